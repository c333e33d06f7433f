"""A table with names: its parts below each set of heads, and each row read for the figure that it names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from associations.exchange.pasting.columns import (
    Segment,
    Table,
    as_last_year,
    choose,
    unit_column,
)
from associations.exchange.pasting.heads import ASIDE, Kind, Years, make_years, other_place, read_head
from associations.exchange.pasting.labels import Named, is_part, name, near, parent_of, part_kind
from associations.exchange.pasting.parts import Block, Choice, Column, Match, PastedLine, Situation
from associations.exchange.pasting.segments import below_same_heads, make_table
from associations.exchange.pasting.tables import (
    Grid,
    Row,
    has_words,
    is_number,
)
from associations.exchange.pasting.units import Unit, read_unit, unit_stated
from associations.exchange.pasting.values import Cell, line_for
from associations.sections.base import Figure
from associations.text import folded

NO_SUCH_NAME = "Không có chỉ tiêu nào mang tên này."
NO_NAME = "Dòng này không có tên chỉ tiêu."
_MOST_PROPOSED = 150  # rows with unknown names for which near ones are looked for
_PLANNED = re.compile(
    r"\b(?:kế hoạch|dự kiến|phương hướng|mục tiêu|nhiệm vụ năm|chỉ tiêu năm|chỉ tiêu phấn đấu)\b"
)
# Headings of another time, and of what is no figure: alone, because a row of theirs may only be blank.
_OF_OTHER = re.compile(
    r"(?:(?:[ivx]{1,5}|\d{1,2}|[a-zđ])[.)]\s*)?(?:.*\b(?:năm trước|năm ngoái|cùng kỳ|thời gian tới)|tỉ lệ(?: \(?%\)?)?|so (?:với|sánh)\b.*"
    r"|(?:tăng|giảm)(?: thêm)? so với .*|bình quân(?: (?:mỗi|một|trên) \w+)?)"
)
_OF_MONEY = re.compile(r"\b(?:số tiền|thành tiền|kinh phí)\b")
_DONE = re.compile(r"\b(?:kết quả|thực hiện|đạt được)\b")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def read_named(grid: Grid, label_column: int, situation: Situation, *, first: int, offset: int) -> Block:
    """Return the lines of a table whose names stand in one column.

    `first` numbers its choices of a column, `offset` counts the columns at its left.
    """
    years = make_years(situation.year, situation.names, situation.other_names)
    table = make_table(grid, label_column, situation, years)
    below = below_same_heads(table)
    choices = _choose(table, below, situation, first=first, offset=offset)
    state = _State()
    state.take_units(table.titles)
    lines: list[PastedLine] = []
    for segment in table.segments:
        choice = choices[segment.words]
        if choice.chosen is not None:
            units = unit_column(table, below[segment.words])
            lines += _Reader(table, segment, (choice.chosen.place, units), situation, state=state).lines()
    moved = tuple(_moved(choice, offset) for choice in choices.values() if choice.columns)
    notes = tuple(f"Lấy số ở {choice.chosen.name}." for choice in moved if choice.chosen)
    has_money = any(figure.is_money for line in lines for figure in (line.figure, *line.choices) if figure)
    return Block(tuple(lines), Match.NAMES, "", notes, moved, has_money=has_money)


def _choose(
    table: Table, below: Mapping[tuple[str, ...], Segment], situation: Situation, *, first: int, offset: int
) -> dict[tuple[str, ...], Choice]:
    """Return the column of the numbers below each set of heads."""
    choices: dict[tuple[str, ...], Choice] = {}
    for heads, segment in below.items():
        number = first + len(choices)
        alike = as_last_year(_pairs(table, segment, situation), table.grid.width, situation)
        wanted = situation.columns.get(number)
        own = None if wanted is None else wanted - offset
        choices[heads] = choose(table, segment, alike=alike, wanted=own, number=number)
    return choices


def _pairs(table: Table, segment: Segment, situation: Situation) -> list[tuple[str, Row]]:
    """Return the rows of a segment whose figure is known, with its code."""
    named = ((name(row[table.label_column], year=situation.year).figure, row) for _, row in segment.rows)
    return [(figure.code, row) for figure, row in named if figure]


def _moved(choice: Choice, offset: int) -> Choice:
    """Return a choice with its columns counted in the whole block."""

    def move(column: Column) -> Column:
        return replace(column, place=column.place + offset)

    chosen = move(choice.chosen) if choice.chosen else None
    return replace(choice, columns=tuple(map(move, choice.columns)), chosen=chosen)


@dataclass
class _State:
    """What the rows above say of a row: whose part it may be, what its heading speaks of, how many were unknown."""

    parent: str = ""
    heading: str = ""
    other_heading: str = ""  # one that speaks of plans or of another year
    unread: str = ""  # the words of a line that may go on in the next
    unknown: int = 0
    elsewhere: dict[int, str] = field(default_factory=dict)  # other places, by the column that names them
    unit: Unit | None = None  # of money, as the last line without a number states it
    scaled: Unit | None = None  # of counts, thousands of them

    def take_units(self, cells: Iterable[str]) -> None:
        """Keep the unit of money that cells above the numbers state."""
        stated = [unit for cell in cells if cell and (unit := unit_stated(cell))]
        self.scaled = next((unit for unit in stated if not unit.is_money and unit.scale > 1), self.scaled)
        self.unit = next((unit for unit in stated if unit.is_money), self.unit)


@dataclass
class _Reader:
    """Reads the rows of one segment."""

    table: Table
    segment: Segment
    places: tuple[int, int | None]  # of the numbers, of their units
    situation: Situation
    state: _State

    @property
    def place(self) -> int:
        """Return the column of the numbers."""
        return self.places[0]

    @property
    def years(self) -> Years:
        """Return what heads and headings are held against."""
        return self.table.years

    def lines(self) -> Iterator[PastedLine]:
        """Yield the rows that have a number, in their order."""
        units = self.places[1]
        for _, row in self.segment.rows:
            self._take_places(row)
            label = self._label(row)
            raw = row[self.place]
            row_unit = read_unit(row[units]) if units is not None else None
            if not raw:
                self._take_heading(label, row)
            elif line := self._line(row, label, raw, row_unit):
                yield line

    def _take_places(self, row: Row) -> None:
        """Keep which other place a column beside the names says that a row is of; blank cells go on with the one above."""
        for place, cell in enumerate(row[: self.place]):
            if cell and place != self.table.label_column:
                self.state.elsewhere.pop(place, None)
                if other_place(cell, self.years):
                    self.state.elsewhere[place] = cell

    def _label(self, row: Row) -> str:
        """Return the name of a row: where names stand, else the words nearest to the number at its left."""
        if row[self.table.label_column]:
            return row[self.table.label_column]
        return next((cell for cell in reversed(row[: self.place]) if has_words(cell)), "")

    def _line(self, row: Row, label: str, raw: str, row_unit: Unit | None) -> PastedLine | None:
        named = self._named(label)
        if not named.figure and not is_number(raw):
            self._take_heading(label, row)
            return None
        unit = named.unit or row_unit
        doubts = [*self._doubts(row, named), *self._doubts_of_units(named.unit, row_unit)]
        cell = Cell(" | ".join(filter(None, row)), raw, unit, self._unit_above(), tuple(doubts))
        self._take_parent(label, named.figure)
        if named.figure:
            line = line_for(cell, named.figure, self.situation)
        else:
            line = self._unknown(cell, label, named)
        return replace(line, is_of_other=self._is_of_other(row))

    def _is_of_other(self, row: Row) -> bool:
        """Return whether a row or its heading says that its number is a plan's, another year's, another association's."""
        return bool(self.state.other_heading or self.state.elsewhere) or any(
            cell and place != self.table.label_column and self._speaks_of_other(place, cell)
            for place, cell in enumerate(row[: self.place])
        )

    def _unit_above(self) -> Unit | None:
        """Return the unit that the head of the numbers states, else a line above them."""
        return self.segment.heads[self.place].unit or self.state.unit

    def _named(self, label: str) -> Named:
        """Return what a label names, alone or together with a line above it that has no number."""
        year = self.situation.year
        named = name(label, year=year, parent=self.state.parent)
        if not named.figure and self.state.unread:
            together = name(f"{self.state.unread} {label}", year=year)
            named = together if together.figure else named
        self.state.unread = ""
        return named

    def _unknown(self, cell: Cell, label: str, named: Named) -> PastedLine:
        """Return a line that names no figure for sure: with those that may be meant."""
        choices: Sequence[Figure] = named.choices
        if not choices and self.state.unknown < _MOST_PROPOSED:
            self.state.unknown += 1
            choices = near(label, self.state.heading, cell.row_unit, year=self.situation.year)
        unit = cell.row_unit or self.situation.unit or cell.table_unit
        if not choices:
            return PastedLine(cell.text, cell.raw, problem=NO_SUCH_NAME if label else NO_NAME, unit=unit)
        line = line_for(cell, choices[0], self.situation)
        return replace(line, figure=None, choices=tuple(choices), unit=unit)

    def _doubts(self, row: Row, named: Named) -> Iterator[str]:
        """Yield what in a row or above it speaks against its number being this year's figure."""
        if self.state.other_heading:
            yield f"Dòng này nằm dưới mục “{self.state.other_heading[:60]}”."
        yield from filter(None, [self._doubt_of_kind(row, named.figure)])
        yield from (f"Dòng này là của “{cell[:60]}”." for cell in self.state.elsewhere.values())
        for place, cell in enumerate(row[: self.place]):
            if not cell or place == self.table.label_column:
                continue
            other = name(cell, year=self.situation.year).figure
            if named.figure and other:
                if other is not named.figure:
                    yield f"Trong dòng còn có tên “{other.label}”."
            elif self._speaks_of_other(place, cell) or self._goes_on(place, cell):
                yield f"Trong dòng còn ghi “{cell[:40]}”."

    def _doubt_of_kind(self, row: Row, figure: Figure | None) -> str:
        """Return why a number may not be counted as a figure is: an amount in a count's row, a unit not known."""
        if figure is None:
            return ""
        head = self.segment.heads[self.place].text
        if figure.is_money:
            return self._doubt_of_amount(row, head)
        if _is_of_money(head):
            return f"Đầu cột ghi “{head[:40]}”, chỉ tiêu tính bằng {figure.unit}."
        return f"Trên bảng ghi đơn vị {self.state.scaled.words}." if self.state.scaled else ""

    def _doubt_of_amount(self, row: Row, head: str) -> str:
        """Return why a number may not be the amount of its row: its unit is not known, amounts stand elsewhere."""
        units = self.places[1]
        unit = row[units] if units is not None else ""
        if read_unit(unit) is None and any(map(str.isalpha, unit)):
            return f"Chưa rõ đơn vị “{unit[:40]}”."
        beside = next(filter(_is_of_money, self.segment.words), "")
        return f"Số tiền có thể ở cột “{beside[:40]}”." if beside and not _is_of_money(head) else ""

    def _speaks_of_other(self, place: int, cell: str) -> bool:
        """Return whether a cell beside a name says that the number is a plan's, another year's, a share."""
        head = self.segment.heads[place]
        if head.kind in (Kind.NOTE, Kind.UNIT):
            return False
        is_year = folded(head.text) in ("năm", "kỳ") and cell.isdigit()
        return (is_year or not is_number(cell)) and read_head(cell, self.years).kind in ASIDE

    def _goes_on(self, place: int, cell: str) -> bool:
        """Return whether a cell between a name and its number says more of it: "Tổng số hội viên | Nữ"."""
        is_between = self.table.label_column < place and place != self.places[1]
        says_more = self.segment.heads[place].kind in (Kind.OPEN, Kind.BLANK, Kind.LABEL, Kind.THIS_YEAR)
        is_more = has_words(cell) and read_head(cell, self.years).kind is not Kind.THIS_YEAR
        return is_between and says_more and is_more

    def _doubts_of_units(self, in_label: Unit | None, in_column: Unit | None) -> Iterator[str]:
        """Yield a doubt where two units of money stand at one number."""
        above = None if self.situation.unit else self.segment.heads[self.place].unit
        at_row = [unit for unit in (in_label, in_column) if unit and unit.is_money]
        stated = [*at_row, above] if at_row and above and above.is_money else at_row
        if len({unit.scale for unit in stated}) > 1:
            yield f"Trong bảng ghi cả {' và '.join(dict.fromkeys(unit.words for unit in stated))}."

    def _take_heading(self, label: str, row: Row) -> None:
        """Take a row without a number as the heading of the rows below."""
        self.state.take_units(row)
        words = folded(label or next(filter(None, row), ""))
        if not words:
            return
        self.state.heading = self.state.unread = label
        kind = parent_of(label, name(label, year=self.situation.year).figure)
        if kind or not is_part(label):
            self.state.parent = kind
        speaks_of_other = _speaks_of_other(words, self.years)
        if speaks_of_other is not None:
            self.state.other_heading = label if speaks_of_other else ""

    def _take_parent(self, label: str, figure: Figure | None) -> None:
        """Keep whose parts the rows below may be."""
        kind = parent_of(label, figure)
        if kind or (figure and not part_kind(figure)) or (not figure and not is_part(label)):
            self.state.parent = kind
        if figure and not kind:
            self.state.heading = ""


def _is_of_money(head: str) -> bool:
    """Return whether a head says that amounts stand below it."""
    return bool(_OF_MONEY.search(folded(head)))


def _speaks_of_other(heading: str, years: Years) -> bool | None:
    """Return whether a heading speaks of plans, other years or another association; None where of nothing of the kind."""
    if other_place(heading, years) or heading in years.names:
        return heading not in years.names
    if _OF_OTHER.fullmatch(heading) and str(years.year) not in heading:
        return True
    named = set(map(int, _YEARS.findall(heading)))
    is_done = bool(_DONE.search(heading))
    if (named and years.year not in named) or (_PLANNED.search(heading) and not is_done):
        return True
    return False if named or is_done else None
