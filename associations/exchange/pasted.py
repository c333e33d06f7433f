"""A block of cells copied from Excel or Word: which figure each line is for, and how its number is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from associations.names import vietnamese_key
from associations.numbers import NumberProblem, read_cell
from associations.sections.base import Figure, figures

MOST_LINES = 200
LONGEST = 20_000  # characters of one paste


@dataclass(frozen=True)
class PastedLine:
    """One line of a block: what was pasted, the figure it is for, and its value or why it is none.

    `figure` is None where the block is longer than the form, or names no figure; then `problem` says so.
    """

    text: str
    raw: str
    figure: Figure | None
    value: int | None
    problem: str


@dataclass(frozen=True)
class Block:
    """A pasted block; `column` counts from 1 and is 0 where there is only one."""

    lines: tuple[PastedLine, ...]
    by_label: bool
    column: int


def is_block(text: str) -> bool:
    """Return whether a pasted text is cells of a table: tabs, or lines that are mostly numbers."""
    lines = [line for line in text.splitlines() if line.strip()]
    if any("\t" in line for line in lines):
        return True
    return bool(lines) and 2 * sum(_is_number(line) for line in lines) > len(lines)


def read_block(text: str, *, start: str) -> Block:
    """Return the lines of a block that was pasted at the figure `start`.

    Lines that name figures by their labels go to those; else line by line from `start` down. A blank cell says
    nothing. At most MOST_LINES lines are read.
    """
    rows = _rows(text)
    width = max((len(row) for row in rows), default=0)
    column = _value_column(rows, width)
    named = _named_figures(rows)
    is_by_label = named is not None
    targets = named if named is not None else _figures_from(start, len(rows))
    lines = []
    for row, figure in zip(rows, targets, strict=True):
        raw = row[column] if column < len(row) else ""
        if raw:
            lines.append(_line(" | ".join(filter(None, row)), raw, figure, is_by_label))
    return Block(tuple(lines), is_by_label, column + 1 if width > 1 else 0)


def _rows(text: str) -> list[list[str]]:
    """Return the cells of each line, without blank lines at the end; at most MOST_LINES lines."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines()]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows[:MOST_LINES]


def _named_figures(rows: list[list[str]]) -> list[Figure | None] | None:
    """Return the figure that each row names by its label; None where less than half of the filled rows name one."""
    by_name = {_key(figure.label): figure for figure in figures().values()}
    named = [_named(row, by_name) for row in rows]
    filled = sum(any(row) for row in rows)
    count = sum(figure is not None for figure in named)
    return named if count and 2 * count >= filled else None


def _figures_from(start: str, count: int) -> list[Figure | None]:
    """Return as many figures of the form from `start` down; None past its end."""
    every = list(figures().values())
    first = next(place for place, figure in enumerate(every) if figure.code == start)
    below: list[Figure | None] = list(every[first : first + count])
    return below + [None] * (count - len(below))


def _line(text: str, raw: str, figure: Figure | None, by_label: bool) -> PastedLine:
    if figure is None:
        why = "Không có chỉ tiêu nào mang tên này." if by_label else "Khối dán dài hơn số ô còn lại."
        return PastedLine(text, raw, None, None, why)
    try:
        return PastedLine(text, raw, figure, figure.read(raw), "")
    except NumberProblem as problem:
        return PastedLine(text, raw, figure, None, str(problem))


def _value_column(rows: list[list[str]], width: int) -> int:
    """Return the column with the most numbers, the last of several: a table's newest year stands at the right."""
    counts = [sum(_is_number(row[column]) for row in rows if column < len(row)) for column in range(width)]
    return max(range(width), key=lambda column: (counts[column], column), default=0)


def _is_number(text: str) -> bool:
    try:
        return read_cell(text.strip(), is_money=True) is not None
    except NumberProblem:
        return False


def _named(row: list[str], by_name: Mapping[object, Figure]) -> Figure | None:
    return next((by_name[key] for cell in row if (key := _key(cell)) in by_name), None)


def _key(text: str) -> object:
    """Return a label without its number in front, the star of required rows, and the case of its letters."""
    return vietnamese_key(text.lstrip("0123456789. ").rstrip(" *").lower())
