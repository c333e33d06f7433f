"""Writes a report as .docx: a template filled in a sandbox, then the blocks laid in where their placeholders stood.

Blocks are laid in after the template was filled, so no text of a return or of a person ever passes through it.
"""

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from associations.models import Note
from reports.analysis.figures import FLAGS
from reports.analysis.results import ClusterReport, Result
from reports.analysis.targets import Aim
from reports.exports.document import placeholders
from reports.exports.document.content_controls import without_controls
from reports.exports.document.print_style import CENTRE, JUSTIFY, WIDTH, Look, PrintStyle, TableLook
from reports.exports.document.template import portal_template
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.models import DocumentTemplate, Meeting
from reports.narrative.compose import narrative
from reports.narrative.hand_check import HandCheck, hand_check
from reports.narrative.overrides import own_texts
from reports.narrative.paragraphs import Narrative, Paragraph, Section
from reports.narrative.sources import Sources, day, returns_behind
from reports.presentation import charts, tables, wording
from reports.presentation.qr import qr_png
from reports.presentation.tables import last_year
from reports.presentation.wording.pieces import Number, Quote, Sentence

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
# The charts, by the section that they stand in.
_CHARTS = {
    "to-chuc": ("members_per_population",),
    "quy": ("fund_per_capita",),
    "mo-hinh": ("family_rate",),
}
# The indicators of the first two tables.
_MAIN = (
    "members", "members_per_population", "cooperation_programmes", "advisory_documents", "fund_total",
    "fund_per_capita", "scholarships",
)  # fmt: skip
_RATES = ("family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate", "official_rate")
_BAR_PX, _SIDE_PX = 30, 340  # the size of a drawing of bars: px a unit, px wide


def report_as_document(
    report: ClusterReport,
    *,
    meeting: Meeting | None = None,
    made_at: datetime.datetime | None = None,
    paragraphs: dict[str, str] | None = None,
    template: bytes | None = None,
) -> bytes:
    """Return the report as a .docx file.

    meeting: whose conclusions, tasks and answers the report holds.
    paragraphs: the texts written by hand by key, those of the meeting where none are given. template: another
    template than the cluster's own or the portal's; it must have passed `checks.problems_of`.
    """
    own = own_texts(meeting) if paragraphs is None else paragraphs
    text = narrative(report, meeting=meeting, own=own)
    filled = fill(template or _template(report), placeholders.values(report, meeting))
    _Writer(report, text, made_at, hand_check(report, meeting, text)).lay_into(filled)
    stream = io.BytesIO()
    filled.save(stream)
    return stream.getvalue()


def _template(report: ClusterReport) -> bytes:
    if report.cluster.pk is None:
        return portal_template()
    own = DocumentTemplate.objects.filter(cluster=report.cluster.pk, is_current=True).first()
    return bytes(own.content) if own else portal_template()


def fill(template: bytes, values: Mapping[str, str]) -> Any:
    """Return the document with its placeholders filled; those of blocks are marks alone in their paragraphs."""
    filler = DocxTemplate(io.BytesIO(without_controls(template)))
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    marks = {name: _mark(name) for name in placeholders.BLOCKS}
    filler.render({**values, **marks}, environment, autoescape=True)
    # Read again: the filler puts new heads and feet into the file, which the document at hand does not know of.
    stream = io.BytesIO()
    filler.save(stream)
    return Document(stream)


def _mark(name: str) -> str:
    return f"\u2060{name}\u2060"


@dataclass(frozen=True)
class _PrintedTable:
    """A table of the report as it is printed: its own rows, or its units as rows."""

    table: tables.ReportTable
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    look: TableLook


def _units_as_rows(table: tables.ReportTable) -> _PrintedTable:
    """Return a table with units as rows and indicators as columns: that holds for any number of units."""
    heads = ["Hội", *(_head(row.label, row.unit) for row in table.rows)]
    rows = [
        [column.title, *(_written(row.cells[place]) for row in table.rows)]
        for place, column in enumerate(table.columns)
    ]
    return _PrintedTable(table, heads, rows, _look(heads, 30.0, first_number=1, bold_rows=[len(rows) - 1]))


