"""Writes the sheet of own targets into a template (`template_targets` says what stands where)."""

from collections.abc import Sequence

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

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
from associations.exchange.template_places import year_head
from associations.exchange.template_targets import HEAD, LABEL_HEAD, VALUE, cell_of, target_head
from associations.sections.own_targets import OwnTargetRow


def write_targets(target: Worksheet, year: int, rows: Sequence[OwnTargetRow]) -> dict[str, str]:
    """Write the sheet of targets; return what stands in its cells, blanks left out."""
    for line, words, size in ((1, f"Chỉ tiêu hội tự đặt cho năm {year + 1}", 14), (2, _HOW, 12)):
        target.merge_cells(start_row=line, start_column=1, end_row=line, end_column=VALUE)
        cell = target.cell(line, 1)
        cell.value, cell.font = words, letters(size, bold=line == 1, italic=line == 2)
        cell.alignment = Alignment("left", vertical="top", wrap_text=True)
    target.row_dimensions[2].height = 34
    heads = ("TT", LABEL_HEAD, "Đơn vị tính", year_head(year), target_head(year))
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
