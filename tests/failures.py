"""Holds every failure of a request to its one traceback, and its page to the request's number, whatever test provokes it.

An answer that repeats what a check found (`answer.check`, only /readyz) is held to the one traceback of that check.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse

from associations.requests.log import current_request


class Tracebacks(logging.Handler):
    """Counts the tracebacks of each request."""

    def __init__(self) -> None:
        super().__init__()
        self.of: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        request = getattr(record, "request", None) or current_request.get()
        if record.exc_info or record.stack_info:
            self.of[getattr(request, "number", "")] += 1


def _is_page(answer: HttpResponse) -> bool:
    return not answer.streaming and b"<html" in answer.content


@contextmanager
def watched_failures(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """Watch all requests within; what is yielded names those that failed without one traceback or hide their number."""
    failed: list[tuple[str, str]] = []
    nameless: list[str] = []
    tracebacks = Tracebacks()
    answered = BaseHandler.get_response

    def get_response(self, request):
        answer = answered(self, request)
        if answer.status_code >= 500:
            number, what = getattr(request, "number", "?"), f"{answer.status_code} {request.path}"
            if hasattr(answer, "check") and request.path != "/readyz":
                nameless.append(f"{what}: repeats a check")
            failed.append((getattr(answer, "check", number), what))
            if answer.get("X-Request-ID") != number or (
                _is_page(answer) and number not in answer.content.decode()
            ):
                nameless.append(f"{what}: without the number of the request")
        return answer

    def wrong() -> list[str]:
        return [
            f"{what}: {tracebacks.of[number]} tracebacks"
            for number, what in failed
            if tracebacks.of[number] != 1
        ] + nameless

    monkeypatch.setattr(BaseHandler, "get_response", get_response)
    root = logging.getLogger()
    root.addHandler(tracebacks)
    try:
        yield wrong
    finally:
        root.removeHandler(tracebacks)
