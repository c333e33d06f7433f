"""setup_portal: looks at the environment, migrates, makes the first administrator, sends a mail on trial."""

import datetime
import json
import shutil
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import Error
from django.utils import timezone

from associations.management.base import PortalCommand
from associations.qr import qr_lines
from associations.returns.workflow import Refused
from associations.signing_in.names import account_name
from khuyenhoc.operations.installing import administrators
from khuyenhoc.operations.installing.administrators import Administrator
from khuyenhoc.operations.installing.at_work import only_set_up
from khuyenhoc.operations.installing.checks import CHECKS, Check, goes_to_a_mail_server
from khuyenhoc.operations.installing.database import (
    bring_up_to_date,
    has_backup_tools,
    keeps_a_cache,
)
from khuyenhoc.operations.installing.replica import follows_the_primary
from khuyenhoc.operations.installing.trial_mail import send_trial_mail
from khuyenhoc.operations.lifetimes import lifetimes
from khuyenhoc.operations.problems import MANAGE, OperationRefused
from khuyenhoc.operations.unusable import reason_of
from khuyenhoc.version import version


class Command(PortalCommand):
    help = (
        "Cài đặt: kiểm tra môi trường, lập bảng, lập quản trị đầu tiên với liên kết đặt mật khẩu, gửi thư thử. "
        "Chạy lại lúc nào cũng được."
    )
    # What is wrong is said by this command itself, in words.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--admin", default="", metavar="NAME", help="tên đăng nhập của quản trị đầu tiên")
        parser.add_argument("--email", default="", metavar="ADDRESS", help="địa chỉ thư của người ấy")
        parser.add_argument("--no-input", action="store_true", help="không hỏi gì")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument(
            "--new-link",
            action="store_true",
            help="mất quản trị: in liên kết đặt mật khẩu mới cho NAME và cho NAME làm quản trị; mật khẩu cũ hết dùng được",
        )
        parser.add_argument(
            "--new-account",
            action="store_true",
            help="không còn quản trị nào tìm được: cùng với --new-link, lập tài khoản NAME nếu chưa có",
        )
        parser.add_argument(
            "--remove-second-factor",
            action="store_true",
            help="mất điện thoại và mã dự phòng: cùng với --new-link, gỡ xác thực hai bước của NAME",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_link"] and not options["admin"]:
            self.fail(["--new-link cần tên đăng nhập: setup_portal --admin TÊN --new-link"])
        if options["remove_second_factor"] and not options["new_link"]:
            self.fail(["--remove-second-factor đi cùng --new-link: setup_portal --admin TÊN --new-link …"])
        if options["new_account"] and not options["new_link"]:
            self.fail(["--new-account đi cùng --new-link: setup_portal --admin TÊN --new-link --new-account"])
        checks = [ask() for ask in CHECKS]
        try:
            with only_set_up():
                administrator, of_database = self._set_up(options)
        except OperationRefused as refused:
            administrator, of_database = None, [Check(name="database", problems=tuple(refused.problems))]
        checks += [*of_database, _of_lifetimes(timezone.localdate())]
        if options["json"]:
            self._print_json(administrator, checks)
        else:
            self._print(administrator, checks)
        if not all(check.is_ok for check in checks):
            raise SystemExit(1)

    def _set_up(self, options: dict[str, Any]) -> tuple[Administrator | None, list[Check]]:
        """Bring the database up to date and make the administrator; who it is, and what was looked at."""
        database = bring_up_to_date()
        if not database.is_ok:
            return None, [database]
        try:
            administrator, of_use = self._make_usable(options)
        except Error as error:  # locked, full or gone since; nothing was made
            return None, [database, Check(name="administrator", problems=(reason_of(error),))]
        return administrator, [database, *of_use]

    def _make_usable(self, options: dict[str, Any]) -> tuple[Administrator | None, list[Check]]:
        """Make the administrator in a database that is there; who it is, and what was looked at."""
        checks = [keeps_a_cache(), *has_backup_tools(), *follows_the_primary()]
        try:
            administrator = self._administrator(options)
        except Refused as refused:
            what = "in được liên kết" if options["new_link"] else "lập được quản trị"
            problem = (
                f"Chưa {what} (--admin {options['admin']} --email {options['email']}): "
                f"{' '.join(map(str, refused.obstacles))}"
            )
            return None, [*checks, Check(name="administrator", problems=(problem,))]
        checks.append(_of_administrator(administrator, options["admin"]))
        checks += _of_mail(administrator, options["email"])
        return administrator, checks

    def _administrator(self, options: dict[str, Any]) -> Administrator:
        name, full_name, email = options["admin"], "", options["email"]
        if options["new_link"]:
            return administrators.let_in(
                name=name,
                email=email,
                makes_account=options["new_account"],
                without_second_factor=options["remove_second_factor"],
            )
        may_ask = not options["no_input"] and not options["json"] and sys.stdin.isatty()
        if may_ask and not administrators.administrators():
            name = name or self._ask(f"Tên đăng nhập của quản trị đầu tiên [{administrators.NAME}]: ")
            full_name = self._ask("Họ và tên của người ấy: ")
            email = email or self._ask("Địa chỉ thư điện tử của người ấy (không có thì để trống): ")
        return administrators.first_administrator(name=name, full_name=full_name, email=email)

    def _ask(self, question: str) -> str:
        self.stdout.write(question, ending="")
        self.stdout.flush()
        return sys.stdin.readline().strip()

    def _print(self, administrator: Administrator | None, checks: list[Check]) -> None:
        """Print what is well and the link on standard output, problems one a line on standard error."""
        self.stdout.write(f"Cổng thông tin khuyến học, phiên bản {version()}: kiểm tra và cài đặt")
        for check in checks:
            if check.is_ok:
                self.stdout.write(f"  đạt: {check.good}")
        if administrator is not None:
            columns = shutil.get_terminal_size().columns if _is_screen() else 0
            self.stdout.write("\n".join(_sheet(administrator, columns)))
        for check in checks:
            if check.advice:
                self.stdout.write(f"  nên sửa: {check.advice}")
        problems = [problem for check in checks for problem in check.problems]
        if not problems:
            self.stdout.write(f"Cài đặt xong. Chạy cổng: {MANAGE} serve")
            return
        self.stdout.write(f"Còn {len(problems)} việc phải sửa; sửa xong chạy lại: {MANAGE} setup_portal")
        self.stdout.flush()
        for problem in problems:
            self.stderr.write(f"  chưa đạt: {problem}")

    def _print_json(self, administrator: Administrator | None, checks: list[Check]) -> None:
        document = {
            "ok": all(check.is_ok for check in checks),
            "administrator": administrator.person.username if administrator else None,
            "link": administrator.link if administrator else None,
            "checks": [{"name": check.name, "ok": check.is_ok, "message": check.message} for check in checks],
        }
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))


