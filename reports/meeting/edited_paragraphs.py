"""The paragraphs of the Word report as their editor shows them: generated, written by hand, their numbers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from associations import access
from associations.models import Cluster, Period, User
from reports.analysis.results import ClusterReport
from reports.indicators import every_indicator
from reports.meeting.numerals import ListedNumeral, list_numerals, paragraph_anchor
from reports.models import OwnParagraph
from reports.narrative.compose import narrative
from reports.narrative.hand_check import PARAGRAPH, HandCheck, hand_check
from reports.narrative.overrides import own_texts, stamp
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.sources import Sources
from reports.presentation.addresses import why_of
from reports.presentation.html import WhyOf
from reports.presentation.wording.pieces import Number, Piece
from reports.revisions.meeting_report import meeting_report
from reports.revisions.meetings import meeting_of


@dataclass(frozen=True)
class EditedParagraph:
    """A paragraph on the page: the generated text with the addresses of its numbers, and what was written by hand.

    theirs, typed: after a save that was overtaken, what stands now and what was typed.
    """

    paragraph: Paragraph
    anchor: str
    pieces: tuple[tuple[str, str], ...]
    written: OwnParagraph | None
    stamp: str
    numerals: list[ListedNumeral]
    typed: str | None = None

    @property
    def in_the_box(self) -> str:
        """What the box for typing begins with."""
        if self.typed is not None:
            return self.typed
        return self.written.text if self.written else self.paragraph.text

    @property
    def back(self) -> str:
        """Where a button beside one of its numbers leads back to."""
        return f"narrative#{self.anchor}"

    @property
    def stale(self) -> list[ListedNumeral]:
        """The numbers that a correction has made old and nobody kept."""
        return [one for one in self.open if one.finding.numeral.status == "outdated"]

    @property
    def open(self) -> list[ListedNumeral]:
        """The numbers that are to be corrected or allowed."""
        return [one for one in self.numerals if one.finding.is_open]

    @property
    def settled(self) -> list[ListedNumeral]:
        """The numbers that are figures, or that somebody allowed."""
        return [one for one in self.numerals if not one.finding.is_open]


EditedSection = tuple[Section, str, list[EditedParagraph]]  # section, its anchor, paragraphs


def paragraphs_in(sections: Iterable[EditedSection]) -> Iterator[EditedParagraph]:
    """Yield the paragraphs of all sections."""
    for _, _, paragraphs in sections:
        yield from paragraphs


def edited_sections(
    user: User, cluster: Cluster, period: Period, typed: Mapping[str, str | None] | None = None
) -> tuple[ClusterReport, list[EditedSection]]:
    """Return the report and its sections; typed: what was typed and refused, by the key of its paragraph."""
    report = meeting_report(by=user, cluster=cluster, period=period)
    meeting = meeting_of(cluster, period.year)
    written = {one.key: one for one in meeting.paragraphs.select_related("by")} if meeting else {}
    typed = typed or {}
    sections = []
    text = narrative(report, meeting=meeting, own=own_texts(meeting))
    check = hand_check(report, meeting, text)
    why = why_of(report, {one.year for one in access.years_read(user, cluster)})
    sources = Sources(report)
    for section in text:
        paragraphs = [
            replace(
                _edited(why, one, written.get(one.key), typed.get(one.key)),
                numerals=[
                    _with_source(listed, check, sources, why)
                    for listed in list_numerals(check.of(f"{PARAGRAPH}{one.key}"), cluster, period)
                ],
            )
            for one in section.paragraphs
        ]
        sections.append((section, paragraph_anchor(section.key), paragraphs))
    return report, sections


def _edited(why: WhyOf, paragraph: Paragraph, written: OwnParagraph | None, typed: str | None) -> EditedParagraph:  # fmt: skip
    pieces = []
    for place, sentence in enumerate(paragraph.sentences):
        pieces += [(" ", "")] if place else []
        pieces += [(str(piece), _why(why, piece)) for piece in sentence.pieces]
    return EditedParagraph(
        paragraph=paragraph,
        anchor=paragraph_anchor(paragraph.key),
        pieces=tuple(pieces),
        written=written,
        stamp=stamp(written),
        numerals=[],
        typed=typed,
    )


def _with_source(listed: ListedNumeral, check: HandCheck, sources: Sources, why: WhyOf) -> ListedNumeral:
    """Return a hand-written number that is a figure with its code in the annex and where it is explained."""
    numeral = listed.finding.numeral
    if numeral.status != "found" or numeral.figure is None or check.index is None:
        return listed
    source = check.index.source(numeral.figure)
    is_explained = source.trace.code in every_indicator()
    return replace(listed, code=sources.code(source), why=why(source.trace) if is_explained else "")


def _why(why: WhyOf, piece: Piece) -> str:
    """Return where a number is explained; "" where it is of no indicator."""
    if not isinstance(piece, Number) or piece.source.trace.code not in every_indicator():
        return ""
    return why(piece.source.trace)
