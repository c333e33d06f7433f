"""What each number in a hand-written text is: a figure of the report, one of another revision, or none at all.

A number is looked up by its value, and of several figures with that value the one is taken that its sentence speaks
of. A text that nothing is known about is called unknown and never guessed at.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from associations.exchange.prose.patterns import fold
from reports.indicators import every_indicator
from reports.narrative.figure_index import Figure, FigureIndex, figure_of, measure_of, measure_of_unit
from reports.narrative.number_context import (
    COUNTS_OF_UNITS,
    Context,
    Surroundings,
    is_named_by,
    is_of_kind,
    kind_score,
    order_of,
    rates_meant,
    topic,
    unit_score,
)
from reports.narrative.number_parts import WrittenNumber, sentence_of
from reports.narrative.numerals import HandText, Numeral, Status, without_two_values
from reports.narrative.overrides import stale_numbers
from reports.narrative.written_numbers import written_numbers
from reports.presentation.wording.pieces import Number

# Words that make a number beside a unit and a thing no statement of this year's figure.
_OTHER_TIME = frozenset(
    {"aim", "plan", "before", "compared", "grow", "not_yet", "among", "subset", "part", "each"}
)
_ANOTHER_SIZE = 5  # "Hải Dương có 12 hội viên tiêu biểu" is no other number of members
_SMALL = 100  # below it, equal values of different things are too common to say anything
_SURE = 4  # the score from which a sentence speaks of a figure


@dataclass(frozen=True)
class Lookup:
    """Looks numbers up in a report, and in the revisions that have other figures than it."""

    now: FigureIndex
    others: Sequence[FigureIndex] = ()

    def check(self, texts: Sequence[HandText]) -> dict[str, list[Numeral]]:
        """Return the numbers of each text by its key, in the order of writing."""
        found = {one.key: _Reading(self, one).numerals() for one in texts}
        return without_two_values(found, self.now)

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
        self.of_paragraph = {figure_of(piece) for piece in numbers}
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
        now = self._of_generated(number, context) or self._best(self.lookup.now, number, context)
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
        becomes = "nay không còn" if value is None else f"nay là {now.text(figure)}"
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

    def _of_generated(self, number: WrittenNumber, context: Context) -> tuple[int, Figure] | None:
        """Return the figure of a number that the generated paragraph writes likewise."""
        digits = self.hand.text[slice(*number.digits_place)]
        if number.of is not None:
            digits = f"{digits}/{number.of}"
        for piece in self.generated.get(digits, ()):
            measure = measure_of_unit(piece.unit)
            counted = self.hand.text[number.place[1] :][: len(piece.unit) + 1].lstrip()
            if context.counts_something_else and counted != piece.unit:
                continue
            if measure is None or measure in number.measures:
                return _SURE, figure_of(piece)
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
        """Return those that a sentence can mean; an equal value alone says nothing."""
        return [
            figure for figure in figures if figure in self.of_paragraph or self._is_meant(figure, context)
        ]

    def _is_meant(self, figure: Figure, context: Context) -> bool:
        """Return whether a sentence names the unit of a figure or what it is of, and a change where it is one."""
        if not is_of_kind(figure, context):
            return False
        if context.is_bare or figure.code in self.codes:
            return True
        return is_named_by(figure, context)

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
        return [code for code in rates if code in self.codes or topic(code, context.topics) > 0]

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
        return topic(figure.code, context.topics) + of_paragraph

    def _meant(self, number: WrittenNumber, context: Context) -> Figure | None:
        """Return the figure of this year that a number stands beside by name; None where that is not sure."""
        if not self._states_a_value(number, context):
            return None
        codes: Iterable[str]
        if number.measures <= {"%", "points"}:
            codes = rates_meant(context, self.codes)
        else:
            codes = context.candidates if len(context.candidates) == 1 else ()
        figures = [Figure(code, "value", context.near or "") for code in codes]
        found = next((one for one in figures if measure_of(one) in number.measures), None)
        value = self.lookup.now.values.get(found) if found else None
        if value is None or number.value is None:
            return found
        return found if value / _ANOTHER_SIZE <= number.value <= value * _ANOTHER_SIZE else None

    def _states_a_value(self, number: WrittenNumber, context: Context) -> bool:
        """Return whether a number is put down as a whole value of this year, of a unit that its clause names."""
        if (
            self.hand.is_plan
            or number.lead
            or number.low is not None
            or number.of is not None
            or number.value is None
        ):
            return False
        is_named = context.is_named and context.near is not None
        return is_named and context.is_total and not context.tags & _OTHER_TIME
