"""Filling a return: the form as a whole, and each figure saved as its field is left."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from associations import access
from associations.actions import returns as actions
from associations.actions.edits import RETURN_TEXTS, AsRead, Clash, Edit
from associations.actions.people import set_money_unit
from associations.forms.returns import (
    SectionForm,
    SigningForm,
    cells_of,
    codes_sent,
    make_edit,
    row_context,
    settle_leftovers,
)
from associations.forms.seen import read_object
from associations.forms.sheet_rows import OOB, write_saved_row
from associations.models import Return
from associations.numbers import is_sum
from associations.requests.letters import ask_about
from associations.returns import cells
from associations.returns.cells import label
from associations.returns.deadlines import Deadline, deadline_of
from associations.returns.lines import Line, line_of
from associations.returns.material import Material, read_again, read_material
from associations.returns.questions import make_book
from associations.returns.rows import Part, Row, Sheet
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused
from associations.sections.base import figures
from associations.views.pasting import can_undo
from associations.views.places import address_of, beside, fills_for_another, turn_away, visible_return
from associations.views.requests import HtmxRequest, signed_in
from associations.views.submitting import submit_or_ask

Form = SectionForm | SigningForm

# The unit in which a page writes money, as it sends it back.
_MILLIONS, _DONG = "million", "dong"


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HtmxRequest, key: str, year: int) -> HttpResponse:
    """Show the form of a return: five sections on one page, saved together, only what was changed."""
    # Nobody's rights change by a save, which looks them up once more when it holds the return.
    with access.reach_once():
        user = signed_in(request)
        return_ = visible_return(user, key, year)
        deadline = deadline_of(return_)
        if away := turn_away(request, return_, deadline):
            return away
        page = _Page(read_material(return_), deadline)
        sheet = make_sheet(return_, in_millions=reads_millions(request), material=page.material)
        if request.method == "POST":
            return (_save_as_entered if request.htmx else _save)(request, page, sheet)
        return _form_page(request, page, sheet, _forms_to_view(sheet))


@dataclass(frozen=True)
class _Page:
    """What the form of a return is made of."""

    material: Material
    deadline: Deadline

    @property
    def return_(self) -> Return:
        return self.material.return_


@dataclass
class Sent:
    """What a form of cells did that was sent whole: its forms, what it changed, and why nothing was saved."""

    forms: list[Form]
    edit: Edit
    data: QueryDict
    problems: list[str]
    changed: int = 0


def _save(request: HttpRequest, page: _Page, sheet: Sheet) -> HttpResponse:
    return_ = page.return_
    before = return_.stamp
    sent = save_sent(request, return_, sheet)
    if sent.problems:
        return _form_page(request, page, sheet, forms_again(sheet, sent), sent.problems)
    if request.POST.get("then") == "submit":
        return submit_or_ask(request, return_, before)
    report_saved(request, sent)
    return redirect(address_of(return_, "fill"))


def save_sent(
    request: HttpRequest, return_: Return, sheet: Sheet, only: Collection[str] | None = None
) -> Sent:
    """Save the cells that a form sent, all or none; `only` limits them to some figures and texts.

    Buttons that were pressed count: a nought, a proposal, what is done with an explanation no longer needed.
    """
    data = request.POST.copy()
    zero = data.get("zero", "")
    if zero in figures():
        data[zero] = "0"
    for code, text in _taken(data.get("take", "")).items():
        data[code] = text
    settle_leftovers(data, sheet.parts)
    forms = forms_of(sheet, data, only)
    edit = make_edit(return_, forms)
    problems = [f"{label(cell)}: {found[0]}" for form in forms for cell, found in form.problems.items()]
    sent = Sent(forms, edit, data, problems)
    if not problems:
        try:
            sent.changed = actions.save(
                by=signed_in(request), edits=[edit], document_number=document_named(request)
            )
        except Refused as refusal:
            sent.problems = refusal.obstacles
    return sent


def reads_millions(request: HttpRequest) -> bool:
    """Return whether a page's amounts are triệu đồng: as the page that was sent was written, else as the person types.

    The setting may have been switched on another page meanwhile: what stands on this one keeps its unit.
    """
    unit = request.POST.get("money_unit", "")
    return unit == _MILLIONS if unit in (_MILLIONS, _DONG) else signed_in(request).enters_millions


def document_named(request: HttpRequest) -> str:
    """Return the document that the secretariat says it fills the return from; "" where none was sent."""
    return request.POST.get("paper", "").strip()


def forms_again(sheet: Sheet, sent: Sent, only: Collection[str] | None = None) -> list[Form]:
    """Return forms that show what was typed, each with the problems of the form that refused it."""
    for form in sent.forms:
        form.retry_data(sent.data)
    again = forms_of(sheet, sent.data, only)
    for new, old in zip(again, sent.forms, strict=True):
        new.problems = old.problems
    return again


def _taken(text: str) -> dict[str, str]:
    """Return the figures of a proposal whose button was pressed, as texts to be read like typed ones."""
    values, known = read_object(text) or {}, figures()
    # Proposals are in đồng, also for who types in triệu.
    return {
        code: f"{value} đồng" if known[code].is_money else str(value)
        for code, value in values.items()
        if code in known
    }


def report_saved(request: HttpRequest, sent: Sent) -> None:
    """Say what a form that was sent whole changed."""
    at, edit = f"{timezone.localtime():%H:%M}", sent.edit
    if not (sent.changed or edit.texts or edit.notes or edit.typed):
        messages.info(request, f"Không có gì thay đổi ({at}).")
        return
    counted = f": {sent.changed} số thay đổi." if sent.changed else "."
    messages.success(request, f"Đã lưu lúc {at}{counted}")


@dataclass
class _Saved:
    """What a save of single cells did: the sheet after it, the rows before it, what was refused and what clashed.

    `before` is empty where the page that sent the cells showed an older version; `refused` holds the refusal of the
    whole save under ""; `is_seen` says whether the page had seen every earlier save.
    """

    sheet: Sheet
    before: dict[str, Row]
    refused: dict[str, str]
    clashes: list[Clash]
    is_seen: bool

    def is_new(self, row: Row, sent: QueryDict) -> bool:
        """Return whether the page has to be given a row: it changed, or was sent."""
        return self.before.get(row.figure.code) != row or row.figure.code in sent


def _rows(sheet: Sheet) -> dict[str, Row]:
    return {row.figure.code: row for part in sheet.parts for row in part.rows}


def _save_as_entered(request: HttpRequest, page: _Page, sheet: Sheet) -> HttpResponse:
    """Save the cells that were left, and answer with every piece of the page that this changed.

    What the form cannot keep and what changed meanwhile is named and left out; the rest is saved.
    """
    return_, version_before = page.return_, page.return_.figures_version
    is_seen = request.POST.get("figures_version") == str(return_.figures_version)
    is_current = is_seen and request.POST.get("last_year", "") in ("", sheet.last_year_mark)
    touched = codes_sent(request.POST)
    forms = forms_of(sheet, request.POST, touched)
    edit = make_edit(return_, forms)
    edit.read = _as_read(page.material)
    refused = {cell: found[0] for form in forms for cell, found in form.problems.items()}
    saved = _Saved(sheet, _rows(sheet) if is_current else {}, refused, [], is_seen)
    user = signed_in(request)
    try:
        _, saved.clashes = actions.save_but_clashes(
            by=user, edit=edit, document_number=document_named(request)
        )
    except Refused as refusal:
        refused[""] = " ".join(refusal.obstacles)
    is_saved = not refused.get("")
    material = _material_after(page.material, version_before, saved) if is_saved else page.material
    if is_saved:
        saved.sheet = make_sheet(return_, in_millions=reads_millions(request), material=material)
    panel = request.POST.get("panel", "")
    fresh = forms_of(saved.sheet, only=touched | {panel})
    new_rows = [row for row in _rows(saved.sheet).values() if saved.is_new(row, request.POST)]
    context = {
        "return_": return_,
        "sheet": saved.sheet,
        "pieces": [write_saved_row(row, _line_of(request.POST, row)) for row in new_rows],
        "panel": _panel_findings(request, fresh, panel) if panel in {r.figure.code for r in new_rows} else "",
        "has_other_questions": _has_other_questions(request, material.talk.mark),
        "answer": json.dumps(_answer(request, fresh, new_rows, saved), ensure_ascii=False),
    }
    response = render(request, "associations/returns/_saved.html", context)
    response["Portal-Saved"] = "1" if is_saved else "0"
    return response


def _material_after(material: Material, version_before: int, saved: _Saved) -> Material:
    """Return the material of a return after a save, and note in `saved` where others have saved meanwhile.

    version_before: the return's counter of saves when it was read.
    """
    return_ = material.return_
    # Only where this save is all that happened to the return meanwhile its lists are as they were read.
    if return_.figures_version == version_before + 1:
        return read_again(material)
    # Nothing was changed, or somebody else changed something between: texts, which the pieces do not bring, too.
    return_.refresh_from_db(fields=["figures_version"])
    saved.is_seen = saved.is_seen and return_.figures_version == version_before
    return read_material(return_)


def _has_other_questions(request: HttpRequest, mark: str) -> bool:
    """Return whether there are other questions and answers now than on the page that sent the cells; mark: today's."""
    seen = request.POST.get("questions", "")
    return seen != "" and seen != (mark or "-")


