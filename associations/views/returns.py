"""The pages of one return: read and review it, fill it, move it, print it, bind its scan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from associations import access
from associations.access import Right
from associations.actions import returns as actions
from associations.actions.questions import refusal_to_ask
from associations.actions.reviews import approve, refusal_to_tick
from associations.actions.scans import LARGEST, bind_scan
from associations.checks.findings import Values
from associations.exchange.printed_form.compose import compose
from associations.models import Association, Period, Return, ReturnScan, User
from associations.requests.limits import takes_files
from associations.returns import workflow
from associations.returns.assessment import add_up, previous_units
from associations.returns.deadlines import deadline_of
from associations.returns.history import history
from associations.returns.material import read_material
from associations.returns.odd_cells import odd_cells_of
from associations.returns.questions import make_book, open_must_answer
from associations.returns.receipt import have_receipt
from associations.returns.sheet import approved_sheet, make_sheet
from associations.returns.workflow import MOVES, Refused, Stale
from associations.sections.base import read_columns
from associations.views.approving import about_approving, odd_as_read
from associations.views.extensions import more_time
from associations.views.files import as_download
from associations.views.places import (
    address_of,
    beside,
    find_place,
    known_of,
    may_fill,
    moves_offered,
    seen_before,
    seen_version,
    visible_return,
)
from associations.views.requests import signed_in


@require_safe
def overview(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show a return with checks, explanations and history to who sees all of it, to others what is approved."""
    user = signed_in(request)
    association, period = find_place(key, year)
    return_ = access.visible_returns(user).filter(association=association, period=period).first()
    if return_ is None:
        if access.reach(user).has(Right.SEE_ALL, association.pk, period.figures_as_of):
            return render(
                request, "associations/returns/not_begun.html", _begin_context(user, association, period)
            )
        return _approved_overview(request, association, period)
    material, deadline = read_material(return_), deadline_of(return_)
    context = {
        "return_": return_,
        "sheet": make_sheet(return_, material=material),
        "entries": history(return_),
        "moves": moves_offered(return_, user, known_of(material, deadline)),
        "may_fill": may_fill(return_, user, deadline),
        **beside(return_),
        "full": True,
        "book": make_book(return_, by=user, units_before=material.units_before),
        "may_answer": access.reach(user).has_of(Right.FILL, return_),
        "may_ask": not refusal_to_ask(return_, by=access.reach(user)),
        "may_review": not refusal_to_tick(return_, by=access.reach(user)),
        "may_bind": access.may_begin(access.reach(user), association, period),
        "has_receipt": return_.pk in have_receipt([return_]),
        **more_time(user, association, period, return_, deadline),
    }
    return render(request, "associations/returns/overview.html", context)


def _approved_overview(request: HttpRequest, association: Association, period: Period) -> HttpResponse:
    """Show the approved figures alone: the version and its date, no history, no explanations."""
    user = signed_in(request)
    approved = access.approved_returns(user).filter(association=association, period=period)
    return_ = get_object_or_404(approved)
    standing = return_.standing or {}
    reads_texts = access.reach(user).reads_lists(association.pk, period.figures_as_of)
    sheet = approved_sheet(return_, previous=_approved_before(user, return_), reads_texts=reads_texts)
    context = {
        "return_": return_,
        "sheet": sheet,
        "full": False,
        "version": standing.get("version", return_.version),
        "reopened": bool(standing),
    }
    return render(request, "associations/returns/overview.html", context)


def _approved_before(user: User, return_: Return) -> Values:
    """Return the approved figures of the year before; {} where the user may not read them or some are not approved."""
    units = previous_units(return_)
    found = {
        before.association_id: before
        for before in access.approved_returns(user).filter(
            association__in=units, period__year=return_.period.year - 1
        )
    }
    if not units or len(found) < len(units):
        return {}
    columns = read_columns([before.pk for before in found.values()], figures_only=True)
    return add_up([(before.standing or {}).get("figures") or columns[before.pk] for before in found.values()])