def _as_it_is(table: tables.ReportTable) -> _PrintedTable:
    """Return a table as it is, with the unit of measurement in a column of its own where it has one."""
    columns = [_head(column.title, column.unit) for column in table.columns]
    rows = [[row.label, *map(_written, row.cells)] for row in table.rows]
    if not table.has_units:
        heads = [table.heading, *columns]
        return _PrintedTable(table, heads, rows, _look(heads, 30.0, first_number=1))
    heads = [table.heading, "Đơn vị", *columns]
    with_units = [[line[0], row.unit, *line[1:]] for line, row in zip(rows, table.rows, strict=True)]
    return _PrintedTable(table, heads, with_units, _look(heads, 54.0, first_number=2))


def _look(
    heads: Sequence[str], first: float, *, first_number: int, bold_rows: Sequence[int] = ()
) -> TableLook:
    """Return a look over the whole width; first: the width of the first column in mm."""
    others = len(heads) - 1
    widths = [first, *[(WIDTH - first) / others] * others]
    return TableLook(widths, size=10, right=range(first_number, len(heads)), bold_rows=bold_rows)


class _Writer:
    """Lays the blocks of one report into a document."""

    def __init__(
        self,
        report: ClusterReport,
        narrative: Narrative,
        made_at: datetime.datetime | None,
        check: HandCheck,
    ) -> None:
        self.report = report
        self.narrative = narrative
        self.made_at = made_at
        self.check = check
        self.sources = Sources(report, returns_behind(report))

    def lay_into(self, document: Any) -> None:
        """Write every block where its mark stands; a standing without a mark goes before the text of the report."""
        blocks = {
            "tinh_trang": self._standing,
            "noi_dung": self._body,
            "bang_so_lieu": self._tables,
            "nguon_so_lieu": self._annex,
        }
        places = {}
        for paragraph in document.element.body.iter("{*}p"):
            text = "".join(node.text or "" for node in paragraph.iter("{*}t")).strip()
            for name in blocks:
                if text == _mark(name):
                    places[name] = paragraph
        if "tinh_trang" not in places and "noi_dung" in places:
            self._standing(PrintStyle(document, places["noi_dung"]))
        for name, write in blocks.items():
            if name in places:
                write(PrintStyle(document, places[name]))
                places[name].getparent().remove(places[name])
        sign_every_page(document, placeholders.footer_line(self.report))

    def _standing(self, style: PrintStyle) -> None:
        """Write what the figures are: frozen when, why, what is missing, illustrative; the code of its check."""
        report = self.report
        lines = [wording.standing(report) + (f" (mã {report.revision.code})" if report.revision else "")]
        lines += [placeholders.made_words(self.made_at)] if self.made_at else []
        style.paragraph(". ".join(lines) + ".", Look(italic=True, align=CENTRE, size=12, after=2))
        if report.is_illustrative:
            style.paragraph(
                wording.ILLUSTRATIVE, Look(bold=True, italic=True, align=CENTRE, size=12, after=2)
            )
        if revision := report.revision:
            if revision.reason:
                head = "Chốt khi chưa đủ số liệu; lý do" if revision.gaps else "Ghi chú khi chốt"
                style.paragraph(f"{head}: {revision.reason}", Look(italic=True, size=12, after=2))
            for gap in revision.gaps:
                style.paragraph(f"- {gap}", Look(italic=True, size=12, after=0))
            for label in revision.outdated_formulas:
                style.paragraph(f"- Chỉ số “{label}” nay có cách tính khác với khi chốt.", Look(italic=True, size=12, after=0))  # fmt: skip
            made = style.picture(
                qr_png(revision), width=22, alternative=f"Mã QR dẫn đến trang kiểm tra {revision.code}"
            )
            made.paragraph_format.keep_with_next = False

    def _body(self, style: PrintStyle) -> None:
        last: Any = None
        filled = [(section, there_is) for section in self.narrative if (there_is := _written_of(section))]
        for number, (section, there_is) in zip(_ROMAN, filled, strict=False):
            style.heading(f"{number}. {section.title.upper()}")
            for paragraph in there_is:
                last = self._paragraph(style, paragraph)
            self._charts(style, section)
        if last is not None:  # the signatures never stand alone on a page
            last.paragraph_format.keep_with_next = True

    def _paragraph(self, style: PrintStyle, paragraph: Paragraph) -> Any:
        """Write a paragraph; of one that was written by hand in several, return the last."""
        if paragraph.own is not None:
            lines = [line for line in paragraph.own.split("\n") if line.strip()]
            return [style.paragraph(line, Look(align=JUSTIFY, indent=True)) for line in lines][-1]
        made = style.paragraph(look=Look(align=JUSTIFY, indent=True))
        for place, sentence in enumerate(paragraph.sentences):
            if place:
                style.run(made, " ")
            self._sentence(style, made, sentence)
        return made

    def _sentence(self, style: PrintStyle, made: Any, sentence: Sentence) -> None:
        """Write a sentence; each distinct number carries its reference once, where it stands first."""
        referred = set()
        for piece in sentence.pieces:
            style.run(made, str(piece))
            if isinstance(piece, Number | Quote) and piece.source not in referred:
                referred.add(piece.source)
                style.reference(made, [self.sources.code(piece.source)])

    def _charts(self, style: PrintStyle, section: Section) -> None:
        for code in _CHARTS.get(section.key, ()):
            result = self.report.result(BY_CODE[code])
            if result.included >= 2:
                self._chart(style, result)

    def _chart(self, style: PrintStyle, result: Result) -> None:
        aim = self.report.aims.get(result.indicator.code)
        drawing = charts.kept_png(charts.bar_chart(result, aim.value if aim else None))
        width = min(98.0, 200.0 * _SIDE_PX / (_BAR_PX * len(result.units)))
        style.picture(drawing, width=width, alternative=wording.finding(result, self.report.year))
        indicator = result.indicator
        title = f"Biểu đồ: {indicator.label} năm {self.report.year} ({indicator.display.unit})"
        key = ", ".join(_key_of_chart(result, self.report.year, aim))
        style.paragraph(f"{title}; {key}", Look(italic=True, align=CENTRE, size=12, after=8))

    def _tables(self, style: PrintStyle) -> None:
        report = self.report
        style.heading("PHỤ LỤC: BẢNG SỐ LIỆU", page_break=True).alignment = CENTRE
        main = tables.unit_table(report, "chinh", "Các số chính", _indicators(_MAIN))
        models = tables.unit_table(
            report, "mo-hinh", "Tỉ lệ các mô hình học tập trên tổng số", _indicators(_RATES)
        )
        for number, table in enumerate((main, models), start=1):
            self._table(style, number, _units_as_rows(table))
        for number, table in enumerate((tables.models_table(report), tables.awards_table(report)), start=3):
            self._table(style, number, _as_it_is(table))

    def _table(self, style: PrintStyle, number: int, printed: _PrintedTable) -> None:
        title = f"Bảng {number}. {printed.table.title} năm {self.report.year}"
        style.paragraph(title, Look(bold=True, size=13, before=10, keep=True))
        style.table(printed.heads, printed.rows, printed.look)
        for note in dict.fromkeys(filter(None, (*printed.table.notes, printed.table.legend))):
            style.paragraph(note, Look(italic=True, size=11, before=2, after=0))

    def _annex(self, style: PrintStyle) -> None:
        style.heading("PHỤ LỤC: NGUỒN SỐ LIỆU", page_break=True).alignment = CENTRE
        style.paragraph(
            "Mã nhỏ sau mỗi con số trong báo cáo dẫn đến một dòng dưới đây: chỉ tiêu, hội, kỳ, giá trị đầy đủ và "
            "báo cáo gốc. Số chung của nhiều hội là tổng hoặc tỉ lệ của tổng các hội có số liệu.",
            Look(size=12),
        )
        style.heading("A. Nguồn của từng con số", 2)
        lines = self.sources.lines(self.narrative)
        style.table(
            ["Mã", "Trong báo cáo", "Chỉ tiêu; hội", "Kỳ", "Giá trị đầy đủ", "Báo cáo gốc"],
            [(one.code, one.written, one.what, one.period, one.full, one.behind) for one in lines],
            TableLook([14, 30, 51, 12, 30, 28], size=10),
            bookmarks=[one.code for one in lines],
        )
        if by_hand := self.sources.by_hand(self.check):
            style.heading("Số trong các đoạn viết tay", 2)
            how = "Cổng đối chiếu từng số với số liệu của báo cáo; số cổng không có thì ghi rõ ai xác nhận."
            style.paragraph(how, Look(italic=True, size=12))
            heads = ["Đoạn", "Số", "Mã", "Là số gì", "Giá trị đầy đủ", "Báo cáo gốc"]
            style.table(heads, by_hand, TableLook([33, 24, 13, 45, 25, 25], size=10))
        style.heading("B. Các báo cáo gốc", 2)
        returns = [
            (one.name, str(one.year), str(one.version), day(one.approved_at))
            for one in self.sources.returns.values()
        ]
        if returns:
            look = TableLook([75, 30, 30, 30], size=10)
            style.table(["Hội", "Kỳ", "Phiên bản", "Duyệt ngày"], returns, look)
        else:
            style.paragraph("Chưa có báo cáo nào được duyệt.", Look(size=12))


