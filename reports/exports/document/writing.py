"""Writes a report as .docx: a template filled in a sandbox, then the blocks laid in where their placeholders stood.

Blocks are laid in after the template was filled, so no text of a return or of a person ever passes through it.
"""

import datetime
import io
from collections.abc import Mapping
from typing import Any

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from associations.models import Note
from reports.analysis.figures import FLAGS
from reports.analysis.results import ClusterReport, Result
from reports.exports.document import placeholders
from reports.exports.document.print_style import CENTRE, JUSTIFY, WIDTH, PrintStyle
from reports.exports.document.template import portal_template
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.models import DocumentTemplate, Meeting
from reports.narrative.compose import narrative
from reports.narrative.overrides import own_texts
from reports.narrative.paragraphs import Narrative, Paragraph, Section
from reports.narrative.sources import Sources, day, returns_behind
from reports.presentation import charts, tables, wording
from reports.presentation.qr import qr_png
from reports.presentation.wording.pieces import Number, Quote, Sentence

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
# The charts, by the section that they stand in.
_CHARTS = {
    "to-chuc": ("members_per_population",),
    "quy": ("fund_per_capita",),
    "mo-hinh": ("family_rate",),
}
_BAR_PX, _SIDE_PX = 30, 340  # the size of a drawing of bars: px a unit, px wide


def report_as_document(
    report: ClusterReport,
    *,
    meeting: Meeting | None = None,
    made_at: datetime.datetime | None = None,
    paragraphs: dict[str, str] | None = None,
    template: bytes | None = None,
) -> bytes:
    """The report as a .docx file.

    meeting: whose conclusions, tasks and answers are told.
    paragraphs: the texts written by hand by key, those of the meeting where none are given. template: another
    template than the cluster's own or the portal's; it must have passed `checks.problems_of`.
    """
    own = own_texts(meeting) if paragraphs is None else paragraphs
    text = narrative(report, meeting=meeting, own=own)
    filled = fill(template or _template(report), placeholders.values(report, meeting))
    _Writer(report, text, made_at).lay_into(filled)
    stream = io.BytesIO()
    filled.save(stream)
    return stream.getvalue()


def _template(report: ClusterReport) -> bytes:
    if report.cluster.pk is None:
        return portal_template()
    own = DocumentTemplate.objects.filter(cluster=report.cluster.pk, is_current=True).first()
    return bytes(own.content) if own else portal_template()


def fill(template: bytes, values: Mapping[str, str]) -> Any:
    """The document with its placeholders filled; those of blocks are marks that stand alone in their paragraphs."""
    filler = DocxTemplate(io.BytesIO(template))
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    marks = {name: _mark(name) for name in placeholders.BLOCKS}
    filler.render({**values, **marks}, environment, autoescape=True)
    # Read again: the filler puts new heads and feet into the file, which the document at hand does not know of.
    stream = io.BytesIO()
    filler.save(stream)
    return Document(stream)


def _mark(name: str) -> str:
    return f"\u2060{name}\u2060"


