"""What gives somebody power over an account asks for the administrator's own password once more (ADR 30)."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from associations.views.requests import signed_in

HOLDS = 300  # seconds for which a password that was given holds
FIELD = "own_password"
_CONFIRMED = "password_confirmed_at"


def ask_password(request: HttpRequest, what: str) -> HttpResponse | None:
    """Return the page that asks for the own password before `what` is done; None once it was given.

    The page sends everything again that was posted, so nothing has to be typed twice.
    """
    now = timezone.now().timestamp()
    if now - request.session.get(_CONFIRMED, 0) < HOLDS:
        return None
    problem = _problem(request) if FIELD in request.POST else ""
    if FIELD in request.POST and not problem:
        request.session[_CONFIRMED] = now
        return None
    context = {"what": what, "problem": problem, "field": FIELD, "posted": _posted(request)}
    return render(request, "associations/people/confirm.html", context, status=409)


def _problem(request: HttpRequest) -> str:
    """Return what is wrong with the password that was given, in words."""
    try:
        is_right = get_adapter().reauthenticate(signed_in(request), request.POST[FIELD])
    except ValidationError as error:  # too many wrong ones
        return " ".join(error.messages)
    return "" if is_right else "Mật khẩu không đúng. Gõ mật khẩu dùng để đăng nhập."


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    own = (FIELD, "csrfmiddlewaretoken")
    return [(name, value) for name, values in request.POST.lists() if name not in own for value in values]
