"""The sheet of figures of a template: a row a figure, beside it what the portal would ask about it and what its parts make."""

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange import template_checks as checks
from associations.exchange.template_cells import as_written, hide_lone_comma, put, rule_for
from associations.exchange.template_looks import (
    BORDER,
    HEADING,
    OPEN,
    TO_FILL,
    fit_to_print,
    letters,
    protect,
    unlock,
)
from associations.exchange.template_places import (
    CHECK,
    CHECK_HEAD,
    EXPLANATION,
    EXPLANATION_HEAD,
    HEAD_LINE,
    LABEL_HEAD,
    MILLIONS,
    REASON,
    REASON_HEAD,
    REMARK,
    REMARK_HEAD,
    SUM,
    SUM_HEAD,
    SUM_WORDS,
    SUM_WORDS_HEAD,
    UNIT_HEAD,
    VALUE,
    year_head,
)
from associations.models import Note
from associations.returns.cells import CellName
from associations.returns.rows import Part, Row, Sheet

_WRITTEN, _WATCHED = "ABCDEFGH", "IJK"  # what is printed; what is only seen while it is filled
_COLUMNS = _WRITTEN + _WATCHED
_WIDTHS = (6, 42, 13, 18, 20, 17, 26, 32, 38, 20, 32)
_FREE_COLUMNS = "LMNOPQRS"
_SPARE_ROWS = 40
_LINE_OF_LABEL = 40  # letters of a label that fit into one line
_RED, _AMBER = PatternFill("solid", bgColor="F8C9C9"), PatternFill("solid", bgColor="FFE3A3")
_RED_LETTERS, _GREY_LETTERS = Font(color="9C0006", bold=True), Font(color="767676", italic=True)


class FiguresWriter:
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
        self.looks: dict[str, Any] = {}  # of a figure's cells, by column

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
            cell.font = letters(14 if line == 2 else 12, bold=line < 3, italic=line == 3)
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
                letters(12, bold=True),
                BORDER,
                HEADING,
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
            cell.border, cell.fill = BORDER, HEADING
        self.target[f"A{line}"].value = words
        self.target[f"A{line}"].font = letters(12, bold=True)

    def row(self, line: int, row: Row) -> None:
        figure, code = row.figure, row.figure.code
        label = figure.label + (" *" if figure.required else "")
        values = (row.number, label, row.unit, as_written(row, row.previous), as_written(row, self.stood.get(code)),
                  *(self.stood.get(str(CellName(code, kind))) for kind in (Note.Kind.MISSING, Note.Kind.REMARK, Note.Kind.EXPLANATION)))  # fmt: skip
        for letter, value in zip(_WRITTEN, values, strict=True):
            put(self.dressed(letter, line), value)
        for letter in "DE":
            self.target[f"{letter}{line}"].number_format = self.number_format(row)
        self.target.row_dimensions[line].height = 34 if len(label) > _LINE_OF_LABEL else 19
        self.reasons.add(f"{REASON}{line}")
        if row.in_millions:
            hide_lone_comma(self.target, line)
        self.target.add_data_validation(rule_for(f"{VALUE}{line}", figure, in_millions=row.in_millions))

    def number_format(self, row: Row) -> str:
        return "#,##0.######" if row.in_millions else "#,##0"

    def watch(self, line: int, row: Row) -> None:
        """Write what is asked about a figure, and what its parts make, as formulas with their results."""
        for letter in _WATCHED:
            self.dressed(letter, line)
        code = row.figure.code
        sentence = checks.result_of(code, self.checks[code], self.standing)
        self.formula(f"{CHECK}{line}", checks.formula_of(code, self.checks[code], self.cells), sentence)
        rule = self.sums.get(code)
        if rule is not None:
            total = as_written(row, checks.sum_of(rule, self.standing))
            self.formula(f"{SUM}{line}", checks.sum_formula(rule, self.cells), "" if total is None else total)
            self.target[f"{SUM}{line}"].number_format = self.number_format(row)
            self.target[f"{SUM_WORDS}{line}"].value = row.sum_label

    def dressed(self, letter: str, line: int) -> Any:
        """Return a cell of a figure's row in the looks of its column, which are put together once."""
        cell = self.target[f"{letter}{line}"]
        if letter not in self.looks:
            is_number = letter in ("D", VALUE, SUM)
            cell.font, cell.border = letters(12), BORDER
            cell.alignment = Alignment(
                "right" if is_number else "left", vertical="center", wrap_text=not is_number
            )
            if letter in (VALUE, REASON, REMARK, EXPLANATION):
                cell.protection = OPEN
            if letter == VALUE:
                cell.fill = TO_FILL
            self.looks[letter] = cell._style
        cell._style = copy(self.looks[letter])
        return cell

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
        cell.font, cell.alignment = letters(12, bold=True), Alignment("left", vertical="center")

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
        last = line + _SPARE_ROWS
        beside = [f"{letter}{number}" for letter in _FREE_COLUMNS for number in range(1, last)]
        below = [f"{letter}{number}" for letter in _COLUMNS for number in range(line, last)]
        unlock(self.target[address] for address in (*beside, *below))

    def page(self) -> None:
        protect(self.target)
        self.target.freeze_panes = f"C{HEAD_LINE + 1}"
        fit_to_print(self.target, head=HEAD_LINE)
        margins = self.target.page_margins
        # NĐ 30/2020, in inches: 20 mm top and bottom, 30 mm left, 15 mm right
        margins.top = margins.bottom = 20 / 25.4
        margins.left, margins.right = 30 / 25.4, 15 / 25.4
        self.target.print_area = f"{_WRITTEN[0]}1:{_WRITTEN[-1]}{self.last}"


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
