"""The tables of figures over the units: rows of figures and columns of units, or turned where many units have few figures."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport
from reports.exports.print_workbook.book import HEAD_FILL, SIZE, SMALL, SUM_FILL, Place, PrintBook
from reports.exports.print_workbook.outline import OUTLINES, Line, Outline, with_unit
from reports.exports.print_workbook.page import (
    ACROSS,
    UPRIGHT,
    Page,
    PageSize,
    height_of,
    lines_of,
    number_width,
)
from reports.exports.print_workbook.remarks import leaders, leaders_text, reasons, target_notes
from reports.exports.workbook.cells import cell_at, cells_at
from reports.exports.workbook.file import UNITS_A_PAGE, pattern
from reports.exports.workbook.formulas import displayed
from reports.exports.workbook.layout import MISSING
from reports.indicators import Indicator, every_indicator
from reports.presentation import wording

_UNITS_IN_ROWS, _UNITS_IN_HEADS = "Đơn vị tính: ghi ở từng dòng", "Đơn vị tính: ghi ở đầu cột"
_MONEY = "; tiền tính bằng triệu đồng"
_MOST_TURNED = 14  # figures; a turned table of more is wider than a page
_FIRST = 3  # the column of the first unit
_NUMBER, _UNIT, _TOTAL, _COVERAGE, _TARGET = 32, 84, 88, 50, 84  # px: widths of columns
_LABEL, _WIDEST_LABEL = 264, 420
_VALUE, _WIDEST_VALUE = 70, 96
_WIDEST = 1.5  # how much wider than a page a table may be, which is then printed smaller
_AROUND = 150  # points of what stands above and below the rows of a table
_MANY_ROWS = 30  # from which on rows stand closer
_ROOMY, _CLOSE = 4.0, 2.0  # points above and below the words of a row


def tables_with_content(report: ClusterReport) -> list[Outline]:
    """Return the tables of which any unit has a value in any row."""
    return [one for one in OUTLINES if any(report.result(indicator).included for indicator in one.indicators)]


def codes_on_sheets(report: ClusterReport) -> set[str]:
    """Return the codes of the indicators that stand on a sheet."""
    return {indicator.code for one in tables_with_content(report) for indicator in one.indicators}


def write_unit_table(book: PrintBook, outline: Outline, number: int) -> int:
    """Write a table as sheet number `number` of the book; return how many pages it prints."""
    many = len(book.report.units) > UNITS_A_PAGE
    if many and len(outline.indicators) <= _MOST_TURNED and not outline.has_targets:
        _Turned(book, outline, number).write()
        return 1
    return _Upright(book, outline, number).write()


class _Table:
    """What both ways of laying out a table share."""

    def __init__(
        self, book: PrintBook, outline: Outline, number: int, size: PageSize, widths: list[float]
    ) -> None:
        self.book, self.outline, self.number = book, outline, number
        self.report = book.report
        self.page = Page(book, outline.sheet, size, widths)
        self.sheet = self.page.sheet
        self.title = f"{outline.title} năm {book.report.year}"
        has_money = any(indicator.is_sum_of_money for indicator in outline.indicators)
        self.money = _MONEY if has_money else ""

    def value(self, at: tuple[int, int], indicator: Indicator, unit: UnitFigures, **look: Any) -> None:
        """Write the formula of an indicator of a unit."""
        amount = self.report.amounts(indicator, self.report.year)[unit.association.pk]
        formula = self.book.book.formulas.one(indicator, self.report.year, unit.association)
        computed = displayed(indicator, formula, amount.value)
        self.book.compute(self.sheet, *at, computed, self.book.number(indicator, **look))

    def total(self, at: tuple[int, int], indicator: Indicator, **look: Any) -> None:
        """Write the formula of an indicator of all units: Σ, or Σ ÷ Σ."""
        formula = self.book.book.formulas.whole(indicator, self.report.year)
        computed = displayed(indicator, formula, self.report.result(indicator).amount.value)
        format_ = self.book.number(indicator, **{"bold": True, "bg_color": SUM_FILL, **look})
        self.book.compute(self.sheet, *at, computed, format_)

    def coverage(self, at: tuple[int, int], indicator: Indicator, over: tuple[int, int, int, int]) -> None:
        """Write how many of the units have a value, "7/8"."""
        result = self.report.result(indicator)
        format_ = self.book.text(align="center", font_size=SMALL)
        if not result.units:
            self.sheet.write_string(*at, result.coverage, format_)
            return
        formula = f'COUNT({cells_at(*over)})&"/{len(result.units)}"'
        self.sheet.write_formula(*at, f"={formula}", format_, result.coverage)

    def below(self) -> None:
        """Write who leads, then why cells are dashes and how the totals come about."""
        self.page.add(6)
        for code in self.outline.remarks:
            self._leaders(every_indicator()[code])
        indicators = self.outline.indicators
        notes = reasons(self.report, indicators)
        if self.outline.has_targets:
            notes += target_notes(self.report, indicators)
        for note in notes:
            self.page.say(note, italic=True)

    def _leaders(self, indicator: Indicator) -> None:
        text = leaders_text(indicator.label, self.report.result(indicator))
        if not text:
            return
        row = self.page.say(text)
        formula = leaders(indicator.label, indicator, self.book.places[indicator.code])
        self.sheet.write_formula(
            row, self.page.across[0], f"={formula}", self.book.plain(font_size=SMALL), text
        )

    def remember(self, indicator: Indicator, place: Place) -> None:
        """Keep where an indicator stands; the first place counts."""
        self.book.places.setdefault(indicator.code, place)


class _Upright(_Table):
    """A row a figure, a column a unit in the cluster's order, the total and its coverage last."""

    def __init__(self, book: PrintBook, outline: Outline, number: int) -> None:
        count = len(book.report.units)
        self.count, self.end = count, _FIRST + count
        self.padding = _padding(outline)
        self.has_targets = outline.has_targets and any(
            indicator.code in book.report.aims for indicator in outline.indicators
        )
        super().__init__(
            book, outline, number, ACROSS, _widths(book.report, outline, has_targets=self.has_targets)
        )

    @property
    def is_wide(self) -> bool:
        """Whether the units take several pages side by side."""
        return self.count > UNITS_A_PAGE

    def write(self) -> int:
        """Write the sheet; return its pages."""
        page = self.page
        if self.is_wide:
            page.across, *page.further = self._pages()
        page.open(self.title, self.number, under=_UNITS_IN_ROWS + self.money)
        heads = self._heads()
        numbers = _numbers(self.outline.lines)
        for line, number in zip(self.outline.lines, numbers, strict=True):
            if line.indicator is None:
                self._group(line, number)
            else:
                self._row(line, number, line.indicator, heads)
        self.below()
        self.sheet.freeze_panes(heads + 1, _FIRST)
        if not self.is_wide:
            page.fit()
            return 1
        page.fit_columns(heads=heads)
        return 1 + len(page.further)

    def _pages(self) -> list[tuple[int, int]]:
        """Return the first and the last column of each page: about as many units on each, the totals on the last."""
        a_page = _units_a_page(self.count)
        firsts = range(_FIRST, self.end, a_page)
        return [(first, min(first + a_page, self.end) - 1) for first in firsts[:-1]] + [
            (firsts[-1], self.page.last)
        ]

    def _heads(self) -> int:
        names = [unit.association.name for unit in self.report.units]
        titles = ["TT", "Chỉ tiêu", "Đơn vị tính", *names, wording.whose_heading(self.report), "Số hội"]
        titles += ["Mục tiêu (đến năm)", "Còn thiếu"] if self.has_targets else []
        return write_heads(self.page, titles)

    def _group(self, line: Line, number: str) -> None:
        """Write a head over the rows below it."""
        row = self.page.add(height_of(1))
        look = {"bold": True, "bg_color": HEAD_FILL}
        if number:
            self.sheet.write_string(row, 0, number, self.book.text(align="center", **look))
        self.page.span(row, 1 if number else 0, _FIRST - 1, line.text, self.book.text(**look))
        for column in range(_FIRST, self.page.last + 1):
            self.sheet.write_blank(row, column, None, self.book.text(**look))

    def _row(self, line: Line, number: str, indicator: Indicator, heads: int) -> None:
        look = {"bold": True} if line.is_bold else {}
        unit = indicator.display.unit
        indent = 3 if line.is_part else 1
        lines = max(
            lines_of(line.text, self.page.widths[1], is_bold=line.is_bold, indent=indent),
            lines_of(unit, self.page.widths[2], SMALL, indent=0),
        )
        row = self.page.add(height_of(lines, padding=self.padding))
        self.sheet.write_string(row, 0, number, self.book.text(align="center", **look))
        self.sheet.write_string(row, 1, line.text, self.book.text(indent=indent, **look))
        self.sheet.write_string(row, 2, unit, self.book.text(font_size=SMALL, align="center"))
        for column, one in enumerate(self.report.units, start=_FIRST):
            self.value((row, column), indicator, one, **look)
        self.total((row, self.end), indicator)
        self.coverage((row, self.end + 1), indicator, (row, _FIRST, row, self.end - 1))
        if self.has_targets:
            self._target(row, indicator)
        place = Place(
            sheet=self.page.name,
            names=(heads, _FIRST, heads, max(self.end - 1, _FIRST)),
            values=(row, _FIRST, row, max(self.end - 1, _FIRST)),
            total=(row, self.end),
            units=tuple((row, _FIRST + number) for number in range(self.count)),
        )
        self.remember(indicator, place)

    def _target(self, row: int, indicator: Indicator) -> None:
        """Write the target of an indicator with its year, and how far the total is from it."""
        aim, column = self.report.aims.get(indicator.code), self.end + 2
        if aim is None:
            for at in (column, column + 1):
                self.sheet.write_blank(row, at, None, self.book.text())
            return
        digits = pattern(0 if aim.in_tables.denominator == 1 else indicator.display.decimals)
        wanted = self.book.figure(f'{digits}" ({aim.year})"')
        self.sheet.write_number(row, column, float(aim.in_tables), wanted)
        value = self.report.result(indicator).amount.value
        now, target = (cell_at(row, at) for at in (self.end, column))
        gap = None if value is None else aim.value - value
        formula = f'IF(ISNUMBER({now}),{target}-{now},"{MISSING}")'
        computed = displayed(indicator, formula, gap)
        self.book.compute(self.sheet, row, column + 1, computed, self._gap_format(indicator, gap))

    def _gap_format(self, indicator: Indicator, gap: Fraction | None) -> Any:
        """Return the format of a gap: what is below nothing is more than the target; never 0 where it is not reached."""
        decimals = indicator.display.decimals
        value = abs(indicator.display_value(gap) or 0)
        while value and value * 10**decimals * 2 < 1 and decimals < indicator.display.decimals + 2:
            decimals += 1
        digits = pattern(decimals)
        locale, _, plain = digits.partition("]")
        written = f'{digits}_-;{locale}]"vượt "{plain}_-;"đạt"_-;@_-'
        return self.book.file.format(font_size=SIZE, border=1, align="right", num_format=written)