def _as_read(material: Material) -> AsRead:
    """Return what a page has read of a return for the save, which need not read it again while nobody else has saved."""
    return_ = material.return_
    return AsRead(return_.pk, return_.figures_version, material.columns, material.notes, material.typed)


def _calculation(sent: QueryDict, row: Row) -> str:
    """Return a calculation that was typed with its result, "120+35 = 155"; "" where a number was typed."""
    typed = sent.get(row.figure.code, "").strip()
    return f"{typed.removeprefix('=')} = {row.text}" if row.value is not None and is_sum(typed) else ""


def _line_of(sent: QueryDict, row: Row) -> Line | None:
    return line_of(row, calculation=_calculation(sent, row))


def _panel_findings(request: HttpRequest, forms: list[Form], code: str) -> str:
    """Return the messages of the figure whose panel is shown, as they are put into their place."""
    sections = [form for form in forms if isinstance(form, SectionForm)]
    form, row = next((form, row) for form in sections for row in form.part.rows if row.figure.code == code)
    context = row_context(form, row, calculation=_calculation(request.POST, row))
    return render_to_string("associations/returns/_panel_findings.html", {**context, "oob": OOB})


def _answer(request: HttpRequest, forms: list[Form], new_rows: list[Row], saved: _Saved) -> dict[str, Any]:
    """Return what the page's script has to know after a save: what is stored, what was refused, what clashed.

    forms: of the cells that were sent; new_rows: the rows that the page is given.
    """
    return_ = saved.sheet.return_
    stored: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for form in forms:
        stored |= form.stored(request.POST)
    for row in new_rows:
        stored |= {name: "" if value is None else value for name, value in cells_of(row).items()}
        texts[row.figure.code] = row.text if row.is_entered else ""
    if not saved.is_seen:
        stored |= _texts_now(return_, saved.sheet)
    return {
        "figures_version": return_.figures_version,
        "is_seen": saved.is_seen,
        "last_year": saved.sheet.last_year_mark,
        "at": f"{timezone.localtime():%H:%M}",
        "stored": stored,
        "shown": texts,
        "refused": saved.refused,
        "clashes": [_clash(clash) for clash in saved.clashes],
        "letters": ask_about(request),
    }


