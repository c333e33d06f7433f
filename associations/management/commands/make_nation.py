"""make_nation: a made-up nation of provinces and communes with approved returns of years, to try out its size."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from associations.actions.nation import make_nation
from associations.demo.nation import LAST_YEAR, first_key
from associations.management.base import PortalCommand
from associations.management.commands.load_demo import demo_password
from associations.models import Association, Period, Return, User

_MOST_COMMUNES = 12_000  # there were 10,600 before the mergers


class Command(PortalCommand):
    help = "Lập một toàn quốc minh họa: 34 tỉnh, các xã, báo cáo đã duyệt của nhiều năm. Chỉ khi DEMO=1 hoặc DEBUG=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="cùng số này thì ra cùng số liệu")
        parser.add_argument("--communes", type=int, default=3321, help="số xã")
        parser.add_argument("--years", type=int, default=4, help=f"số năm, năm cuối là {LAST_YEAR}")

    def handle(self, *args: Any, **options: Any) -> None:
        if problems := self._problems(options["communes"], options["years"]):
            self.fail(problems)
        # Accounts only where nobody has one: on a portal with people the password of a demonstration opens nothing.
        password = "" if User.objects.filter(is_active=True).exists() else demo_password()
        returns = make_nation(
            seed=options["seed"],
            communes=options["communes"],
            years=options["years"],
            password=password,
            tell=self.stderr.write if options["verbosity"] else str,
        )
        self.stdout.write(f"Đã lập toàn quốc minh họa: {returns} báo cáo.")

    def _problems(self, communes: int, years: int) -> list[str]:
        if not (settings.DEMO or settings.DEBUG):
            return ["Chỉ lập toàn quốc minh họa khi đặt DEMO=1 hoặc DEBUG=1; đừng lập trên máy chạy thật."]
        if Return.objects.exists():
            return [
                "Cơ sở dữ liệu đã có báo cáo nên không lập toàn quốc minh họa. Dùng một cơ sở dữ liệu trống."
            ]
        if Association.objects.filter(key=first_key()).exists():
            return [
                f"Cơ sở dữ liệu đã có hội “{first_key()}” của một toàn quốc minh họa. Dùng một cơ sở dữ liệu khác."
            ]
        problems = []
        if not 0 <= communes <= _MOST_COMMUNES:
            problems.append(f"--communes: {communes} không nằm trong khoảng 0 đến {_MOST_COMMUNES}.")
        if not 1 <= years <= LAST_YEAR - Period.FIRST_YEAR:
            problems.append(f"--years: {years} không nằm trong khoảng 1 đến {LAST_YEAR - Period.FIRST_YEAR}.")
        return problems