class _Turned(_Table):
    """A row a unit, a column a figure: a page upright for many units and few figures."""

    def __init__(self, book: PrintBook, outline: Outline, number: int) -> None:
        self.lines = [line for line in outline.lines if line.indicator]
        least = max(64.0, 600 / len(self.lines))
        numbers = [
            number_width([*_values(book.report, i), _total(book.report, i)])
            for i in map(_indicator, self.lines)
        ]
        widths = [_NUMBER, 150.0, *(max(least, needed) for needed in numbers)]
        super().__init__(book, outline, number, UPRIGHT, widths)

    def write(self) -> None:
        """Write the sheet on one page."""
        page, units = self.page, self.report.units
        page.open(self.title, self.number, under=_UNITS_IN_HEADS + self.money)
        self._groups()
        titles = [with_unit(line.text, _indicator(line).display.unit) for line in self.lines]
        heads = write_heads(page, ["TT", "Hội", *titles])
        first = page.row
        for number, unit in enumerate(units, start=1):
            row = page.add(height_of(lines_of(unit.association.name, page.widths[1])))
            self.sheet.write_string(row, 0, str(number), self.book.text(align="center"))
            self.sheet.write_string(row, 1, unit.association.name, self.book.text())
            for column, line in self._columns():
                self.value((row, column), _indicator(line), unit)
        self._totals(first)
        self.below()
        self.sheet.freeze_panes(heads + 1, 2)
        page.fit()

    def _columns(self) -> list[tuple[int, Line]]:
        return list(enumerate(self.lines, start=2))

    def _groups(self) -> None:
        """Write the heads of several columns above theirs, if there are any."""
        groups: list[tuple[str, int]] = []
        for line in self.outline.lines:
            if line.indicator is None:
                groups.append((line.text, 0))
            elif groups and (line.is_part or not line.is_bold):
                groups[-1] = (groups[-1][0], groups[-1][1] + 1)
            else:
                groups.append(("", 1))
        widths = iter(self.page.widths[2:])
        sizes = [(text, sum(next(widths) for _ in range(count))) for text, count in groups]
        height = max((lines_of(text, width, is_bold=True, indent=0) for text, width in sizes), default=1)
        row = self.page.add(height_of(height))
        self.page.span(row, 0, 1, "", _head_format(self.book))
        column = 2
        for text, count in groups:
            if count:
                self.page.span(row, column, column + count - 1, text, _head_format(self.book))
            column += count

    def _totals(self, first: int) -> None:
        """Write the totals and how many units have a value; keep where each indicator stands."""
        page, last = self.page, self.page.row - 1
        row = page.add(height_of(2))
        page.span(row, 0, 1, wording.whose_heading(self.report), self.book.text(bold=True, bg_color=SUM_FILL))
        below = page.add(height_of(1))
        page.span(below, 0, 1, "Số hội có số liệu", self.book.text(font_size=SMALL))
        for column, line in self._columns():
            indicator = _indicator(line)
            self.total((row, column), indicator)
            self.coverage((below, column), indicator, (first, column, last, column))
            cells = tuple((at, column) for at in range(first, last + 1))
            place = Place(page.name, (first, 1, last, 1), (first, column, last, column), (row, column), cells)
            self.remember(indicator, place)


