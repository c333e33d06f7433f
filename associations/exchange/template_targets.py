"""The sheet of a template for what an association sets itself for the next year: an indicator a row."""

from collections.abc import Sequence

from associations.exchange.cell_names import address_of
from associations.exchange.template_marks import TARGET, Marks, as_text
from associations.exchange.template_places import Place
from associations.exchange.workbooks import Cell, Sheet
from associations.returns.cells import CellName
from associations.sections.own_targets import own_target_form
from associations.text import folded, plain_line

TARGETS = "Chỉ tiêu năm tới"  # the sheet
HEAD = 4
VALUE = 5  # the column of the targets
LABEL_HEAD = "Chỉ số"
_MOST_HEAD_ROWS = 50


def cell_of(code: str) -> str:
    """Return the cell of an indicator's target."""
    return str(CellName(TARGET, code))


def target_head(year: int) -> str:
    """Return what stands over the targets in the template of a year."""
    return f"Chỉ tiêu năm {year + 1}"


def fresh_address(code: str) -> str:
    """Return where the target of an indicator stands in a template that is handed out now."""
    return address_of(HEAD + 1 + list(own_target_form().labels()).index(code), VALUE)


def read_targets(among: Sequence[Sheet], marks: Marks) -> dict[str, tuple[Place, str]] | None:
    """Return the targets of a file by indicator, each with its place and text; None where it has no sheet of them."""
    for sheet in sorted(among, key=lambda sheet: folded(sheet.name) != folded(TARGETS)):
        if (at := _columns(sheet, marks.year)) is not None:
            return _rows(sheet, at)
    return None


def _columns(sheet: Sheet, year: int) -> tuple[int, int, int] | None:
    """Return the row of the heads, the column of the labels and that of the targets; None where they are not there."""
    for row, cells in sheet.rows():
        if row > _MOST_HEAD_ROWS:
            return None
        heads = {folded(plain_line(str(cell.value or ""))): column for column, cell in cells.items()}
        if folded(LABEL_HEAD) in heads and folded(target_head(year)) in heads:
            return row, heads[folded(LABEL_HEAD)], heads[folded(target_head(year))]
    return None


def _rows(sheet: Sheet, at: tuple[int, int, int]) -> dict[str, tuple[Place, str]]:
    head, label_column, column = at
    labels = own_target_form().labels()
    codes = {folded(label): code for code, label in labels.items()}
    found: dict[str, tuple[Place, str]] = {}
    for row, cells in sheet.rows():
        label = cells.get(label_column)
        code = codes.get(folded(plain_line(str(label.value)))) if label is not None and row > head else None
        if code is not None and code not in found:
            place = Place(cell_of(code), sheet.name, address_of(row, column), labels[code])
            found[code] = place, _text(cells.get(column))
    return found


def _text(cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return f"={cell.formula}" if cell is not None and cell.formula else ""
    return as_text(cell.value)
