"""The sheets of the Excel report, in the order of reading."""

import datetime
import textwrap
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from associations.models import Association
from associations.models.associations import told_apart
from associations.sections.base import figures as all_figures
from associations.sections.base import labels
from associations.sections.base import sections as all_sections
from reports import tables, words
from reports.figures import FLAGS, UnitFigures
from reports.indicators import BY_CODE, INDICATORS, Indicator, every_indicator
from reports.results import ClusterReport
from reports.tables import Cell, ReportTable
from reports.workbook.drawings import bar_chart, trend_chart
from reports.workbook.formulas import Formulas
from reports.workbook.layout import (
    CHARTS,
    DATA,
    DATA_FIRST,
    FIRST,
    HEAD,
    INDICATOR_SHEET,
    MISSING,
    NOTES,
    RANKING,
    RANKS,
    SUMMARY,
    TOTAL_FILL,
    TREND,
)  # fmt: skip
from reports.workbook.paper import Paper, pattern

_UNITS_A_PAGE_OF_DATA = 8  # full đồng takes wide columns
_TALLEST_ROW = 409  # points; Excel takes no more


class Sheets:
    """One workbook while it is written; sheets in the order of reading, the data near the end."""

    def __init__(self, report: ClusterReport, made_at: datetime.datetime) -> None:
        self.report = report
        self.paper = Paper(report, made_at)
        self.units = _every_unit(report)
        self.names = {unit.pk: told_apart(unit, self.units) for unit in self.units}
        self.memberships = _memberships(report)
        data_rows = [(year, code) for year in sorted(report.years, reverse=True) for code in all_figures()]
        self.formulas = Formulas(
            rows={row: HEAD + 1 + number for number, row in enumerate(data_rows)},
            columns={unit.pk: DATA_FIRST + number for number, unit in enumerate(self.units)},
            years=frozenset(report.years),
        )
        # Where the value of an indicator's unit and its total stand on the sheet of indicators.
        self.indicator_rows = {indicator.code: HEAD + 1 + n for n, indicator in enumerate(INDICATORS)}

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
        sheets = {name: self.paper.add_sheet(name) for name in (*names, RANKING, RANKS, TREND, DATA, NOTES)}
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
        return self.paper.close()

    # Sheets

    def _summary(self, sheet: Any) -> None:
        report = self.report
        self.paper.open(
            sheet, f"BÁO CÁO TỔNG HỢP CÔNG TÁC KHUYẾN HỌC NĂM {report.year}", (38, 14, 16, 16, 16, 9, 62)
        )
        heads = (
            "Chỉ tiêu", "Đơn vị tính", f"Năm {report.year}", f"Năm {report.year - 1}", "Thay đổi", "Số hội",
            "Nhận xét",
        )  # fmt: skip
        self.paper.heads(sheet, HEAD, heads)
        for row, code in enumerate(tables.SPOKEN_OF, start=HEAD + 1):
            indicator = every_indicator()[code]
            result = report.result(indicator)
            shown = indicator.shown
            sheet.write_string(row, 0, indicator.label, self.paper.text())
            sheet.write_string(row, 1, shown.unit, self.paper.text())
            now = self.paper.number(indicator, bold=True)
            self._formula(
                sheet,
                row,
                2,
                self.formulas.whole(indicator, report.year),
                result.amount.value,
                indicator,
                now,
            )
            before = self.paper.number(indicator)
            if report.year - 1 in report.years:
                formula = self.formulas.whole(indicator, report.year - 1)
                self._formula(sheet, row, 3, formula, result.previous, indicator, before)
            else:
                sheet.write_string(row, 3, MISSING, before)
            change = self.paper.number(indicator, is_change=True)
            if result.change is None:
                sheet.write_string(row, 4, MISSING, change)
            else:
                this, last = (xl_rowcol_to_cell(row, column) for column in (2, 3))
                self._formula(sheet, row, 4, f"{this}-{last}", result.change, indicator, change)
            sheet.write_string(
                row, 5, f"{result.included}/{len(result.units)}", self.paper.format(border=1, align="center")
            )
            sheet.write_string(row, 6, words.finding(result, report.year), self.paper.text(font_size=11))
            sheet.set_row(row, 46)
        row = HEAD + len(tables.SPOKEN_OF) + 2
        for line in self._remarks():
            sheet.write_string(row, 0, line, self.paper.format(italic=True))
            row += 1
        self.paper.print(sheet, repeat=0)

    def _charts(self, sheet: Any) -> None:
        """The two charts that the meeting speaks about, each with its finding, a page each."""
        report = self.report
        self.paper.open(sheet, f"BIỂU ĐỒ NĂM {report.year}", [13] * 10)
        row, breaks = HEAD, []
        for code in tables.CHARTED:
            result = report.result(BY_CODE[code])
            said = self.paper.format(text_wrap=True)
            sheet.merge_range(row, 0, row, 9, "", said)
            sheet.write_string(row, 0, words.finding(result, report.year), said)
            sheet.set_row(row, 54)
            chart = bar_chart(self.paper.book, report, code)
            if chart:
                sheet.insert_chart(row + 1, 0, chart)
            row += 3 + (90 + 34 * len(result.units)) // 18
            breaks.append(row)
        sheet.set_h_pagebreaks(breaks[:-1])
        self.paper.print(sheet, repeat=0, has_heads=False)

    def _unit_table(self, sheet: Any, table: ReportTable) -> None:
        """Figures or indicators as rows, units as columns, the total and how many units stand behind it last."""
        report = self.report
        count = len(report.units)
        title = f"{table.title.upper()} NĂM {report.year}"
        self.paper.open(sheet, title, (5, 40, 14, *[12.5] * count, 14, 9))
        heads = ("TT", table.heading, "Đơn vị tính", *(column.title for column in table.columns), "Số hội")
        self.paper.heads(sheet, HEAD, heads)
        total = FIRST + count
        for at, row in enumerate(table.rows, start=HEAD + 1):
            indicator = row.indicator
            if indicator is None:
                raise ValueError(f"{table.key}: {row.label} is no indicator")
            sheet.write_string(at, 0, row.number, self.paper.format(border=1, align="center"))
            sheet.write_string(at, 1, row.label, self.paper.text())
            sheet.write_string(at, 2, row.unit, self.paper.text())
            plain = self.paper.number(indicator)
            for column, (unit, cell) in enumerate(zip(report.units, row.cells, strict=False), start=FIRST):
                formula = self.formulas.one(indicator, report.year, unit.association)
                self._cell(sheet, at, column, formula, cell, plain)
            bold = self.paper.number(indicator, bold=True, bg_color=TOTAL_FILL)
            whole = row.cells[-1]
            self._cell(sheet, at, total, self.formulas.whole(indicator, report.year), whole, bold)
            amounts = report.amounts(indicator, report.year).values()
            included = f"{sum(amount.value is not None for amount in amounts)}/{count}"
            centred = self.paper.format(border=1, align="center")
            if count:
                first, last = xl_rowcol_to_cell(at, FIRST), xl_rowcol_to_cell(at, total - 1)
                sheet.write_formula(at, total + 1, f'=COUNT({first}:{last})&"/{count}"', centred, included)
            else:
                sheet.write_string(at, total + 1, included, centred)
            sheet.set_row(at, _height(row.label, row.unit))
        end = HEAD + 1 + len(table.rows)
        for number, note in enumerate((*table.notes, *self._remarks()[:1])):
            sheet.write_string(end + 1 + number, 0, note, self.paper.format(italic=True))
        sheet.freeze_panes(HEAD + 1, FIRST)
        self.paper.print(sheet, repeat=FIRST, units=count)

    def _texts(self, sheet: Any, title: str) -> None:
        """What the returns say in words: results, difficulties and petitions, next year's tasks."""
        report = self.report
        self.paper.open(sheet, f"{title.upper()} NĂM {report.year}", (26, 30, 104))
        self.paper.heads(sheet, HEAD, ("Hội", "Mục", "Nội dung"))
        text = self.paper.format(border=1, text_wrap=True, valign="top")
        row = HEAD + 1
        said = report.said.texts
        for unit in report.units:
            nothing = "Không có trong bản công khai." if report.is_public else "Không có nội dung."
            lines = said.get(unit.association.pk) or [(unit.association.name, "", nothing)]
            for name, heading, content in lines:
                for piece in _pieces(content):
                    for column, written in enumerate((name, heading, piece)):
                        sheet.write_string(row, column, written, text)
                    height = 18 * sum(len(line) // 100 + 1 for line in piece.splitlines() or [""])
                    sheet.set_row(row, min(height, _TALLEST_ROW))
                    row += 1
        sheet.freeze_panes(HEAD + 1, 0)
        self.paper.print(sheet, repeat=0)

    def _ranking(self, sheet: Any) -> None:
        """The two indicators that the meeting speaks about, sorted."""
        report = self.report
        self.paper.open(sheet, f"XẾP HẠNG NĂM {report.year}", (8, 30, 16, 16, 16, 16))
        row = HEAD
        for code in tables.CHARTED:
            row = self._ranking_block(sheet, row, BY_CODE[code]) + 2
        self.paper.print(sheet, repeat=0, has_heads=False)

    def _ranks(self, sheet: Any) -> None:
        """The rank of every unit in every indicator that says which end is better."""
        report = self.report
        count = len(report.units)
        self.paper.open(
            sheet, f"THỨ HẠNG TỪNG HỘI NĂM {report.year} (1 LÀ CAO NHẤT)", (5, 40, 14, *[11.5] * count)
        )
        row = HEAD
        names = [unit.association.name for unit in report.units]
        self.paper.heads(sheet, row, ("TT", "Chỉ tiêu", "Đơn vị tính", *names))
        ranked = [indicator for indicator in INDICATORS if indicator.better]
        centred = self.paper.format(border=1, align="center")
        for number, indicator in enumerate(ranked, start=1):
            at = row + number
            sheet.write_string(at, 0, str(number), centred)
            sheet.write_string(at, 1, indicator.label, self.paper.text())
            sheet.write_string(at, 2, indicator.unit, self.paper.text())
            source = self.indicator_rows[indicator.code]
            first, last = (xl_rowcol_to_cell(source, c, True, True) for c in (FIRST, FIRST + count - 1))
            for column, unit in enumerate(report.result(indicator).units, start=FIRST):
                cell = f"'{INDICATOR_SHEET}'!{xl_rowcol_to_cell(source, column)}"
                formula = (
                    f"=IF(ISNUMBER({cell}),RANK({cell},'{INDICATOR_SHEET}'!{first}:{last}),\"{MISSING}\")"
                )
                sheet.write_formula(at, column, formula, centred, unit.rank or MISSING)
            sheet.set_row(at, _height(indicator.label, indicator.unit))
        sheet.freeze_panes(HEAD + 1, FIRST)
        self.paper.print(sheet, repeat=FIRST, units=count)

    def _ranking_block(self, sheet: Any, row: int, indicator: Indicator) -> int:
        """A sorted list of the units; the row after it. The order is that of the report."""
        report = self.report
        result = report.result(indicator)
        sheet.write_string(
            row, 0, f"{indicator.label} ({indicator.shown.unit})", self.paper.format(bold=True)
        )
        heads = ("Hạng", "Hội", "Đơn vị tính", f"Năm {report.year}", f"Năm {report.year - 1}", "Thay đổi")
        self.paper.heads(sheet, row + 1, heads)
        order = {unit.association.pk: n for n, unit in enumerate(report.units)}
        first = row + 2
        source = self.indicator_rows[indicator.code]
        known = [unit for unit in result.units if unit.amount.value is not None]
        plain, change = self.paper.number(indicator), self.paper.number(indicator, is_change=True)
        centred, text = self.paper.format(border=1, align="center"), self.paper.text()
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
            cell = xl_rowcol_to_cell(source, FIRST + order[unit.association.pk])
            self._formula(sheet, at, 3, f"'{INDICATOR_SHEET}'!{cell}", unit.amount.value, indicator, plain)
            if report.year - 1 in report.years and unit.association.pk in self.formulas.columns:
                formula = self.formulas.one(indicator, report.year - 1, unit.association)
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
        self.paper.open(sheet, "XU HƯỚNG QUA CÁC NĂM", (5, 40, 14, *[13] * max(count, 3)))
        row, breaks = HEAD, []
        for code in tables.HEADLINES:
            if row > HEAD:
                breaks.append(row)
            row = self._trend_block(sheet, row, every_indicator()[code])
        note = "Cột rỗng: chưa đủ các hội, không so được với các năm khác."
        sheet.write_string(row, 0, note, self.paper.format(italic=True))
        if report.map_ == "then":
            note = "Các năm trước và sau khi sáp nhập có số hội khác nhau; xem theo địa giới hiện nay để so cùng phạm vi."
            sheet.write_string(row + 1, 0, note, self.paper.format(italic=True))
        sheet.set_h_pagebreaks(breaks)
        self.paper.print(sheet, repeat=FIRST, units=count, has_heads=False, closer=0.8)

    def _trend_block(self, sheet: Any, row: int, indicator: Indicator) -> int:
        """One indicator through the years; the row after it and its chart."""
        points = self.report.trend(indicator)
        title = f"{indicator.label} ({indicator.shown.unit})"
        sheet.write_string(row, 0, title, self.paper.format(bold=True))
        heads = row + 1
        self.paper.heads(sheet, heads, ("TT", "Hội", "Thuộc cụm", *(str(point.year) for point in points)))
        plain = self.paper.number(indicator)
        at = heads + 1
        centred = self.paper.format(border=1, align="center")
        for number, unit in enumerate(self.units, start=1):
            sheet.write_string(at, 0, str(number), centred)
            sheet.write_string(at, 1, self.names[unit.pk], self.paper.text())
            sheet.write_string(at, 2, self.memberships[unit.pk], self.paper.format(border=1, font_size=11))
            for column, point in enumerate(points, start=FIRST):
                amount = self.report.amounts(indicator, point.year).get(unit.pk)
                if amount is None:
                    sheet.write_blank(at, column, None, plain)
                    continue
                formula = self.formulas.one(indicator, point.year, unit)
                self._formula(sheet, at, column, formula, amount.value, indicator, plain)
            at += 1
        bold = self.paper.number(indicator, bold=True, bg_color=TOTAL_FILL)
        for column, label in enumerate(("", "Cả cụm", "")):
            sheet.write_string(at, column, label, self.paper.format(border=1, bold=True, bg_color=TOTAL_FILL))
        small = self.paper.format(border=1, align="right", font_size=11)
        for column, label in enumerate(("", "Số hội có số liệu", "")):
            sheet.write_string(at + 1, column, label, self.paper.format(border=1, font_size=11))
        for column, point in enumerate(points, start=FIRST):
            sheet.write_string(at + 1, column, f"{point.included}/{point.expected}", small)
            if point.amount.value is None:
                # Empty and not "–": a chart takes words for 0.
                sheet.write_blank(at, column, None, bold)
                continue
            formula = self.formulas.whole(indicator, point.year)
            self._formula(sheet, at, column, formula, point.amount.value, indicator, bold)
        row = at + 3
        if sum(point.amount.value is not None for point in points) > 1:
            chart = trend_chart(self.paper.book, indicator, heads, at, points)
            sheet.insert_chart(row, 1, chart)
            row += 14
        return row

    def _data(self, sheet: Any) -> None:
        """Every figure of every year as it stands in the returns, in whole units and full đồng."""
        self.paper.open(
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
        self.paper.heads(sheet, HEAD, heads)
        text = self.paper.text()
        number = self.paper.format(border=1, num_format=pattern(0))
        year_format = self.paper.format(border=1, num_format="0")
        by_year = {
            year: {unit.association.pk: unit.values for unit in units}
            for year, units in self.report.years.items()
        }
        for (year, code), row in self.formulas.rows.items():
            figure = all_figures()[code]
            sheet.write_number(row, 0, year, year_format)
            sheet.write_string(row, 1, code, text)
            sheet.write_string(row, 2, figure.label, text)
            sheet.write_string(row, 3, figure.unit, text)
            sheet.set_row(row, _height(figure.label, figure.unit))
            for pk, column in self.formulas.columns.items():
                values = by_year[year].get(pk)
                value = values[code] if values else None
                if value is None:
                    sheet.write_blank(row, column, None, number)
                else:
                    sheet.write_number(row, column, value, number)
        last = HEAD + len(self.formulas.rows)
        if self.formulas.rows:
            sheet.autofilter(HEAD, 0, last, DATA_FIRST - 1)
        note = "Ô trống: chưa có số liệu, không phải bằng 0. Lý do ở trang “Nguồn, ghi chú”."
        sheet.write_string(last + 2, 0, note, self.paper.format(italic=True))
        sheet.freeze_panes(HEAD + 1, DATA_FIRST)
        self.paper.print(sheet, repeat=DATA_FIRST, units=len(self.units), a_page=_UNITS_A_PAGE_OF_DATA)

    def _notes(self, sheet: Any) -> None:
        """How indicators are made, what is missing and why, marks of quality and sources by unit."""
        widths = (30, 44, 90)
        self.paper.open(sheet, "NGUỒN VÀ GHI CHÚ", widths)
        row = HEAD
        for title, heads, lines in self._note_blocks():
            if not lines:
                continue
            sheet.write_string(row, 0, title, self.paper.format(bold=True))
            self.paper.heads(sheet, row + 1, heads)
            row += 2
            text = self.paper.format(border=1, text_wrap=True, font_size=11)
            for line in lines:
                for column, said in enumerate(line):
                    sheet.write_string(row, column, said, text)
                lines_of_text = max(
                    len(said) // (width - 4) + 1 for said, width in zip(line, widths, strict=True)
                )
                sheet.set_row(row, 16 * lines_of_text)
                row += 1
            row += 1
        self.paper.print(sheet, repeat=0, has_heads=False)

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

    def _remarks(self) -> list[str]:
        report = self.report
        remarks = [
            "Số của cụm: tổng tử số chia tổng mẫu số của các hội có số liệu, không phải trung bình cộng các tỉ lệ."
        ]
        remarks += [f"Chưa có số liệu: {line}." for line in words.missing_units(report)]
        return remarks


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
