"""A meeting's slides as data: the story that is told, a divider, and the figures behind it to be looked up.

Both writers, the .pptx and the presenter mode, read the same deck. Numbers and sentences come from tables, results
and words; nothing is computed here but what fits on one slide.
"""

import re
from dataclasses import replace

from django.utils import timezone

from reports.analysis.results import ClusterReport
from reports.exports.slides.backup import backup
from reports.exports.slides.slide import Deck, Slide
from reports.exports.slides.story import divider, story
from reports.models import Meeting
from reports.presentation import wording

_OF_MANY = re.compile(r" \(\d+/\d+\)$")  # behind the section of a slide of several


def make_deck(report: ClusterReport, meeting: Meeting | None = None) -> Deck:
    """Return the slides of a report; of a meeting also its time and place, agenda, answers and tasks."""
    revision = report.revision
    standing = wording.standing(report)
    if revision:
        standing += f" lúc {timezone.localtime(revision.frozen_at):%H:%M}"
    front = story(report, meeting)
    behind = backup(report, meeting, front)
    sections = [_OF_MANY.sub("", slide.section) for slide in behind]
    slides = [*front, divider(str(report.cluster), sections), *behind]
    return Deck(
        title=f"{report.cluster}: hội nghị giao ban năm {report.year}",
        standing=standing,
        code=revision.code if revision else "",
        is_revision=revision is not None,
        is_illustrative=report.is_illustrative,
        report=report,
        slides=tuple(_marked(slide, report) for slide in slides),
    )


def _marked(slide: Slide, report: ClusterReport) -> Slide:
    """Return a slide with what its figures are, where it has no mark of its own."""
    if slide.mark is not None:
        return slide
    return replace(slide, mark="số liệu minh họa" if report.is_illustrative else "")
