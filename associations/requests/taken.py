"""Which forms the portal took, told on each page, so that the browser keeps what was typed until then and no longer.

`static/drafts.js` keeps what is typed. A form was taken where it led on without an error: what was refused, previewed
or met an ended session is kept. The last keys stand in the session, because the answer itself may be lost on its way.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from associations.models import User
from associations.requests.once import FIELD
from associations.requests.refusals import has_error

KEPT_HERE = "kept_here"  # a form says so where the browser keeps what it sends
BY_SCRIPT = "Portal-Draft"  # a request says so where the page's script waits for the answer, not the person
_LED_TO = "Portal-Location"
_TAKEN = "taken_forms"
_MOST = 12
_LOOKS_LIKE_A_KEY = re.compile(
    r"[\w-]{1,64}", re.ASCII
)  # a session keeps nothing longer that somebody made up


class NoteTaken:
    """Notes the keys of forms that were taken; tells a script that sent one where it leads, without going there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_taken(request, response):
            return response
        if keys := [key for key in request.POST.getlist(FIELD) if _LOOKS_LIKE_A_KEY.fullmatch(key)]:
            request.session[_TAKEN] = [*request.session.get(_TAKEN, []), *keys][-_MOST:]
        if BY_SCRIPT not in request.headers:
            return response
        answer = HttpResponse(status=204)
        answer[_LED_TO] = response["Location"]
        return answer


def _is_taken(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether a form was done: it led somebody who is signed in to a page, and not with an error."""
    return (
        request.method == "POST"
        and isinstance(response, HttpResponseRedirect)
        and isinstance(request.user, User)
        and not has_error(request)
    )


def taken_forms(request: HttpRequest) -> str:
    """Return the keys of the last forms that were taken in this session, for the page's frame."""
    return " ".join(request.session.get(_TAKEN, []))


def answered_form(request: HttpRequest) -> str:
    """Return the key of the form that a page answers instead of leading on; "" for a page that was only opened."""
    return request.POST.get(FIELD, "") if request.method == "POST" else ""
