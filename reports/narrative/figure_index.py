"""Every figure of a report by what it is of and by its value, so that a written number can be looked up.

Made once a report: values, changes since last year, last year's values, targets and what is missing to them, counts of
units. A number is then found by bisection.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from associations.numbers import format_decimal
from reports.analysis.proportions import ahead, share_result, times_the_whole
from reports.analysis.results import ClusterReport, Result
from reports.indicators import Indicator, Total, every_indicator
from reports.narrative.number_parts import Measure, WrittenNumber
from reports.presentation.tables.fund import FUND_PURPOSES, FUND_SOURCES
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Kind, Number, Source


class Figure(NamedTuple):
    """What a number is of: an indicator or figure, what of it, of which unit (its key, "" for the cluster)."""

    code: str
    kind: Kind
    unit: str = ""


@dataclass(frozen=True)
class FigureIndex:
    """The figures of one report; values of changes and gaps are without their sign.

    names: the units' names by key. revision: the number of the revision, 0 for live figures.
    """

    year: int
    values: Mapping[Figure, Fraction]
    names: Mapping[str, str]
    revision: int = 0

    @classmethod
    def of(cls, report: ClusterReport) -> "FigureIndex":
        """Return the index of a report."""
        values: dict[Figure, Fraction] = {
            Figure("", "units"): Fraction(len(report.units)),
            Figure("", "rest"): Fraction(len(report.missing)),
        }
        for indicator in every_indicator().values():
            values.update(_of_result(report, report.result(indicator)))
        values.update(_of_parts(report))
        for register, rows in report.qualitative.lists.items():
            values[Figure(f"danh-muc/{register}", "rows")] = Fraction(len(rows))
        for unit in report.units:
            for code, value in report.qualitative.own_targets.get(unit.association.pk, {}).items():
                values[Figure(code, "own", unit.association.key)] = value
        parts = [part.association for unit in report.units for part in unit.parts]
        names = {one.key: one.name for one in (*parts, *(unit.association for unit in report.units))}
        return cls(report.year, values, names, report.revision.number if report.revision else 0)

    def changed_in(self, now: "FigureIndex") -> "FigureIndex":
        """Return those of its figures that another report has otherwise or no more."""
        values = {figure: value for figure, value in self.values.items() if now.values.get(figure) != value}
        return replace(self, values=values)

    @cached_property
    def _by_measure(self) -> dict[Measure, tuple[list[Fraction], list[Figure]]]:
        found: dict[Measure, list[tuple[Fraction, Figure]]] = {}
        for figure, value in self.values.items():
            if figure.kind == "units" and figure.code:
                continue  # found as "7/8" alone
            found.setdefault(measure_of(figure), []).append((value, figure))
        return {
            measure: ([value for value, _ in pairs], [figure for _, figure in pairs])
            for measure, pairs in ((measure, sorted(pairs)) for measure, pairs in found.items())
        }

    def matching(self, number: WrittenNumber, *, loosely: bool = False) -> Iterator[Figure]:
        """Yield the figures that a number may be, rounded as it is written.

        loosely: also where its last zeros are of rounding, "38.000" of 38.103.
        """
        for measure in number.measures:
            values, figures = self._by_measure.get(measure, ([], []))
            yield from figures[slice(*_span(values, number, loosely=loosely))]

    def holds(self, figure: Figure, number: WrittenNumber, *, loosely: bool = False) -> bool:
        """Return whether a number says what a figure is."""
        value = self.values.get(figure)
        if value is None or measure_of(figure) not in number.measures:
            return False
        return _span([value], number, loosely=loosely) == (0, 1)

    def source(self, figure: Figure) -> Source:
        """Return what stands behind a figure."""
        code, kind, unit = figure
        indicator = every_indicator().get(code)
        year = self.year - 1 if kind == "before" else self.year
        value = self.values.get(figure)
        if indicator is None:
            return Source(
                Trace(code, year, unit), kind, _LABELS.get(kind, "số dòng của danh mục"), str(value)
            )
        return Source(Trace(code, year, unit), kind, indicator.label, self.text(figure))

    def text(self, figure: Figure) -> str:
        """Return the whole value of a figure with its unit; "–" where there is none."""
        value = self.values.get(figure)
        indicator = every_indicator().get(figure.code)
        if value is None:
            return "–"
        if indicator is None or figure.kind in ("units", "reached"):
            return f"{value} hội" if figure.kind != "rows" else str(value)
        if figure.kind in ("growth", "share"):
            return f"{_PER_CENT.text(value)} %"
        if figure.kind == "times":
            return f"{format_decimal(value, 2)} lần mức chung"
        unit = indicator.unit
        if figure.kind in ("change", "gap", "ahead") and not indicator.is_sum_of_money:
            unit = indicator.change_unit
        return f"{indicator.text(value)} {unit}"

    def words(self, figure: Figure) -> str:
        """Return what a figure is of, in words: "Hội viên, Hải Dương (thay đổi so với năm trước)"."""
        indicator = every_indicator().get(figure.code)
        label = indicator.label if indicator else _LABELS.get(figure.kind, "Số dòng của danh mục")
        of = self.names.get(figure.unit, figure.unit) if figure.unit else "cả cụm"
        kind = _KIND_WORDS.get(figure.kind, "") if indicator else ""
        return f"{label}, {of}" + (f" ({kind})" if kind else "")


_PER_CENT = every_indicator()["members_per_population"]
_LABELS = {"units": "Số hội của cụm", "rest": "Số hội chưa có báo cáo"}
_KIND_WORDS = {
    "change": "thay đổi so với năm trước", "growth": "tăng, giảm so với năm trước", "before": "năm trước",
    "target": "mục tiêu", "next_target": "mục tiêu tiếp theo", "gap": "còn cách mục tiêu", "units": "số hội có số liệu", "reached": "số hội đạt mục tiêu",
    "own": "chỉ tiêu tự đặt", "share": "phần trong tổng", "times": "so với mức chung", "ahead": "hơn hội đứng liền sau",
}  # fmt: skip


def measure_of(figure: Figure) -> Measure:
    """Return what a figure is measured in."""
    indicator = every_indicator().get(figure.code)
    if figure.kind in ("units", "reached", "rest"):
        return "units"
    if indicator is None:
        return "count"
    if figure.kind in ("growth", "share"):
        return "%"
    if figure.kind == "times":
        return "count"
    if indicator.unit == "%":
        return "points" if figure.kind in ("change", "gap", "ahead") else "%"
    return "money" if indicator.unit.startswith("đồng") else "count"


def _of_result(report: ClusterReport, result: Result) -> Iterator[tuple[Figure, Fraction]]:
    """Yield the figures of one indicator that there are."""
    code = result.indicator.code
    since = result.since_last_year
    whole = _Years(result.amount.value, since.previous, since.value)
    yield from _around(result.indicator, "", whole)
    if result.previous is not None:
        yield Figure(code, "before"), result.previous
    yield Figure(code, "units"), Fraction(result.included)
    for unit in result.units:
        years = _Years(unit.amount.value, unit.previous, unit.change)
        yield from _around(result.indicator, unit.association.key, years)
    yield from _beside_others(result)
    if aim := report.aims.get(code):
        yield from _of_target(result, aim.value)
        if aim.following:
            yield Figure(code, "next_target"), aim.following.value


def _of_target(result: Result, aim: Fraction) -> Iterator[tuple[Figure, Fraction]]:
    """Yield a target, how far the cluster and each unit are from it, and how many have reached it."""
    code = result.indicator.code
    values = {unit.association.key: unit.amount.value for unit in result.units}
    known = {key: value for key, value in values.items() if value is not None}
    yield Figure(code, "target"), aim
    yield Figure(code, "reached"), Fraction(sum(value >= aim for value in known.values()))
    if result.amount.value is not None:
        yield Figure(code, "gap"), abs(aim - result.amount.value)
    for key, value in known.items():
        yield Figure(code, "gap", key), abs(aim - value)


def _beside_others(result: Result) -> Iterator[tuple[Figure, Fraction]]:
    """Yield how many times the whole's ratio each unit's is, and how far it is above the one below it."""
    code = result.indicator.code
    known = sorted(
        (u for u in result.units if u.amount.value is not None), key=lambda u: -(u.amount.value or 0)
    )
    for unit in known:
        if (times := times_the_whole(result, unit)) is not None:
            yield Figure(code, "times", unit.association.key), times
    for unit, below in pairwise(known):
        yield Figure(code, "ahead", unit.association.key), ahead(unit, below)


def _of_parts(report: ClusterReport) -> Iterator[tuple[Figure, Fraction]]:
    """Yield what each source is of what was raised, and each purpose of what was spent."""
    for split in (FUND_SOURCES, FUND_PURPOSES):
        for code, _ in split.parts:
            value = share_result(report, code, split.total).amount.value
            if value is not None:
                yield Figure(code, "share"), value


class _Years(NamedTuple):
    """A value with last year's and the change since, each None where there is none."""

    value: Fraction | None
    previous: Fraction | None
    change: Fraction | None


