"""backup_key: makes the pair of keys with which backups are encrypted; the private one goes into a file, to be carried away."""

import contextlib
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from associations.management.base import PortalCommand
from khuyenhoc.operations.backups.encryption import new_key_pair
from khuyenhoc.operations.backups.making import refuse_unfit
from khuyenhoc.operations.problems import OperationRefused, refusal_of


class Command(PortalCommand):
    help = (
        "Tạo cặp khóa mã hóa bản sao lưu: khóa bí mật ghi vào một tệp, khóa công khai in ra để đặt vào .env."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="tệp chưa có, nhận khóa bí mật")

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(options["file"]).absolute()
        try:
            refuse_unfit(file, example="khoa-sao-luu.txt")
        except OperationRefused as refused:
            self.fail(refused.problems)
        private, public = new_key_pair()
        self._write(file, f"# Khóa bí mật của bản sao lưu. Khóa công khai: {public}\n{private}\n")
        self.stdout.write(f"Khóa bí mật: đã ghi vào {file}.")
        self.stdout.write(
            "  Chép tệp này ra hai nơi ngoài máy chủ (ví dụ hai USB cất ở hai nơi), rồi xóa nó khỏi máy này."
        )
        self.stdout.write(
            "  Mất khóa này thì không ai mở được bản sao lưu nào; ai có nó thì đọc được mọi bản sao lưu."
        )
        self.stdout.write("Khóa công khai: đặt dòng sau vào tệp .env, các lần sao lưu sau sẽ được mã hóa.")
        self.stdout.write(f"BACKUP_RECIPIENTS={','.join([*settings.BACKUP_RECIPIENTS, public])}")

    def _write(self, file: Path, text: str) -> None:
        """Write a file that was not there, for its owner alone, whole or not at all."""
        try:
            with os.fdopen(
                os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
            ) as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
        except FileExistsError:  # since it was looked for
            self.fail([f"{file}: đã có tệp này, không ghi đè lên. Chọn tên khác rồi chạy lại."])
        except OSError as error:
            with contextlib.suppress(OSError):
                file.unlink()
            self.fail(
                [f"{file}: không ghi được tệp khóa ({refusal_of(error)}). Chọn thư mục khác rồi chạy lại."]
            )
