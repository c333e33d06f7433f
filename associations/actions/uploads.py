"""Actions on filled templates: keep an upload, say what it would change, save it, mark its faults."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook

from associations import access
from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.checks.findings import IMPOSSIBLE
from associations.exchange import template_places
from associations.exchange.archives import MAX_BYTES
from associations.exchange.cell_names import column_number
from associations.exchange.entries import Batch, Entry
from associations.exchange.faults import CellFault, Fault
from associations.exchange.filled import Filled, read_filled, read_with_book
from associations.exchange.marking import mark
from associations.exchange.problems import BadFile, Problem
from associations.exchange.tables import Table
from associations.models import Association, Event, Note, Period, Return, Upload, User
from associations.printable import file_name
from associations.returns import cells
from associations.returns.assessment import find_problems, previous_values
from associations.returns.rows import reading
from associations.returns.workflow import Refused, refusal_to_enter
from associations.sections.base import figures, read_columns

_NAMELESS = "mau.xlsx"
_DAYS_REMEMBERED = 30  # how long the address of an upload that was saved or replaced leads on
_LATER = "sẽ ghi khi lưu"  # the document that the secretariat fills by is asked for when the file is saved


class Ended(Exception):
    """An upload that was saved or replaced already: a second press of the button, or the way back to its page."""


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


@dataclass
class Proposal:
    """What a filled template would do to a return as it is stored."""

    filled: Filled
    edit: Edit
    changes: list[Change]
    faults: list[CellFault]

    @property
    def refused(self) -> list[CellFault]:
        """Return the cells whose values are refused."""
        return [fault for fault in self.faults if fault.is_refused]


@transaction.atomic
def keep_upload(*, by: User, return_: Return, name: str, content: bytes) -> Upload:
    """Keep a filled template until it is saved, or replaced by this person's next one.

    Raise Refused where the user may not fill the return, BadFile where the file as a whole is refused.
    """
    if refusal := refusal_to_enter(return_, by=access.reach(by), document_number=_LATER):
        raise Refused([refusal])
    name = file_name(name, _NAMELESS)
    if len(content) > MAX_BYTES:
        raise BadFile(
            [Problem("Tệp nặng quá 10 MB. Xóa hình ảnh và trang tính không cần rồi gửi lại.", file=name)]
        )
    if not name.lower().endswith(".xlsx"):
        raise BadFile(
            [Problem("Chỉ nhận tệp .xlsx là mẫu của cổng. Mở bằng Excel rồi lưu lại dạng .xlsx.", file=name)]
        )
    with _as_file(name, content) as path:
        read_filled(path, association=return_.association.key, year=return_.period.year)
    now = timezone.now()
    mine = Upload.objects.filter(of_return=return_, by=by)
    mine.filter(ended_at__lt=now - timedelta(days=_DAYS_REMEMBERED)).delete()
    mine.filter(ended_at__isnull=True).update(ended_at=now, content=b"")
    return Upload.objects.create(of_return=return_, by=by, at=now, name=name, content=content)


def propose(upload: Upload) -> Proposal:
    """Return what a kept file would change now; raise BadFile where the form has changed since."""
    return _propose(_read(upload)[0], upload.of_return)


def _propose(filled: Filled, return_: Return) -> Proposal:
    """Return what a filled template would change of a return as it is stored."""
    now = actions.standing_cells(return_)
    edit = Edit(return_)
    changes = []
    at = {place.cell: place for place in template_places.places()}
    for cell, value in filled.changed.items():
        old = _as_in_template(cell, now.get(cell))
        if value == old:
            continue
        _enter(edit, cell, value, now)
        changes.append(
            Change(
                label=at[cell].label + _what(cell),
                place=f"{at[cell].sheet} {at[cell].address}",
                old=cells.value_text(cell, old),
                new=cells.value_text(cell, value),
                reading=_reading(cell, value),
                clears=value is None,
                is_moved=old != filled.stood.get(cell),
            )
        )
    return Proposal(filled, edit, changes, [*filled.faults, *_odd(edit, at)])


@transaction.atomic
def save_upload(*, by: User, upload: Upload, seen: int, document_number: str = "") -> int:
    """Save what a file changes, cells with faults left out; return how many figures changed.

    `seen` is the return's figures_version when the changes were shown; raise Refused where it has risen since,
    Ended where the file was saved or replaced meanwhile.
    """
    return_ = (
        Return.objects.select_for_update().select_related("association", "period").get(pk=upload.of_return_id)
    )
    upload.refresh_from_db()
    if upload.ended_at is not None:
        raise Ended
    if return_.figures_version != seen:
        raise Refused(["Báo cáo vừa có người sửa. Xem lại danh sách thay đổi dưới đây rồi bấm lưu lần nữa."])
    upload.of_return = return_
    proposal = propose(upload)
    changed = actions.save(
        by=by,
        edits=[proposal.edit],
        kind=Event.Kind.IMPORT,
        document_number=document_number,
        reason=f"tệp {upload.name}",
    )
    upload.ended_at, upload.changed, upload.content = timezone.now(), changed, b""
    upload.save(update_fields=["ended_at", "changed", "content"])
    return changed


def newer_than(upload: Upload) -> Upload | None:
    """Return the last file that this person sent for the same return after an upload; None where it is the last."""
    mine = Upload.objects.filter(of_return=upload.of_return_id, by=upload.by_id, pk__gt=upload.pk)
    return mine.order_by("pk").last()


def marked(upload: Upload) -> bytes:
    """Return the officer's own workbook with the faults marked in its cells and a list that links to them."""
    filled, book = _read(upload)
    return mark(book, _propose(filled, upload.of_return).faults)


