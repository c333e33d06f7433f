"""The sheet of the reconciliation: by merger, year and figure the predecessors' values, sum, restated value, difference."""

from typing import Any

from associations.models.associations import distinct_name
from associations.sections.base import figures as all_figures
from reports.analysis.reconciliation import Restated
from reports.exports.workbook.book import Book, height
from reports.exports.workbook.cells import cell_at
from reports.exports.workbook.file import PrintSetup, pattern
from reports.exports.workbook.formulas import Computed, Formulas
from reports.exports.workbook.layout import FIRST, HEAD, MISSING
from reports.presentation.row_labels import RowLabel, row_labels

_FEWEST = 2  # columns of predecessors, so that the table of all mergers fits


def write_reconciliation(book: Book, sheet: Any) -> None:
    """Write all mergers first, then each with its figures; sums go over the sheets of data, so they can be followed."""
    file = book.file
    blocks = [one for one in book.reconciled if one.rows]
    most = _most_parts(book)
    file.open(
        sheet, "ĐỐI CHIẾU SÁP NHẬP: CÁC HỘI CŨ CỘNG LẠI VÀ SỐ THEO ĐỊA GIỚI HIỆN NAY",
        (6, 42, 15, *[22] * most, 22, 24, 16, 36),
    )  # fmt: skip
    row = _unrestated(book, sheet, _all(book, sheet, blocks))
    breaks: list[int] = []
    for one in blocks:
        breaks.append(row)
        row = _block(book, sheet, row, one) + 1
    sheet.set_h_pagebreaks(breaks)
    file.set_up_print(sheet, PrintSetup(repeat=0, has_heads=False))


def _most_parts(book: Book) -> int:
    """Return how many columns the predecessors of one merger take at most."""
    return max([_FEWEST, *(len(one.parts) for one in book.reconciled if one.rows)])


def _title(book: Book, one: Restated) -> str:
    every = (one.unit, *one.parts)
    names = " + ".join(distinct_name(part, every) for part in one.parts)
    return f"{distinct_name(one.unit, every)}, năm {one.year} = {names}"


def _all(book: Book, sheet: Any, blocks: list[Restated]) -> int:
    """Write a line for each merger and year: how many figures agree, differ, have no sum; return the row after."""
    file = book.file
    if not blocks:
        return (
            book.say(sheet, HEAD, ("Chưa năm nào của các hội sáp nhập quy đổi được; lý do ở bảng dưới.",)) + 1
        )
    file.heads(sheet, HEAD, ("TT", "Hội hiện nay, năm = các hội cũ", "Chỉ tiêu", "Khớp (chênh lệch 0)", "Chênh lệch", "Chưa đủ số"))  # fmt: skip
    most = _most_parts(book)
    row = HEAD + len(blocks) + 2 + _unrestated_rows(book)
    number = file.format(border=1, align="right", indent=1, num_format="0")
    for at, one in enumerate(blocks, start=HEAD + 1):
        ends = _rows_of(row, one)
        over = ":".join(cell_at(end, FIRST + most + 2, True, True) for end in ends)
        counts = (
            (len(one.rows), "ROWS({0})"),
            (one.agreeing, "SUMPRODUCT(ISNUMBER({0})*({0}=0))"),
            (one.different, "SUMPRODUCT(ISNUMBER({0})*({0}<>0))"),
            (one.missing, "ROWS({0})-COUNT({0})"),
        )
        sheet.write_string(at, 0, str(at - HEAD), book.centred)
        sheet.write_string(at, 1, _title(book, one), file.text())
        for column, (count, formula) in enumerate(counts, start=2):
            book.compute(sheet, at, column, Computed(formula.format(over), count), number)
        sheet.set_row(at, 40)
        row = ends[1] + 2
    return HEAD + len(blocks) + 2


def _unrestated_rows(book: Book) -> int:
    """Count the rows of the table of what cannot be restated, its title and the blank rows included."""
    count = sum(not one.rows for one in book.reconciled)
    return count + 3 if count else 0


