"""What each number in a hand-written text is: a figure of the report, one of another revision, or none at all.

A number is looked up by its value, and of several figures with that value the one is taken that its sentence speaks
of. A text that nothing is known about is called unknown and never guessed at.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from associations.exchange.prose.patterns import fold
from reports.indicators import Growth, Ratio, every_indicator
from reports.narrative.figure_index import Figure, FigureIndex, measure_of
from reports.narrative.number_context import (
    COUNTS_OF_UNITS,
    Context,
    Surroundings,
    kind_score,
    order_of,
    subjects,
    topic,
    unit_score,
)
from reports.narrative.overrides import stale_numbers
from reports.narrative.paragraphs import Paragraph
from reports.narrative.written_numbers import Measure, WrittenNumber, sentence_of, written_numbers
from reports.presentation.wording.pieces import Number

Status = Literal["found", "outdated", "contradicting", "unknown"]
# In which order they are listed: what is most likely wrong first.
ORDER: tuple[Status, ...] = ("outdated", "contradicting", "unknown", "found")

# Words that make a number beside a unit and a thing no statement of this year's figure.
_OTHER_TIME = frozenset(
    {"aim", "plan", "before", "compared", "grow", "not_yet", "among", "subset", "part", "each"}
)
_AROUND = 90  # letters of a sentence on either side of a number
_SMALL = 100  # below it, equal values of different things are too common to say anything
_SURE = 4  # the score from which a sentence speaks of a figure


@dataclass(frozen=True)
class HandText:
    """A text that a person wrote, which goes into files.

    key: which one, "doan/quy/tong-nguon"; title: what it is to its reader. paragraph, seen: the generated paragraph
    that it stands for, now and as it was when it was written.
    """

    key: str
    title: str
    text: str
    paragraph: Paragraph | None = None
    seen: str = ""
    is_plan: bool = False


@dataclass(frozen=True)
class Numeral:
    """A number of a hand-written text and what it is; words say it in a sentence's part.

    figure: what it is of, as far as that is known. new: the digits that would stand there now, "" where there are none.
    """

    number: WrittenNumber
    sentence: str
    status: Status
    words: str
    figure: Figure | None = None
    new: str = ""
    is_rounded: bool = False

    @property
    def text(self) -> str:
        """The number as it is written."""
        return self.number.text

    @property
    def stale_words(self) -> str:
        """Return "33,0 % nay là 33,4" of an outdated number."""
        return f"{self.text} nay là {self.new}" if self.new else f"{self.text} nay không còn"

    @property
    def excerpt(self) -> str:
        """Its sentence, shortened around it where it is long."""
        at = self.sentence.find(self.text)
        start = max(0, at - _AROUND)
        end = at + len(self.text) + _AROUND
        before, after = "…" if start else "", "…" if end < len(self.sentence) else ""
        return f"{before}{self.sentence[start:end].strip()}{after}"


@dataclass(frozen=True)
class Lookup:
    """Looks numbers up in a report, and in the revisions that have other figures than it."""

    now: FigureIndex
    others: Sequence[FigureIndex] = ()

    def check(self, texts: Sequence[HandText]) -> dict[str, list[Numeral]]:
        """Return the numbers of each text by its key, in the order of writing."""
        found = {one.key: _Reading(self, one).numerals() for one in texts}
        return _without_two_values(found, self.now)

    @cached_property
    def changed(self) -> list[FigureIndex]:
        """What other revisions have otherwise, the latest first."""
        changed = [index.changed_in(self.now) for index in self.others]
        return sorted((one for one in changed if one.values), key=lambda one: -one.revision)

    @cached_property
    def names(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        """The units' names as they stand in a folded text, and the key of each."""
        keys = {fold(name)[0]: key for index in (*self.others, self.now) for key, name in index.names.items()}
        longest_first = sorted(keys, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)"), keys


