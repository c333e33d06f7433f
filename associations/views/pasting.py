"""Paste figures: a block of cells or a paragraph is shown as it is read, saved by tick, undone at once."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.exchange.pasted import LONGEST, Block, is_block, read_block
from associations.exchange.prose import Mention, read_paragraph
from associations.forms.seen import read_object
from associations.models import Return
from associations.numbers import MONEY_MAX, NumberProblem, format_count
from associations.returns.rows import Row, reading
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused
from associations.sections.base import Figure, figures, sections
from associations.views.places import address_of, fills_for_another, turn_away, visible_return
from associations.views.requests import signed_in

KINDS = {"total": "số tổng", "increase": "số tăng, giảm", "share": "tỉ lệ", "other": "không phải chỉ tiêu"}


@dataclass(frozen=True)
class Proposed:
    """One figure that a paste would set: the text that it was read from, the stored value, the new one."""

    text: str
    figure: Figure | None
    choices: tuple[Figure, ...]
    old: str
    value: int | None
    reading: str
    problem: str
    is_ticked: bool

    @property
    def new(self) -> str:
        """Return the new value in Vietnamese writing."""
        return format_count(self.value)

    @property
    def changes(self) -> bool:
        """Return whether there is something to save."""
        return self.value is not None and not self.problem and (not self.figure or self.old != self.new)


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show how a pasted text is read, or save what is ticked of it."""
    return_ = visible_return(signed_in(request), key, year)
    if away := turn_away(request, return_):
        return away
    if "figures_version" in request.POST:
        return _save(request, return_)
    text = request.POST.get("text", "").strip("\r\n ")
    problems = []
    if len(text) > LONGEST:
        problems.append(
            f"Đoạn dán dài {format_count(len(text))} chữ, quá {format_count(LONGEST)}. Dán từng phần."
        )
        text = text[:LONGEST]
    return _page(request, return_, text, problems)


def _page(request: HttpRequest, return_: Return, text: str, problems: list[str]) -> HttpResponse:
    start = _start(request)
    rows = {row.figure.code: row for part in make_sheet(return_).parts for row in part.rows}
    block = read_block(text, start=start) if is_block(text) else None
    context = {
        "return_": return_,
        "text": text,
        "start": start,
        "sections": [section for section in sections() if section.figures],
        "problems": problems,
        "is_block": block is not None,
        "block": block,
        "proposed": _of_block(block, rows) if block else _of_paragraph(text, rows),
        "for_another": fills_for_another(return_, signed_in(request)),
        "stood": json.dumps({code: row.typed or row.value for code, row in rows.items()}),
    }
    return render(request, "associations/returns/paste.html", context, status=409 if problems else 200)


def _start(request: HttpRequest) -> str:
    """Return the code at which a pasted block begins: as chosen, else the first."""
    start = request.POST.get("start") or request.GET.get("start") or ""
    return start if start in figures() else next(iter(figures()))


def _of_block(block: Block, rows: dict[str, Row]) -> list[Proposed]:
    return [
        Proposed(
            text=line.text,
            figure=line.figure,
            choices=(),
            old=rows[line.figure.code].text if line.figure else "",
            value=line.value,
            reading=reading(line.value, is_money=line.figure.is_money) if line.figure else "",
            problem=line.problem,
            is_ticked=True,
        )
        for line in block.lines
    ]


def _of_paragraph(text: str, rows: dict[str, Row]) -> list[Proposed]:
    previous = {code: row.previous for code, row in rows.items()}
    return [
        _of_mention(mention, rows) for mention in read_paragraph(text, figures=figures(), previous=previous)
    ]


def _of_mention(mention: Mention, rows: dict[str, Row]) -> Proposed:
    known = figures()
    found = tuple(known[code] for code in mention.candidates)
    refusal = "" if found else f"Không lấy: {KINDS[mention.kind]}."
    value = int(mention.value) if found and mention.value is not None else None
    figure = found[0] if len(found) == 1 else None
    return Proposed(
        text=mention.sentence,
        figure=figure,
        choices=() if figure else found,
        old=rows[figure.code].text if figure else "",
        value=value,
        reading=_reading_of(mention),
        problem=mention.problem or refusal,
        is_ticked=False,
    )


def _reading_of(mention: Mention) -> str:
    text = f"“{mention.text}”"
    if mention.is_rounded:
        text += ", số làm tròn"
    if mention.is_contested:
        text += ", trong đoạn có số khác cho chỉ tiêu này"
    return text


def _save(request: HttpRequest, return_: Return) -> HttpResponse:
    """Save the ticked lines; where something changed since they were shown, show them again."""
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
    return _page(request, return_, request.POST.get("text", "")[:LONGEST], problems)


def _read_edit(
    request: HttpRequest, return_: Return, stood: dict[str, int | str | None]
) -> tuple[Edit, list[str]]:
    """Return what the ticked lines enter, and what is wrong with them."""
    edit = Edit(return_)
    problems = []
    for number in request.POST.getlist("take"):
        code, raw = request.POST.get(f"code-{number}", ""), request.POST.get(f"value-{number}", "")
        figure = figures().get(code)
        if figure is None:
            problems.append(f"Dòng {raw}: chọn chỉ tiêu, hoặc bỏ dấu chọn.")
            continue
        try:
            edit.figures[code] = figure.read(raw)
        except NumberProblem as problem:
            problems.append(f"{figure.label}: {problem}")
        edit.seen[code] = stood.get(code)
    return edit, problems


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
