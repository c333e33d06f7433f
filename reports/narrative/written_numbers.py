"""The numbers that a person wrote into a text, each as it is written; what is no figure is left out.

A date, an hour, a year, the number of a document, a telephone number, the numbering of a list, an age and other
names that hold a digit ("cấp 1", "18 tuổi") count nothing. Each pattern looks at a bounded stretch, so that a text of
any length is read in linear time.
"""

import re
from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction

from associations.exchange.prose.patterns import (
    BARE_YEAR,
    DATE_LEAD,
    DOCUMENT_LEAD,
    LABEL_LEAD,
    SENTENCE_END,
    TIME_AFTER,
    fold,
)
from associations.numbers import NumberProblem, read_count, read_decimal
from reports.narrative.number_parts import Lead, Measure, WrittenNumber
from reports.narrative.number_patterns import (
    ABOUT,
    ABOVE,
    ASSOCIATIONS_AFTER,
    BELOW,
    CONTACT_LEAD,
    COUNTED_AFTER,
    DAY_BEFORE,
    DOCUMENT_ABBREVIATION,
    FULL_WIDTH,
    IN_BRACKETS,
    LARGEST_SHARING,
    LIST_BETWEEN,
    LONGEST_LEAD,
    LONGEST_NAME,
    MONEY_SIZE,
    MONTH_AFTER,
    NAME_BETWEEN,
    NAME_LEAD,
    ONE_LETTER,
    PERSON_AFTER,
    RANGE_BETWEEN,
    SIZES,
    TIME_OF_A_YEAR,
    WRITTEN,
)


def written_numbers(text: str) -> list[WrittenNumber]:
    """Return the numbers of a text that may be figures, in order; never raises."""
    return _Reader(text).numbers()


