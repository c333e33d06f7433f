"""Filling a return: the form as a whole, and each figure saved as its field is left."""

import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from associations import access
from associations.actions import returns as actions
from associations.actions.people import set_money_unit
from associations.forms.returns import SectionForm, SigningForm, cells_of, codes_sent, make_edit, row_context
from associations.forms.seen import read_object
from associations.models import Return
from associations.returns import cells
from associations.returns.cells import label
from associations.returns.deadlines import deadline_of
from associations.returns.questions import make_book
from associations.returns.rows import Row, Sheet
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused
from associations.sections.base import figures
from associations.views.pasting import can_undo
from associations.views.places import address_of, beside, fills_for_another, turn_away, visible_return
from associations.views.requests import HtmxRequest, signed_in

Form = SectionForm | SigningForm


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HtmxRequest, key: str, year: int) -> HttpResponse:
    """The form of a return: five sections on one page, saved together, only what was changed."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    if away := turn_away(request, return_):
        return away
    sheet = make_sheet(return_, in_millions=user.enters_millions)
    if request.method == "POST":
        return (_save_as_entered if request.htmx else _save)(request, return_, sheet)
    return _form_page(request, return_, sheet, _forms(sheet))


def _save(request: HttpRequest, return_: Return, sheet: Sheet) -> HttpResponse:
    data = request.POST.copy()
    zero = data.get("zero", "")
    if zero in data:
        data[zero] = "0"
    for code, value in _taken(data.get("take", "")).items():
        data[code] = value
    forms = _forms(sheet, data)
    edit = make_edit(return_, forms)
    problems = [f"{label(cell)}: {said[0]}" for form in forms for cell, said in form.problems.items()]
    document_number = request.POST.get("paper", "").strip()
    changed = 0
    if not problems:
        try:
            changed = actions.save(by=signed_in(request), edits=[edit], document_number=document_number)
        except Refused as refusal:
            problems = refusal.obstacles
    if problems:
        for form in forms:
            form.retry_data(data)
        again = _forms(sheet, data)
        for new, old in zip(again, forms, strict=True):
            new.problems = old.problems
        return _form_page(
            request, return_, sheet, again, problems=problems, document_number=document_number, status=409
        )
    _say_saved(request, edit, changed)
    if request.POST.get("then") == "submit":
        return redirect(address_of(return_, "submit"))
    return HttpResponseRedirect(address_of(return_, "fill") + (f"#o-{zero}" if zero else ""))


def _taken(text: str) -> dict[str, str]:
    """The figures of a proposal whose button was pressed, as texts to be read like typed ones."""
    values, known = read_object(text) or {}, figures()
    # Proposals are in đồng, also for who types in triệu.
    return {c: f"{v} đồng" if known[c].is_money else str(v) for c, v in values.items() if c in known}


def _say_saved(request: HttpRequest, edit: actions.Edit, changed: int) -> None:
    at = f"{timezone.localtime():%H:%M}"
    if not (changed or edit.texts or edit.notes or edit.typed):
        messages.info(request, f"Không có gì thay đổi ({at}).")
        return
    messages.success(request, f"Đã lưu lúc {at}" + (f": {changed} số thay đổi." if changed else "."))


def _save_as_entered(request: HttpRequest, return_: Return, sheet: Sheet) -> HttpResponse:
    """Save the cells that were left, and answer with every piece of the page that this changed.

    What the form cannot keep and what changed meanwhile is named and left; the rest is saved.
    """
    is_current = request.POST.get("figures_version") == str(return_.figures_version)
    touched = codes_sent(request.POST)
    forms = _forms(sheet, request.POST, touched)
    edit = make_edit(return_, forms)
    refused = {cell: said[0] for form in forms for cell, said in form.problems.items()}
    clashes: list[actions.Clash] = []
    try:
        _, clashes = actions.save_but_clashes(
            by=signed_in(request), edit=edit, document_number=request.POST.get("paper", "").strip()
        )
    except Refused as refusal:
        refused[""] = " ".join(refusal.obstacles)
    now = sheet if refused.get("") else make_sheet(return_, in_millions=signed_in(request).enters_millions)
    before = {row.figure.code: row for part in sheet.parts for row in part.rows} if is_current else {}
    rows = {row.figure.code: row for part in now.parts for row in part.rows}
    fresh = _forms(now, only=touched | {code for code, row in rows.items() if before.get(code) != row})
    pieces = [
        render_to_string("associations/returns/_saved_row.html", row_context(form, row))
        for form in fresh
        if isinstance(form, SectionForm)
        for row in form.part.rows
        if before.get(row.figure.code) != row or row.figure.code in request.POST
    ]
    context = {
        "return_": return_,
        "sheet": now,
        "pieces": pieces,
        "answer": json.dumps(_answer(request, return_, fresh, before, refused, clashes), ensure_ascii=False),
    }
    response = render(request, "associations/returns/_saved.html", context)
    response["Portal-Saved"] = "0" if refused.get("") else "1"
    return response


def _answer(
    request: HttpRequest,
    return_: Return,
    forms: list[Form],
    before: dict[str, Row],
    refused: dict[str, str],
    clashes: list[actions.Clash],
) -> dict[str, Any]:
    """What the page's script has to know after a save: what stands now, what was refused, what clashed."""
    stored: dict[str, Any] = {}
    shown: dict[str, str] = {}
    for form in forms:
        stored |= form.stored(request.POST)
        if not isinstance(form, SectionForm):
            continue
        for row in form.part.rows:
            if before.get(row.figure.code) != row or row.figure.code in request.POST:
                stored |= {name: "" if value is None else value for name, value in cells_of(row).items()}
                shown[row.figure.code] = row.text if row.is_entered else ""
    return {
        "figures_version": return_.figures_version,
        "at": f"{timezone.localtime():%H:%M}",
        "stored": stored,
        "shown": shown,
        "refused": refused,
        "clashes": [
            {
                "cell": clash.cell,
                "theirs": "" if clash.theirs is None else clash.theirs,
                "theirs_said": cells.value_text(clash.cell, clash.theirs),
                "yours_said": cells.value_text(clash.cell, clash.yours),
                "by": clash.by_name,
                "at": clash.at,
            }
            for clash in clashes
        ],
    }