def _around(indicator: Indicator, unit: str, years: _Years) -> Iterator[tuple[Figure, Fraction]]:
    """Yield value, last year's value, change and growth of an indicator of one unit."""
    code = indicator.code
    if years.value is not None:
        yield Figure(code, "value", unit), years.value
    if years.previous is not None:
        yield Figure(code, "before", unit), years.previous
    if years.change is not None:
        yield Figure(code, "change", unit), abs(years.change)
        if years.previous and isinstance(indicator, Total):
            yield Figure(code, "growth", unit), abs(years.change / years.previous * 100)


def _span(values: list[Fraction], number: WrittenNumber, *, loosely: bool) -> tuple[int, int]:
    """Return from where to where in sorted values those stand that a number may be."""
    if number.value is None:
        return 0, 0
    value, half = number.value, number.step / 2
    zeros = number.zeros
    if number.lead == "above":
        return bisect_left(values, value), bisect_left(values, value + zeros)
    if number.lead == "below":
        return bisect_right(values, value - zeros), bisect_right(values, value)
    if number.lead == "about" or (loosely and zeros >= _LOOSE * number.size):
        half = max(half, zeros / 2)
    return bisect_left(values, value - half), bisect_left(values, value + half)


_LOOSE = 1000  # from so many on the last zeros of a number may be of rounding


def figure_of(piece: Number) -> Figure:
    """Return what a generated number is of."""
    return Figure(piece.source.trace.code, piece.source.kind, piece.source.trace.unit)


def measure_of_unit(unit: str) -> Measure | None:
    """Return what the unit behind a generated number measures; None for a number without one."""
    if not unit:
        return None
    if unit.startswith("%"):
        return "%"
    if unit.startswith("điểm"):
        return "points"
    return "money" if "đồng" in unit else "count"
