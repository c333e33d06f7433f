"""Who stands where: the two sorted lists that the meeting speaks about, and the ranks in every indicator."""

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from reports.exports.workbook.book import Book, height
from reports.exports.workbook.layout import FIRST, HEAD, INDICATOR_SHEET, MISSING
from reports.indicators import BY_CODE, INDICATORS, Indicator
from reports.presentation import tables


def write_ranking(book: Book, sheet: Any) -> None:
    """The two indicators that the meeting speaks about, sorted."""
    book.file.open(sheet, f"XẾP HẠNG NĂM {book.report.year}", (8, 36, 18, 18, 18, 18))
    row = HEAD
    for code in tables.CHARTED:
        row = _block(book, sheet, row, BY_CODE[code]) + 2
    book.file.set_up_print(sheet, repeat=0, has_heads=False)


def write_ranks(book: Book, sheet: Any) -> None:
    """The rank of every unit in every indicator that says which end is better."""
    report, file = book.report, book.file
    count = len(report.units)
    title = f"THỨ HẠNG TỪNG HỘI NĂM {report.year} (1 LÀ CAO NHẤT)"
    file.open(sheet, title, (5, 40, 14, *[11.5] * count))
    names = [unit.association.name for unit in report.units]
    file.heads(sheet, HEAD, ("TT", "Chỉ tiêu", "Đơn vị tính", *names))
    ranked = [indicator for indicator in INDICATORS if indicator.better]
    for number, indicator in enumerate(ranked, start=1):
        at = HEAD + number
        sheet.write_string(at, 0, str(number), book.centred)
        sheet.write_string(at, 1, indicator.label, file.text())
        sheet.write_string(at, 2, indicator.unit, file.text())
        source = book.indicator_rows[indicator.code]
        first, last = (xl_rowcol_to_cell(source, c, True, True) for c in (FIRST, FIRST + count - 1))
        for column, unit in enumerate(report.result(indicator).units, start=FIRST):
            cell = f"'{INDICATOR_SHEET}'!{xl_rowcol_to_cell(source, column)}"
            formula = f"=IF(ISNUMBER({cell}),RANK({cell},'{INDICATOR_SHEET}'!{first}:{last}),\"{MISSING}\")"
            sheet.write_formula(at, column, formula, book.centred, unit.rank or MISSING)
        sheet.set_row(at, height(indicator.label, indicator.unit))
    sheet.freeze_panes(HEAD + 1, FIRST)
    file.set_up_print(sheet, repeat=FIRST, units=count)


def _block(book: Book, sheet: Any, row: int, indicator: Indicator) -> int:
    """A sorted list of the units; the row after it. The order is that of the report."""
    report, file = book.report, book.file
    result = report.result(indicator)
    sheet.write_string(row, 0, f"{indicator.label} ({indicator.display.unit})", file.format(bold=True))
    heads = ("Hạng", "Hội", "Đơn vị tính", f"Năm {report.year}", f"Năm {report.year - 1}", "Thay đổi")
    file.heads(sheet, row + 1, heads)
    order = {unit.association.pk: n for n, unit in enumerate(report.units)}
    first = row + 2
    source = book.indicator_rows[indicator.code]
    known = [unit for unit in result.units if unit.amount.value is not None]
    plain, change = file.number(indicator), file.number(indicator, is_change=True)
    text = file.text()
    for at, unit in enumerate(tables.ranked(result), start=first):
        value, last = (xl_rowcol_to_cell(at, column) for column in (3, 4))
        if known:
            ends = (first, first + len(order) - 1)
            all_ = ":".join(xl_rowcol_to_cell(end, 3, True) for end in ends)
            formula = f'=IF(ISNUMBER({value}),RANK({value},{all_}),"{MISSING}")'
            sheet.write_formula(at, 0, formula, book.centred, unit.rank or MISSING)
        else:
            sheet.write_string(at, 0, MISSING, book.centred)
        sheet.write_string(at, 1, unit.association.name, text)
        sheet.write_string(at, 2, indicator.display.unit, text)
        cell = xl_rowcol_to_cell(source, FIRST + order[unit.association.pk])
        book.value(sheet, at, 3, f"'{INDICATOR_SHEET}'!{cell}", unit.amount.value, indicator, plain)
        if report.year - 1 in report.years and unit.association.pk in book.formulas.columns:
            formula = book.formulas.one(indicator, report.year - 1, unit.association)
            book.value(sheet, at, 4, formula, unit.previous, indicator, plain)
        else:
            sheet.write_string(at, 4, MISSING, plain)
        formula = f'IF(COUNT({value},{last})<2,"{MISSING}",{value}-{last})'
        book.value(sheet, at, 5, formula, unit.change, indicator, change)
    return first + len(order)
