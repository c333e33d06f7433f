"""Writes the sheets of a return's lists into its template (`template_lists` says what stands where)."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange.cell_names import column_letters
from associations.exchange.template_cells import put
from associations.exchange.template_lists import HEAD, digest_of, is_required, written
from associations.exchange.template_looks import (
    BORDER,
    HEADING,
    OPEN,
    TO_FILL,
    dress_alike,
    fit_to_print,
    letters,
    protect,
    unlock,
)
from associations.exchange.template_places import HIDDEN
from associations.models import Period, Return
from associations.returns.registers import rows_of
from associations.sections.register import Register

_FREE_ROWS = 40  # drawn ready to fill; those below are open as well
_LAST_ROW = 2_000  # to which drop-downs reach
_LAST_COLUMN = 16_384
_FIRST_CHOICES = 4  # the column of the hidden sheet where choices begin
_WRAPPED = Alignment("left", vertical="top", wrap_text=True)
_WIDTH, _LONG_WIDTH, _DAY_WIDTH = 26, 56, 18
_YES_OR_NO = ("có", "không")


class ListWriter:
    """Writes the sheets of lists; `stood` is what the hidden sheet keeps of their rows, by cell."""

    def __init__(self, hidden: Worksheet, return_: Return) -> None:
        self.hidden, self.return_ = hidden, return_
        self.stood: dict[str, str] = {}
        self.choices: dict[tuple[str, ...], str] = {}

    def write(self, target: Worksheet, register: Register) -> None:
        """Write the sheet of a list with the rows that stand in it."""
        rows = rows_of(self.return_, register)
        self.stood |= {f"{register.key}/{row.pk}": digest_of(written(register, row)) for row in rows}
        width = len(register.columns)
        self.head(target, register, width)
        for line, row in enumerate(rows, start=HEAD + 1):
            for column, value in enumerate(written(register, row), start=1):
                put(target.cell(line, column), value)
            target.cell(line, width + 1).value = row.pk
        self.open_rows(target, width, HEAD + len(rows) + _FREE_ROWS)
        for column, name in enumerate(register.columns, start=1):
            self.drop_down(target, column, _offered(register, name, self.return_.period))
        _page(target, width)

    def head(self, target: Worksheet, register: Register, width: int) -> None:
        year = self.return_.period.year
        how = (
            f"{register.hint} Thêm, sửa, sắp xếp, xóa dòng tùy ý: khi nhận tệp cổng cho xem trước, và chỉ xóa dòng được chọn. "
            "Chưa rõ ngày thì ghi 9/2024 hoặc 2024. Cột có dấu * phải ghi."
        )
        for line, words in ((1, f"{register.heading}, năm {year}"), (2, how)):
            target.merge_cells(start_row=line, start_column=1, end_row=line, end_column=width)
            cell = target.cell(line, 1)
            cell.value, cell.font = (
                words,
                letters(14 if line == 1 else 12, bold=line == 1, italic=line == 2),
            )
            cell.alignment = _WRAPPED
        target.row_dimensions[2].height = 50
        for column, (name, label) in enumerate(zip(register.columns, register.labels, strict=True), start=1):
            cell = target.cell(HEAD, column)
            cell.value = label + (" *" if is_required(register, name) else "")
            cell.font, cell.border, cell.fill = letters(12, bold=True), BORDER, HEADING
            cell.alignment = Alignment("center", vertical="center", wrap_text=True)
        target.row_dimensions[HEAD].height = 34
        target.cell(HEAD, width + 1).value = register.key

    def open_rows(self, target: Worksheet, width: int, last: int) -> None:
        """Draw the rows to fill, and unlock whatever stands below and beside them."""
        cells = [
            cell for row in target.iter_rows(min_row=HEAD + 1, max_row=last, max_col=width) for cell in row
        ]
        for cell in cells:
            if cell.value is not None:
                _dress(cell)
        dress_alike((cell for cell in cells if cell.value is None), _dress)
        unlock(target.cell(line, width + 1) for line in range(HEAD + 1, last + 1))

    def drop_down(self, target: Worksheet, column: int, choices: Sequence[str]) -> None:
        """Offer the choices of a column; another word is warned of, not forbidden."""
        if not choices:
            return
        rule = DataValidation("list", formula1=self.place_of(tuple(choices)), allow_blank=True)
        rule.errorStyle, rule.errorTitle = "warning", "Ngoài danh sách"
        rule.error = "Chọn một mục của danh sách. Vẫn giữ chữ đã gõ thì cổng sẽ hỏi lại khi nhận tệp."
        rule.showErrorMessage = True
        letter = get_column_letter(column)
        rule.add(f"{letter}{HEAD + 1}:{letter}{_LAST_ROW}")
        target.add_data_validation(rule)

    def place_of(self, choices: tuple[str, ...]) -> str:
        """Return where choices stand on the hidden sheet; the same ones stand there once."""
        if choices not in self.choices:
            column = _FIRST_CHOICES + len(self.choices)
            for line, words in enumerate(choices, start=1):
                self.hidden.cell(line, column).value = words
            letter = column_letters(column)
            self.choices[choices] = f"'{HIDDEN}'!${letter}$1:${letter}${len(choices)}"
        return self.choices[choices]


def _dress(cell: Any) -> None:
    cell.font, cell.border, cell.fill = letters(12), BORDER, TO_FILL
    cell.alignment, cell.protection = _WRAPPED, OPEN
    cell.number_format = "0" if isinstance(cell.value, int) else "@"


def _offered(register: Register, column: str, period: Period) -> list[str]:
    """Return the words to choose from in a column; [] for one that takes any text."""
    field = register.model._meta.get_field(column)
    if isinstance(field, models.BooleanField):
        return list(_YES_OR_NO)
    ended = register.refusals(period).get(column, {})
    choices = getattr(field, "flatchoices", None) or []
    return [str(label) for value, label in choices if value and value not in ended]


def _page(target: Worksheet, width: int) -> None:
    """Set widths, protection and paper: heads and titles are locked, all else is open, rows come and go."""
    for column in range(1, width + 1):
        target.column_dimensions[get_column_letter(column)].width = _width(target, column)
    hidden = get_column_letter(width + 1)
    target.column_dimensions[hidden].hidden = True
    for letter, first, last in [
        *((get_column_letter(column), column, column) for column in range(1, width + 2)),
        (get_column_letter(width + 2), width + 2, _LAST_COLUMN),
    ]:
        dimension: ColumnDimension = target.column_dimensions[letter]
        dimension.min, dimension.max = first, last
        dimension.protection, dimension.font = OPEN, letters(12)
        if first > width:
            dimension.width = 13
        else:
            dimension.alignment, dimension.number_format = _WRAPPED, "@"
    protect(target)
    protection = target.protection
    protection.insertRows = protection.deleteRows = protection.sort = protection.autoFilter = False
    target.freeze_panes = f"A{HEAD + 1}"
    fit_to_print(target, head=HEAD)


def _width(target: Worksheet, column: int) -> int:
    head = str(target.cell(HEAD, column).value)
    if any(word in head for word in ("Nội dung", "Trích yếu", "Kiến nghị", "Chi hội", "Thay đổi")):
        return _LONG_WIDTH
    return _DAY_WIDTH if any(word in head for word in ("Ngày", "ngày", "Năm", "Số", "Lĩnh vực")) else _WIDTH
