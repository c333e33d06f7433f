"""Figures that had another label in an earlier form, whose template does not say what its rows are called.

Its hidden sheet lists the codes of what stood in it in the order of its rows. Between two rows that are known by their
labels, one row with an unknown label and one code without a row are the same figure; where there are more, nothing is
taken.
"""

from collections.abc import Mapping, Sequence

from associations.exchange.template_layout import Layout, place_figure
from associations.exchange.template_places import text_labels
from associations.returns.cells import CellName
from associations.sections.base import figures
from associations.text import folded, plain_line


def place_renamed(layout: Layout, stood: Mapping[str, object]) -> list[str]:
    """Place the figures that are known by their codes alone; return a sentence for each."""
    order = [cell for cell in stood if not CellName.parse(cell).kind and cell not in text_labels()]
    labels = _labels_by_row(layout)
    codes = {place.row: cell for cell, place in layout.places.items() if cell in order}
    sentences = []
    for row, label in labels.items():
        code = _code_of(row, order, codes, list(labels))
        if code is None or not _has_unit(layout, row, code):
            continue
        place_figure(layout, code, [row], figures()[code].label)
        layout.lost.remove(code)
        layout.strangers = [one for one in layout.strangers if (one.place.sheet, one.place.row) != (layout.figures.name, row)]  # fmt: skip
        sentences.append(f"Dòng “{label}” của mẫu cũ được đọc là “{figures()[code].label}”.")
    return sentences


def _labels_by_row(layout: Layout) -> dict[int, str]:
    """Return the labels that no row of the form has, by row."""
    sheet, column = layout.figures, layout.columns["label"]
    known = {place.row for place in layout.places.values() if place.sheet == sheet.name}
    known |= {place.row for places in layout.repeated.values() for place in places}
    first = min(known, default=0)
    return {
        row: plain_line(str(cell.value))
        for (row, at), cell in sorted(sheet.cells.items())
        if at == column and row not in known and row >= first - 1 and cell.value not in (None, "")
    }


def _code_of(row: int, order: Sequence[str], codes: Mapping[int, str], unknown: Sequence[int]) -> str | None:
    """Return the only code that can belong to a row of an unknown label; None where none can, or several."""
    above = max((at for at in codes if at < row), default=None)
    below = min((at for at in codes if at > row), default=None)
    if above is None or below is None:
        return None
    between = order[order.index(codes[above]) + 1 : order.index(codes[below])]
    rows = [at for at in unknown if above < at < below]
    placed = set(codes.values())
    free = [code for code in between if code not in placed]
    return free[0] if len(rows) == len(free) == 1 and free[0] in figures() else None


def _has_unit(layout: Layout, row: int, code: str) -> bool:
    """Return whether the unit beside a row is the figure's."""
    column = layout.columns.get("unit")
    return column is not None and folded(str(layout.figures.value(row, column) or "")) == folded(
        figures()[code].unit
    )
