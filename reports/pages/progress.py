"""Who fell behind last year and what it said about it; what is missing to reach the targets."""

from collections import defaultdict
from fractions import Fraction

from associations.access import Right, reach
from associations.models import Note
from reports import charts, words
from reports.indicators import BY_CODE, INDICATORS, Indicator, every_indicator
from reports.official_targets import Progress, progress
from reports.pages.base import Block, Page
from reports.results import UnitResult
from reports.tables import (
    HEADLINES,
    Cell,
    Column,
    ReportTable,
    Row,
    Trace,
    before,
    change_cell,
    legend,
    unit_cell,
    value_cell,
    whole_cell,
)  # fmt: skip

# Beside the indicators: the sums that the meeting speaks of.
_SUMS = tuple(code for code in HEADLINES if code not in BY_CODE)


class SinceLastYear(Page):
    name = "since_last_year"
    route = "so-nam-truoc/"
    label = "So với năm trước"
    back = 2
    is_for_all = False  # explanations are for who sees the return in every state

    @property
    def lead(self) -> str:
        if self.asked.map_ == "then" and not any(
            u.previous is not None for i in self._watched() for u in self.report.result(i).units
        ):
            return f"Không hội nào có số liệu cả năm {self.asked.year} và năm {self.asked.year - 1} trên cùng địa giới. Thử chọn địa giới hiện nay."
        return (
            f"Mỗi hội so với chính mình năm {self.asked.year - 1}, cùng địa giới; giảm nhiều nhất đứng trên."
        )

    def _watched(self) -> list[Indicator]:
        return [*(every_indicator()[code] for code in _SUMS), *(i for i in INDICATORS if i.better)]

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
        rows = []
        for size, indicator, unit in fallen:
            trace = Trace(indicator.code, report.year, unit.association.key)
            said = [t for code in indicator.codes for t in notes.get((unit.association.pk, code), [])]
            cells = (
                Cell(indicator.label, is_text=True),
                unit_cell(report, indicator, figures[unit.association.pk]),
                value_cell(indicator, unit.previous, trace=before(trace)),
                change_cell(indicator, unit.change, trace=trace),
                Cell(words.percent(size * 100), size * 100, trace=trace),
                Cell("; ".join(dict.fromkeys(said)) or "hội chưa nói gì về số này", is_text=True),
            )
            rows.append(
                Row(unit.association.name, cells, unit=indicator.shown.unit, of=figures[unit.association.pk])
            )
        columns = (
            Column("Chỉ tiêu", is_text=True),
            Column(f"Năm {report.year}", is_total=True),
            Column(f"Năm {report.year - 1}"),
            Column("Thay đổi"),
            Column("Thay đổi tính theo %", "%"),
            Column("Hội nói gì", is_text=True),
        )
        table = ReportTable(
            "giam", "Những số giảm so với năm trước", "Hội", columns, tuple(rows),
            ("Thay đổi của một tỉ lệ tính bằng điểm %.",) if rows else ("Không có số nào giảm.",),
            legend(rows), has_units=True,
        )  # fmt: skip
        return [self._counts(steps), Block(table, self._finding(fallen))]

    def _finding(self, fallen: list[tuple[Fraction, Indicator, UnitResult]]) -> str:
        if not fallen:
            return "Không hội nào giảm so với năm trước ở các chỉ tiêu theo dõi."
        size, indicator, unit = fallen[0]
        return (
            f"Giảm nhiều nhất theo tỉ lệ: {unit.association.name}, {indicator.label}, "
            f"{words.change(indicator, unit.change)} ({words.percent(size * 100)} % so với năm {self.asked.year - 1})."
        )

    def _counts(self, steps: dict[int, list[int]]) -> Block:
        report = self.report
        ordered = sorted(report.units, key=lambda u: -steps[u.association.pk][0])
        most = max((down for down, _ in steps.values()), default=0)
        rows = []
        for unit in ordered:
            down, up = steps[unit.association.pk]
            link = self.asked.address("unit_profile", unit=unit.association.key)
            cells = (Cell(str(down), Fraction(down), link=link), Cell(str(up), Fraction(up), link=link))
            rows.append(Row(unit.association.name, cells, of=unit))
        bars = tuple(
            charts.Bar(u.association.name, float(steps[u.association.pk][0]), None, str(steps[u.association.pk][0]), most > 0 and steps[u.association.pk][0] == most)
            for u in ordered
        )  # fmt: skip
        names = [u.association.name for u in ordered if most and steps[u.association.pk][0] == most]
        finding = (
            f"Nhiều số giảm nhất: {', '.join(names)}, {most} số." if names else "Không hội nào có số giảm."
        )
        table = ReportTable(
            "dem",
            "Số chỉ tiêu giảm và tăng của từng hội",
            "Hội",
            (Column("Giảm"), Column("Tăng")),
            tuple(rows),
        )
        return Block(table, finding, charts.BarChart(bars, None), "Cột: số chỉ tiêu giảm.")

    def _said_about(self) -> dict[tuple[int, str], list[str]]:
        """Remarks and, within reach, explanations, by unit and figure."""
        mine = reach(self.asked.by)
        of: dict[int, tuple[int, bool]] = {}
        for unit in self.report.units:
            for part in unit.parts:
                sees_all = mine.has(Right.SEE_ALL, part.association.pk)
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
        if not self.asked.aims:
            return f"Chưa có mục tiêu nào cho năm {self.asked.year} trở đi. Quản trị ghi mục tiêu ở trang Danh mục."
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
                    words.count(held.lacking),
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
                    words.amount(indicator, held.value) if held.value is not None else "chưa có",
                    held.is_reached, charts.as_number(held.aim.value),
                )
            )  # fmt: skip
            if held.gap is not None:
                said = f"{indicator.label} thiếu {words.shortfall(indicator, held.gap)}"
                if held.lacking:
                    said += f" ({words.count(held.lacking)} {every_indicator()[indicator.codes[0]].unit})"
                (reached_names if held.is_reached else behind).append(
                    indicator.label if held.is_reached else said
                )
        finding = f"Còn thiếu: {'; '.join(behind)}. " if behind else ""
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
            table, finding.strip() or "Chưa có số liệu để so với mục tiêu.", charts.BarChart(tuple(bars), None),
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
                        words.count(lacking),
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
