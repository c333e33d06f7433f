"""How much of a workbook is read, whatever kind of file it is: what five seconds and 300 MB hold."""

from dataclasses import dataclass

from associations.numbers import format_count

MAX_CELLS = 400_000  # 3,321 returns of 67 columns are 222,507
MAX_ELEMENTS = 1_000_000  # rows, cells and values, the blank cells with a format included
# Of all cells: a text that stands once in the file is read with every cell that shows it.
MAX_LETTERS = 20_000_000
MOST_SHEETS = 1_000
LONGEST_CELL = 32_767  # letters; Excel's own limit
MAX_AREAS = 20_000  # merged ranges, and ranges of columns with a look of their own
BEGINNING = 50_000  # elements that are walked of a sheet with too many: enough to say what is wrong
LONGEST_FORMULA = 200  # letters of it that are kept
_LAST_COLUMN = 16_384


class TooMuch(Exception):
    """More than anybody types; the rest is not read."""


@dataclass
class Left:
    """What may still be read of a workbook."""

    cells: int = MAX_CELLS
    elements: int = MAX_ELEMENTS
    letters: int = MAX_LETTERS

    def take_element(self) -> None:
        """Count one more element; raises TooMuch."""
        self.elements -= 1
        if self.elements < 0:
            raise TooMuch

    def take_letters(self, count: int) -> None:
        """Count more letters; raises TooMuch."""
        self.letters -= count
        if self.letters < 0:
            raise TooMuch

    def take_cell(self, count: int = 1) -> None:
        """Count more cells; raises TooMuch."""
        self.cells -= count
        if self.cells < 0:
            raise TooMuch


class HiddenColumns:
    """Which columns are hidden, as ranges of them are met."""

    def __init__(self) -> None:
        self._hides = bytearray(_LAST_COLUMN + 1)

    def hide(self, first: int, last: int) -> None:
        """Hide a range of columns, both ends included, as far as it lies on the sheet."""
        first, last = max(first, 1), min(last, _LAST_COLUMN)
        if first <= last:
            self._hides[first : last + 1] = b"\1" * (last + 1 - first)

    def numbers(self) -> set[int]:
        """Return the hidden columns, from 1."""
        return {column for column, hides in enumerate(self._hides) if hides}


def too_much() -> str:
    """Return why a sheet is refused that holds more than is read."""
    return (
        f"Trang tính có quá {format_count(MAX_CELLS)} ô số liệu, quá nhiều chữ hoặc quá nhiều ô trống có định dạng. "
        "Chép riêng bảng số liệu sang một sổ mới."
    )
