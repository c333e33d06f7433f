"""What a request may cost: how long its body is, and how many files somebody has made in a minute.

Views declare it by a decorator; tests/test_limits.py walks all addresses and finds those that forgot.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from associations.models import User
from associations.requests.client import client_network
from associations.requests.refusals import refusal

# From one line, behind which an office may sit. What is kept already is not made again, and not counted.
PUBLIC_FILES_A_MINUTE = 120
FILES_A_MINUTE = 60  # files that one person has made; a workbook takes about a second of work
MINUTE = 60  # seconds
_TOO_MANY = "Trong một phút vừa rồi anh/chị đã tải nhiều tệp hơn mức cổng làm kịp cho mọi người nên tệp này chưa được làm. Hãy đợi một phút rồi bấm lại; cần cả bộ thì dùng trang “Bộ tài liệu”."

View = Callable[..., HttpResponseBase]


def takes_files(view: View) -> View:
    """Declare that a view takes a file: a body as long as a file may be is let through to it."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class TooManyFiles(Exception):
    """More public files were made for one line in a minute than the portal makes."""


def makes_files(view: View) -> View:
    """Declare that a view makes a file, and answer 429 to a person who asks for too many in a minute."""

    @wraps(view)
    def within_limit(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_over("files", f"person/{request.user.pk}", FILES_A_MINUTE, MINUTE):
            return _too_many()
        return view(request, *args, **kwargs)

    within_limit.makes_files = True  # type: ignore[attr-defined]
    return within_limit


def makes_public_files(view: View) -> View:
    """Mark a view that is open to all and keeps what it made; it calls `count_public_file` when it makes a file."""

    @wraps(view)
    def within_limit(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except TooManyFiles:
            return _too_many()

    within_limit.makes_files = True  # type: ignore[attr-defined]
    return within_limit


def count_public_file(request: HttpRequest) -> None:
    """Count a file that is about to be made, by the line that the request came from. Raise TooManyFiles."""
    if is_over("files", client_network(request), PUBLIC_FILES_A_MINUTE, MINUTE):
        raise TooManyFiles


def is_over(kind: str, who: str, most: int, seconds: int) -> bool:
    """Count once more, and return whether that is more than `most` within so many seconds.

    Each span of so many seconds is counted for itself, so whoever goes on asking meanwhile waits no longer. A cache
    that fails lets through: a limit is there for the portal's sake, and must not keep out everybody.
    """
    key = key_of(kind, who, seconds)
    count = cache.get(key, 0) + 1
    cache.set(key, count, seconds)
    return count > most


def key_of(kind: str, who: str, seconds: int) -> str:
    """Return what the present span is counted under."""
    return f"limit/{kind}/{who}/{int(time.time() // seconds)}"


def who_asks(request: HttpRequest) -> str:
    """Return the account, else the line that a request came from: one person, as far as it can be told."""
    user = request.user
    return f"person/{user.pk}" if isinstance(user, User) else client_network(request)


def _too_many() -> HttpResponseBase:
    return refusal(429, "Hãy đợi một phút", _TOO_MANY, why="files in a minute", retry_after=MINUTE)
