"""Hand-written texts, their numbers and what each is; two numbers of one figure that contradict each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reports.narrative.figure_index import Figure, FigureIndex
from reports.narrative.number_parts import WrittenNumber
from reports.narrative.paragraphs import Paragraph

Status = Literal["found", "outdated", "contradicting", "unknown"]
# In which order they are listed: what is most likely wrong first.
ORDER: tuple[Status, ...] = ("outdated", "contradicting", "unknown", "found")

_AROUND = 90  # letters of a sentence on either side of a number


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
        """Return "33,0 % nay là 33,4 %" of an outdated number."""
        return f"{self.text} nay là {self.new_text}" if self.new else f"{self.text} đã đổi"

    @property
    def new_text(self) -> str:
        """What would stand there now, with its unit; "" where there is nothing."""
        start, end = self.number.digits_place
        return self.new + self.text[end - start :] if self.new else ""

    @property
    def excerpt(self) -> str:
        """Its sentence, shortened around it where it is long."""
        at = self.sentence.find(self.text)
        start = max(0, at - _AROUND)
        end = at + len(self.text) + _AROUND
        before, after = "…" if start else "", "…" if end < len(self.sentence) else ""
        return f"{before}{self.sentence[start:end].strip(' ;')}{after}"


def without_two_values(found: dict[str, list[Numeral]], now: FigureIndex) -> dict[str, list[Numeral]]:
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
