"""What stands behind a number of a slide, out of the report alone: no query, so that a whole deck can carry it.

The same words as the page of a number's explanation (reports/presentation/explanations.py), which also leads to the returns.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from associations.models.associations import distinct_name
from associations.numbers import format_count
from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport
from reports.indicators import Growth, Indicator, every_indicator
from reports.presentation import wording
from reports.presentation.number_basis import NumberBasis, beside, flag_names
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
        """Return the source in one line, for the notes of a slide."""
        coverage = f" ({len(self.units)} hội)" if self.units else ""
        return f"{self.heading}{coverage}: {self.working or self.value}"


def source_of(report: ClusterReport, trace: Trace) -> NumberSource:
    """Return the source of the number that a trace names; of a year and of units that the report knows."""
    indicator = every_indicator()[trace.code]
    every = report.years.get(trace.year, [])
    basis = _basis(report, indicator, trace)
    parts = () if basis.unit else tuple(_parts(basis, unit, every) for unit in basis.counted)
    value = basis.amount.value
    # As the sentence writes it that it stands in: beside the other units and the targets of the report's year.
    among = wording.beside(report.result(indicator)) if trace.year == report.year else ()
    return NumberSource(
        heading=f"{indicator.label}: {_whose(report, trace, basis)}, {trace.year}",
        value=f"– ({basis.missing})" if value is None else wording.amount(indicator, value, among),
        working=basis.working,
        facts=tuple(_facts(report, trace, basis)),
        units=parts,
        left_out=tuple((unit.name, why) for unit, why in basis.left_out),
    )


def _basis(report: ClusterReport, indicator: Indicator, trace: Trace) -> NumberBasis:
    """Return the units that a trace names and their amounts in its year."""
    every = report.years.get(trace.year, [])
    amounts = report.amounts(indicator, trace.year)
    unit = next((u for u in every if u.association.key == trace.unit), None) if trace.unit else None
    if unit:
        return NumberBasis(indicator, unit, [unit], amounts)
    units = [u for u in every if not trace.among or u.association.key in trace.among]
    return NumberBasis(indicator, None, units, amounts)


def _whose(report: ClusterReport, trace: Trace, basis: NumberBasis) -> str:
    if basis.unit:
        every = [unit.association for unit in report.years.get(trace.year, [])]
        return distinct_name(basis.unit.association, every)
    if trace.among:
        names = [unit.association.name for unit in basis.units]
        return " và ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    result = report.result(basis.indicator)
    if trace.year == report.year and not result.is_whole and result.included:
        return wording.whose(result)
    return f"cả {report.cluster.short_name}"


def _facts(report: ClusterReport, trace: Trace, basis: NumberBasis) -> Iterator[str]:
    """Yield last year with its own parts, change and rank; how it comes about; marks, places where it was read."""
    indicator, unit = basis.indicator, basis.unit
    if trace.year == report.year and not trace.among:
        yield from beside(report, indicator, unit)
        if last := _last_year(report, indicator, unit):
            yield f"Số năm {trace.year - 1}: {last}"
    if not unit:
        yield f"Cách tính: {wording.made_of(indicator)}"
    if marks := sorted(flag_names(indicator, basis.units)):
        yield f"Dấu của số: {', '.join(marks)}."
    if unit:
        yield _returns(unit)
        documents = dict.fromkeys(unit.sources[code] for code in indicator.codes if code in unit.sources)
        if documents:
            yield f"Nguồn: {'; '.join(documents)}."


def _last_year(report: ClusterReport, indicator: Indicator, unit: UnitFigures | None) -> str:
    """Return last year's formula with its numbers; "" where it may not stand here, and for a growth, which holds it."""
    if isinstance(indicator, Growth):
        return ""
    result = report.result(indicator)
    of = [one for one in result.units if unit is None or one.association.pk == unit.association.pk]
    if (result.previous if unit is None else of[0].previous) is None:
        return ""
    year = report.year - 1
    wanted = {part for one in of if one.pair.is_comparable for part in one.pair.parts}
    then = [one for one in report.years.get(year, []) if one.association.pk in wanted]
    if len(then) < len(wanted):
        return ""
    alone = then[0] if unit is not None and len(then) == 1 else None
    return NumberBasis(indicator, alone, then, report.amounts(indicator, year)).working


def _returns(unit: UnitFigures) -> str:
    """Return the returns that the figures of a unit come from."""
    if not unit.parts:
        return f"{unit.association.name}: {unit.why.get('', 'chưa có báo cáo')}."
    names = " và ".join(f"{part.association.name} {part.year}" for part in unit.parts)
    return f"Từ báo cáo đã duyệt: {names}."


def _parts(basis: NumberBasis, unit: UnitFigures, every: list[UnitFigures]) -> tuple[str, str]:
    """Return a unit's name and the figures that it brings into the number."""
    indicator, amount = basis.indicator, basis.amount_of(unit)
    name = distinct_name(unit.association, [one.association for one in every])
    if amount.denominator is not None:
        parts = f"{format_count(amount.numerator)} ÷ {format_count(amount.denominator)}"
        return name, f"{parts} = {indicator.text(amount.value)} {indicator.unit}"
    figures = " + ".join(format_count(unit.values.get(code)) for code in indicator.codes)
    return name, f"{figures} {indicator.unit}"
