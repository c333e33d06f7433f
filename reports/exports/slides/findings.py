"""What stands below the title of a message, and what is spoken to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from reports.exports.slides.clauses import Clause, lowest, missing_pieces
from reports.exports.slides.fitting import LINE, ROW, lines_of, screen_body
from reports.exports.slides.paging import head_height
from reports.exports.slides.prose import prose_of
from reports.exports.slides.rankings import reading_of
from reports.exports.slides.slide import Slide
from reports.presentation.wording.pieces import Pieces, Sentence, joined, sentence
from reports.presentation.wording.results import ResultPhrases

MOST_NAMES = 2  # of units in a sentence; more are counted
_MOST_LINES = 2  # of what stands below a title; one more above few bars
_FEW_ROWS = 6
_MOST_SENTENCES = 4  # that are spoken to a slide


@dataclass(frozen=True)
class Topic:
    """What a message is about: the units that are drawn, the whole that its title gives, the title up to its clause.

    They are of two indicators where the title gives a sum and the drawing what each has per head.
    """

    units: ResultPhrases
    whole: ResultPhrases
    start: Pieces

    @property
    def has_average(self) -> bool:
        """Whether what is drawn has a number of the whole that the title does not give."""
        return self.units.indicator.code != self.whole.indicator.code


def speech(topic: Topic) -> tuple[Sentence, ...]:
    """Return what is spoken: the whole with its change, who leads and who is last, who has no figures."""
    over, change = topic.whole.change()
    first = sentence(topic.start, [", ", *change] if change and not over else None)
    found = [first, sentence(over, ", ", change)] if change and over else [first]
    average = [sentence("bình quân là ", topic.units.whole())] if topic.has_average else []
    phrases = topic.units
    extremes = phrases.extremes(MOST_NAMES) if len(phrases.known) > 1 else []
    missing = missing_pieces(phrases, MOST_NAMES)
    rest = [sentence(pieces) for pieces in (extremes, missing) if pieces]
    if len(found) + len(average) + len(rest) > _MOST_SENTENCES:
        average = []
    return at_least_two([*found, *average, *rest])


def at_least_two(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Return sentences, of a single one with a second that leads to the chart."""
    found = tuple(sentences)
    return found if len(found) > 1 else (*found, sentence("số liệu cụ thể như trên biểu đồ"))


def findings(topic: Topic, clause: Clause | None) -> list[Sentence]:
    """Return what stands below the title, in order: what changed, who has no figures, the average, who is last."""
    phrases = topic.units
    found: list[Pieces] = [*_change(topic.whole, clause), missing_pieces(phrases, MOST_NAMES)]
    last: Pieces = []
    if len(phrases.known) > 1:
        # Who leads need not be named twice.
        last = lowest(phrases, MOST_NAMES) if clause and clause.units else phrases.extremes(MOST_NAMES)
    average = joined("bình quân ", phrases.whole()) if topic.has_average else []
    return [sentence(pieces) for pieces in (*found, average, last) if pieces]


def findings_of_whole(phrases: ResultPhrases) -> list[Sentence]:
    """Return the same of a sum whose parts are drawn, not its units."""
    found = [*_change(phrases, None), missing_pieces(phrases, MOST_NAMES)]
    return [sentence(pieces) for pieces in found if pieces]


def _change(phrases: ResultPhrases, clause: Clause | None) -> Iterator[Pieces]:
    """Yield the change of the whole, where the title does not give it already."""
    since = phrases.since()
    is_partial = phrases.result.since_last_year.is_partial
    if since and not (clause and clause.is_change and not is_partial):
        yield since if is_partial else ["cả cụm ", *since]


def with_findings(slide: Slide, findings: Iterable[Sentence]) -> Slide:
    """Return a slide with as many sentences below its title as there is room for beside its rows; the first ones count."""
    rows = slide.table.rows if slide.table else ()
    reading = reading_of(slide.bars, rows) if slide.bars else ""
    slide = replace(slide, reading=f"{reading[0].upper()}{reading[1:]}." if reading else "")
    left = screen_body(slide.title) - head_height(slide) - ROW * len(rows)
    left -= lines_of(slide.reading) * LINE + 8 if reading else 0
    most = min(_MOST_LINES + (len(rows) <= _FEW_ROWS), max(0, (left - 8) // LINE))
    kept: list[Sentence] = []
    for one in findings:
        if lines_of(prose_of([*kept, one])) <= most:
            kept.append(one)
    return replace(slide, findings=tuple(kept), finding=prose_of(kept))
