"""load_demo: the demonstration on an empty database; refuses on one that holds returns or people."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from associations.actions.demo import load_demo
from associations.demo import PASSWORD_FILE
from associations.management.base import PortalCommand
from associations.models import Return, User

_LETTERS = "abcdefghkmnpqrstuvwxyz23456789"  # none that is mistaken for another


class Command(PortalCommand):
    help = "Nạp bản trình diễn: danh mục, báo cáo 2022–2025, tài khoản. Chỉ khi DEMO=1 hoặc DEBUG=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="không báo lỗi khi cơ sở dữ liệu đã có báo cáo"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            self.fail(["Chỉ nạp bản trình diễn khi đặt DEMO=1 hoặc DEBUG=1; đừng nạp vào máy chạy thật."])
        if Return.objects.exists():
            if options["if_empty"]:
                return
            self.fail(
                ["Cơ sở dữ liệu đã có báo cáo nên không nạp bản trình diễn. Dùng một cơ sở dữ liệu trống."]
            )
        if User.objects.filter(is_active=True).exists():
            refusal = (
                "Cơ sở dữ liệu đã có người dùng nên không nạp bản trình diễn. "
                "Máy chạy thật thì đặt DEMO=0 trong tệp .env."
            )
            if options["if_empty"]:
                self.stderr.write(refusal)
                return
            self.fail([refusal])
        returns = load_demo(password=demo_password())
        self.stdout.write(f"Đã nạp bản trình diễn: {returns} báo cáo.")


def demo_password() -> str:
    """Return the one password of all demonstration accounts, made at the first run and readable by its owner only."""
    path = settings.VAR_DIR / PASSWORD_FILE
    if not path.is_file():
        password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password)
    return path.read_text().strip()
