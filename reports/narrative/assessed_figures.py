"""What the figures say for and against a year, each as a sentence; praise and blame stand apart."""

from reports.narrative.assessed_changes import covered, far_apart, fell, grew, rose_everywhere
from reports.narrative.assessed_targets import lost, not_reached, reached, who_reached_most, who_reached_none
from reports.narrative.phrasing import Phrases
from reports.presentation.wording.pieces import Sentence


def achievements(phrases: Phrases) -> list[Sentence]:
    """Return what the figures say for the year, each as a sentence; [] where they say nothing."""
    found = (
        covered(phrases),
        *grew(phrases),
        *reached(phrases),
        rose_everywhere(phrases),
        who_reached_most(phrases),
    )
    return [one for one in found if one is not None]


def shortcomings(phrases: Phrases) -> list[Sentence]:
    """Return what the figures say against it."""
    found = (
        *not_reached(phrases),
        who_reached_none(phrases),
        lost(phrases),
        *fell(phrases),
        far_apart(phrases),
    )
    return [one for one in found if one is not None]
