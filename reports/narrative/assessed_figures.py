"""What the figures say for and against a year, each as a sentence; praise and blame stand apart."""

from reports.narrative.assessed_changes import (
    covered,
    far_apart,
    fell,
    grew,
    not_covered,
    rose_everywhere,
    without_return,
)
from reports.narrative.assessed_targets import lost, not_reached, reached, who_reached_most, who_reached_none
from reports.narrative.phrasing import Phrases
from reports.presentation.wording.pieces import Sentence


def achievements(phrases: Phrases) -> list[Sentence]:
    """Return what the figures say for the year, the targets reached first; [] where they say nothing."""
    found = (
        *reached(phrases),
        covered(phrases),
        *grew(phrases),
        rose_everywhere(phrases),
        who_reached_most(phrases),
    )
    return [one for one in found if one is not None]


def shortcomings(phrases: Phrases) -> list[Sentence]:
    """Return what the figures say against it: what the organisation lacks first."""
    found = (
        not_covered(phrases),
        without_return(phrases),
        *not_reached(phrases),
        who_reached_none(phrases),
        lost(phrases),
        *fell(phrases),
        far_apart(phrases),
    )
    return [one for one in found if one is not None]
