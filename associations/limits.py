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

from associations.client import client_network
from associations.models import User
from associations.refusals import refusal

# From one line, behind which an office may sit; most of them are kept and not made again.
PUBLIC_FILES_A_MINUTE = 120
FILES_A_MINUTE = 60  # files that one person has made; a workbook takes about a second of work
MINUTE = 60  # seconds
_TOO_MANY = "Trong một phút vừa rồi anh, chị đã tải nhiều tệp hơn mức cổng làm kịp cho mọi người nên tệp này chưa được làm. Hãy đợi một phút rồi bấm lại; cần cả bộ thì dùng trang “Bộ tài liệu”."

View = Callable[..., HttpResponseBase]


def takes_files(view: View) -> View:
    """Declare that a view takes a file: a body as long as a file may be is let through to it."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def makes_files(view: View) -> View:
    """Declare that a view makes a file, and answer 429 to a person who asks for too many in a minute."""
    return _limited(view, lambda request: f"person/{request.user.pk}", FILES_A_MINUTE)


def makes_public_files(view: View) -> View:
    """The same for a view that is open to all: counted by the line that the request came from, whoever asks."""
    return _limited(view, client_network, PUBLIC_FILES_A_MINUTE)


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


def _limited(view: View, who: Callable[[HttpRequest], str], most: int) -> View:
    @wraps(view)
    def within_limit(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_over("files", who(request), most, MINUTE):
            return refusal(429, "Hãy đợi một phút", _TOO_MANY, why="files in a minute", retry_after=MINUTE)
        return view(request, *args, **kwargs)

    within_limit.makes_files = True  # type: ignore[attr-defined]
    return within_limit
