"""How the sheets of a template look: one font, thin lines, yellow where something is to be filled, A4."""

from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from typing import Any

from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

_A4 = 9  # as Excel numbers the sizes of a page
_THIN = Side(style="thin", color="999999")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
TO_FILL = PatternFill("solid", fgColor="FFFBE6")
HEADING = PatternFill("solid", fgColor="E6EEF6")
OPEN = Protection(locked=False)


@cache
def letters(size: int = 12, *, bold: bool = False, italic: bool = False) -> Font:
    """Return the one font of the template."""
    return Font("Times New Roman", size, bold=bold, italic=italic)


def dress_alike(cells: Iterable[Any], dress: Callable[[Any], None]) -> None:
    """Give cells that have no looks yet the same ones: the first by `dress`, the others as a copy, at a tenth of the work."""
    looks = None
    for cell in cells:
        if looks is None:
            dress(cell)
            looks = cell._style
        else:
            cell._style = copy(looks)


def unlock(cells: Iterable[Any]) -> None:
    """Let cells that have no looks yet be filled in."""
    dress_alike(cells, _open)


def _open(cell: Any) -> None:
    cell.protection = OPEN


def protect(target: Worksheet) -> None:
    """Lock a sheet without a password; changes to its looks stay allowed."""
    protection = target.protection
    protection.sheet = True
    protection.formatCells = protection.formatColumns = protection.formatRows = False


def fit_to_print(target: Worksheet, *, head: int = 0, orientation: str = "landscape") -> None:
    """Print a sheet as wide as a page of A4, its row of heads on each page."""
    target.set_printer_settings(paper_size=_A4, orientation=orientation)
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr.fitToPage = True
    target.oddFooter.center.text = "Trang &P/&N"
    if head:
        target.print_title_rows = f"{head}:{head}"
