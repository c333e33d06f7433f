"""What a filled template would change of a return as it is stored: in words for its page, as an edit to be saved."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.checks.findings import IMPOSSIBLE
from associations.exchange import template_places
from associations.exchange.faults import CellFault, Fault, Option
from associations.exchange.filled import Filled
from associations.exchange.template_marks import settled
from associations.models import Note, Return
from associations.numbers import format_millions
from associations.returns import cells
from associations.returns.assessment import find_problems, previous_values
from associations.returns.rows import reading
from associations.sections.base import figures, read_columns


@dataclass(frozen=True)
class Change:
    """A cell that a file would change, in words: the stored value, the file's, and how the latter is read."""

    label: str
    place: str
    old: str
    new: str
    reading: str
    clears: bool
    is_moved: bool  # somebody changed it in the portal since the template was handed out


@dataclass(frozen=True)
class NamedFault:
    """A fault, and the key of the option that is chosen in its place; "" for none."""

    fault: CellFault
    chosen: str


@dataclass
class Proposal:
    """What a filled template would do to a return as it is stored, with what the person chose."""

    filled: Filled
    edit: Edit
    changes: list[Change]
    named: list[NamedFault]

    @property
    def count(self) -> int:
        """How many cells are entered, what was chosen included."""
        return len(self.edit.figures) + len(self.edit.texts) + len(self.edit.notes)

    @property
    def faults(self) -> list[CellFault]:
        """All that is wrong with the file's cells."""
        return [named.fault for named in self.named]

    @property
    def questions(self) -> list[NamedFault]:
        """The faults in whose place something may be taken."""
        return [named for named in self.named if named.fault.options]

    @property
    def refused(self) -> list[CellFault]:
        """The cells whose values are refused, and nothing is chosen in their place."""
        return [named.fault for named in self.named if named.fault.is_refused and not named.chosen]


def propose(filled: Filled, return_: Return, chosen: Collection[str] | None = None) -> Proposal:
    """Return what a filled template would change of a return as it is stored.

    chosen: the keys of the options that the person chose; None where nobody was asked yet: then the usual ones.
    """
    now = actions.standing_cells(return_)
    edit = Edit(return_)
    changes = []
    for cell, value in filled.changed.items():
        old = as_in_template(cell, now.get(cell))
        if value != old:
            enter(edit, cell, value, now)
            changes.append(_change(filled, cell, value, old))
    named = [_named(fault, chosen) for fault in filled.faults]
    for option in _taken(named):
        if option.value != as_in_template(option.cell, now.get(option.cell)):
            enter(edit, option.cell, option.value, now)
    return Proposal(filled, edit, changes, [*named, *(NamedFault(fault, "") for fault in _odd(edit, filled))])


def _named(fault: CellFault, chosen: Collection[str] | None) -> NamedFault:
    """Return a fault with the option that was chosen."""

    def is_chosen(option: Option) -> bool:
        return option.is_usual if chosen is None else option.key in chosen

    return NamedFault(fault, next((option.key for option in fault.options if is_chosen(option)), ""))


def _taken(named: list[NamedFault]) -> Iterator[Option]:
    for one in named:
        yield from (option for option in one.fault.options if option.key == one.chosen)


def _change(filled: Filled, cell: str, value: object, old: object) -> Change:
    place = filled.layout.places[cell]
    return Change(
        label=place.label + _what(cell),
        place=f"{place.sheet} {place.address}",
        old=_text(filled, cell, old),
        new=_text(filled, cell, value),
        reading=_reading(cell, value),
        clears=value is None,
        is_moved=old != filled.stood.get(cell),
    )


def _text(filled: Filled, cell: str, value: object) -> str:
    """Return a value as it is written; money in the file's own unit."""
    figure = figures().get(cell)
    if figure and figure.is_money and filled.in_millions and isinstance(value, int):
        return format_millions(value)
    return cells.value_text(cell, value)


def _what(cell: str) -> str:
    kind = cells.CellName.parse(cell).kind
    return f" ({Note.Kind(kind).label})" if kind else ""


def _reading(cell: str, value: object) -> str:
    figure = figures().get(cell)
    return reading(value, is_money=figure.is_money) if figure and isinstance(value, int) else ""


def as_in_template(cell: str, value: object) -> object:
    """Return a stored value as a template would hold it."""
    if cells.CellName.parse(cell).kind == Note.Kind.MISSING and value:
        return str(Note.MissingReason(str(value)).label)
    return settled(cell, template_places.plain(value))


def enter(edit: Edit, cell: str, value: object, now: dict[str, object]) -> None:
    """Enter a template's value into an edit; `now` is what is stored."""
    name = cells.CellName.parse(cell)
    code, kind = name.code, name.kind
    if kind == Note.Kind.MISSING:
        _enter_reason(edit, code, value, before=str(now.get(cell) or ""))
    elif kind:
        edit.notes[code, kind, ""] = (str(value), "") if value else None
    elif code in figures():
        edit.figures[code] = value if isinstance(value, int) else None
    else:
        edit.texts[code] = str(value or "")


def _enter_reason(edit: Edit, code: str, value: object, *, before: str) -> None:
    """Enter the reason why a figure is missing, or remove the one that was given before."""
    if value:
        edit.notes[code, Note.Kind.MISSING, template_places.REASONS[str(value).lower()]] = ("", "")
    else:
        edit.notes[code, Note.Kind.MISSING, before] = None


def _odd(edit: Edit, filled: Filled) -> list[CellFault]:
    """Return what the rules find once the file's figures are stored, at its cells; earlier findings left out."""
    return_ = edit.return_
    before = read_columns([return_.pk], figures_only=True)[return_.pk]
    after = {**before, **edit.figures}
    previous = previous_values([return_], pending={return_.pk: after})[return_.pk]
    known = {(found.code, found.key, found.about) for found in find_problems(before, previous)}
    places = {**template_places.places_by_cell(), **filled.layout.places}
    return [
        CellFault(
            places[found.code],
            Fault.IMPOSSIBLE if found.kind == IMPOSSIBLE else Fault.ODD,
            found.message,
            cells.value_text(found.code, found.value),
        )
        for found in find_problems(after, previous)
        if (found.code, found.key, found.about) not in known
    ]
