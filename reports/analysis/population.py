"""Leaps of the population from one year to the next that come from a changed source.

The merger projects' populations are 7 to 15 per cent above the statistics office's averages: an indicator that
divides by them falls although nothing declined.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from associations.checks.findings import Values
from associations.models import OrganisationFigures
from associations.numbers import format_count, format_decimal
from reports.analysis.figures import UnitFigures
from reports.indicators import Amount, Indicator, Ratio

FIGURE = "population"
_DIVIDED_BY = (FIGURE, "adult_population")
# Per cent a year: births and moves make 0.5 to 1.5.
ORDINARY = 3


@dataclass(frozen=True)
class Leap:
    """A unit's population of two years, further apart than births and moves explain."""

    name: str
    year_before: int
    before: int
    source_before: str
    year: int
    now: int
    source: str

    @property
    def words(self) -> str:
        """The leap in words, with its size and the sources: "Dân số Hải Phòng tăng 13,8 % từ 2024 đến 2025 (…)."."""
        share = Fraction(100 * (self.now - self.before), self.before)
        change = f"{'tăng' if share > 0 else 'giảm'} {format_decimal(abs(share), 1)}\u00a0%"
        return (
            f"Dân số {self.name} {change}, từ {_with_source(self.before, self.year_before, self.source_before)} "
            f"đến {_with_source(self.now, self.year, self.source)}: có vẻ do đổi nguồn số liệu, "
            "nên không so các chỉ số chia cho dân số"
        )


def _with_source(number: int, year: int, source: str) -> str:
    return f"{format_count(number)} người ({year}, nguồn: {source or 'không ghi'})"


def read_sources(units: Iterable[UnitFigures]) -> dict[int, str]:
    """Return the population's source of the returns behind some units, by return id; one query."""
    # The words of a return under correction may be in the middle of it.
    ids = {part.return_id for unit in units for part in unit.parts if not part.is_reopened}
    rows = OrganisationFigures.objects.filter(of_return__in=ids)
    return dict(rows.values_list("of_return_id", "population_source"))


def leap(
    before: UnitFigures | None, year_before: int, now: UnitFigures | None, year: int, sources: dict[int, str]
) -> Leap | None:
    """Return the leap between two years of a unit; None where there is none or a year is not known."""
    if before is None or now is None:
        return None
    then, today = before.values[FIGURE], now.values[FIGURE]
    if not then or not today or not _is_leap(then, today, year - year_before):
        return None
    return Leap(
        name=now.association.name,
        year_before=year_before,
        before=then,
        source_before=_source(before, sources),
        year=year,
        now=today,
        source=_source(now, sources),
    )


def is_moved(indicator: Indicator) -> bool:
    """Whether an indicator divides by people or counts them, so that a leap of the population moves it."""
    return _people(indicator) is not None


def has_leapt(indicator: Indicator, before: Values, now: Values, years: int = 1) -> bool:
    """Return whether the people that an indicator divides by, or counts, leapt between two years of a unit's figures."""
    figure = _people(indicator)
    return figure is not None and _is_leap(before.get(figure), now.get(figure), years)


def _people(indicator: Indicator) -> str | None:
    """Return the figure of people that an indicator divides by or is; None for any other indicator."""
    if isinstance(indicator, Ratio):
        return indicator.denominator if indicator.denominator in _DIVIDED_BY else None
    return next((code for code in indicator.codes if code in _DIVIDED_BY), None)


def _is_leap(then: int | None, today: int | None, years: int) -> bool:
    if not then or not today:
        return False
    return abs(today - then) * 100 > ORDINARY * years * then


def with_people_of(indicator: Indicator, now: Amount, before: Amount) -> Fraction | None:
    """Return what an indicator would be with last year's people: Σ numerator of now ÷ Σ denominator of then."""
    if not isinstance(indicator, Ratio) or now.numerator is None or not before.denominator:
        return None
    return Fraction(now.numerator * indicator.scale, before.denominator)


def _source(unit: UnitFigures, sources: dict[int, str]) -> str:
    cited = dict.fromkeys(sources.get(part.return_id, "") for part in unit.parts)
    return "; ".join(source for source in cited if source)
