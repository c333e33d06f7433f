"""The Excel template of one return: looks like the paper form, comes filled with what the return holds.

A sheet "Báo cáo" with the figures, a sheet "Lời văn" with the texts, and a hidden sheet that says whose form it is
and what stood in each cell, so that a file that comes back is held against what was handed out. Protected without
a password but for the cells to fill, the notes and the free area at the right.
"""

import io
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange.template_cells import as_written, hide_lone_comma, put, rule_for
from associations.exchange.template_marks import hidden_rows
from associations.exchange.template_places import (
    FIGURES,
    HEAD_LINE,
    HIDDEN,
    LABEL_HEAD,
    MILLIONS,
    REASON,
    REASON_HEAD,
    REMARK,
    REMARK_HEAD,
    SIGNING,
    UNIT_HEAD,
    VALUE,
    WORDS,
    places,
    plain,
    year_head,
)
from associations.models import Note, Return
from associations.returns.cells import CellName
from associations.returns.rows import Row, Sheet, Text
from associations.returns.sheet import make_sheet

_A4 = 9  # as Excel numbers the sizes of a page
_FREE_COLUMNS = "HIJKLMNO"
_SPARE_ROWS = 40
_LINE_OF_LABEL = 44  # letters of a label that fit into one line
_FONT = "Times New Roman"
_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TO_FILL = PatternFill("solid", fgColor="FFFBE6")
_HEADING = PatternFill("solid", fgColor="E6EEF6")
_OPEN = Protection(locked=False)


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
    _Figures(figures, sheet, stood).write()
    _write_words(book.create_sheet(WORDS), sheet, stood)
    _write_hidden(book.create_sheet(HIDDEN), return_, stood, in_millions=in_millions)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def file_name(return_: Return) -> str:
    """Return what the file is called when it is downloaded."""
    return f"mau-bao-cao-{return_.association.key}-{return_.period.year}.xlsx"


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
    stood |= {name: getattr(sheet.return_, name) for name in SIGNING}
    stood = {cell: plain(value) for cell, value in stood.items()}
    return {cell: value for cell, value in stood.items() if value not in ("", None)}


def _contents(sheet: Sheet) -> Iterator[tuple[Row | None, Text | None]]:
    for part in sheet.parts:
        yield from ((row, None) for row in part.rows)
        yield from ((None, text) for text in part.texts)


