"""The paragraphs of the Word report as their editor shows them: generated, written by hand, their numbers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from associations import access
from associations.models import Cluster, Period, User
from reports.analysis.results import ClusterReport
from reports.exports.document.heads import numbered_parts
from reports.indicators import every_indicator
from reports.meeting.numerals import ListedNumeral, list_numerals, paragraph_anchor
from reports.models import OwnParagraph
from reports.narrative.compose import narrative
from reports.narrative.hand_check import PARAGRAPH, HandCheck, hand_check
from reports.narrative.overrides import own_texts, stamp
from reports.narrative.paragraphs import Narrative, Paragraph, Part, Section
from reports.narrative.sources import Sources
from reports.presentation.addresses import why_of
from reports.presentation.html import WhyOf
from reports.presentation.wording.pieces import Number, Piece, Quote
from reports.revisions.meeting_report import meeting_report
from reports.revisions.meetings import meeting_of

_SHORT = 20  # letters of a text in capitals that may be a name


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
    def cut(self) -> list[str]:
        """The texts of returns that stand in the report only in part, whole."""
        return [one.whole for one in self._quotes if one.whole]

    @property
    def is_shouting(self) -> bool:
        """Whether a return has written most of it in capitals."""
        return any(_is_shouting(one.text) for one in self._quotes)

    @property
    def _quotes(self) -> list[Quote]:
        pieces = (piece for sentence in self.paragraph.sentences for piece in sentence.pieces)
        return [piece for piece in pieces if isinstance(piece, Quote)]

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


def _is_shouting(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= _SHORT and 2 * sum(map(str.isupper, letters)) > len(letters)


@dataclass(frozen=True)
class EditedSection:
    """A section on the page with the heads that it has in the report.

    part: the head of the part that begins with it, else ""; head: its own, "" where it is all of its part.
    """

    section: Section
    part: str
    head: str
    anchor: str
    paragraphs: list[EditedParagraph]


def paragraphs_in(sections: Iterable[EditedSection]) -> Iterator[EditedParagraph]:
    """Yield the paragraphs of all sections."""
    for section in sections:
        yield from section.paragraphs


def edited_sections(
    user: User, cluster: Cluster, period: Period, typed: Mapping[str, str | None] | None = None
) -> tuple[ClusterReport, list[EditedSection]]:
    """Return the report and its sections; typed: what was typed and refused, by the key of its paragraph."""
    report = meeting_report(by=user, cluster=cluster, period=period)
    meeting = meeting_of(cluster, period.year)
    written = {one.key: one for one in meeting.paragraphs.select_related("by")} if meeting else {}
    typed = typed or {}
    text = narrative(report, meeting=meeting, own=own_texts(meeting))
    check = hand_check(report, meeting, text)
    why = why_of(report, {one.year for one in access.years_read(user, cluster)})
    sources = Sources(report)
    edited = {
        section.key: [
            replace(
                _edited(why, one, written.get(one.key), typed.get(one.key)),
                numerals=[
                    _with_source(listed, check, sources, why)
                    for listed in list_numerals(check.of(f"{PARAGRAPH}{one.key}"), cluster, period)
                ],
            )
            for one in section.paragraphs
        ]
        for section in text
    }
    return report, list(_with_heads(text, edited))


def _with_heads(text: Narrative, edited: Mapping[str, list[EditedParagraph]]) -> Iterator[EditedSection]:
    """Yield the sections with the numbers that they have in the report; those without anything have none."""
    parts = {one.part: f"{one.number}. {one.part.title}" for one in numbered_parts(text) if one.part}
    heads = {one.section.key: one.head for part in numbered_parts(text) for one in part.sections}
    before: Part | None = None
    for section in text:
        part = section.title  # what stands before the first part
        own = ""
        if section.part is not None:
            part = "" if section.part == before else parts.get(section.part, section.part.title)
            own = "" if section.title == section.part.title else section.title
        before = section.part
        head = heads.get(section.key, own)
        yield EditedSection(section, part, head, paragraph_anchor(section.key), edited[section.key])


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
