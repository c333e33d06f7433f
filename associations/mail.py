"""The only way to send mail. A mail is sent after its action is committed; a failure does not undo the action."""

import logging
from collections.abc import Iterable
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.contrib import messages
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest

from associations.requests.log import LogEvent, log_event

# What is wrong with one mail alone: the server still takes others.
_OF_ONE_MAIL = (SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, ValueError)
_NOT_TAKEN = ValueError("the mail server did not take it")
_SILENT = ConnectionError("the mail server does not answer")


def letter(to: str, subject: str, text: str) -> EmailMessage:
    """Return a mail from the portal to one address."""
    return EmailMessage(subject, text, None, [to])


def send(mail: EmailMessage) -> bool:
    """Send one mail once its action is committed; whether the mail server took it."""
    return send_each([mail])[0]


def send_each(mails: Iterable[EmailMessage]) -> list[bool]:
    """Send mails over one connection, in order; of each whether the mail server took it.

    Raise nothing: a mail that fails is one line in the log. Once the server is silent (EMAIL_TIMEOUT) the rest is
    not tried, since each would wait as long.
    """
    connection = get_connection()
    answers = _opens(connection)
    taken = []
    for mail in mails:
        error = _SILENT if not answers else _send_one(connection, mail)
        if error is not None:
            _note(error, to=", ".join(mail.to), about=str(mail.subject))
            answers = isinstance(error, _OF_ONE_MAIL)
        taken.append(error is None)
    _close(connection)
    return taken


def server_answers() -> bool:
    """Return whether the mail server lets itself be reached; a failure is one line in the log."""
    connection = get_connection()
    answers = _opens(connection)
    _close(connection)
    return answers


def say_unsent(request: HttpRequest, to: str) -> None:
    """Tell whoever did something that the mail about it did not go out, and that nothing has to be done again."""
    messages.warning(
        request,
        f"Việc vừa làm đã xong và đã được lưu, nhưng thư báo tới {to} chưa gửi được vì máy chủ thư không nhận. "
        "Không phải làm lại.",
    )


def _opens(connection: BaseEmailBackend) -> bool:
    try:
        connection.open()
    except Exception as error:  # a backend raises what it likes
        _note(error)
        return False
    return True


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except Exception as error:  # what had to be sent is sent
        _note(error)


def _send_one(connection: BaseEmailBackend, mail: EmailMessage) -> Exception | None:
    """Send one mail; what went wrong, None where nothing did."""
    try:
        taken = connection.send_messages([mail])
    except Exception as error:  # a backend raises what it likes; the action is done all the same
        return error
    return _NOT_TAKEN if taken == 0 else None


def _note(error: Exception, **fields: str) -> None:
    """One line in the log."""
    log_event(LogEvent.MAIL_FAILED, logging.ERROR, why=type(error).__name__, said=str(error), **fields)
