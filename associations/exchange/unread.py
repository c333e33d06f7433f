"""What of a file its sender should know of: sheets that are not read, rows and columns that are read and hidden."""

from collections.abc import Iterable

from associations.checks.findings import ODD
from associations.exchange.cell_names import column_letters
from associations.exchange.problems import Problem
from associations.exchange.tables import Table

_MOST_RANGES = 10  # of hidden lines that are named
_MOST_SHEETS = 50


def notes_of(table: Table) -> list[Problem]:
    """Return a note for each sheet that is not read, one for hidden lines and one for hidden columns."""
    notes = [
        Problem(_of_sheet(table, is_visible=sheet.is_visible), ODD, file=table.file, sheet=sheet.name)
        for sheet in table.unread[:_MOST_SHEETS]
    ]
    if table.hidden_lines:
        lines = _ranges(table.hidden_lines)
        message = f"Dòng {lines} đang ẩn nhưng vẫn được đọc. Hiện lại để kiểm tra; không cần thì xóa hẳn."
        notes.append(table.problem(message, table.hidden_lines[0], kind=ODD))
    if table.hidden_columns:
        names = ", ".join(f"{column_letters(n + 1)} ({table.head[n]})" for n in table.hidden_columns)
        message = f"Cột {names} đang ẩn nhưng vẫn được đọc. Hiện lại để kiểm tra; không cần thì xóa hẳn."
        notes.append(table.problem(message, table.head_line, table.hidden_columns[0], kind=ODD))
    return notes


def _of_sheet(table: Table, *, is_visible: bool) -> str:
    hidden = "" if is_visible else " đang ẩn và"
    return (
        f"Trang tính này{hidden} không được đọc: chỉ đọc trang đầu tiên, “{table.sheet}”. "
        "Muốn nhập thì lưu trang này thành một tệp riêng."
    )


def _ranges(lines: Iterable[int]) -> str:
    """Return lines in words: 5, 7–9."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    words = [f"{first}–{last}" if last > first else str(first) for first, last in ranges[:_MOST_RANGES]]
    return ", ".join(words) + (" …" if len(ranges) > _MOST_RANGES else "")