class _Reader:
    """One reading of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded, self.places = fold(text.translate(FULL_WIDTH))
        ends = [found.end() for found in SENTENCE_END.finditer(self.folded)]
        self.starts = [0, *ends]
        self.ends = [*ends, len(self.folded)]

    def numbers(self) -> list[WrittenNumber]:
        """Return the numbers with what a list or a range shares: "24–28 %", "76, 52 và 51 nghìn"."""
        found = [
            (match, self._read(match))
            for match in WRITTEN.finditer(self.folded)
            if self._may_be_figure(match)
        ]
        return self._joined(found)

    # What is no figure

    def _may_be_figure(self, found: re.Match[str]) -> bool:
        if any(found[kind] for kind in ("web", "date", "hour", "phone", "numbering")):
            return False
        sentence, lead = self._around(found)
        if found["document"]:
            return not self._is_document(found)
        if found["percent"] or found["money"]:
            return True
        if CONTACT_LEAD.search(lead) or DOCUMENT_LEAD.search(lead) or DOCUMENT_ABBREVIATION.search(lead):
            return False
        return not (
            self._is_attached(found) or self._is_name(found, lead) or self._is_numbering(found, sentence)
        )

    def _around(self, found: re.Match[str]) -> tuple[int, str]:
        """Return where the sentence of a number begins, and what stands in it right before the number."""
        start = self.starts[bisect_right(self.starts, found.start()) - 1]
        return start, self.folded[max(start, found.start() - LONGEST_LEAD) : found.start()]

    def _is_document(self, found: re.Match[str]) -> bool:
        """Return whether it is a document's symbol: capitals in it, or parts joined: "387/QĐ-TTg", "45/bc-hkh"."""
        written = self._written(*found.span())
        return any(letter.isupper() for letter in written) or len(re.split(r"[/-]", written)) > 2

    def _is_attached(self, found: re.Match[str]) -> bool:
        """Return whether one letter follows at once, "3G", or the digits are the number of an account."""
        after = self.folded[found.end() : found.end() + 1]
        if not found["size"] and (ONE_LETTER.match(self.folded, found.end()) or after in {"@", "_"}):
            return True
        digits = found["digits"]
        return digits.isdigit() and len(digits) >= 9 and digits[0] == "0"

    def _is_name(self, found: re.Match[str], lead: str) -> bool:
        """Return whether it is a year, an age, a length of time, a part of a law, a day: a name and no count."""
        digits, end = found["digits"], found.end()
        if found["size"] or not digits.replace("/", "").isdigit():
            return False
        is_time = TIME_AFTER.match(self.folded, end) and not TIME_OF_A_YEAR.match(self.folded, end)
        if is_time or (digits == "5" and self.folded.startswith(" mô hình", end)):
            return len(digits) <= LONGEST_NAME
        if COUNTED_AFTER.match(self.folded, end):
            return False
        if BARE_YEAR.fullmatch(digits):
            return True
        if len(digits) <= LONGEST_NAME and (LABEL_LEAD.search(lead) or NAME_LEAD.search(lead)):
            return True
        return bool(MONTH_AFTER.match(self.folded, end) and DATE_LEAD.search(lead)) or self._is_month(found)

    def _is_month(self, found: re.Match[str]) -> bool:
        """Return whether it is the month of "ngày 25/11" or "đường 30/4", whose day was read before it."""
        before = self.folded[max(0, found.start() - 40) : found.start()]
        day = DAY_BEFORE.search(before)
        if not day:
            return False
        return bool(DATE_LEAD.search(before[: day.start()]) or NAME_LEAD.search(before[: day.start()]))

    def _is_numbering(self, found: re.Match[str], sentence: int) -> bool:
        """Return whether it numbers a heading or an item of a list: "1. ", "2) ", "1.2. Về quỹ"."""
        start, after = found.start(), self.folded[found.end() : found.end() + 3]
        if found["size"]:
            return False
        if IN_BRACKETS.search(self.folded[max(0, start - 4) : start]) and re.match(r"\) \w", after):
            return len(found["digits"]) <= 2
        if self.folded[max(sentence, start - LONGEST_LEAD) : start].strip(" -–*•\n"):
            return False
        if re.fullmatch(r"[0-9]{1,2}", found["digits"]):
            return bool(re.match(r"(?:[.)]|/ )", after))
        return bool(re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}", found["digits"]) and re.match(r"[.) ]", after))

    # How a number is read

    def _read(self, found: re.Match[str]) -> WrittenNumber:
        digits = found["digits"] or re.match(r"\(?([0-9]*)", found[0])[1]  # type: ignore[index]
        start = found.start("digits") if found["digits"] else found.start()
        end = found.end() if found["digits"] else start + len(digits)
        sentence, lead = self._around(found)
        size = SIZES[found["size"].strip()] if found["size"] else 1
        value, decimals = _value(digits)
        step = Fraction(size, 10**decimals)
        if value is not None:
            value *= size
        if found["more"] and value is not None:
            count, name = re.fullmatch(r" ([0-9]+) ?(\D+)", found["more"]).groups()  # type: ignore[union-attr]
            value, step = value + int(count) * SIZES[name], Fraction(SIZES[name])
        where = bisect_right(self.starts, found.start()) - 1
        return WrittenNumber(
            text=self._written(start, end),
            place=self._place(start, end),
            digits_place=self._place(start, start + len(digits)),
            sentence=self._place(sentence, self.ends[where]),
            value=value,
            step=step,
            size=size,
            measures=self._measures(found, size, decimals),
            lead=_lead(lead),
            is_compound=bool(found["more"]),
        )

    def _measures(self, found: re.Match[str], size: int, decimals: int) -> frozenset[Measure]:
        """Return in what a number may be measured; a bare one in several things."""
        if found["percent"]:
            return frozenset({"points"} if found["percent"].startswith("điểm") else {"%", "points"})
        if found["money"]:
            return frozenset({"money"})
        if size >= MONEY_SIZE and not PERSON_AFTER.match(self.folded, found.end()):
            return frozenset({"money"})
        if PERSON_AFTER.match(self.folded, found.end()):
            return frozenset({"count"})
        if decimals and size == 1:
            return frozenset({"%", "points", "count"})
        if ASSOCIATIONS_AFTER.match(self.folded, found.end()):
            return frozenset({"units", "count"})
        return frozenset({"count"} if COUNTED_AFTER.match(self.folded, found.end()) else {"count", "money"})

    def _joined(self, found: list[tuple[re.Match[str], WrittenNumber]]) -> list[WrittenNumber]:
        """Return the numbers, the parts of a list with the unit at its end, those below a line with their part."""
        numbers = [number for _, number in found]
        for place in range(len(numbers) - 2, -1, -1):
            match, following = found[place][0], found[place + 1][0]
            between = self.folded[match.end() : following.start()][:LONGEST_LEAD]
            is_range = _is_range_of_per_cents(match, following, between)
            if is_range or (_is_bare(match) and self._is_list(between, match.end())):
                numbers[place : place + 2] = _pair(
                    numbers[place], numbers[place + 1], between, _is_bare(following)
                )
        return numbers

    def _is_list(self, between: str, start: int) -> bool:
        """Return whether what stands between two numbers joins them: a mark, "và", also with a name behind it."""
        if LIST_BETWEEN.fullmatch(between):
            return True
        named = NAME_BETWEEN.fullmatch(between)
        if not named:
            return False
        words = self._written(start + named.start(1), start + named.end(1)).split()
        return all(word[0].isupper() for word in words)

    def _place(self, start: int, end: int) -> tuple[int, int]:
        return self.places[start], self.places[end]

    def _written(self, start: int, end: int) -> str:
        return self.text[self.places[start] : self.places[end]]


