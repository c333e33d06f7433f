"""Submitting: at one press where nothing is left to decide, else by the page that says what is; and the receipt."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from associations import access
from associations.models import Return, User
from associations.returns import workflow
from associations.returns.deadlines import deadline_of
from associations.returns.receipt import receipt_of
from associations.returns.workflow import Refused
from associations.schedules.reminders import DAYS_BEFORE
from associations.views.places import address_of, visible_return
from associations.views.requests import signed_in


def submit_or_ask(request: HttpRequest, return_: Return, before: str | None) -> HttpResponse:
    """Submit a return that was just saved, and lead to its receipt.

    before: the return's stamp as it stood before the own save; None where that save itself refuses what was not seen.
    Where the page that was sent saw another one, where something is left, or something is to be decided first, lead
    to the page of submitting, which says so.
    """
    user = signed_in(request)
    seen = request.POST.get("stamp", "")
    if before not in (None, seen):
        return redirect(address_of(return_, "submit") + (f"?xem={seen}" if seen else ""))
    return_.refresh_from_db()
    if not submits_at_once(return_):
        return redirect(address_of(return_, "submit"))
    try:
        workflow.move(by=user, return_=return_, name="submit", seen_version=return_.version)
    except Refused:
        return redirect(address_of(return_, "submit"))
    return redirect(address_of(return_, "receipt"))


def submits_at_once(return_: Return) -> bool:
    """Return whether submitting asks nothing: only a return that nobody is named to sign is asked about."""
    return bool(return_.certified_by)


@require_safe
def receipt(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show the receipt of the last submission to who reads the return in full; lead to the form before there is one."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    deadline = deadline_of(return_)
    found = receipt_of(return_, deadline)
    if found is None:
        return redirect(address_of(return_, "fill"))
    context = {
        "return_": return_,
        "receipt": found,
        "submission": found.submission,
        "deadline": deadline,
        "days_before": DAYS_BEFORE,
        "may_fill": not workflow.refusal_to_enter(return_, by=access.reach(user), deadline=deadline),
        "may_withdraw": _may_withdraw(return_, user),
        "may_bind": access.may_begin(access.reach(user), return_.association, return_.period),
        "panels": settings.RECEIPT_PANELS,
    }
    return render(request, "associations/returns/receipt.html", context)


def _may_withdraw(return_: Return, user: User) -> bool:
    """Return whether the user can withdraw the submission now."""
    return not workflow.obstacles(return_, "withdraw", by=user)
