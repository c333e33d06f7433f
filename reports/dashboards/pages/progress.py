"""Who fell behind last year and what it said about it; what is missing to reach the targets."""

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from django.core.exceptions import PermissionDenied

from associations.access import Right
from associations.models import Note
from reports.analysis.figures import UnitFigures, Years
from reports.analysis.population import Leap, is_moved, leap, read_sources
from reports.analysis.results import ClusterReport, UnitResult
from reports.analysis.targets import Progress, progress
from reports.dashboards.pages.base import Block, Page
from reports.indicators import BY_CODE, INDICATORS, Indicator, every_indicator
from reports.presentation import charts, wording
from reports.presentation.tables import (
    HEADLINES,
    Cell,
    Column,
    ReportTable,
    Row,
    before,
    change_cell,
    legend,
    unit_cell,
    value_cell,
    whole_cell,
)
from reports.presentation.traces import Trace

# Beside the indicators: the sums that the meeting speaks of.
_SUMS = tuple(code for code in HEADLINES if code not in BY_CODE)


class SinceLastYear(Page):
    name = "since_last_year"
    route = "so-nam-truoc/"
    label = "So với năm trước"
    back = 2
    is_for_all = False  # explanations are for who sees the return in every state

    @cached_property
    def report(self) -> ClusterReport:
        """The report of the address, but with last year of each unit of this year: of a successor, what it was made of."""
        own, year = self.query.report, self.query.year
        there = {u.association.pk for u in own.units}
        new = there - {u.association.pk for u in own.years.get(year - 1, [])}
        past = self._restated() if new and self.query.map_ == "then" else {}
        years = {year: own.units}
        for y in (year - 1, year - 2):
            years[y] = [u for u in own.years.get(y, []) if u.association.pk in there]
            years[y] += [u for u in past.get(y, []) if u.association.pk in new]
        return replace(own, years=years)

    def _restated(self) -> Years:
        try:
            return self.query.on_map("today").years
        except PermissionDenied:
            return {}

    @cached_property
    def _before(self) -> dict[int, UnitFigures]:
        return {u.association.pk: u for u in self.report.years.get(self.query.year - 1, [])}

    @cached_property
    def _compared(self) -> dict[int, str]:
        """The units by id, with "" or the reason why a unit cannot be held against its last year."""
        found = {}
        for unit in self.report.units:
            before = self._before.get(unit.association.pk)
            if not unit.is_included:
                found[unit.association.pk] = unit.why[""]
            elif before is None:
                found[unit.association.pk] = f"năm {self.query.year - 1} chưa có hội này"
            else:
                why = before.why.get("", "")
                found[unit.association.pk] = f"năm {self.query.year - 1}: {why}" if why else ""
        return found

    @property
    def lead(self) -> str:
        return (
            f"Mỗi hội so với chính mình năm {self.query.year - 1}, cùng địa giới (hội mới so với tổng các hội cũ); "
            "giảm nhiều nhất đứng trên."
        )

    def _watched(self) -> list[Indicator]:
        return [*(every_indicator()[code] for code in _SUMS), *(i for i in INDICATORS if i.better)]

    def _trace(self, indicator: Indicator, pk: int, key: str) -> Trace:
        """The number of a unit; of a successor on the map of today, on which it has a last year."""
        before = self._before.get(pk)
        is_added = before is not None and any(p.association.pk != pk for p in before.parts)
        return Trace(indicator.code, self.query.year, key, "today" if is_added else None)

    def blocks(self) -> list[Block]:
        report = self.report
        fallen: list[tuple[Fraction, Indicator, UnitResult]] = []
        steps = {u.association.pk: [0, 0] for u in report.units}
        for indicator in self._watched():
            for unit in report.result(indicator).units:
                if unit.change is None or unit.previous is None:
                    continue
                steps[unit.association.pk][0 if unit.change < 0 else 1] += unit.change != 0
                if unit.change < 0:
                    size = unit.change / unit.previous if unit.previous else Fraction(-1)
                    fallen.append((size, indicator, unit))
        fallen.sort(key=lambda row: row[0])
        notes = self._said_about()
        figures = {u.association.pk: u for u in report.units}
        leaps = self._leaps()
        rows = []
        for size, indicator, unit in fallen:
            pk = unit.association.pk
            trace = self._trace(indicator, pk, unit.association.key)
            # What is said of one figure of several names it.
            names = {
                c: f"{every_indicator()[c].label}: " if len(indicator.codes) > 1 else ""
                for c in indicator.codes
            }
            said = [names[c] + text for c in indicator.codes for text in notes.get((pk, c), [])]
            mark = "*" if pk in leaps and is_moved(indicator) else ""
            cells = (
                Cell(indicator.label, is_text=True),
                replace(unit_cell(report, indicator, figures[pk]), trace=trace),
                value_cell(indicator, unit.previous, trace=before(trace)),
                change_cell(indicator, unit.change, mark, trace=trace),
                Cell(wording.percent(size * 100), size * 100, trace=trace),
                Cell("; ".join(dict.fromkeys(said)) or "hội chưa nói gì về số này", is_text=True),
            )
            rows.append(Row(unit.association.name, cells, unit=indicator.display.unit, of=figures[pk]))
        columns = (
            Column("Chỉ tiêu", is_text=True),
            Column(f"Năm {report.year}", is_total=True),
            Column(f"Năm {report.year - 1}"),
            Column("Thay đổi"),
            Column("Thay đổi tính theo %", "%"),
            Column("Hội nói gì", is_text=True),
        )
        below = [
            "Thay đổi của một tỉ lệ tính bằng điểm %." if rows else "Không có số nào giảm.",
            *self._added_from(),
            *(f"* {leapt.words}." for leapt in leaps.values()),
        ]
        table = ReportTable(
            "giam", "Những số giảm so với năm trước", "Hội", columns, tuple(rows), tuple(below), legend(rows), has_units=True,
        )  # fmt: skip
        return [self._counts(steps), Block(table, self._finding(fallen))]

    def _leaps(self) -> dict[int, Leap]:
        """The units whose population leapt since last year."""
        year = self.query.year
        sources = read_sources([*self.report.units, *self._before.values()])
        found = {}
        for unit in self.report.units:
            pk = unit.association.pk
            if leapt := leap(self._before.get(pk), year - 1, unit, year, sources):
                found[pk] = leapt
        return found

    def _added_from(self) -> list[str]:
        """Which last years are sums of predecessors."""
        return [
            f"{unit.association.name}: số năm {self.query.year - 1} cộng từ {', '.join(p.association.name for p in unit.parts)} trước sáp nhập."
            for unit in self._before.values()
            if len(unit.parts) > 1
        ]

    def _finding(self, fallen: list[tuple[Fraction, Indicator, UnitResult]]) -> str:
        if not any(why == "" for why in self._compared.values()):
            return f"Chưa hội nào có số liệu của cả năm {self.query.year - 1} và năm {self.query.year} để so."
        if not fallen:
            return "Không hội nào trong các hội so được giảm so với năm trước ở các chỉ tiêu theo dõi."
        size, indicator, unit = fallen[0]
        return (
            f"Giảm nhiều nhất theo tỉ lệ: {unit.association.name}, {indicator.label}, "
            f"{wording.change(indicator, unit.change)} ({wording.percent(size * 100)} % so với năm {self.query.year - 1})."
        )

    def _counts(self, steps: dict[int, list[int]]) -> Block:
        units = self.report.units
        why = self._compared
        ordered = sorted(units, key=lambda u: (why[u.association.pk] != "", -steps[u.association.pk][0]))
        known = [u for u in ordered if not why[u.association.pk]]
        most = max((steps[u.association.pk][0] for u in known), default=0)
        rows, bars = [], []
        cells: tuple[Cell, ...]
        for unit in ordered:
            pk, name = unit.association.pk, unit.association.name
            if why[pk]:
                cells = (Cell("–", missing=why[pk]),) * 2
                bars.append(charts.Bar(name, None, None, "chưa so được", leads=False))
            else:
                link = self.query.address("unit_profile", unit=unit.association.key)
                cells = tuple(Cell(str(n), Fraction(n), link=link) for n in steps[pk])
                down = steps[pk][0]
                bars.append(charts.Bar(name, float(down), None, str(down), leads=down == most > 0))
            rows.append(Row(name, cells, of=unit))
        names = [u.association.name for u in known if most and steps[u.association.pk][0] == most]
        if not known:
            finding = "Chưa hội nào so được với năm trước."
        elif names:
            finding = f"Nhiều số giảm nhất: {', '.join(names)}, {most} số."
        else:
            finding = "Không hội nào trong các hội so được có số giảm."
        lacking = [
            f"{u.association.name} ({why[u.association.pk]})" for u in ordered if why[u.association.pk]
        ]
        if lacking:
            finding += f" Chưa so được: {', '.join(lacking)}."
        table = ReportTable(
            "dem",
            "Số chỉ tiêu giảm và tăng của từng hội",
            "Hội",
            (Column("Giảm"), Column("Tăng")),
            tuple(rows),
        )
        return Block(table, finding, charts.BarChart(tuple(bars), None), "Cột: số chỉ tiêu giảm.")

    def _said_about(self) -> dict[tuple[int, str], list[str]]:
        """Remarks and, within reach, explanations, by unit and figure."""
        of: dict[int, tuple[int, bool]] = {}
        for unit in self.report.units:
            for part in unit.parts:
                sees_all = self.query.has(Right.SEE_ALL, part.association, part.year)
                if sees_all or not part.is_reopened:
                    of[part.return_id] = (unit.association.pk, sees_all)
        kinds = (Note.Kind.REMARK, Note.Kind.EXPLANATION)
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        for note in Note.objects.filter(of_return__in=of, kind__in=kinds).exclude(text="").order_by("pk"):
            pk, sees_all = of[note.of_return_id]
            if sees_all or note.kind == Note.Kind.REMARK:
                found[pk, note.code].append(note.text)
        return found


