"""What a text is read into: mentions of numbers, phrases, quantities and sentences."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from associations.exchange.prose.rules import RULES, first_match

Kind = Literal["total", "increase", "share", "other"]


@dataclass(frozen=True)
class Mention:
    """One number of a text and the figures that it may be; `place` is its start and end in the text as given.

    `value` is in per cent for a share, and None for a date, for the number of a document and for what can be read
    in two ways: `problem` then says which two.
    """

    text: str
    place: tuple[int, int]
    sentence: str
    value: int | Fraction | None
    kind: Kind
    candidates: tuple[str, ...] = ()
    is_rounded: bool = False
    is_contested: bool = False  # another number of the text would be the same figure, with another value
    problem: str = ""

    @property
    def must_ask(self) -> bool:
        """Whether a person has to choose before the number can be taken."""
        return len(self.candidates) > 1 or self.is_contested or (self.value is None and bool(self.candidates))


@dataclass(frozen=True)
class Atom:
    """A phrase of the tables where it stands in the folded text."""

    start: int
    end: int
    meaning: str


@dataclass
class Quantity:
    """A number that could be a figure, with its share of the sentence: `left` to `right`."""

    start: int
    end: int
    form: Literal["amount", "share", "upper", "lower"]
    is_money: bool = False
    left: int = 0
    right: int = 0
    before: list[Atom] = field(default_factory=list)
    after: list[Atom] = field(default_factory=list)
    near: int = 0  # where the last clause before the number begins
    subject: str = ""

    @property
    def around(self) -> list[Atom]:
        return [*self.before, *self.after]

    def near_tags(self) -> set[str]:
        """Return what the last clause before the number says."""
        return tags_of(atom for atom in self.before if atom.start >= self.near)


@dataclass
class Sentence:
    """A sentence of the folded text with its numbers in order."""

    start: int
    end: int
    atoms: list[Atom]
    names: list[int]  # where districts and communes are named
    quantities: list[Quantity] = field(default_factory=list)

    def _starts(self, *meanings: str) -> list[int]:
        return [atom.start for atom in self.atoms if atom.meaning in meanings]

    # Found once a sentence: a sentence may hold thousands of numbers.

    @cached_property
    def meanings(self) -> AbstractSet[str]:
        return tags_of(self.atoms)

    @cached_property
    def aim(self) -> int:
        """Where what is only aimed at begins."""
        return min(self._starts("aim"), default=self.end)

    @cached_property
    def wholes(self) -> list[int]:
        return self._starts("whole")

    @cached_property
    def parts(self) -> list[int]:
        return sorted([*self._starts("part"), *self.names])

    @cached_property
    def mark(self) -> int:
        """Where "lần lượt" stands."""
        return min(self._starts("respectively"), default=self.end)

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The figures of all that is named before "lần lượt", if more than one thing is."""
        listed = [atom for atom in self.atoms if atom.end <= self.mark]
        subjects = dict.fromkeys(atom.meaning for atom in listed if atom.meaning in RULES)
        found = [code for subject in subjects for code in first_match(RULES[subject], tags_of(listed))[0]]
        return tuple(dict.fromkeys(found)) if len(subjects) > 1 else ()


def tags_of(atoms: Iterable[Atom]) -> set[str]:
    return {atom.meaning for atom in atoms}
