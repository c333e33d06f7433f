"""What a print workbook prints, worked out from its page settings alone."""

import io
from dataclasses import dataclass
from itertools import pairwise

import openpyxl

_DIGIT = 9  # px: the widest digit of the file's font
_INCH = 25.4


@dataclass(frozen=True)
class Printed:
    """A visible sheet on paper: its pages, the scale of its print, where each page begins and ends, in rows."""

    sheet: object
    pages: int
    scale: float
    rows: list[tuple[int, int]]


def opened(content: bytes, *, results: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=results)


def visible(book: openpyxl.Workbook) -> list:
    return [sheet for sheet in book if sheet.sheet_state == "visible"]


def printed(sheet) -> Printed:
    """The pages of a sheet; fails where what stands between two breaks is larger than a page."""
    margins = sheet.page_margins
    sides = (297, 210) if sheet.page_setup.orientation == "landscape" else (210, 297)
    width = (sides[0] / _INCH - margins.left - margins.right) * 96
    height = (sides[1] / _INCH - margins.top - margins.bottom) * 72
    last_row, last_column = sheet.max_row, sheet.max_column
    across = [0, *(mark.id for mark in sheet.col_breaks.brk), last_column]
    down = [0, *(mark.id for mark in sheet.row_breaks.brk), last_row]
    repeated = int(sheet.column_dimensions[sheet.print_title_cols[-1]].max) if sheet.print_title_cols else 0
    wide = [_width(sheet, first + 1, end) for first, end in pairwise(across)]
    wide = [one + (_width(sheet, 1, repeated) if at else 0) for at, one in enumerate(wide)]
    rows = [(first + 1, end) for first, end in pairwise(down)]
    high = [_height(sheet, first, end) for first, end in rows]
    fits = min(width / max(wide), height / max(high))
    if sheet.sheet_properties.pageSetUpPr.fitToPage:
        # Nothing written stands for one page each way.
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None), sheet.title
        return Printed(sheet, 1, min(1.0, fits), rows)
    assert sheet.page_setup.scale <= 100 * fits, (sheet.title, sheet.page_setup.scale, fits)
    return Printed(sheet, len(wide) * len(high), sheet.page_setup.scale / 100, rows)


def width_of(sheet, column: int) -> float:
    """The width of a column in px."""
    return _width(sheet, column, column)


def _width(sheet, first: int, last: int) -> float:
    found = 0.0
    for column in range(first, last + 1):
        of = [one for one in sheet.column_dimensions.values() if one.min <= column <= one.max]
        found += of[0].width * _DIGIT if of else 0
    return found


def _height(sheet, first: int, last: int) -> float:
    return sum(sheet.row_dimensions[row].height or 16.5 for row in range(first, last + 1))


def texts_of(sheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
