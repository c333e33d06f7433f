"""What is said of a text that is no number, and the numbers that may be meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from associations.printable import brief, message


class Refusal(StrEnum):
    """Why a text or a cell is no number of what is asked for."""

    TOO_LONG = "too long"
    NO_NUMBER = "no number"
    TWO_READINGS = "two readings"
    UNSURE = "one reading that is not certain"
    OTHER_UNIT = "full đồng where triệu are typed"
    NOT_WHOLE = "not whole"
    NEGATIVE = "negative"
    TOO_LARGE = "too large"
    MARKS = "marks between digits without a rule"
    LETTERS = "letters in the place of digits"
    WORDS = "words beside a number"
    SEVERAL = "several numbers"
    ABOUT = "about a number"
    SHARE = "a percentage"
    RANGE = "from one number to another"
    DAY = "a day"
    ABBREVIATED = "a number that a spreadsheet abbreviated"
    FORMULA = "a formula"
    ERROR = "an error of a spreadsheet"
    NOTHING = "a dash, or a word for nothing"


@dataclass(frozen=True)
class Proposal:
    """A number that may be meant, offered with one press; money in đồng. The words are the button's: "Lấy 214.550"."""

    value: int
    words: str


class NumberProblem(ValueError):
    """A text that is no number of the kind asked for; says why and what to do, in Vietnamese.

    in_short: lines to say it beside the field, of which the first that has room there becomes `brief`.
    """

    def __init__(
        self,
        why: str,
        proposals: Sequence[Proposal] = (),
        *,
        in_short: Sequence[str] = (),
        kind: Refusal = Refusal.NO_NUMBER,
    ) -> None:
        super().__init__(message(why))
        self.brief = brief(*map(message, in_short or (why,)))
        self.proposals = tuple(proposals)
        self.kind = kind

    @property
    def main_proposal(self) -> Proposal | None:
        """What one button beside the brief line would take; None where nothing may be meant, or several numbers."""
        return self.proposals[0] if len(self.proposals) == 1 else None

    @property
    def in_words(self) -> str:
        """What is wrong and what may be meant, for a way in that has no buttons."""
        if not self.proposals or self.kind == Refusal.TWO_READINGS:
            return str(self)
        meant = " hoặc ".join(proposal.words.removeprefix("Lấy ") for proposal in self.proposals)
        return f"{self} Có thể là {meant}."
