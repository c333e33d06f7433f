"""The deed of reminding: mails to those who have an address, a notice in the portal to all; once a day a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from associations import access, notices
from associations.models import Cluster, Notice, Period, User
from associations.reminders import Reminder, reminders_due
from associations.workflow import Refused


@dataclass
class Sent:
    """How a round of reminders ended: whom it reached, and who is to be reached by telephone or messenger."""

    mailed: list[User] = field(default_factory=list)
    without_address: list[User] = field(default_factory=list)
    failed: list[User] = field(default_factory=list)
    already: list[User] = field(default_factory=list)  # were reminded today


def send_reminders(
    *, by: User, cluster: Cluster, period: Period, associations: Iterable[int] | None = None
) -> Sent:
    """Remind those of a cluster who are late or soon will be; `associations` are the ids chosen, None for all.

    The notices are one transaction; the mails go out after it, because a mail cannot be taken back, and one
    address that fails stops no other.
    """
    if not (access.is_portal(by) or access.may_lead(by, cluster)):
        raise Refused([f"Chỉ thư ký của {cluster} hoặc quản trị nhắc các hội."])
    chosen = None if associations is None else set(associations)
    due = [r for r in reminders_due(cluster, period) if chosen is None or r.association.pk in chosen]
    sent = Sent()
    to_mail: list[tuple[User, Reminder]] = []
    with transaction.atomic():
        for reminder in due:
            fresh = _not_reminded_today(reminder, sent)
            notices.tell(
                to=fresh,
                kind=Notice.Kind.REMINDER,
                text=reminder.text,
                place=reminder.place,
                by=by,
                of_return=reminder.return_,
            )
            to_mail += [(user, reminder) for user in fresh if user.email]
            sent.without_address += [user for user in fresh if not user.email]
    for user, reminder in to_mail:
        try:
            send_mail(reminder.subject, reminder.text, None, [user.email])
            sent.mailed.append(user)
        except (SMTPException, OSError):
            sent.failed.append(user)
    return sent


def _not_reminded_today(reminder: Reminder, sent: Sent) -> list[User]:
    today = timezone.localdate()
    reminded = set(
        Notice.objects.filter(
            to__in=reminder.recipients,
            kind=Notice.Kind.REMINDER,
            place=reminder.place,
            at__date=today,
        ).values_list("to", flat=True)
    )
    sent.already += [user for user in reminder.recipients if user.pk in reminded]
    return [user for user in reminder.recipients if user.pk not in reminded]
