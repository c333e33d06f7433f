"""encrypt_authenticators: stores every authenticator's secret encrypted with the newest key of AUTHENTICATOR_KEYS."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import CommandParser

from associations.actions.people import remove_second_factor
from associations.management.base import PortalCommand
from associations.models import User
from associations.names import vietnamese_key
from associations.signing_in import authenticator_keys


class Command(PortalCommand):
    help = (
        "Mã hóa lại bí mật của xác thực hai bước bằng khóa mới nhất trong AUTHENTICATOR_KEYS; "
        "--remove-unreadable gỡ những gì không khóa nào đọc được."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove-unreadable",
            action="store_true",
            help="gỡ xác thực hai bước của những người không đọc được, để họ đăng ký lại",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.AUTHENTICATOR_KEYS:
            self.fail(
                ["Chưa có khóa: đặt AUTHENTICATOR_KEYS trong môi trường hoặc trong .env, rồi chạy lại."]
            )
        done, unreadable = authenticator_keys.encrypt_again(Authenticator)
        self.stdout.write(f"Đã mã hóa {done} bí mật bằng khóa mới nhất.")
        people = sorted(
            User.objects.filter(pk__in=unreadable), key=lambda person: vietnamese_key(str(person))
        )
        if options["remove_unreadable"]:
            for person in people:
                remove_second_factor(by=User.objects.portal(), person=person)
                self.stdout.write(f"Đã gỡ xác thực hai bước của {person} ({person.username}).")
        elif people:
            self.fail(
                f"{person} ({person.username}): không khóa nào đọc được, cần đăng ký lại. "
                "Gỡ ở trang Người dùng, hoặc chạy lại với --remove-unreadable."
                for person in people
            )
