"""What a pasted table is made of once it is read: lines, columns that may hold the figures, and how it was matched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from associations.exchange.pasting.units import Unit
from associations.numbers import Proposal
from associations.sections.base import Figure


class Match(StrEnum):
    """How the figures of a block were found."""

    NAMES = "names"
    TEMPLATE = "template"  # the portal's own column, with a blank line for each heading
    PLACES = "places"  # one line after the other from a cell
    NOTHING = "nothing"


@dataclass(frozen=True)
class Situation:
    """What the return that is pasted into says of a block: its year, its association, last year's figures.

    `start`: the code of the cell that was pasted into. `columns`, `unit` and `match` are what the person chose to have
    the block read by: the column of each part that may be chosen, the unit of its money, places or the template.
    """

    year: int
    start: str
    in_millions: bool = False
    names: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    previous: Mapping[str, int | None] = field(default_factory=dict)
    columns: Mapping[int, int] = field(default_factory=dict)
    unit: Unit | None = None
    match: Match | None = None


@dataclass(frozen=True)
class PastedLine:
    """One line of a block: what was pasted, the figure it is for, and its value or why it is none.

    `choices` are figures that may be meant where `figure` is None; `proposals` numbers that may be meant where `value`
    is None. `doubts` say why it is not certain: a line without any may be ticked.
    """

    text: str
    raw: str
    figure: Figure | None = None
    value: int | None = None
    problem: str = ""
    choices: tuple[Figure, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    doubts: tuple[str, ...] = ()
    unit: Unit | None = None
    is_of_other: bool = False  # the table itself says that its number is none of this year's figures

    @property
    def is_sure(self) -> bool:
        """Whether the value is a number and surely the figure's."""
        return self.figure is not None and self.value is not None and not self.problem and not self.doubts


@dataclass(frozen=True)
class Column:
    """One column of a block: its place, counted from 0, its head and the first of its numbers."""

    place: int
    head: str
    sample: str

    @property
    def name(self) -> str:
        """What a sentence calls it: "“TH 2025” (cột thứ 4)"."""
        place = f"cột thứ {self.place + 1}"
        return f"“{self.head}” ({place})" if self.head else place


@dataclass(frozen=True)
class Choice:
    """A part of a block whose lines take their numbers from one column: which one, why, and which others there are.

    `chosen` is None where nothing decides: then nothing is read until a person has chosen.
    """

    number: int
    columns: tuple[Column, ...]
    chosen: Column | None
    doubt: str = ""


@dataclass(frozen=True)
class Block:
    """A pasted block as it is read. `notes` say how, `doubt` why none of it is certain.

    `is_positional`: it has no names, so that a person may say in which order its lines are.
    """

    lines: tuple[PastedLine, ...]
    match: Match
    doubt: str = ""
    notes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    is_positional: bool = False
    has_money: bool = False

    @property
    def by_label(self) -> bool:
        """Whether the lines were matched by name."""
        return self.match is Match.NAMES

    @property
    def asks(self) -> tuple[Choice, ...]:
        """Return the parts for which a person has to say which column holds the figures."""
        return tuple(choice for choice in self.choices if choice.chosen is None)