class Targets(Page):
    name = "targets"
    route = "muc-tieu/"
    label = "Mục tiêu"
    back = 2

    @property
    def lead(self) -> str:
        if not self.query.aims:
            return f"Chưa có mục tiêu nào cho năm {self.query.year} trở đi. Quản trị ghi ở Danh mục, trang “Mục tiêu”."
        return "Mục tiêu là của cả nước (hoặc của cụm, nếu cụm có riêng); mỗi mục tiêu ghi rõ căn cứ."

    def blocks(self) -> list[Block]:
        report = self.report
        wanted = [BY_CODE[code] for code in BY_CODE if code in report.aims]
        if not wanted:
            return []
        return [self._whole(wanted), self._gaps(wanted), self._lacking(wanted)]

    def _held(self, indicator: Indicator) -> Progress:
        result = self.report.result(indicator)
        gained = result.change if result.change is not None else result.compared.change
        return progress(
            indicator, result.amount, self.report.aims[indicator.code], self.report.year, gained=gained
        )

    def _whole(self, wanted: list[Indicator]) -> Block:
        report = self.report
        rows, bars, notes = [], [], []
        behind: list[str] = []
        reached_names: list[str] = []
        for indicator in wanted:
            held, result = self._held(indicator), report.result(indicator)
            trace = Trace(indicator.code, report.year)
            reached = sum(
                u.amount.value is not None and u.amount.value >= held.aim.value for u in result.units
            )
            cells = (
                Cell(held.aim.text, held.aim.value, trace=trace),
                Cell(str(held.aim.year), trace=trace),
                whole_cell(report, indicator, "" if result.included == report.included else result.coverage),
                Cell("đạt", trace=trace) if held.is_reached else value_cell(indicator, held.gap, trace=trace),
                Cell(
                    wording.count(held.lacking),
                    None if held.lacking is None else Fraction(held.lacking),
                    trace=trace,
                ),
                change_cell(indicator, held.pace, trace=trace),
                change_cell(indicator, held.gained, trace=trace),
                Cell(f"{reached}/{result.included}", trace=trace),
            )
            rows.append(Row(indicator.label, cells, indicator=indicator))
            notes.append(
                f"{indicator.label} {held.aim.text} {indicator.unit} đến năm {held.aim.year}: {held.aim.legal_basis}."
            )
            bars.append(
                charts.Bar(
                    _SHORT.get(indicator.code, indicator.label), charts.as_number(held.value), charts.as_number(result.previous),
                    wording.amount(indicator, held.value) if held.value is not None else "chưa có",
                    held.is_reached, charts.as_number(held.aim.value),
                )
            )  # fmt: skip
            if held.gap is not None:
                said = f"{indicator.label} thiếu {wording.shortfall(indicator, held.gap)}"
                if held.lacking:
                    said += f" ({wording.count(held.lacking)} {every_indicator()[indicator.codes[0]].unit})"
                (reached_names if held.is_reached else behind).append(
                    indicator.label if held.is_reached else said
                )
        finding = (
            ""
            if report.included == len(report.units)
            else f"Tính trên {report.included}/{len(report.units)} hội có số liệu. "
        )
        finding += f"Còn thiếu: {'; '.join(behind)}. " if behind else ""
        finding += f"Đã đạt: {', '.join(reached_names)}." if reached_names else ""
        columns = (
            Column("Mục tiêu"), Column("Đến năm"), Column(f"Cả cụm {report.year}", is_total=True),
            Column("Còn thiếu", "điểm %"), Column("Thiếu bao nhiêu", "gia đình, đơn vị, người…"),
            Column("Cần mỗi năm", "điểm %"), Column("Năm qua", "điểm %"), Column("Số hội đạt"),
        )  # fmt: skip
        table = ReportTable(
            "muc-tieu", "Cả cụm so với mục tiêu", "Chỉ số", columns, tuple(rows), tuple(notes), legend(rows)
        )
        return Block(
            table, finding.strip() if behind or reached_names else "Chưa có số liệu để so với mục tiêu.", charts.BarChart(tuple(bars), None),
            "Vạch cam: mục tiêu. Vạch đậm: năm trước. Cột đậm: đã đạt.",
        )  # fmt: skip

    def _gaps(self, wanted: list[Indicator]) -> Block:
        report = self.report
        rows = []
        for indicator in wanted:
            cells = []
            for unit in report.result(indicator).units:
                held = progress(indicator, unit.amount, report.aims[indicator.code], report.year)
                trace = Trace(indicator.code, report.year, unit.association.key)
                if held.is_reached:
                    cells.append(Cell("đạt", trace=trace))
                else:
                    missing = unit.amount.missing or ""
                    cells.append(Cell(indicator.text(held.gap), held.gap, missing, trace=trace))
            rows.append(Row(indicator.label, tuple(cells), unit="điểm %", indicator=indicator))
        return Block(
            ReportTable(
                "con-thieu", "Từng hội còn thiếu bao nhiêu điểm %", "Chỉ số", self._columns(), tuple(rows), has_units=True,
            )
        )  # fmt: skip

    def _lacking(self, wanted: list[Indicator]) -> Block:
        report = self.report
        rows = []
        for indicator in wanted:
            cells = []
            for unit in report.result(indicator).units:
                held = progress(indicator, unit.amount, report.aims[indicator.code], report.year)
                trace = Trace(indicator.code, report.year, unit.association.key)
                lacking = held.lacking
                missing = "" if lacking is not None else unit.amount.missing or ""
                cells.append(
                    Cell(
                        wording.count(lacking),
                        None if lacking is None else Fraction(lacking),
                        missing,
                        trace=trace,
                    )
                )
            unit_of = every_indicator()[indicator.codes[0]].unit
            rows.append(Row(indicator.label, tuple(cells), unit=unit_of, indicator=indicator))
        return Block(
            ReportTable(
                "can-them", "Từng hội cần công nhận thêm bao nhiêu", "Chỉ số", self._columns(), tuple(rows),
                ("Tính với tổng số (hộ, dòng họ, thôn tổ, đơn vị, người) như trong báo cáo năm nay.",), has_units=True,
            )
        )  # fmt: skip

    def _columns(self) -> tuple[Column, ...]:
        return tuple(Column(unit.association.name, of=unit) for unit in self.report.units)


# What stands beside a bar, where a name has little room.
_SHORT = {
    "family_rate": "Gia đình", "clan_rate": "Dòng họ", "community_rate": "Cộng đồng", "unit_rate": "Đơn vị",
    "citizen_rate": "Công dân", "official_rate": "CBCCVC",
}  # fmt: skip
