"""A pasted table whose columns are found by their heads, in any order: which column says what, and which rows are data.

What a head does not say for certain is not read: it is named, and offered where it is nearly a known one. Without heads
the order of the fields counts, and only where the cells fit it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from associations.exchange.table_heads import (
    By,
    Column,
    HeadedTable,
    Line,
    TableField,
    Unread,
    head_key,
    is_ordinal_head,
    is_second_row_of_heads,
    known_heads,
    nearest_field,
    place_of_heads,
)
from associations.text import folded

_TOTAL = re.compile(r"(?:tổng cộng|tổng số|tổng|cộng)(?: cả tỉnh| toàn tỉnh| chung)?[: ]*[0-9.]*")
_ORDINAL = re.compile(r"\(?([0-9]{1,4})[.)/]?")
_COLUMN_NUMBER = re.compile(r"\(?[0-9]{1,2}\)?|[a-z]")
_GROUP = re.compile(r"(?:[ivx]+|[a-h])[.)/-] ?\S.*")
_ROMAN_GROUP = re.compile(r"[ivx]+[.)/-] ?\S.*")
_NUMBERED = re.compile(r"([0-9]{1,4})[.)]\s*(?=[^\s0-9])")
_BULLET = re.compile(r"[-–—•●▪+*]\s+(?=\S)")
_SHORTENED = 60


@dataclass
class _Reading:
    """Rows on the way to a table; `rows` are the filled ones with their numbers."""

    fields: Sequence[TableField]
    rows: list[tuple[int, list[str]]]
    copied: int  # columns of the widest row, blank ones at its end included
    unread: list[Unread] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max((len(row) for _, row in self.rows), default=0)

    def column(self, index: int) -> list[str]:
        """Return the filled cells of a column."""
        return [row[index] for _, row in self.rows if index < len(row) and row[index]]


def read_headed(
    rows: Sequence[Sequence[str]],
    fields: Sequence[TableField],
    chosen: Mapping[int, str] | None = None,
    *,
    may_end_early: bool = False,
) -> HeadedTable:
    """Return the table that rows of cells make.

    chosen: what a person chose the columns to be read as, by the column's number; it goes before their heads.
    may_end_early: whether fewer columns without heads are the first of the fields, as in lines that are typed.
    """
    copied = len(fields) + 1 if may_end_early else max(map(len, rows), default=0)
    reading = _Reading(fields, _filled(rows), copied)
    known = known_heads(fields)
    place = place_of_heads([row for _, row in reading.rows], fields, known)
    heads: list[str] = []
    if place is not None:
        heads = _take_heads(reading, place, known)
    _take_out_repeated(reading, heads)
    names, by = _names(reading, heads, known, chosen)
    _take_out_other_rows(reading, names)
    return _table(reading, heads, names, by)


def _filled(rows: Sequence[Sequence[str]]) -> list[tuple[int, list[str]]]:
    found = []
    for number, row in enumerate(rows, start=1):
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append((number, cells))
    return found


def _take_heads(reading: _Reading, place: int, known: Mapping[str, str]) -> list[str]:
    """Take the heads, and what stands above them, out of the rows; return the heads.

    A second row of heads, as below a merged cell, says what the first leaves open.
    """
    above, (_, heads), below = reading.rows[:place], reading.rows[place], reading.rows[place + 1 :]
    reading.unread += [Unread(number, _shortened(row), "đứng trên dòng tên cột") for number, row in above]
    heads = list(heads)
    if below and is_second_row_of_heads(below[0][1], heads, known):
        second = below.pop(0)[1]
        heads += [""] * (len(second) - len(heads))
        heads = [lower or upper for upper, lower in zip(heads, second + [""] * len(heads), strict=False)]
    reading.rows = below
    return heads


def _take_out_repeated(reading: _Reading, heads: Sequence[str]) -> None:
    """Take out the heads of further pages and a row that numbers the columns."""
    keys = [head_key(head) for head in heads]
    kept = []
    for place, (number, row) in enumerate(reading.rows):
        if why := _why_heads_again(row, keys, is_first=place == 0):
            reading.unread.append(Unread(number, _shortened(row), why))
        else:
            kept.append((number, row))
    reading.rows = kept


def _why_heads_again(row: Sequence[str], keys: Sequence[str], *, is_first: bool) -> str:
    """Return why a row below heads is part of them; "" where it is not."""
    if not keys or len(row) < 2:
        return ""
    if [head_key(cell) for cell in row] == keys[: len(row)]:
        return "lặp lại tên cột"
    are_numbers = is_first and all(_COLUMN_NUMBER.fullmatch(folded(cell)) for cell in filter(None, row))
    return "đánh số cột" if are_numbers else ""


# --- the columns ---------------------------------------------------------------------------------------------------


def _names(
    reading: _Reading, heads: Sequence[str], known: Mapping[str, str], chosen: Mapping[int, str] | None
) -> tuple[dict[int, str], By]:
    """Return the field of each column that is read, by its index, and how it was found."""
    if chosen is not None:
        fields = {one.name for one in reading.fields}
        return {number - 1: name for number, name in chosen.items() if name in fields}, "choice"
    if heads:
        keys = enumerate(map(head_key, heads))
        return {index: known[key] for index, key in keys if key in known}, "heads"
    first = 1 if _is_ordinals(reading, 0) and reading.fields[0].reads is None else 0
    present = reading.fields[: max(reading.width - first, 0)]
    names = dict(enumerate((one.name for one in present), start=first))
    is_certain = _is_whole(reading, reading.copied - first) and _fits(reading, names)
    return (names, "order") if is_certain else ({}, "nothing")


def _is_whole(reading: _Reading, width: int) -> bool:
    """Return whether so many columns are all fields, or end with one that shows by its cells which it is.

    With fewer than what is required nothing can be taken, and each row says what it lacks.
    """
    if width >= len(reading.fields):
        return True
    required = [place for place, one in enumerate(reading.fields, start=1) if one.is_required]
    return width < max(required, default=0) or reading.fields[width - 1].reads is not None


def _is_ordinals(reading: _Reading, index: int) -> bool:
    """Return whether a column of several counts its rows: 1, 2, 3."""
    cells = [_ORDINAL.fullmatch(cell) for cell in reading.column(index)]
    if not cells or reading.width < 2 or not all(cells):
        return False
    numbers = [int(found[1]) for found in cells if found]
    return all(after == before + 1 for before, after in pairwise(numbers))


def _fits(reading: _Reading, names: Mapping[int, str]) -> bool:
    """Return whether at least half of the cells that not any text may fill can be read in the fields' own order."""
    of_name = {one.name: one for one in reading.fields}
    readable = [
        reads(cell)
        for index, name in names.items()
        if (reads := of_name[name].reads)
        for cell in reading.column(index)
    ]
    return 2 * sum(readable) >= len(readable)


