"""The sheet of the reconciliation: by merger, year and figure the predecessors' values, sum, restated value, difference."""

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from associations.models.associations import distinct_name
from associations.sections.base import figures as all_figures
from reports.analysis.reconciliation import Restated
from reports.exports.workbook.book import Book
from reports.exports.workbook.file import PrintSetup, pattern
from reports.exports.workbook.formulas import Computed, Formulas
from reports.exports.workbook.layout import FIRST, HEAD, MISSING

_FIGURES_A_PAGE = 33
_FEWEST = 2  # columns of predecessors, so that the table of all mergers fits


def write_reconciliation(book: Book, sheet: Any) -> None:
    """Write all mergers first, then each with its figures; sums go over the sheets of data, so they can be followed."""
    file = book.file
    blocks = [one for one in book.reconciled if one.rows]
    most = _most_parts(book)
    file.open(
        sheet, "ĐỐI CHIẾU SÁP NHẬP: CÁC HỘI CŨ CỘNG LẠI VÀ SỐ THEO ĐỊA GIỚI HIỆN NAY",
        (5, 40, 14, *[20] * most, 20, 20, 14, 34),
    )  # fmt: skip
    row = _unrestated(book, sheet, _all(book, sheet, blocks))
    breaks: list[int] = []
    for one in blocks:
        breaks += [first - 2 for first, _ in _rows_of(row, one)]
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
    if not book.reconciled:
        note = "Không hội nào của cụm trong các năm của báo cáo hình thành từ sáp nhập: không có gì phải đối chiếu."
        return book.say(sheet, HEAD, (note,)) + 1
    if not blocks:
        return (
            book.say(sheet, HEAD, ("Chưa năm nào của các hội sáp nhập quy đổi được; lý do ở bảng dưới.",)) + 1
        )
    file.heads(sheet, HEAD, ("TT", "Hội hiện nay, năm = các hội cũ", "Chỉ tiêu", "Khớp (chênh lệch 0)", "Chênh lệch", "Chưa đủ số"))  # fmt: skip
    most = _most_parts(book)
    row = HEAD + len(blocks) + 2 + _unrestated_rows(book)
    number = file.format(border=1, align="right", num_format="0")
    for at, one in enumerate(blocks, start=HEAD + 1):
        over = [
            ":".join(xl_rowcol_to_cell(end, FIRST + most + 2, True, True) for end in ends)
            for ends in _rows_of(row, one)
        ]
        counts = (
            (len(one.rows), "ROWS({0})"),
            (one.agreeing, "SUMPRODUCT(ISNUMBER({0})*({0}=0))"),
            (one.different, "SUMPRODUCT(ISNUMBER({0})*({0}<>0))"),
            (one.missing, "(ROWS({0})-COUNT({0}))"),
        )
        sheet.write_string(at, 0, str(at - HEAD), book.centred)
        sheet.write_string(at, 1, _title(book, one), file.text())
        for column, (count, formula) in enumerate(counts, start=2):
            value = Computed("+".join(formula.format(cells) for cells in over), count)
            book.compute(sheet, at, column, value, number)
        sheet.set_row(at, 36)
        row = _rows_of(row, one)[-1][1] + 2
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
    sheet.write_string(
        row, 0, "Chưa đủ số liệu để quy đổi: để trống, không cộng một phần", file.format(bold=True)
    )
    file.heads(sheet, row + 1, ("TT", "Hội hiện nay", "Năm", "Các hội cũ", "Lý do"))
    for number, one in enumerate(lacking, start=1):
        at = row + 1 + number
        every = (one.unit, *one.parts)
        names = " + ".join(distinct_name(part, every) for part in one.parts) or "ngoài cụm"
        unit = distinct_name(one.unit, every)
        for column, text in enumerate((str(number), unit, str(one.year), names, one.why)):
            sheet.write_string(at, column, text, file.text())
        sheet.set_row(at, 36)
    return row + len(lacking) + 3


def _rows_of(row: int, one: Restated) -> list[tuple[int, int]]:
    """Return the first and the last row of figures on each page of a block that begins at `row`."""
    found = []
    for start in range(0, len(one.rows), _FIGURES_A_PAGE):
        count = len(one.rows[start : start + _FIGURES_A_PAGE])
        found.append((row + 2, row + 1 + count))
        row += count + 3
    return found


def _block(book: Book, sheet: Any, row: int, one: Restated) -> int:
    """Write one merger in one year, a page or more, each with its heads; return the row after."""
    file = book.file
    every = (one.unit, *one.parts)
    names = [distinct_name(part, every) for part in one.parts]
    blank = [""] * (_most_parts(book) - len(names))
    heads = ("TT", "Chỉ tiêu", "Đơn vị tính", *names, *blank, "Cộng lại", "Theo địa giới hiện nay", "Chênh lệch", "Ghi chú")  # fmt: skip
    number = 0
    for first, last in _rows_of(row, one):
        title = _title(book, one) + (" (tiếp)" if number else "")
        sheet.write_string(first - 2, 0, title, file.format(bold=True))
        file.heads(sheet, first - 1, heads)
        for at in range(first, last + 1):
            number += 1
            _line(book, sheet, at, one, number)
        row = last + 1
    return row


def _line(book: Book, sheet: Any, at: int, one: Restated, number: int) -> None:
    """Write one figure of a merger by its number: predecessors, sum, restated value, difference, why there is none."""
    file, line, most = book.file, one.rows[number - 1], _most_parts(book)
    here, there = book.formulas, book.other_formulas
    then, today = (here, there) if book.report.map_ == "then" else (there, here)
    figure = all_figures()[line.code]
    count = file.format(border=1, align="right", num_format=pattern(0))
    total, restated = FIRST + most, FIRST + most + 1
    sheet.write_string(at, 0, str(number), book.centred)
    sheet.write_string(at, 1, figure.label, file.text())
    sheet.write_string(at, 2, figure.unit, file.text())
    for column, (part, value) in enumerate(zip(one.parts, line.parts, strict=True), start=FIRST):
        fetched = Computed(_fetched(then, one.year, line.code, part), value)
        book.compute(sheet, at, column, fetched, count)
    for column in range(FIRST + len(one.parts), total):
        sheet.write_blank(at, column, None, count)
    first, last = (xl_rowcol_to_cell(at, c) for c in (FIRST, FIRST + len(one.parts) - 1))
    added = f'IF(COUNT({first}:{last})<{len(one.parts)},"{MISSING}",SUM({first}:{last}))'
    book.compute(sheet, at, total, Computed(added, line.total), count)
    of_today = Computed(_fetched(today, one.year, line.code, one.unit), line.restated)
    book.compute(sheet, at, restated, of_today, count)
    left, right = (xl_rowcol_to_cell(at, c) for c in (total, restated))
    difference = f'IF(COUNT({left},{right})<2,"{MISSING}",{left}-{right})'
    book.compute(sheet, at, restated + 1, Computed(difference, line.difference), count)
    sheet.write_string(at, restated + 2, line.why, file.text(font_size=11))
    sheet.set_row(at, 36 if len(figure.label) > 43 or len(line.why) > 34 else 20)


def _fetched(formulas: Formulas, year: int, code: str, unit: Any) -> str:
    """Return the formula that fetches a figure from its sheet of data; "–" where there is none."""
    if unit.pk not in formulas.columns or (year, code) not in formulas.rows:
        return f'"{MISSING}"'
    cell = formulas.cell(year, code, unit)
    return f'IF(ISNUMBER({cell}),{cell},"{MISSING}")'