def as_batch(filled: Filled) -> Batch:
    """Return a filled template as a file of one return, for `import_returns`; raise BadFile with every fault."""
    association = Association.objects.get(key=filled.association)
    refused = [fault for fault in filled.faults if fault.is_refused]
    if refused:
        raise BadFile([_problem(filled, fault) for fault in refused])
    entry = _entry(filled, association)
    table = Table(filled.file, template_places.FIGURES, head=[], head_line=0, rows=[], lines=[])
    return Batch(table, {(filled.association, filled.year): entry}, {filled.association: association})


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
        elif is_changed and cell not in codes and value != _as_in_template(cell, now.get(cell)):
            _enter(edit, cell, value, now)
    entry.texts, entry.notes = edit.texts, edit.notes
    return entry


def _figure_places(filled: Filled) -> dict[str, tuple[int, int]]:
    """Return the line and the column, counted from 0, of each figure that a template holds."""
    found = {}
    for place in template_places.places():
        if place.cell in figures() and place.cell in filled.values:
            found[place.cell] = (int(place.address[1:]), column_number(place.address[0]) - 1)
    return found


def _is_entered(value: object, now: object, *, is_changed: bool) -> bool:
    """Return whether a figure's cell says something: it was changed, or confirms the value that is stored."""
    return is_changed or (value is not None and value == now)


def _problem(filled: Filled, fault: CellFault) -> Problem:
    code = cells.CellName.parse(fault.place.cell).code
    return Problem(
        f"{fault.place.label}: {fault.message}",
        file=filled.file,
        sheet=fault.place.sheet,
        cell=fault.place.address,
        line=int(fault.place.address[1:]),
        association=filled.association,
        code=code if code in figures() else None,
        value=fault.value,
    )


def _read(upload: Upload) -> tuple[Filled, Workbook]:
    return_ = upload.of_return
    with _as_file(upload.name, bytes(upload.content)) as path:
        return read_with_book(path, association=return_.association.key, year=return_.period.year)


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    """Write a file under its own name, because its problems name it; return its path."""
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-") as folder:
        path = Path(folder) / file_name(name, _NAMELESS)
        path.write_bytes(content)
        yield path


def _as_in_template(cell: str, value: object) -> object:
    """Return a stored value as the template would write it."""
    if cells.CellName.parse(cell).kind == Note.Kind.MISSING and value:
        return str(Note.MissingReason(str(value)).label)
    value = template_places.plain(value)
    return None if value == "" else value


def _enter(edit: Edit, cell: str, value: object, now: dict[str, object]) -> None:
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


def _what(cell: str) -> str:
    kind = cells.CellName.parse(cell).kind
    return f" ({Note.Kind(kind).label})" if kind else ""


def _reading(cell: str, value: object) -> str:
    figure = figures().get(cell)
    return reading(value, is_money=figure.is_money) if figure and isinstance(value, int) else ""


def _odd(edit: Edit, at: dict[str, template_places.Place]) -> list[CellFault]:
    """Return what the rules find once the file's figures are stored, at its cells; earlier findings left out."""
    return_ = edit.return_
    before = read_columns([return_.pk], figures_only=True)[return_.pk]
    after = {**before, **edit.figures}
    previous = previous_values([return_], pending={return_.pk: after})[return_.pk]
    known = {(found.code, found.key, found.about) for found in find_problems(before, previous)}
    return [
        CellFault(
            at[found.code],
            Fault.IMPOSSIBLE if found.kind == IMPOSSIBLE else Fault.ODD,
            found.message,
            cells.value_text(found.code, found.value),
        )
        for found in find_problems(after, previous)
        if (found.code, found.key, found.about) not in known
    ]
