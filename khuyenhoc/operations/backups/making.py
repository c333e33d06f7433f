"""Make a backup: one sealed file, which is either there whole or not there at all (docs/adr/0047)."""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django.db
from django.utils import timezone

from khuyenhoc.operations.backups.at_work import only_backup
from khuyenhoc.operations.backups.container import ENCRYPTED, Manifest, write_container
from khuyenhoc.operations.backups.copying import copy_database, payload_name
from khuyenhoc.operations.backups.encryption import encrypt, recipients
from khuyenhoc.operations.backups.room import refuse_to_fill_the_databases_disk
from khuyenhoc.operations.problems import OperationRefused, refusal_of
from khuyenhoc.operations.sizes import database_bytes, format_free, format_size
from khuyenhoc.operations.unusable import reason_of
from khuyenhoc.version import version

PART = ".part"  # how the name of what is not whole ends

_NOT_FOR_OTHERS = 0o077
_AGAIN = "rồi chạy lại. Tệp dở đã được xóa."
# What a disk refuses, by its error → what it means and what to do; {free} is the room left, {needed} what a backup takes.
_OF_DISKS = {
    errno.ENOSPC: f"ổ đĩa đã đầy (còn {{free}}{{needed}}). Dọn bớt, hoặc ghi vào ổ khác, {_AGAIN}",
    errno.EDQUOT: f"hết dung lượng được cấp trên ổ đĩa. Dọn bớt, hoặc ghi vào ổ khác, {_AGAIN}",
    errno.EFBIG: f"ổ đĩa không nhận tệp lớn như vậy. Ghi vào ổ có định dạng khác (ext4, NTFS, exFAT), {_AGAIN}",
    errno.EROFS: "ổ đĩa chỉ cho đọc. Gắn lại ổ đĩa để ghi được, hoặc ghi vào nơi khác, rồi chạy lại.",
    errno.EACCES: "tài khoản đang chạy không có quyền ghi. Cấp quyền cho thư mục, hoặc ghi vào nơi khác, rồi chạy lại.",
}
_OF_SQLITE = {
    sqlite3.SQLITE_CORRUPT: "Tệp cơ sở dữ liệu bị hỏng; các bản sao lưu cũ còn nguyên. Khôi phục từ bản gần nhất.",
    sqlite3.SQLITE_NOTADB: "DATABASE_URL chỉ vào một tệp không phải cơ sở dữ liệu SQLite. Xem lại tệp .env.",
    sqlite3.SQLITE_CANTOPEN: "Không mở được tệp cơ sở dữ liệu. Xem lại DATABASE_URL và quyền đọc, ghi của thư mục.",
}


@dataclass(frozen=True)
class _WorkFiles:
    """What is written on the way: the container, the database's copy, the copy encrypted."""

    container: Path
    copy: Path
    encrypted: Path

    def remove(self) -> None:
        for file in (self.container, self.copy, Path(f"{self.copy}-journal"), self.encrypted):
            with contextlib.suppress(OSError):
                file.unlink()


def make_backup(to: Path) -> Manifest:
    """Write a backup of the database in use to `to`, a file that must not exist, for its owner alone.

    People may write meanwhile. Raise OperationRefused, in words, where anything is in the way: then nothing is there.
    """
    refuse_unfit(to)
    keys = recipients()
    files = _work_files(to)
    with _faults_in_words(to), only_backup(), _only_for_the_owner():
        try:
            files.remove()  # left by one that was killed
            refuse_to_fill_the_databases_disk(to.parent)
            files.copy.touch(exist_ok=False)  # so that it is the disk's refusal, not one of the database
            now = timezone.localtime()
            copied = copy_database(files.copy)
            payload = payload_name()
            manifest = Manifest(
                made_at=now.isoformat(timespec="seconds"),
                version=version(),
                engine=copied.engine,
                engine_version=copied.engine_version,
                payload=f"{payload}{ENCRYPTED}" if keys else payload,
                content=copied.content,
            )
            if keys:
                encrypt(files.copy, files.encrypted)
                files.copy.unlink()
            write_container(files.container, manifest, files.encrypted if keys else files.copy)
            _lay_down(files.container, to)
        finally:
            files.remove()
    return manifest


def refuse_unfit(to: Path, *, example: str = "sao-luu.zip") -> None:
    """Raise OperationRefused where nothing can be written under this name; `example` is one that a file may have."""
    # By os.path, which takes what may not be looked at for what is not there; the disk's own refusal is named later.
    if os.path.isdir(to):
        raise OperationRefused([f"{to}: là một thư mục. Thêm tên tệp, ví dụ {to / example}."])
    if os.path.lexists(to):
        raise OperationRefused([f"{to}: đã có tệp này, không ghi đè lên. Chọn tên khác rồi chạy lại."])
    if not os.path.isdir(to.parent):
        raise OperationRefused(
            [f"{to.parent}: không có thư mục này (ổ đĩa chưa gắn?). Tạo thư mục hoặc gắn ổ đĩa rồi chạy lại."]
        )


def _work_files(to: Path) -> _WorkFiles:
    """Return what is written on the way, all beside the target: on its disk there has to be room."""
    return _WorkFiles(*(to.with_name(f"{to.name}{end}{PART}") for end in ("", ".copy", f".copy{ENCRYPTED}")))


def _lay_down(part: Path, to: Path) -> None:
    """Give a whole file its name, once it is on the disk; raise OperationRefused where the name was taken meanwhile."""
    with part.open("rb") as opened:
        os.fsync(opened.fileno())
    try:
        os.link(part, to)  # unlike a renaming, this never replaces a file
    except FileExistsError:
        refuse_unfit(to)
        raise
    except OSError:  # a disk that knows no second names, as those of cameras and USB sticks
        refuse_unfit(to)
        part.rename(to)
    with contextlib.suppress(OSError):  # not every file system takes this of a folder
        folder = os.open(to.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _only_for_the_owner() -> Iterator[None]:
    before = os.umask(_NOT_FOR_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _faults_in_words(to: Path) -> Iterator[None]:
    """Turn what a disk or a database fails of into words."""
    try:
        yield
    except sqlite3.Error as error:
        raise OperationRefused([_of_sqlite(error, to)]) from None
    except django.db.Error as error:
        raise OperationRefused([reason_of(error)]) from None
    except OSError as error:
        raise OperationRefused([_of_disk(error, to)]) from None


def _of_sqlite(error: sqlite3.Error, to: Path) -> str:
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_WRITE:
        return _of_disk(OSError(errno.ENOSPC, ""), to)
    return _OF_SQLITE.get(code & 0xFF, f"Không đọc được cơ sở dữ liệu: {error}. Thử lại sau vài phút.")


def _of_disk(error: OSError, to: Path) -> str:
    known = _OF_DISKS.get(error.errno or 0)
    if known is None:
        return f"{to.parent}: không ghi được ({refusal_of(error)})."
    return f"{to.parent}: {known.format(free=format_free(to.parent), needed=_needed())}"


def _needed() -> str:
    """Return how much room a backup takes while it is made: the copy, and the file that it is packed into."""
    try:
        return f"; sao lưu cần đến {format_size(2 * database_bytes())}"
    except (OSError, django.db.Error):
        return ""
