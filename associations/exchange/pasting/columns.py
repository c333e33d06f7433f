"""Which column of a table holds this year's figures: by its head, never by a guess."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from associations.exchange.pasting.heads import BARRED, Head, Kind, Years, other_place, read_head
from associations.exchange.pasting.parts import Choice, Column, Situation
from associations.exchange.pasting.tables import Grid, Row, is_number, is_place
from associations.exchange.pasting.units import read_unit
from associations.numbers import NumberProblem
from associations.sections.base import figures
from associations.text import folded

_SAMPLES = 3
_LEAST_ALIKE = 3  # rows that have to be as last year before a column is taken for last year's
_PLANS = r"\b(?:kế hoạch|nhiệm vụ|phương hướng|dự kiến|chỉ tiêu|mục tiêu)\b"
_BELOW = re.compile(r"\b(?:hội khuyến học|hkh)\s+(?:huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s+(?=\w)")
_PART_OF_YEAR = re.compile(
    r"(?<!ngày )\b(?:(?!12 )\d{1,2}|ba|sáu|chín) tháng\b(?! \d)|\bquý (?:\d|i{1,3}\b|iv\b)|\bhọc kỳ\b"
    r"|(?<!ngày \d )(?<!ngày \d\d )(?<!, )\btháng (?!12)\d{1,2}\b"
)
_UNTIL = re.compile(r"\bđến\s+(?:hết\s+)?(?:ngày\s+)?(\d{1,2})(?:[/.-]|\s+tháng\s+)(\d{1,2})\b")
_DONE = r"\b(?:kết quả|thực hiện|báo cáo|số liệu)\b"


@dataclass
class Segment:
    """The rows of a table below one set of heads. `first` is where its rows begin in the grid."""

    heads: tuple[Head, ...]
    rows: list[tuple[int, Row]] = field(default_factory=list)
    is_askew: bool = False  # heads of two lines that do not stand surely above their columns
    length: int = 0  # of the shortest line of heads, in cells; 0 without heads

    @property
    def words(self) -> tuple[str, ...]:
        """The heads as they are written."""
        return tuple(head.text for head in self.heads)

    @property
    def has_heads(self) -> bool:
        """Whether any column has a head."""
        return any(head.text for head in self.heads)


@dataclass(frozen=True)
class Table:
    """A table with names: its grid, where the names stand, what the words above it say."""

    grid: Grid
    label_column: int
    titles: tuple[str, ...]
    segments: tuple[Segment, ...]
    years: Years


def merge_heads(
    lines: Sequence[Row], lengths: Sequence[int], width: int, years: Years
) -> tuple[tuple[Head, ...], bool]:
    """Return the head of each column out of one line or several, and whether they may stand beside their columns.

    A cell that spans several columns is copied as itself and blanks; Word leaves the blanks out.
    """
    spread = [_spread(line, lines[number + 1 :]) for number, line in enumerate(lines)]
    is_askew = len(lines) > 1 and any(length < width for length in lengths[:-1])
    heads = []
    for place in range(width):
        words = dict.fromkeys(_in_brackets(line[place]) for line in spread if line[place])
        heads.append(read_head(" ".join(words), years))
    return tuple(heads), is_askew


def choose(
    table: Table, segment: Segment, *, alike: Sequence[int], wanted: int | None, number: int = 0
) -> Choice:
    """Return the column that the numbers of a segment are taken from, or the ones that a person may choose from.

    alike: the columns whose numbers are last year's figures. wanted: what the person chose.
    """
    numeric = _numeric(table, segment)
    columns = tuple(_column(place, segment) for place in numeric)
    choice = Choice(number, columns, None)
    if wanted in numeric:
        return replace(choice, chosen=columns[numeric.index(wanted)])
    surely = [place for place in numeric if segment.heads[place].kind is Kind.THIS_YEAR]
    if segment.has_heads:
        place, doubt = _by_heads(table, segment, numeric, surely)
    else:
        place, doubt = _without_heads(table, segment, numeric, alike)
    chosen = None if place is None else columns[numeric.index(place)]
    return replace(choice, chosen=chosen, doubt=doubt)


def as_last_year(named: Sequence[tuple[str, Row]], width: int, situation: Situation) -> list[int]:
    """Return the columns whose numbers are last year's figures on the portal: nine in ten of three at least.

    named: rows with the code of their figure.
    """
    alike = []
    for place in range(width):
        pairs = [(situation.previous.get(code), _value(code, row[place], situation)) for code, row in named]
        known = [before == value for before, value in pairs if before is not None and value is not None]
        if len(known) >= _LEAST_ALIKE and 10 * sum(known) >= 9 * len(known):
            alike.append(place)
    return alike


def _value(code: str, cell: str, situation: Situation) -> int | None:
    try:
        return figures()[code].read(cell, in_millions=situation.in_millions)
    except NumberProblem:
        return None


def unit_column(table: Table, segment: Segment) -> int | None:
    """Return the column that holds the unit of each row: by its head, else because most of its cells are units."""
    for place, head in enumerate(segment.heads):
        if head.kind is Kind.UNIT and place != table.label_column:
            return place
    for place in range(table.grid.width):
        cells = [row[place] for _, row in segment.rows if row[place]]
        if cells and 2 * sum(read_unit(cell) is not None for cell in cells) > len(cells):
            return place
    return None


def _by_heads(
    table: Table, segment: Segment, numeric: list[int], surely: list[int]
) -> tuple[int | None, str]:
    if len(surely) > 1:
        return None, "Có nhiều cột có thể là số của năm nay."
    if not surely:
        return None, _why_none(table, segment, numeric)
    place = surely[0]
    if segment.is_askew or _is_shifted(table, segment, numeric):
        return (
            None,
            "Đầu bảng không khớp các cột bên dưới (có ô gộp?) nên chưa rõ đầu cột nào đứng trên cột nào.",
        )
    if place + 1 in numeric and segment.heads[place + 1].kind is Kind.BLANK:
        return None, "Cột bên phải không có đầu cột, nên chưa rõ cột nào là số của năm nay."
    why = _doubt_beside(segment, numeric, place) or _title_doubt(table, segment.heads[place])
    return (None, why) if why else (place, "")


def _doubt_beside(segment: Segment, numeric: list[int], place: int) -> str:
    """Return why a column beside may hold the year's: members "Trong năm" are few, "Lũy kế" all of them."""
    heads = (segment.heads[other] for other in numeric if other != place)
    sums = (head.text for head in heads if head.kind is Kind.OPEN and "lũy kế" in folded(head.text))
    found = next(sums, "")
    return f"Có cả cột “{found}”, nên chưa rõ cột nào là số của cả năm." if found else ""


