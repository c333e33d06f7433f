"""A block without names: a column of numbers, perhaps below a head, perhaps last year's beside it."""

from collections.abc import Sequence
from dataclasses import replace
from math import log

from associations.exchange.pasting.columns import Segment, Table, as_last_year, choose, merge_heads
from associations.exchange.pasting.heads import Head, Kind, Years, make_years, read_head
from associations.exchange.pasting.parts import Block, Column, Match, PastedLine, Situation
from associations.exchange.pasting.places import TOO_LONG, Placing, place_lines
from associations.exchange.pasting.tables import Grid, Row, holds_figure, is_text
from associations.exchange.pasting.units import Unit, unit_stated
from associations.exchange.pasting.values import Cell, line_for
from associations.sections.base import figures, sections

OUT_OF_ORDER = "Nhiều số cách xa số năm trước, nên có thể các dòng không theo thứ tự của cổng."
OUT_OF_STEP = "Bỏ cách hoặc bỏ bớt một dòng thì các số gần số năm trước hơn hẳn, nên có thể cột thiếu hoặc thừa một dòng."
ENDS_WITHIN = "Cột đi qua nhiều mục mà hết ở giữa một mục, nên có thể thiếu một số ở trên."
_FAR = 20  # times last year's
_FARTHEST = 3.0  # of a natural logarithm: 20 times
_CLEARLY, _LESS = 1.5, 0.7  # how much nearer to last year another placing has to be
_ENOUGH = 3  # numbers that may be held against last year's
_NO_NAMES = -1  # no column has names


def read_bare(grid: Grid, situation: Situation) -> Block:
    """Return the lines of a block without names, each for the figure at its place."""
    years = make_years(situation.year, situation.names, situation.other_names)
    first = _first_line(grid, years)
    top = [row for row in grid.rows[:first] if any(row)]
    rows = grid.rows[first:]
    heads, is_askew = _heads(grid, top, years)
    segment = Segment(heads, list(enumerate(rows, start=first)), is_askew)
    titles = tuple("".join(row) for row in top if sum(map(bool, row)) == 1)
    if grid.width == 1:
        titles = titles[:-1]  # the last is the head
    table = Table(grid, _NO_NAMES, titles, (segment,), years)
    filled = [any(row) for row in rows]
    placing = place_lines(filled, grid.lines - first, situation.start, situation.match)
    alike = as_last_year(_pairs(rows, placing), grid.width, situation)
    choice = choose(table, segment, alike=alike, wanted=situation.columns.get(0))
    block = Block((), placing.match, "", (), (choice,), is_positional=True)
    if choice.chosen is None:
        return replace(block, doubt=choice.doubt)
    unit = _unit_of(top, heads[choice.chosen.place])
    return _read(block, (rows, choice.chosen), placing, situation, unit)


def _read(
    block: Block,
    source: tuple[Sequence[Row], Column],
    placing: Placing,
    situation: Situation,
    unit: Unit | None,
) -> Block:
    """Return a block with its lines: the rows and the column that they are read from are its source."""
    rows, chosen = source
    place = chosen.place
    words = next((row[place] for row in rows if is_text(row[place])), "")
    lines = []
    for row, code in zip(rows, placing.codes, strict=True):
        if row[place]:
            cell = Cell(" | ".join(filter(None, row)), row[place], None, unit)
            lines.append(_line(cell, None if words else code, _not_placed(words), situation))
    if words:
        return replace(block, lines=tuple(lines), match=Match.NOTHING, doubt=_not_placed(words))
    column = f" Lấy số ở {chosen.name}." if len(rows[0]) > 1 else ""
    note = _how(placing) + column
    has_money = any(line.figure is not None and line.figure.is_money for line in lines)
    doubt = placing.doubt or (_doubt_of_places(lines, situation) if placing.match is Match.PLACES else "")
    return replace(block, lines=tuple(lines), doubt=doubt, notes=(note,), has_money=has_money)


def _doubt_of_places(lines: Sequence[PastedLine], situation: Situation) -> str:
    """Return why lines that go from figure to figure may be those of others; "" where nothing says so."""
    if (why := _out_of_order(lines, situation)) or situation.match:
        return why
    codes = [line.figure.code for line in lines if line.figure]
    return _out_of_step(codes, lines, situation) or _ends_within(codes)


