"""Mail where no mail server is set: printed for who tries the portal, refused where people wait for mail."""

import sys
from typing import Any

from django.conf import settings
from django.core.mail.backends.console import EmailBackend

from associations.mail_server import NoMailServer


class PrintedMail(EmailBackend):
    """Prints each mail on standard error; standard output is for what commands answer.

    In production nothing is printed: links to set a password stand in mails, and a mail that nobody gets was not sent.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("stream", sys.stderr)
        super().__init__(*args, **kwargs)

    def open(self) -> bool | None:
        """Begin to print. Raise NoMailServer in production."""
        if not (settings.DEMO or settings.DEBUG):
            raise NoMailServer("EMAIL_URL is not set")
        return super().open()
