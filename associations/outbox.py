"""What becomes of mails that were written (docs/adr/0046): sent by the worker, tried again, given up, dropped.

`associations/mail.py` writes them, in the transaction of the action that they tell of. No transaction is open while
the mail server is spoken to.
"""

import datetime
import logging
import time
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from associations import access, mail_server, notices
from associations.clock import database_now
from associations.models import Notice, OutgoingMail, User
from associations.requests.log import LogEvent, log_event

State = OutgoingMail.State

# How long a mail waits after each try that failed; after the last one it is given up.
WAITS = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
# For how long one try keeps a mail to itself: longer than a server can take over it (EMAIL_TIMEOUT for each step).
# A worker that was killed with a mail in hand leaves it to the next after that time.
LEASE = datetime.timedelta(minutes=5)
# A mail that is older says what no longer holds: a link to set a password has ended, a deadline is nearer.
KEEPS = datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
_LONGEST_ROUND = 300  # seconds
_PAUSES = (1, 5, 10, 20, 30)  # seconds
_MINUTE = datetime.timedelta(minutes=1)
_OUTDATED = "quá hạn: thư viết đã lâu mà chưa gửi được nên nội dung không còn đúng"
_IN_HAND = "phần chạy nền đang gửi thư này"


@task()
def deliver() -> None:
    """Send what is due; a task of the queue, put there with every mail."""
    deliver_due()


def deliver_due() -> int:
    """Send the mails that are due, one after another over one connection; return how many were sent.

    A mail that fails waits for its next try and stops no other. A server that is down stops the round: whatever is due
    waits as well, because each further mail would take as long. A round ends after some minutes, for other tasks of
    the queue; the next one goes on.
    """
    drop_outdated()
    sent, lost, until = 0, [], time.monotonic() + _LONGEST_ROUND
    with mail_server.MailServer() as server:
        while time.monotonic() < until and (mail := _claim_next()) is not None:
            error = server.send(_message_of(mail))
            lost += _note(mail, error)
            sent += error is None
            if error is not None and server.is_down:
                lost += _fail([*_due()], error)
                break
    _finish(lost)
    return sent


def deliver_these(mails: Iterable[OutgoingMail]) -> dict[int, str]:
    """Send mails that were written with `is_mine`, at once; return of those that failed why, in words, by their ids.

    For commands, which say how each mail went. What fails is tried again by the worker.
    """
    waiting, lost = list(mails), []
    with mail_server.MailServer() as server:
        for place, mail in enumerate(waiting):
            if not _claim(mail):
                continue
            error = server.send(_message_of(mail))
            lost += _note(mail, error)
            if error is not None and server.is_down:
                lost += _fail(waiting[place + 1 :], error)
                break
    if waiting:
        _finish(lost)
    missing = OutgoingMail.objects.filter(pk__in=[mail.pk for mail in waiting]).exclude(state=State.SENT)
    return {mail.pk: f"{mail.error or _IN_HAND}; {_what_next(mail)}" for mail in missing}


def enqueue_overdue() -> None:
    """Put a delivery into the queue where mails are overdue and none is queued: a task was lost, or a clock set back.

    The worker asks once a minute; where there is nothing to do these are two reads.
    """
    drop_outdated()
    now = database_now()
    overdue = Q(due_at__lt=now - _MINUTE) | Q(changed_at__gt=now + LEASE)
    if OutgoingMail.objects.filter(overdue, state=State.WAITING).exists() and not _queued(now).exists():
        deliver.enqueue()


def waiting() -> int:
    """Return how many mails wait to be sent."""
    return OutgoingMail.objects.filter(state=State.WAITING).count()


def waiting_since() -> datetime.datetime | None:
    """Return when the mail was written that has waited longest without any try; None where there is none."""
    untried = OutgoingMail.objects.filter(state=State.WAITING, tries=0)
    return untried.aggregate(first=Min("created_at"))["first"]


def given_up() -> int:
    """Return how many mails were given up and wait for an administrator to decide."""
    return OutgoingMail.objects.filter(state=State.GIVEN_UP).count()


def held() -> int:
    """Return how many mails were held back by a restore and wait for an administrator to decide."""
    return OutgoingMail.objects.filter(state=State.HELD).count()


def hold_waiting(using: str = "default") -> int:
    """Hold back all mails that wait, after a restore: they may have been sent already; return how many."""
    mails = OutgoingMail.objects.using(using).filter(state=State.WAITING)
    return mails.update(state=State.HELD, changed_at=database_now())


def drop_outdated() -> int:
    """Drop the mails that say what no longer holds, the text with them; return how many."""
    now = database_now()
    outdated = OutgoingMail.objects.filter(state__in=OutgoingMail.OPEN, created_at__lt=now - KEEPS)
    if not outdated.exists():  # an update of nothing would still take the write lock
        return 0
    if untold := outdated.exclude(state=State.GIVEN_UP).last():
        text = f"Có thư quá {KEEPS.days} ngày chưa đi được nên cổng đã bỏ, gần nhất là thư tới {untold.to}. Nếu còn cần, in liên kết mới hoặc nhắc lại."
        _tell_administrators(text, State.DROPPED)
    return outdated.update(state=State.DROPPED, text="", error=_OUTDATED, changed_at=now)


