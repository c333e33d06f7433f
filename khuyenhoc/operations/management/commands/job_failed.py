"""job_failed: tells the administrators by mail that a unit of systemd failed; started by deploy/systemd alone."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from associations.mail_server import message, send_now
from associations.management.base import PortalCommand
from associations.printable import printable

_WORDS = """Việc “{unit}” của cổng trên máy chủ không xong.

Xem lý do:
    systemctl status {unit}
    tail -n 50 {log}
Sửa xong thì chạy lại:
    sudo systemctl start {unit}
"""


class Command(PortalCommand):
    help = "Báo cho ADMINS một việc của systemd bị hỏng."
    # What failed may be just what the checks look at.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("unit", help="tên việc, ví dụ khuyenhoc-backup.service")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = printable(options["unit"], 100)
        if not settings.ADMINS:
            self.fail([f"{unit} hỏng, nhưng không báo được cho ai: đặt ADMINS trong .env."])
        words = _WORDS.format(unit=unit, log=settings.VAR_DIR / "cong.log")
        subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}Lỗi: {unit} không xong"
        # Straight to the mail server, not through the portal's queue: the database may be what is away.
        reasons = [send_now(message(to=to, subject=subject, text=words)) for _, to in settings.ADMINS]
        if all(reasons):
            self.fail([f"{unit} hỏng, và không gửi được thư báo: {reasons[0]}."])
