"""How guessing is slowed without keeping out whoever knows the password (ADR 29).

Tries are counted by name and address together: five wrong ones, then a wait that doubles from 1 to 15 minutes. So a
stranger's tries cost nobody else a wait, nor the owner at another address. Many names from one address, or many
addresses at one name, leave a single free try to those who never got in from there before, and at last ("flood")
make them wait for one another. Counted in a table of the database, so that it holds over all processes; a try is
counted before it is answered, so that many at once do not pass together.
"""

import datetime
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from associations.models import Tries, User
from associations.requests.client import client_network
from associations.requests.log import LogEvent, log_event
from associations.signing_in.names import account_name, sign_in_name

_LONGEST_WAIT = 15  # minutes
_PAIR_IS_FORGOTTEN = datetime.timedelta(days=1)
_CROWD_IS_FORGOTTEN = datetime.timedelta(hours=1)
_FAMILIAR = datetime.timedelta(days=180)  # for so long an address where somebody got in is theirs


@dataclass(frozen=True)
class Crowd:
    """Numbers of an hour's wrong tries of one name from anywhere, or of everybody from one address."""

    thin: int  # from here on one free try instead of several
    flood: int  # from here on one try at a time, with a pause between


@dataclass(frozen=True)
class Limit:
    """How many tries of a kind are free, and what the way round a wait is."""

    kind: str
    free: int
    of_name: Crowd
    of_address: Crowd
    pause: int  # minutes between two tries in a flood
    way_back: str


PASSWORD = Limit(
    kind="password",
    free=5,
    of_name=Crowd(thin=20, flood=300),
    of_address=Crowd(thin=100, flood=600),
    pause=1,
    way_back="Không nhớ mật khẩu thì bấm “Quên mật khẩu” để nhận thư, hoặc nhờ quản trị in cho một liên kết đặt mật khẩu.",
)
CODE = Limit(
    kind="code",
    free=5,
    of_name=Crowd(thin=10, flood=30),
    of_address=Crowd(thin=100, flood=600),
    pause=15,
    way_back="Mất điện thoại thì dùng mã dự phòng; mất cả hai thì nhờ quản trị gỡ xác thực hai bước.",
)
MAIL = Limit(
    kind="mail",
    free=3,
    of_name=Crowd(thin=6, flood=12),
    of_address=Crowd(thin=100, flood=300),
    pause=15,
    way_back="Thư có khi nằm trong mục thư rác. Không nhận được thì nhờ quản trị in cho một liên kết đặt mật khẩu.",
)