def _out_of_order(lines: Sequence[PastedLine], situation: Situation) -> str:
    """Return why a column may go from figure to figure in another order; "" where its numbers are like last year's."""
    pairs = [
        (line.value, situation.previous.get(line.figure.code)) for line in lines if line.figure and line.value
    ]
    known = [(value, before) for value, before in pairs if before]
    far = sum(value * _FAR < before or before * _FAR < value for value, before in known)
    return OUT_OF_ORDER if len(known) >= _ENOUGH and 2 * far >= len(known) else ""


def _out_of_step(codes: Sequence[str], lines: Sequence[PastedLine], situation: Situation) -> str:
    """Return why a column may lack a line or have one too many; "" where last year's numbers do not say so."""
    every = list(figures())
    first = every.index(codes[0]) if codes else 0
    before = [situation.previous.get(code) for code in every[first : first + len(lines) + 1]] + [None]
    values = [line.value for line in lines]
    as_placed = _distance(values, before)
    nearest = min(
        _distance(values[:place], before)
        + min(_distance(values[place:], before[place + 1 :]), _distance(values[place + 1 :], before[place:]))
        for place in range(len(values))
    )
    return OUT_OF_STEP if as_placed - nearest > _CLEARLY and nearest < _LESS * as_placed else ""


def _ends_within(codes: Sequence[str]) -> str:
    """Return why a column may lack a line: it goes on past the end of a section, and ends within another."""
    ends = {section.figures[-1].code for section in sections() if section.figures}
    return ENDS_WITHIN if not ends.isdisjoint(codes[:-1]) and codes[-1] not in ends else ""


def _distance(values: Sequence[int | None], before: Sequence[int | None]) -> float:
    """Return how far numbers are from those of last year at their places."""
    pairs = ((value, was) for value, was in zip(values, before, strict=False) if value and was)
    return sum(min(abs(log(value / was)), _FARTHEST) for value, was in pairs)


def _line(cell: Cell, code: str | None, why_not: str, situation: Situation) -> PastedLine:
    if code is None:
        return PastedLine(cell.text, cell.raw, problem=why_not)
    return line_for(cell, figures()[code], situation)


def _how(placing: Placing) -> str:
    label = figures()[placing.start].label if placing.start else ""
    if placing.match is Match.TEMPLATE:
        return f"Đọc theo mẫu Excel của cổng, từ ô “{label}” trở xuống: dòng trống là dòng tiêu đề mục."
    return f"Khối dán không có tên chỉ tiêu nên đọc theo vị trí: từ ô “{label}” trở xuống, mỗi dòng một ô."


def _not_placed(words: str) -> str:
    if not words:
        return TOO_LONG
    return (
        f"Trong cột có chữ (“{words[:40]}”) nên không ghi theo vị trí. Chép cả cột tên chỉ tiêu rồi dán lại."
    )


def _first_line(grid: Grid, years: Years) -> int:
    """Return the first line below titles and heads; 0 where there are none, so that blank lines on top count."""
    after = 0
    for number, row in enumerate(grid.rows):
        cells = [cell for cell in row if cell]
        if any(holds_figure(cell) and not _is_head(cell, years, len(cells)) for cell in cells):
            break
        if cells:
            after = number + 1
    return after if after < len(grid.rows) else 0


def _is_head(cell: str, years: Years, beside: int) -> bool:
    """Return whether a cell is a head although it has digits: "Năm 2025", or a year beside others."""
    head = read_head(cell, years)
    has_letters = any(letter.isalpha() for letter in cell)
    return head.is_known and (has_letters or (beside > 1 and cell.isdigit()))


def _heads(grid: Grid, top: Sequence[Row], years: Years) -> tuple[tuple[Head, ...], bool]:
    """Return the heads of the columns out of the lines above them, without titles."""
    lines = [row for row in top if sum(map(bool, row)) > 1 or grid.width == 1]
    if grid.width == 1:
        lines = lines[-1:]
    return merge_heads(lines, [grid.width] * len(lines), grid.width, years)


def _pairs(rows: Sequence[Row], placing: Placing) -> list[tuple[str, Row]]:
    return [(code, row) for row, code in zip(rows, placing.codes, strict=True) if code]


def _unit_of(top: Sequence[Row], head: Head) -> Unit | None:
    stated = (unit_stated(cell) for row in top for cell in row if cell and read_kind(cell) is not Kind.UNIT)
    return head.unit or next(filter(None, stated), None)


def read_kind(cell: str) -> Kind | None:
    """Return Kind.UNIT for a cell that is only the head of a column of units."""
    return Kind.UNIT if cell.strip().lower() in ("đvt", "đơn vị", "đơn vị tính") else None
