"""A sheet that is laid out for paper: what it holds is measured while it is written, so that it fits whole pages."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.exports.print_workbook.book import SIZE, SMALL, PrintBook
from reports.exports.workbook.layout import FONT
from reports.presentation import wording

_DIGIT = 9  # px: the widest digit of the file's font, which is the unit of widths
_EDGES = 5  # px: both edges of a cell
_PX_A_POINT = 4 / 3
_LETTER = 0.44  # of the size: the average letter of Vietnamese words in this font
_BOLD = 1.08  # how much wider bold letters are
_CAPITAL = 0.24  # of the size: how much wider a capital is
_FIGURE, _POINT = 0.5, 0.28  # of the size: a figure, and the point or the comma between figures
_AROUND_NUMBER = 12  # px beside a number together
_LINE = 1.2  # of the size: the height of a line
_PADDING = 4  # points above and below the words of a row together
_BESIDE, _INDENT = 8, 13  # px beside the words of a cell together; before words that stand in from the edge
_MORE = 1.5  # px that programs add to the width of a column
_NARROWER = 0.93  # of its width: what a column has in programs that take the font's digits to be narrower
_WHOSE = 0.76  # of the width: what the name of the cluster takes at the head of a sheet
_NARROW = 420  # px: a sheet on which titles stand at the left
_A4 = 9
_LEFT, _RIGHT, _EDGE = 20, 12, 14  # mm: margins; the one at the top and the bottom
_INCH = 25.4
_TALLEST = 409  # points of a row; Excel takes no more
_BLANK = 20.0  # points of a row that is left for a signature
_SIGNATURE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("", "…………………, ngày …… tháng …… năm ………", {"italic": True}),
    ("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ", {"bold": True}),
    ("(Ký, ghi rõ họ tên)", "(Ký, đóng dấu, ghi rõ họ tên)", {"italic": True}),
)
_SMALLEST = 55  # per cent: no smaller print


@dataclass(frozen=True)
class PageSize:
    """A page of A4: across or upright, with the room within its margins."""

    is_across: bool

    @property
    def width(self) -> float:
        """The room in px at full size."""
        return ((297 if self.is_across else 210) - _LEFT - _RIGHT) / _INCH * 96

    @property
    def height(self) -> float:
        """The room in points at full size, the line of the footer left out."""
        return ((210 if self.is_across else 297) - 2 * _EDGE) / _INCH * 72


ACROSS, UPRIGHT = PageSize(True), PageSize(False)


def lines_of(text: str, width: float, size: float = SIZE, *, is_bold: bool = False, indent: int = 1) -> int:
    """Return about how many lines a text takes in a cell of a width in px."""
    capitals = sum(letter.isupper() for letter in text) / max(len(text), 1)
    letter = (_LETTER + _CAPITAL * capitals) * (_BOLD if is_bold else 1) * size * _PX_A_POINT
    room = max(int((_NARROWER * width - _BESIDE - _INDENT * indent) / letter), 1)
    return sum(len(textwrap.wrap(line, room)) or 1 for line in text.splitlines() or [""])


def number_width(texts: Iterable[str], size: float = SIZE) -> float:
    """Return the width in px that a column needs for numbers as they are written, so that none is displayed as "####"."""
    digits = max((sum(_FIGURE if sign.isalnum() else _POINT for sign in text) for text in texts), default=0)
    return (digits * size * _PX_A_POINT + _AROUND_NUMBER) / _NARROWER


def height_of(lines: int, size: float = SIZE, *, padding: float = _PADDING) -> float:
    """Return the height in points of a row of so many lines."""
    return round(lines * size * _LINE + padding, 1)


class Page:
    """A sheet of the print workbook while it is written, from its first row down.

    widths: of the columns in px. across: the first and the last column over which titles and notes go, all of them at
    first; further: the same of the pages beside the first one, over which the title stands again.
    """

    def __init__(self, book: PrintBook, name: str, size: PageSize, widths: Sequence[float]) -> None:
        self.book, self.size, self.widths = book, size, list(widths)
        self.name = name
        self.across = (0, len(self.widths) - 1)
        self.further: Sequence[tuple[int, int]] = ()
        self.sheet: Any = book.file.workbook.get_worksheet_by_name(name) or book.file.add_sheet(name)
        self.heights: list[float] = []
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, (width - _EDGES) / _DIGIT, book.plain())
        self.sheet.hide_gridlines(2)

    @property
    def row(self) -> int:
        """The row that is written next."""
        return len(self.heights)

    @property
    def last(self) -> int:
        """The last column."""
        return len(self.widths) - 1

    def add(self, height: float) -> int:
        """Begin a row of a height in points; return its place."""
        height = min(height, _TALLEST)
        self.sheet.set_row(self.row, height)
        self.heights.append(height)
        return self.row - 1

    def width(self, first: int, last: int) -> float:
        """Return the width of some columns together, in px."""
        return sum(width + _MORE for width in self.widths[first : last + 1])

    def span(self, row: int, first: int, last: int, text: str, format_: Any) -> None:
        """Write a text over some columns of a row."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", format_)
        self.sheet.write_string(row, first, text, format_)

    def say(self, text: str, *, size: float = SMALL, **properties: Any) -> int:
        """Write a text in a row of its own over the columns `across`, as high as its lines; return the row."""
        first, last = self.across
        lines = lines_of(text, self.width(first, last), size, is_bold=bool(properties.get("bold")), indent=0)
        row = self.add(height_of(lines, size))
        self.span(row, first, last, text, self.book.plain(**{"font_size": size, **properties}))
        return row

    def open(self, title: str, number: int, *, under: str = "") -> None:
        """Write the head of a sheet: whose it is, its number, its title, which figures; `under` above the table."""
        report, book = self.book.report, self.book
        first, last = self.across
        self._whose(f"Biểu số {number}")
        is_narrow = self.width(first, last) < _NARROW
        align = "left" if is_narrow else "center"
        look: dict[str, Any] = {"bold": True, "align": align}
        row = self.say(title.upper(), size=14, **look)
        for begin, end in self.further:
            self.span(row, begin, end, f"{title.upper()} (tiếp)", book.plain(font_size=12, **look))
        self.say(book.state, italic=True, align=align)
        if report.is_illustrative:
            self.say(wording.ILLUSTRATIVE, font_color="#A61B1B", **look)
        if under:
            self.say(under, italic=True, align="left" if is_narrow else "right")

    def _whose(self, sign: str) -> None:
        """Write the name of the cluster at the left and the number of the sheet at the right."""
        first, last = self.across
        name, book = self.book.report.cluster.name.upper(), self.book
        if first == last:
            self.say(f"{name}\n{sign}", bold=True, align="left")
            return
        widths = [self.width(0, column) for column in range(last)]
        # Where columns stand again on every page the name stays within them.
        end = first - 1 if first else max(sum(one < _WHOSE * self.width(0, last) for one in widths) - 1, 0)
        row = self.add(height_of(lines_of(name, self.width(0, end), SMALL, is_bold=True, indent=0), SMALL))
        self.span(row, 0, end, name, book.plain(font_size=SMALL, bold=True))
        self.span(row, max(end + 1, first), last, sign, book.plain(font_size=SMALL, align="right"))

    def fit(self) -> None:
        """Print all on one page, as large as it fits."""
        self._set_up(0, self.last)
        self.sheet.fit_to_pages(1, 1)

    def fit_rows(self, breaks: Sequence[int]) -> None:
        """Print pages as large as the highest fits, a new one before each of the rows `breaks`."""
        self._set_up(0, self.last)
        # A scale and not "one page wide": that makes Excel pass over the breaks.
        across = self.size.width / self.width(0, self.last)
        ends = [*breaks, self.row]
        highest = max(sum(self.heights[first:end]) for first, end in zip([0, *breaks], ends, strict=True))
        self.sheet.set_print_scale(self._scale(min(across, self.size.height / highest)))
        self.sheet.set_h_pagebreaks(list(breaks))

    def fit_columns(self, *, heads: int) -> None:
        """Print the columns `across` and `further` on a page each, those before them and the row of heads on every page."""
        self._set_up(*self.further[-1])
        repeat = self.across[0]
        widest = max(self.width(*columns) for columns in (self.across, *self.further))
        across = self.size.width / (self.width(0, repeat - 1) + widest)
        self.sheet.set_print_scale(self._scale(min(across, self.size.height / sum(self.heights))))
        self.sheet.set_v_pagebreaks([first for first, _ in self.further])
        self.sheet.repeat_columns(0, repeat - 1)
        self.sheet.repeat_rows(heads)

    def _sign(self, first: int, last: int) -> None:
        """Write place and date, who made the tables and who signs them."""
        middle = (first + last) // 2
        self.add(8)
        for left, right, look in _SIGNATURE:
            row = self.add(height_of(1))
            format_ = self.book.plain(align="center", **look)
            self.span(row, first, middle, left, format_)
            self.span(row, middle + 1, last, right, format_)
        for _ in range(3):
            self.add(_BLANK)

    @staticmethod
    def _scale(share: float) -> int:
        """Return a scale in per cent that is a little smaller than what fits: programs round sizes differently."""
        return max(_SMALLEST, int(94 * min(1.0, share)))

    def _set_up(self, first: int, last: int) -> None:
        """Set paper, margins and footer; on the last sheet lay the signature over some columns of its last page."""
        sheet, report = self.sheet, self.book.report
        if self.name == self.book.last_sheet:
            self._sign(first, last)
        if self.size.is_across:
            sheet.set_landscape()
        else:
            sheet.set_portrait()
        sheet.set_paper(_A4)
        sheet.center_horizontally()
        edge = _EDGE / _INCH
        sheet.set_margins(left=_LEFT / _INCH, right=_RIGHT / _INCH, top=edge, bottom=edge)
        name = report.cluster.short_name.replace("&", "&&")
        state = wording.standing(report) if report.revision else wording.LIVE_FIGURES.lower()
        code = f" · mã {report.revision.code}" if report.revision else ""
        mark = f'&C&"{FONT},Italic"&9Số liệu minh họa' if report.is_illustrative else ""
        # The space parts the size from a name that begins with a digit.
        font = f'&"{FONT}"&9 '
        sheet.set_footer(
            f"&L{font}{name} {report.year} · {state}{code}{mark}&R{font}Trang &P/&N", {"margin": 6 / _INCH}
        )
        sheet.print_area(0, 0, self.row - 1, self.last)
