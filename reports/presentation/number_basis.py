"""What a number is made of: the units in it and those left out, its formula with its own values, what to know beside it.

The page of an explanation and the slides both read this; it needs no query.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from associations.models import Association
from associations.models.associations import distinct_name
from associations.numbers import format_count
from associations.sections.base import figures as all_figures
from associations.sections.base import labels
from reports.analysis.figures import FLAGS, UnitFigures
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.indicators import Amount, Growth, Indicator, Ratio
from reports.presentation import wording

NOBODY_KNOWN = "chưa có hội nào có số liệu"


@dataclass(frozen=True)
class NumberBasis:
    """A number of one unit, or of `units` together where `unit` is None, and the amount of each unit by its id."""

    indicator: Indicator
    unit: UnitFigures | None
    units: Sequence[UnitFigures]
    amounts: Mapping[int, Amount]

    def amount_of(self, unit: UnitFigures) -> Amount:
        """Return the amount of one of the units."""
        return self.amounts[unit.association.pk]

    @cached_property
    def counted(self) -> list[UnitFigures]:
        """Return the units that are in the number."""
        return [unit for unit in self.units if self.amount_of(unit).value is not None]

    @cached_property
    def amount(self) -> Amount:
        """Return the number itself."""
        if self.unit:
            return self.amount_of(self.unit)
        return self.indicator.total(self.amount_of(unit) for unit in self.counted)

    @property
    def missing(self) -> str:
        """Return why there is no value; "" where there is one."""
        amount = self.amount
        return "" if amount.value is not None else amount.missing or NOBODY_KNOWN

    @property
    def left_out(self) -> tuple[tuple[Association, str], ...]:
        """Return (association, reason) of the units that a number of several does not count."""
        if self.unit:
            return ()
        out = [unit for unit in self.units if self.amount_of(unit).value is None]
        return tuple((unit.association, self.amount_of(unit).missing or "") for unit in out)

    @property
    def working(self) -> str:
        """Return the formula with its own numbers: "784.717 người ÷ 1.956.900 người × 100 = 40,1 %"; "" for no value."""
        amount, indicator = self.amount, self.indicator
        if amount.value is None:
            return ""
        answer = f"{indicator.text(amount.value)} {indicator.unit}"
        if isinstance(indicator, Growth):
            grown = (amount.numerator or 0) + (amount.denominator or 0)
            last = format_count(amount.denominator)
            return f"({self._part(indicator.numerator, grown)} − {last} năm trước) ÷ {last} × 100 = {answer}"
        if isinstance(indicator, Ratio):
            scale = f" × {indicator.scale}" if indicator.scale != 1 else ""
            over = self._part(indicator.numerator, amount.numerator)
            return f"{over} ÷ {self._part(indicator.denominator, amount.denominator)}{scale} = {answer}"
        terms = [self._part(code, self._sum(code)) for code in indicator.codes]
        return f"{' + '.join(terms)} = {answer}" if len(terms) > 1 else terms[0]

    def _sum(self, code: str) -> int:
        return sum(unit.values[code] or 0 for unit in self.counted)

    def _part(self, code: str, number: int | None) -> str:
        """Return a figure of the formula by its label: "Tổng số hội viên của 8 hội: 784.717 người"."""
        of = "" if self.unit else f" của {len(self.counted)} hội"
        return f"{labels()[code]}{of}: {format_count(number)} {all_figures()[code].unit}"


def basis_of(report: ClusterReport, indicator: Indicator, unit: UnitFigures | None) -> NumberBasis:
    """Return the basis of an indicator of the report's year: of one unit, or of the whole cluster."""
    units = [unit] if unit else report.units
    return NumberBasis(indicator, unit, units, report.amounts(indicator, report.year))


def flags_of_figures(indicator: Indicator, units: Sequence[UnitFigures]) -> set[str]:
    """Return the marks of all figures that the indicator is made of, over several units."""
    return {flag for unit in units for code in indicator.codes for flag in unit.flags.get(code, ())}


def flag_names(indicator: Indicator, units: Sequence[UnitFigures]) -> list[str]:
    """Return the marks of all figures that the indicator is made of, in words."""
    return [FLAGS[flag] for flag in flags_of_figures(indicator, units)]


def beside(report: ClusterReport, indicator: Indicator, unit: UnitFigures | None) -> Iterator[str]:
    """Yield last year, change and rank in words, of a unit or of the whole cluster."""
    result = report.result(indicator)
    if unit:
        yield from _beside_unit(report, result, unit)
    elif result.previous is not None:
        change = wording.change_since(result, report.year, is_beside_both=True)
        yield f"Năm {report.year - 1}: {wording.amount(indicator, result.previous)}; {change}."
    elif result.total_before is not None:
        since = wording.change_since(result, report.year)
        yield f"{since[0].upper()}{since[1:]}."


def _beside_unit(report: ClusterReport, result: Result, unit: UnitFigures) -> Iterator[str]:
    indicator = result.indicator
    found = next(u for u in result.units if u.association.pk == unit.association.pk)
    last = report.year - 1
    if found.previous is not None:
        added = f", cộng từ {_names(found)}" if found.is_added_from_predecessors else ""
        change = wording.change_between(indicator, found.amount.value or Fraction(0), found.previous)
        yield f"Năm {last}: {wording.amount(indicator, found.previous)}{added}; {change}."
    elif found.pair.before.value is not None:
        yield f"Chưa so được với năm {last}: {found.not_comparable}."
    if found.rank:
        same = [u.association.name for u in result.units if u.rank == found.rank and u is not found]
        tied = f", cùng hạng với {', '.join(same)}" if same else ""
        yield f"Hạng {found.rank} trong {result.included} hội có số liệu{tied}."
    if result.amount.value is not None:
        who = wording.whose(result)
        yield f"{who[0].upper()}{who[1:]}: {wording.whole(result)}."


def _names(unit: UnitResult) -> str:
    """Return what a successor took in: "Hải Dương và Hải Phòng (đến 6/2025)"."""
    names = [distinct_name(one, [unit.association]) for one in unit.pair.added_from]
    return " và ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
