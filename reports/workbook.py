"""The Excel report: what the secretariat takes to the meeting. This writer computes nothing.

Every total and ratio is a live formula over the data sheet, and every formula carries the result that the report
has: a program that computes nothing shows the same numbers. Text is always written as text, so that nothing a
person typed becomes a formula or a link.
"""

import datetime
import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import xlsxwriter
import xlsxwriter.worksheet
from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from associations.models import Association
from associations.sections.base import figures as all_figures
from associations.sections.base import labels
from associations.sections.base import sections as all_sections
from reports import tables, words
from reports.figures import FLAGS, UnitFigures, texts
from reports.indicators import BY_CODE, INDICATORS, Growth, Indicator, Ratio, every_indicator
from reports.results import ClusterReport, Point
from reports.tables import Cell, ReportTable

FONT, SIZE = "Times New Roman", 13
MISSING = "–"
DATA = "Số liệu"
INDICATOR_SHEET = "Chỉ số"
TREND = "Xu hướng"
RANKING = "Xếp hạng"
RANKS = "Thứ hạng"
CHARTS = "Biểu đồ"
NOTES = "Nguồn, ghi chú"
SUMMARY = "Tổng hợp"

# The separators of thousands and decimals follow the language of the reader's program; these say Vietnamese.
_VIETNAMESE = "[$-42A]"
_UNITS_A_PAGE = 12
_UNITS_A_PAGE_OF_DATA = 8  # full đồng takes wide columns
_HEAD = 6  # the row, from 0, where the heads of a table stand
_FIRST = 3  # the column, from 0, of the first unit

_STRONG, _HUE, _HEAD_FILL, _TOTAL_FILL = "#0B4F8A", "#8FB3D3", "#DCE6F0", "#F2F5F8"
_A4 = 9
_MILLIMETRES = 25.4  # an inch
_DIGIT = 9  # pixels: the widest digit of the font, which is the unit of column widths
_SAFE = 0.95  # programs round widths each in their own way
_TALLEST_ROW = 409  # points; Excel takes no more


@dataclass(frozen=True)
class _Place:
    """Where a figure stands on the data sheet."""

    rows: dict[tuple[int, str], int]
    columns: dict[int, int]
    width: int

    @cached_property
    def letters(self) -> dict[int, str]:
        """The column of each unit in letters, "$E"."""
        return {pk: xl_col_to_name(column, True) for pk, column in self.columns.items()}

    def one(self, year: int, code: str, association: Association) -> str:
        """The cell of a figure of one unit."""
        return f"'{DATA}'!{self.letters[association.pk]}{self.rows[year, code] + 1}"

    def all(self, year: int, code: str) -> str:
        """The cells of a figure of all units."""
        row = self.rows[year, code] + 1
        first, last = xl_col_to_name(_DATA_FIRST, True), xl_col_to_name(_DATA_FIRST + self.width - 1, True)
        return f"'{DATA}'!{first}{row}:{last}{row}"


_DATA_FIRST = 4  # the column, from 0, of the first unit on the data sheet


def report_as_workbook(report: ClusterReport, *, made_at: datetime.datetime | None = None) -> bytes:
    """The report as .xlsx; `made_at` is the moment that its heads name, now where none is given."""
    return _Workbook(report, made_at or timezone.localtime()).write()


