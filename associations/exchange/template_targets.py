"""The sheet of a template for what an association sets itself for the next year: an indicator a row."""

from collections.abc import Sequence

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange.cell_names import address_of
from associations.exchange.template_cells import put
from associations.exchange.template_looks import (
    BORDER,
    HEADING,
    OPEN,
    TO_FILL,
    fit_to_print,
    letters,
    protect,
)
from associations.exchange.template_marks import TARGET, Marks, as_text
from associations.exchange.template_places import Place, year_head
from associations.exchange.workbooks import Cell, Sheet
from associations.returns.cells import CellName
from associations.sections.own_targets import OwnTargetRow, own_target_form
from associations.text import folded, plain_line

TARGETS = "Chỉ tiêu năm tới"  # the sheet
HEAD = 4
_LABEL, _VALUE = 2, 5
_LABEL_HEAD = "Chỉ số"
_MOST_HEAD_ROWS = 50


def cell_of(code: str) -> str:
    """Return the cell of an indicator's target."""
    return str(CellName(TARGET, code))


def target_head(year: int) -> str:
    """Return what stands over the targets in the template of a year."""
    return f"Chỉ tiêu năm {year + 1}"


def fresh_address(code: str) -> str:
    """Return where the target of an indicator stands in a template that is handed out now."""
    return address_of(HEAD + 1 + list(own_target_form().labels()).index(code), _VALUE)


def write_targets(target: Worksheet, year: int, rows: Sequence[OwnTargetRow]) -> dict[str, str]:
    """Write the sheet of targets; return what stands in its cells, blanks left out."""
    for line, words, size in ((1, f"Chỉ tiêu hội tự đặt cho năm {year + 1}", 14), (2, _HOW, 12)):
        target.merge_cells(start_row=line, start_column=1, end_row=line, end_column=_VALUE)
        cell = target.cell(line, 1)
        cell.value, cell.font = words, letters(size, bold=line == 1, italic=line == 2)
        cell.alignment = Alignment("left", vertical="top", wrap_text=True)
    target.row_dimensions[2].height = 34
    heads = ("TT", _LABEL_HEAD, "Đơn vị tính", year_head(year), target_head(year))
    for column, (words, width) in enumerate(zip(heads, (6, 56, 18, 20, 24), strict=True), start=1):
        cell = target.cell(HEAD, column)
        cell.value, cell.font = words, letters(12, bold=True)
        cell.border, cell.fill = BORDER, HEADING
        cell.alignment = Alignment("center", vertical="center", wrap_text=True)
        target.column_dimensions[cell.column_letter].width = width
    for number, row in enumerate(rows, start=1):
        values = (number, row.label, row.unit, row.now or "–", row.text or None)
        for column, value in enumerate(values, start=1):
            cell = target.cell(HEAD + number, column)
            put(cell, value)
            cell.font, cell.border = letters(12), BORDER
            cell.alignment = Alignment("right" if column > 3 else "left", vertical="center", wrap_text=True)  # fmt: skip
        cell.fill, cell.protection, cell.number_format = TO_FILL, OPEN, "@"
    _page(target)
    return {cell_of(row.code): row.text for row in rows if row.text}


_HOW = (
    "Ghi theo đơn vị tính của từng dòng; chỉ ghi những chỉ tiêu đã có. Sang năm chúng đứng cạnh số thực hiện."
)


def _page(target: Worksheet) -> None:
    protect(target)
    target.freeze_panes = f"C{HEAD + 1}"
    fit_to_print(target, head=HEAD, orientation="portrait")


def read_targets(among: Sequence[Sheet], marks: Marks) -> dict[str, tuple[Place, str]] | None:
    """Return the targets of a file by indicator, each with its place and text; None where it has no sheet of them."""
    for sheet in sorted(among, key=lambda sheet: folded(sheet.name) != folded(TARGETS)):
        if (at := _columns(sheet, marks.year)) is not None:
            return _rows(sheet, at)
    return None


def _columns(sheet: Sheet, year: int) -> tuple[int, int, int] | None:
    """Return the row of the heads, the column of the labels and that of the targets; None where they are not there."""
    for row, cells in sheet.rows():
        if row > _MOST_HEAD_ROWS:
            return None
        heads = {folded(plain_line(str(cell.value or ""))): column for column, cell in cells.items()}
        if folded(_LABEL_HEAD) in heads and folded(target_head(year)) in heads:
            return row, heads[folded(_LABEL_HEAD)], heads[folded(target_head(year))]
    return None


def _rows(sheet: Sheet, at: tuple[int, int, int]) -> dict[str, tuple[Place, str]]:
    head, label_column, column = at
    labels = own_target_form().labels()
    codes = {folded(label): code for code, label in labels.items()}
    found: dict[str, tuple[Place, str]] = {}
    for row, cells in sheet.rows():
        label = cells.get(label_column)
        code = codes.get(folded(plain_line(str(label.value)))) if label is not None and row > head else None
        if code is not None and code not in found:
            place = Place(cell_of(code), sheet.name, address_of(row, column), labels[code])
            found[code] = place, _text(cells.get(column))
    return found


def _text(cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return f"={cell.formula}" if cell is not None and cell.formula else ""
    return as_text(cell.value)