def _unrestated(book: Book, sheet: Any, row: int) -> int:
    """Write what cannot be restated, and why; return the row after."""
    file = book.file
    lacking = [one for one in book.reconciled if not one.rows]
    if not lacking:
        return row
    file.block_title(sheet, row, "Chưa đủ số liệu để quy đổi: để trống, không cộng một phần")
    file.heads(sheet, row + 1, ("TT", "Hội hiện nay", "Năm", "Các hội cũ", "Lý do"))
    for number, one in enumerate(lacking, start=1):
        at = row + 1 + number
        every = (one.unit, *one.parts)
        names = " + ".join(distinct_name(part, every) for part in one.parts) or "ngoài cụm"
        unit = distinct_name(one.unit, every)
        for column, text in enumerate((str(number), unit, str(one.year), names, one.why)):
            sheet.write_string(at, column, text, file.text())
        sheet.set_row(at, 40)
    return row + len(lacking) + 3


def _rows_of(row: int, one: Restated) -> tuple[int, int]:
    """Return the first and the last row of figures of a block that begins at `row` with its title and heads."""
    return row + 2, row + 1 + len(one.rows)


def _block(book: Book, sheet: Any, row: int, one: Restated) -> int:
    """Write one merger in one year with its heads; return the row after."""
    file = book.file
    every = (one.unit, *one.parts)
    names = [distinct_name(part, every) for part in one.parts]
    blank = [""] * (_most_parts(book) - len(names))
    heads = ("TT", "Chỉ tiêu", "Đơn vị tính", *names, *blank, "Cộng lại", "Theo địa giới hiện nay", "Chênh lệch", "Ghi chú")  # fmt: skip
    first, last = _rows_of(row, one)
    file.block_title(sheet, row, _title(book, one))
    file.heads(sheet, row + 1, heads)
    labels = row_labels(all_figures()[line.code].label for line in one.rows)
    for number, label in enumerate(labels):
        _line(book, sheet, first + number, (one, number), label)
    return last + 1


def _line(book: Book, sheet: Any, at: int, place: tuple[Restated, int], label: RowLabel) -> None:
    """Write one figure of a merger by its place: predecessors, sum, restated value, difference, why there is none."""
    one, number = place
    file, line, most = book.file, one.rows[number], _most_parts(book)
    here, there = book.formulas, book.other_formulas
    then, today = (here, there) if book.report.map_ == "then" else (there, here)
    figure = all_figures()[line.code]
    count = file.format(border=1, align="right", indent=1, num_format=pattern(0))
    total, restated = FIRST + most, FIRST + most + 1
    sheet.write_string(at, 0, label.number, book.centred)
    sheet.write_string(at, 1, label.text, file.text(indent=label.indent))
    sheet.write_string(at, 2, figure.unit, file.text())
    for column, (part, value) in enumerate(zip(one.parts, line.parts, strict=True), start=FIRST):
        fetched = Computed(_fetched(then, one.year, line.code, part), value)
        book.compute(sheet, at, column, fetched, count)
    for column in range(FIRST + len(one.parts), total):
        sheet.write_blank(at, column, None, count)
    first, last = (cell_at(at, c) for c in (FIRST, FIRST + len(one.parts) - 1))
    added = f'IF(COUNT({first}:{last})<{len(one.parts)},"{MISSING}",SUM({first}:{last}))'
    book.compute(sheet, at, total, Computed(added, line.total), count)
    of_today = Computed(_fetched(today, one.year, line.code, one.unit), line.restated)
    book.compute(sheet, at, restated, of_today, count)
    left, right = (cell_at(at, c) for c in (total, restated))
    difference = f'IF(COUNT({left},{right})<2,"{MISSING}",{left}-{right})'
    book.compute(sheet, at, restated + 1, Computed(difference, line.difference), count)
    sheet.write_string(at, restated + 2, line.why, file.text(font_size=11))
    sheet.set_row(at, 40 if len(line.why) > 34 else height(label.text, figure.unit))


def _fetched(formulas: Formulas, year: int, code: str, unit: Any) -> str:
    """Return the formula that fetches a figure from its sheet of data; "–" where there is none."""
    if unit.pk not in formulas.columns or (year, code) not in formulas.rows:
        return f'"{MISSING}"'
    cell = formulas.cell(year, code, unit)
    return f'IF(ISNUMBER({cell}),{cell},"{MISSING}")'
