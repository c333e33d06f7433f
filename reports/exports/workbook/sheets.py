"""The sheets of the Excel report: who writes each, and the order of the tabs."""

import textwrap
from collections.abc import Callable
from functools import partial
from typing import Any

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
from reports.exports.workbook.texts import texts_title, write_lists, write_petitions, write_texts
from reports.exports.workbook.trend import write_trend
from reports.presentation import tables

Writer = Callable[[Book, Any], None]


def write_sheets(book: Book) -> bytes:
    """Write all sheets and return the file.

    Of a public report there are no sheets of texts and lists; the reconciliation needs the other map.
    """
    writers = _writers(book)
    # All sheets first: the order of the tabs is not the order of writing.
    sheets = {name: book.file.add_sheet(name) for name in sorted(writers, key=_tabs().index)}
    for name, write in writers.items():
        write(book, sheets[name])
    return book.file.close()


def _writers(book: Book) -> dict[str, Writer]:
    """Return who writes each sheet of a report, in the order of writing."""
    writers: dict[str, Writer] = {
        layout.SUMMARY: write_summary,
        layout.INDICATOR_SHEET: partial(write_unit_table, table=tables.indicators_table(book.report)),
    }
    names = section_sheets()
    for name, table in zip(names, tables.section_tables(book.report), strict=False):
        writers[name] = partial(write_unit_table, table=table)
    if not book.report.is_public:
        writers |= {names[-1]: write_texts, layout.PETITIONS: write_petitions, layout.LISTS: write_lists}
    writers |= {
        layout.RANKING: write_ranking,
        layout.CHARTS: write_charts,
        layout.RANKS: write_ranks,
        layout.MODELS: write_models,
        layout.FUND: write_fund,
        layout.AIMS: write_aims,
        layout.TREND: write_trend,
    }
    if book.other:
        writers[layout.RECONCILIATION] = write_reconciliation
    writers[layout.DATA] = partial(write_data, block=book.data)
    if book.other_data:
        writers[layout.OTHER_DATA] = partial(write_data, block=book.other_data)
    return {**writers, layout.NOTES: write_notes}


def _tabs() -> list[str]:
    """Return the names of all sheets that there can be, in the order of the tabs."""
    return [
        layout.SUMMARY, layout.CHARTS, layout.INDICATOR_SHEET, *section_sheets(), layout.RANKING, layout.RANKS,
        layout.MODELS, layout.FUND, layout.AIMS, layout.TREND, layout.RECONCILIATION, layout.PETITIONS, layout.LISTS,
        layout.DATA, layout.OTHER_DATA, layout.NOTES,
    ]  # fmt: skip


def section_sheets() -> list[str]:
    """Return the names of the sections' sheets: those with figures, then the one of texts."""
    with_figures = [section.title for section in all_sections() if section.figures]
    titles = [*with_figures, texts_title()]
    return [_sheet_name(number, title) for number, title in enumerate(titles, start=1)]


def _sheet_name(number: int, title: str) -> str:
    """Return the name of a section's sheet: whole words up to the 31 letters that Excel takes, none of its marks."""
    allowed = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return textwrap.shorten(f"{number}. {allowed}", 31, placeholder="").rstrip(",")
