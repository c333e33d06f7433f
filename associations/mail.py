"""The only way to write mail: rows of the outbox, in the transaction of the action; the worker sends them.

No request waits for a mail server, and no mail goes out of an action that is undone (docs/adr/0046).
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction

from associations import outbox
from associations.clock import database_now
from associations.models import OutgoingMail, User


@dataclass(frozen=True)
class Letter:
    """A mail from the portal to one address; `person` is whose address it is, where that is somebody with an account."""

    to: str
    subject: str
    text: str
    person: User | None = None


def send(mail: Letter) -> OutgoingMail:
    """Put one mail into the outbox; it goes out within a minute or two of the action's end."""
    return send_each([mail])[0]


def send_each(mails: Iterable[Letter], *, is_mine: bool = False) -> list[OutgoingMail]:
    """Put mails into the outbox, in order; return their rows.

    is_mine: who calls sends them by `outbox.deliver_these`, so the worker leaves them alone at first.
    """
    now = database_now()
    due_at = now + outbox.LEASE if is_mine else now
    rows = [
        OutgoingMail(
            to=mail.to,
            subject=mail.subject,
            text=mail.text,
            person=mail.person,
            message_id=_new_message_id(),
            created_at=now,
            due_at=due_at,
            changed_at=now,
        )
        for mail in mails
    ]
    if rows:
        with transaction.atomic():
            OutgoingMail.objects.bulk_create(rows)
            outbox.deliver.using(run_after=due_at).enqueue()
    return rows


def _new_message_id() -> str:
    """Return a name that no other mail has, of the portal's own domain (RFC 5322, 3.6.4)."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{uuid.uuid4().hex}@{address.rpartition('@')[2] or 'localhost'}>"
