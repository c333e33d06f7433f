"""What a paper without marks beside its numbers says of their quality: which associations' are provisional, reopened …"""

from associations.models import Note
from reports.analysis.figures import FLAGS, REOPENED, UnitFigures
from reports.analysis.results import ClusterReport
from reports.presentation.wording.texts import few

_MOST_NAMED = 8  # units in a line


def marked_units(report: ClusterReport) -> list[str]:
    """Return one line a mark of figures: "Hải Dương: đang mở lại".

    Of a unit of which only some figures have the mark these are counted: "Thái Nguyên (3 số): ước tính". What most
    figures are, illustrative, is said of the report as a whole.
    """
    lines = []
    for flag, label in FLAGS.items():
        if flag == Note.Flag.ILLUSTRATIVE and report.is_illustrative:
            continue
        names = [text for unit in report.units if (text := _with_mark(unit, flag))]
        if names:
            lines.append(f"{few(names, _MOST_NAMED)}: {label}")
    return lines


def units_in_doubt(report: ClusterReport) -> list[str]:
    """Return one line for each reason why all figures of some units may still change: "Hải Dương: đang mở lại"."""
    lines = []
    for flag in (Note.Flag.PROVISIONAL.value, REOPENED):
        names = [
            unit.association.name for unit in report.units if _with_mark(unit, flag) == unit.association.name
        ]
        if names:
            lines.append(f"{few(names, _MOST_NAMED)}: {FLAGS[flag]}")
    return lines


def _with_mark(unit: UnitFigures, flag: str) -> str:
    """Return a unit by name, with the number of its figures that have a mark where not all have; "" without any."""
    known = [code for code, value in unit.values.items() if value is not None]
    marked = sum(flag in unit.flags.get(code, ()) for code in known)
    if not marked:
        return ""
    name = str(unit.association.name)
    return name if marked == len(known) else f"{name} ({marked} số)"
