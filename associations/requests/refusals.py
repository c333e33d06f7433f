"""Answers that refuse a request as such, in words: they need neither the database nor who is signed in."""

from django.contrib.messages import ERROR
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from associations.requests.log import current_request


class Unavailable(Exception):
    """The portal cannot do this right now; the page says why, and when to come again (status 503)."""

    def __init__(self, title: str, words: str, *, why: str, retry_after: int) -> None:
        super().__init__(why)
        self.title, self.words, self.why, self.retry_after = title, words, why, retry_after


def refusal(
    status: int,
    title: str,
    words: str,
    *,
    why: str,
    retry_after: int | None = None,
    sent: list[str] | None = None,
    page: str = "",
) -> HttpResponse:
    """Return a page that says what is refused and what to do next.

    why: in a word, for the log. retry_after: seconds. sent: texts that the person typed, shown to be copied.
    page: the address to begin again from; the first page where none is given.
    """
    number = getattr(current_request.get(), "number", "")
    context = {
        "title": title,
        "words": words,
        "sent": sent or [],
        "page": page,
        "number": number if status >= 500 else "",
    }
    answer = HttpResponse(render_to_string("refused.html", context), status=status)
    answer.refusal = why  # type: ignore[attr-defined]
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def has_error(request: HttpRequest) -> bool:
    """Return whether a message of an error was added for the person's next page."""
    storage = getattr(request, "_messages", None)
    return any(one.level >= ERROR for one in getattr(storage, "_queued_messages", ()))


def unavailable(error: Unavailable) -> HttpResponse:
    """Return the page of what the portal cannot do right now; the log has the traceback."""
    if error.__traceback__ is None:
        error = _raised(error)
    answer = refusal(503, error.title, error.words, why=error.why, retry_after=error.retry_after)
    answer.fault = error  # type: ignore[attr-defined]
    return answer


def _raised(error: Unavailable) -> Unavailable:
    """Return an error that was never raised with a traceback, which each failure leaves in the log."""
    try:
        raise error
    except Unavailable as raised:
        return raised
