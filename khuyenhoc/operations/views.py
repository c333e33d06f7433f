"""Whether the portal is ready, for machines; and the state of the system, for administrators."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from associations import access
from associations.requests.client import is_from_this_machine
from associations.signing_in.accounts import wholly_signed_in
from associations.views.requests import manager
from khuyenhoc.operations import readiness
from khuyenhoc.operations.state.page import parts


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the portal can work and is looked after, else 503; why, for administrators and on this machine only."""
    checked = readiness.checked.checked()
    content: dict[str, Any] = {"status": "error" if checked.wrong else "ok"}
    if is_from_this_machine(request) or _is_administrator(request):
        content["checks"] = [
            {"name": one.name, "ok": one.is_ok, "message": one.words} for one in checked.found
        ]
    status = 503 if checked.wrong else 200
    answer = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    if checked.wrong:
        answer.refusal = f"not ready: {', '.join(checked.wrong)}"  # type: ignore[attr-defined]
        answer.check = checked.request  # type: ignore[attr-defined]
    return answer


@require_safe
def system_state(request: HttpRequest) -> HttpResponse:
    """Show what health finds, and what an administrator wants to know of the system besides."""
    manager(request)
    found = readiness.checked.findings()
    read = parts()
    wrong = [(finding.title, finding.words) for finding in found if not finding.is_ok]
    wrong += [(part.title, part.trouble or part.to_do) for part in read if part.trouble or part.to_do]
    context = {"wrong": wrong, "found": found, "parts": read}
    return render(request, "khuyenhoc/system_state.html", context)


def _is_administrator(request: HttpRequest) -> bool:
    """Return whether an administrator asks, with everything that signing in takes; False where nobody can tell."""
    try:
        user = wholly_signed_in(request)
        return user is not None and access.may_manage(user)
    except (DatabaseError, InterfaceError):
        return False
