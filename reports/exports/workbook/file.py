"""The workbook as a file: its sheets, cell formats, the head of each sheet, the print set-up."""

import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.utils import timezone

from reports.analysis.results import ClusterReport
from reports.exports.workbook import layout
from reports.exports.workbook.layout import FONT, HEAD, HEAD_FILL, SIZE, STRONG
from reports.indicators import Indicator
from reports.presentation import wording
from reports.presentation.qr import qr_png

# 42A is Vietnamese (Viet Nam): dots between thousands and a decimal comma whatever the locale of the machine, in
# programs that support it; others follow the machine.
_VIETNAMESE = "[$-42A]"
UNITS_A_PAGE = 12
_A4 = 9
_MILLIMETRES = 25.4  # an inch
_DIGIT = 9  # pixels: the widest digit of the font, which is the unit of column widths
_LETTERS_A_DIGIT = 1.1  # in the italics of the font
_SAFE = 0.95  # programs round widths differently
_FIRST_LINE = 40  # letters: what stands in the first row, with the code of a revision
_SCREEN = 1_260  # px that a narrow screen has for columns
_SMALLEST_ZOOM = 70  # %: below it letters are hard to read
_NO_ERRORS = ("number_stored_as_text", "formula_differs", "formula_range", "empty_cell_reference")
_MOST_IN_MEMORY = 200  # units; the sheets of more are put together in files
_STAMP = 112  # px: a square that stands beside the six lines of a head, whatever the address is


@dataclass(frozen=True, kw_only=True)
class PrintSetup:
    """How a sheet is printed on A4 across.

    repeat: how many columns stand again on every page where the units need several; a_page: above how many units
    they do. has_heads: whether the heads stand again. closer: below 1 where more than the width has to fit.
    """

    repeat: int
    units: int = 0
    a_page: int = UNITS_A_PAGE
    has_heads: bool = True
    closer: float = 1


