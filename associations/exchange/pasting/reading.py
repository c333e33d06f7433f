"""A pasted text read as a block: by its names where it has any, else by the places of its numbers."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from associations.exchange.pasting.bare import read_bare
from associations.exchange.pasting.labels import name
from associations.exchange.pasting.named import read_named
from associations.exchange.pasting.parts import Block, Choice, Match, PastedLine, Situation
from associations.exchange.pasting.tables import (
    MOST_ROWS,
    Grid,
    has_words,
    holds_figure,
    is_number,
    is_place,
    is_text,
    make_grid,
    turned,
)
from associations.numbers import format_count

LONGEST = 200_000  # characters of one block
_LONG_TEXT = 60  # letters of a cell that is a sentence rather than a head
_ENOUGH_ROWS = 100  # to see which column has words
_CONTRADICTED = "Trong khối dán có hai số khác nhau cho chỉ tiêu này."
_REPEATED = "Chỉ tiêu này đã có ở dòng trên, cùng một số."
_LEAST_HITS = 2  # names in one row or column that make it one of names


def is_block(text: str) -> bool:
    """Return whether a pasted text is cells of a table: numbers beside names, or lines that are mostly numbers."""
    rows = [row for row in make_grid(text[:LONGEST]).rows if any(row)]
    wide = [row for row in rows if sum(map(bool, row)) > 1]
    if wide and (2 * sum(map(_has_number, wide)) >= len(wide) or _has_names(wide)):
        return True
    alone = ["".join(row) for row in rows if sum(map(bool, row)) == 1]
    return 2 * sum(map(holds_figure, alone)) > len(rows)


def _has_number(row: Sequence[str]) -> bool:
    """Return whether a row holds a number that does not only number the row."""
    return any(is_number(cell) and not _is_in_list(cell, row) for cell in row)


def read_block(text: str, situation: Situation) -> Block:
    """Return the lines of a block that was pasted into a return.

    Lines that have names go to the figures that they name; a bare column from the figure `start` down. A blank cell
    says nothing.
    """
    grid = make_grid(text)
    places = _label_columns(grid, situation.year)
    if len(places) <= 1 and (sideways := _turned(grid, places, situation.year)):
        grid = sideways
        places = _label_columns(grid, situation.year)
    if not places and not _is_bare(grid):
        places = _columns_of_words(grid)
    has_names = bool(places) and grid.width > 1
    block = _by_names(grid, places, situation) if has_names else read_bare(grid, situation)
    lines = _without_repetition(block.lines)
    notes = block.notes
    if left_out := sum(map(_is_sentence, grid.rows)):
        notes = (*notes, f"Ngoài bảng còn {left_out} dòng văn có số, chưa đọc: dán riêng các dòng ấy.")
    if grid.left_out:
        notes = (
            *notes,
            f"Khối dán dài quá {MOST_ROWS} dòng: còn {format_count(grid.left_out)} dòng cuối chưa đọc.",
        )
    return replace(block, lines=lines, notes=notes)


def _is_sentence(row: Sequence[str]) -> bool:
    """Return whether a row is a line of a paragraph with a number in it, rather than a title or a heading."""
    words = "".join(row)
    is_alone = sum(map(bool, row)) == 1
    numbers = re.sub(r"(?:19|20)\d\d|\d{1,2}/\d{1,2}", "", words)
    return is_alone and len(words) > _LONG_TEXT and bool(re.search(r"\d{2,}", numbers))


def _by_names(grid: Grid, places: Sequence[int], situation: Situation) -> Block:
    """Return a table with names; tables that stand side by side are read each for itself."""
    edges = [0, *(_edge(grid, left, place) for left, place in pairwise(places)), grid.width]
    lines: list[PastedLine] = []
    notes: list[str] = []
    choices: list[Choice] = []
    has_money, number = False, 0
    for first, last, place in zip(edges[:-1], edges[1:], places, strict=True):
        block = read_named(grid.cut(first, last), place - first, situation, first=number, offset=first)
        number = max((choice.number for choice in block.choices), default=number - 1) + 1
        lines += block.lines
        notes += [note for note in block.notes if note not in notes]
        choices += block.choices
        has_money = has_money or block.has_money
    return Block(tuple(lines), Match.NAMES, notes=tuple(notes), choices=tuple(choices), has_money=has_money)


def _edge(grid: Grid, left: int, place: int) -> int:
    """Return where a table begins whose names stand in a column: with the numbers of its rows, if it has them."""
    numeric = [column for column in range(left + 1, place) if any(map(is_number, grid.column(column)))]
    if len(numeric) < 2 or numeric[-1] != place - 1:
        return place
    numbers = [cell for cell in grid.column(place - 1) if is_number(cell)]
    return place - 1 if all(map(is_place, numbers)) else place


def _label_columns(grid: Grid, year: int) -> list[int]:
    """Return the columns that hold names of figures: the one with most; several where tables stand side by side."""
    named = [_codes(grid.column(place), year) for place in range(grid.width)]
    if not any(named):
        return []
    best = max(range(grid.width), key=lambda place: (len(named[place]), -place))
    places = [best]
    for place in range(grid.width):
        is_apart = abs(place - best) > 1 and all(named[place].isdisjoint(named[other]) for other in places)
        holds_names = min(len(named[place]), len(named[best])) >= _LEAST_HITS
        if is_apart and holds_names and _heads_alike(grid, place, best):
            places.append(place)
    return sorted(places)


def _heads_alike(grid: Grid, one: int, other: int) -> bool:
    """Return whether two columns of names have the same head, or none."""
    first = [next((cell for cell in grid.column(place) if cell), "") for place in (one, other)]
    return first[0] == first[1] or all(name(cell, year=0).figure for cell in first)


def _turned(grid: Grid, places: Sequence[int], year: int) -> Grid | None:
    """Return a table with its names in one row as one with its names in a column; None where a column has as many."""
    in_column = max((len(_codes(grid.column(place), year)) for place in places), default=0)
    for row in grid.rows[:10]:
        if len(_codes(row, year)) >= max(_LEAST_HITS, in_column + 1):
            return turned(grid)
    return None


def _codes(cells: Sequence[str], year: int) -> set[str]:
    """Return the codes of the figures that cells name."""
    return {found.code for cell in cells if (found := name(cell, year=year).figure)}


def _is_bare(grid: Grid) -> bool:
    """Return whether a block has no names: numbers, perhaps below heads, with reasons and notes at their right."""
    numeric = [place for place in range(grid.width) if any(map(is_number, grid.column(place)))]
    if not numeric:
        return False
    wordy = [place for place in range(grid.width) if _is_wordy(grid, place, numeric)]
    return all(place > max(numeric) for place in wordy) and (len(wordy) == 0 or grid.width > 1)


def _is_wordy(grid: Grid, place: int, numeric: Sequence[int]) -> bool:
    """Return whether a column has words below the first row with a number."""
    first = next(
        number for number, row in enumerate(grid.rows) if any(is_number(row[column]) for column in numeric)
    )
    is_one = is_text if place in numeric else has_words
    return any(is_one(row[place]) for row in grid.rows[first:])


def _columns_of_words(grid: Grid) -> list[int]:
    """Return the column with most words: names that the portal does not know."""
    counts = [sum(map(has_words, grid.column(place)[:_ENOUGH_ROWS])) for place in range(grid.width)]
    best = max(range(grid.width), key=lambda place: (counts[place], -place), default=0)
    return [best] if counts and counts[best] else []


def _without_repetition(lines: Sequence[PastedLine]) -> tuple[PastedLine, ...]:
    """Return lines of which none is sure where another gives the same figure another value; the same value counts once."""
    values: dict[str, list[int]] = {}
    for line in lines:
        if code := _counted_for(line):
            values.setdefault(code, []).append(line.value or 0)
    seen: set[str] = set()
    checked = []
    for line in lines:
        code = _counted_for(line)
        why = _REPEATED if code in seen else ""
        if code and len(set(values[code])) > 1:
            why = _CONTRADICTED
        seen |= {code} if code else set()
        checked.append(replace(line, doubts=(*line.doubts, why)) if why else line)
    return tuple(checked)


def _counted_for(line: PastedLine) -> str:
    """Return the code of the figure that a line gives a value of this year; "" for none."""
    return line.figure.code if line.figure and line.value is not None and not line.is_of_other else ""


def _is_in_list(cell: str, row: Sequence[str]) -> bool:
    """Return whether a cell only numbers its row."""
    return is_place(cell) and cell == next((other for other in row if other), "")


def _has_names(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether rows have names of figures with numbers beside them."""
    return any(
        any(map(is_number, row))
        and any(name(cell, year=0).figure for cell in row if cell and len(cell) <= 2 * _LONG_TEXT)
        for row in rows
    )
