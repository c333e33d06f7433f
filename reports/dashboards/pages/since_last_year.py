"""Who rose and who fell most since last year, which numbers fell, and what the associations wrote about them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from associations.access import Right
from associations.models import Note
from reports.analysis.figures import UnitFigures
from reports.analysis.population import Leap, leap, read_sources
from reports.analysis.results import UnitResult
from reports.dashboards.pages.base import Block, Page
from reports.dashboards.pages.ends_of_change import ends_block
from reports.indicators import BY_CODE, INDICATORS, Indicator, every_indicator
from reports.presentation import charts, wording
from reports.presentation.printed import printed
from reports.presentation.tables import (
    HEADLINES,
    Cell,
    Column,
    ReportTable,
    Row,
    last_year,
    legend,
    unit_cell,
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
    def _compared(self) -> dict[int, str]:
        """The units by id, with "" or the reason why a unit cannot be held against its last year."""
        found = {}
        for unit in self.report.units:
            last = self.report.last_years.get(unit.association.pk)
            if not unit.is_included:
                found[unit.association.pk] = unit.why[""]
            elif last is None:
                found[unit.association.pk] = f"năm {self.query.year - 1} chưa có trong cụm"
            else:
                why = last.figures.why.get("", "")
                found[unit.association.pk] = f"năm {self.query.year - 1}: {why}" if why else ""
        return found

    @property
    def lead(self) -> str:
        return f"Mỗi hội so với chính mình năm {self.query.year - 1}, cùng địa giới (hội mới so với tổng các hội cũ)."

    def _watched(self) -> list[Indicator]:
        return [*(every_indicator()[code] for code in _SUMS), *(i for i in INDICATORS if i.better)]

    def blocks(self) -> list[Block]:
        fallen = self._fallen()
        return [
            ends_block(self.report, self._watched()),
            self._counts(self._steps()),
            Block(self._table(fallen), self._finding(fallen)),
        ]

    def _changed(self) -> Iterator[tuple[Indicator, UnitResult, Fraction, Fraction]]:
        """Yield every watched number that has changed, as far as it is printed: with its change and last year's value."""
        for indicator in self._watched():
            for unit in self.report.result(indicator).units:
                if unit.change is None or unit.previous is None:
                    continue
                if printed(indicator.change_text(unit.change)):
                    yield indicator, unit, unit.change, unit.previous

    def _fallen(self) -> list["Fallen"]:
        """Return the numbers that fell, the largest part of last year's value first."""
        fallen = [
            Fallen(change / previous if previous else Fraction(-1), indicator, unit)
            for indicator, unit, change, previous in self._changed()
            if change < 0
        ]
        return sorted(fallen, key=lambda one: one.size)

    def _steps(self) -> dict[int, "Steps"]:
        """Return how many numbers of each unit fell and rose, by unit id."""
        fell: Counter[int] = Counter()
        rose: Counter[int] = Counter()
        for _, unit, change, _ in self._changed():
            fell[unit.association.pk] += change < 0
            rose[unit.association.pk] += change > 0
        ids = [unit.association.pk for unit in self.report.units]
        return {pk: Steps(fell[pk], rose[pk]) for pk in ids}

    def _table(self, fallen: Sequence["Fallen"]) -> ReportTable:
        texts = self._texts_about()
        figures = {unit.association.pk: unit for unit in self.report.units}
        rows = tuple(
            Row(
                one.unit.association.name,
                self._cells(one, figures[one.pk], texts),
                unit=one.indicator.display.unit,
                of=figures[one.pk],
            )
            for one in fallen
        )
        year = self.query.year
        columns = (
            Column("Chỉ tiêu", is_text=True),
            Column(f"Năm {year}", is_total=True),
            Column(f"Năm {year - 1}"),
            Column("Thay đổi"),
            Column("Thay đổi tính theo %", "%"),
            Column("Giải trình của hội", is_text=True),
        )
        notes = (
            "Thay đổi của một tỉ lệ tính bằng điểm %." if rows else self._why_none_fell(),
            *self._added_from(),
            *(f"{leapt.words}." for leapt in self._leaps()),
        )
        return ReportTable(
            "giam", "Những số giảm so với năm trước", "Hội", columns, rows,
            notes=notes, legend=legend(rows), has_units=True,
        )  # fmt: skip

    def _why_none_fell(self) -> str:
        """Return that nothing fell, or that nothing can be held against last year."""
        if "" in self._compared.values():
            return "Không có số nào giảm."
        return f"Chưa so được: chưa hội nào có số liệu của cả năm {self.query.year - 1} và năm {self.query.year}."

    def _cells(self, one: "Fallen", figures: UnitFigures, texts: "Texts") -> tuple[Cell, ...]:
        indicator, unit = one.indicator, one.unit
        trace = Trace(indicator.code, self.query.year, unit.association.key)
        about = (
            "; ".join(text.removesuffix(".") for text in dict.fromkeys(_texts_of(one, texts)))
            or "hội chưa giải trình"
        )
        return (
            Cell(indicator.label, is_text=True),
            unit_cell(self.report, indicator, figures),
            *last_year.of_unit(self.report, indicator, unit),
            Cell(_in_percent(one.size), one.size * 100, trace=trace),
            Cell(about, is_text=True),
        )

    def _leaps(self) -> list[Leap]:
        """Return the leaps of the units' populations since last year."""
        year, last_years = self.query.year, self.report.last_years
        sources = read_sources([*self.report.units, *(last.figures for last in last_years.values())])
        found = []
        for unit in self.report.units:
            last = last_years.get(unit.association.pk)
            if last and (leapt := leap(last.figures, year - 1, unit, year, sources)):
                found.append(leapt)
        return found

    def _added_from(self) -> list[str]:
        """Return which last years are sums of predecessors."""
        return [
            f"{last.figures.association.name}: số năm {self.query.year - 1} cộng từ {', '.join(p.association.name for p in last.figures.parts)} trước sáp nhập."
            for last in self.report.last_years.values()
            if len(last.figures.parts) > 1
        ]

    def _finding(self, fallen: Sequence["Fallen"]) -> str:
        if not any(why == "" for why in self._compared.values()):
            return f"Chưa hội nào có số liệu của cả năm {self.query.year - 1} và năm {self.query.year} để so."
        if not fallen:
            return "Không hội nào trong các hội so được giảm so với năm trước ở các chỉ tiêu theo dõi."
        size, indicator, unit = fallen[0].size, fallen[0].indicator, fallen[0].unit
        return (
            f"Giảm mạnh nhất: {indicator.label[0].lower()}{indicator.label[1:]} của {unit.association.name}, "
            f"{wording.change(indicator, unit.change)} ({_in_percent(size)} %) so với năm {self.query.year - 1}."
        )

    def _counts(self, steps: Mapping[int, "Steps"]) -> Block:
        """Return how many numbers of each unit fell and rose; those that cannot be compared last, with the reason."""
        why = self._compared
        ordered = sorted(
            self.report.units, key=lambda u: (why[u.association.pk] != "", -steps[u.association.pk].fell)
        )
        known = [u for u in ordered if not why[u.association.pk]]
        most = max((steps[u.association.pk].fell for u in known), default=0)
        rows, bars = [], []
        for unit in ordered:
            of_unit = steps[unit.association.pk]
            rows.append(Row(unit.association.name, self._count_cells(unit, of_unit), of=unit))
            bars.append(self._count_bar(unit, of_unit.fell, most))
        columns = (Column("Giảm"), Column("Tăng"))
        table = ReportTable("dem", "Số chỉ tiêu giảm và tăng của từng hội", "Hội", columns, tuple(rows))
        most_fallen = [u.association.name for u in known if most and steps[u.association.pk].fell == most]
        finding = _count_finding(most_fallen, most, has_any=bool(known))
        finding += self._not_compared(ordered)
        return Block(table, finding, charts.BarChart(tuple(bars), None), "Cột: số chỉ tiêu giảm.")

    def _not_compared(self, units: Sequence[UnitFigures]) -> str:
        """Return which units cannot be held against last year and why, as a sentence; "" where all can."""
        why = self._compared
        lacking = [f"{u.association.name} ({why[u.association.pk]})" for u in units if why[u.association.pk]]
        return f" Chưa so được: {', '.join(lacking)}." if lacking else ""

    def _count_bar(self, unit: UnitFigures, fell: int, most: int) -> charts.Bar:
        known = None if self._compared[unit.association.pk] else fell
        return charts.counted(unit.association, known, "chưa so được", most=most)

    def _count_cells(self, unit: UnitFigures, steps: "Steps") -> tuple[Cell, Cell]:
        if reason := self._compared[unit.association.pk]:
            return Cell("–", missing=reason), Cell("–", missing=reason)
        link = self.query.address("unit_profile", unit=unit.association.key)
        fell = Cell(str(steps.fell), Fraction(steps.fell), link=link)
        return fell, Cell(str(steps.rose), Fraction(steps.rose), link=link)

    def _texts_about(self) -> "Texts":
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


