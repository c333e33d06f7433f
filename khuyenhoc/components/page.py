"""Draw examples by what draws the pages of figures, so that a change of one is seen in the other."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from associations.models import Association
from reports.analysis.figures import Part
from reports.dashboards.pages.base import Block, Drawing, Links, draw_blocks, draw_charts
from reports.indicators import Indicator
from reports.presentation.own_units import mark_own
from reports.presentation.tables import ReportTable
from reports.presentation.traces import Trace

NOWHERE = "#noi-dung"
OWN = "lang-son"  # the association of whom the page is looked at


class _Addresses:
    """Stands for the query of a page of figures: every number, indicator and name leads to the head of the page."""

    def link_of(self, indicator: Indicator) -> str:
        return NOWHERE

    def why_of(self, trace: Trace) -> str:
        return NOWHERE

    def profile_of(self, unit: Association) -> str:
        return NOWHERE

    def return_of(self, part: Part) -> str:
        return NOWHERE


class _Examples:
    """A page of invented blocks, whose files lead nowhere."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.query: Links = _Addresses()
        self._blocks = list(blocks)

    def blocks(self) -> list[Block]:
        return self._blocks

    def file_address(self, block: Block, ending: str) -> str:
        return NOWHERE


def draw_examples(blocks: Sequence[Block]) -> SafeString:
    """Return blocks as a page of figures shows them to the officer of one of the units."""
    # Drawn of invented texts by what escapes them.
    return mark_own(mark_safe(draw_blocks(_Examples(blocks))), {OWN})  # noqa: S308


def draw_pictures(pictures: Sequence[tuple[str, Drawing]]) -> list[tuple[str, SafeString]]:
    """Return (what it is, drawing) of each chart, with the officer's own unit marked."""
    blocks = [
        Block(ReportTable(f"vi-du-hinh-{place}", name, "", (), ()), chart=chart)
        for place, (name, chart) in enumerate(pictures)
    ]
    drawings = draw_charts(blocks)
    # Drawn by what escapes every text.
    return [
        (name, mark_own(mark_safe(drawn), {OWN}))  # noqa: S308
        for (name, _), drawn in zip(pictures, drawings, strict=True)
    ]
