"""What stands behind a number of a slide, out of the report alone: no query, so that a whole deck can carry it.

The same words as the page of a number's explanation (reports/presentation/explanations.py), which also leads to the returns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from associations.models.associations import distinct_name
from associations.numbers import format_count
from reports.analysis.figures import FLAGS, UnitFigures
from reports.analysis.results import ClusterReport
from reports.indicators import Amount, Growth, Indicator, every_indicator
from reports.presentation import wording
from reports.presentation.explanations import beside, working
from reports.presentation.traces import Trace


@dataclass(frozen=True)
class NumberSource:
    """A number, how it comes about, what else is known of it, and the units that are in it or not.

    units: (name, the figures of its return) of a number of several; left_out: (name, why it is not counted).
    """

    heading: str
    value: str
    working: str
    facts: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def line(self) -> str:
        """The source in one line, for the notes of a slide."""
        said = self.working or self.value
        coverage = f" ({len(self.units)} hội)" if self.units else ""
        return f"{self.heading}{coverage}: {said}"


def source_of(report: ClusterReport, trace: Trace) -> NumberSource:
    """The source of the number that a trace names; of a year and of units that the report knows."""
    indicator = every_indicator()[trace.code]
    every = report.years.get(trace.year, [])
    amounts = report.amounts(indicator, trace.year)
    unit = next((u for u in every if u.association.key == trace.unit), None) if trace.unit else None
    units = [unit] if unit else [u for u in every if not trace.among or u.association.key in trace.among]
    counted = [u for u in units if amounts[u.association.pk].value is not None]
    amount = (
        amounts[unit.association.pk] if unit else indicator.total(amounts[u.association.pk] for u in counted)
    )
    return NumberSource(
        heading=f"{indicator.label}: {_whose(report, trace, units, unit)}, {trace.year}",
        value=wording.amount(indicator, amount.value)
        if amount.value is not None
        else f"– ({amount.missing or 'chưa có hội nào có số liệu'})",
        working=working(indicator, amount, counted, unit),
        facts=tuple(_facts(report, indicator, trace, units, unit)),
        units=() if unit else tuple(_parts(indicator, u, amounts, every) for u in counted),
        left_out=()
        if unit
        else tuple(
            (u.association.name, amounts[u.association.pk].missing or "") for u in units if u not in counted
        ),
    )


def _whose(report: ClusterReport, trace: Trace, units: list[UnitFigures], unit: UnitFigures | None) -> str:
    if unit:
        return distinct_name(unit.association, [u.association for u in report.years.get(trace.year, [])])
    if trace.among:
        return " và ".join(u.association.name for u in units)
    return f"cả {report.cluster.short_name}"


def _facts(
    report: ClusterReport,
    indicator: Indicator,
    trace: Trace,
    units: list[UnitFigures],
    unit: UnitFigures | None,
) -> Iterable[str]:
    """Last year with its own parts, change and rank; how it comes about; marks, places where it was read."""
    if trace.year == report.year and not trace.among:
        yield from beside(report, indicator, report.result(indicator), unit)
        if last := _last_year(report, indicator, trace, unit):
            yield last
    if not unit:
        yield f"Cách tính: {wording.made_of(indicator)}"
    if marks := sorted(
        {FLAGS[flag] for u in units for code in indicator.codes for flag in u.flags.get(code, ())}
    ):
        yield f"Dấu của số: {', '.join(marks)}."
    if unit:
        yield _returns(unit)
        said = dict.fromkeys(unit.sources[code] for code in indicator.codes if code in unit.sources)
        if said:
            yield f"Nguồn: {'; '.join(said)}."


def _last_year(report: ClusterReport, indicator: Indicator, trace: Trace, unit: UnitFigures | None) -> str:
    if isinstance(indicator, Growth):
        return ""
    year = trace.year - 1
    every = report.years.get(year, [])
    amounts = report.amounts(indicator, year)
    if unit:
        then = next((u for u in every if u.association.pk == unit.association.pk), None)
        return (
            working(indicator, amounts[then.association.pk], [then], then)
            and (f"Số năm {year}: {working(indicator, amounts[then.association.pk], [then], then)}")
            if then
            else ""
        )
    counted = [u for u in every if amounts[u.association.pk].value is not None]
    said = working(indicator, indicator.total(amounts.values()), counted, None)
    return f"Số năm {year}: {said}" if said else ""


def _returns(unit: UnitFigures) -> str:
    """The returns that the figures of a unit come from."""
    if not unit.parts:
        return f"{unit.association.name}: {unit.why.get('', 'chưa có báo cáo')}."
    names = " và ".join(f"{part.association.name} {part.year}" for part in unit.parts)
    return f"Từ báo cáo đã duyệt: {names}."


def _parts(
    indicator: Indicator, unit: UnitFigures, amounts: Mapping[int, Amount], every: list[UnitFigures]
) -> tuple[str, str]:
    amount = amounts[unit.association.pk]
    name = distinct_name(unit.association, [u.association for u in every])
    if amount.denominator is not None:
        parts = f"{format_count(amount.numerator)} ÷ {format_count(amount.denominator)}"
        return name, f"{parts} = {indicator.text(amount.value)} {indicator.unit}"
    figures = " + ".join(format_count(unit.values.get(code)) for code in indicator.codes)
    return name, f"{figures} {indicator.unit}"