def _texts_now(return_: Return, sheet: Sheet) -> dict[str, str]:
    """Return every text of a return and who signs it, for a page that somebody else's save has made old."""
    return_.refresh_from_db(fields=RETURN_TEXTS)
    texts = {text.name: text.value for part in sheet.parts for text in part.texts}
    return texts | {name: getattr(return_, name) for name in RETURN_TEXTS}


def _clash(clash: Clash) -> dict[str, Any]:
    return {
        "cell": clash.cell,
        "theirs": "" if clash.theirs is None else clash.theirs,
        "theirs_said": cells.value_text(clash.cell, clash.theirs),
        "yours_said": cells.value_text(clash.cell, clash.yours),
        "by": clash.by_name,
        "at": clash.at,
    }


def forms_of(sheet: Sheet, data: Any = None, only: Collection[str] | None = None) -> list[Form]:
    """Return the forms of a sheet, with the fields of `only` some figures and texts: making fields is slow."""
    parts = sheet.parts if only is None else [_part_of(part, only) for part in sheet.parts]
    filled = [part for part in parts if only is None or part.rows or part.texts]
    return [*(SectionForm(part, data) for part in filled), SigningForm(sheet.return_, data)]


def _forms_to_view(sheet: Sheet) -> list[Form]:
    """Return the forms of a sheet for a page that shows it as it stands."""
    return [*(SectionForm(part, is_sheet=True) for part in sheet.parts), SigningForm(sheet.return_)]