def _forms(sheet: Sheet, data: Any = None, only: Collection[str] | None = None) -> list[Form]:
    """The forms of a sheet; of `only` some figures and texts where a save asks for no others: fields are dear."""
    parts = sheet.parts
    if only is not None:
        kept = (
            replace(
                part,
                rows=tuple(row for row in part.rows if row.figure.code in only),
                texts=tuple(text for text in part.texts if text.name in only),
            )
            for part in parts
        )
        parts = tuple(part for part in kept if part.rows or part.texts)
    return [*(SectionForm(part, data) for part in parts), SigningForm(sheet.return_, data)]


def _form_page(
    request: HttpRequest,
    return_: Return,
    sheet: Sheet,
    forms: list[Form],
    *,
    problems: list[str] | None = None,
    document_number: str = "",
    status: int = 200,
) -> HttpResponse:
    dates = deadline_of(return_)
    bound = access.is_bound_by_dates(access.reach(signed_in(request)))
    context = {
        "return_": return_,
        "sheet": sheet,
        "forms": forms[:-1],
        "signing": forms[-1],
        "problems": problems or [],
        "for_another": fills_for_another(return_, signed_in(request)),
        "may_answer": not fills_for_another(return_, signed_in(request)),
        "book": make_book(return_, by=signed_in(request)),
        "back_to": "fill",
        "deadline": dates,
        "closed": {
            part.section.key: said
            for part in sheet.parts
            if bound and (said := dates.closed_section(part.section.key, timezone.localdate()))
        },
        "document_number": document_number or return_.typed_from_paper,
        "panels": settings.RETURN_PANELS,
        "reminders": settings.RETURN_REMINDERS,
        "pages": settings.RETURN_PAGES,
        "can_undo": can_undo(request, return_),
        **beside(return_),
    }
    return render(request, "associations/returns/fill.html", context, status=status)


@require_POST
def money_unit(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Switch between typing money in đồng and in triệu đồng; a habit of the person, not of the return."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    set_money_unit(user=user, in_millions=request.POST.get("in_millions") == "1")
    return HttpResponseRedirect(address_of(return_, "fill") + "#phan-funds")
