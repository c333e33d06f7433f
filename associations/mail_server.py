"""The mail server of EMAIL_URL: the only place where one is spoken to. Nothing of it runs inside a request."""

import smtplib
import socket
import ssl
from contextlib import suppress
from types import TracebackType

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

# No mailbox, or none that takes mail: trying again does not help (RFC 5321, 4.2.3).
_NO_MAILBOX = {550, 551, 553}
# Errors of one mail alone: the server still takes others.
_OF_ONE_MAIL = (
    smtplib.SMTPDataError,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    ValueError,
)
_NOT_TAKEN = ValueError("the mail server did not take it")


class NoMailServer(ConnectionError):
    """No mail server is set."""


def message(*, to: str, subject: str, text: str, message_id: str = "") -> EmailMessage:
    """Return a mail as it is handed to the server; programs that answer mails by themselves let it be."""
    headers = {"Auto-Submitted": "auto-generated"} | ({"Message-ID": message_id} if message_id else {})
    return EmailMessage(subject, text, None, [to], headers=headers)


class MailServer:
    """The connection of a round of mails, opened at the first one and anew after a failure.

    is_down: whether to go on is in vain: no connection can be opened, or two mails in a row made it fail. One alone may
    be at fault itself, or the server takes only so many over one connection.
    """

    def __init__(self) -> None:
        self.is_down = False
        self._connection: BaseEmailBackend | None = None
        self._failures = 0

    def __enter__(self) -> "MailServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, mail: EmailMessage) -> Exception | None:
        """Hand over one mail; return what went wrong, None where the server took it.

        Each step waits EMAIL_TIMEOUT seconds for the server at most.
        """
        try:
            if self._connection is None:
                self._connection = _opened()
        except Exception as error:  # a backend raises what it likes
            self.is_down = True
            return error
        try:
            taken = self._connection.send_messages([mail])
        except Exception as error:
            self._failed(error)
            return error
        self._failures = 0
        return _NOT_TAKEN if taken == 0 else None

    def _failed(self, error: Exception) -> None:
        if isinstance(error, _OF_ONE_MAIL):
            self._failures = 0
            return
        self._close()
        self._failures += 1
        self.is_down = self._failures > 1

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):  # what had to be sent is sent
                self._connection.close()
        self._connection = None


def _opened() -> BaseEmailBackend:
    connection: BaseEmailBackend = get_connection()
    connection.open()
    return connection


def send_now(mail: EmailMessage) -> str:
    """Send one mail at once, for commands that say how it went; return why it failed, in words, "" where it did not."""
    with MailServer() as server:
        error = server.send(mail)
    return "" if error is None else reason_of(error)


def is_final(error: Exception) -> bool:
    """Return whether the same mail will never be taken: it cannot be written, or there is no such mailbox."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {answer[0] for answer in error.recipients.values()}
        return bool(codes) and codes <= _NO_MAILBOX
    return isinstance(error, ValueError) and error is not _NOT_TAKEN


def reason_of(error: Exception) -> str:
    """Return in words what is wrong and what to look at; what the server itself said stands in the log."""
    for kinds, words in _REASONS:
        if isinstance(error, kinds):
            return f"{words}{_code_of(error)}"
    return f"gửi thư gặp lỗi {type(error).__name__}; chi tiết ở nhật ký"


def _code_of(error: Exception) -> str:
    """Return the code of the server's answer, to be told to who runs the server; "" where it gave none."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((answer[0] for answer in error.recipients.values()), None)
    return f" (mã {code})" if code else ""


# The first that fits; the narrower ones come first.
_REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((NoMailServer,), "EMAIL_URL chưa đặt nên cổng không gửi được thư; đặt trong tệp .env"),
    (
        (smtplib.SMTPAuthenticationError,),
        "máy chủ thư không nhận tên hoặc mật khẩu đăng nhập; xem lại EMAIL_URL",
    ),
    ((smtplib.SMTPRecipientsRefused,), "máy chủ thư không nhận địa chỉ người nhận; xem lại địa chỉ"),
    ((smtplib.SMTPSenderRefused,), "máy chủ thư không cho gửi từ địa chỉ của cổng; xem lại MAIL_FROM"),
    ((smtplib.SMTPDataError,), "máy chủ thư không nhận nội dung thư"),
    ((smtplib.SMTPServerDisconnected,), "máy chủ thư không trả lời hoặc ngắt kết nối giữa chừng"),
    (
        (smtplib.SMTPNotSupportedError, ssl.SSLError),
        "không lập được kết nối mã hóa với máy chủ thư; xem lại EMAIL_URL",
    ),
    ((smtplib.SMTPException,), "máy chủ thư trả lời không đúng; xem lại EMAIL_URL"),
    ((TimeoutError,), f"máy chủ thư không trả lời trong {settings.EMAIL_TIMEOUT} giây"),
    ((socket.gaierror,), "không tìm thấy máy chủ thư; xem lại tên máy chủ trong EMAIL_URL"),
    (
        (ConnectionRefusedError,),
        "máy chủ thư từ chối kết nối; xem lại tên máy chủ và cổng trong EMAIL_URL",
    ),
    ((OSError,), "không nối được tới máy chủ thư; xem lại EMAIL_URL và đường mạng"),
    ((ValueError,), "máy chủ thư không nhận, hoặc địa chỉ, tiêu đề thư có ký tự không gửi được"),
)
