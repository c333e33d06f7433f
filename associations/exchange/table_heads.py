"""What a pasted table says: its fields and columns, which row has the heads, what each says, and what it nearly says."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from associations.text import folded

_HEADS_WITHIN = 12  # filled rows from the top: titles stand above the heads
_ORDINAL_HEADS = {"stt", "tt", "số tt", "số thứ tự", "thứ tự", "#", "no", "no."}
_NEAR = 0.72  # of letters in common: "ngày kí kết" and "ngày ký" are near, "ngày ký" and "nội dung" are not

_WITHIN = 0.9  # one of the two is the other with words around it
_APART = 0.05  # nearer than this to each other two fields are not told apart


@dataclass(frozen=True)
class TableField:
    """What a column can say: its head, other heads for the same, and whether a cell's text can be read as it.

    `reads` is None where any text can.
    """

    name: str
    label: str
    heads: tuple[str, ...] = ()
    is_required: bool = False
    reads: Callable[[str], bool] | None = None


By = Literal["heads", "order", "choice", "nothing"]


@dataclass(frozen=True)
class Column:
    """A column of what was pasted, counted from 1; `name` is the field that it is read as, "" where it is not read."""

    number: int
    head: str
    example: str
    name: str = ""
    nearly: str = ""  # the field that its head nearly says
    is_ordinal: bool = False

    @property
    def is_unread(self) -> bool:
        """Whether something stands in the column that nobody reads."""
        return not self.name and not self.is_ordinal and bool(self.head or self.example)


@dataclass(frozen=True)
class Line:
    """A row of data: its number in what was pasted, its cells by field, and what stands beyond the known columns."""

    number: int
    cells: Mapping[str, str]
    too_many: int = 0  # filled columns of the row, where they are more than there are fields


@dataclass(frozen=True)
class Unread:
    """A row that is not data, and why, in Vietnamese."""

    number: int
    text: str
    why: str


@dataclass(frozen=True)
class HeadedTable:
    """A pasted table as it is read."""

    by: By
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    unread: tuple[Unread, ...] = ()
    missing: tuple[TableField, ...] = ()  # required, and no column says them
    twice: tuple[TableField, ...] = ()  # said by several columns, so by none

    @property
    def nearly(self) -> tuple[Column, ...]:
        """The columns whose head nearly says a field that no column says."""
        return tuple(column for column in self.columns if column.nearly)

    @property
    def unread_heads(self) -> str:
        """The heads of the columns that are not read, in quotes; "" where all are."""
        return ", ".join(f"“{column.head or column.example}”" for column in self.columns if column.is_unread)

    @property
    def missing_labels(self) -> str:
        """What is required and said by no column, or by several, in quotes; "" where nothing is."""
        return ", ".join(f"“{one.label}”" for one in (*self.twice, *self.missing))

    @property
    def key(self) -> str:
        """Names the heads: a choice of columns holds for the same heads alone."""
        return folded(" | ".join(column.head for column in self.columns)) or str(len(self.columns))


def head_key(text: str) -> str:
    """Return a head only to be compared: without numbering, units in brackets, and the star of what is required."""
    key = folded(re.sub(r"[(\[][^)\]]*[)\]]", " ", text))
    key = re.sub(r"^(?:[0-9]{1,2}|[a-h])[.)] *", "", key)
    return " ".join(re.sub("[,/:*;–-]", " ", key).strip(" .").split())


def known_heads(fields: Iterable[TableField]) -> dict[str, str]:
    """Return the field that each head says, by the head's key."""
    return {head_key(head): one.name for one in fields for head in (one.label, *one.heads)}


def place_of_heads(
    rows: Sequence[Sequence[str]], fields: Sequence[TableField], known: Mapping[str, str]
) -> int | None:
    """Return which of the filled rows has the heads; None where none has."""
    first = rows[:_HEADS_WITHIN]
    named = [len({known[key] for cell in row if (key := head_key(cell)) in known}) for row in first]
    best = max(named, default=0)
    if best >= 2:
        return named.index(best)
    if best == 1:
        place = named.index(1)
        row = first[place]
        if place == 0 or is_ordinal_head(row[0]) or len(row) == 1:
            return place
    return 0 if first and _is_like_heads(first[0], fields, known) else None


def _is_like_heads(row: Sequence[str], fields: Sequence[TableField], known: Mapping[str, str]) -> bool:
    """Return whether a row that has no known head is nevertheless one of heads: of ordinals, or near to known ones."""
    filled = [cell for cell in row if cell]
    if any(one.reads(cell) for one in fields if one.reads for cell in filled):
        return False
    near = sum(bool(nearest_field(cell, known)) for cell in filled)
    return any(map(is_ordinal_head, filled)) or (near >= 2 and 2 * near >= len(filled))


def is_ordinal_head(cell: str) -> bool:
    """Return whether a head is that of a column that counts its rows."""
    return head_key(cell) in _ORDINAL_HEADS or folded(cell) in _ORDINAL_HEADS


def is_second_row_of_heads(row: Sequence[str], heads: Sequence[str], known: Mapping[str, str]) -> bool:
    """Return whether a row says by known heads, and by nothing else, what the row of heads above it leaves open."""
    filled = [cell for cell in row if cell]
    says_again = any(
        cell and index < len(heads) and head_key(heads[index]) in known for index, cell in enumerate(row)
    )
    return bool(filled) and not says_again and all(head_key(cell) in known for cell in filled)


def nearest_field(head: str, known: Mapping[str, str]) -> str:
    """Return the field that a head nearly says; "" where it says none, or two."""
    key = head_key(head)
    if len(key) < 2:
        return ""
    scores: dict[str, float] = {}
    for other, name in known.items():
        near = difflib.SequenceMatcher(None, key, other, autojunk=False).ratio()
        is_long = min(len(other), len(key)) > 4
        if is_long and (f" {other} " in f" {key} " or f" {key} " in f" {other} "):
            near = max(near, _WITHIN)
        scores[name] = max(near, scores.get(name, 0))
    best = sorted(scores.items(), key=lambda item: -item[1])[:2]
    if not best or best[0][1] < _NEAR or (len(best) > 1 and best[1][1] > best[0][1] - _APART):
        return ""
    return best[0][0]
