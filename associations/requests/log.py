"""What the portal tells its log: one line for each event, on standard error.

docs/security-events.md lists the events. `khuyenhoc.log` writes the lines and sees that none can be forged.
"""

import logging
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils.functional import LazyObject, empty

logger = logging.getLogger("portal")

# The request that is being answered; lines name its person, address, method, path and number.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


class LogEvent(StrEnum):
    """What a line is about; its first word after the level."""

    REQUEST = "request"
    FAILED = "failed"
    CACHE_FAILED = "cache-failed"
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGN_IN_SLOWED = "sign-in-slowed"
    SIGNED_OUT = "signed-out"
    PASSWORD_SET = "password-set"  # noqa: S105 - the name of an event
    SECOND_FACTOR = "second-factor"
    REFUSED = "refused"
    NOT_FOUND = "not-found"
    LIMITED = "limited"
    UPLOAD_REFUSED = "upload-refused"
    ADMINISTERED = "administered"
    MAIL_FAILED = "mail-failed"
    WORKER = "worker"
    TASK_FAILED = "task-failed"
    NOTE_LEFT_OUT = "note-left-out"
    REPLICA = "replica"
    NOTE = "note"


def log_event(event: LogEvent, level: int = logging.INFO, **fields: Any) -> None:
    """Write one line; `fields` follow the person, address and path. None of them may be a secret."""
    logger.log(level, event.value, extra={"fields": fields})


def known_user(request: HttpRequest | None) -> Any:
    """Return who is signed in, where the request has looked, else None; the database is not asked for it."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user.__dict__.get("_wrapped", empty) is empty:
        return None
    return user if getattr(user, "is_authenticated", False) else None