class _Writer:
    """Lays the blocks of one report into a document."""

    def __init__(
        self, report: ClusterReport, narrative: Narrative, made_at: datetime.datetime | None
    ) -> None:
        self.report = report
        self.narrative = narrative
        self.made_at = made_at
        self.sources = Sources(report, returns_behind(report))

    def lay_into(self, document: Any) -> None:
        """Every block where its mark stands; a standing that has no mark goes before the text of the report."""
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
        """What the figures are: frozen when, why, what is missing, illustrative; the code that leads to its check."""
        report = self.report
        lines = [wording.standing(report) + (f" (mã {report.revision.code})" if report.revision else "")]
        lines += [placeholders.made_words(self.made_at)] if self.made_at else []
        style.paragraph(". ".join(lines) + ".", italic=True, align=CENTRE, size=12, after=2)
        if report.is_illustrative:
            style.paragraph(wording.ILLUSTRATIVE, bold=True, italic=True, align=CENTRE, size=12, after=2)
        if revision := report.revision:
            if revision.reason:
                head = "Chốt khi chưa đủ số liệu; lý do" if revision.gaps else "Ghi chú khi chốt"
                style.paragraph(f"{head}: {revision.reason}", italic=True, size=12, after=2)
            for gap in revision.gaps:
                style.paragraph(f"- {gap}", italic=True, size=12, after=0)
            for label in revision.outdated_formulas:
                style.paragraph(f"- Chỉ số “{label}” nay có cách tính khác với khi chốt.", italic=True, size=12, after=0)  # fmt: skip
            made = style.picture(
                qr_png(revision), width=22, alternative=f"Mã QR dẫn đến trang kiểm tra {revision.code}"
            )
            made.paragraph_format.keep_with_next = False

    def _body(self, style: PrintStyle) -> None:
        last: Any = None
        for number, section in zip(_ROMAN, self.narrative, strict=False):
            there_is = [one for one in section.paragraphs if one.own is None or one.own.strip()]
            if there_is:
                style.heading(f"{number}. {section.title.upper()}")
                for paragraph in there_is:
                    last = self._paragraph(style, paragraph)
                self._charts(style, section)
        if last is not None:  # the signatures never stand alone on a page
            last.paragraph_format.keep_with_next = True

    def _paragraph(self, style: PrintStyle, paragraph: Paragraph) -> Any:
        """A paragraph; of one that was written by hand in several, the last."""
        if paragraph.own is not None:
            lines = [line for line in paragraph.own.split("\n") if line.strip()]
            return [style.paragraph(line, align=JUSTIFY, indent=True) for line in lines][-1]
        made = style.paragraph(align=JUSTIFY, indent=True)
        for place, sentence in enumerate(paragraph.sentences):
            if place:
                style.run(made, " ")
            self._sentence(style, made, sentence)
        return made

    def _sentence(self, style: PrintStyle, made: Any, sentence: Sentence) -> None:
        """A sentence; each distinct number carries its reference once, where it stands first."""
        referred = set()
        for piece in sentence.pieces:
            style.run(made, str(piece))
            if isinstance(piece, Number | Quote) and piece.source not in referred:
                referred.add(piece.source)
                style.reference(made, [self.sources.code(piece.source)])

    def _charts(self, style: PrintStyle, section: Section) -> None:
        for code in _CHARTS.get(section.key, ()):
            result = self.report.result(BY_CODE[code])
            if result.included < 2:
                continue
            aim = self.report.aims.get(code)
            target = aim.value if aim else None
            drawing = charts.kept_png(charts.bar_chart(result, target))
            height = _BAR_PX * len(result.units)
            width = min(98.0, 200.0 * _SIDE_PX / height)
            style.picture(drawing, width=width, alternative=wording.finding(result, self.report.year))
            unit = result.indicator.display.unit
            keys = [f"vạch đen: năm {self.report.year - 1}"] if any(u.previous is not None for u in result.units) else []  # fmt: skip
            keys += ["vạch đứt: cả cụm"]
            keys += [f"vạch cam: mục tiêu năm {aim.year}"] if aim else []
            keys += _marks(result)
            style.paragraph(f"Biểu đồ: {result.indicator.label} năm {self.report.year} ({unit}); {', '.join(keys)}", italic=True, align=CENTRE, size=12, after=8)  # fmt: skip

    def _tables(self, style: PrintStyle) -> None:
        report = self.report
        style.heading("PHỤ LỤC: BẢNG SỐ LIỆU", page_break=True).alignment = CENTRE
        by_unit = [
            tables.unit_table(report, "chinh", "Các số chính", _indicators("members", "members_per_population", "cooperation_programmes", "advisory_documents", "fund_total", "fund_per_capita", "scholarships")),
            tables.unit_table(report, "mo-hinh", "Tỉ lệ các mô hình học tập trên tổng số", _indicators("family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate", "official_rate")),
        ]  # fmt: skip
        for number, table in enumerate(by_unit, start=1):
            self._unit_table(style, number, table)
        for number, table in enumerate((tables.models_table(report), tables.awards_table(report)), start=3):
            heads = [table.heading, *(["Đơn vị"] if table.has_units else []), *(_head(c.title, c.unit) for c in table.columns)]  # fmt: skip
            rows = [[row.label, *([row.unit] if table.has_units else []), *map(_written, row.cells)] for row in table.rows]  # fmt: skip
            self._table(style, number, table, heads, rows)

    def _unit_table(self, style: PrintStyle, number: int, table: tables.ReportTable) -> None:
        """Units as rows, indicators as columns: that holds for any number of units."""
        heads = ["Hội", *(_head(row.label, row.unit) for row in table.rows)]
        rows = [
            [column.title, *(_written(row.cells[place]) for row in table.rows)]
            for place, column in enumerate(table.columns)
        ]
        self._table(style, number, table, heads, rows, whole=True)

    def _table(self, style: PrintStyle, number: int, table: tables.ReportTable, heads: list[str], rows: list[list[str]], *, whole: bool = False) -> None:  # fmt: skip
        style.paragraph(f"Bảng {number}. {table.title} năm {self.report.year}", bold=True, size=13, before=10, keep=True)  # fmt: skip
        first = 54.0 if table.has_units and not whole else 30.0
        rest = (WIDTH - first) / (len(heads) - 1)
        right = range(2 if table.has_units and not whole else 1, len(heads))
        bold = [len(rows) - 1] if whole else []
        style.table(heads, rows, [first, *[rest] * (len(heads) - 1)], size=10, right=right, bold_rows=bold)
        for note in dict.fromkeys(filter(None, (*table.notes, table.legend))):
            style.paragraph(note, italic=True, size=11, before=2, after=0)

    def _annex(self, style: PrintStyle) -> None:
        style.heading("PHỤ LỤC: NGUỒN SỐ LIỆU", page_break=True).alignment = CENTRE
        style.paragraph(
            "Mã nhỏ sau mỗi con số trong báo cáo dẫn đến một dòng dưới đây: chỉ tiêu, hội, kỳ, giá trị đầy đủ và "
            "báo cáo gốc. Số của cả cụm là tổng hoặc tỉ lệ của tổng các hội có số liệu.",
            size=12,
        )
        style.heading("A. Nguồn của từng con số", 2)
        lines = self.sources.lines(self.narrative)
        style.table(
            ["Mã", "Trong báo cáo", "Chỉ tiêu; hội", "Kỳ", "Giá trị đầy đủ", "Báo cáo gốc"],
            [(one.code, one.written, one.what, one.period, one.full, one.behind) for one in lines],
            [14, 30, 51, 12, 30, 28],
            size=10,
            bookmarks=[one.code for one in lines],
        )
        if by_hand := self.sources.by_hand(self.narrative):
            style.heading("Số trong các đoạn viết tay", 2)
            style.paragraph("Người soạn chịu trách nhiệm về các số này; cổng không đối chiếu được.", italic=True, size=12)  # fmt: skip
            style.table(["Đoạn", "Các số"], by_hand, [60, 105], size=10)
        style.heading("B. Các báo cáo gốc", 2)
        rows = [(one.name, str(one.year), str(one.version), day(one.approved_at)) for one in self.sources.returns.values()]  # fmt: skip
        if rows:
            style.table(["Hội", "Kỳ", "Phiên bản", "Duyệt ngày"], rows, [75, 30, 30, 30], size=10)
        else:
            style.paragraph("Chưa có báo cáo nào được duyệt.", size=12)