class _Sheet(xlsxwriter.worksheet.Worksheet):
    """A sheet that takes formulas as they are.

    XlsxWriter looks through every formula for each of the functions that came after Excel 2007, which takes more
    time than all else; the formulas here use none.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class _Workbook:
    """One workbook while it is written; sheets in the order of reading, the data near the end."""

    def __init__(self, report: ClusterReport, made_at: datetime.datetime) -> None:
        self.report = report
        self.made_at = made_at
        self.out = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": FONT, "font_size": SIZE, "valign": "top"},
        }
        self.book = xlsxwriter.Workbook(self.out, options)
        self.book.set_properties({"title": self._title(), "created": made_at.replace(tzinfo=None)})
        self.formats: dict[tuple[Any, ...], Any] = {}
        self.widths: dict[str, list[float]] = {}
        self.units = _every_unit(report)
        self.names = {unit.pk: _dated_name(self.units, unit) for unit in self.units}
        self.memberships = _memberships(report)
        self.years = sorted(report.years)
        self.place = _Place(
            rows={
                (year, code): _HEAD + 1 + number
                for number, (year, code) in enumerate(
                    (year, code) for year in reversed(self.years) for code in all_figures()
                )
            },
            columns={unit.pk: _DATA_FIRST + n for n, unit in enumerate(self.units)},
            width=max(len(self.units), 1),
        )
        # Where the value of an indicator's unit and its total stand on the sheet of indicators.
        self.indicator_rows = {indicator.code: _HEAD + 1 + n for n, indicator in enumerate(INDICATORS)}

    def write(self) -> bytes:
        # All sheets first: the order of the tabs is not the order of writing.
        sections = tables.section_tables(self.report)
        said = next(section.title for section in all_sections() if not section.figures)
        titles = [*(table.title for table in sections), said]
        names = [
            SUMMARY,
            CHARTS,
            INDICATOR_SHEET,
            *(_sheet_name(n, title) for n, title in enumerate(titles, start=1)),
        ]
        sheets = {
            name: self.book.add_worksheet(name, _Sheet)
            for name in (*names, RANKING, RANKS, TREND, DATA, NOTES)
        }
        self._summary(sheets[SUMMARY])
        self._unit_table(sheets[INDICATOR_SHEET], tables.indicators_table(self.report))
        for number, table in enumerate(sections, start=1):
            self._unit_table(sheets[_sheet_name(number, table.title)], table)
        self._texts(sheets[names[-1]], said)
        self._ranking(sheets[RANKING])
        self._charts(sheets[CHARTS])
        self._ranks(sheets[RANKS])
        self._trend(sheets[TREND])
        self._data(sheets[DATA])
        self._notes(sheets[NOTES])
        self.book.close()
        return self.out.getvalue()

    # Sheets

    def _summary(self, sheet: Any) -> None:
        report = self.report
        self._open(
            sheet, f"BÁO CÁO TỔNG HỢP CÔNG TÁC KHUYẾN HỌC NĂM {report.year}", (38, 14, 16, 16, 16, 9, 62)
        )
        heads = (
            "Chỉ tiêu", "Đơn vị tính", f"Năm {report.year}", f"Năm {report.year - 1}", "Thay đổi", "Số hội",
            "Nhận xét",
        )  # fmt: skip
        self._heads(sheet, _HEAD, heads)
        for row, code in enumerate(tables.SPOKEN_OF, start=_HEAD + 1):
            indicator = every_indicator()[code]
            result = report.result(indicator)
            shown = indicator.shown
            sheet.write_string(row, 0, indicator.label, self._text())
            sheet.write_string(row, 1, shown.unit, self._text())
            now = self._number_format(indicator, bold=True)
            self._formula(
                sheet, row, 2, self._whole(indicator, report.year), result.amount.value, indicator, now
            )
            before = self._number_format(indicator)
            if report.year - 1 in report.years:
                formula = self._whole(indicator, report.year - 1)
                self._formula(sheet, row, 3, formula, result.previous, indicator, before)
            else:
                sheet.write_string(row, 3, MISSING, before)
            change = self._number_format(indicator, is_change=True)
            if result.change is None:
                sheet.write_string(row, 4, MISSING, change)
            else:
                this, last = (xl_rowcol_to_cell(row, column) for column in (2, 3))
                self._formula(sheet, row, 4, f"{this}-{last}", result.change, indicator, change)
            sheet.write_string(
                row, 5, f"{result.included}/{len(result.units)}", self._format(border=1, align="center")
            )
            sheet.write_string(row, 6, words.finding(result, report.year), self._text(font_size=11))
            sheet.set_row(row, 46)
        row = _HEAD + len(tables.SPOKEN_OF) + 2
        for line in self._remarks():
            sheet.write_string(row, 0, line, self._format(italic=True))
            row += 1
        self._print(sheet, repeat=0)

    def _charts(self, sheet: Any) -> None:
        """The two charts that the meeting speaks about, each with its finding, a page each."""
        report = self.report
        self._open(sheet, f"BIỂU ĐỒ NĂM {report.year}", [13] * 10)
        row, breaks = _HEAD, []
        for code in tables.CHARTED:
            result = report.result(BY_CODE[code])
            said = self._format(text_wrap=True)
            sheet.merge_range(row, 0, row, 9, "", said)
            sheet.write_string(row, 0, words.finding(result, report.year), said)
            sheet.set_row(row, 54)
            chart = self._bar_chart(code)
            if chart:
                sheet.insert_chart(row + 1, 0, chart)
            row += 3 + (90 + 34 * len(result.units)) // 18
            breaks.append(row)
        sheet.set_h_pagebreaks(breaks[:-1])
        self._print(sheet, repeat=0, has_heads=False)

    def _unit_table(self, sheet: Any, table: ReportTable) -> None:
        """Figures or indicators as rows, units as columns, the total and how many units stand behind it last."""
        report = self.report
        count = len(report.units)
        title = f"{table.title.upper()} NĂM {report.year}"
        self._open(sheet, title, (5, 40, 14, *[12.5] * count, 14, 9))
        heads = ("TT", table.heading, "Đơn vị tính", *(column.title for column in table.columns), "Số hội")
        self._heads(sheet, _HEAD, heads)
        total = _FIRST + count
        for at, row in enumerate(table.rows, start=_HEAD + 1):
            indicator = row.indicator
            if indicator is None:
                raise ValueError(f"{table.key}: {row.label} is no indicator")
            sheet.write_string(at, 0, row.number, self._format(border=1, align="center"))
            sheet.write_string(at, 1, row.label, self._text())
            sheet.write_string(at, 2, row.unit, self._text())
            plain = self._number_format(indicator)
            for column, (unit, cell) in enumerate(zip(report.units, row.cells, strict=False), start=_FIRST):
                formula = self._one(indicator, report.year, unit.association)
                self._cell(sheet, at, column, formula, cell, plain)
            bold = self._number_format(indicator, bold=True, bg_color=_TOTAL_FILL)
            whole = row.cells[-1]
            self._cell(sheet, at, total, self._whole(indicator, report.year), whole, bold)
            amounts = report.amounts(indicator, report.year).values()
            included = f"{sum(amount.value is not None for amount in amounts)}/{count}"
            centred = self._format(border=1, align="center")
            if count:
                first, last = xl_rowcol_to_cell(at, _FIRST), xl_rowcol_to_cell(at, total - 1)
                sheet.write_formula(at, total + 1, f'=COUNT({first}:{last})&"/{count}"', centred, included)
            else:
                sheet.write_string(at, total + 1, included, centred)
            sheet.set_row(at, _height(row.label, row.unit))
        end = _HEAD + 1 + len(table.rows)
        for number, note in enumerate((*table.notes, *self._remarks()[:1])):
            sheet.write_string(end + 1 + number, 0, note, self._format(italic=True))
        sheet.freeze_panes(_HEAD + 1, _FIRST)
        self._print(sheet, repeat=_FIRST, units=count)

    def _texts(self, sheet: Any, title: str) -> None:
        """What the returns say in words: results, difficulties and petitions, next year's tasks."""
        report = self.report
        self._open(sheet, f"{title.upper()} NĂM {report.year}", (26, 30, 104))
        self._heads(sheet, _HEAD, ("Hội", "Mục", "Nội dung"))
        text = self._format(border=1, text_wrap=True, valign="top")
        row = _HEAD + 1
        said = texts(report.units)
        for unit in report.units:
            lines = said[unit.association.pk] or [(unit.association.name, "", "Không có nội dung.")]
            for name, heading, content in lines:
                for piece in _pieces(content):
                    for column, written in enumerate((name, heading, piece)):
                        sheet.write_string(row, column, written, text)
                    height = 18 * sum(len(line) // 100 + 1 for line in piece.splitlines() or [""])
                    sheet.set_row(row, min(height, _TALLEST_ROW))
                    row += 1
        sheet.freeze_panes(_HEAD + 1, 0)
        self._print(sheet, repeat=0)

    def _ranking(self, sheet: Any) -> None:
        """The two indicators that the meeting speaks about, sorted."""
        report = self.report
        self._open(sheet, f"XẾP HẠNG NĂM {report.year}", (8, 30, 16, 16, 16, 16))
        row = _HEAD
        for code in tables.CHARTED:
            row = self._ranking_block(sheet, row, BY_CODE[code]) + 2
        self._print(sheet, repeat=0, has_heads=False)

    def _ranks(self, sheet: Any) -> None:
        """The rank of every unit in every indicator that says which end is better."""
        report = self.report
        count = len(report.units)
        self._open(
            sheet, f"THỨ HẠNG TỪNG HỘI NĂM {report.year} (1 LÀ CAO NHẤT)", (5, 40, 14, *[11.5] * count)
        )
        row = _HEAD
        names = [unit.association.name for unit in report.units]
        self._heads(sheet, row, ("TT", "Chỉ tiêu", "Đơn vị tính", *names))
        ranked = [indicator for indicator in INDICATORS if indicator.better]
        centred = self._format(border=1, align="center")
        for number, indicator in enumerate(ranked, start=1):
            at = row + number
            sheet.write_string(at, 0, str(number), centred)
            sheet.write_string(at, 1, indicator.label, self._text())
            sheet.write_string(at, 2, indicator.unit, self._text())
            source = self.indicator_rows[indicator.code]
            first, last = (xl_rowcol_to_cell(source, c, True, True) for c in (_FIRST, _FIRST + count - 1))
            for column, unit in enumerate(report.result(indicator).units, start=_FIRST):
                cell = f"'{INDICATOR_SHEET}'!{xl_rowcol_to_cell(source, column)}"
                formula = (
                    f"=IF(ISNUMBER({cell}),RANK({cell},'{INDICATOR_SHEET}'!{first}:{last}),\"{MISSING}\")"
                )
                sheet.write_formula(at, column, formula, centred, unit.rank or MISSING)
            sheet.set_row(at, _height(indicator.label, indicator.unit))
        sheet.freeze_panes(_HEAD + 1, _FIRST)
        self._print(sheet, repeat=_FIRST, units=count)

    def _ranking_block(self, sheet: Any, row: int, indicator: Indicator) -> int:
        """A sorted list of the units; the row after it. The order is that of the report."""
        report = self.report
        result = report.result(indicator)
        sheet.write_string(row, 0, f"{indicator.label} ({indicator.shown.unit})", self._format(bold=True))
        heads = ("Hạng", "Hội", "Đơn vị tính", f"Năm {report.year}", f"Năm {report.year - 1}", "Thay đổi")
        self._heads(sheet, row + 1, heads)
        order = {unit.association.pk: n for n, unit in enumerate(report.units)}
        first = row + 2
        source = self.indicator_rows[indicator.code]
        known = [unit for unit in result.units if unit.amount.value is not None]
        plain, change = self._number_format(indicator), self._number_format(indicator, is_change=True)
        centred, text = self._format(border=1, align="center"), self._text()
        for at, unit in enumerate(tables.ranked(result), start=first):
            value, last = (xl_rowcol_to_cell(at, column) for column in (3, 4))
            if known:
                all_ = f"{xl_rowcol_to_cell(first, 3, True)}:{xl_rowcol_to_cell(first + len(order) - 1, 3, True)}"
                formula = f'=IF(ISNUMBER({value}),RANK({value},{all_}),"{MISSING}")'
                sheet.write_formula(at, 0, formula, centred, unit.rank or MISSING)
            else:
                sheet.write_string(at, 0, MISSING, centred)
            sheet.write_string(at, 1, unit.association.name, text)
            sheet.write_string(at, 2, indicator.shown.unit, text)
            cell = xl_rowcol_to_cell(source, _FIRST + order[unit.association.pk])
            self._formula(sheet, at, 3, f"'{INDICATOR_SHEET}'!{cell}", unit.amount.value, indicator, plain)
            if report.year - 1 in report.years and unit.association.pk in self.place.columns:
                formula = self._one(indicator, report.year - 1, unit.association)
                self._formula(sheet, at, 4, formula, unit.previous, indicator, plain)
            else:
                sheet.write_string(at, 4, MISSING, plain)
            formula = f'IF(COUNT({value},{last})<2,"{MISSING}",{value}-{last})'
            self._formula(sheet, at, 5, formula, unit.change, indicator, change)
        return first + len(order)

    def _trend(self, sheet: Any) -> None:
        """The headline indicators year by year: the units, the whole cluster, and its line."""
        report = self.report
        count = len(report.trend(every_indicator()[tables.HEADLINES[0]]))
        self._open(sheet, "XU HƯỚNG QUA CÁC NĂM", (5, 40, 14, *[13] * max(count, 3)))
        row, breaks = _HEAD, []
        for code in tables.HEADLINES:
            if row > _HEAD:
                breaks.append(row)
            row = self._trend_block(sheet, row, every_indicator()[code])
        note = "Cột rỗng: chưa đủ các hội, không so được với các năm khác."
        sheet.write_string(row, 0, note, self._format(italic=True))
        if report.map_ == "then":
            note = "Các năm trước và sau khi sáp nhập có số hội khác nhau; xem theo địa giới hiện nay để so cùng phạm vi."
            sheet.write_string(row + 1, 0, note, self._format(italic=True))
        sheet.set_h_pagebreaks(breaks)
        self._print(sheet, repeat=_FIRST, units=count, has_heads=False, closer=0.8)

    def _trend_block(self, sheet: Any, row: int, indicator: Indicator) -> int:
        """One indicator through the years; the row after it and its chart."""
        points = self.report.trend(indicator)
        title = f"{indicator.label} ({indicator.shown.unit})"
        sheet.write_string(row, 0, title, self._format(bold=True))
        heads = row + 1
        self._heads(sheet, heads, ("TT", "Hội", "Thuộc cụm", *(str(point.year) for point in points)))
        plain = self._number_format(indicator)
        at = heads + 1
        centred = self._format(border=1, align="center")
        for number, unit in enumerate(self.units, start=1):
            sheet.write_string(at, 0, str(number), centred)
            sheet.write_string(at, 1, self.names[unit.pk], self._text())
            sheet.write_string(at, 2, self.memberships[unit.pk], self._format(border=1, font_size=11))
            for column, point in enumerate(points, start=_FIRST):
                amount = self.report.amounts(indicator, point.year).get(unit.pk)
                if amount is None:
                    sheet.write_blank(at, column, None, plain)
                    continue
                formula = self._one(indicator, point.year, unit)
                self._formula(sheet, at, column, formula, amount.value, indicator, plain)
            at += 1
        bold = self._number_format(indicator, bold=True, bg_color=_TOTAL_FILL)
        for column, label in enumerate(("", "Cả cụm", "")):
            sheet.write_string(at, column, label, self._format(border=1, bold=True, bg_color=_TOTAL_FILL))
        small = self._format(border=1, align="right", font_size=11)
        for column, label in enumerate(("", "Số hội có số liệu", "")):
            sheet.write_string(at + 1, column, label, self._format(border=1, font_size=11))
        for column, point in enumerate(points, start=_FIRST):
            sheet.write_string(at + 1, column, f"{point.included}/{point.expected}", small)
            if point.amount.value is None:
                # Empty and not "–": a chart takes words for 0.
                sheet.write_blank(at, column, None, bold)
                continue
            formula = self._whole(indicator, point.year)
            self._formula(sheet, at, column, formula, point.amount.value, indicator, bold)
        row = at + 3
        if sum(point.amount.value is not None for point in points) > 1:
            chart = self._trend_chart(indicator, heads, at, points)
            sheet.insert_chart(row, 1, chart)
            row += 14
        return row

    def _data(self, sheet: Any) -> None:
        """Every figure of every year as it stands in the returns, in whole units and full đồng."""
        self._open(
            sheet,
            "SỐ LIỆU GỐC TRONG BÁO CÁO CỦA CÁC HỘI (TIỀN TÍNH BẰNG ĐỒNG)",
            (7, 26, 40, 14, *[18] * len(self.units)),
        )
        heads = (
            "Năm",
            "Mã",
            "Chỉ tiêu",
            "Đơn vị tính",
            *(self.names[unit.pk] for unit in self.units),
        )
        self._heads(sheet, _HEAD, heads)
        text = self._text()
        number = self._format(border=1, num_format=f"{_VIETNAMESE}#,##0")
        year_format = self._format(border=1, num_format="0")
        by_year = {
            year: {unit.association.pk: unit.values for unit in units}
            for year, units in self.report.years.items()
        }
        for (year, code), row in self.place.rows.items():
            figure = all_figures()[code]
            sheet.write_number(row, 0, year, year_format)
            sheet.write_string(row, 1, code, text)
            sheet.write_string(row, 2, figure.label, text)
            sheet.write_string(row, 3, figure.unit, text)
            sheet.set_row(row, _height(figure.label, figure.unit))
            for pk, column in self.place.columns.items():
                values = by_year[year].get(pk)
                value = values[code] if values else None
                if value is None:
                    sheet.write_blank(row, column, None, number)
                else:
                    sheet.write_number(row, column, value, number)
        last = _HEAD + len(self.place.rows)
        if self.place.rows:
            sheet.autofilter(_HEAD, 0, last, _DATA_FIRST - 1)
        note = "Ô trống: chưa có số liệu, không phải bằng 0. Lý do ở trang “Nguồn, ghi chú”."
        sheet.write_string(last + 2, 0, note, self._format(italic=True))
        sheet.freeze_panes(_HEAD + 1, _DATA_FIRST)
        self._print(sheet, repeat=_DATA_FIRST, units=len(self.units), a_page=_UNITS_A_PAGE_OF_DATA)

    def _notes(self, sheet: Any) -> None:
        """How indicators are made, what is missing and why, marks of quality and sources by unit."""
        widths = (30, 44, 90)
        self._open(sheet, "NGUỒN VÀ GHI CHÚ", widths)
        row = _HEAD
        for title, heads, lines in self._note_blocks():
            if not lines:
                continue
            sheet.write_string(row, 0, title, self._format(bold=True))
            self._heads(sheet, row + 1, heads)
            row += 2
            text = self._format(border=1, text_wrap=True, font_size=11)
            for line in lines:
                for column, said in enumerate(line):
                    sheet.write_string(row, column, said, text)
                lines_of_text = max(
                    len(said) // (width - 4) + 1 for said, width in zip(line, widths, strict=True)
                )
                sheet.set_row(row, 16 * lines_of_text)
                row += 1
            row += 1
        self._print(sheet, repeat=0, has_heads=False)

    def _note_blocks(self) -> Iterable[tuple[str, tuple[str, str, str], list[tuple[str, str, str]]]]:
        report, names = self.report, labels()
        yield (
            "Cách tính các chỉ số",
            ("Chỉ số", "Đơn vị tính", "Cách tính"),
            [(i.label, i.unit, words.made_of(i)) for i in INDICATORS],
        )
        missing, flags, sources = [], [], []
        for unit in report.units:
            name = unit.association.name
            if not unit.is_included:
                missing.append((name, "Tất cả", unit.why[""]))
                continue
            missing.extend(
                (name, names[code], unit.why.get(code, "không bắt buộc, để trống"))
                for code, value in unit.values.items()
                if value is None
            )
            marks = {
                code: ", ".join(sorted(FLAGS[flag] for flag in marks)) for code, marks in unit.flags.items()
            }
            flags.extend(_grouped(unit, marks))
            sources.extend(_grouped(unit, unit.sources))
        yield "Số liệu còn thiếu", ("Hội", "Chỉ tiêu", "Lý do"), missing
        yield "Dấu chất lượng", ("Hội", "Dấu", "Các chỉ tiêu"), flags
        yield "Nguồn số liệu", ("Hội", "Nguồn", "Các chỉ tiêu"), sources

    # Formulas

    def _one(self, indicator: Indicator, year: int, unit: Association) -> str:
        """The indicator of one unit over the data sheet."""
        if isinstance(indicator, Ratio):
            top, bottom = self._ratio_parts(indicator, year, lambda y, code: self.place.one(y, code, unit))
            if not top:
                return f'"{MISSING}"'
            value = f"({top}-{bottom})" if isinstance(indicator, Growth) else top
            scale = f"*{indicator.scale}" if indicator.scale != 1 else ""
            return (
                f'IF(COUNT({top},{bottom})<2,"{MISSING}",IF({bottom}=0,"{MISSING}",{value}/{bottom}{scale}))'
            )
        cells = [self.place.one(year, code, unit) for code in indicator.codes]
        divisor = f"/{indicator.shown.divisor}" if indicator.shown.divisor != 1 else ""
        return f'IF(COUNT({",".join(cells)})<{len(cells)},"{MISSING}",{"+".join(cells) if len(cells) == 1 else "(" + "+".join(cells) + ")"}{divisor})'

    def _whole(self, indicator: Indicator, year: int) -> str:
        """The indicator of the whole cluster: Σ numerator ÷ Σ denominator over the units that have both."""
        if isinstance(indicator, Ratio):
            top, bottom = self._ratio_parts(indicator, year, self.place.all)
            if not top:
                return f'"{MISSING}"'
            both = f"ISNUMBER({top})*ISNUMBER({bottom})*({bottom}<>0)"
            value = f"({top}-{bottom})" if isinstance(indicator, Growth) else top
            scale = f"{indicator.scale}*" if indicator.scale != 1 else ""
            return (
                f'IF(SUMPRODUCT({both})=0,"{MISSING}",'
                f"{scale}SUMPRODUCT({both}*{value})/SUMPRODUCT({both}*{bottom}))"
            )
        rows = [self.place.all(year, code) for code in indicator.codes]
        all_there = "*".join(f"ISNUMBER({row})" for row in rows)
        divisor = f"/{indicator.shown.divisor}" if indicator.shown.divisor != 1 else ""
        total = "+".join(rows)
        total = f"({total})" if len(rows) > 1 else total
        return f'IF(SUMPRODUCT({all_there}*1)=0,"{MISSING}",SUMPRODUCT({all_there}*{total}){divisor})'

    def _ratio_parts(self, indicator: Ratio, year: int, place: Any) -> tuple[str, str]:
        """Numerator and denominator; for growth this year and the year before, ("", "") where that is unknown."""
        if not isinstance(indicator, Growth):
            return place(year, indicator.numerator), place(year, indicator.denominator)
        if year - 1 not in self.report.years:
            return "", ""
        return place(year, indicator.numerator), place(year - 1, indicator.numerator)

    # Writing

    def _cell(self, sheet: Any, row: int, column: int, formula: str, cell: Cell, format_: Any) -> None:
        value = MISSING if cell.value is None else float(cell.value)
        sheet.write_formula(row, column, f"={formula}", format_, value)

    def _formula(
        self,
        sheet: Any,
        row: int,
        column: int,
        formula: str,
        value: Fraction | None,
        indicator: Indicator,
        format_: Any,
    ) -> None:
        shown = indicator.shown_value(value)
        sheet.write_formula(row, column, f"={formula}", format_, MISSING if shown is None else float(shown))

    def _open(self, sheet: Any, title: str, widths: Sequence[float]) -> None:
        """Column widths and the head of a sheet: form, who reports to whom, title, what the figures are."""
        report = self.report
        self.widths[sheet.name] = list(widths)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self._format())
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, f"Biểu TH-KH/{report.year}", self._format(bold=True))
        sheet.write_string(
            1, 0, f"Đơn vị báo cáo: các Hội Khuyến học của {report.cluster.name}", self._format()
        )
        sheet.write_string(
            2, 0, f"Đơn vị nhận: Ban thư ký {report.cluster.name}; Trung ương Hội", self._format()
        )
        sheet.write_string(3, 0, title, self._format(bold=True, font_size=15))
        sheet.write_string(4, 0, self._state(), self._format(italic=True))
        if report.is_illustrative:
            sheet.write_string(5, 0, words.ILLUSTRATIVE, self._format(bold=True, font_color="#A61B1B"))
        sheet.set_row(3, 24)

    def _state(self) -> str:
        report = self.report
        made = f"{self.made_at:%H:%M %d/%m/%Y}"
        return f"{words.NOT_FROZEN.upper()} · {words.STATUSES[report.status]} · {words.MAPS[report.map_]} · {report.included}/{len(report.units)} hội · lập lúc {made}"

    def _remarks(self) -> list[str]:
        report = self.report
        remarks = [
            "Số của cụm: tổng tử số chia tổng mẫu số của các hội có số liệu, không phải trung bình cộng các tỉ lệ."
        ]
        remarks += [f"Chưa có số liệu: {line}." for line in words.missing_units(report)]
        return remarks

    def _heads(self, sheet: Any, row: int, heads: Sequence[str]) -> None:
        head = self._format(
            bold=True, border=1, align="center", valign="vcenter", text_wrap=True, bg_color=_HEAD_FILL
        )
        for column, said in enumerate(heads):
            sheet.write_string(row, column, said, head)
        sheet.set_row(row, 36)

    def _print(
        self,
        sheet: Any,
        *,
        repeat: int,
        units: int = 0,
        a_page: int = _UNITS_A_PAGE,
        has_heads: bool = True,
        closer: float = 1,
    ) -> None:
        """A4 across at the scale that fits; heads on every page; above `a_page` units it breaks by columns.

        `closer`: below 1 where more than the width has to fit.
        """
        sheet.set_landscape()
        sheet.set_paper(_A4)
        left, right = 20 / _MILLIMETRES, 15 / _MILLIMETRES
        sheet.set_margins(left=left, right=right, top=left, bottom=left)
        sheet.set_header(f'&C&"{FONT}"&{SIZE}&P')
        name = self.report.cluster.short_name.replace("&", "&&")
        state = f"{name} {self.report.year} · {words.NOT_FROZEN}"
        sheet.set_footer(f'&L&"{FONT}"&10{state}&R&"{FONT}"&10&A')
        if has_heads:
            sheet.repeat_rows(_HEAD)
        widths = self.widths[sheet.name]
        if units > a_page:
            sheet.repeat_columns(0, repeat - 1)
            sheet.set_v_pagebreaks(list(range(repeat + a_page, len(widths), a_page)))
            widths = widths[: repeat + a_page]
        # A scale and not "fit to one page wide", which makes Excel pass over the breaks between blocks.
        across = (297 / _MILLIMETRES - left - right) * 96
        scale = 100 * across / sum(_DIGIT * width + 5 for width in widths)
        sheet.set_print_scale(max(30, int(_SAFE * closer * min(100, scale))))

    def _bar_chart(self, code: str) -> Any:
        """The ranked units of an indicator, last year beside; None where no unit has a value."""
        indicator = BY_CODE[code]
        known = sum(unit.amount.value is not None for unit in self.report.result(indicator).units)
        if not known:
            return None
        # Each block of the ranking sheet: a title, heads, a row a unit, two blank rows.
        first = _HEAD + 2 + tables.CHARTED.index(code) * (len(self.report.units) + 4)
        last = first + known - 1
        chart = self.book.add_chart({"type": "bar"})
        for column, year, colour in ((3, self.report.year, _STRONG), (4, self.report.year - 1, _HUE)):
            series: dict[str, Any] = {
                "name": f"Năm {year}",
                "categories": [RANKING, first, 1, last, 1],
                "values": [RANKING, first, column, last, column],
                "fill": {"color": colour},
                "gap": 60,
            }
            if column == 3:
                series["data_labels"] = {
                    "value": True,
                    "font": {"name": FONT, "size": 10},
                    "num_format": _pattern(indicator),
                }
            chart.add_series(series)
        chart.set_title(
            {"name": f"{indicator.label} ({indicator.unit})", "name_font": {"name": FONT, "size": 13}}
        )
        chart.set_y_axis(
            {"reverse": True, "num_font": {"name": FONT, "size": 11}, "major_gridlines": {"visible": False}}
        )
        chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
        chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 11}})
        chart.set_size({"width": 940, "height": 120 + 34 * known})
        return chart

    def _trend_chart(self, indicator: Indicator, row_of_heads: int, row: int, points: Sequence[Point]) -> Any:
        """The cluster's years as columns: no line joins years before and after a merger; hollow where partial."""
        chart = self.book.add_chart({"type": "column"})
        last = _FIRST + len(points) - 1
        hollow = {"fill": {"color": "white"}, "border": {"color": _STRONG, "width": 1.5, "dash_type": "dash"}}
        chart.add_series(
            {
                "name": "Cả cụm",
                "categories": [TREND, row_of_heads, _FIRST, row_of_heads, last],
                "values": [TREND, row, _FIRST, row, last],
                "fill": {"color": _STRONG},
                "gap": 120,
                "points": [hollow if point.is_partial else None for point in points],
                "data_labels": {
                    "value": True,
                    "font": {"name": FONT, "size": 11},
                    "num_format": _pattern(indicator),
                },
            }
        )
        title = f"{indicator.label} của cả cụm ({indicator.shown.unit})"
        chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}})
        chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
        chart.set_x_axis({"num_font": {"name": FONT, "size": 11}})
        chart.set_legend({"none": True})
        chart.set_size({"width": 640, "height": 270})
        return chart

    def _title(self) -> str:
        return f"Báo cáo tổng hợp {self.report.cluster.name} năm {self.report.year}"

    def _number_format(self, indicator: Indicator, *, is_change: bool = False, **properties: Any) -> Any:
        pattern = _pattern(indicator)
        if is_change:
            pattern = (
                f"{_VIETNAMESE}+{pattern.removeprefix(_VIETNAMESE)};-{pattern.removeprefix(_VIETNAMESE)};0"
            )
        return self._format(border=1, align="right", num_format=pattern, **properties)

    def _text(self, **properties: Any) -> Any:
        return self._format(border=1, text_wrap=True, indent=1, **properties)

    def _format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {"font_name": FONT, "font_size": SIZE, "valign": "vcenter", **properties}
            )
        return self.formats[key]


