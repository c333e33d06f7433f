"""The headline figures of a report, and which indicators are presented first."""

from dataclasses import dataclass
from fractions import Fraction

from reports.analysis.points import Point
from reports.analysis.results import ClusterReport, Result
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.presentation import wording

# What the meeting speaks about first.
HEADLINES = ("members", "members_per_population", "fund_total", "fund_per_capita", "family_recognised")


CHARTED = ("members_per_population", "fund_per_capita")


# The indicators of the summary that is read out: the headlines and what follows them.
SUMMARY = (
    *HEADLINES, "cooperation_programmes", "advisory_documents", "scholarships", "adult_prizes",
    "family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate",
)  # fmt: skip


@dataclass(frozen=True)
class Headline:
    """A headline figure: its number in large, what stands under it, its change, coverage and line of years."""

    indicator: Indicator
    number: str
    unit: str
    beside: str
    change: str
    direction: str
    coverage: str
    points: tuple[Point, ...]


def headlines(report: ClusterReport) -> list[Headline]:
    """Return the five figures at the head of the page."""
    found = []
    for code in HEADLINES:
        indicator = every_indicator()[code]
        result = report.result(indicator)
        number, unit = wording.number_and_unit(result)
        found.append(
            Headline(
                indicator=indicator,
                number=number,
                unit=unit,
                beside=_beside(report, code, result),
                change=wording.change_since(result, report.year),
                direction=_direction(indicator, result.since_last_year.value),
                coverage=wording.coverage(result.coverage),
                points=tuple(report.trend(indicator)),
            )
        )
    return found


def _direction(indicator: Indicator, change: Fraction | None) -> str:
    """Return where the arrow beside a headline points: "up", "down", or "" for no arrow."""
    if not change or wording.rounds_to_nothing(indicator, change):
        return ""
    return "up" if change > 0 else "down"


def _beside(report: ClusterReport, code: str, result: Result) -> str:
    """Return what stands under a headline's number: full đồng under a sum, the rate under the families."""
    value = result.amount.value
    if value is None:
        return ""
    if code == "fund_total":
        return f"{result.text} đồng"
    if code == "family_recognised":
        rate = report.result(BY_CODE["family_rate"])
        return f"{wording.whole(rate)} tổng số hộ" if rate.included else ""
    return ""
