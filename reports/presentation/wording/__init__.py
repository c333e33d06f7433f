"""The engine of sentences: results as pieces, words and sourced numbers apart, and their renderings as text.

`pieces` are what a sentence is made of, `quantities` write numbers for reading, `results` puts a result into
phrases. The narrative composes its paragraphs of these; pages, slides, charts and sheets take their plain text here.
"""

from reports.presentation.wording.clusters import MOST_IN_A_SENTENCE, both_levels, overlap
from reports.presentation.wording.comparison import how_compared, of_successors, other_refusals
from reports.presentation.wording.marks import marked_units, units_in_doubt
from reports.presentation.wording.movers import ends_of_change, most_and_least, movement, movers
from reports.presentation.wording.pieces import NO_BREAK
from reports.presentation.wording.quantities import beside, rounds_to_nothing
from reports.presentation.wording.reports import (
    FIGURES_OF_REVISION,
    ILLUSTRATIVE,
    KEPT_BY_REVISIONS,
    LIVE_FIGURES,
    MAPS,
    NOT_OF_ALL,
    STATUSES,
    badge,
    corrections,
    coverage,
    missing_units,
    standing,
    whose_heading,
)
from reports.presentation.wording.results import MOST_NAMED, ResultPhrases
from reports.presentation.wording.texts import (
    amount,
    change,
    change_between,
    change_since,
    compared_over,
    comparison_notes,
    count,
    extremes,
    few,
    finding,
    made_of,
    number_and_unit,
    of_unit,
    partly_over,
    percent,
    shortfall,
    through_the_years,
    whole,
    whose,
    without_value,
)

__all__ = [
    "FIGURES_OF_REVISION",
    "ILLUSTRATIVE",
    "KEPT_BY_REVISIONS",
    "LIVE_FIGURES",
    "MAPS",
    "MOST_IN_A_SENTENCE",
    "MOST_NAMED",
    "NOT_OF_ALL",
    "NO_BREAK",
    "STATUSES",
    "ResultPhrases",
    "amount",
    "badge",
    "beside",
    "both_levels",
    "change",
    "change_between",
    "change_since",
    "compared_over",
    "comparison_notes",
    "corrections",
    "count",
    "coverage",
    "ends_of_change",
    "extremes",
    "few",
    "finding",
    "how_compared",
    "made_of",
    "marked_units",
    "missing_units",
    "most_and_least",
    "movement",
    "movers",
    "number_and_unit",
    "of_successors",
    "of_unit",
    "other_refusals",
    "overlap",
    "partly_over",
    "percent",
    "rounds_to_nothing",
    "shortfall",
    "standing",
    "through_the_years",
    "units_in_doubt",
    "whole",
    "whose",
    "whose_heading",
    "without_value",
]