def _pattern(indicator: Indicator) -> str:
    decimals = indicator.shown.decimals
    return f"{_VIETNAMESE}#,##0" + ("." + "0" * decimals if decimals else "")


def _height(label: str, unit: str) -> int:
    """The height in points of a row whose label or unit may need two lines."""
    return 36 if len(label) > 40 or len(unit) > 14 else 20


def _every_unit(report: ClusterReport) -> list[Association]:
    """The units of the report's year in their order, then those of the years before."""
    found: dict[int, Association] = {}
    for year in sorted(report.years, reverse=True):
        for unit in report.years[year]:
            found.setdefault(unit.association.pk, unit.association)
    return list(found.values())


def _dated_name(units: Sequence[Association], unit: Association) -> str:
    """A name that stands twice says which one it is."""
    if sum(other.name == unit.name for other in units) == 1:
        return unit.name
    return (
        f"{unit.name} (đến {unit.valid_to:%m/%Y})"
        if unit.valid_to
        else f"{unit.name} (từ {unit.valid_from:%m/%Y})"
    )


def _memberships(report: ClusterReport) -> dict[int, str]:
    """The years in which the cluster expects each unit, "2022–2024"."""
    years: dict[int, list[int]] = {}
    for year in sorted(report.years):
        for unit in report.years[year]:
            years.setdefault(unit.association.pk, []).append(year)
    return {pk: f"{y[0]}–{y[-1]}" if len(y) > 1 else str(y[0]) for pk, y in years.items()}


