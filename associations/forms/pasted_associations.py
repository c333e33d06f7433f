"""Associations pasted as lines: as typed with semicolons, or as copied from a sheet."""

from dataclasses import dataclass, field

from associations.actions.associations import NewTerritory
from associations.days import read_as_of_a_sheet
from associations.exchange.clipboard import cells_of_lines
from associations.exchange.headed_tables import read_headed
from associations.exchange.table_heads import HeadedTable, TableField, Unread
from associations.exchange.table_heads import Line as HeadedLine
from associations.forms.registry import KINDS, TerritoryForm
from associations.text import folded, plain_line

MOST_LINES = 200
COLUMNS = ("Tên", "Loại", "Mã thống kê", "Từ ngày")
_MOST_COLUMNS = 60
_FIELDS = (
    TableField("name", "Tên", ("Tên hội", "Tên tỉnh", "Tên tỉnh, thành phố", "Hội"), is_required=True),
    TableField("kind", "Loại", ("Loại hình", "Cấp", "Tỉnh hay thành phố"), is_required=True),
    TableField("gso_code", "Mã thống kê", ("Mã", "Mã tỉnh", "Mã số", "Mã GSO"), is_required=True),
    TableField("valid_from", "Từ ngày", ("Ngày", "Ngày bắt đầu", "Có hiệu lực từ", "Từ"), is_required=True),
)

_KIND_NAMED = {**{folded(kind): kind for kind, _ in KINDS}, "tp": "thành phố", "tp.": "thành phố"}


@dataclass(frozen=True)
class Line:
    """A pasted line as it is read."""

    number: int
    cells: tuple[str, ...]
    problems: tuple[str, ...] = ()


@dataclass
class Lines:
    """Pasted associations as they are read, with all that is wrong."""

    lines: list[Line] = field(default_factory=list)
    found: list[NewTerritory] = field(default_factory=list)
    problem: str = ""
    unread: tuple[Unread, ...] = ()
    unread_heads: str = ""

    @property
    def bad(self) -> list[Line]:
        return [line for line in self.lines if line.problems]


def read_lines(text: str) -> Lines:
    """Return the associations of lines "tên; loại; mã; từ ngày", as typed or as copied from a sheet.

    With heads above them the columns may stand in any order.
    """
    rows = cells_of_lines(text)
    if max(map(len, rows), default=0) > _MOST_COLUMNS:
        return Lines(
            problem=f"Bảng dán có hơn {_MOST_COLUMNS} cột. Chép riêng bốn cột: tên; loại; mã; từ ngày."
        )
    table = read_headed(rows, _FIELDS, may_end_early=True)
    read = Lines(unread=table.unread, unread_heads=table.unread_heads)
    if not table.lines:
        read.problem = "Chưa có dòng nào. Dán mỗi hội một dòng: tên; loại; mã; từ ngày."
    elif len(table.lines) > MOST_LINES:
        read.problem = f"Có {len(table.lines)} dòng, nhiều hơn {MOST_LINES}. Chia làm nhiều lần."
    elif table.by == "heads" and table.missing_labels:
        read.problem = f"Chưa rõ cột nào là {table.missing_labels}. Sửa tên cột cho đúng rồi dán lại."
    else:
        for line in table.lines:
            _read_line(read, line, _width(rows[line.number - 1], table))
    return read


def _width(row: list[str], table: HeadedTable) -> int:
    """Return how many columns a line has, its ordinal left out; as many as are wanted where heads say which they are."""
    if table.by == "heads":
        return len(COLUMNS)
    ordinals = sum(column.is_ordinal for column in table.columns)
    width = len(row)
    while width > len(COLUMNS) + ordinals and not row[width - 1]:
        width -= 1
    return width - ordinals


def _read_line(read: Lines, line: HeadedLine, width: int) -> None:
    """Add one line to what is read, and its association where nothing is wrong with it."""
    cells = {one.name: plain_line(line.cells.get(one.name, "")) for one in _FIELDS}
    if width != len(COLUMNS):
        problem = f"Có {width} ô, cần {len(COLUMNS)}: tên; loại; mã; từ ngày."
        read.lines.append(Line(line.number, tuple(cells.values()), (problem,)))
        return
    form = TerritoryForm(cells | {"kind": _KIND_NAMED.get(folded(cells["kind"]), cells["kind"])})
    read_as_of_a_sheet(form)
    if form.is_valid():
        read.found.append(form.territory([other.key for other in read.found]))
    problems = [str(error) for errors in form.errors.values() for error in errors]
    read.lines.append(Line(line.number, tuple(cells.values()), tuple(problems)))