def _is_screen() -> bool:
    """Return whether somebody sees what is printed on a terminal that has the letters to draw."""
    return sys.stdout.isatty() and "utf" in (sys.stdout.encoding or "").lower()


def _sheet(administrator: Administrator, columns: int) -> Iterator[str]:
    """Yield the lines on the administrator, to be printed and handed over where there is a link.

    columns: of the terminal, where a code to be photographed is drawn as well if it is wide enough.
    """
    person = administrator.person
    yield ""
    if administrator.link is None:
        yield f"Quản trị: {person}, tên đăng nhập {person.username}; không thay đổi gì."
        yield f"Mất mật khẩu: {MANAGE} setup_portal --admin {person.username} --new-link"
        yield ""
        return
    until = timezone.localtime() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    yield "-" * 72
    yield "QUẢN TRỊ CỔNG THÔNG TIN KHUYẾN HỌC"
    yield f"Tên đăng nhập: {person.username}"
    yield f"Mở địa chỉ dưới đây để đặt mật khẩu; dùng một lần, trước {until:%H:%M} ngày {until:%d/%m/%Y}:"
    yield ""
    yield administrator.link
    yield ""
    if code := qr_lines(administrator.link, columns=columns):
        yield "Hoặc đưa máy ảnh của điện thoại vào mã này:"
        yield from code
        yield ""
    yield "Liên kết in những lần trước, nếu có, không dùng được nữa."
    yield "Ai có tờ này thì vào được cổng: giao tận tay, dùng xong thì hủy."
    yield "-" * 72
    yield ""


def _of_administrator(administrator: Administrator, name: str) -> Check:
    """Return who manages the portal; name: who was named, and is not made where somebody else manages it."""
    person = administrator.person
    if administrator.link is None:
        good = f"Quản trị: {person} ({person.username}), đã có mật khẩu."
    else:
        given = f", giao vai trò từ {administrator.given_from:%d/%m/%Y}" if administrator.given_from else ""
        good = f"Quản trị: {person} ({person.username}){given}, đặt mật khẩu bằng liên kết vừa lập."
    if name and account_name(name) != person.username:
        good += f" Không lập {name}, vì đã có quản trị: mời trong cổng, hoặc thêm --new-link --new-account."
    return Check(name="administrator", good=good)


def _of_mail(administrator: Administrator, email: str) -> list[Check]:
    """Return how a mail on trial went; nothing where there is no mail server, which was said already."""
    if not goes_to_a_mail_server():
        return []
    to = email or administrator.person.email or next((address for _, address in settings.ADMINS), "")
    if not to:
        text = f"Chưa thử gửi thư vì không biết gửi cho ai. Chạy lại: {MANAGE} setup_portal --email ĐỊA-CHỈ"
        return [Check(name="test_mail", problems=(text,))]
    return [send_trial_mail(to)]


def _of_lifetimes(today: datetime.date) -> Check:
    """Return until when Django, Python, the database server and the system are mended."""
    found = lifetimes()
    over = [lifetime.words(today) for lifetime in found if lifetime.is_over(today)]
    good = "; ".join(lifetime.words(today) for lifetime in found)
    return Check(name="lifetimes", good=f"{good}.", problems=tuple(f"{words}." for words in over))