@dataclass
class _Reading:
    """One text being looked up."""

    lookup: Lookup
    hand: HandText
    scores: dict[tuple[object, ...], tuple[int, Figure] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        text, paragraph = self.hand.text, self.hand.paragraph
        self.around = Surroundings(text, self.lookup.names, self.lookup.now.year - 1)
        pieces = [p for s in (paragraph.sentences if paragraph else ()) for p in s.pieces]
        numbers = [piece for piece in pieces if isinstance(piece, Number)]
        self.of_paragraph = {_figure_of(piece) for piece in numbers}
        self.codes = {figure.code for figure in self.of_paragraph}
        self.generated: dict[str, list[Number]] = {}
        for piece in numbers:
            self.generated.setdefault(piece.text, []).append(piece)
        self.stale = self._stale()

    def _stale(self) -> dict[str, str]:
        """Return what the numbers of the generated paragraph have become since it was rewritten."""
        if not self.hand.seen:
            return {}
        generated = self.hand.paragraph.text if self.hand.paragraph else ""
        return {one.old: one.new for one in stale_numbers(self.hand.text, self.hand.seen, generated)}

    def numerals(self) -> list[Numeral]:
        """Return what each number is; the second of "3/6" stands with the first where both are one figure."""
        found: list[Numeral] = []
        below: WrittenNumber | None = None
        for number in written_numbers(self.hand.text):
            if below is not None and number.value == below.of:
                below = None
                if found[-1].figure and found[-1].figure.kind == "units":
                    found.append(replace(found[-1], number=number))
                    continue
            below = number if number.of is not None else None
            found.append(self._numeral(number))
        return found

    # What a number is

    def _numeral(self, number: WrittenNumber) -> Numeral:
        context = self.around.of(number)
        now = self._of_generated(number) or self._best(self.lookup.now, number, context)
        old = self._of_other_revision(number, context)
        digits = self.hand.text[slice(*number.digits_place)]
        if old and (now is None or (old[0] >= now[0] and old[1] != now[1])):
            return self._outdated(number, *old[1:])
        if digits in self.stale and (now is None or now[0] < _SURE):
            return self._stale_since_written(number, digits)
        meant = self._meant(number, context)
        if now is None or (meant and now[0] < _SURE + 2 and not self._is_near(now[1], meant, context)):
            return self._not_found(number, meant)
        index = self.lookup.now
        is_rounded = not number.lead and not index.holds(now[1], number)
        return self._made(number, "found", index.words(now[1]), figure=now[1], is_rounded=is_rounded)

    def _made(self, number: WrittenNumber, status: Status, words: str, **more: object) -> Numeral:
        return Numeral(number, sentence_of(self.hand.text, number), status, words, **more)  # type: ignore[arg-type]

    def _outdated(self, number: WrittenNumber, figure: Figure, index: FigureIndex) -> Numeral:
        now = self.lookup.now
        value = now.values.get(figure)
        new = "" if value is None else number.rewritten(value)
        becomes = f"nay là {now.text(figure)}" if new else "nay không còn"
        where = f"phiên bản {index.revision}" if index.revision else "số liệu chưa chốt"
        return self._made(
            number, "outdated", f"{index.words(figure)} theo {where}; {becomes}", figure=figure, new=new
        )

    def _stale_since_written(self, number: WrittenNumber, digits: str) -> Numeral:
        new = self.stale[digits]
        becomes = f"nay là {new}" if new else "nay không còn trong lời máy viết"
        return self._made(number, "outdated", f"số của lời máy viết khi soạn đoạn này; {becomes}", new=new)

    def _not_found(self, number: WrittenNumber, meant: Figure | None) -> Numeral:
        index = self.lookup.now
        if meant is None or meant not in index.values:
            return self._made(number, "unknown", "không có trong số liệu", figure=meant)
        words = f"{index.words(meant)} là {index.text(meant)}"
        new = number.rewritten(index.values[meant])
        return self._made(number, "contradicting", words, figure=meant, new=new)

    def _of_generated(self, number: WrittenNumber) -> tuple[int, Figure] | None:
        """Return the figure of a number that the generated paragraph writes likewise."""
        digits = self.hand.text[slice(*number.digits_place)]
        if number.of is not None:
            digits = f"{digits}/{number.of}"
        for piece in self.generated.get(digits, ()):
            measure = _measure_of_unit(piece.unit)
            if measure is None or measure in number.measures:
                return _SURE, _figure_of(piece)
        return None

    def _of_other_revision(
        self, number: WrittenNumber, context: Context
    ) -> tuple[int, Figure, FigureIndex] | None:
        """Return the figure of another revision that a number is, where it has another value now."""
        for index in self.lookup.changed:
            found = self._best(index, number, context)
            if found is None or self.lookup.now.holds(found[1], number):
                continue
            is_telling = found[0] >= _SURE or (number.value or 0) >= _SMALL or number.step < 1
            if is_telling:
                return *found, index
        return None

    def _best(self, index: FigureIndex, number: WrittenNumber, context: Context) -> tuple[int, Figure] | None:
        """Return the figure with a number's value that its sentence speaks of most, and how much."""
        key = (
            index.revision,
            id(index),
            number.value,
            number.step,
            number.measures,
            number.lead,
            number.of,
            number.low,
            context,
        )
        if key not in self.scores:
            self.scores[key] = self._search(index, number, context)
        return self.scores[key]

    def _search(
        self, index: FigureIndex, number: WrittenNumber, context: Context
    ) -> tuple[int, Figure] | None:
        if of_range := self._of_range(index, number, context):
            return of_range
        if number.of is not None and number.of == index.values.get(Figure("", "units")):
            found = [
                f for f, value in index.values.items() if f.kind in COUNTS_OF_UNITS and value == number.value
            ]
        else:
            found = self._meant_by(index.matching(number), context)
            found = found or self._meant_by(index.matching(number, loosely=True), context)
        if not found:
            return None
        best = max(found, key=lambda figure: (self._score(figure, context), -order_of(figure)))
        return self._score(best, context), best

    def _meant_by(self, figures: Iterable[Figure], context: Context) -> list[Figure]:
        """Return those that a sentence can mean: a change only where something grows, a target where one is aimed at."""
        return [
            figure
            for figure in figures
            if kind_score(figure, context.tags) >= 0 or figure in self.of_paragraph
        ]

    def _of_range(
        self, index: FigureIndex, number: WrittenNumber, context: Context
    ) -> tuple[int, Figure] | None:
        """Return the figure at an end of a range in whole per cents around several, "24–28 %"."""
        low, high = number.low, number.high
        if low is None or high is None or "%" not in number.measures:
            return None
        for code in self._topics(context):
            values = {
                f: v for f, v in index.values.items() if f.code == code and f.kind == "value" and f.unit
            }
            inside = [(value, figure) for figure, value in values.items() if low <= value <= high]
            if len(inside) > 1 and min(inside)[0] // 1 == low and -(-max(inside)[0] // 1) == high:
                return _SURE, (min(inside) if number.value == low else max(inside))[1]
        return None

    # What a sentence speaks of

    def _is_near(self, figure: Figure, meant: Figure, context: Context) -> bool:
        """Return whether a figure is of the unit that is meant, and of something that the sentence names."""
        return figure.unit == meant.unit and self._topic_score(figure, context) > 0

    def _topics(self, context: Context) -> list[str]:
        """Return the indicators in per cent that a sentence or the generated paragraph speaks of."""
        rates = [one.code for one in every_indicator().values() if one.unit == "%"]
        return [code for code in rates if code in self.codes or topic(code, context.tags) > 0]

    def _score(self, figure: Figure, context: Context) -> int:
        """Return how much a sentence speaks of a figure."""
        return (
            unit_score(figure.unit, context)
            + kind_score(figure, context.tags)
            + self._topic_score(figure, context)
        )

    def _topic_score(self, figure: Figure, context: Context) -> int:
        of_paragraph = (figure.code in self.codes) + (figure in self.of_paragraph)
        if figure.code in context.candidates:
            return 4 + of_paragraph
        is_plain = figure.kind == "value" and measure_of(figure) != "%"
        if context.candidates and is_plain:
            return of_paragraph - 2
        return topic(figure.code, context.tags) + of_paragraph

    def _meant(self, number: WrittenNumber, context: Context) -> Figure | None:
        """Return the figure of this year that a number stands beside by name; None where that is not sure."""
        if context.near is None or not context.is_total or self.hand.is_plan or number.lead or number.low:
            return None
        if context.tags & _OTHER_TIME or number.of is not None or number.value is None:
            return None
        codes: Iterable[str]
        if number.measures <= {"%", "points"}:
            codes = self._rates_meant(context)
        else:
            codes = context.candidates if len(context.candidates) == 1 else ()
        figures = [Figure(code, "value", context.near) for code in codes]
        return next((one for one in figures if measure_of(one) in number.measures), None)

    def _rates_meant(self, context: Context) -> list[str]:
        """Return the one indicator in per cent that is spoken of; [] where it might be several."""
        indicators = every_indicator().values()
        rates = [
            one
            for one in indicators
            if isinstance(one, Ratio) and one.unit == "%" and not isinstance(one, Growth)
        ]
        named = [
            one.code
            for one in rates
            if topic(one.numerator, context.tags) > 0 and subjects(one.denominator) & context.tags
        ]
        if named:
            best = max(topic(code, context.tags) for code in named)
            named = [code for code in named if topic(code, context.tags) == best]
        else:
            named = [one.code for one in rates if one.code in self.codes]
        return named if len(named) == 1 else []


def _figure_of(piece: Number) -> Figure:
    return Figure(piece.source.trace.code, piece.source.kind, piece.source.trace.unit)


def _measure_of_unit(unit: str) -> Measure | None:
    """Return what the unit behind a generated number measures; None for a number without one."""
    if not unit:
        return None
    if unit.startswith("%"):
        return "%"
    if unit.startswith("điểm"):
        return "points"
    return "money" if "đồng" in unit else "count"


def _without_two_values(found: dict[str, list[Numeral]], now: FigureIndex) -> dict[str, list[Numeral]]:
    """Return the numbers with those marked that give one figure another value than a number elsewhere."""
    by_figure: dict[Figure, list[Numeral]] = {}
    for numeral in (one for numerals in found.values() for one in numerals):
        if numeral.figure and numeral.figure.kind == "value" and numeral.status in ("found", "unknown"):
            by_figure.setdefault(numeral.figure, []).append(numeral)
    doubtful: dict[int, str] = {}
    for figure, numerals in by_figure.items():
        doubtful |= _doubtful(numerals, now.words(figure))

    def marked(numeral: Numeral) -> Numeral:
        words = doubtful.get(id(numeral))
        value = now.values.get(numeral.figure) if numeral.figure else None
        if words is None:
            return numeral
        new = "" if value is None else numeral.number.rewritten(value)
        return replace(numeral, status="contradicting", words=words, new=new)

    return {key: [marked(one) for one in numerals] for key, numerals in found.items()}


def _doubtful(numerals: Sequence[Numeral], figure: str) -> dict[int, str]:
    """Return which numbers of one figure another one contradicts, with both in words."""
    exact = [one for one in numerals if not one.number.lead and not one.is_rounded]
    rounded = [one for one in numerals if one.is_rounded] if exact else []
    by_value = list({one.number.value: one for one in exact}.values())
    unknown = [one for one in exact if one.status == "unknown"] if len(by_value) > 1 else []
    return {id(one): _two_values(figure, by_value[0], one) for one in rounded} | {
        id(one): _two_values(figure, *by_value[:2]) for one in unknown
    }


def _two_values(figure: str, first: Numeral, second: Numeral) -> str:
    return f"hai số cho một chỉ tiêu ({figure}): {first.text} và {second.text}"
