"""The action of reminding: mails to those who have an address, a notice in the portal to all; once a day a person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from django.db import transaction
from django.utils import timezone

from associations import access, mail, notices
from associations.models import Cluster, Notice, Period, User
from associations.returns.workflow import Refused
from associations.schedules.reminders import Reminder, reminders_due


class How(Enum):
    """How one person was reached."""

    MAILED = "đã gửi thư"
    WITHOUT_ADDRESS = "không có thư điện tử, chỉ báo trong cổng"
    FAILED = "không gửi được thư, chỉ báo trong cổng"
    ALREADY = "hôm nay đã nhắc rồi"


@dataclass
class Sent:
    """How a round of reminders ended: whom it reached, and who is to be reached by telephone or messenger."""

    reached: list[tuple[Reminder, User, How]] = field(default_factory=list)

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
    *, by: User, cluster: Cluster, period: Period, associations: Iterable[int] | None = None
) -> Sent:
    """Remind those of a cluster who are late or soon will be; `associations` are the ids chosen, None for all.

    The notices are one transaction; the mails go out after it, because a mail cannot be taken back and a slow
    mail server would keep everybody else from writing. One address that fails stops no other.
    """
    # The reserved account leads every cluster (PORTAL_RIGHTS): the command acts as it.
    if refusal := access.refusal_to_lead(by, cluster, "nhắc các hội"):
        raise Refused([refusal])
    chosen = None if associations is None else set(associations)
    told: list[tuple[Reminder, User, bool]] = []
    with transaction.atomic(durable=True):
        # Of two who remind at once the second waits here and then finds what the first has written.
        Cluster.objects.select_for_update().get(pk=cluster.pk)
        due = [r for r in reminders_due(cluster, period) if chosen is None or r.association.pk in chosen]
        places = _reminded_today(due)
        for reminder in due:
            people = [user for user in reminder.recipients if user.pk != by.pk]
            fresh = [u for u in people if not any(p.startswith(reminder.home) for p in places[u.pk])]
            notices.tell(
                to=fresh,
                kind=Notice.Kind.REMINDER,
                text=reminder.summary,
                place=reminder.place,
                by=by,
                of_return=reminder.return_,
            )
            told += [(reminder, user, user in fresh) for user in people]
    return Sent(_reach(told))


def _reach(told: list[tuple[Reminder, User, bool]]) -> list[tuple[Reminder, User, How]]:
    """Mail the reminders to those who were told of them just now and have an address; how each was reached."""
    mailed = [(reminder, user) for reminder, user, fresh in told if fresh and user.email]
    taken = mail.send_each(mail.letter(user.email, r.subject, r.text) for r, user in mailed)
    how = {
        (reminder.association.pk, user.pk): How.MAILED if sent else How.FAILED
        for (reminder, user), sent in zip(mailed, taken, strict=True)
    }
    reached = []
    for reminder, user, fresh in told:
        without_mail = How.WITHOUT_ADDRESS if fresh else How.ALREADY
        reached.append((reminder, user, how.get((reminder.association.pk, user.pk), without_mail)))
    return reached


def _reminded_today(due: list[Reminder]) -> dict[int, list[str]]:
    """Where today's reminders led, by person; one query.

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
