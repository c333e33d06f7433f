"""The pages of one return: read and review it, fill it, move it, print it, bind its scan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from associations import access, workflow
from associations.access import Right
from associations.actions import returns as deeds
from associations.actions.scans import bind_scan
from associations.cells import label
from associations.forms import SectionForm, SigningForm, make_edit
from associations.history import history, last_sending_back
from associations.models import Association, Period, Return, ReturnScan, User
from associations.numbers import NumberProblem, read_cell
from associations.sheet import Sheet, make_sheet, reading
from associations.views.requests import signed_in
from associations.workflow import MOVES, Refused


@require_safe
def overview(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """A return as it stands, with checks, explanations and history for those who see all; else what is approved."""
    user = signed_in(request)
    association, period = _place(key, year)
    return_ = access.visible_returns(user).filter(association=association, period=period).first()
    if return_ is None:
        if access.reach(user).has(Right.SEE_ALL, association.pk):
            return render(
                request, "associations/returns/not_begun.html", _begin_context(user, association, period)
            )
        return _approved_overview(request, association, period)
    context = {
        "return_": return_,
        "sheet": make_sheet(return_),
        "entries": history(return_),
        "moves": [
            (step, workflow.obstacles(return_, step.name, by=user))
            for step in workflow.offered(return_, by=user)
        ],
        "may_fill": _may_fill(return_, user),
        **_beside(return_),
        "full": True,
        "may_bind": access.may_begin(access.reach(user), association),
    }
    return render(request, "associations/returns/overview.html", context)


def _approved_overview(request: HttpRequest, association: Association, period: Period) -> HttpResponse:
    """The approved figures alone: the version and its date, no history, no explanations."""
    approved = access.approved_returns(signed_in(request)).filter(association=association, period=period)
    return_ = get_object_or_404(approved)
    standing = return_.standing or {}
    sheet = make_sheet(return_, standing.get("figures"))
    context = {
        "return_": return_,
        "sheet": sheet,
        "full": False,
        "version": standing.get("version", return_.version),
        "reopened": bool(standing),
    }
    return render(request, "associations/returns/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """The form of a return: five sections on one page, saved together, only what was changed."""
    user = signed_in(request)
    return_ = _visible(user, key, year)
    if not _may_fill(return_, user):
        if request.method == "POST":
            messages.error(request, _why_closed(return_, user))
        return redirect(_address(return_))
    sheet = make_sheet(return_)
    if request.method == "POST":
        return _save(request, return_, sheet)
    return _form_page(request, return_, sheet, _forms(sheet))


def _save(request: HttpRequest, return_: Return, sheet: Sheet) -> HttpResponse:
    data = request.POST.copy()
    zero = data.get("zero", "")
    if zero in data:
        data[zero] = "0"
    forms = _forms(sheet, data)
    edit = make_edit(return_, forms)
    problems = [f"{label(cell)}: {said[0]}" for form in forms for cell, said in form.problems.items()]
    paper = request.POST.get("paper", "").strip()
    changed = 0
    if not problems:
        try:
            changed = deeds.save(by=signed_in(request), edits=[edit], paper=paper)
        except Refused as refusal:
            problems = refusal.obstacles
    if problems:
        for form in forms:
            form.retry_data(data)
        again = _forms(sheet, data)
        for new, old in zip(again, forms, strict=True):
            new.problems = old.problems
        return _form_page(request, return_, sheet, again, problems=problems, paper=paper, status=409)
    _say_saved(request, edit, changed)
    if request.POST.get("then") == "submit":
        return redirect(_address(return_, "submit"))
    return HttpResponseRedirect(_address(return_, "fill") + (f"#o-{zero}" if zero else ""))


def _say_saved(request: HttpRequest, edit: deeds.Edit, changed: int) -> None:
    at = f"{timezone.localtime():%H:%M}"
    if not (changed or edit.texts or edit.notes or edit.typed):
        messages.info(request, f"Không có gì thay đổi ({at}).")
        return
    messages.success(request, f"Đã lưu lúc {at}" + (f": {changed} số thay đổi." if changed else "."))


def _forms(sheet: Sheet, data: Any = None) -> list[SectionForm | SigningForm]:
    return [*(SectionForm(part, data) for part in sheet.parts), SigningForm(sheet.return_, data)]


def _form_page(
    request: HttpRequest,
    return_: Return,
    sheet: Sheet,
    forms: list[SectionForm | SigningForm],
    *,
    problems: list[str] | None = None,
    paper: str = "",
    status: int = 200,
) -> HttpResponse:
    own = access.reach(signed_in(request)).has(Right.FILL, return_.association_id)
    context = {
        "return_": return_,
        "sheet": sheet,
        "forms": forms[:-1],
        "signing": forms[-1],
        "problems": problems or [],
        "for_another": not own,
        "paper": paper or return_.typed_from_paper,
        **_beside(return_),
    }
    return render(request, "associations/returns/fill.html", context, status=status)


@require_POST
def begin(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Open the return of an association and a year."""
    user = signed_in(request)
    association, period = _place(key, year)
    if not access.reach(user).has(Right.SEE_ALL, association.pk):
        raise Http404
    try:
        deeds.open_return(by=user, association=association, period=period)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect("return", key=key, year=year)
    return redirect("fill", key=key, year=year)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, key: str, year: int, name: str) -> HttpResponse:
    """A page for each move: what stands in the way with the next step, or the question and the button."""
    user = signed_in(request)
    return_ = _visible(user, key, year)
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            workflow.move(
                by=user,
                return_=return_,
                name=name,
                seen_version=_whole(request.POST.get("version")),
                seen_figures_version=_whole(request.POST.get("figures_version")),
                reason=reason,
            )
        except Refused as refusal:
            return _move_page(request, return_, name, refusal.obstacles, reason=reason, status=409)
        messages.success(request, f"{_DONE[name]}: {return_.association}, năm {return_.period.year}.")
        return redirect(_address(return_))
    return _move_page(request, return_, name, [])


