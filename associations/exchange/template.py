"""The Excel template of one return: looks like the paper form, comes filled with what the return holds.

A sheet "Báo cáo" with the figures, a sheet "Lời văn" with the texts, one for each list and one for own targets; a hidden
sheet says whose form it is and what stood in each cell, so that a file that comes back is held against what was handed
out. Protected without a password but for the cells to fill, the notes and the free area at the right.
"""

import io
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange.template_cells import put
from associations.exchange.template_figures import FiguresWriter
from associations.exchange.template_list_sheets import ListWriter
from associations.exchange.template_lists import sheet_name
from associations.exchange.template_looks import BORDER, OPEN, TO_FILL, fit_to_print, letters, protect, unlock
from associations.exchange.template_marks import hidden_rows
from associations.exchange.template_places import FIGURES, HIDDEN, SIGNING, WORDS, places, plain
from associations.exchange.template_results import with_results
from associations.exchange.template_target_sheet import write_targets
from associations.exchange.template_targets import TARGETS
from associations.models import Note, Return
from associations.returns.cells import CellName
from associations.returns.rows import Row, Sheet, Text
from associations.returns.sheet import make_sheet
from associations.sections.base import registers
from associations.sections.own_targets import own_target_form


def make_template(return_: Return, *, in_millions: bool = False) -> bytes:
    """Return the template of a return as an .xlsx file, with what the return holds already.

    in_millions: whether its money is in triệu đồng, as the person types it.
    """
    sheet = make_sheet(return_, in_millions=in_millions)
    book = Workbook()
    book.properties.creator = "Cổng thông tin khuyến học"
    stood = _standing(sheet)
    figures = book.active
    figures.title = FIGURES
    written = FiguresWriter(figures, sheet, stood)
    written.write()
    _write_words(book.create_sheet(WORDS), sheet, stood)
    hidden = book.create_sheet(HIDDEN)
    lists = ListWriter(hidden, return_)
    for register in registers().values():
        lists.write(book.create_sheet(sheet_name(register)), register)
    targets = write_targets(book.create_sheet(TARGETS), return_.period.year, own_target_form().rows(return_))
    _write_hidden(hidden, return_, stood | lists.stood | targets, in_millions=in_millions)
    stream = io.BytesIO()
    book.save(stream)
    return with_results(stream.getvalue(), book.sheetnames, {FIGURES: written.results})


def _standing(sheet: Sheet) -> dict[str, Any]:
    """Return what stands in each cell of the form by its name; nothing for a blank."""
    stood: dict[str, Any] = {}
    for row, text in _contents(sheet):
        if text is not None:
            stood[text.name] = text.value
        if row is not None:
            code = row.figure.code
            stood[code] = row.typed or row.value
            stood[str(CellName(code, Note.Kind.MISSING))] = row.reason_label
            stood[str(CellName(code, Note.Kind.REMARK))] = row.remark
            stood[str(CellName(code, Note.Kind.EXPLANATION))] = _explanation(row)
    stood |= {name: getattr(sheet.return_, name) for name in SIGNING}
    stood = {cell: plain(value) for cell, value in stood.items()}
    return {cell: value for cell, value in stood.items() if value not in ("", None)}


def _explanation(row: Row) -> str:
    """Return what explains a figure as it stands: of several findings each text once, one a line."""
    texts = (found.explanation for found in row.findings if not found.is_impossible)
    return "\n".join(dict.fromkeys(filter(None, texts)))


def _contents(sheet: Sheet) -> Iterator[tuple[Row | None, Text | None]]:
    for part in sheet.parts:
        yield from ((row, None) for row in part.rows)
        yield from ((None, text) for text in part.texts)


def _write_words(target: Worksheet, sheet: Sheet, stood: dict[str, Any]) -> None:
    target["A1"].value = f"Lời văn và người ký, báo cáo năm {sheet.return_.period.year}"
    target["A1"].font = letters(14, bold=True)
    long = {text.name for part in sheet.parts for text in part.texts if text.is_long}
    for place in places():
        if place.sheet != WORDS:
            continue
        line = int(place.address[1:])
        target[f"A{line}"].value = place.label
        target[f"A{line}"].font = letters(12, bold=True)
        target[f"A{line}"].alignment = Alignment(vertical="top", wrap_text=True)
        cell = target[place.address]
        put(cell, stood.get(place.cell))
        cell.font, cell.border, cell.fill = letters(12), BORDER, TO_FILL
        cell.alignment = Alignment("left", vertical="top", wrap_text=True)
        cell.number_format = "@"
        target.row_dimensions[line].height = 120 if place.cell in long else 34
        cell.protection = OPEN
    unlock(cell for row in target.iter_rows(min_row=1, max_row=60, min_col=3, max_col=10) for cell in row)
    target.column_dimensions["A"].width = 30
    target.column_dimensions["B"].width = 90
    fit_to_print(target)
    protect(target)


def _write_hidden(target: Worksheet, return_: Return, stood: dict[str, Any], *, in_millions: bool) -> None:
    rows = hidden_rows(return_.association.key, return_.period.year, stood, in_millions=in_millions)
    for line, (name, value) in enumerate(rows, start=1):
        target[f"A{line}"].value = name
        put(target[f"B{line}"], value)
    target.sheet_state = "hidden"
    target.protection.sheet = True