def _is_shifted(table: Table, segment: Segment, numeric: list[int]) -> bool:
    """Return whether heads stand above other columns than theirs: fewer than cells below, or the names' head elsewhere.

    Word leaves out the cells that a head spans, and puts the number of a numbered row into a cell of its own.
    """
    kinds = [head.kind for head in segment.heads]
    above_names = kinds[table.label_column] if table.label_column >= 0 else Kind.BLANK
    is_elsewhere = Kind.LABEL in kinds and above_names not in (Kind.LABEL, Kind.CODE)
    longest = max((table.grid.lengths[number] for number, _ in segment.rows), default=0)
    return is_elsewhere or (0 < segment.length < longest and len(numeric) > 1)


def _why_none(table: Table, segment: Segment, numeric: list[int]) -> str:
    """Return why no head says that its column is this year's."""
    if blank := next((head for head in segment.heads if head.kind is Kind.THIS_YEAR), None):
        return f"Cột “{blank.text}” không có số nào."
    if all(segment.heads[place].kind in BARRED for place in numeric):
        return f"Không có cột nào ghi là số thực hiện năm {table.years.year}."
    return f"Đầu cột chưa nói rõ cột nào là số năm {table.years.year}."


def _without_heads(
    table: Table, segment: Segment, numeric: list[int], alike: Sequence[int]
) -> tuple[int | None, str]:
    candidates = [place for place in numeric if not _numbers_rows(table, segment, place)]
    if why := _title_doubt(table, None):
        return None, why
    if len(candidates) == 1:
        if candidates[0] in alike:
            return None, f"Các số trong cột trùng số năm {table.years.year - 1} trên cổng."
        return candidates[0], ""
    if len(candidates) == 2 and candidates[0] in alike and candidates[1] not in alike:
        return candidates[1], ""
    if not candidates:
        return None, "Cột số duy nhất có vẻ là số thứ tự."
    return None, "Bảng không có đầu cột, nên chưa rõ cột nào là số của năm nay."


