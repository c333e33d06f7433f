"""Paste figures: a block of cells or a paragraph is shown as it is read, saved by tick, undone at once."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.exchange.pasting import (
    LONGEST,
    UNITS_OF_MONEY,
    Match,
    Situation,
    is_block,
    read_block,
    read_in,
    unit_of_key,
)
from associations.exchange.pasting.offers import (
    Picked,
    Proposed,
    offers_of_block,
    offers_of_paragraph,
    picked_again,
)
from associations.exchange.pasting.summary import sentences
from associations.exchange.prose import read_paragraph
from associations.forms.seen import read_object
from associations.models import Association, Return
from associations.numbers import MONEY_MAX, NumberProblem, format_count, read_plain
from associations.returns.rows import Row
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused
from associations.sections.base import Figure, figures, sections
from associations.views.places import address_of, fills_for_another, turn_away, visible_return
from associations.views.requests import signed_in

LONGEST_PARAGRAPH = 20_000  # characters
_MOST_PARTS = 20  # of a block, each with a column of its own


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show how a pasted text is read, or save what is ticked of it."""
    return_ = visible_return(signed_in(request), key, year)
    if away := turn_away(request, return_):
        return away
    if "figures_version" in request.POST:
        return _save(request, return_)
    text, problems = _bounded(request.POST.get("text", ""))
    return _page(request, return_, text, problems)


def _bounded(text: str) -> tuple[str, list[str]]:
    """Return a pasted text as far as it is read, and what has to be said of the rest."""
    is_table = is_block(text)
    longest = LONGEST if is_table else LONGEST_PARAGRAPH
    if len(text) <= longest:
        return text, []
    kind = "Khối dán" if is_table else "Đoạn dán"
    return text[:longest], [
        f"{kind} dài {format_count(len(text))} chữ, quá {format_count(longest)}. "
        f"Cổng giữ và đọc {format_count(longest)} chữ đầu; phần còn lại dán riêng."
    ]


def _page(
    request: HttpRequest, return_: Return, text: str, problems: list[str], picked: Picked | None = None
) -> HttpResponse:
    user = signed_in(request)
    sheet = make_sheet(return_, in_millions=user.enters_millions)
    rows = {row.figure.code: row for part in sheet.parts for row in part.rows}
    block = read_block(text, _situation(request, return_, text, rows)) if is_block(text) else None
    proposed = offers_of_block(block, rows) if block else _of_paragraph(text, rows)
    unit = _chosen(request, text, "unit")
    if picked:
        proposed = picked_again(proposed, picked)
    context = {
        "return_": return_,
        "text": text,
        "start": _start(request),
        "fingerprint": _fingerprint(text),
        "sections": [section for section in sections() if section.figures],
        "problems": problems,
        "is_block": block is not None,
        "reading": block,  # a template has a "block" of its own
        "notes": sentences(block, proposed, in_millions=user.enters_millions, is_chosen=bool(unit))
        if block
        else [],
        "units": UNITS_OF_MONEY,
        "unit": unit,
        "match": _chosen(request, text, "match"),
        "proposed": proposed,
        "for_another": fills_for_another(return_, user),
        "document_number": request.POST.get("paper", return_.typed_from_paper),
        "stood": json.dumps({code: row.typed or row.value for code, row in rows.items()}),
    }
    return render(request, "associations/returns/paste.html", context, status=409 if problems else 200)


def _situation(request: HttpRequest, return_: Return, text: str, rows: dict[str, Row]) -> Situation:
    """Return what the return and the person's choices say of a block."""
    association = return_.association
    kind = association.get_kind_display()
    own = (
        association.name,
        f"{kind} {association.name}",
        f"HKH {association.name}",
        f"Hội Khuyến học {kind} {association.name}",
    )
    columns = {}
    for number in range(_MOST_PARTS):
        place = read_plain(_chosen(request, text, f"column-{number}"))
        if place is not None:
            columns[number] = place
    match = _chosen(request, text, "match")
    provinces = Association.objects.filter(level=Association.Level.PROVINCE)
    return Situation(
        year=return_.period.year,
        start=_start(request),
        in_millions=signed_in(request).enters_millions,
        names=own,
        other_names=tuple(provinces.exclude(name=association.name).values_list("name", flat=True)),
        previous={code: row.previous for code, row in rows.items()},
        columns=columns,
        unit=unit_of_key(_chosen(request, text, "unit")),
        match=Match(match) if match in (Match.TEMPLATE, Match.PLACES) else None,
    )


def _chosen(request: HttpRequest, text: str, name: str) -> str:
    """Return what the person chose for a text to be read by; "" where the choice was made for another text."""
    return request.POST.get(name, "") if request.POST.get("of") == _fingerprint(text) else ""


