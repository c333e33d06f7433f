"""How a line of the log is written, so that nobody can forge one and no secret stands in it.

    2026-11-29T09:24:25.123+07:00 WARNING sign-in-failed who="-" address="203.0.113.9" method="POST" path="/…" …

Time is Hà Nội's. Every value stands between quotes; what could end a line, move the cursor or turn the direction of
writing is escaped; values have a longest length. Each line of a traceback begins with "| ", which no event does.
"""

import datetime
import logging
import re
import traceback
import unicodedata
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from associations.requests.client import client_address
from associations.requests.log import LogEvent, current_request, known_user
from khuyenhoc.database_faults import fault_of

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LONGEST = 300  # letters of a value
LONGEST_TRACEBACK = 200  # lines; the last ones say most
BEFORE_TRACEBACK = "| "

# Control, format (bidi among them), surrogate, private and unassigned characters, separators of lines and paragraphs.
_ESCAPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NAMES_OF_SECRETS = re.compile(r"pass|token|secret|otp", re.IGNORECASE)
_NAMES_OF_SECRETS_OF_ACCOUNTS = re.compile(r"pass|token|secret|otp|code|key", re.IGNORECASE)
_SHORTEST_SECRET = 6  # shorter ones would tear words apart
_HIDDEN = "***"
_PLAIN_SEGMENT = re.compile(r"[a-z-]{1,24}")
_OF_ACCOUNTS = "/tai-khoan/"
_TOKEN = re.compile(r"(?=[^/]*\d)[A-Za-z0-9_:=-]{32,}")
# What opens something wherever it stands, be it of this portal or of another.
_LINK_OF_ACCOUNTS = re.compile(rf"{_OF_ACCOUNTS}[^\s\"'<>]*")
_ADDRESS = re.compile(r"://\S+")
_NAMED_PASSWORD = re.compile(
    r"(?i)(passw(?:or)?d|pwd)(['\"]\s?:\s?|\s?=\s?)(\"[^\"]*\"|'[^']*'|[^\s'\",;)]+)"
)


class LineFormatter(logging.Formatter):
    """Writes a record as one line, and after it the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; never more than one, but for the lines of a traceback."""
        request = getattr(record, "request", None) or current_request.get()
        if not isinstance(request, HttpRequest):
            request = None
        secrets = sorted({*_secrets_of(request), *_secrets_of_settings()}, key=len, reverse=True)
        fields = _of_request(request) | _of_record(record)
        written = [f"{name}={_quoted(value, secrets)}" for name, value in fields.items()]
        at = datetime.datetime.fromtimestamp(record.created, HANOI).isoformat(timespec="milliseconds")
        lines = [" ".join([at, record.levelname, _event_of(record), *written])]
        lines += (BEFORE_TRACEBACK + visible(_without(line, secrets)) for line in _traceback_of(record))
        return "\n".join(lines)


def visible(text: str) -> str:
    """Return a text of bounded length in which nothing ends the line, moves the cursor or turns the writing."""
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    if text.isprintable():  # what nearly every text is, known at once
        return text
    return "".join(_visible(letter) for letter in text)


def without_secrets(text: str) -> str:
    """Return a text without what the portal itself must not tell: its keys and passwords, links and addresses."""
    return _without(text, _secrets_of_settings())


def masked(path: str) -> str:
    """Return a path without what opens something by itself: the segments of links to a password, and long tokens."""
    head, tail = (_OF_ACCOUNTS, path[len(_OF_ACCOUNTS) :]) if path.startswith(_OF_ACCOUNTS) else ("", path)
    return head + "/".join(_HIDDEN if _is_secret(part, bool(head)) else part for part in tail.split("/"))


def _is_secret(segment: str, is_of_accounts: bool) -> bool:
    if is_of_accounts and segment and not _PLAIN_SEGMENT.fullmatch(segment):
        return True
    return bool(_TOKEN.fullmatch(segment))


