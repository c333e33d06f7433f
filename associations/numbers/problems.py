"""What is said of a text that is no number, and the numbers that may be meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from associations.printable import message


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
    """A text that is no number of the kind asked for; says why and what to do, in Vietnamese."""

    def __init__(
        self, why: str, proposals: Sequence[Proposal] = (), *, kind: Refusal = Refusal.NO_NUMBER
    ) -> None:
        super().__init__(message(why))
        self.proposals = tuple(proposals)
        self.kind = kind

    @property
    def in_words(self) -> str:
        """What is wrong and what may be meant, for a way in that has no buttons."""
        if not self.proposals or self.kind == Refusal.TWO_READINGS:
            return str(self)
        meant = " hoặc ".join(proposal.words.removeprefix("Lấy ") for proposal in self.proposals)
        return f"{self} Có thể là {meant}."
