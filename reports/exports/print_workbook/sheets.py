"""The sheets of the print workbook: which there are, in what order, on which page each begins."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from reports.exports.print_workbook import outline
from reports.exports.print_workbook.book import PrintBook
from reports.exports.print_workbook.contents import Entry, write_contents
from reports.exports.print_workbook.lists import lists_of, write_lists
from reports.exports.print_workbook.ranking import ranked_results, write_ranking
from reports.exports.print_workbook.unit_tables import tables_with_content, write_unit_table
from reports.exports.print_workbook.years import compared_results, write_years
from reports.exports.workbook.data_sheets import write_data


@dataclass(frozen=True)
class _Sheet:
    """A sheet that is to be written: its tab, its title, what it holds; `write` returns how many pages it prints."""

    name: str
    title: str
    about: str
    write: Callable[[PrintBook, int], int]


def write_sheets(book: PrintBook) -> bytes:
    """Write all sheets that have content and return the file; the sheets of data are hidden, so they are not printed."""
    book.file.add_sheet(outline.CONTENTS)
    sheets = _sheets(book)
    book.last_sheet = sheets[-1].name if sheets else outline.CONTENTS
    entries, page = [], 2
    for number, one in enumerate(sheets, start=1):
        entries.append(Entry(number, one.name, one.title, one.about, page))
        page += one.write(book, number)
    write_contents(book, entries)
    _write_data(book)
    return book.file.close()


def _sheets(book: PrintBook) -> list[_Sheet]:
    """Return the sheets that have content, in their order."""
    year = book.report.year
    found = [
        _Sheet(one.sheet, one.title, one.about, partial(_write_table, one))
        for one in tables_with_content(book.report)
    ]
    if ranked_results(book.report):
        about = "Các hội xếp theo từng chỉ số"
        found.append(_Sheet(outline.RANKS, "Xếp hạng", about, write_ranking))
    if compared_results(book.report):
        about = f"Số của cụm năm {year - 1} và {year}, tăng giảm, hội cao nhất và thấp nhất"
        found.append(_Sheet(outline.YEARS, "So với năm trước", about, write_years))
    if lists := lists_of(book):
        about = "; ".join(one.title for one in lists)
        found.append(_Sheet(outline.LISTS, "Kiến nghị và nhiệm vụ", about, write_lists))
    return found


def _write_table(table: outline.Outline, book: PrintBook, number: int) -> int:
    return write_unit_table(book, table, number)


def _write_data(book: PrintBook) -> None:
    """Write the sheets of data that the formulas go over, hidden."""
    for block in (book.book.data, book.book.other_data):
        if block is not None:
            sheet = book.file.add_sheet(block.sheet)
            write_data(book.book, sheet, block, why="Lý do ở dưới các biểu.")
            sheet.hide()