# --- the rows ------------------------------------------------------------------------------------------------------


def _take_out_other_rows(reading: _Reading, names: Mapping[int, str]) -> None:
    """Take out totals, and the heads of groups, which leave out what a row of data must say."""
    required = {one.name for one in reading.fields if one.is_required}
    needed = [index for index, name in names.items() if name in required]
    width, kept = reading.width, []
    for number, row in reading.rows:
        if why := _why_no_data(row, needed, width):
            reading.unread.append(Unread(number, _shortened(row), why))
        else:
            kept.append((number, row))
    reading.rows = kept


def _why_no_data(row: Sequence[str], needed: Sequence[int], width: int) -> str:
    filled = list(filter(None, row))
    words = [cell for cell in filled if not _ORDINAL.fullmatch(cell)]
    if words and _TOTAL.fullmatch(folded(words[0])):
        return "dòng cộng"
    text = folded(" ".join(filled))
    is_lone = len(filled) == 1 and width > 1
    if is_lone and _ROMAN_GROUP.fullmatch(text):
        return "tên nhóm"
    return "tên nhóm" if _lacks(row, needed) and _GROUP.fullmatch(text) else ""


def _lacks(row: Sequence[str], needed: Sequence[int]) -> bool:
    return any(index >= len(row) or not row[index] for index in needed)


def _shortened(row: Sequence[str]) -> str:
    text = " ".join(" ".join(row).split())
    return text if len(text) <= _SHORTENED else f"{text[:_SHORTENED]}…"


def _table(reading: _Reading, heads: Sequence[str], names: Mapping[int, str], by: By) -> HeadedTable:
    times = Counter(names.values())
    twice = {name for name, count in times.items() if count > 1}
    names = {index: name for index, name in names.items() if name not in twice}
    taken = set(names.values())
    return HeadedTable(
        by=by,
        columns=tuple(_columns(reading, heads, names, {} if twice else _open_heads(reading, taken))),
        lines=tuple(_lines(reading, names, by)),
        unread=tuple(sorted(reading.unread, key=lambda row: row.number)),
        missing=tuple(one for one in reading.fields if one.is_required and one.name not in taken),
        twice=tuple(one for one in reading.fields if one.name in twice),
    )


def _open_heads(reading: _Reading, taken: Collection[str]) -> dict[str, str]:
    """Return the heads of the fields that no column says yet."""
    return known_heads(one for one in reading.fields if one.name not in taken)


def _columns(
    reading: _Reading, heads: Sequence[str], names: Mapping[int, str], known: Mapping[str, str]
) -> Iterator[Column]:
    width = max(reading.width, len(heads))
    for index, head in enumerate([*heads, *[""] * (width - len(heads))]):
        column = _column(reading, index, head, names.get(index, ""))
        yield replace(column, nearly=nearest_field(head, known)) if column.is_unread else column


def _column(reading: _Reading, index: int, head: str, name: str) -> Column:
    cells = reading.column(index)
    return Column(
        number=index + 1,
        head=head,
        example=_shortened(cells[:1]),
        name=name,
        is_ordinal=not name and (is_ordinal_head(head) or (not head and _is_ordinals(reading, index))),
    )


def _lines(reading: _Reading, names: Mapping[int, str], by: By) -> list[Line]:
    cells_of = [
        {name: row[index] if index < len(row) else "" for index, name in names.items()}
        for _, row in reading.rows
    ]
    texts = [one.name for one in reading.fields if one.reads is None and one.name in names.values()]
    if texts:
        _take_off_numbers(cells_of, texts[0])
    last = max(names, default=0)
    return [
        Line(number, cells, len(row) if by == "order" and any(row[last + 1 :]) else 0)
        for (number, row), cells in zip(reading.rows, cells_of, strict=True)
    ]


def _take_off_numbers(cells_of: Sequence[dict[str, str]], name: str) -> None:
    """Take the numbering 1., 2., 3. or a bullet off a text, where every row has the next one."""
    texts = [cells[name] for cells in cells_of]
    if _are_numbered(texts):
        texts = [_NUMBERED.sub("", text, count=1) for text in texts]
    elif all(_BULLET.match(text) and "\n" not in text for text in texts):
        texts = [_BULLET.sub("", text, count=1) for text in texts]
    for cells, text in zip(cells_of, texts, strict=True):
        cells[name] = text


def _are_numbered(texts: Sequence[str]) -> bool:
    numbers = [int(found[1]) for text in texts if (found := _NUMBERED.match(text))]
    return numbers == list(range(1, len(texts) + 1))
