"""The proof that a merger lost nothing: predecessors added up in SQL against the restated figures of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.http import QueryDict

from associations.numbers import format_count
from associations.territory import Parts, Territories
from reports.analysis.figures import UnitFigures
from reports.dashboards.pages.base import Block, Choice, Page
from reports.dashboards.pages.past_figures import Merger, ever_members, mergers_of, past_figures
from reports.dashboards.request import PageQuery
from reports.indicators import Indicator, Total, every_indicator
from reports.presentation.addresses import Unknown
from reports.presentation.tables import Cell, Column, ReportTable, Row
from reports.presentation.traces import Trace

_OUT_OF_REACH = "ngoài phạm vi được xem"


@dataclass(frozen=True)
class Attempt:
    """A year before a merger that is to be restated: the units to add up, and their figures as far as in reach."""

    merger: Merger
    year: int
    parts: Parts
    units: tuple[UnitFigures | None, ...]

    @property
    def key(self) -> str:
        """How the address names it."""
        return self.merger.key_in(self.year)

    @property
    def included(self) -> int:
        """How many units have a return that counts."""
        return sum(unit is not None and unit.is_included for unit in self.units)

    @property
    def is_complete(self) -> bool:
        """Whether all units have such a return."""
        return self.included == len(self.units)

    @property
    def state(self) -> str:
        """Whether all returns are there, in words."""
        if not self.is_complete:
            return f"chưa đủ ({self.included}/{len(self.units)})"
        return self.parts.obstacle or _COMPLETE

    def values(self, code: str) -> list[int | None]:
        """Return a figure of each unit; None where it is missing or out of reach."""
        return [unit.values[code] if unit else None for unit in self.units]

    @property
    def lacking(self) -> int:
        """How many figures one of the units lacks."""
        return sum(any(value is None for value in self.values(code)) for code in _codes())

    @property
    def agreeing(self) -> int:
        """How many figures can be added up; 0 where there are no units."""
        return len(_codes()) - self.lacking if self.units else 0

    @property
    def reason(self) -> str:
        """Why it is not restated in whole; "" where it is."""
        if self.state != _COMPLETE:
            units = zip(self.parts.units, self.units, strict=True)
            absent = [unit.name for unit, found in units if found is None or not found.is_included]
            return f"{self.state}: thiếu {', '.join(absent)}" if absent else self.state
        if self.lacking:
            return f"{self.lacking} chỉ tiêu có đơn vị cũ để trống nên không cộng"
        return ""


_COMPLETE = "đủ"


def _codes() -> list[str]:
    """Return every figure that is a total of its own."""
    totals = (i for i in every_indicator().values() if isinstance(i, Total))
    return [total.codes[0] for total in totals if len(total.codes) == 1]


class Reconciliation(Page):
    name = "reconciliation"
    route = "doi-chieu/"
    label = "Sáp nhập: kiểm số quy đổi"
    back = 10
    is_for_all = False

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        self.mergers = mergers_of(query.cluster)
        self._past = past_figures(query)
        self.periods = {p.year: p for p in reversed(query.periods) if self._past.has(p.year)}
        self.pairs = [(merger, year) for merger in self.mergers for year in self._years_before(merger)]
        self.by_key = {merger.key_in(year): (merger, year) for merger, year in self.pairs}
        wanted = data.get("doi-chieu", "")
        if wanted and wanted not in self.by_key:
            there_is = [(f"{m.successor} {y}", self._address_of(key)) for key, (m, y) in self.by_key.items()]
            raise Unknown(f"Không có lần đối chiếu “{wanted}”.", there_is)
        last = next(reversed(self.by_key), "")
        self.chosen = wanted or last

    def _address_of(self, key: str) -> str:
        sign = "&" if self.query.query_string else "?"
        return f"{self.query.address('reconciliation')}{sign}doi-chieu={key}"

    def _years_before(self, merger: Merger) -> list[int]:
        """Return the years whose figures are from before the last step of a merger."""
        last_step = max(row.effective_on for row in merger.rows)
        return [year for year, period in self.periods.items() if period.figures_as_of < last_step]

    @property
    def lead(self) -> str:
        if not self.pairs:
            return "Cụm không có sáp nhập nào để đối chiếu."
        return "Tổng các đơn vị cũ phải bằng số quy đổi của đơn vị mới, từng chỉ tiêu, đến từng đồng. Thiếu một đơn vị thì không cộng."

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        return (("doi-chieu", self.chosen),) if self.data.get("doi-chieu") else ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        options = tuple((k, f"{m.successor} {y}", k == self.chosen) for k, (m, y) in self.by_key.items())
        return (Choice("doi-chieu", "Xem chi tiết", options),) if options else ()

    def blocks(self) -> list[Block]:
        if not self.pairs:
            return []
        attempts = self._attempts()
        return [self._overview(attempts), self._detail(attempts)]

    def _attempts(self) -> list[Attempt]:
        territories = Territories(around={merger.successor.pk for merger, _ in self.pairs})
        parts = {
            merger.key_in(year): territories.parts(merger.successor, self.periods[year].figures_as_of)
            for merger, year in self.pairs
        }
        units = {unit.pk: unit for found in parts.values() for unit in found.units}
        years = sorted({year for _, year in self.pairs})
        own = self._past.of(units.values(), years)
        at = {(pk, year): unit for year, found in own.items() for pk, unit in found.items()}
        attempts = []
        for merger, year in self.pairs:
            found = parts[merger.key_in(year)]
            figures = tuple(at.get((unit.pk, year)) for unit in found.units)
            attempts.append(Attempt(merger, year, found, figures))
        return attempts

    def _overview(self, attempts: Sequence[Attempt]) -> Block:
        columns = (
            Column("Các đơn vị cũ", is_text=True),
            Column("Báo cáo"),
            Column("Chỉ tiêu cộng được"),
            Column("Chỉ tiêu không cộng"),
        )
        rows = tuple(self._row(attempt) for attempt in attempts)
        reasons = [f"{a.merger.successor.name} {a.year} {a.reason}" for a in attempts if a.reason]
        finding = "Mọi chỉ tiêu của mọi năm trước sáp nhập đều quy đổi được."
        if reasons:
            finding = f"Không quy đổi được hết: {'; '.join(reasons)}."
        return Block(ReportTable("doi-chieu", "Các lần đối chiếu", "Đơn vị mới, năm", columns, rows), finding)

    def _row(self, attempt: Attempt) -> Row:
        link = self._address_of(attempt.key)
        agreeing = str(attempt.agreeing) if attempt.is_complete else "0"
        cells = (
            Cell(" + ".join(unit.name for unit in attempt.parts.units) or "–", is_text=True),
            Cell(attempt.state, link=link),
            Cell(agreeing, Fraction(attempt.agreeing), link=link),
            Cell(str(attempt.lacking), Fraction(attempt.lacking), link=link),
        )
        successor = attempt.merger.successor
        return Row(f"{successor.dated_name}, năm {attempt.year}", cells, of=successor)

    def _detail(self, attempts: Sequence[Attempt]) -> Block:
        attempt = next(attempt for attempt in attempts if attempt.key == self.chosen)
        merger, year = attempt.merger, attempt.year
        new = self._past.restated([merger.successor], self.periods[year]).get(merger.successor.pk)
        sums, reported = self._past.sums(attempt.parts.units, self.periods[year], attempt.units)
        detail = _Detail(attempt, new, sums, self._past.how_added)
        return Block(
            detail.table(ever_members(self.query.cluster)), detail.finding(is_whole=reported == len(attempt.units), reported=reported)
        )  # fmt: skip


@dataclass(frozen=True)
class _Detail:
    """One attempt, figure by figure; new: the restated unit, None out of reach; sums, how_added: of the other way."""

    attempt: Attempt
    new: UnitFigures | None
    sums: Mapping[str, int | None]
    how_added: str

    @property
    def name(self) -> str:
        return f"{self.attempt.merger.successor.name} {self.attempt.year}"

    def restated(self, code: str) -> int | None:
        return self.new.values[code] if self.new else None

    def total(self, code: str) -> int | None:
        return self.sums[code] if self.new else None

    def is_same(self, code: str) -> bool:
        return self.total(code) == self.restated(code)

    def finding(self, *, is_whole: bool, reported: int) -> str:
        """Return how many figures agree and differ, or why they cannot be held against each other."""
        if self.new is None:
            return f"{self.name}: số của các đơn vị cũ nằm ngoài phạm vi được xem nên không đối chiếu được."
        if not is_whole:
            return (
                f"{self.name}: chưa đủ ({reported}/{len(self.attempt.units)}) báo cáo của các đơn vị cũ "
                "nên không cộng chỉ tiêu nào."
            )
        same = [code for code in self.sums if self.is_same(code)]
        agreed = sum(self.restated(code) is not None for code in same)
        different = len(self.sums) - len(same)
        return f"{self.name}: {agreed} chỉ tiêu khớp đến từng đơn vị, {different} chỉ tiêu lệch."

    def table(self, ever: set[int]) -> ReportTable:
        """Return each figure of the units, their sum, the restated figure, and whether both agree.

        ever: the associations that have pages of their numbers in the cluster, by id; only these are traced.
        """
        merger = self.attempt.merger
        columns = (
            *(Column(unit.name, of=unit) for unit in self.attempt.parts.units),
            Column("Tổng các đơn vị cũ"),
            Column(f"Số quy đổi của {merger.successor.name}", is_total=True),
            Column("Đối chiếu"),
        )
        rows = tuple(
            self._row(every_indicator()[code], number, ever) for number, code in enumerate(self.sums, start=1)
        )
        notes = (
            f"{merger.words}. Tiền tính bằng đồng.",
            self.how_added,
        )
        title = f"Chi tiết {self.name}"
        return ReportTable(
            key="chi-tiet", title=title, heading="Chỉ tiêu", columns=columns, rows=rows, notes=notes, has_units=True
        )  # fmt: skip

    def _row(self, indicator: Indicator, number: int, ever: set[int]) -> Row:
        code, year = indicator.codes[0], self.attempt.year
        units = zip(self.attempt.parts.units, self.attempt.units, strict=True)
        cells = [
            _count_cell(
                found.values[code] if found else None,
                _why_missing(found, code, "chưa có số liệu"),
                Trace(indicator.code, year, unit.key, "then") if unit.pk in ever else None,
            )
            for unit, found in units
        ]
        trace = Trace(indicator.code, year, self.attempt.merger.successor.key, "today")
        value = self.restated(code)
        why = "" if value is not None else _why_missing(self.new, code, "")
        cells += [
            Cell(_written(self.total(code)), _fraction(self.total(code)), why, trace=trace),
            Cell(_written(value), _fraction(value), why, trace=trace),
            Cell(self._verdict(code), trace=trace),
        ]
        return Row(indicator.label, tuple(cells), str(number), indicator.unit, indicator)

    def _verdict(self, code: str) -> str:
        if not self.is_same(code):
            return "LỆCH"
        return "khớp" if self.restated(code) is not None else "không cộng"


def _why_missing(unit: UnitFigures | None, code: str, otherwise: str) -> str:
    """Return why a unit lacks a figure: it is out of reach, has no return, or gave a reason."""
    if unit is None:
        return _OUT_OF_REACH
    return unit.why.get("") or unit.why.get(code, otherwise)


def _count_cell(value: int | None, why: str, trace: Trace | None) -> Cell:
    return Cell(_written(value), _fraction(value), "" if value is not None else why, trace=trace)


def _written(value: int | None) -> str:
    return "–" if value is None else format_count(value)


def _fraction(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value)