@require_POST
def begin(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Open the return of an association and a year."""
    user = signed_in(request)
    association, period = find_place(key, year)
    if not access.reach(user).has(Right.SEE_ALL, association.pk, period.figures_as_of):
        raise Http404
    try:
        actions.open_return(by=user, association=association, period=period)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect("return", key=key, year=year)
    return redirect("fill", key=key, year=year)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, key: str, year: int, name: str) -> HttpResponse:
    """Show a page for each move: what stands in the way with the next step, or the question and the button."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    if request.method == "POST":
        try:
            _make_move(request, return_, name)
        except Refused as refusal:
            return _move_page(request, return_, name, refusal)
        if name == "submit":
            return redirect(address_of(return_, "receipt"))
        words = about_approving([return_.association], return_.period) if name == "approve" else ""
        done = f"{_DONE[name]}: {return_.association}, năm {return_.period.year}. {words}"
        messages.success(request, done.strip())
        return redirect(address_of(return_))
    # Whoever comes from a page that shows an older version approves nothing that they have not seen.
    change = workflow.changed_since(return_, *seen_before(request, return_))
    return _move_page(request, return_, name, Stale([change]) if change else None)


def _make_move(request: HttpRequest, return_: Return, name: str) -> None:
    """Make a move of a return as it was seen; an approval with the odd cells as they were read."""
    user = signed_in(request)
    version, figures = seen_version(request, "version"), seen_version(request, "figures_version")
    if name == "approve":
        approve(by=user, return_=return_, seen=(version, figures), read=odd_as_read(request, "odd/"))
        return
    workflow.move(
        by=user,
        return_=return_,
        name=name,
        seen_version=version,
        seen_figures_version=figures,
        reason=request.POST.get("reason", ""),
    )


_DONE = {
    "withdraw": "Đã thu hồi báo cáo",
    "begin_review": "Đã bắt đầu xem xét",
    "approve": "Đã duyệt báo cáo",
    "reopen": "Đã mở lại báo cáo",
}


def _move_page(request: HttpRequest, return_: Return, name: str, refused: Refused | None) -> HttpResponse:
    """Render the page of a move; with status 409 where the move itself was refused."""
    obstacles = workflow.hindrances(return_, name, by=signed_in(request))
    odd = odd_cells_of([return_])[return_.pk] if name == "approve" else []
    context = {
        "return_": return_,
        "move": MOVES[name],
        "obstacles": obstacles,
        "refused": [sentence for sentence in refused.obstacles if sentence not in obstacles.sentences]
        if refused
        else [],
        "is_stale": isinstance(refused, Stale),
        "deadline": deadline_of(return_) if name == "reopen" else None,
        "odd": odd,
        "unseen": sum(not cell.is_seen for cell in odd),
        "kept": about_approving([return_.association], return_.period) if name == "approve" else "",
        "may_fill": may_fill(return_, signed_in(request)),
        "may_review": not refusal_to_tick(return_, by=access.reach(signed_in(request))),
        "reason": request.POST.get("reason", ""),
    }
    if name == "submit":
        context |= _before_submitting(signed_in(request), return_)
    return render(
        request, "associations/returns/move.html", context, status=409 if request.method == "POST" else 200
    )


def _before_submitting(user: User, return_: Return) -> dict[str, Any]:
    """Return what the page of submitting shows besides: more time, and the sheet, where what is in the way is on it."""
    found = more_time(user, return_.association, return_.period, return_)
    if MOVES["submit"] not in workflow.offered(return_, by=user) or found["deadline"].refusal(
        timezone.localdate()
    ):
        return found
    return found | {"sheet": make_sheet(return_), "waiting": open_must_answer([return_])[return_.pk]}


@require_safe
def printed_form(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show the return as the paper form: A4 by NĐ 30/2020, to print and sign."""
    return_ = visible_return(signed_in(request), key, year)
    context = {"return_": return_, "form": compose(make_sheet(return_))}
    return render(request, "associations/returns/paper.html", context)


@takes_files
@require_POST
def add_scan(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Bind a signed scan to the return as it stands."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    sent = request.FILES.get("scan")
    if sent is None:
        messages.error(request, "Chưa chọn tệp nào. Chọn tệp PDF, JPG hoặc PNG rồi bấm “Gắn bản ký”.")
    else:
        try:
            scan = bind_scan(by=user, return_=return_, name=sent.name or "", content=sent.read(LARGEST + 1))
            messages.success(request, f"Đã gắn bản ký “{scan.name}” vào bản thứ {scan.version} của báo cáo.")
        except Refused as refusal:
            messages.error(request, " ".join(refusal.obstacles))
    return redirect(address_of(return_))


@require_GET
def scan(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Show a scan as a download, never shown in the page's own place."""
    return_ = visible_return(signed_in(request), key, year)
    found = get_object_or_404(ReturnScan, pk=pk, of_return=return_)
    name = f"ban-ky-{return_.association.key}-{return_.period.year}-{found.pk}.{found.kind}"
    return as_download(bytes(found.content), found.get_kind_display(), name)


def _begin_context(user: User, association: Association, period: Period) -> dict[str, Any]:
    return {
        "association": association,
        "period": period,
        "may_begin": access.may_begin(access.reach(user), association, period)
        and association.is_valid_on(period.figures_as_of),
        **more_time(user, association, period),
    }
