"""What the numbers of a text are: totals with the figures that they may be, increases, shares, or nothing of these."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction

from associations.checks.findings import Values
from associations.exchange.prose.lexing import Lexer, last_before
from associations.exchange.prose.parts import Kind, Mention, Quantity, Sentence, tags_of
from associations.exchange.prose.patterns import (
    EACH_AFTER,
    FOR_WHOM,
    NEUTRAL_AFTER,
    NUMBER,
    ROUND_LEAD,
    SINCE,
    SIZE,
    UPWARD,
)
from associations.exchange.prose.rules import DENOMINATORS, RULES, STATES, first_match
from associations.numbers import MONEY_MAX, NumberProblem, read_count, read_decimal, read_money
from associations.sections.base import Figure

_REACH = 12  # how many numbers back or on a list may share its verb
_SMALLEST_BARE_MONEY = 1_000_000  # a fund of "148.700" without a unit was given in thousands or millions


def read_paragraph(
    text: str, *, figures: Mapping[str, Figure], previous: Values | None = None
) -> list[Mention]:
    """Return every number of a text in Vietnamese, with the figures that each may be; never raises.

    `figures` are those that may be proposed. `previous` are the figures of the year before: of several figures
    the one nearest to its value of then comes first, and a number that only repeats a value of then is no total
    of now where the text holds another.
    """
    reader = _Reader(text, figures, previous or {})
    found = sorted(reader.mentions(), key=lambda mention: mention.place)
    return _contested(found, previous or {})


class _Reader(Lexer):
    """One reading of one text."""

    def __init__(self, text: str, figures: Mapping[str, Figure], previous: Values) -> None:
        super().__init__(text)
        self.figures, self.previous = figures, previous

    def mentions(self) -> Iterator[Mention]:
        """Yield all mentions, the labels of a sentence before its quantities."""
        numbers = deque(NUMBER.finditer(self.folded))
        for sentence in self._sentences():
            while numbers and numbers[0].start() < sentence.end:
                yield from self._classify(numbers.popleft(), sentence)
            self._divide(sentence)
            for position, quantity in enumerate(sentence.quantities):
                quantity.subject = self._subject(quantity) or self._carried_on(sentence, position)
                yield self._mention(sentence, position)

    # What a number is

    def _mention(self, sentence: Sentence, position: int) -> Mention:
        quantity = sentence.quantities[position]
        value, problem = self._value(quantity)
        kind = self._kind(sentence, position)
        codes: tuple[str, ...] = ()
        if kind == "total":
            codes = self._candidates(sentence, position, value)
            if self._is_subset(sentence, position, codes):
                kind, codes = "other", ()
        lead = self.folded[max(sentence.start, quantity.start - 20) : quantity.start]
        words = self.folded[quantity.start : quantity.end]
        is_rounded = bool(ROUND_LEAD.search(lead) or re.search(SIZE, words))
        text, place = self._quoted(quantity.start, quantity.end)
        return Mention(
            text=text,
            place=place,
            sentence=self._context(sentence),
            value=value,
            kind=kind,
            candidates=self._ordered(codes, value),
            is_rounded=is_rounded,
            problem=problem,
        )

    def _value(self, quantity: Quantity) -> tuple[int | Fraction | None, str]:
        words = self.folded[quantity.start : quantity.end]
        try:
            if quantity.form == "share":
                return read_decimal(re.sub(r" ?(?:%|phần trăm)$", "", words)), ""
            if quantity.is_money:
                return read_money(words), ""
            return read_count(words, maximum=MONEY_MAX), ""
        except NumberProblem as problem:
            return None, str(problem)

    def _kind(self, sentence: Sentence, position: int) -> Kind:
        quantity = sentence.quantities[position]
        if quantity.form == "share":
            return "share"
        if self._is_each_or_then(quantity):
            return "other"
        if self._is_increase(quantity):
            return "increase"
        if quantity.near_tags() & {"plan", "before", "each"} or "not_yet" in tags_of(quantity.around):
            return "other"
        if sentence.aim < quantity.start or self._is_heading_of_a_plan(sentence):
            return "other"
        if self._is_of_a_part(sentence, quantity):
            return "other"
        return "total"

    def _is_heading_of_a_plan(self, sentence: Sentence) -> bool:
        """Return whether the sentence begins with the plan: "Chỉ tiêu đến năm 2026: …"."""
        if not sentence.atoms or sentence.atoms[0].meaning != "plan":
            return False
        return not self.folded[sentence.start : sentence.atoms[0].start].strip(" -+*\n")

    def _is_increase(self, quantity: Quantity) -> bool:
        near = [atom for atom in quantity.before if atom.start >= quantity.near]
        for atom in reversed(near):
            if atom.meaning == "grow":
                return True
            if atom.meaning in {"now", "admit"}:
                return False
        return False

    def _is_each_or_then(self, quantity: Quantity) -> bool:
        """Return whether it is an average, or the value of another time: "từ 297.890 lên", "so với 297.890"."""
        if quantity.form in {"amount", "lower"} and EACH_AFTER.match(self.folded, quantity.end):
            return True
        lead = self.folded[max(quantity.left, quantity.start - 20) : quantity.start]
        if SINCE.search(lead) and UPWARD.match(self.folded, quantity.end):
            return True
        return bool(quantity.before) and (
            quantity.before[-1].meaning == "compared" and quantity.before[-1].end >= quantity.start - 1
        )

    def _is_of_a_part(self, sentence: Sentence, quantity: Quantity) -> bool:
        """Return whether the sentence last spoke of a district or a commune by name, and not of the whole."""
        whole = last_before(sentence.wholes, quantity.start)
        return last_before(sentence.parts, quantity.start) > whole

    def _is_subset(self, sentence: Sentence, position: int, codes: tuple[str, ...]) -> bool:
        """Return whether it is a part of a total just named: "trong đó có 181.000 hội viên nữ"."""
        quantity = sentence.quantities[position]
        if "subset" in tags_of(quantity.after) and not quantity.is_money:
            return True
        if "among" not in quantity.near_tags() or len(codes) != 1:
            return False
        earlier = sentence.quantities[max(0, position - _REACH) : position]
        return any(other.subject == quantity.subject != "" for other in earlier) and any(
            rule.is_general and rule.codes == codes for rule in RULES.get(quantity.subject, ())
        )

    # Which figures it may be

    def _candidates(self, sentence: Sentence, position: int, value: int | Fraction | None) -> tuple[str, ...]:
        quantity = sentence.quantities[position]
        if quantity.form == "lower":
            codes = self._below_the_line(sentence, position)
        elif quantity.is_money:
            codes = self._of_money(sentence, position)
        elif listed := self._respectively(sentence, quantity):
            codes = listed
        elif quantity.subject:
            codes = self._of_count(sentence, position, quantity.subject)
        elif value is not None and value >= _SMALLEST_BARE_MONEY and self._stands_alone(quantity):
            return self._known(self._of_money(sentence, position), is_money=True)
        else:
            return ()
        return self._known(codes, is_money=quantity.is_money)

    def _known(self, codes: Iterable[str], *, is_money: bool) -> tuple[str, ...]:
        return tuple(
            code for code in codes if code in self.figures and self.figures[code].is_money == is_money
        )

    def _stands_alone(self, quantity: Quantity) -> bool:
        return bool(NEUTRAL_AFTER.match(self.folded, quantity.end))

    def _below_the_line(self, sentence: Sentence, position: int) -> tuple[str, ...]:
        upper = self._candidates(sentence, position - 1, None)
        found = [below for code in upper for below in DENOMINATORS.get(code, ())]
        return tuple(dict.fromkeys(found))

    def _of_count(self, sentence: Sentence, position: int, subject: str) -> tuple[str, ...]:
        quantity = sentence.quantities[position]
        tags = tags_of(quantity.around) | self._lent(sentence, position)
        if "centre" in sentence.meanings:
            tags.add("around_centre")
        if "learning" in sentence.meanings:
            tags.add("around_learning")
        if not tags & STATES:
            tags |= {f"inherited_{state}" for state in self._inherited(sentence, position)}
        return first_match(RULES[subject], tags)[0]

    def _lent(self, sentence: Sentence, position: int) -> AbstractSet[str]:
        """Return what stands around a number that is no figure: "45 lớp tập huấn cho", "tổng quỹ của 8 tỉnh"."""
        quantity = sentence.quantities[position]
        if not position or sentence.quantities[position - 1].subject:
            return frozenset()
        earlier = sentence.quantities[position - 1]
        if earlier.is_money or earlier.form != "amount":
            return frozenset()
        if quantity.before and not FOR_WHOM.match(self.folded, quantity.left):
            return frozenset()
        return tags_of(earlier.around)

    def _inherited(self, sentence: Sentence, position: int) -> AbstractSet[str]:
        """Return the verb that a list shares: before it, else after it until the same thing is counted again."""
        quantities, subject = sentence.quantities, sentence.quantities[position].subject
        for quantity in reversed(quantities[max(0, position - _REACH) : position]):
            if found := tags_of(quantity.around) & STATES:
                return found
        for quantity in quantities[position + 1 : position + _REACH]:
            if quantity.subject == subject or self._subject(quantity) == subject:
                return frozenset()
            if found := tags_of(quantity.around) & STATES:
                return found
        return frozenset()

    def _respectively(self, sentence: Sentence, quantity: Quantity) -> tuple[str, ...]:
        """Return all that "A, B, C lần lượt là 1, 2, 3" may mean; which is which is left to the person."""
        return sentence.listed if sentence.mark < quantity.start else ()

    def _of_money(self, sentence: Sentence, position: int) -> tuple[str, ...]:
        quantity = sentence.quantities[position]
        rules = RULES["money"]
        before = tags_of(quantity.before) | self._lent(sentence, position)
        around = before | tags_of(quantity.after)
        codes, is_general = first_match(rules, before)
        if not codes or is_general:
            more, still_general = first_match(rules, around)
            if more and (not codes or not still_general):
                codes = more
        if not codes and position and "worth" in before:
            codes = first_match(rules, around | tags_of(sentence.quantities[position - 1].around))[0]
        return codes

    def _ordered(self, codes: tuple[str, ...], value: int | Fraction | None) -> tuple[str, ...]:
        """Return the codes with the figure nearest to its value of the year before first."""
        if len(codes) < 2 or value is None:
            return codes

        def distance(code: str) -> Fraction:
            then = self.previous.get(code)
            return Fraction(1) if not then else min(Fraction(1), abs(Fraction(value) - then) / then)

        return tuple(sorted(codes, key=distance))


def _contested(found: list[Mention], previous: Values) -> list[Mention]:
    """Mark numbers of which two would be the same figure; one that repeats the year before gives way."""
    for code, positions in _positions_by_code(found).items():
        repeats = _repeats(found, positions, previous.get(code))
        for position in repeats:
            found[position] = replace(found[position], kind="other", candidates=())
        left = [position for position in positions if position not in repeats]
        if not _agree([found[position] for position in left]):
            for position in left:
                found[position] = replace(found[position], is_contested=True)
    return found


def _positions_by_code(found: list[Mention]) -> dict[str, list[int]]:
    """Return where the numbers stand that can be one figure alone, by its code."""
    by_code: dict[str, list[int]] = {}
    for position, mention in enumerate(found):
        if len(mention.candidates) == 1 and mention.value is not None:
            by_code.setdefault(mention.candidates[0], []).append(position)
    return by_code


def _repeats(found: list[Mention], positions: list[int], then: int | None) -> set[int]:
    """Return where a figure's value of the year before is repeated; none where the figure has no other value."""
    if then is None:
        return set()
    repeats = {position for position in positions if found[position].value == then}
    return repeats if len(repeats) < len(positions) else set()


def _agree(mentions: list[Mention]) -> bool:
    """Return whether all say the same, "318 nghìn" and "318.123" included."""
    values = [m.value for m in mentions if m.value is not None]
    if max(values) == min(values):
        return True
    is_rounded = any(m.is_rounded for m in mentions)
    return is_rounded and (max(values) - min(values)) * 100 <= max(values)
