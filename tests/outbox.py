"""What the worker does with mails, without a worker."""

from django.core import mail

from associations import outbox


def sent_mails():
    """All mails that went out, what waits in the outbox included: that goes out now."""
    outbox.deliver_due()
    return mail.outbox