def _indicator(line: Line) -> Indicator:
    if line.indicator is None:
        raise ValueError(f"{line.text} is a head")
    return line.indicator


def _widths(report: ClusterReport, outline: Outline, *, has_targets: bool) -> list[float]:
    """Return the widths of the columns in px: as wide as the page, more where many rows make the print smaller."""
    count = len(report.units)
    needed = number_width(text for i in outline.indicators for text in _values(report, i))
    total = max(_TOTAL, number_width(_total(report, indicator) for indicator in outline.indicators))
    behind = [total, _COVERAGE, *([_TARGET, _TARGET] if has_targets else [])]
    a_page = _units_a_page(count)
    rows = len(outline.lines) * height_of(1, padding=_padding(outline)) + _AROUND
    stretch = min(max(rows / ACROSS.height, 1), _WIDEST)
    # What stands behind the units takes the room of those that the last page has fewer.
    further = (-count % a_page) * _VALUE if a_page else 0
    room = ACROSS.width * stretch - _NUMBER - _UNIT - max(sum(behind) - further, 0)
    value = max(min(max((room - _LABEL) / max(a_page, 1), _VALUE), _WIDEST_VALUE), needed)
    label = min(max(room - value * a_page, _LABEL), _WIDEST_LABEL)
    return [_NUMBER, label, _UNIT, *[value] * count, *behind]