class Wait(Exception):
    """A try that is not looked at yet."""

    def __init__(self, limit: Limit, until: datetime.datetime) -> None:
        self.seconds = max(1, round((until - timezone.now()).total_seconds()))
        minutes = -(-self.seconds // 60)
        tried = "Đã yêu cầu quá nhiều lần." if limit is MAIL else "Đã gõ sai quá nhiều lần."
        self.text = f"{tried} Hãy đợi {minutes} phút rồi thử lại. {limit.way_back}"
        super().__init__(self.text)


@dataclass(frozen=True)
class Attempt:
    """A try that was counted and may be looked at."""

    kind: str
    name: str
    address: str

    @transaction.atomic
    def passed(self) -> None:
        """Take the try back: it was right. The address is familiar from now on."""
        rows = _rows(self.kind, self.name, self.address)
        rows.exclude(name=self.name, address=self.address).filter(count__gt=0).update(count=F("count") - 1)
        rows.filter(name=self.name, address=self.address).update(
            count=0, locked_until=None, succeeded_at=timezone.now()
        )


def begin(limit: Limit, name: str, request: HttpRequest) -> Attempt:
    """Count a try of a name from where the request came. Raise Wait where it is too early."""
    attempt = Attempt(limit.kind, _key(sign_in_name(name)), _key(client_network(request)))
    until = _counted(limit, attempt)
    if until is None:
        return attempt
    wait = Wait(limit, until)
    # A name that is none may be a password in the wrong field.
    known = account_name(name)
    log_event(LogEvent.SIGN_IN_SLOWED, logging.WARNING, kind=limit.kind, name=known, seconds=wait.seconds)
    raise wait


def clear(limit: Limit, user: User) -> None:
    """Forget all tries at a person's name, from wherever: they showed otherwise who they are."""
    rows = Tries.objects.filter(kind=limit.kind, name=_key(sign_in_name(user.get_username())))
    with transaction.atomic():
        # In the order in which `begin` takes them, so that the two never wait for each other.
        list(rows.select_for_update().order_by("address"))
        rows.update(count=0, locked_until=None)


def forget_old() -> None:
    """Delete what no longer counts."""
    old_tries(timezone.now() - datetime.timedelta(days=settings.KEPT_DAYS["tries"])).delete()


def old_tries(before: datetime.datetime) -> QuerySet[Tries]:
    """Return the tries since before a moment, but for those of an address that is still familiar."""
    familiar_since = timezone.now() - _FAMILIAR
    return Tries.objects.filter(since__lt=before).exclude(succeeded_at__gt=familiar_since)


@transaction.atomic
def _counted(limit: Limit, attempt: Attempt) -> datetime.datetime | None:
    """Count a try, or until when it has to wait; uncounted then, so that waiting never takes longer."""
    now = timezone.now()
    rows = _rows(attempt.kind, attempt.name, attempt.address).select_for_update().order_by("name", "address")
    found = list(rows)
    # A flood makes no row for each name and address that it thinks of.
    if len(found) < 3 and _waits_until(found, now) is None:
        _make_rows(attempt, now)
        found = list(rows.all())
    until = _waits_until(found, now)
    if until is None:
        _count(limit, found, now)
    return until


def _waits_until(found: list[Tries], now: datetime.datetime) -> datetime.datetime | None:
    """Return until when a try has to wait: after wrong ones of its own, in a flood where nobody got in before."""
    pairs = [row for row in found if row.name and row.address]
    crowds = [row for row in found if row not in pairs]
    is_familiar = any(_is_familiar(pair, now) for pair in pairs)
    counting = pairs if is_familiar else [*pairs, *crowds]
    return next((row.locked_until for row in counting if _is_locked(row, now)), None)


def _is_locked(row: Tries, now: datetime.datetime) -> bool:
    return row.locked_until is not None and row.locked_until > now


def _count(limit: Limit, found: list[Tries], now: datetime.datetime) -> None:
    """Count a try of an address, of a name, and of both; lock what it makes too many."""
    of_address, of_name, pair = found
    free = limit.free
    for row, crowd in ((of_name, limit.of_name), (of_address, limit.of_address)):
        _restart(row, now, _CROWD_IS_FORGOTTEN)
        if row.count >= crowd.thin and not _is_familiar(pair, now):
            free = 1
        row.count += 1
        if row.count >= crowd.flood:
            row.locked_until = now + datetime.timedelta(minutes=limit.pause)
    _restart(pair, now, _PAIR_IS_FORGOTTEN)
    pair.count += 1
    if pair.count >= free:
        minutes = min(_LONGEST_WAIT, 2 ** min(pair.count - free, 8))
        pair.locked_until = now + datetime.timedelta(minutes=minutes)
    Tries.objects.bulk_update(found, ["count", "since", "locked_until"])


def _make_rows(attempt: Attempt, now: datetime.datetime) -> None:
    """Make the rows of the address, of the name and of both where they are missing."""
    name, address = attempt.name, attempt.address
    places = (("", address), (name, ""), (name, address))
    Tries.objects.bulk_create(
        [Tries(kind=attempt.kind, name=n, address=a, since=now) for n, a in places], ignore_conflicts=True
    )


def _rows(kind: str, name: str, address: str) -> QuerySet[Tries]:
    """Return the row of an address, that of a name, and that of both."""
    places = Q(name="", address=address) | Q(name=name, address="") | Q(name=name, address=address)
    return Tries.objects.filter(places, kind=kind)


def _restart(row: Tries, now: datetime.datetime, forgotten_after: datetime.timedelta) -> None:
    """Count from nothing where the tries are long ago."""
    if now - row.since >= forgotten_after:
        row.count, row.since, row.locked_until = 0, now, None


def _is_familiar(pair: Tries, now: datetime.datetime) -> bool:
    """Return whether somebody of that name got in from that address not too long ago."""
    return pair.succeeded_at is not None and now - pair.succeeded_at < _FAMILIAR


def _key(text: str) -> str:
    return salted_hmac("associations.signing_in.limits", text, algorithm="sha256").hexdigest()
