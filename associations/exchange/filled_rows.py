"""The rows of a filled template that are not taken: those that the form does not have, or has once and the file twice."""

import difflib
from collections.abc import Iterator, Mapping

from associations.exchange import template_places
from associations.exchange.faults import CellFault, Fault, Option
from associations.exchange.template_layout import Layout, Stranger
from associations.exchange.template_marks import as_text
from associations.numbers import NumberProblem, format_count
from associations.sections.base import figures
from associations.text import folded

_LONGEST_QUOTED = 200
_ALIKE = 0.75  # of two labels: how alike they are where one is offered for the other
_APART = 0.05  # how much less alike the next one has to be


def untaken_rows(layout: Layout, *, is_earlier: bool, in_millions: bool) -> Iterator[CellFault]:
    """Yield what holds something and is taken for no cell of the form; is_earlier: the file is of an earlier form."""
    yield from _gone(layout)
    for places in layout.repeated.values():
        rows = " và ".join(str(place.row) for place in places)
        message = f"Chỉ tiêu này đứng ở dòng {rows}, không rõ lấy dòng nào. Xóa dòng thừa."
        yield CellFault(places[0], Fault.REPEATED, message)
    for stranger in layout.strangers:
        yield _stranger(layout, stranger, is_earlier=is_earlier, in_millions=in_millions)


def _gone(layout: Layout) -> Iterator[CellFault]:
    """Yield what the file holds for figures and texts that the form no longer has."""
    known = template_places.places_by_cell()
    for cell, place in layout.places.items():
        value = layout.sheet(place.sheet).value(*place.at)
        if cell not in known and value not in (None, ""):
            message = "Mẫu hiện nay không còn chỉ tiêu này nên không lấy."
            yield CellFault(place, Fault.NOT_IN_FORM, message, as_text(value)[:_LONGEST_QUOTED])


def _stranger(layout: Layout, stranger: Stranger, *, is_earlier: bool, in_millions: bool) -> CellFault:
    """Return a row that is none of the form; it may be one whose label was changed."""
    lost = _lost_beside(layout, stranger)
    fault, message = Fault.NOT_IN_FORM, "Mẫu không có dòng này nên không lấy."
    if lost and not is_earlier:
        names = ", ".join(f"“{label}”" for label in list(lost.values())[:3]) + ("…" if len(lost) > 3 else "")
        message = f"Mẫu không có tên dòng này, mà tệp thiếu dòng {names}. Ghi lại tên như trong mẫu."
        fault = Fault.UNSURE
    code = _most_alike(stranger.place.label, lost)
    if code is None and len(lost) == len(layout.strangers) == 1 and not is_earlier:
        (code,) = lost
    options = _offer(stranger, code, in_millions=in_millions) if code else ()
    return CellFault(stranger.place, fault, message, as_text(stranger.value)[:_LONGEST_QUOTED], options)


def _lost_beside(layout: Layout, stranger: Stranger) -> dict[str, str]:
    """Return the labels that stand nowhere, of figures or of texts, whichever the row could be of."""
    are_figures = stranger.place.sheet == layout.figures.name
    labels = template_places.form_labels()
    return {
        code: labels[code] for code in layout.lost if code in labels and (code in figures()) == are_figures
    }


def _offer(stranger: Stranger, code: str, *, in_millions: bool) -> tuple[Option, ...]:
    """Return a row's number as one that may be taken for a figure; () for a text, or what is no number of it."""
    figure = figures().get(code)
    try:
        value = figure.read(stranger.value, in_millions=figure.is_money and in_millions) if figure else None
    except NumberProblem:
        return ()
    if figure is None or value is None:
        return ()
    words = f"Lấy {format_count(value)} cho “{figure.label}”"
    return (Option(code, value, words, f"{code}={stranger.place.address}"),)


def _most_alike(text: str, labels: Mapping[str, str]) -> str | None:
    """Return whose label is alike enough to a text to be offered; None where none is, or two are."""
    alike = {
        code: difflib.SequenceMatcher(None, folded(text), folded(label)).ratio()
        for code, label in labels.items()
    }
    best = sorted(alike, key=lambda code: alike[code], reverse=True)[:2]
    if not best or alike[best[0]] < _ALIKE:
        return None
    return None if len(best) > 1 and alike[best[1]] >= alike[best[0]] - _APART else best[0]
