"""A good workbook as Excel writes it, with the texts in a part of their own."""

import io

import xlsxwriter


def wide_workbook(head: list[str], rows: list[list]) -> bytes:
    """One row a return; XlsxWriter keeps texts as shared ones, which openpyxl here may not."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Số liệu")
        for line, row in enumerate([head, *rows]):
            sheet.write_row(line, 0, row)
    return out.getvalue()