def _what_next(mail: OutgoingMail) -> str:
    return "cổng sẽ thử gửi lại" if mail.state == State.WAITING else "cổng không gửi lại nữa"


def _message_of(mail: OutgoingMail) -> mail_server.EmailMessage:
    return mail_server.message(to=mail.to, subject=mail.subject, text=mail.text, message_id=mail.message_id)


def _due() -> QuerySet[OutgoingMail]:
    """Return the mails that are due, the longest first; also what a clock that was ahead has put off."""
    now = database_now()
    is_due = Q(due_at__lte=now) | Q(changed_at__gt=now + LEASE)
    return OutgoingMail.objects.filter(is_due, state=State.WAITING).order_by("due_at", "pk")


def _claim_next() -> OutgoingMail | None:
    """Return the next mail that is due, claimed for one try; None where there is none."""
    while (mail := _due().first()) is not None:
        if _claim(mail):
            return mail
    return None


def _claim(mail: OutgoingMail) -> bool:
    """Keep a mail from others for LEASE, and count the try; return whether nobody was faster."""
    now = database_now()
    as_read = {"pk": mail.pk, "state": State.WAITING, "tries": mail.tries, "due_at": mail.due_at}
    mail.tries, mail.due_at, mail.changed_at = mail.tries + 1, now + LEASE, now
    claimed = OutgoingMail.objects.filter(**as_read)
    return bool(claimed.update(tries=mail.tries, due_at=mail.due_at, changed_at=now))


def _note(mail: OutgoingMail, error: Exception | None) -> list[OutgoingMail]:
    """Note how a try ended; return the mail where it is given up."""
    if error is None:
        _keep_sent(mail)
        return []
    now = database_now()
    _log(error, mail)
    mail.error = mail_server.reason_of(error)
    mine = OutgoingMail.objects.filter(pk=mail.pk, state=State.WAITING, due_at=mail.due_at)
    if mail_server.is_final(error) or mail.tries > len(WAITS):
        is_lost = mine.update(state=State.GIVEN_UP, error=mail.error, changed_at=now)
        return [mail] if is_lost else []
    mine.update(due_at=now + WAITS[mail.tries - 1], error=mail.error, changed_at=now)
    return []


def _keep_sent(mail: OutgoingMail) -> None:
    """Note that a mail was sent; a database that refuses is asked again for a while: else the mail goes out twice."""
    sent = {"state": State.SENT, "text": "", "error": ""}
    for pause in (*_PAUSES, None):
        try:
            OutgoingMail.objects.filter(pk=mail.pk).update(**sent, changed_at=database_now())
        except (DatabaseError, InterfaceError):
            if pause is None:
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(pause)
        else:
            return


def _fail(mails: Iterable[OutgoingMail], error: Exception) -> list[OutgoingMail]:
    """Note for mails whose turn it is that the server fails, as if each had been tried; return those given up."""
    return [lost for mail in mails if _claim(mail) for lost in _note(mail, error)]


def _finish(lost: list[OutgoingMail]) -> None:
    """End a round: tell of what was given up, and see to the next."""
    if lost:
        to, error = lost[-1].to, lost[-1].error
        text = f"Có thư không gửi được, gần nhất là thư tới {to}: {error}. Mở trang Thư của cổng để gửi lại hoặc bỏ."
        _tell_administrators(text, State.GIVEN_UP)
    _enqueue_next()


def _tell_administrators(text: str, state: str) -> None:
    """Give the administrators a notice that leads to the mails in a state; one at a time, until it is read."""
    unread = Notice.objects.filter(kind=Notice.Kind.MAIL, read_at=None)
    held = access.administrators_on(timezone.localdate()).exclude(user__in=unread.values("to"))
    notices.give_notice(
        to=[one.user for one in held.select_related("user")],
        kind=Notice.Kind.MAIL,
        text=text,
        place=f"{reverse('outbox')}?trang_thai={state}",
        by=User.objects.portal(),
    )


def _queued(until: datetime.datetime) -> QuerySet[DBTaskResult]:
    """Return the deliveries that are in the queue and begin by a moment."""
    ready = DBTaskResult.objects.filter(task_path=deliver.module_path, status="READY")
    # A task without a moment of its own begins at once; the package keeps the last day there is for it.
    return ready.filter(Q(run_after__lte=until) | Q(run_after__year=9999))


def _enqueue_next() -> None:
    """Put a delivery into the queue for when the next mail is due, unless there is one."""
    due_at = OutgoingMail.objects.filter(state=State.WAITING).aggregate(next=Min("due_at"))["next"]
    if due_at is not None and not _queued(due_at + _MINUTE).exists():
        deliver.using(run_after=due_at).enqueue()


def _log(error: Exception, mail: OutgoingMail) -> None:
    """Write one line for a try that failed."""
    log_event(
        LogEvent.MAIL_FAILED,
        logging.ERROR,
        why=type(error).__name__,
        said=str(error),
        to=mail.to,
        about=mail.subject,
    )
