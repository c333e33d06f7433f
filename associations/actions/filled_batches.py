"""A filled template as a file of one return, for `import_returns`."""

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.actions.filled_changes import as_in_template, enter, written_explanations
from associations.checks.findings import ODD
from associations.exchange import template_places
from associations.exchange.entries import Batch, Entry
from associations.exchange.faults import CellFault, Fault
from associations.exchange.filled import Filled
from associations.exchange.problems import BadFile, Problem
from associations.exchange.tables import Table
from associations.models import Association, Period, Return
from associations.returns import cells
from associations.sections.base import figures


def as_batch(filled: Filled) -> Batch:
    """Return a filled template as a file of one return; raise BadFile with every cell that is refused.

    What is not read of it, and what the form no longer has, is named among the batch's questions.
    """
    association = Association.objects.get(key=filled.association)
    refused = [fault for fault in filled.faults if fault.is_refused]
    if refused:
        raise BadFile([_problem(filled, fault) for fault in refused])
    table = Table(filled.file, filled.layout.figures.name, head=[], head_line=0, rows=[], lines=[])
    entry = _entry(filled, association)
    batch = Batch(table, {(filled.association, filled.year): entry}, {filled.association: association})
    batch.notes += [
        Problem(note, kind=ODD, file=filled.file, association=filled.association) for note in filled.notes
    ]
    if _has_more(filled):
        batch.notes.append(Problem(_BY_PAGE, kind=ODD, file=filled.file, association=filled.association))
    batch.notes += [
        _problem(filled, fault, kind=ODD)
        for fault in filled.faults
        if fault.fault in (Fault.NOT_IN_FORM, Fault.HIDDEN)
    ]
    return batch


_BY_PAGE = (
    "Lệnh này chưa lấy danh mục và chỉ tiêu năm tới trong tệp. Gửi tệp ở trang Nhập bằng Excel của báo cáo."
)


def _has_more(filled: Filled) -> bool:
    """Return whether a file changes lists or own targets, which only its page takes, with a look at each row first."""
    targets = any(text != str(filled.stood.get(place.cell) or "") for place, text in filled.targets.values())
    return targets or any(one.is_touched for one in filled.lists if not one.problem)


def _entry(filled: Filled, association: Association) -> Entry:
    """Return what a filled template enters: the cells that it changes, and figures that it confirms."""
    entry = Entry(filled.association, filled.year, line=1)
    codes = figures()
    entry.places.update(_figure_places(filled))
    period = Period.objects.filter(year=filled.year).first()
    return_ = Return.objects.filter(association=association, period=period).first()
    now = actions.standing_cells(return_) if return_ else {}
    edit = Edit(return_ or Return())
    for cell, value in filled.values.items():
        is_changed = value != filled.stood.get(cell)
        if cell in codes and _is_entered(value, now.get(cell), is_changed=is_changed):
            entry.figures[cell] = value
        elif template_places.is_explanation(cell):
            continue
        elif is_changed and cell not in codes and value != as_in_template(cell, now.get(cell)):
            enter(edit, cell, value, now)
    entry.texts, entry.notes = edit.texts, edit.notes
    entry.explanations = {one.code: (one.text, one.stood) for one in written_explanations(filled)}
    return entry


def _figure_places(filled: Filled) -> dict[str, tuple[int, int]]:
    """Return the line and the column, counted from 0, of each figure that a template holds."""
    found = {}
    for cell, place in filled.layout.places.items():
        if cell in figures() and cell in filled.values:
            row, column = place.at
            found[cell] = (row, column - 1)
    return found


def _is_entered(value: object, now: object, *, is_changed: bool) -> bool:
    """Return whether a figure's cell says something: it was changed, or confirms the value that is stored."""
    return is_changed or (value is not None and value == now)


def _problem(filled: Filled, fault: CellFault, **more: str) -> Problem:
    code = cells.CellName.parse(fault.place.cell).code
    return Problem(
        f"{fault.place.label}: {fault.whole_message}",
        file=filled.file,
        sheet=fault.place.sheet,
        cell=fault.place.address,
        line=fault.place.row,
        association=filled.association,
        code=code if code in figures() else None,
        value=fault.value,
        **more,
    )
