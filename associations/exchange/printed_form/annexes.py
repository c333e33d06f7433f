"""The annexes of a printed form: the lists of a return and its own targets."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from associations.exchange.documents.blocks import (
    WIDTH,
    AnnexHeading,
    Block,
    Column,
    Table,
    TableRow,
)
from associations.exchange.template_places import plain
from associations.models import OwnTarget, Return
from associations.returns.registers import annex
from associations.sections.own_targets import own_target_form

_NUMBER_WIDTH = 10  # mm of the column "TT"
_LETTER, _BOLD_LETTER = 1.8, 2.2  # mm that a letter takes, on the whole; one of a head
_MARGINS = 3.0  # mm beside the letters of a cell
_LONGEST_WORD = 14  # letters of a word that a column is made wide enough for
_HEAD_SHARE = 0.7  # of a head's letters stand in one line where there is room
_LONGEST_SEEN = 160  # letters from which on a longer text makes its column no wider
_LINES_OF_WHOLE_ROW = 22  # a row of more lines takes half a page and is let go on on the next


@dataclass(frozen=True)
class Annex:
    """A list that is printed behind the form: its title within a sentence, its columns, its rows as written.

    figure_columns: places, from 0, of the columns that hold figures.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figure_columns: tuple[int, ...] = ()


def annexes_of(return_: Return) -> list[Annex]:
    """Return the annexes of a return that have rows: its lists in page order, then its own targets."""
    found = [
        Annex(f"danh mục {register.title}", register.labels, tuple(lines))
        for register, lines in annex(return_)
    ]
    if OwnTarget.objects.filter(of_return=return_).exists():
        found.append(_own_targets(return_))
    return found


def _own_targets(return_: Return) -> Annex:
    year = return_.period.year
    return Annex(
        title=f"chỉ tiêu tự đặt cho năm {year + 1}",
        heads=("Chỉ số", "Đơn vị tính", f"Thực hiện năm {year}", f"Chỉ tiêu năm {year + 1}"),
        rows=tuple(
            (row.label, row.unit, row.now or "–", row.text)
            for row in own_target_form().rows(return_)
            if row.stored is not None
        ),
        figure_columns=(2, 3),
    )


def annex_number(place: int) -> str:
    """Return what the annex at a place, from 1, is called."""
    return f"Phụ lục {place}"


def annex_blocks(annexes: Iterable[Annex], *, reference: str) -> list[Block]:
    """Return the heading and the table of each annex; reference: the document that they belong to."""
    blocks: list[Block] = []
    for place, one in enumerate(annexes, start=1):
        blocks.append(
            AnnexHeading(
                number=annex_number(place),
                title=one.title.upper(),
                reference=reference,
                starts_page=place == 1,
            )
        )
        blocks.append(_table(one))
    return blocks


def _table(one: Annex) -> Table:
    lines = [tuple(str(plain(cell)) for cell in row) for row in one.rows]
    widths = column_widths(one.heads, lines)
    columns = [Column("TT", _NUMBER_WIDTH)]
    for place, (head, width) in enumerate(zip(one.heads, widths, strict=True)):
        columns.append(Column(head, width, is_figure=place in one.figure_columns))
    rows = [
        TableRow((str(number), *line), may_split=any(map(is_high, line, widths)))
        for number, line in enumerate(lines, start=1)
    ]
    return Table(tuple(columns), tuple(rows), is_tight=True)


def column_widths(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> list[int]:
    """Return the widths of columns in whole millimetres, so that the table takes as few lines as it can.

    Each column is as wide as its longest word (a very long one is broken); the rest goes by how much stands in it.
    """
    room = WIDTH - _NUMBER_WIDTH
    columns = [[line[place] for line in lines] for place in range(len(heads))]
    least = [
        max(_BOLD_LETTER * _longest_word([head]), _LETTER * _longest_word(column)) + _MARGINS
        for head, column in zip(heads, columns, strict=True)
    ]
    if sum(least) > room:
        least = [width * room / sum(least) for width in least]
    wanting = [
        max(1.0, _LETTER * max(_seen(column), _HEAD_SHARE * len(head)) - width)
        for head, column, width in zip(heads, columns, least, strict=True)
    ]
    spare = room - sum(least)
    widths = [int(width + spare * want / sum(wanting)) for width, want in zip(least, wanting, strict=True)]
    widths[wanting.index(max(wanting))] += room - sum(widths)
    return widths


def _longest_word(column: Iterable[str]) -> int:
    longest = max((len(word) for text in column for word in text.split()), default=1)
    return min(longest, _LONGEST_WORD)


def _seen(cells: Sequence[str]) -> float:
    """Return how many letters stand in a cell of a column on the whole, at least one."""
    return max(1.0, sum(min(len(cell), _LONGEST_SEEN) for cell in cells) / max(1, len(cells)))


def is_high(text: str, width: float) -> bool:
    """Return whether a text in a column of a width in mm takes about half a page."""
    letters = max(1.0, (width - _MARGINS) / _LETTER)
    lines = sum(max(1, math.ceil(len(part) / letters)) for part in text.split("\n"))
    return lines > _LINES_OF_WHOLE_ROW