def _fingerprint(text: str) -> str:
    """Return letters that stand for a pasted text, however a browser breaks its lines."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]


def _start(request: HttpRequest) -> str:
    """Return the code at which a pasted block begins: as chosen, else the first."""
    start = request.POST.get("start") or request.GET.get("start") or ""
    return start if start in figures() else next(iter(figures()))


def _of_paragraph(text: str, rows: dict[str, Row]) -> list[Proposed]:
    previous = {code: row.previous for code, row in rows.items()}
    return offers_of_paragraph(read_paragraph(text.strip(), figures=figures(), previous=previous), rows)


def _save(request: HttpRequest, return_: Return) -> HttpResponse:
    """Save the ticked lines; where something changed since they were shown, show them again as they were ticked."""
    stood = _whole_or_text(request.POST.get("stood", ""))
    edit, problems = _read_edit(request, return_, stood)
    if not problems:
        document_number = request.POST.get("paper", "").strip()
        try:
            changed = actions.save(by=signed_in(request), edits=[edit], document_number=document_number)
        except Refused as refusal:
            problems = refusal.obstacles
        else:
            if undo_changes := _undo_changes(edit, stood):
                request.session[_undo_key(return_)] = undo_changes
            messages.success(request, f"Đã lưu {changed} số từ đoạn dán.")
            return redirect(address_of(return_, "fill"))
    codes = {
        name.removeprefix("code-"): code
        for name, code in request.POST.dict().items()
        if name.startswith("code-")
    }
    picked = Picked(frozenset(request.POST.getlist("take")), codes)
    return _page(request, return_, request.POST.get("text", "")[:LONGEST], problems, picked)


def _read_edit(
    request: HttpRequest, return_: Return, stood: dict[str, int | str | None]
) -> tuple[Edit, list[str]]:
    """Return what the ticked lines enter, and what is wrong with them."""
    edit = Edit(return_)
    problems = []
    for key in request.POST.getlist("take"):
        code = request.POST.get(f"code-{key}", "")
        figure = figures().get(code)
        if figure is None:
            raw = request.POST.get(f"raw-{key}") or request.POST.get(f"value-{key}", "")
            problems.append(f"Dòng {raw}: chọn chỉ tiêu, hoặc bỏ dấu chọn.")
            continue
        try:
            value = _value(request, key, figure)
        except NumberProblem as problem:
            problems.append(f"{figure.label}: {problem}")
            continue
        if value is None:
            problems.append(f"{figure.label}: dòng này không có số.")
            continue
        if code in edit.figures and edit.figures[code] != value:
            problems.append(
                f"{figure.label}: đang chọn hai số, {format_count(edit.figures[code])} và {format_count(value)}. "
                "Bỏ dấu chọn ở một dòng."
            )
        edit.figures[code] = value
        edit.seen[code] = stood.get(code)
    return edit, problems


def _value(request: HttpRequest, key: str, figure: Figure) -> int | None:
    """Return the value that a ticked line enters: as it was shown, or read for the figure that a person chose."""
    raw = request.POST.get(f"raw-{key}")
    if raw is None:
        return figure.read(request.POST.get(f"value-{key}", ""))
    unit = unit_of_key(request.POST.get(f"unit-{key}", ""))
    return read_in(figure, raw, unit, in_millions=signed_in(request).enters_millions)


def _undo_changes(edit: Edit, stood: dict[str, int | str | None]) -> dict[str, list[Any]]:
    """Return what undoing a paste has to know: [value before, pasted value] by code."""
    return {
        code: [stood[code], value]
        for code, value in edit.figures.items()
        if code in stood and stood[code] != value
    }


@require_POST
def undo(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Undo the last paste except for figures that somebody has changed since."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    taken = request.session.pop(_undo_key(return_), {})
    edit = Edit(return_)
    for code, (old, new) in taken.items():
        if isinstance(old, str):
            edit.typed[code] = old
        else:
            edit.figures[code] = old
        edit.seen[code] = new
    try:
        changed, clashes = actions.save_but_clashes(
            by=user, edit=edit, document_number=return_.typed_from_paper
        )
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect(address_of(return_))
    messages.success(request, f"Đã hoàn tác lần dán: {changed} số trở lại như trước.")
    if clashes:
        left = ", ".join(figures()[clash.cell].label for clash in clashes)
        messages.warning(request, f"Giữ nguyên vì đã sửa sau khi dán: {left}.")
    return redirect(address_of(return_, "fill"))


def can_undo(request: HttpRequest, return_: Return) -> bool:
    """Return whether this session's last paste into a return can still be undone."""
    return _undo_key(return_) in request.session


def _undo_key(return_: Return) -> str:
    return f"paste-{return_.pk}"


def _whole_or_text(text: str) -> dict[str, int | str | None]:
    """Return the figures as the page showed them, by code, without anything that the page does not send."""
    found = read_object(text) or {}
    return {code: value for code, value in found.items() if code in figures() and _is_kept(value)}


def _is_kept(value: object) -> bool:
    """Return whether a figure can be stored so: missing, a text that is no number, a number within the bounds."""
    return value is None or isinstance(value, str) or (type(value) is int and 0 <= value <= MONEY_MAX)
