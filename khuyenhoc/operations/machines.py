"""Which machines run the portal, and which of them is set up otherwise than the rest (ADR 54).

Only on PostgreSQL: SQLite has one machine. Threads of servers and workers write, never a request.
"""

import datetime
import hashlib
import hmac
import socket
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import connection
from django.db.models import Case, F, Value, When

from associations.clock import clock_ahead, database_now
from khuyenhoc.operations.models import Machine
from khuyenhoc.version import code_served

BEAT_EVERY = 15  # seconds
ALIVE_FOR = datetime.timedelta(seconds=60)
FORGOTTEN_AFTER = datetime.timedelta(days=1)
MOST_AHEAD = 30  # seconds that a clock may differ: codes of a second factor change so often
# How long two that differ must have lived side by side: at a restart the old one has just ended, and while one machine
# after the other is upgraded their versions differ for some minutes.
_KEYS_DIFFER_FOR = datetime.timedelta(seconds=75)
_VERSIONS_DIFFER_FOR = datetime.timedelta(minutes=15)
_SALT = b"khuyenhoc.machines: which keys are these?"
_ROUNDS = 50_000  # of hashing, so that nobody guesses a short key from what is kept

_KEYS = {"secret_key": "SECRET_KEY", "authenticator_keys": "AUTHENTICATOR_KEYS"}


def fingerprint(*keys: str) -> str:
    """Return what tells whether two machines have the same keys, and nothing else of them; "" for no key."""
    if not any(keys):
        return ""
    secret = "\n".join(keys).encode()
    stretched = hashlib.pbkdf2_hmac("sha256", secret, _SALT, _ROUNDS)
    return hmac.digest(stretched, _SALT, "sha256").hex()[:16]


class Presence:
    """Writes that this process runs here. Takes the fingerprints once: they cost some milliseconds."""

    def __init__(self, kind: str) -> None:
        self._state = {
            "name": socket.gethostname()[:64],
            "kind": kind,
            "version": code_served()[:64],
            "secret_key": fingerprint(settings.SECRET_KEY),
            "authenticator_keys": fingerprint(*settings.AUTHENTICATOR_KEYS),
        }

    def write(self) -> None:
        """Write the row anew. Raise DatabaseError."""
        now, ahead = database_now(), clock_ahead()
        gone = now - ALIVE_FOR
        began_at = Case(When(seen_at__lt=gone, then=Value(now)), default=F("began_at"))
        row = Machine.objects.filter(**self._state)
        if not row.update(began_at=began_at, seen_at=now, clock_ahead=ahead):
            new = Machine(**self._state, began_at=now, seen_at=now, clock_ahead=ahead)
            Machine.objects.bulk_create([new], ignore_conflicts=True)


def known_machines() -> list[Machine]:
    """Return what ran within the last day, by name; [] on SQLite."""
    if connection.vendor != "postgresql":
        return []
    seen = Machine.objects.filter(seen_at__gt=database_now() - FORGOTTEN_AFTER)
    return list(seen.order_by("name", "kind", "-seen_at"))


def living(machines: Iterable[Machine], now: datetime.datetime) -> list[Machine]:
    """Return those of machines that were seen within the last minute."""
    return [machine for machine in machines if now - machine.seen_at <= ALIVE_FOR]


def oddities(machines: Sequence[Machine], now: datetime.datetime) -> list[str]:
    """Return in words what differs between living machines, or of a clock, with what to do."""
    alive = living(machines, now)
    found = [
        f"{variable} không giống nhau: {groups}. Chép đúng một giá trị vào .env của mọi máy rồi khởi động lại cổng trên máy đã sửa."
        for field, variable in _KEYS.items()
        if (groups := _groups(_settled(alive, now, _KEYS_DIFFER_FOR), field))
    ]
    if groups := _groups(_settled(alive, now, _VERSIONS_DIFFER_FOR), "version"):
        found.append(
            f"Phiên bản không giống nhau: {groups}. Cài cùng một phiên bản trên mọi máy rồi khởi động lại cổng."
        )
    wrong = {machine.name: machine.clock_ahead for machine in alive if abs(machine.clock_ahead) > MOST_AHEAD}
    found += [
        f"Đồng hồ máy {name} {ahead_in_words(ahead)} so với máy cơ sở dữ liệu. Chỉnh giờ hai máy (chronyc tracking), cài chrony nếu chưa có."
        for name, ahead in sorted(wrong.items())
    ]
    return found


def ahead_in_words(seconds: float) -> str:
    """Return how far a clock is ahead: "nhanh 12 giây", "chậm 3 phút", "đúng" for less than a second."""
    whole = round(abs(seconds))
    if not whole:
        return "đúng"
    size = f"{whole} giây" if whole < 120 else f"{round(whole / 60)} phút"
    return f"{'nhanh' if seconds > 0 else 'chậm'} {size}"


def _settled(machines: Iterable[Machine], now: datetime.datetime, least: datetime.timedelta) -> list[Machine]:
    return [machine for machine in machines if now - machine.began_at >= least]


def _groups(machines: Iterable[Machine], field: str) -> str:
    """Return which machines have the same of something, the fewest first; "" where all have the same."""
    by_value: dict[str, set[str]] = defaultdict(set)
    for machine in machines:
        by_value[getattr(machine, field)].add(machine.name)
    if len(by_value) < 2:
        return ""
    ordered = sorted(by_value.items(), key=lambda one: (len(one[1]), sorted(one[1])))
    return ", khác với ".join(
        f"{'các máy' if len(names) > 1 else 'máy'} {', '.join(sorted(names))}{_value(value, field)}"
        for value, names in ordered
    )


def _value(value: str, field: str) -> str:
    """Return what stands behind the names of a group: a version, or that there is no key; of keys nothing."""
    if field == "version":
        return f" ({value})"
    return "" if value else " (chưa đặt)"