def _of_request(request: HttpRequest | None) -> dict[str, object]:
    """Return who asks for what, from where; the number of the request stands on its error page as well."""
    if request is None:
        return {}
    user = known_user(request)
    return {
        "who": user.get_username() if user else None,
        "address": client_address(request) or None,
        "method": request.method,
        "path": masked(request.path),
        "request": getattr(request, "number", None),
    }


def _of_record(record: logging.LogRecord) -> dict[str, object]:
    """Return the fields of the portal's own events; of other lines, what was said and by which part of the code."""
    fault = fault_of(record.exc_info[1]) if record.exc_info else None
    named: dict[str, object] = {} if fault is None else {"database": fault}
    if isinstance(fields := getattr(record, "fields", None), dict):
        return named | fields
    status = getattr(record, "status_code", None)
    named |= {} if status is None else {"status": status}
    return named | {"by": record.name, "said": record.getMessage()}


def _event_of(record: logging.LogRecord) -> str:
    if isinstance(getattr(record, "fields", None), dict):
        return record.getMessage()
    return LogEvent.FAILED if record.exc_info else LogEvent.NOTE


def _traceback_of(record: logging.LogRecord) -> Iterable[str]:
    written = ""
    if record.exc_info and record.exc_info[0]:
        written = "".join(traceback.format_exception(*record.exc_info))
    elif record.stack_info:
        written = record.stack_info
    lines = re.split(r"\r\n|\n", written.rstrip("\n")) if written else []
    return lines if len(lines) <= LONGEST_TRACEBACK else ["…", *lines[-LONGEST_TRACEBACK:]]


def _quoted(value: object, secrets: Iterable[str]) -> str:
    if value is None:
        return '"-"'
    written = visible(_without(str(value), secrets))
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _visible(letter: str) -> str:
    if unicodedata.category(letter) in _ESCAPED:
        return f"\\u{{{ord(letter):x}}}"
    return letter


def _without(text: str, secrets: Iterable[str]) -> str:
    """Return a text without given secrets, and without what is one by its form, whoever it belongs to."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    if _OF_ACCOUNTS in text:
        text = _LINK_OF_ACCOUNTS.sub(lambda found: masked(found[0]), text)
    if "://" in text:
        text = _ADDRESS.sub(lambda found: _without_password(found[0]), text)
    return _NAMED_PASSWORD.sub(rf"\1\2{_HIDDEN}", text)


def _without_password(address: str) -> str:
    """Return "://user:password@…" without the password, which may itself hold any sign."""
    colon, end = address.find(":", len("://")), address.rfind("@")
    return f"{address[: colon + 1]}{_HIDDEN}{address[end:]}" if -1 < colon < end else address


def _secrets_of_settings() -> Iterator[str]:
    """What the portal itself must not tell: its keys, and what it signs in with at the database and the mail server."""
    if not settings.configured:  # in the server's first process
        return
    kept = (
        settings.SECRET_KEY,
        settings.EMAIL_HOST_PASSWORD,
        settings.DATABASES["default"].get("PASSWORD"),
        *settings.AUTHENTICATOR_KEYS,
    )
    yield from (str(secret) for secret in kept if secret and len(str(secret)) >= _SHORTEST_SECRET)


def _secrets_of(request: HttpRequest | None) -> Iterator[str]:
    """What of a request must stand in no line: its cookies, its tokens, passwords and codes, links of one use."""
    if request is None:
        return
    is_of_accounts = request.path.startswith(_OF_ACCOUNTS)
    names = _NAMES_OF_SECRETS_OF_ACCOUNTS if is_of_accounts else _NAMES_OF_SECRETS
    sent = list(request.COOKIES.values())
    form = getattr(request, "_post", None)  # only what has been read: a line reads no form
    for name, values in form.lists() if form else ():
        if names.search(name):
            sent += values
    sent += [part for part in request.path.split("/") if _is_secret(part, is_of_accounts)]
    yield from (secret for secret in sent if len(secret) >= _SHORTEST_SECRET)
