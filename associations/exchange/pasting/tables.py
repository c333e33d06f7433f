"""A pasted block as rows of cells: lines that Word broke are joined, heads are told from names and numbers."""

import re
from dataclasses import dataclass
from itertools import pairwise

from associations.exchange.clipboard import cells_of_clipboard
from associations.exchange.pasting.heads import Head, Kind, Years, read_head
from associations.exchange.pasting.units import read_unit, states_unit
from associations.text import folded

MOST_ROWS = 500
MOST_COLUMNS = 60
_LONGEST_NUMBER = 40

Row = list[str]

_NUMBER = re.compile(r"[-+(]?\s*=?\d[\d\s.,'’()*/+%=-]*")
_NUMBER_WITH_WORDS = re.compile(r"[-+(~≈]?\s*\d[\d\s.,]*")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLACE_IN_LIST = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[ivxl]{1,6}|[a-zđ])[.):]?")
_COLUMN_NUMBER = re.compile(r"\(?(?:[a-z]|\d{1,2})\)?(?:\s*=.{1,20})?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CORNERS = (Kind.BLANK, Kind.LABEL, Kind.CODE)  # what stands above names
_MISSING = frozenset(
    map(folded, ("-", "x", "…", "...", "không", "không có", "chưa", "chưa có", "chưa có số", "chưa có số liệu", "kcsl",
                 "k", "n/a", "na", "không áp dụng", "gộp ở dòng khác", "không phát sinh", "/"))
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """The rows of a block, each as wide as the widest; `lengths`: how many cells each came with."""

    rows: tuple[Row, ...]
    lengths: tuple[int, ...]
    lines: int  # before blank rows at the end were left out
    left_out: int = 0

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0

    def column(self, place: int) -> list[str]:
        """Return the cells of a column."""
        return [row[place] for row in self.rows]

    def cut(self, first: int, last: int) -> "Grid":
        """Return the columns from `first` to before `last` as a block of their own."""
        lengths = tuple(max(0, min(length, last) - first) for length in self.lengths)
        return Grid(tuple(row[first:last] for row in self.rows), lengths, self.lines)


def make_grid(text: str) -> Grid:
    """Return a pasted text as rows of cells; at most MOST_ROWS of them and MOST_COLUMNS columns."""
    rows = cells_of_clipboard(text)
    lines = len(rows) - (1 if text.endswith(("\n", "\r")) else 0)
    while rows and not any(rows[-1]):
        rows.pop()
    rows = _joined(rows)
    left_out = max(0, len(rows) - MOST_ROWS)
    rows = [row[:MOST_COLUMNS] for row in rows[:MOST_ROWS]]
    width = max(map(len, rows), default=0)
    padded = tuple(row + [""] * (width - len(row)) for row in rows)
    return Grid(padded, tuple(map(len, rows)), lines, left_out)


def turned(grid: Grid) -> Grid:
    """Return a block with its rows as columns."""
    rows = tuple(list(column) for column in zip(*grid.rows, strict=True))
    return Grid(rows, tuple(len(row) for row in rows), len(rows))


def is_number(cell: str) -> bool:
    """Return whether a cell holds a number, well written or not; a number of a list ("1.", "a)") is one as well."""
    if not cell or len(cell) > _LONGEST_NUMBER:
        return False
    if _NUMBER.fullmatch(cell):
        return True
    return (
        bool(_NUMBER_WITH_WORDS.match(cell)) and len(_LETTERS.findall(cell)) <= 4 and not _is_numbered(cell)
    )


def holds_figure(cell: str) -> bool:
    """Return whether a cell stands for a figure: a number, perhaps behind a word ("khoảng 90"), or "chưa có"."""
    if is_number(cell) or folded(cell) in _MISSING:
        return True
    has_digit = any(letter.isdigit() for letter in cell) and len(cell) <= _LONGEST_NUMBER
    return has_digit and len(_LETTERS.findall(cell)) <= 2 and not _is_numbered(cell)


def is_missing(cell: str) -> bool:
    """Return whether a cell says that there is no figure."""
    return folded(cell) in _MISSING


def is_text(cell: str) -> bool:
    """Return whether a cell holds letters and stands for no figure."""
    return bool(_LETTERS.search(cell)) and not holds_figure(cell)


def has_words(cell: str) -> bool:
    """Return whether a cell holds words that are no figure and no unit."""
    return (
        bool(_LETTERS.search(cell))
        and not holds_figure(cell)
        and read_unit(cell) is None
        and not is_place(cell)
    )


def is_place(cell: str) -> bool:
    """Return whether a cell may be the number of a row: "1", "1.2", "a)", "IV"."""
    return bool(_PLACE_IN_LIST.fullmatch(folded(cell)))


def is_column_numbers(row: Row) -> bool:
    """Return whether a row below the heads numbers the columns: "A | B | 1 | 2 | 3=2/1"."""
    cells = [folded(cell) for cell in row if cell]
    return len(cells) >= 2 and all(map(_COLUMN_NUMBER.fullmatch, cells)) and _ascend(cells)


def is_head_row(row: Row, label_column: int, years: Years, *, at_top: bool) -> bool:
    """Return whether a row holds the heads of columns. `at_top`: no row with figures stands above."""
    corner = read_head(row[label_column], years).kind
    if not at_top and corner not in _CORNERS:
        return False
    heads = _heads_of(row, years)
    known = [
        place for place, head in heads.items() if _is_above_column(place, head, label_column, len(heads))
    ]
    if known and corner in (*_CORNERS, Kind.PLAN):
        return True
    is_of_words = at_top and len(heads) > 1 and not any(is_number(head.text) for head in heads.values())
    return is_of_words and (corner is Kind.LABEL or max(known, default=-1) > label_column)


def _heads_of(row: Row, years: Years) -> dict[int, Head]:
    """Return the heads of a row by their columns; none where a number stands in it that is no year."""
    heads = {
        place: read_head(cell, years) for place, cell in enumerate(row) if cell and not states_unit(cell)
    }
    numbers = (head for head in heads.values() if is_number(head.text))
    return heads if all(map(_names_year, numbers)) else {}


def _is_above_column(place: int, head: Head, label_column: int, beside: int) -> bool:
    """Return whether a head says what a column holds; one alone left of the names is rather a heading."""
    says = head.is_known or head.unit is not None
    return says and place != label_column and (place > label_column or beside > 1)


def _names_year(head: Head) -> bool:
    """Return whether a head that looks like a number is a year: "2025", "31/12/2025", "2025/2024"."""
    return head.kind in (Kind.THIS_YEAR, Kind.OTHER_YEAR, Kind.SHARE) and bool(_YEAR.search(head.text))


def _is_numbered(cell: str) -> bool:
    """Return whether a cell begins as a numbered line does: "1. Tổng số", "2) Hội viên", "3 Cán bộ"."""
    if re.match(r"\(?\d{1,2}(?:\.\d{1,2})*[.)]\s*[^\W\d_]", cell):
        return True
    found = re.match(r"\d{1,2}\s*([^\W\d_]{3,}.*)", cell)
    return found is not None and read_unit(found[1]) is None


def _ascend(cells: list[str]) -> bool:
    numbers = [int(found[0]) for cell in cells if (found := re.search(r"\d+", cell))]
    return all(later == before + 1 for before, later in pairwise(numbers))


def _joined(rows: list[Row]) -> list[Row]:
    """Return rows of which Word broke one where a cell has several paragraphs, each whole again."""
    width = max(map(len, rows), default=0)
    if width <= 2:
        return rows
    whole: list[Row] = []
    held: Row = []
    for row in rows:
        if held and _go_together(held, row, width):
            held = [*held[:-1], f"{held[-1]}\n{row[0]}".strip(), *row[1:]]
        else:
            whole += [held] if held else []
            held = row
        if len(held) >= width or len(held) < 2:
            whole.append(held)
            held = []
    return whole + ([held] if held else [])


def _go_together(held: Row, row: Row, width: int) -> bool:
    """Return whether a line goes on in the middle of the last cell of the line above: words behind words."""
    fits = len(row) < width and len(held) + len(row) - 1 <= width
    return fits and is_text(held[-1]) and is_text(row[0])