def _indicators(*codes: str) -> list[Indicator]:
    return [every_indicator()[code] for code in codes]


def _head(title: str, unit: str) -> str:
    """A column's head; it may break behind a stroke."""
    return (f"{title} ({unit})" if unit else title).replace("/", "/\u200b")


def _marks(result: Result) -> list[str]:
    """The marks that stand beside the values of a chart, in words."""
    used = {flag for unit in result.units if unit.amount.value is not None for flag in unit.flags}
    used.discard(Note.Flag.ILLUSTRATIVE.value)
    return [f"{mark}: {FLAGS[flag]}" for flag, mark in tables.MARKS.items() if flag in used]


def _written(cell: tables.Cell) -> str:
    """A cell as a table on paper writes it: its marks and what stands behind it."""
    text = f"{cell.text} {''.join(tables.MARKS.get(flag, '') for flag in cell.flags)}".strip().replace(
        " ", wording.NO_BREAK
    )
    return f"{text} ({cell.note})" if cell.note else text


def sign_every_page(document: Any, line: str) -> None:
    """The line of the revision at the foot of every page, also where a template has no place for it."""
    for section in document.sections:
        feet = [section.footer]
        feet += [section.first_page_footer] if section.different_first_page_header_footer else []
        feet += [section.even_page_footer] if document.settings.odd_and_even_pages_header_footer else []
        for foot in feet:
            if line not in "".join(node.text or "" for node in foot._element.iter("{*}t")):
                paragraph = foot.add_paragraph()
                paragraph.alignment = CENTRE
                PrintStyle(document).run(paragraph, line, size=10)
