"""One workbook while it is written: the report, its formulas, and how a value is put into a cell."""

import datetime
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from associations.models import Association
from reports.analysis.reconciliation import Restated, reconcile
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.analysis.return_versions import Version
from reports.exports.workbook.cells import cell_at
from reports.exports.workbook.data import DataBlock, data_of, other_data_of
from reports.exports.workbook.file import WorkbookFile
from reports.exports.workbook.formulas import Computed, Formulas, displayed
from reports.exports.workbook.last_year import LastYear, difference
from reports.exports.workbook.layout import AIMS, FIRST, HEAD, MISSING, REPORT_KIND, TOTAL_FILL
from reports.indicators import INDICATORS, Indicator
from reports.models import MeetingPetition, PetitionAnswer
from reports.presentation import wording
from reports.presentation.row_labels import row_labels
from reports.presentation.tables import last_year


class Book:
    """What all sheets of one workbook share.

    other: the report of the same year on the other map, for the reconciliation. answers: the answers to petitions. kind:
    what the file states that it is. versions: which version of each return the figures are of, by association key and
    year. contents: the sheet to which every other one leads back, where there is one.
    """

    def __init__(
        self,
        report: ClusterReport,
        made_at: datetime.datetime,
        *,
        other: ClusterReport | None = None,
        answers: Iterable[PetitionAnswer | MeetingPetition] = (),
        kind: str = REPORT_KIND,
        versions: Mapping[tuple[str, int], Version] | None = None,
        contents: str = "",
    ) -> None:
        self.report = report
        self.made_at = made_at
        self.versions = versions or {}
        self.other = other
        self.answers = list(answers)
        self.file = WorkbookFile(report, made_at, kind=kind, contents=contents)
        self.data = data_of(report)
        self.other_data: DataBlock | None = None
        self.reconciled: list[Restated] = []
        if other is not None:
            then, today = (report, other) if report.map_ == "then" else (other, report)
            self.reconciled = reconcile(then, today)
            self.other_data = other_data_of(report, other, self.reconciled)
        self.formulas = Formulas.over(self.data)
        self.other_formulas = Formulas.over(self.other_data) if self.other_data else self.formulas
        sheets = [(self.data, self.formulas)]
        sheets += [(self.other_data, self.other_formulas)] if self.other_data else []
        self.last_year = LastYear(report, sheets)
        self.memberships = _memberships(report)
        # The row of each indicator on the sheet of indicators.
        self.indicator_rows = {indicator.code: HEAD + 1 + n for n, indicator in enumerate(INDICATORS)}
        # The row of each target on the sheet of targets.
        aimed = [indicator.code for indicator in INDICATORS if indicator.code in report.aims]
        self.aim_rows = {code: HEAD + 1 + n for n, code in enumerate(aimed)}

    @property
    def units(self) -> tuple[Association, ...]:
        """The units of the report's year in their order, then those of the years before."""
        return self.data.units

    def name(self, unit: Association) -> str:
        """Return a unit's name as the data sheet heads it."""
        return self.data.headings[unit.pk]

    def aim_cell(self, code: str) -> str:
        """Return the address of the cell that holds an indicator's target."""
        return f"'{AIMS}'!{cell_at(self.aim_rows[code], 2, True, True)}"

    @property
    def centred(self) -> Any:
        return self.file.format(border=1, align="center")

    @staticmethod
    def compute(sheet: Any, row: int, column: int, value: Computed, format_: Any) -> None:
        """Write a formula with its result."""
        sheet.write_formula(row, column, f"={value.formula}", format_, value.stored)

    def unit_rows(
        self,
        sheet: Any,
        row: int,
        lines: Sequence[tuple[Indicator, str]],
        *,
        year: int | None = None,
    ) -> int:
        """Write indicators as rows, units as columns, the whole and its coverage last; return the row after.

        Columns: number, label, unit of measurement, the units, the whole cluster, how many have a value. A row that is
        a part of one above stands below it, indented.
        """
        report = self.report
        year = year or report.year
        count = len(report.units)
        total = FIRST + count
        labels = row_labels(label for _, label in lines)
        for at, ((indicator, _), label) in enumerate(zip(lines, labels, strict=True), start=row):
            sheet.write_string(at, 0, label.number, self.centred)
            sheet.write_string(at, 1, label.text, self.file.text(indent=label.indent))
            sheet.write_string(at, 2, indicator.display.unit, self.file.text())
            plain = self.file.number(indicator)
            amounts = report.amounts(indicator, year)
            for column, unit in enumerate(report.units, start=FIRST):
                formula = self.formulas.one(indicator, year, unit.association)
                value = displayed(indicator, formula, amounts[unit.association.pk].value)
                self.compute(sheet, at, column, value, plain)
            bold = self.file.number(indicator, bold=True, bg_color=TOTAL_FILL)
            formula = self.formulas.whole(indicator, year)
            whole = displayed(indicator, formula, indicator.total(amounts.values()).value)
            self.compute(sheet, at, total, whole, bold)
            self.coverage(sheet, at, total + 1, (FIRST, total - 1), amounts.values())
            sheet.set_row(at, height(label.text, indicator.display.unit))
        return row + len(lines)

    def two_years(
        self,
        sheet: Any,
        row: int,
        columns: tuple[int, int, int],
        result: Result,
        unit: UnitResult | None = None,
        **properties: Any,
    ) -> None:
        """Write last year and the change behind this year's value, of a unit or of all; "–" where not comparable.

        columns: of this year's value, last year's, the change. A change over some units only has a star behind it.
        """
        indicator = result.indicator
        now, at_before, at_change = columns
        plain = self.file.number(indicator, **properties)
        last = self.last_year.of_whole(result) if unit is None else self.last_year.of_unit(unit, indicator)
        is_partial = unit is None and result.since_last_year.is_partial
        change = self.file.number(indicator, is_change=True, mark="*" if is_partial else "", **properties)
        computed = self.last_year.change(result) if is_partial else None
        if last is not None:
            self.compute(sheet, row, at_before, last, plain)
            cells = [cell_at(row, column) for column in (now, at_before)]
            value = result.since_last_year.value if unit is None else unit.change
            computed = displayed(indicator, difference(*cells), value)
        else:
            sheet.write_string(row, at_before, MISSING, plain)
        if computed is None:
            sheet.write_string(row, at_change, MISSING, change)
        else:
            self.compute(sheet, row, at_change, computed, change)

    def coverage(
        self, sheet: Any, row: int, column: int, over: tuple[int, int], amounts: Iterable[Any]
    ) -> None:
        """Write how many of the units in the columns `over` have a value, "7/8"."""
        amounts = list(amounts)
        included = f"{sum(amount.value is not None for amount in amounts)}/{len(amounts)}"
        if not amounts:
            sheet.write_string(row, column, included, self.centred)
            return
        first, last = (cell_at(row, at) for at in over)
        sheet.write_formula(row, column, f'=COUNT({first}:{last})&"/{len(amounts)}"', self.centred, included)

    def unit_heads(self, sheet: Any, row: int, heading: str = "Chỉ tiêu") -> None:
        """Write the heads of such rows."""
        names = [unit.association.name for unit in self.report.units]
        self.file.heads(
            sheet, row, ("TT", heading, "Đơn vị tính", *names, wording.whose_heading(self.report), "Số hội")
        )

    def unit_widths(self) -> tuple[float, ...]:
        """Return the widths of the columns of such rows."""
        return (6, 42, 15, *[14] * len(self.report.units), 16, 9)

    def say(self, sheet: Any, row: int, lines: Iterable[str]) -> int:
        """Write notes below a table, a row each, more where one is longer than the sheet is wide; return the row after."""
        for note in lines:
            room = self.file.letters(sheet)
            for line in [note] if len(note) <= room else textwrap.wrap(note, room):
                sheet.write_string(row, 0, line, self.file.format(italic=True))
                row += 1
        return row

    def year_notes(self, results: Iterable[Result]) -> list[str]:
        """Return how the columns of last year and of changes come about, and why some of them hold "–"."""
        report, results = self.report, list(results)
        if not report.years.get(report.year - 1):
            return []
        notes = [sentence.text for sentence in wording.how_compared(report)]
        notes += wording.other_refusals(report, results)
        if any(result.previous is None for result in results):
            last = f"“–” ở cột năm {report.year - 1}"
            notes.append(f"{last}: hai năm không cùng các hội có số liệu, hoặc không so được.")
        return [*notes, *last_year.whole_notes(results)]

    @property
    def rank_notes(self) -> list[str]:
        """Return among whom ranks are; nothing where every unit has a return."""
        report = self.report
        if report.included == len(report.units):
            return []
        return [f"Hạng xếp trong các hội có số liệu: {report.included}/{len(report.units)} hội."]

    @property
    def remark_note(self) -> str:
        """Return of which figures the sentences beside formulas are, and of when."""
        return self._dated("Lời nhận xét")

    @property
    def title_note(self) -> str:
        """Return of which figures the titles of charts are, and of when."""
        return self._dated("Tên biểu đồ")

    def _dated(self, words: str) -> str:
        """Return of which figures and of when some words are that no formula writes."""
        standing = wording.standing(self.report)
        when = "" if self.report.revision else f" lúc {timezone.localtime(self.made_at):%H:%M ngày %d/%m/%Y}"
        same = f"{words[0].lower()}{words[1:]}"
        return (
            f"{words} viết theo {standing[0].lower()}{standing[1:]}{when}; sửa số trong sổ không đổi {same}."
        )

    def remarks(self) -> list[str]:
        """Return how the whole cluster's numbers come about, and who is missing in them."""
        remarks = [
            "Số của cụm: tổng tử số chia tổng mẫu số của các hội có số liệu, không phải trung bình cộng các tỉ lệ."
        ]
        remarks += [f"{line}." for line in wording.missing_units(self.report)]
        return remarks


def height(label: str, unit: str, letters: int = 44) -> int:
    """Return the height in points of a row whose label or unit may need two lines; letters: how many fit into one."""
    return 40 if len(label) > letters or len(unit) > 15 else 22


def _memberships(report: ClusterReport) -> dict[int, str]:
    """Return the years in which the cluster expects each unit, "2022–2024", by unit id."""
    years: dict[int, list[int]] = {}
    for year in sorted(report.years):
        for unit in report.years[year]:
            years.setdefault(unit.association.pk, []).append(year)
    return {pk: f"{y[0]}–{y[-1]}" if len(y) > 1 else str(y[0]) for pk, y in years.items()}
