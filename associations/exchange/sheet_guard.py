"""What a sheet must be before it is taken for a table: each number in a place of its own, as its sender sees it."""

from collections.abc import Iterator
from itertools import islice

from associations.exchange.bounds import LONGEST_CELL, too_much
from associations.exchange.cell_names import address_of
from associations.exchange.problems import BadFile, Problem
from associations.exchange.workbooks import Book, CellKind, Sheet
from associations.numbers import format_count

MAX_ROWS = 20_000
MAX_COLUMNS = 200
_MOST_NAMED = 50  # strays, formulas and merged ranges named at most
_LONGEST_QUOTED = 200  # letters of a cell that its sender is shown again


def check_sheet(book: Book, sheet: Sheet, *, first_row: int) -> None:
    """Raise BadFile with every cell that a table cannot have; first_row: of its heads, above it are titles."""
    found = [*_merged(sheet, first_row), *_strays(sheet), *_unreadable(sheet, first_row)]
    problems = [
        Problem(message, file=book.file, sheet=sheet.name, cell=cell, value=value)
        for cell, message, value in found
    ]
    if sheet.is_cut and not problems:
        problems.append(Problem(too_much(), file=book.file, sheet=sheet.name))
    if problems:
        raise BadFile(problems)


CellProblem = tuple[str, str, str | None]  # address, message, what the cell holds


def _merged(sheet: Sheet, first_row: int) -> Iterator[CellProblem]:
    in_table = (area for area in sheet.merged if area.bottom >= first_row)
    for area in islice(in_table, _MOST_NAMED):
        message = f"Ô gộp {area}: không rõ số thuộc ô nào. Bỏ gộp ô (Merge & Center) rồi lưu lại."
        yield address_of(area.top, area.left), message, None


def _strays(sheet: Sheet) -> Iterator[CellProblem]:
    """Yield the cells that lie far outside the table."""
    far = (place for place in sheet.cells if place[0] > MAX_ROWS or place[1] > MAX_COLUMNS)
    for place in islice(far, _MOST_NAMED):
        value = str(sheet.value(*place) or "").strip()[:_LONGEST_QUOTED]
        quoted = f"“{value}”" if value else "Ô trông như trống nhưng có dữ liệu,"
        message = (
            f"{quoted} nằm lạc xa bảng (bảng có tối đa {MAX_ROWS} dòng, {MAX_COLUMNS} cột). "
            "Xóa ô này rồi lưu lại."
        )
        yield address_of(*place), message, value or None


def _unreadable(sheet: Sheet, first_row: int) -> Iterator[CellProblem]:
    """Yield formulas without a stored result, cells that show an error, and texts that are too long."""
    return islice(_each_unreadable(sheet, first_row), _MOST_NAMED)


def _each_unreadable(sheet: Sheet, first_row: int) -> Iterator[CellProblem]:
    for place, cell in sheet.cells.items():
        if place[0] < first_row:
            continue
        if cell.value is None:
            message = (
                "Công thức chưa có kết quả lưu sẵn nên không đọc được số. Mở tệp bằng Excel rồi lưu lại."
            )
            yield address_of(*place), message, None
        elif cell.kind == CellKind.ERROR:
            error = str(cell.value)[:_LONGEST_QUOTED]
            yield address_of(*place), f"Ô đang báo lỗi {error}. Sửa công thức của ô, hoặc gõ số.", error
        elif cell.kind == CellKind.TEXT and len(str(cell.value)) > LONGEST_CELL:
            yield address_of(*place), f"Ô chứa quá {format_count(LONGEST_CELL)} chữ. Rút gọn lại.", None
