"""A line of a block as it is read: the value in the unit that holds, and what speaks against taking it."""

from dataclasses import dataclass, replace

from associations.exchange.pasting.parts import PastedLine, Situation
from associations.exchange.pasting.units import Unit, conflict, read_in
from associations.numbers import NumberProblem, Proposal, format_count
from associations.sections.base import Figure

FAR = "Cách xa số năm trước; số trong bảng có thể tính bằng đơn vị khác."
_FAR = 300  # times last year's: the number may be in another unit
_OTHER_UNITS = ((10**6, "triệu đồng"), (10**3, "nghìn đồng"))


@dataclass(frozen=True)
class Cell:
    """What a line was read from: its text as pasted, the number in it, the units of its row and of the whole table."""

    text: str
    raw: str
    row_unit: Unit | None = None
    table_unit: Unit | None = None
    doubts: tuple[str, ...] = ()

    def unit_of(self, figure: Figure) -> Unit | None:
        """Return the unit that the table states for a figure; one of money above a table says nothing of counts."""
        if self.row_unit:
            return self.row_unit
        unit = self.table_unit
        return unit if unit and unit.is_money == figure.is_money else None


def line_for(cell: Cell, figure: Figure, situation: Situation) -> PastedLine:
    """Return a line that is for a figure."""
    unit = situation.unit if situation.unit and figure.is_money else cell.unit_of(figure)
    why = conflict(unit, figure)
    line = PastedLine(
        cell.text, cell.raw, figure, doubts=(*cell.doubts, why) if why else cell.doubts, unit=unit
    )
    try:
        value = read_in(figure, cell.raw, unit, in_millions=situation.in_millions)
    except NumberProblem as problem:
        return replace(line, problem=str(problem), proposals=tuple(problem.proposals))
    line = replace(line, value=value)
    is_in_dong = unit.scale == 1 if unit else not situation.in_millions
    if value is None or not figure.is_money or not is_in_dong or unit == situation.unit is not None:
        return line
    proposals = _in_another_unit(value, situation.previous.get(figure.code))
    return replace(line, proposals=proposals, doubts=(*line.doubts, FAR)) if proposals else line


def _in_another_unit(value: int, previous: int | None) -> tuple[Proposal, ...]:
    """Return the amount in units in which it is near last year's, where it is far from it in đồng."""
    if not previous or not value or value * _FAR > previous:
        return ()
    return tuple(
        Proposal(value * scale, f"Lấy {format_count(value)} {words}")
        for scale, words in _OTHER_UNITS
        if previous < value * scale * _FAR and value * scale < previous * _FAR
    )
