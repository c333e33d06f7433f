"""Remind associations: a notice in the portal to all, a mail to those who have an address; once a day a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from associations import access, mail, notices, outbox
from associations.models import Cluster, Notice, OutgoingMail, Period, User
from associations.returns.workflow import Refused
from associations.schedules.reminders import Reminder, reminders_due


class How(Enum):
    """How one person was reached."""

    MAILED = "đã gửi thư"
    WITHOUT_ADDRESS = "không có thư điện tử, chỉ báo trong cổng"
    FAILED = "chưa gửi được thư, đã báo trong cổng"
    ALREADY = "hôm nay đã nhắc rồi"


@dataclass
class Sent:
    """How a round of reminders ended: each recipient with how the reminder reached them.

    Mails of the outbox and, of those that failed, the reasons: by the ids of the association and of the recipient.
    """

    reached: list[tuple[Reminder, User, How]] = field(default_factory=list)
    mails: dict[tuple[int, int], OutgoingMail] = field(default_factory=dict)
    reasons: dict[tuple[int, int], str] = field(default_factory=dict)

    def _users(self, wanted: How) -> list[User]:
        return [user for _, user, how in self.reached if how == wanted]

    @property
    def mailed(self) -> list[User]:
        return self._users(How.MAILED)

    @property
    def without_address(self) -> list[User]:
        return self._users(How.WITHOUT_ADDRESS)

    @property
    def failed(self) -> list[User]:
        return self._users(How.FAILED)

    @property
    def already(self) -> list[User]:
        return self._users(How.ALREADY)


def send_reminders(
    *,
    by: User,
    cluster: Cluster,
    period: Period,
    associations: Iterable[int] | None = None,
    is_mine: bool = False,
) -> Sent:
    """Remind those of a cluster who are late or soon will be; `associations` are the ids chosen, None for all.

    The notices and the mails of the outbox are one transaction. is_mine: who calls sends the mails (`send_now`).
    """
    # The reserved account leads every cluster (PORTAL_RIGHTS): the command acts as it.
    if refusal := access.refusal_to_lead(by, cluster, "nhắc các hội"):
        raise Refused([refusal])
    chosen = None if associations is None else set(associations)
    delivered: list[_Delivery] = []
    with transaction.atomic(durable=True):
        # Of two who remind at once the second waits here and then finds what the first has written.
        Cluster.objects.select_for_update().get(pk=cluster.pk)
        due = [r for r in reminders_due(cluster, period) if chosen is None or r.association.pk in chosen]
        places = _reminded_today(due)
        for reminder in due:
            delivered += _notify(by, reminder, places)
        mails = _write_mails(delivered, is_mine=is_mine)
    return Sent([(one.reminder, one.user, _how(one, mails)) for one in delivered], mails)


def send_now(sent: Sent) -> Sent:
    """Send the mails of a round at once; return the round as it ended. The worker tries again what failed."""
    failed = outbox.deliver_these(sent.mails.values())
    reasons = {key: failed[row.pk] for key, row in sent.mails.items() if row.pk in failed}
    reached = [
        (reminder, user, How.FAILED if (reminder.association.pk, user.pk) in reasons else how)
        for reminder, user, how in sent.reached
    ]
    return Sent(reached, sent.mails, reasons)


class _Delivery(NamedTuple):
    """A reminder and one of its recipients; `is_new` where the notice was written just now."""

    reminder: Reminder
    user: User
    is_new: bool

    @property
    def key(self) -> tuple[int, int]:
        """Return the ids of the association and of the recipient."""
        return self.reminder.association.pk, self.user.pk


def _notify(by: User, reminder: Reminder, places: Mapping[int, list[str]]) -> list[_Delivery]:
    """Notify the recipients of a reminder who were not reminded today; return all recipients.

    places: where today's earlier reminders led, by person.
    """
    found = []
    for user in reminder.recipients:
        if user.pk == by.pk:
            continue
        is_repeated = any(place.startswith(reminder.home) for place in places[user.pk])
        found.append(_Delivery(reminder, user, not is_repeated))
    notices.give_notice(
        to=[one.user for one in found if one.is_new],
        kind=Notice.Kind.REMINDER,
        text=reminder.summary,
        place=reminder.place,
        by=by,
        of_return=reminder.return_,
    )
    return found


def _write_mails(delivered: list[_Delivery], *, is_mine: bool) -> dict[tuple[int, int], OutgoingMail]:
    """Write a mail to each who was notified just now and has an address; return the mails by recipient."""
    mailed = [one for one in delivered if one.is_new and one.user.email]
    letters = [
        mail.Letter(one.user.email, one.reminder.subject, one.reminder.text, person=one.user)
        for one in mailed
    ]
    return dict(zip([one.key for one in mailed], mail.send_each(letters, is_mine=is_mine), strict=True))


def _how(one: _Delivery, mails: Mapping[tuple[int, int], OutgoingMail]) -> How:
    """Return how a recipient is reached, as far as it is known before the mails go out."""
    if one.key in mails:
        return How.MAILED
    return How.WITHOUT_ADDRESS if one.is_new else How.ALREADY


def _reminded_today(due: list[Reminder]) -> dict[int, list[str]]:
    """Return where today's reminders led, by person; one query.

    By address and not by return: somebody reminded in the morning of a return that is begun at noon was reminded.
    """
    people = {user.pk for reminder in due for user in reminder.recipients}
    found: dict[int, list[str]] = defaultdict(list)
    today = Notice.objects.filter(
        to__in=people, kind=Notice.Kind.REMINDER, at__date=timezone.localdate()
    ).values_list("to", "place")
    for pk, place in today:
        found[pk].append(place)
    return found
