"""What a filled template would change in the lists of a return: in words for its page, as edits to be saved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from associations.actions.registers import RowsEdit, save_rows, write_rows
from associations.checks.findings import Values
from associations.exchange.faults import CellFault
from associations.models import Return, User
from associations.returns.assessment import list_counts
from associations.returns.workflow import Refused
from associations.sections.register import Register


class Becomes(StrEnum):
    """What becomes of a row."""

    NEW = "Thêm"
    CHANGED = "Sửa"
    REMOVED = "Xóa"


@dataclass(frozen=True)
class RowChange:
    """A row that a file adds, changes or no longer has, in words.

    key: how a form sends that a row which the file no longer has is to be removed; it is kept unless chosen.
    is_moved: somebody changed it in the portal since the template was handed out.
    """

    becomes: Becomes
    place: str
    old: str
    new: str
    key: str = ""
    is_chosen: bool = True
    is_moved: bool = False


@dataclass
class ListReading:
    """A list of a file, read: its changes, the cells that cannot be read, and what is saved of it."""

    register: Register
    changes: list[RowChange] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    known: int = 0  # rows without a number that stand in the list already
    edit: RowsEdit | None = None

    @property
    def certain(self) -> int:
        """How many rows are added or changed whatever is chosen."""
        return sum(change.becomes != Becomes.REMOVED for change in self.changes)


def edits_of(lists: Iterable[ListReading]) -> list[RowsEdit]:
    """Return what is saved of lists."""
    return [one.edit for one in lists if one.edit is not None and one.edit.count]


def save_lists(*, by: User, return_: Return, lists: Sequence[ListReading]) -> int:
    """Save what a file changes in lists, one event a list; return how many rows. Raise Refused as `save_rows` does."""
    return sum(save_rows(by=by, return_=return_, edit=edit) for edit in edits_of(lists))


def counts_once_saved(return_: Return, lists: Sequence[ListReading]) -> Values | None:
    """Return what the lists would count once a file's rows are saved; None where it changes none, or they are refused.

    What a list counts is for the database to say, so its rows are written and taken back; nothing stays written.
    """
    counting = [edit for edit in edits_of(lists) if edit.register.counts]
    if not counting:
        return None
    try:
        with transaction.atomic():
            for edit in counting:
                write_rows(return_, edit)
            raise _TakeBack(list_counts([return_])[return_.pk])
    except _TakeBack as taken_back:
        return taken_back.counts
    except Refused:
        return None  # somebody changed a row just now; who saves reads so


class _TakeBack(Exception):
    """Ends a trial of rows, so that all of it is rolled back."""

    def __init__(self, counts: Values) -> None:
        self.counts = counts
        super().__init__()


def all_faults(lists: Iterable[ListReading]) -> Iterator[CellFault]:
    """Yield the cells of lists that cannot be read."""
    for one in lists:
        yield from one.faults
