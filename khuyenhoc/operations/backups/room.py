"""Room on a disk, looked at before anything is written there: on the database's disk people go on saving meanwhile."""

from pathlib import Path

from django.db import connection

from khuyenhoc.operations.engines import POSTGRESQL
from khuyenhoc.operations.problems import OperationRefused
from khuyenhoc.operations.sizes import database_bytes, format_size, free_bytes

LEFT_TO_DATABASE = 50 << 20  # bytes: a day of entering figures and scans


def refuse_without_room(folder: Path, needed: int, what: str) -> None:
    """Raise OperationRefused where a folder's disk has less room than so many bytes; `what` needs them, in words."""
    free = free_bytes(folder)
    if free < needed:
        raise OperationRefused(
            [
                f"{folder}: ổ đĩa chỉ còn {format_size(free)}, {what} cần {format_size(needed)}. "
                "Dọn bớt rồi chạy lại; chưa có gì bị thay đổi."
            ]
        )


def refuse_to_fill_the_databases_disk(folder: Path) -> None:
    """Raise OperationRefused where a backup in a folder would leave too little to a database on the same disk.

    Where a server of PostgreSQL keeps its data is not known to an ordinary account: there nothing is refused.
    """
    if connection.vendor == POSTGRESQL:
        return
    database = Path(str(connection.settings_dict["NAME"])).absolute()
    if database.is_file() and database.stat().st_dev == folder.stat().st_dev:
        needed = 2 * database_bytes() + LEFT_TO_DATABASE  # the copy, and the file that it is packed into
        refuse_without_room(folder, needed, "sao lưu vào cùng ổ với cơ sở dữ liệu")
