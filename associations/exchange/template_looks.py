"""How the sheets of a template look: one font, thin lines, yellow where something is to be filled, A4."""

from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

_A4 = 9  # as Excel numbers the sizes of a page
_THIN = Side(style="thin", color="999999")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
TO_FILL = PatternFill("solid", fgColor="FFFBE6")
HEADING = PatternFill("solid", fgColor="E6EEF6")
OPEN = Protection(locked=False)


def letters(size: int = 12, *, bold: bool = False, italic: bool = False) -> Font:
    """Return the one font of the template."""
    return Font("Times New Roman", size, bold=bold, italic=italic)


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
