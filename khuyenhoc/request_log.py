"""Gives each request a number, and tells the log what it cost and, where that matters, what came of it."""

import logging
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from associations.requests.log import LogEvent, current_request, known_user, log_event, logger
from associations.requests.refusals import Unavailable, has_error, unavailable
from khuyenhoc.request_cost import Cost

HEADER = "X-Request-ID"

_NUMBER = re.compile(r"[A-Za-z0-9_-]{8,64}")
# The status of an answer that refuses the request as such; 404 is logged for signed-in users alone.
_REFUSALS = {400, 401, 403, 405, 411, 413, 414, 415, 431}
_LIMITED = 429
# What a page answers to a form or a file that it does not take.
_NOT_TAKEN = {400, 409, 413, 415, 422, 429}


class LogRequests:
    """The outermost middleware: what happens within belongs to the request that it numbers.

    Everything is seen from outside, by the answer's status, so that no page can forget to tell. A view may lay
    `answer.refusal` (why, in a word) or `answer.fault` (the exception behind a 5xx) on its answer. One that repeats what a
    check found is no failure of its own: `answer.check` is the number of the request that has its traceback.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = _number(request)  # type: ignore[attr-defined]
        token = current_request.set(request)
        cost = Cost()
        try:
            answer = self.get_response(request)
            answer[HEADER] = request.number  # type: ignore[attr-defined]
            _tell(request, answer)
            if answer.streaming:
                _tell_cost_at_its_end(request, answer, cost)
            else:
                _tell_cost(request, answer, cost)
        finally:
            current_request.reset(token)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 where the portal cannot do something right now; every other exception propagates."""
        return unavailable(exception) if isinstance(exception, Unavailable) else None


def _number(request: HttpRequest) -> str:
    """Return the proxy's number of a request, where there is a proxy and it looks like one; else a new one."""
    sent = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return sent if _NUMBER.fullmatch(sent) else secrets.token_hex(8)


def _tell(request: HttpRequest, answer: HttpResponse) -> None:
    status, why = answer.status_code, getattr(answer, "refusal", None)
    if status >= 500:
        if not hasattr(answer, "check"):
            _tell_failure(answer)
        answer._has_been_logged = True  # type: ignore[attr-defined]
    elif status in _REFUSALS:
        log_event(LogEvent.REFUSED, logging.WARNING, status=status, why=why or answer.reason_phrase)
    elif status == _LIMITED:
        log_event(LogEvent.LIMITED, logging.WARNING, status=status, why=why)
    elif status == 404 and known_user(request):
        log_event(LogEvent.NOT_FOUND, status=status)
    files = _refused_files(request, answer)
    if files:
        log_event(LogEvent.UPLOAD_REFUSED, status=status, files=", ".join(files))


def _tell_cost(request: HttpRequest, answer: HttpResponse, cost: Cost) -> None:
    """Write the one line that every request has; one that took longer than SLOW_REQUEST is a warning."""
    took = cost.milliseconds
    is_slow = took >= settings.SLOW_REQUEST
    fields: dict[str, object] = {"status": answer.status_code, "duration": took, "queries": cost.queries}
    fields |= {"slow": "yes"} if is_slow else {}
    if hasattr(answer, "check"):
        fields |= {"why": getattr(answer, "refusal", None), "check": answer.check}
    extra = {"fields": fields, "request": request}
    logger.log(logging.WARNING if is_slow else logging.INFO, LogEvent.REQUEST.value, extra=extra)


def _tell_cost_at_its_end(request: HttpRequest, answer: HttpResponse, cost: Cost) -> None:
    """Write the line of an answer that goes out in pieces when the last is out, or the reader has gone."""
    close = answer.close
    has_ended = False

    def close_and_tell() -> None:
        nonlocal has_ended
        close()
        if not has_ended:  # the server and the file may both close it
            has_ended = True
            _tell_cost(request, answer, cost)

    answer.close = close_and_tell  # type: ignore[method-assign]


def _tell_failure(answer: HttpResponse) -> None:
    """Tell of an answer that a view gave itself; Django has told of an exception that no view caught."""
    if getattr(answer, "_has_been_logged", False):
        return
    fault = getattr(answer, "fault", None)
    extra = {"fields": {"status": answer.status_code, "why": getattr(answer, "refusal", None)}}
    logger.error(LogEvent.FAILED.value, extra=extra, exc_info=fault, stack_info=fault is None)


def _refused_files(request: HttpRequest, answer: HttpResponse) -> list[str]:
    """Return names and sizes of the files that were sent and not taken: by status, or by a message of an error."""
    sent: Any = getattr(request, "_files", None)  # only what has been read: a line reads no form
    if not sent:
        return []
    if answer.status_code not in _NOT_TAKEN and not has_error(request):
        return []
    return [f"{file.name} ({file.size})" for _, files in sent.lists() for file in files]