def _written_of(section: Section) -> list[Paragraph]:
    """Return the paragraphs of a section that are printed: one that somebody left blank is not."""
    return [one for one in section.paragraphs if one.own is None or one.own.strip()]


def _indicators(codes: Sequence[str]) -> list[Indicator]:
    return [every_indicator()[code] for code in codes]


def _head(title: str, unit: str) -> str:
    """Return a column's head; it may break behind a stroke."""
    return (f"{title} ({unit})" if unit else title).replace("/", "/\u200b")


def _key_of_chart(result: Result, year: int, aim: Aim | None) -> Iterator[str]:
    """Yield how a chart's marks and lines are read."""
    if any(unit.previous is not None for unit in result.units):
        yield f"vạch đen: năm {year - 1}"
    if result.amount.denominator:
        yield f"vạch đứt: {wording.whose(result)}"
    if aim:
        yield f"vạch cam: mục tiêu năm {aim.year}"
    yield from _marks(result)


def _marks(result: Result) -> list[str]:
    """Return the marks that stand beside the values of a chart, in words."""
    used = {flag for unit in result.units if unit.amount.value is not None for flag in unit.flags}
    used.discard(Note.Flag.ILLUSTRATIVE.value)
    return [f"{mark}: {FLAGS[flag]}" for flag, mark in tables.MARKS.items() if flag in used]


def _written(cell: tables.Cell) -> str:
    """Return a cell as a table on paper writes it: its marks and what stands behind it."""
    text = f"{cell.text} {''.join(tables.MARKS.get(flag, '') for flag in cell.flags)}".strip().replace(
        " ", wording.NO_BREAK
    )
    if cell.note == last_year.PARTIAL:
        return f"{text}{cell.note}"
    return f"{text} ({cell.note})" if cell.note else text


def sign_every_page(document: Any, line: str) -> None:
    """Write the line of the revision at the foot of every page, also where a template has no place for it."""
    for section in document.sections:
        feet = [section.footer]
        feet += [section.first_page_footer] if section.different_first_page_header_footer else []
        feet += [section.even_page_footer] if document.settings.odd_and_even_pages_header_footer else []
        for foot in feet:
            if line not in "".join(node.text or "" for node in foot._element.iter("{*}t")):
                paragraph = foot.add_paragraph()
                paragraph.alignment = CENTRE
                PrintStyle(document).run(paragraph, line, size=10)
