"""The whole path of signing in as in production: DEBUG=0, SECOND_FACTOR=1, BEHIND_PROXY=1, HTTPS, a server of its own.

An administrator and an invited secretary, each on an own line behind the proxy; every page that passes is looked at
for English.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet

from tests.browser.proxy import LINE, Passed, proxy
from tests.tables import copy_tables
from tests.vietnamese import english_in, english_on

ROOT = Path(__file__).resolve().parents[2]
OFFICE, HOME, STRANGER = "203.0.113.7", "203.0.113.99", "198.51.100.9"
FIRST, SECOND, THIRD = "bến-đò-chiều-vắng-28", "thuyền-trúc-mưa-phùn-31", "lúa-chín-sương-đêm-45"
PATIENCE = 60  # seconds until the server answers

# What the command of the set-up leaves behind: a cluster, the first administrator and the link for a password.
SET_UP = """
import django; django.setup()
import datetime
from associations.actions.people import make_password_link
from associations.models import Assignment, Cluster, User
Cluster.objects.create(key="dong-bac", name="Cụm thi đua số 2", short_name="Đông Bắc")
first, other = [User.objects.create(username=name, full_name=full_name) for name, full_name in
    (("quan-tri", "Ngô Văn Ổn"), ("quan-tri-hai", "Lê Thị Êm"))]
for user in (first, other):
    Assignment.objects.create(user=user, role="administrator", valid_from=datetime.date(2020, 1, 1))
