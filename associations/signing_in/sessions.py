"""How long a session lasts, where somebody is signed in, and how sessions are ended (ADR 30).

The times stand in the session's data, on the server; the age of a cookie decides nothing.
"""

import datetime
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db.models import Q
from django.utils import timezone

from associations import access
from associations.models import Session, User

# Names within a session's data. Times are seconds since 1970.
BEGAN, USED, ADDRESS, AGENT, STRICT = "began", "used", "address", "agent", "strict"

# The last use is written at most so often, so that reading a page seldom writes. Seconds.
NOTED_EVERY = 120

_HOUR = 3600


@dataclass(frozen=True)
class Limits:
    """How long a session lasts, in seconds: unused, and altogether; each with its sentence's name in ENDINGS."""

    idle: int
    whole: int
    idle_ending: str
    whole_ending: str


OF_OFFICERS = Limits(8 * _HOUR, 7 * 24 * _HOUR, "8-gio-khong-dung", "7-ngay")
OF_ALL_OTHERS = Limits(1 * _HOUR, 12 * _HOUR, "1-gio-khong-dung", "12-gio")

# Why a session ended, as the address of the sign-in page says it ("?het=12-gio"), and in words.
GONE = "da-dong"
ENDINGS = {
    "8-gio-khong-dung": "Phiên làm việc đã hết sau 8 giờ không dùng; đăng nhập lại để tiếp tục.",
    "7-ngay": "Phiên làm việc đã hết sau 7 ngày; đăng nhập lại để tiếp tục.",
    "1-gio-khong-dung": "Phiên làm việc đã hết sau 1 giờ không dùng; đăng nhập lại để tiếp tục.",
    "12-gio": "Phiên làm việc đã hết sau 12 giờ; đăng nhập lại để tiếp tục.",
    GONE: (
        "Phiên làm việc đã đóng: đã quá giờ, đã đăng xuất từ máy khác, hoặc mật khẩu hay vai trò vừa đổi. "
        "Đăng nhập lại để tiếp tục."
    ),
}

_STRICT_ROLES = {access.Role.SECRETARIAT, access.Role.CENTRAL, access.Role.ADMINISTRATOR}

# What a browser's own description holds, the first that fits; Edge and others also call themselves Chrome.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "máy Mac"),
    ("Linux", "Linux"),
)


def begin(data: MutableMapping[str, Any]) -> None:
    """Note in a signed-in session's data when it began, when it was used, and which limits hold for its person.

    Runs whenever a session is saved: a role that began meanwhile shortens the session at the next note.
    """
    now = timezone.now().timestamp()
    data.setdefault(BEGAN, now)
    data.setdefault(USED, now)
    data[STRICT] = is_strict(int(data[SESSION_KEY]))


def note_use(data: MutableMapping[str, Any]) -> None:
    """Note that a session is used, unless that was noted a moment ago."""
    now = timezone.now().timestamp()
    if now - data.get(USED, 0) >= NOTED_EVERY:
        data[USED] = now


def ending(data: MutableMapping[str, Any]) -> str:
    """Return why a session no longer holds, as a name of ENDINGS; "" while it does.

    A session whose times are missing was not begun by this portal and has ended.
    """
    if BEGAN not in data or USED not in data:
        return GONE
    limits = OF_ALL_OTHERS if data.get(STRICT, True) else OF_OFFICERS
    now = timezone.now().timestamp()
    if now - data[BEGAN] >= limits.whole:
        return limits.whole_ending
    if now - data[USED] >= limits.idle:
        return limits.idle_ending
    return ""


def is_strict(user_id: int) -> bool:
    """Return whether the shorter limits hold for somebody: of several roles held today the stricter decides."""
    return any(role in _STRICT_ROLES for role in access.roles_held(user_id))


def limits_of(user: User) -> Limits:
    """Return the limits that hold for somebody today."""
    return OF_ALL_OTHERS if is_strict(user.pk) else OF_OFFICERS


@dataclass(frozen=True)
class OpenSession:
    """One place where somebody is signed in."""

    began_at: datetime.datetime
    used_at: datetime.datetime
    address: str
    device: str
    is_here: bool


def open_sessions(user: User, *, here: str = "") -> list[OpenSession]:
    """Return where somebody is signed in, the last used first; `here` is the key of the session that asks."""
    return [
        OpenSession(row.began_at, row.used_at, row.address, device_of(row.agent), row.session_key == here)
        for row in Session.objects.filter(_holds_for(user)).order_by("-used_at")
        if row.began_at and row.used_at
    ]


def end_sessions(user: User, *, but: str = "") -> int:
    """End somebody's sessions for good, all but the one with the given key; how many ended that still held."""
    found = Session.objects.filter(user=user).exclude(session_key=but)
    held = found.filter(_holds_for(user)).count()
    found.delete()
    return held


def end_all() -> None:
    """End the sessions of everybody for good."""
    Session.objects.all().delete()


def clear_ended() -> None:
    """Take sessions out of the table that ended by themselves."""
    kept = datetime.timedelta(days=settings.KEPT_DAYS["sessions"])
    Session.objects.filter(expire_date__lt=timezone.now() - kept).delete()


def clean_agent(text: str) -> str:
    """Return a browser's description of itself as it is kept: no control characters, 300 characters at most."""
    return "".join(sign for sign in text if sign.isprintable())[:300]


def device_of(agent: str) -> str:
    """Return a browser's description of itself in words: "Chrome trên Windows"."""
    browser = next((words for mark, words in _BROWSERS if mark in agent), "")
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    if not browser and not system:
        return "máy không rõ"
    return f"{browser or 'trình duyệt'} trên {system or 'máy không rõ'}"


def _holds_for(user: User) -> Q:
    """Return the sessions of somebody that are within their limits."""
    limits, now = limits_of(user), timezone.now()
    return Q(
        user=user,
        began_at__gt=now - datetime.timedelta(seconds=limits.whole),
        used_at__gt=now - datetime.timedelta(seconds=limits.idle),
    )
