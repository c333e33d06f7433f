"""Units with given figures, without a database."""

from collections.abc import Mapping

from associations.models import Association
from associations.sections.base import figures
from reports.analysis.figures import UnitFigures
from reports.analysis.results import Result, result_of
from reports.indicators import Indicator

BLANK: dict[str, int | None] = dict.fromkeys(figures())


def units_of(values: list[Mapping[str, int | None]]) -> list[UnitFigures]:
    """A unit for each set of figures; what is not named is blank."""
    return [
        UnitFigures(
            Association(pk=number, key=f"unit-{number}", name=f"Đơn vị {number}"), {**BLANK, **figures_}
        )
        for number, figures_ in enumerate(values, start=1)
    ]


def results_of(
    now: list[Mapping[str, int | None]],
    before: list[Mapping[str, int | None]] | None = None,
    *,
    indicator: Indicator,
) -> Result:
    """An indicator over the units of a year and of the year before."""
    years = {2024: units_of(now)}
    if before is not None:
        years[2023] = units_of(before)
    return result_of(indicator, years, 2024)
