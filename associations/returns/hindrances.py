"""What stands in the way of a move of a return: each by itself with its place on the form, and all counted in a line.

    hindrances.summary == "Chưa nộp được. Còn: 3 ô bắt buộc còn trống, 2 ô cần giải thích."

A right, a state or a day that forbids a move is nothing that is left to do: it has a sentence and is not counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of thing is left to do, in the words behind its number; the worst of a cell comes first."""

    WRONG = "ô sai"
    ODD = "ô cần giải thích"
    MISSING = "ô bắt buộc còn trống"
    UNANSWERED = "câu hỏi phải trả lời"
    FORBIDDEN = ""


_IN_ORDER = (Kind.MISSING, Kind.WRONG, Kind.ODD, Kind.UNANSWERED)


@dataclass(frozen=True)
class Hindrance:
    """One thing in the way, in a sentence with the next step; as a text it is that sentence.

    anchor: where on the return's form it is dealt with ("o-members"); "" where nowhere there.
    """

    kind: Kind
    sentence: str
    anchor: str = ""

    def __str__(self) -> str:
        return self.sentence


def at_figure(kind: Kind, code: str, sentence: str) -> Hindrance:
    """Return a hindrance at the cell of a figure."""
    return Hindrance(kind, sentence, f"o-{code}")


@dataclass(frozen=True)
class Hindrances:
    """All that stands in the way of one move; not_done: that it cannot be made yet, "Chưa nộp được"."""

    not_done: str
    found: tuple[Hindrance, ...] = ()

    def __iter__(self) -> Iterator[Hindrance]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    @property
    def sentences(self) -> list[str]:
        """Each in a sentence."""
        return [one.sentence for one in self.found]

    @property
    def left(self) -> str:
        """What is left to do, counted: "3 ô bắt buộc còn trống, 2 ô cần giải thích"; "" where it is none of the person's."""
        return in_words(self.found)

    @property
    def summary(self) -> str:
        """The line that a refusal begins with: "Chưa duyệt được. Còn: 1 câu hỏi phải trả lời."."""
        return f"{self.not_done}. Còn: {self.left}." if self.left else f"{self.not_done}."


def in_words(found: Iterable[Hindrance]) -> str:
    """Return how many cells and questions are left, a cell counted once by the worst of it."""
    worst: dict[str, Kind] = {}
    kinds = list(Kind)
    for number, one in enumerate(found):
        place = one.anchor or str(number)
        place = (
            f"{place}?" if one.kind == Kind.UNANSWERED else place
        )  # a question beside what is wrong with its cell
        worst[place] = min(worst.get(place, one.kind), one.kind, key=kinds.index)
    counted = [(list(worst.values()).count(kind), kind) for kind in _IN_ORDER]
    return ", ".join(f"{count} {kind}" for count, kind in counted if count)