class WorkbookFile:
    """The .xlsx file while it is written: its sheets, formats and heads, and the state of figures in each head."""

    def __init__(
        self,
        report: ClusterReport,
        made_at: datetime.datetime,
        *,
        kind: str = "một bảng",
        contents: str = "",
        standing: str = "",
    ) -> None:
        """Begin a file of a report; contents: the sheet to which every other one leads back, where there is one.

        standing: what the heads say of the figures, where the report does not know it.
        """
        self.report = report
        self._standing = standing or wording.standing(report)
        self.identity = _identity(report, kind)
        self._made_at = made_at
        self._out = io.BytesIO()
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._shades: dict[str, int] = {}
        self._widths: dict[str, list[float]] = {}
        self.contents = contents
        options = {
            "in_memory": len(report.units) <= _MOST_IN_MEMORY,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": FONT, "font_size": SIZE, "valign": "top"},
        }
        # Only here: a web worker that shows pages does not load XlsxWriter.
        from reports.exports.workbook.engine import Workbook

        self.workbook = Workbook(self._out, options)
        title = f"Báo cáo tổng hợp {report.cluster.name} năm {report.year}"
        self.workbook.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        for name, value in self.identity.items():
            self.workbook.set_custom_property(name, value, "text")

    def add_sheet(self, name: str) -> Any:
        """Add a sheet behind those there are."""
        sheet = self.workbook.add_worksheet(name)
        # Numbers of rows are words, and formulas of neighbouring cells differ rightly: no marks of errors beside them.
        sheet.ignore_errors(dict.fromkeys(_NO_ERRORS, "A1:XFD1048576"))
        return sheet

    def close(self) -> bytes:
        """Finish the file and return its bytes."""
        self.workbook.close()
        return self._out.getvalue()

    def open(self, sheet: Any, title: str, widths: Sequence[float]) -> None:
        """Set the column widths and write the head of a sheet: form, sender and receiver, title, state of figures."""
        report = self.report
        self._widths[sheet.name] = list(widths)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.format())
        sheet.hide_gridlines(2)
        sheet.set_zoom(
            max(_SMALLEST_ZOOM, min(100, 100 * _SCREEN // int(sum(_DIGIT * w + 5 for w in widths))))
        )
        code = f" · mã {report.revision.code}" if report.revision else ""
        sheet.write_string(0, 0, f"Biểu TH-KH/{report.year}{code}", self.format(bold=True))
        sheet.write_string(
            1, 0, f"Đơn vị báo cáo: các Hội Khuyến học của {report.cluster.name}", self.format()
        )
        sheet.write_string(
            2, 0, f"Đơn vị nhận: Ban thư ký {report.cluster.name}; Trung ương Hội", self.format()
        )
        sheet.write_string(3, 0, title, self.format(bold=True, font_size=15))
        sheet.write_string(4, 0, self._state(), self.format(italic=True))
        if report.is_illustrative:
            sheet.write_string(5, 0, wording.ILLUSTRATIVE, self.format(bold=True, font_color="#A61B1B"))
        for row in (0, 1, 2, 4, 5):
            sheet.set_row(row, 17)
        sheet.set_row(3, 24)
        if self.contents and sheet.name != self.contents:
            self._lead_back(sheet)

    def _lead_back(self, sheet: Any) -> None:
        """Write the link to the contents behind the words of the first row, which stays in sight."""
        edges = list(accumulate(self._widths[sheet.name], initial=0))[:-1]
        column = next((at for at, edge in enumerate(edges) if edge >= _FIRST_LINE), len(edges) - 1)
        self.link(sheet, (0, column), self.contents, f"← {self.contents}")
        sheet.freeze_panes(1, 0)

    def link(self, sheet: Any, place: tuple[int, int], target: str, text: str, **properties: Any) -> None:
        """Write a text that leads to a sheet of this file."""
        format_ = self.format(font_color=STRONG, underline=1, **properties)
        sheet.write_url(*place, f"internal:'{target}'!A1", format_, text)

    def letters(self, sheet: Any) -> int:
        """Return about how many letters stand side by side over the columns of a sheet; widths are in digits."""
        return int(_LETTERS_A_DIGIT * sum(self._widths[sheet.name]))

    def stamp(self, sheet: Any, row: int, column: int, *, offset: int) -> None:
        """Insert the code of a revision as a picture that leads to its check; nothing on live figures.

        It must begin and end within one column: programs place both ends by cells, and the width of a column depends
        on the program's letters, so that a picture over two columns would not stay square.
        """
        revision = self.report.revision
        if revision is None:
            return
        png = qr_png(revision)
        scale = _STAMP / int.from_bytes(png[16:20], "big")  # the width that a PNG begins with
        description = (
            f"Mã vuông dẫn tới trang kiểm chứng {wording.standing(self.report).lower()}, mã {revision.code}"
        )
        options = {
            "image_data": io.BytesIO(png),
            "x_offset": offset,
            "y_offset": 1,
            "x_scale": scale,
            "y_scale": scale,
            "description": description,
            "object_position": 2,
        }
        sheet.insert_image(row, column, "ma-kiem-chung.png", options)

    def _state(self) -> str:
        report = self.report
        made = f"{timezone.localtime(self._made_at):%H:%M %d/%m/%Y}"
        return f"{self._standing.upper()} · {wording.STATUSES[report.status]} · {wording.MAPS[report.map_]} · {report.included}/{len(report.units)} hội · lập lúc {made}"

    def block_title(self, sheet: Any, row: int, title: str) -> None:
        """Write the title of a table that stands below another on its sheet."""
        sheet.write_string(row, 0, title, self.format(bold=True))
        sheet.set_row(row, 28)

    def heads(self, sheet: Any, row: int, heads: Sequence[str]) -> None:
        """Write the heads of a table's columns."""
        for column, head in enumerate(heads):
            sheet.write_string(row, column, head, self.head())
        sheet.set_row(row, 40)

    def head(self) -> Any:
        """Return the format of a column's head."""
        return self.format(
            bold=True, border=1, align="center", valign="vcenter", text_wrap=True, bg_color=HEAD_FILL
        )

    def set_up_print(self, sheet: Any, setup: PrintSetup) -> None:
        """Set up A4 across at the scale that fits, with the head and the foot of every page."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        left, right = 20 / _MILLIMETRES, 15 / _MILLIMETRES
        sheet.set_margins(left=left, right=right, top=left, bottom=left)
        sheet.set_header(f'&C&"{FONT}"&{SIZE}&P')
        name = self.report.cluster.short_name.replace("&", "&&")
        state = f"{name} {self.report.year} · {self._standing}"
        if self.report.revision:
            state += f" · mã {self.report.revision.code}"
        sheet.set_footer(f'&L&"{FONT}"&10 {state}&R&"{FONT}"&10&A')
        if setup.has_heads:
            sheet.repeat_rows(HEAD)
        widths = self._widths[sheet.name]
        if setup.units > setup.a_page:
            first_break = setup.repeat + setup.a_page
            sheet.repeat_columns(0, setup.repeat - 1)
            sheet.set_v_pagebreaks(list(range(first_break, len(widths), setup.a_page)))
            widths = widths[:first_break]
        # A scale and not "fit to one page wide", which makes Excel pass over the breaks between blocks.
        across = (297 / _MILLIMETRES - left - right) * 96
        scale = 100 * across / sum(_DIGIT * width + 5 for width in widths)
        sheet.set_print_scale(max(30, int(_SAFE * setup.closer * min(100, scale))))

    def number(
        self, indicator: Indicator, *, is_change: bool = False, mark: str = "", **properties: Any
    ) -> Any:
        """Return the format of an indicator's values, or of changes of them with their sign and a mark behind."""
        plain = pattern(indicator.display.decimals)
        if is_change:
            digits = plain.removeprefix(_VIETNAMESE)
            behind = f'"{mark}"' if mark else ""
            plain = f"{_VIETNAMESE}+{digits}{behind};-{digits}{behind};0{behind}"
        return self.format(**{"border": 1, "align": "right", "indent": 1, "num_format": plain, **properties})

    def text(self, **properties: Any) -> Any:
        """Return the format of words in a table."""
        return self.format(**{"border": 1, "text_wrap": True, "align": "left", "indent": 1, **properties})

    def format(self, **properties: Any) -> Any:
        """Return a format in the report's font; the same properties give the same format."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            looks = {
                "font_name": FONT,
                "font_size": SIZE,
                "valign": "vcenter",
                **self._shade(properties),
                **properties,
            }
            self._formats[key] = self.workbook.add_format(looks)
        return self._formats[key]

    def _shade(self, properties: Mapping[str, Any]) -> dict[str, str]:
        """Return a black of its own for each number format of cells that are indented from the right.

        LibreOffice forgets such an indent from one cell to the next where the two differ in nothing but how numbers are
        written; no eye tells the blacks apart.
        """
        if "num_format" not in properties or not properties.get("indent"):
            return {}
        number = self._shades.setdefault(properties["num_format"], len(self._shades))
        return {"font_color": f"#{number:06X}"}


def _identity(report: ClusterReport, kind: str) -> dict[str, str]:
    """Return what a file states of itself, so that a check knows what to hold it against."""
    revision = report.revision
    return {
        layout.KIND: kind,
        layout.REVISION: str(revision.number) if revision else layout.LIVE,
        layout.FINGERPRINT: revision.fingerprint if revision else "",
        layout.CLUSTER: report.cluster.key,
        layout.YEAR: str(report.year),
        layout.MAP: wording.MAPS[report.map_],
        layout.STATUS: wording.STATUSES[report.status],
    }


def pattern(decimals: int) -> str:
    """Return the number format of Vietnamese writing with some decimals."""
    return f"{_VIETNAMESE}#,##0" + ("." + "0" * decimals if decimals else "")