_UNITS: frozenset[frozenset[Measure]] = frozenset(
    {frozenset({"money"}), frozenset({"points"}), frozenset({"%", "points"})}
)


def _is_bare(found: re.Match[str]) -> bool:
    return bool(found["digits"]) and not (found["size"] or found["percent"] or found["money"])


def _is_range_of_per_cents(found: re.Match[str], following: re.Match[str], between: str) -> bool:
    """Return whether two whole per cents are the ends of a range: "từ 24% đến 28%"."""
    both = (found, following)
    are_whole = all(one["percent"] and (one["digits"] or "").isdigit() for one in both)
    return are_whole and bool(RANGE_BETWEEN.fullmatch(between))


def _pair(
    number: WrittenNumber, following: WrittenNumber, between: str, following_is_bare: bool
) -> tuple[WrittenNumber, WrittenNumber]:
    """Return a bare number and the one after it with what they share."""
    if between == "/" and following_is_bare and following.of is None:
        return replace(number, of=following.value), following
    if not following_is_bare or following.size > 1 or following.measures in _UNITS:
        number = _sharing(number, following)
    if RANGE_BETWEEN.fullmatch(between) and None not in (number.value, following.value):
        ends = {"low": number.value, "high": following.value}
        measures = following.measures if not following_is_bare else number.measures
        return replace(number, **ends, measures=measures), replace(following, **ends)  # type: ignore[arg-type]
    return number, following


def _sharing(number: WrittenNumber, last: WrittenNumber) -> WrittenNumber:
    """Return a bare number of a list in the unit that stands behind the last one: below 1.000, "784.717" has its own."""
    if number.value is None or number.value >= LARGEST_SHARING:
        return number
    if last.size == 1:
        return replace(number, measures=number.measures | last.measures)
    value, step = number.value * last.size, number.step * last.size
    return replace(number, value=value, step=step, size=last.size, measures=last.measures)


def _value(digits: str) -> tuple[Fraction | None, int]:
    """Return the value of digits and marks and how many decimals they have; None where they cannot be read."""
    try:
        count = read_count(digits, maximum=10**18)
    except NumberProblem:
        pass
    else:
        return Fraction(count or 0), 0
    try:
        value = read_decimal(digits)
    except NumberProblem:
        return None, 0
    decimals = len(re.split(r"[.,]", digits)[-1])
    return value, decimals


def _lead(before: str) -> Lead:
    if ABOUT.search(before):
        return "about"
    if BELOW.search(before):
        return "below"
    return "above" if ABOVE.search(before) else ""