def _title_doubt(table: Table, head: Head | None) -> str:
    """Return why what stands above a table speaks against this year's figures below a head; "" where it does not."""
    for title in table.titles:
        if other_place(title, table.years) or _is_of_another(title, table.years):
            return f"Trên bảng ghi “{title[:80]}”, là hội khác."
        if why := _doubt_of_time(title, head, table.years.year) or _doubt_of_title(
            title, head, table.years.year
        ):
            return why
    return ""


def _is_of_another(title: str, years: Years) -> bool:
    """Return whether a title names another association, or one below the province, and not this one."""
    words = folded(title)
    if any(name in words for name in years.names):
        return False
    return bool(_BELOW.search(words)) or any(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) for name in years.others
    )


def _doubt_of_time(title: str, head: Head | None, year: int) -> str:
    """Return why the numbers below a title may be those of a part of the year."""
    words = folded(title)
    if _PART_OF_YEAR.search(words) or (_until_another_day(words) and not (head and head.names_year)):
        return f"Trên bảng ghi “{title[:80]}”, nên chưa rõ đây có phải là số của cả năm {year}."
    return ""


def _doubt_of_title(title: str, head: Head | None, year: int) -> str:
    words = folded(title)
    named = {int(found) for found in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", words)}
    is_planned = re.search(rf"{_PLANS}[^.;,]*\b{year}\b", words) and not re.search(_DONE, words)
    if is_planned and not (head and head.is_done):
        return f"Trên bảng ghi “{title[:80]}”, nên chưa rõ đây có phải là số thực hiện năm {year}."
    if not named or (head and head.names_year):
        return ""
    if year not in named:
        return f"Trên bảng ghi “{title[:80]}”, không nói đến năm {year}."
    if min(named) < year and not re.search(r"\bso\b", words):
        return f"Trên bảng ghi “{title[:80]}”, nên chưa rõ cột nào là số thực hiện năm {year}."
    return ""


def _until_another_day(words: str) -> bool:
    """Return whether a folded title says until which day its numbers are, and it is not the year's last."""
    found = _UNTIL.search(words)
    return found is not None and (int(found[1]), int(found[2])) != (31, 12)


def _numeric(table: Table, segment: Segment) -> list[int]:
    """Return the columns with numbers in them."""
    places = []
    for place in range(table.grid.width):
        if place == table.label_column or segment.heads[place].kind in (
            Kind.ORDINAL,
            Kind.LABEL,
            Kind.CODE,
            Kind.UNIT,
        ):
            continue
        cells = [row[place] for _, row in segment.rows if row[place]]
        if sum(map(is_number, cells)) * 3 >= len(cells) and any(map(is_number, cells)):
            places.append(place)
    return places


def _numbers_rows(table: Table, segment: Segment, place: int) -> bool:
    """Return whether a column left of the names numbers the rows."""
    numbers = [row[place] for _, row in segment.rows if is_number(row[place])]
    return place < table.label_column and all(map(is_place, numbers))


def _column(place: int, segment: Segment) -> Column:
    numbers = [row[place] for _, row in segment.rows if is_number(row[place])][:_SAMPLES]
    return Column(place, segment.heads[place].text, "; ".join(numbers))


def _spread(line: Row, below: Sequence[Row]) -> Row:
    """Return a line of heads with a spanning head repeated above each of its columns."""
    spread = list(line)
    for place in range(1, len(line)):
        under = [row[place] for row in below if row[place]]
        under_left = [row[place - 1] for row in below if row[place - 1]]
        if not spread[place] and spread[place - 1] and under and under_left:
            spread[place] = spread[place - 1]
    return spread


def _in_brackets(words: str) -> str:
    """Return a line of a head; one that is a unit of money alone in brackets, as a unit stands behind a head."""
    unit = read_unit(words)
    is_bare = unit is not None and unit.is_money and not words.startswith("(")
    return f"({words})" if is_bare else words
