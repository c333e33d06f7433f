"""restore: brings the database back from a backup; the portal must be stopped."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from associations.management.base import PortalCommand
from khuyenhoc.operations.backups.ending import ended_in_order
from khuyenhoc.operations.backups.moments import moment_in_words
from khuyenhoc.operations.backups.restoring import Restored, restore_backup
from khuyenhoc.operations.problems import OperationRefused


class Command(PortalCommand):
    help = "Khôi phục cơ sở dữ liệu từ một tệp sao lưu. Dừng cổng trước; mọi thứ được thử trong bản tạm rồi mới thay."
    requires_system_checks: list[str] = []  # the database may be damaged, which is why it is restored

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="tệp do lệnh backup ghi")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="thay cả cơ sở dữ liệu đang có dữ liệu (được sao lưu trước)",
        )
        parser.add_argument(
            "--accept-broken",
            action="store_true",
            help="nhận bản sao lưu có chuỗi sự kiện đã đứt từ trước, hoặc có thứ không phải của cổng (bỏ ra)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with ended_in_order():
                restored = restore_backup(
                    options["file"], replaces=options["replace"], accepts_broken=options["accept_broken"]
                )
        except OperationRefused as refused:
            self.fail(refused.problems)
        for line in restored.broken:
            self.stderr.write(line)
        self.stdout.write("\n".join(_words(options["file"], restored)))


def _words(file: Path, restored: Restored) -> list[str]:
    """Return what was done and what to do next."""
    made = moment_in_words(restored.manifest.made_at)
    chains = "CÓ CHUỖI SỰ KIỆN BỊ ĐỨT (ở trên)" if restored.broken else "các chuỗi sự kiện còn nguyên"
    lines = [
        f"Đã khôi phục từ {file}: sao lưu lúc {made}, phiên bản cổng {restored.manifest.version}.",
        f"{restored.returns} báo cáo, {restored.events} sự kiện; {chains}.",
        f"Những gì được lưu vào cổng sau {made} không còn trong cổng.",
    ]
    if restored.left_out:
        lines.append(f"Đã bỏ ra, vì không phải của cổng: {'; '.join(restored.left_out)}.")
    if restored.before:
        lines.append(f"Dữ liệu ngay trước khi khôi phục: {restored.before}.")
    lines.append("Mọi người phải đăng nhập lại.")
    if restored.to_enrol_again:
        lines.append(
            f"{restored.to_enrol_again} người có xác thực hai bước mà khóa AUTHENTICATOR_KEYS trên máy này không mở được: "
            "chép đúng khóa của máy cũ vào tệp .env, nếu không thì những người ấy phải đăng ký lại."
        )
    if restored.mails_held:
        lines.append(
            f"{restored.mails_held} thư đang chờ được giữ lại, chưa gửi: vào trang Tình trạng hệ thống, mục Thư gửi đi, "
            "chọn gửi hoặc bỏ."
        )
    return [*lines, "Việc tiếp theo: khởi động lại cổng."]