def _in_percent(fall: Fraction) -> str:
    """Return a fall as a part of last year's value: "−12,3"; what rounds to nothing is still a fall: "> −0,1"."""
    text = wording.percent(fall * 100)
    return text if printed(text) else f"> −{wording.percent(Fraction(1, 10))}"


Texts = Mapping[tuple[int, str], list[str]]  # what units say of their figures, by unit id and code


@dataclass(frozen=True)
class Fallen:
    """A number that fell; size: the change ÷ last year's value."""

    size: Fraction
    indicator: Indicator
    unit: UnitResult

    @property
    def pk(self) -> int:
        """The unit's id."""
        return self.unit.association.pk


@dataclass(frozen=True)
class Steps:
    """How many numbers of a unit fell and rose since last year."""

    fell: int
    rose: int


def _texts_of(one: Fallen, texts: Texts) -> list[str]:
    """Return what a unit says of the figures of an indicator; of several figures each text names its own."""
    codes = one.indicator.codes
    found = []
    for code in codes:
        name = f"{every_indicator()[code].label}: " if len(codes) > 1 else ""
        found += [name + text for text in texts.get((one.pk, code), [])]
    return found


def _count_finding(names: Sequence[str], most: int, *, has_any: bool) -> str:
    """Return who has the most numbers that fell."""
    if not has_any:
        return "Chưa hội nào so được với năm trước."
    if names:
        return f"Giảm ở nhiều chỉ tiêu nhất: {', '.join(names)} ({most} chỉ tiêu)."
    return "Không hội nào trong các hội so được có số giảm."
