"""Divides what belongs to one idea over as many slides as it needs: rows of a table, paragraphs of text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reports.exports.slides import captions
from reports.exports.slides.fitting import (
    CHARACTER,
    DIGIT,
    LINE,
    ROW,
    WIDTH,
    Line,
    body,
    cell_width,
    head_lines,
    in_parts,
    lines_of,
    paragraphs_in_parts,
    room_for_rows,
)
from reports.exports.slides.slide import Slide
from reports.presentation.printed import UNROUNDED
from reports.presentation.tables import ReportTable, Row
from reports.presentation.wording.prose import as_prose


def text_slides(key: str, section: str, title: str, lines: Iterable[Line]) -> Iterator[Slide]:
    """Yield slides of text; none where there is nothing to say."""
    parts = paragraphs_in_parts([_clean(line) for line in lines], body(f"{title} (99/99)"))
    for number, part in enumerate(parts, start=1):
        yield Slide(_part_key(key, number), section, _numbered(title, number, len(parts)), lines=tuple(part))


def table_slides(
    key: str, section: str, title: str, table: ReportTable, finding: str = ""
) -> Iterator[Slide]:
    """Yield the slides of a table; the finding, without which its numbers would be misread, stands on each."""
    yield from in_slides(Slide(key, section, title, finding=finding, table=table), is_repeated=True)


def in_slides(slide: Slide, *, is_repeated: bool = False) -> Iterator[Slide]:
    """Yield a slide with as many rows as fit, the others on slides of their own; the finding stands on the first.

    is_repeated: whether the finding stands on all of them.
    """
    table = slide.table
    rows = list(table.rows) if table else []
    if not table or not rows:
        return
    slide = replace(_with_reading(slide, table), finding=as_prose(slide.finding))
    heights = [_row_height(slide, row) for row in rows]
    reading = lines_of(slide.reading) * LINE + 8 if slide.reading else 0
    room = room_for_rows(f"{slide.title} (9/9)", head_height(slide), reading)
    first = _finding_height(slide)
    if is_repeated:
        room, first = room - first, 0
    parts = in_parts(rows, heights, room, first=first)
    for number, part in enumerate(parts, start=1):
        one = replace(
            slide, key=_part_key(slide.key, number), title=_numbered(slide.title, number, len(parts))
        )
        one = replace(one, table=replace(table, rows=tuple(part)))
        yield one if number == 1 or is_repeated else replace(one, finding="")


def _with_reading(slide: Slide, table: ReportTable) -> Slide:
    """Return a slide that says below its table how bars and marks are read, and why a difference may seem wrong."""
    # Over bars last year is a mark without a number, from which nobody subtracts.
    is_unrounded = UNROUNDED in table.notes and not slide.bars
    unrounded = as_phrase(UNROUNDED) if is_unrounded else ""
    reading = "; ".join(filter(None, (slide.reading, captions.key_of_marks(table.rows), unrounded)))
    return replace(slide, reading=as_sentence(reading))


def _row_height(slide: Slide, row: Row) -> int:
    """Return a row of a table; with bars its label keeps to one line."""
    if slide.table is None or slide.bars:
        return ROW
    taken = sum(column_width(slide.table, at) for at in range(len(slide.table.columns)))
    return ROW + LINE * (lines_of(row.label, max(8.0, (WIDTH - taken - 16) / CHARACTER)) - 1)


def column_width(table: ReportTable, at: int, head: float = CHARACTER) -> float:
    """Return how wide a column of numbers is, in px; head: px of a character of its head."""
    cells = max(
        (cell_width(row.cells[at].text) + 2 * DIGIT * bool(row.cells[at].flags) for row in table.rows),
        default=DIGIT,
    )
    widest = max(len(line) for line in head_lines(captions.heading(table.columns[at])))
    return max(cells, widest * head) + 22


def head_height(slide: Slide) -> int:
    """Return how high the heads of a slide's columns are, in px."""
    columns = slide.table.columns if slide.table else ()
    heads = [captions.heading(column, with_unit=not slide.bars) for column in columns]
    return LINE * max((len(head_lines(head)) for head in heads), default=1) + 4


def _finding_height(slide: Slide) -> int:
    return lines_of(slide.finding) * LINE + 8 if slide.finding else 0


def _part_key(key: str, number: int) -> str:
    return key if number == 1 else f"{key}-{number}"


def _numbered(title: str, number: int, count: int) -> str:
    return f"{title} ({number}/{count})" if count > 1 else title


def _clean(line: Line) -> Line:
    """Return what a person typed, as one paragraph."""
    return replace(line, text=" ".join(line.text.split()))


def as_phrase(sentence: str) -> str:
    """Return a sentence as a part of another."""
    return f"{sentence[0].lower()}{sentence[1:]}".removesuffix(".")


def as_sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""