class _Figures:
    """Writes the sheet of figures."""

    def __init__(self, target: Worksheet, sheet: Sheet, stood: dict[str, Any]) -> None:
        self.target, self.sheet, self.stood = target, sheet, stood
        self.year = sheet.return_.period.year
        self.money = MILLIONS if any(row.in_millions for part in sheet.parts for row in part.rows) else "đồng"
        self.reasons = DataValidation(
            "list",
            formula1='"' + ",".join(str(label) for label in Note.MissingReason.labels) + '"',
            allow_blank=True,
        )
        self.reasons.error = "Chọn một trong các lý do của danh sách, hoặc để trống."
        self.reasons.showErrorMessage = True

    def write(self) -> None:
        self.head()
        self.target.add_data_validation(self.reasons)
        line = HEAD_LINE + 1
        for part in self.sheet.parts:
            if not part.rows:
                continue
            self.heading(line, f"{part.number}. {part.section.title}")
            line += 1
            for row in part.rows:
                self.row(line, row)
                line += 1
        self.free_area(line)
        self.page(line)

    def head(self) -> None:
        association = self.sheet.return_.association
        titles = (
            f"HỘI KHUYẾN HỌC {association.get_kind_display().upper()} {association.name.upper()}",
            f"BÁO CÁO CÔNG TÁC KHUYẾN HỌC, KHUYẾN TÀI NĂM {self.year}",
            f"Ghi vào các ô nền vàng. Số: gõ liền hoặc tách hàng nghìn bằng dấu chấm; tiền tính bằng {self.money}, cũng gõ được “148,7 tỉ”. "
            "Chưa có số thì chọn lý do ở cột F. Cột H trở đi và các trang tính thêm vào là của anh/chị.",
        )
        for line, words in enumerate(titles, start=1):
            self.target.merge_cells(f"A{line}:G{line}")
            cell = self.target[f"A{line}"]
            cell.value = words
            cell.font = Font(_FONT, 14 if line == 2 else 12, bold=line < 3, italic=line == 3)
            cell.alignment = Alignment("center" if line < 3 else "left", vertical="center", wrap_text=True)
        self.target.row_dimensions[3].height = 48
        last = year_head(self.year - 1)
        if self.sheet.added_from:
            last += " (cộng từ " + ", ".join(self.sheet.added_from) + ")"
        heads = ("TT", LABEL_HEAD, UNIT_HEAD, last, year_head(self.year), REASON_HEAD, REMARK_HEAD)
        for letter, words in zip("ABCDEFG", heads, strict=True):
            cell = self.target[f"{letter}{HEAD_LINE}"]
            cell.value, cell.font, cell.border, cell.fill = (
                words,
                Font(_FONT, 12, bold=True),
                _BORDER,
                _HEADING,
            )
            cell.alignment = Alignment("center", vertical="center", wrap_text=True)
        for letter, width in zip("ABCDEFG", (6, 46, 14, 19, 21, 19, 30), strict=True):
            self.target.column_dimensions[letter].width = width

    def heading(self, line: int, words: str) -> None:
        for letter in "ABCDEFG":
            cell = self.target[f"{letter}{line}"]
            cell.border, cell.fill = _BORDER, _HEADING
        self.target[f"A{line}"].value = words
        self.target[f"A{line}"].font = Font(_FONT, 12, bold=True)

    def row(self, line: int, row: Row) -> None:
        figure, code = row.figure, row.figure.code
        label = figure.label + (" *" if figure.required else "")
        values = (row.number, label, row.unit, as_written(row, row.previous), as_written(row, self.stood.get(code)),
                  self.stood.get(str(CellName(code, Note.Kind.MISSING))), self.stood.get(str(CellName(code, Note.Kind.REMARK))))  # fmt: skip
        for letter, value in zip("ABCDEFG", values, strict=True):
            cell = self.target[f"{letter}{line}"]
            put(cell, value)
            cell.font, cell.border = Font(_FONT, 12), _BORDER
            cell.alignment = Alignment(
                "right" if letter in "DE" else "left", vertical="center", wrap_text=letter not in "DE"
            )
        for letter in "DE":
            self.target[f"{letter}{line}"].number_format = "#,##0.######" if row.in_millions else "#,##0"
        self.target.row_dimensions[line].height = 34 if len(label) > _LINE_OF_LABEL else 19
        for letter in (VALUE, REASON, REMARK):
            self.target[f"{letter}{line}"].protection = _OPEN
        self.target[f"{VALUE}{line}"].fill = _TO_FILL
        self.reasons.add(f"{REASON}{line}")
        if row.in_millions:
            hide_lone_comma(self.target, line)
        self.target.add_data_validation(rule_for(f"{VALUE}{line}", figure, in_millions=row.in_millions))

    def free_area(self, line: int) -> None:
        for letter in _FREE_COLUMNS:
            for number in range(1, line + _SPARE_ROWS):
                self.target[f"{letter}{number}"].protection = _OPEN
        for letter in "ABCDEFG":
            for number in range(line, line + _SPARE_ROWS):
                self.target[f"{letter}{number}"].protection = _OPEN

    def page(self, line: int) -> None:
        _protect(self.target)
        self.target.freeze_panes = f"C{HEAD_LINE + 1}"
        setup = self.target.page_setup
        self.target.set_printer_settings(paper_size=_A4, orientation="landscape")
        setup.fitToWidth, setup.fitToHeight = 1, 0
        self.target.sheet_properties.pageSetUpPr.fitToPage = True
        margins = self.target.page_margins
        # NĐ 30/2020, in inches: 20 mm top and bottom, 30 mm left, 15 mm right
        margins.top = margins.bottom = 20 / 25.4
        margins.left, margins.right = 30 / 25.4, 15 / 25.4
        self.target.print_title_rows = f"{HEAD_LINE}:{HEAD_LINE}"
        self.target.print_area = f"A1:G{line - 1}"
        self.target.oddFooter.center.text = "Trang &P/&N"


def _protect(target: Worksheet) -> None:
    """Lock a sheet without a password; changes to its looks stay allowed."""
    protection = target.protection
    protection.sheet = True
    protection.formatCells = protection.formatColumns = protection.formatRows = False


def _write_words(target: Worksheet, sheet: Sheet, stood: dict[str, Any]) -> None:
    target["A1"].value = f"Lời văn và người ký, báo cáo năm {sheet.return_.period.year}"
    target["A1"].font = Font(_FONT, 14, bold=True)
    long = {text.name for part in sheet.parts for text in part.texts if text.is_long}
    for place in places():
        if place.sheet != WORDS:
            continue
        line = int(place.address[1:])
        target[f"A{line}"].value = place.label
        target[f"A{line}"].font = Font(_FONT, 12, bold=True)
        target[f"A{line}"].alignment = Alignment(vertical="top", wrap_text=True)
        cell = target[place.address]
        put(cell, stood.get(place.cell))
        cell.font, cell.border, cell.fill = Font(_FONT, 12), _BORDER, _TO_FILL
        cell.alignment = Alignment("left", vertical="top", wrap_text=True)
        cell.number_format = "@"
        target.row_dimensions[line].height = 120 if place.cell in long else 34
        cell.protection = _OPEN
    for row in target.iter_rows(min_row=1, max_row=60, min_col=3, max_col=10):
        for cell in row:
            cell.protection = _OPEN
    target.column_dimensions["A"].width = 30
    target.column_dimensions["B"].width = 90
    target.set_printer_settings(paper_size=_A4, orientation="landscape")
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr.fitToPage = True
    _protect(target)


def _write_hidden(target: Worksheet, return_: Return, stood: dict[str, Any], *, in_millions: bool) -> None:
    rows = hidden_rows(return_.association.key, return_.period.year, stood, in_millions=in_millions)
    for line, (name, value) in enumerate(rows, start=1):
        target[f"A{line}"].value = name
        put(target[f"B{line}"], value)
    target.sheet_state = "hidden"
    target.protection.sheet = True
