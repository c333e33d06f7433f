"""The Excel template of one return: looks like the paper form, comes filled with what the return holds.

A sheet "Báo cáo" with the figures, a sheet "Lời văn" with the texts, a sheet for each list and for own targets, and a hidden one that says whose form it is
and what stood in each cell, so that a file that comes back is held against what was handed out. Protected without
a password but for the cells to fill, the notes and the free area at the right. Beside each figure stands what the portal
would ask about it, as a formula (template_checks.py), and what its parts make.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange import template_checks as checks
from associations.exchange.template_cells import as_written, hide_lone_comma, put, rule_for
from associations.exchange.template_lists import ListWriter, sheet_name
from associations.exchange.template_marks import hidden_rows
from associations.exchange.template_places import (
    CHECK,
    CHECK_HEAD,
    EXPLANATION,
    EXPLANATION_HEAD,
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
    SUM,
    SUM_HEAD,
    SUM_WORDS,
    SUM_WORDS_HEAD,
    UNIT_HEAD,
    VALUE,
    WORDS,
    places,
    plain,
    year_head,
)
from associations.exchange.template_results import with_results
from associations.exchange.template_targets import TARGETS, write_targets
from associations.models import Note, Return
from associations.returns.cells import CellName
from associations.returns.rows import Part, Row, Sheet, Text
from associations.returns.sheet import make_sheet
from associations.sections.base import registers
from associations.sections.own_targets import own_target_form

_A4 = 9  # as Excel numbers the sizes of a page
_WRITTEN, _WATCHED = "ABCDEFGH", "IJK"  # what is printed; what is only seen while it is filled
_COLUMNS = _WRITTEN + _WATCHED
_WIDTHS = (6, 42, 13, 18, 20, 17, 26, 32, 38, 20, 32)
_FREE_COLUMNS = "LMNOPQRS"
_SPARE_ROWS = 40
_LINE_OF_LABEL = 40  # letters of a label that fit into one line
_FONT = "Times New Roman"
_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TO_FILL = PatternFill("solid", fgColor="FFFBE6")
_HEADING = PatternFill("solid", fgColor="E6EEF6")
_RED, _AMBER = PatternFill("solid", bgColor="F8C9C9"), PatternFill("solid", bgColor="FFE3A3")
_RED_LETTERS, _GREY_LETTERS = Font(color="9C0006", bold=True), Font(color="767676", italic=True)
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
    written = _Figures(figures, sheet, stood)
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


class _Figures:
    """Writes the sheet of figures; `results` are those of its formulas, by address."""

    def __init__(self, target: Worksheet, sheet: Sheet, stood: dict[str, Any]) -> None:
        self.target, self.sheet, self.stood = target, sheet, stood
        self.year = sheet.return_.period.year
        self.lines = dict(_lines(sheet))
        rows = {item.figure.code: item for item in self.lines.values() if isinstance(item, Row)}
        self.last = max(self.lines, default=HEAD_LINE)
        in_millions = any(row.in_millions for row in rows.values())
        self.money = MILLIONS if in_millions else "đồng"
        at = {item.figure.code: line for line, item in self.lines.items() if isinstance(item, Row)}
        self.cells = checks.Cells(at, in_millions)
        self.standing = _standing_figures(rows)
        self.checks = checks.checks_of(self.cells, {code: row.previous for code, row in rows.items()})
        self.sums = {code: rule for part in sheet.parts for code, rule in part.section.sums.items()}
        self.results: dict[str, str | int | float] = {}
        self.reasons = _choice_of_reasons()

    def write(self) -> None:
        self.head()
        self.target.add_data_validation(self.reasons)
        for line, item in self.lines.items():
            if isinstance(item, Row):
                self.row(line, item)
                self.watch(line, item)
            else:
                self.heading(line, f"{item.number}. {item.section.title}")
        self.count_checks()
        self.marks()
        self.free_area(self.last + 1)
        self.page()

    def head(self) -> None:
        association = self.sheet.return_.association
        titles = (
            f"HỘI KHUYẾN HỌC {association.get_kind_display().upper()} {association.name.upper()}",
            f"BÁO CÁO CÔNG TÁC KHUYẾN HỌC, KHUYẾN TÀI NĂM {self.year}",
            f"Ghi vào các ô nền vàng. Số: gõ liền hoặc tách hàng nghìn bằng dấu chấm; tiền tính bằng {self.money}, cũng gõ được “148,7 tỉ”. "
            f"Chưa có số thì chọn lý do ở cột {REASON}. Ô đỏ là số cần sửa, hoặc giải thích một câu ở cột {EXPLANATION}: cột {CHECK} nói vì sao, "
            "so với năm trước lúc tải mẫu. Ô gõ bằng chữ, hai số đổi chỗ và số dòng của danh mục thì cổng xem khi nhận tệp. "
            f"Cột {_FREE_COLUMNS[0]} trở đi và các trang tính thêm vào là của anh/chị.",
        )
        for line, words in enumerate(titles, start=1):
            self.title(line, words)
            cell = self.target[f"A{line}"]
            cell.font = Font(_FONT, 14 if line == 2 else 12, bold=line < 3, italic=line == 3)
            cell.alignment = Alignment("center" if line < 3 else "left", vertical="center", wrap_text=True)
        self.target.row_dimensions[3].height = 66
        last = year_head(self.year - 1)
        if self.sheet.added_from:
            last += " (cộng từ " + ", ".join(self.sheet.added_from) + ")"
        heads = ("TT", LABEL_HEAD, UNIT_HEAD, last, year_head(self.year), REASON_HEAD, REMARK_HEAD,
                 EXPLANATION_HEAD, CHECK_HEAD, SUM_HEAD, SUM_WORDS_HEAD)  # fmt: skip
        for letter, words, width in zip(_COLUMNS, heads, _WIDTHS, strict=True):
            cell = self.target[f"{letter}{HEAD_LINE}"]
            cell.value, cell.font, cell.border, cell.fill = (
                words,
                Font(_FONT, 12, bold=True),
                _BORDER,
                _HEADING,
            )
            cell.alignment = Alignment("center", vertical="center", wrap_text=True)
            self.target.column_dimensions[letter].width = width

    def title(self, line: int, words: str) -> None:
        """Write a line above the heads, as wide as what is printed."""
        self.target.merge_cells(f"{_WRITTEN[0]}{line}:{_WRITTEN[-1]}{line}")
        self.target[f"A{line}"].value = words

    def heading(self, line: int, words: str) -> None:
        for letter in _COLUMNS:
            cell = self.target[f"{letter}{line}"]
            cell.border, cell.fill = _BORDER, _HEADING
        self.target[f"A{line}"].value = words
        self.target[f"A{line}"].font = Font(_FONT, 12, bold=True)

    def row(self, line: int, row: Row) -> None:
        figure, code = row.figure, row.figure.code
        label = figure.label + (" *" if figure.required else "")
        values = (row.number, label, row.unit, as_written(row, row.previous), as_written(row, self.stood.get(code)),
                  *(self.stood.get(str(CellName(code, kind))) for kind in (Note.Kind.MISSING, Note.Kind.REMARK, Note.Kind.EXPLANATION)))  # fmt: skip
        for letter, value in zip(_WRITTEN, values, strict=True):
            cell = self.target[f"{letter}{line}"]
            put(cell, value)
            cell.font, cell.border = Font(_FONT, 12), _BORDER
            cell.alignment = Alignment(
                "right" if letter in "DE" else "left", vertical="center", wrap_text=letter not in "DE"
            )
        for letter in "DE":
            self.target[f"{letter}{line}"].number_format = self.number_format(row)
        self.target.row_dimensions[line].height = 34 if len(label) > _LINE_OF_LABEL else 19
        for letter in (VALUE, REASON, REMARK, EXPLANATION):
            self.target[f"{letter}{line}"].protection = _OPEN
        self.target[f"{VALUE}{line}"].fill = _TO_FILL
        self.reasons.add(f"{REASON}{line}")
        if row.in_millions:
            hide_lone_comma(self.target, line)
        self.target.add_data_validation(rule_for(f"{VALUE}{line}", figure, in_millions=row.in_millions))

    def number_format(self, row: Row) -> str:
        return "#,##0.######" if row.in_millions else "#,##0"

    def watch(self, line: int, row: Row) -> None:
        """Write what is asked about a figure, and what its parts make, as formulas with their results."""
        code = row.figure.code
        sentence = checks.result_of(code, self.checks[code], self.standing)
        self.formula(f"{CHECK}{line}", checks.formula_of(code, self.checks[code], self.cells), sentence)
        rule = self.sums.get(code)
        if rule is not None:
            total = as_written(row, checks.sum_of(rule, self.standing))
            self.formula(f"{SUM}{line}", checks.sum_formula(rule, self.cells), "" if total is None else total)
            self.target[f"{SUM}{line}"].number_format = self.number_format(row)
            self.target[f"{SUM_WORDS}{line}"].value = row.sum_label
        for letter in _WATCHED:
            cell = self.target[f"{letter}{line}"]
            cell.font, cell.border = Font(_FONT, 12), _BORDER
            cell.alignment = Alignment(
                "right" if letter == SUM else "left", vertical="center", wrap_text=letter != SUM
            )

    def formula(self, address: str, formula: str, result: str | float) -> None:
        self.target[address].value = formula
        self.results[address] = result

    def count_checks(self) -> None:
        """Write above the heads how much is left to do, counted anew with each figure that is typed."""
        first, last = HEAD_LINE + 1, self.last
        sentences, answered = f"{CHECK}{first}:{CHECK}{last}", f"{EXPLANATION}{first}:{EXPLANATION}{last}"
        blank = f'COUNTIF({sentences},"{checks.BLANK}")'
        wrong = f'(LEFT({sentences},{len(checks.WRONG)})="{checks.WRONG}")'
        asked = f'SUMPRODUCT(({sentences}<>"")*({sentences}<>"{checks.BLANK}")*(({answered}="")+{wrong}>0))'
        words = ("Còn ", " ô bắt buộc trống, ", " ô cần sửa hoặc giải thích.")
        self.title(HEAD_LINE - 1, "")
        texts = {line: str(self.results[f"{CHECK}{line}"]) for line, row in self.lines.items() if isinstance(row, Row)}  # fmt: skip
        open_ = [line for line, text in texts.items() if self.is_open(line, text)]
        self.formula(
            f"A{HEAD_LINE - 1}",
            f'="{words[0]}"&{blank}&"{words[1]}"&{asked}&"{words[2]}"',
            f"{words[0]}{list(texts.values()).count(checks.BLANK)}{words[1]}{len(open_)}{words[2]}",
        )
        cell = self.target[f"A{HEAD_LINE - 1}"]
        cell.font, cell.alignment = Font(_FONT, 12, bold=True), Alignment("left", vertical="center")

    def is_open(self, line: int, text: str) -> bool:
        """Return whether a row has to be put right or explained."""
        if text in ("", checks.BLANK):
            return False
        return text.startswith(checks.WRONG) or not self.target[f"{EXPLANATION}{line}"].value

    def marks(self) -> None:
        """Mark what has to be put right or explained; the marks go by themselves once it is."""
        first, last = HEAD_LINE + 1, self.last
        marked = checks.is_marked(first)
        rules = (
            (VALUE, FormulaRule(formula=[marked], fill=_RED)),
            (CHECK, FormulaRule(formula=[marked], font=_RED_LETTERS)),
            (CHECK, FormulaRule(formula=[f'${CHECK}{first}="{checks.BLANK}"'], font=_GREY_LETTERS)),
            (EXPLANATION, FormulaRule(formula=[f'AND({marked},${EXPLANATION}{first}="")'], fill=_AMBER)),
        )
        for letter, rule in rules:
            self.target.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)

    def free_area(self, line: int) -> None:
        for letter in _FREE_COLUMNS:
            for number in range(1, line + _SPARE_ROWS):
                self.target[f"{letter}{number}"].protection = _OPEN
        for letter in _COLUMNS:
            for number in range(line, line + _SPARE_ROWS):
                self.target[f"{letter}{number}"].protection = _OPEN

    def page(self) -> None:
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
        self.target.print_area = f"{_WRITTEN[0]}1:{_WRITTEN[-1]}{self.last}"
        self.target.oddFooter.center.text = "Trang &P/&N"


def _standing_figures(rows: Mapping[str, Row]) -> checks.Standing:
    """Return what stands in the cells of figures, for the results of the formulas beside them."""
    return checks.Standing(
        {code: row.value for code, row in rows.items()},
        texts={code for code, row in rows.items() if row.typed},
        reasons={code for code, row in rows.items() if row.reason},
    )


def _choice_of_reasons() -> DataValidation:
    """Return the drop-down of the reasons why there is no figure."""
    labels = ",".join(str(label) for label in Note.MissingReason.labels)
    choice = DataValidation("list", formula1=f'"{labels}"', allow_blank=True)
    choice.error = "Chọn một trong các lý do của danh sách, hoặc để trống."
    choice.showErrorMessage = True
    return choice


def _lines(sheet: Sheet) -> Iterator[tuple[int, Part | Row]]:
    """Yield the headings of sections and the rows of figures, each with its line."""
    line = HEAD_LINE
    for part in sheet.parts:
        if part.rows:
            items: tuple[Part | Row, ...] = (part, *part.rows)
            yield from enumerate(items, start=line + 1)
            line += len(items)


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