def _values(report: ClusterReport, indicator: Indicator) -> list[str]:
    """Return the values of all units as they are written."""
    amounts = report.amounts(indicator, report.year).values()
    return [indicator.display_text(amount.value) for amount in amounts]


def _total(report: ClusterReport, indicator: Indicator) -> str:
    """Return the total as it is written."""
    return indicator.display_text(report.result(indicator).amount.value)


def _numbers(lines: Sequence[Line]) -> list[str]:
    """Return the number of each row, "2", of its parts, "2.1"; heads have one only where all below them are their parts."""
    numbers: list[str] = []
    counted = part = 0
    for line, following in zip(lines, [*lines[1:], Line()], strict=True):
        if line.is_part:
            part += 1
            numbers.append(f"{counted}.{part}")
        elif line.indicator is None and not following.is_part:
            numbers.append("")
        else:
            counted, part = counted + 1, 0
            numbers.append(str(counted))
    return numbers


def _padding(outline: Outline) -> float:
    """Return the points above and below the words of a row: fewer where there are many rows."""
    return _CLOSE if len(outline.lines) > _MANY_ROWS else _ROOMY


def _units_a_page(count: int) -> int:
    """Return how many units stand side by side on a page where several pages share them evenly."""
    return ceil(count / ceil(count / UNITS_A_PAGE)) if count else 0


def write_heads(page: Page, titles: list[str]) -> int:
    """Write the heads of columns in a row as high as the highest; return the row."""
    lines = max(
        lines_of(t, w, SMALL, is_bold=True, indent=0) for t, w in zip(titles, page.widths, strict=True)
    )
    row = page.add(height_of(lines, SMALL))
    for column, title in enumerate(titles):
        page.sheet.write_string(row, column, title, _head_format(page.book))
    return row


def _head_format(book: PrintBook) -> Any:
    return book.text(bold=True, font_size=SMALL, align="center", bg_color=HEAD_FILL)
