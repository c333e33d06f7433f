"""move_to URL: copies everything into an empty database of the other engine, and verifies it there."""

from argparse import ArgumentParser
from typing import Any

from django.db import connection

from associations.management.base import PortalCommand
from khuyenhoc.operations.engines import IN_WORDS
from khuyenhoc.operations.moving.move import move_to, moved_in_words
from khuyenhoc.operations.problems import OperationRefused


class Command(PortalCommand):
    help = "Chuyển toàn bộ sang một cơ sở dữ liệu trống của loại kia (SQLite ↔ PostgreSQL) và so hai bên. Dừng cổng trước."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", metavar="URL", help="địa chỉ của cơ sở dữ liệu mới, viết như DATABASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moved = move_to(options["url"], tell=self._tell)
        except OperationRefused as refused:
            self.fail(refused.problems)
        self._tell(moved_in_words(moved))
        for table in moved.left_out:
            self._tell(f"Bảng {table} không thuộc cổng, ở lại cơ sở dữ liệu cũ.")
        for line in moved.broken:
            self._tell(f"Chuỗi sự kiện đã hỏng từ trước khi chuyển: {line}")
        self._tell(_next_steps(IN_WORDS[connection.vendor]))

    def _tell(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _next_steps(old: str) -> str:
    return (
        "Việc tiếp theo:\n"
        "  1. Trong tệp .env, đặt DATABASE_URL bằng đúng địa chỉ vừa dùng.\n"
        "  2. Khởi động lại cổng, đăng nhập, mở trang Tổng quan và xem số liệu.\n"
        "  3. Sao lưu ngay: lệnh backup.\n"
        f"  4. Cất giữ cơ sở dữ liệu {old} cũ cho tới khi có vài bản sao lưu mới; không chạy cổng trên đó nữa."
    )