def _pieces(text: str) -> list[str]:
    """A text in pieces that a cell takes and a row can show."""
    lines = [
        line
        for paragraph in text.splitlines()
        for line in (textwrap.wrap(paragraph, 2000, break_on_hyphens=False) or [""])
    ]
    pieces: list[str] = []
    for line in lines:
        if pieces and len(pieces[-1]) + len(line) < 2000 and pieces[-1].count("\n") < 18:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return pieces


def _grouped(unit: UnitFigures, said: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(unit, what is said, the figures of which it is said): a line for each thing said, the most frequent first."""
    names = labels()
    known = [code for code, value in unit.values.items() if value is not None]
    groups: dict[str, list[str]] = {}
    for code in known:
        if said.get(code):
            groups.setdefault(said[code], []).append(code)
    lines = []
    for text, codes in sorted(groups.items(), key=lambda group: -len(group[1])):
        others = [names[code] for code in known if code not in codes]
        if 2 * len(codes) > len(known):
            which = "mọi chỉ tiêu" + (f", trừ: {'; '.join(others)}" if others else "")
        else:
            which = "; ".join(names[code] for code in codes)
        lines.append((unit.association.name, text, which))
    return lines


def _sheet_name(number: int, title: str) -> str:
    """The name of a section's sheet: whole words up to the 31 letters that Excel takes, none of its marks."""
    allowed = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return textwrap.shorten(f"{number}. {allowed}", 31, placeholder="").rstrip(",")