print(make_password_link(by=other, person=first))
"""

DELIVER = "import django; django.setup(); from associations import outbox; outbox.deliver_due()"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """The portal under production settings behind a proxy: its address, what passed, its mails, its log."""

    def __init__(self, folder, browser):
        self.folder, self.browser = folder, browser
        self.inside, self.outside = free_port(), free_port()
        self.address = f"https://127.0.0.1:{self.outside}"
        self.mails = folder / "mails"
        self.contexts = []
        self.passed = Passed()
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "DJANGO_SETTINGS_MODULE": "tests.browser.production_settings",
            "SECRET_KEY": "only-for-this-test-" + "7" * 40,
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "EMAIL_URL": f"filemail:///{self.mails}",
            "PORT": str(self.inside),
            "WEB_WORKERS": "2",
            "PORTAL_URL": self.address,
            "AUTHENTICATOR_KEYS": Fernet.generate_key().decode(),
            "DEBUG": "0",
            "DEMO": "0",
            "SECOND_FACTOR": "1",
            "BEHIND_PROXY": "1",
            "HTTPS": "1",
        }

    def set_up(self):
        """The first administrator's link."""
        done = subprocess.run(
            [sys.executable, "-c", SET_UP], cwd=ROOT, env=self.environment, check=True, capture_output=True
        )
        return done.stdout.decode().split()[-1]

    def serve(self, log):
        """The server, on the tables that are there."""
        command = [sys.executable, "-m", "gunicorn", "--config", "khuyenhoc/gunicorn.py", "khuyenhoc.wsgi"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def wait(self):
        """Until it answers; raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.inside}/healthz", timeout=10)
            except OSError:  # refused, or not ready
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("the server does not answer")

    def window(self, line, **headers):
        """A browser window of somebody on a line of their own."""
        context = self.browser.new_context(
            base_url=self.address,
            ignore_https_errors=True,
            locale="vi-VN",
            viewport={"width": 1366, "height": 768},
            extra_http_headers={LINE: line, **headers},
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    def letters(self):
        """The mails so far, the oldest first: (to, subject, text); what waits for the worker goes out first."""
        subprocess.run([sys.executable, "-c", DELIVER], cwd=ROOT, env=self.environment, check=True)
        files = (
            sorted(self.mails.glob("*"), key=lambda file: file.stat().st_mtime_ns)
            if self.mails.is_dir()
            else []
        )
        found = []
        for file in files:
            for piece in file.read_bytes().split(b"-" * 79):
                letter = message_from_bytes(piece.strip(), policy=policy.default)
                if letter["To"]:
                    found.append((letter["To"], letter["Subject"], letter.get_content()))
        return found


@pytest.fixture
def portal(tmp_path, browser, db):
    """In the place of the server within the process, which has the settings of the tests."""
    portal = Portal(tmp_path, browser)
    copy_tables(tmp_path / "portal.sqlite3")
    with (tmp_path / "log").open("w+") as log:
        server = portal.serve(log)
        try:
            portal.link = portal.set_up()
            portal.wait()
            with proxy(tmp_path, portal.outside, portal.inside) as portal.passed:
                yield portal
        finally:
            for context in portal.contexts:
                context.close()
            server.send_signal(signal.SIGQUIT)  # at once, whatever is still open
            server.wait(timeout=30)
            # Shown where the test fails.
            for method, path, status, html in portal.passed.pages[-6:]:
                sys.stdout.write(f"{method} {path} {status}: {html[-1500:]}\n")
            sys.stdout.write((tmp_path / "log").read_text()[-5000:])


class Person:
    """Somebody at a browser window."""

    def __init__(self, page, name):
        self.page, self.name = page, name
        self.password = self.secret = ""
        self.recovery_codes = []

    def press(self, button):
        self.page.get_by_role("button", name=button, exact=True).click()

    def reads(self, words):
        self.page.wait_for_selector(f"main:has-text('{words}')")

    def set_password(self, link, password):
        """Open a link and type a password twice."""
        self.page.goto(link)
        self.type_new(password)
        self.password = password

    def type_new(self, password):
        self.page.locator("#id_password1").fill(password)
        self.page.locator("#id_password2").fill(password)
        self.press("Đặt mật khẩu")

    def type_password(self):
        """The sign-in page, filled and sent."""
        self.page.goto("/")
        self.page.get_by_label("Tên đăng nhập").fill(self.name)
        self.page.locator("#id_password").fill(self.password)
        self.press("Đăng nhập")

    def looks_at_password(self):
        """The sign-in page, where what is typed for a password can be seen and is hidden again; nothing moves by it."""
        self.page.goto("/")
        field = self.page.locator("#id_password")
        button = self.page.get_by_role("button", name="Hiện mật khẩu")
        field.fill(self.password)
        top = field.bounding_box()["y"]
        for kind, pressed in (("password", "false"), ("text", "true"), ("password", "false")):
            assert (field.get_attribute("type"), button.get_attribute("aria-pressed")) == (kind, pressed)
            button.click()
        assert field.bounding_box()["y"] == top
        self.press("Đăng nhập")  # the name is missing, so the page stays
        assert field.get_attribute("type") == "text"

    def type_code(self, code):
        self.page.locator("#id_code").fill(code)
        self.press("Đăng nhập")

    def code(self, ahead=0):
        """What the authenticator shows, or will show next; a code is taken once."""
        counter = int(time.time()) // 30 + ahead
        return totp.format_hotp_value(totp.hotp_value(self.secret, counter))

    def sign_out(self):
        self.page.locator("details.person summary").click()
        self.page.locator("#dang-xuat").get_by_role("button").click()
        self.page.wait_for_url("**/dang-nhap/**")

    def is_in(self):
        self.page.wait_for_selector("h1:has-text('Việc của tôi')")

    def set_up_second_factor(self):
        """From the page to which the role leads: the key, a wrong and a right code, the recovery codes."""
        self.page.wait_for_url("**/hai-buoc/")
        self.reads("cần xác thực hai bước")
        self.page.get_by_role("link", name="Bật", exact=True).click()
        self.page.locator("#id_password").fill(self.password)
        self.press("Xác nhận")
        drawn = self.page.locator("main img")
        assert drawn.evaluate("image => image.naturalWidth > 0 && image.width >= 120"), "the QR code is seen"
        self.secret = self.page.locator("#authenticator_secret").inner_text().replace(" ", "")
        for code in ("000", self.code()):
            self.page.locator("#id_code").fill(code)
            self.press("Bật")
        self.page.wait_for_url("**/recovery-codes/**")
        self.recovery_codes = self.page.locator("#recovery_codes li").all_inner_texts()
        assert len(self.recovery_codes) == 10
        self.page.get_by_role("link", name="Đã cất các mã, vào việc").click()
        self.is_in()


def confirm_own_password(admin, then):
    """What gives power over an account asks for the administrator's own password, once in a while; else `then` is there."""
    field = admin.page.locator("input[name=own_password]")
    field.or_(admin.page.locator(then)).first.wait_for()
    if field.count():
        field.fill(admin.password)
        admin.page.locator("main form button.btn-primary").click()


def invite(admin):
    """A secretary is invited with a mail address; the printed link."""
    page = admin.page
    page.goto("/nguoi-dung/moi/")
    for name, value in (("username", "thu-ky"), ("full_name", "Trần Thị Ái"), ("email", "ai@example.vn")):
        page.locator(f"#id_{name}").fill(value)
    admin.press("Lập tài khoản")
    page.locator("#id_role").select_option("secretariat")
    page.locator("#id_cluster").select_option(label="Cụm thi đua số 2")
    admin.press("Giao vai trò")
    confirm_own_password(admin, "main:has-text('Đã giao vai trò')")
    admin.reads("Đã giao vai trò")
    admin.press("In liên kết đặt mật khẩu")
    confirm_own_password(admin, "p.link")
    return page.locator("p.link").inner_text().strip()


@pytest.mark.first
def test_from_the_invitation_to_a_lost_telephone(portal):
    admin = Person(portal.window(OFFICE), "quan-tri")
    admin.set_password(portal.link, FIRST)
    admin.reads("Từ nay đăng nhập bằng")
    admin.type_password()
    admin.set_up_second_factor()
    link = invite(admin)
    assert link.startswith(portal.address), "the printed link leads to the portal as its readers reach it"

    # The invited secretary: the link, a password, the second factor.
    secretary = Person(portal.window(HOME), "thu-ky")
    secretary.set_password(link, "matkhau1")
    secretary.reads("Mật khẩu này dễ đoán")
    secretary.type_new(SECOND)
    secretary.password = SECOND
    secretary.reads("Từ nay đăng nhập bằng")
    secretary.type_password()
    secretary.set_up_second_factor()

    # Out, and in again with a code.
    secretary.sign_out()
    secretary.type_password()
    secretary.type_code("000")
    secretary.reads("Mã không đúng")
    secretary.type_code(secretary.code())
    secretary.is_in()

    # The telephone is lost: a recovery code, once.
    secretary.sign_out()
    secretary.type_password()
    secretary.type_code(secretary.recovery_codes[0])
    secretary.is_in()
    secretary.sign_out()
    secretary.type_password()
    secretary.type_code(secretary.recovery_codes[0])
    secretary.reads("Mã không đúng")

    # The recovery codes are lost as well: the administrator takes the factor away, and it is set up again.
    admin.page.goto("/nguoi-dung/")
    admin.page.get_by_role("link", name="Trần Thị Ái").click()
    admin.press("Gỡ xác thực hai bước (mất điện thoại)")
    confirm_own_password(admin, "main:has-text('Đã gỡ xác thực hai bước')")
    admin.reads("Đã gỡ xác thực hai bước")
    secretary.page.context.clear_cookies()
    secretary.type_password()
    secretary.set_up_second_factor()

    # The printed link is used up; a forgotten password comes back by mail.
    visitor = Person(portal.window(HOME), "thu-ky")
    visitor.page.goto(link)
    visitor.reads("Liên kết không dùng được")
    visitor.page.goto("/")
    visitor.page.get_by_role("link", name="Quên mật khẩu?").click()
    visitor.page.locator("#id_email").fill("ai@example.vn")
    visitor.page.locator("main form button.btn-primary").click()
    visitor.reads("Nếu địa chỉ này có trong một tài khoản")
    to, _, text = portal.letters()[-1]
    assert to == "ai@example.vn"
    visitor.set_password(re.search(rf"{portal.address}/tai-khoan/lien-ket/\S+", text)[0], THIRD)
    visitor.reads("Từ nay đăng nhập bằng")

    # A stranger guesses, with an address made up anew each time; the owner gets in all the while.
    stranger = Person(portal.window(STRANGER), "thu-ky")
    stranger.password = "matkhau1"
    stranger.looks_at_password()
    for number in range(6):
        stranger.page.context.set_extra_http_headers({LINE: STRANGER, "X-Forwarded-For": f"192.0.2.{number}"})
        stranger.type_password()
        stranger.reads("Hãy đợi 1 phút" if number == 5 else "không đúng")
    visitor.secret = secretary.secret
    visitor.type_password()
    visitor.type_code(visitor.code(ahead=1))
    visitor.is_in()

    assert not portal.passed.failures
    english = {
        f"{method} {path}": found
        for method, path, _, html in portal.passed.pages
        if (found := english_on(html))
    }
    assert english == {}
    assert len(portal.passed.pages) > 60
    letters = [f"{subject}\n{re.sub('Trình duyệt: .*', '', text)}" for _, subject, text in portal.letters()]
    assert len(letters) >= 4
    assert [letter for letter in letters if english_in(letter)] == []
    cookies = [
        value
        for name, value in portal.passed.headers
        if name.lower() == "set-cookie" and "Max-Age=0" not in value
    ]
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)
    assert any(name.lower() == "strict-transport-security" for name, _ in portal.passed.headers)
