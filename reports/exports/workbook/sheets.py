"""The sheets of the Excel report, in the order of reading."""

import textwrap

from associations.sections.base import sections as all_sections
from reports.exports.workbook import layout
from reports.exports.workbook.aims import write_aims
from reports.exports.workbook.book import Book
from reports.exports.workbook.data_sheets import write_data
from reports.exports.workbook.fund import write_fund
from reports.exports.workbook.learning import write_models
from reports.exports.workbook.notes import write_notes
from reports.exports.workbook.ranking import write_ranking, write_ranks
from reports.exports.workbook.reconciled import write_reconciliation
from reports.exports.workbook.summary import write_charts, write_summary, write_unit_table
from reports.exports.workbook.texts import write_lists, write_petitions, write_texts
from reports.exports.workbook.trend import write_trend
from reports.presentation import tables


def write_sheets(book: Book) -> bytes:
    """The file. The reconciliation stands in it where the other map is known."""
    sections = tables.section_tables(book.report)
    said = next(section.title for section in all_sections() if not section.figures)
    is_public = book.report.is_public  # of words and lists nothing is published
    numbered = section_sheets()[: len(sections)] if is_public else section_sheets()
    names = [
        layout.SUMMARY, layout.CHARTS, layout.INDICATOR_SHEET, *numbered, layout.RANKING, layout.RANKS, layout.MODELS,
        layout.FUND, layout.AIMS, layout.TREND, *([layout.RECONCILIATION] if book.other else []),
        *([] if is_public else [layout.PETITIONS, layout.LISTS]), layout.DATA, *([layout.OTHER_DATA] if book.other_data else []), layout.NOTES,
    ]  # fmt: skip
    # All sheets first: the order of the tabs is not the order of writing.
    sheets = {name: book.file.add_sheet(name) for name in names}
    write_summary(book, sheets[layout.SUMMARY])
    write_unit_table(book, sheets[layout.INDICATOR_SHEET], tables.indicators_table(book.report))
    for name, table in zip(numbered, sections, strict=False):
        write_unit_table(book, sheets[name], table)
    if not is_public:
        write_texts(book, sheets[numbered[-1]], said)
        write_petitions(book, sheets[layout.PETITIONS])
        write_lists(book, sheets[layout.LISTS])
    write_ranking(book, sheets[layout.RANKING])
    write_charts(book, sheets[layout.CHARTS])
    write_ranks(book, sheets[layout.RANKS])
    write_models(book, sheets[layout.MODELS])
    write_fund(book, sheets[layout.FUND])
    write_aims(book, sheets[layout.AIMS])
    write_trend(book, sheets[layout.TREND])
    if book.other:
        write_reconciliation(book, sheets[layout.RECONCILIATION])
    write_data(book, sheets[layout.DATA], book.data)
    if book.other_data:
        write_data(book, sheets[layout.OTHER_DATA], book.other_data)
    write_notes(book, sheets[layout.NOTES])
    return book.file.close()


def section_sheets() -> list[str]:
    """The names of the sections' sheets: those with figures, then the one of words."""
    with_figures = [section.title for section in all_sections() if section.figures]
    said = next(section.title for section in all_sections() if not section.figures)
    return [_sheet_name(number, title) for number, title in enumerate([*with_figures, said], start=1)]


def _sheet_name(number: int, title: str) -> str:
    """The name of a section's sheet: whole words up to the 31 letters that Excel takes, none of its marks."""
    allowed = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return textwrap.shorten(f"{number}. {allowed}", 31, placeholder="").rstrip(",")
