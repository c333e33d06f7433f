"""Actions on mails that did not go out: try them again, or drop them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from associations import outbox
from associations.actions.people import must_manage
from associations.actions.records import write_down
from associations.models import OutgoingMail, User

State = OutgoingMail.State


@transaction.atomic
def send_again(*, by: User, mails: Iterable[int]) -> int:
    """Let mails that were given up or held back be tried again at once, by their ids; return how many."""
    must_manage(by)
    chosen = _lock(mails, OutgoingMail.UNDECIDED)
    now = timezone.now()
    again = {"state": State.WAITING, "tries": 0, "due_at": now, "changed_at": now}
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in chosen]).update(**again)
    for mail in chosen:
        write_down(by=by, row=mail, words=f"cho gửi lại thư tới {mail.to}")
    if chosen:
        outbox.deliver.enqueue()
    return len(chosen)


@transaction.atomic
def drop(*, by: User, mails: Iterable[int]) -> int:
    """Drop mails that did not go out, their text with them, by their ids; return how many."""
    must_manage(by)
    chosen = _lock(mails, OutgoingMail.OPEN)
    dropped = {"state": State.DROPPED, "text": "", "changed_at": timezone.now()}
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in chosen]).update(**dropped)
    for mail in chosen:
        write_down(by=by, row=mail, words=f"bỏ hẳn thư tới {mail.to}")
    return len(chosen)


def _lock(mails: Iterable[int], states: Iterable[str]) -> list[OutgoingMail]:
    """Return those of the mails that are in one of the states, locked."""
    found = OutgoingMail.objects.select_for_update().filter(pk__in=list(mails), state__in=list(states))
    return list(found.order_by("pk"))
