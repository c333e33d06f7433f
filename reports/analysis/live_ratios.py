"""The indicators of one return while it is being filled, beside last year's."""

from dataclasses import dataclass

from associations.models import Return
from associations.returns.assessment import previous_values
from associations.sections.base import read_columns
from reports.analysis.own_targets import targets_set_before, write_target
from reports.analysis.population import has_leapt
from reports.indicators import BY_CODE, Indicator

# The indicators that the form displays beside a figure, by the figure's code.
BESIDE = {
    "members": ("members_per_population", "members_per_adult"),
    "members_with_card": ("card_rate",),
    "commune_associations": ("commune_coverage",),
    "branches": ("members_per_branch",),
    "officers_trained": ("officers_trained_rate",),
    "fund_total": ("fund_per_capita",),
    "fund_raised": ("fund_raised_per_capita",),
    "fund_closing": ("fund_closing_per_capita",),
    "fund_spent": ("fund_spent_rate",),
    "scholarships": ("scholarship_average",),
    "family_recognised": ("family_rate", "family_rate_registered"),
    "clan_recognised": ("clan_rate", "clan_rate_registered"),
    "community_recognised": ("community_rate", "community_rate_registered"),
    "unit_recognised": ("unit_rate", "unit_rate_registered"),
    "citizen_recognised": ("citizen_rate",),
    "official_recognised": ("official_rate",),
    "commune_learning_recognised": ("commune_learning_rate",),
}


@dataclass(frozen=True)
class LiveRatio:
    """An indicator of the return as typed so far, and as it was last year.

    previous: "" where a part is missing, or its people are of another source.
    """

    indicator: Indicator
    text: str
    previous: str
    own_target: str  # what the association set itself a year ago


def live_ratios(return_: Return) -> dict[str, list[LiveRatio]]:
    """Return the indicators beside each figure by the figure's code; only those that can be computed."""
    values = read_columns([return_.pk], figures_only=True)[return_.pk]
    previous = previous_values([return_])[return_.pk]
    own = targets_set_before(return_)
    found: dict[str, list[LiveRatio]] = {}
    for code, names in BESIDE.items():
        found[code] = []
        for name in names:
            indicator = BY_CODE[name]
            now, before = indicator.of(values, previous, {}), indicator.of(previous, None, {})
            if now.value is not None:
                is_known = before.value is not None and not has_leapt(indicator, previous, values)
                text = indicator.text(before.value) if is_known else ""
                target = write_target(own.get(name), indicator)
                found[code].append(LiveRatio(indicator, indicator.text(now.value), text, target))
    return found