def _part_of(part: Part, only: Collection[str]) -> Part:
    """Return a part of a sheet with some of its figures and texts."""
    return replace(
        part,
        rows=tuple(row for row in part.rows if row.figure.code in only),
        texts=tuple(text for text in part.texts if text.name in only),
    )


def _form_page(
    request: HttpRequest,
    page: _Page,
    sheet: Sheet,
    forms: list[Form],
    problems: list[str] | None = None,
) -> HttpResponse:
    """Render the form of a return; with status 409 where there are problems."""
    user, return_, deadline = signed_in(request), page.return_, page.deadline
    for_another = fills_for_another(return_, user)
    material = page.material
    book = make_book(return_, by=user, units_before=material.units_before, now=material.talk.questions)
    context = {
        "return_": return_,
        "sheet": sheet,
        "first_cell": _first_cell(sheet),
        "in_millions": reads_millions(request),
        "forms": zip(forms[:-1], [*(part.section for part in sheet.parts[1:]), None], strict=True),
        "signing": forms[-1],
        "problems": problems or [],
        "for_another": for_another,
        "may_answer": not for_another,
        "book": book,
        "asked_codes": {question.code for question in book.open},
        "thread_mark": material.talk.mark,
        "back_to": "fill",
        "deadline": deadline,
        "closed": _closed_sections(sheet, deadline) if access.is_bound_by_dates(access.reach(user)) else {},
        "document_number": document_named(request) or return_.typed_from_paper,
        "panels": settings.RETURN_PANELS,
        "reminders": settings.RETURN_REMINDERS,
        "pages": settings.RETURN_PAGES,
        "can_undo": can_undo(request, return_),
        **beside(return_),
    }
    return render(request, "associations/returns/fill.html", context, status=409 if problems else 200)


def _first_cell(sheet: Sheet) -> str:
    """Return the figure to begin with: the first required one that is blank, else the first."""
    rows = [row for part in sheet.parts for row in part.rows]
    return next((row for row in rows if row.is_missing), rows[0]).figure.code


def _closed_sections(sheet: Sheet, deadline: Deadline) -> dict[str, str]:
    """Return why a section is locked today, by the section's key."""
    today = timezone.localdate()
    refusals = {part.section.key: deadline.closed_section(part.section.key, today) for part in sheet.parts}
    return {key: refusal for key, refusal in refusals.items() if refusal}


@require_POST
def money_unit(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Switch between typing money in đồng and in triệu đồng; a setting of the person, not of the return."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    set_money_unit(user=user, in_millions=request.POST.get("in_millions") == "1")
    return HttpResponseRedirect(address_of(return_, "fill") + "#phan-funds")
