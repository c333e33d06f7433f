"""What a filled template would change in the targets that an association sets itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from associations.actions.targets import NewTarget
from associations.exchange.faults import CellFault, Fault
from associations.exchange.template_places import Place
from associations.exchange.template_targets import cell_of
from associations.models import Return
from associations.numbers import NumberProblem
from associations.sections.own_targets import OwnTargetRow, own_target_form


@dataclass(frozen=True)
class TargetChange:
    """A target that a file sets or clears, as it is written."""

    row: OwnTargetRow
    place: Place
    text: str
    is_moved: bool


@dataclass
class TargetReading:
    """The targets of a file, read: what is set, in words and to be saved, and what is no number."""

    changes: list[TargetChange] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    new: dict[str, NewTarget] = field(default_factory=dict)


def read_filled_targets(
    return_: Return, found: Mapping[str, tuple[Place, str]], stood: Mapping[str, object]
) -> TargetReading:
    """Return what the targets of a file change; `stood` is what the file was handed out with, by cell."""
    reading, form = TargetReading(), own_target_form()
    for row in form.rows(return_) if found else ():
        if row.code not in found:
            continue
        place, text = found[row.code]
        handed_out = str(stood.get(cell_of(row.code)) or "")
        try:
            value = form.read(row.code, text)
            before = form.read(row.code, handed_out)
        except NumberProblem as problem:
            reading.faults.append(CellFault(place, Fault.NO_NUMBER, problem.in_words, text[:200]))
            continue
        if value in (before, row.stored):
            continue
        written = form.write(row.code, value)
        reading.new[row.code] = NewTarget(value, row.stored, f"{row.label}: {written} {row.unit}")
        reading.changes.append(TargetChange(row, place, written, is_moved=before != row.stored))
    return reading