_DONE = {
    "submit": "Đã nộp báo cáo",
    "withdraw": "Đã thu hồi báo cáo",
    "begin_review": "Đã bắt đầu xem xét",
    "send_back": "Đã trả lại báo cáo",
    "approve": "Đã duyệt báo cáo",
    "reopen": "Đã mở lại báo cáo",
}


def _move_page(
    request: HttpRequest,
    return_: Return,
    name: str,
    refused: list[str],
    *,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    obstacles = workflow.obstacles(return_, name, by=signed_in(request))
    context = {
        "return_": return_,
        "move": MOVES[name],
        "obstacles": obstacles,
        "refused": [said for said in refused if said not in obstacles],
        "sheet": make_sheet(return_) if name in ("submit", "approve") else None,
        "may_fill": _may_fill(return_, signed_in(request)),
        "reason": reason,
    }
    return render(request, "associations/returns/move.html", context, status=status)


@require_safe
def paper(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """The return as the paper form: A4 by NĐ 30/2020, to print and sign."""
    return_ = _visible(signed_in(request), key, year)
    return render(
        request, "associations/returns/paper.html", {"return_": return_, "sheet": make_sheet(return_)}
    )


@require_POST
def add_scan(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Bind a signed scan to the return as it stands."""
    user = signed_in(request)
    return_ = _visible(user, key, year)
    sent = request.FILES.get("scan")
    if sent is None:
        messages.error(request, "Chưa chọn tệp nào. Chọn tệp PDF, JPG hoặc PNG rồi bấm “Gắn bản ký”.")
    else:
        try:
            scan = bind_scan(by=user, return_=return_, name=sent.name or "", content=sent.read())
            messages.success(request, f"Đã gắn bản ký “{scan.name}” vào phiên bản {scan.version}.")
        except Refused as refusal:
            messages.error(request, " ".join(refusal.obstacles))
    return redirect(_address(return_))


@require_GET
def scan(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """A scan as a download, never shown in the page's own place."""
    return_ = _visible(signed_in(request), key, year)
    found = get_object_or_404(ReturnScan, pk=pk, of_return=return_)
    response = HttpResponse(bytes(found.content), content_type=found.get_kind_display())
    name = f"ban-ky-{return_.association.key}-{return_.period.year}-{found.pk}.{found.kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def read_number(request: HttpRequest) -> HttpResponse:
    """How a typed number is read: its reading in words, or why it is none."""
    text, is_money = request.GET.get("text", "")[:400], request.GET.get("money") == "1"
    try:
        value = read_cell(text, is_money=is_money)
    except NumberProblem as problem:
        return render(request, "associations/returns/_reading.html", {"problem": str(problem)})
    return render(
        request,
        "associations/returns/_reading.html",
        {"value": value, "reading": reading(value, is_money=is_money)},
    )


def _place(key: str, year: int) -> tuple[Association, Period]:
    return get_object_or_404(Association, key=key), get_object_or_404(Period, year=year)


def _visible(user: User, key: str, year: int) -> Return:
    found = access.visible_returns(user).select_related(
        "association", "period", "submitted_by", "approved_by"
    )
    return get_object_or_404(found, association__key=key, period__year=year)


def _beside(return_: Return) -> dict[str, Any]:
    """What stands beside the figures on the filler's and on the reviewer's page."""
    return {
        "back": last_sending_back(return_) if return_.status == Return.Status.RETURNED else None,
        "scans": return_.scans.defer("content").order_by("-at"),
    }


def _begin_context(user: User, association: Association, period: Period) -> dict[str, Any]:
    return {
        "association": association,
        "period": period,
        "may_begin": access.may_begin(access.reach(user), association)
        and association.is_valid_on(period.figures_as_of),
    }


def _may_fill(return_: Return, user: User) -> bool:
    return return_.is_editable and access.may_begin(access.reach(user), return_.association)


def _why_closed(return_: Return, user: User) -> str:
    refusal = access.refusal_to_fill(return_, by=access.reach(user), paper="x")
    return refusal or workflow.next_step(return_)


def _address(return_: Return, name: str = "return") -> str:
    return reverse(name, kwargs={"key": return_.association.key, "year": return_.period.year})


def _whole(text: str | None) -> int:
    """A version that was sent; -1, which no return has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1
