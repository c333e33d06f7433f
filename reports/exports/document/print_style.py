"""Paragraphs, tables and pictures of a Word file by NĐ 30/2020, in whatever document they are laid into.

Text goes in as text: it can hold no field and no markup.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
WIDTH = 165  # mm between the margins
CENTRE, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
_SHORT = 12  # rows up to which a table is not broken over two pages
# What XML cannot hold, and what would turn the direction of the text around.
_CONTROLS = frozenset(
    map(chr, [*range(32), 127, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000), *range(0x202A, 0x202F)])
)
_GREY = RGBColor(0x52, 0x60, 0x6D)


def clean(text: str) -> str:
    """Return a text without what a document cannot hold; line feeds stay."""
    return clean_inside(text).strip()


@dataclass(frozen=True)
class Look:
    """How a paragraph looks: size in points, 0 for that of the document; before, after: points around it.

    indent: its first line begins 10 mm further in; keep: it stays with the next paragraph.
    """

    bold: bool = False
    italic: bool = False
    size: int = 0
    align: Any = None
    before: int = 0
    after: int = 4
    indent: bool = False
    keep: bool = False


@dataclass(frozen=True)
class TableLook:
    """How a table looks: widths of the columns in mm, size in points; right: columns of numbers."""

    widths: Sequence[float]
    size: int = 11
    right: Sequence[int] = ()
    bold_rows: Sequence[int] = ()


class PrintStyle:
    """Writes into a document before an element of it, or at its end where none is given."""

    def __init__(self, document: Any, before: Any = None) -> None:
        self.document = document
        self.before = before
        self._bookmarks = 1000

    def _insert(self, element: Any) -> None:
        if self.before is not None:
            self.before.addprevious(element)

    def paragraph(self, text: str = "", look: Look = Look()) -> Any:
        """Write a paragraph and return it."""
        made = self.document.add_paragraph()
        self._insert(made._p)
        made.alignment = look.align
        shape = made.paragraph_format
        shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
        shape.line_spacing = 1.15
        shape.keep_with_next = look.keep
        if look.indent:
            shape.first_line_indent = Mm(10)
        if text:
            self.run(made, text, bold=look.bold, italic=look.italic, size=look.size)
        return made

    def run(
        self, paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, size: int = 0
    ) -> Any:
        """Write text at the end of a paragraph and return it."""
        made = paragraph.add_run(clean_inside(text))
        made.bold, made.italic = bold or None, italic or None
        if size:
            made.font.size = Pt(size)
        return made

    def heading(self, text: str, level: int = 1, *, page_break: bool = False) -> Any:
        """Write a heading that word processors list as one, whatever styles the document has."""
        made = self.paragraph(text, Look(bold=True, before=12 if level == 1 else 6, keep=True))
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level - 1))
        made._p.get_or_add_pPr().append(outline)
        made.paragraph_format.page_break_before = page_break
        return made

    def reference(self, paragraph: Any, codes: Sequence[str]) -> None:
        """Write small raised codes that lead to their lines in the source annex: "[1.4; 1.0]"."""
        self._raised(paragraph, "[")
        for place, code in enumerate(codes):
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), anchor_of(code))
            link.set(qn("w:history"), "1")
            run = self._raised(paragraph, ("; " if place else "") + code)
            link.append(run._r)
            paragraph._p.append(link)
        self._raised(paragraph, "]")

    def _raised(self, paragraph: Any, text: str) -> Any:
        run = paragraph.add_run(text)
        run.font.superscript, run.font.color.rgb = True, _GREY
        return run

    def picture(self, png: bytes, *, width: float, alternative: str) -> Any:
        """Write a picture in the middle of the line, read out as a sentence; width in mm."""
        made = self.paragraph(look=Look(align=CENTRE, before=6, keep=True))
        made.add_run().add_picture(io.BytesIO(png), width=Mm(width))
        for drawing in made._p.iter(qn("wp:docPr")):
            drawing.set("descr", clean(alternative))
            drawing.set("title", "Biểu đồ")
        return made

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        look: TableLook,
        bookmarks: Sequence[str] = (),
    ) -> None:
        """Write a table whose head stands again on every page and whose rows stay whole; a short one stays on one page.

        bookmarks: for each row the code that references lead to.
        """
        # Put together as text: python-docx looks for the cells of a row anew at each call, seconds for an annex.
        is_short = len(rows) <= _SHORT
        lines = [_head_row(heads, look, keep=is_short)]
        for number, row in enumerate(rows):
            marked = self._bookmark(bookmarks[number]) if bookmarks else ("", "")
            keep = is_short and number < len(rows) - 1
            lines.append(_body_row(row, look, marked, is_bold=number in look.bold_rows, keep=keep))
        grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in look.widths)
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides
        )
        xml = (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{_twips(sum(look.widths))}" w:type="dxa"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:left w:w="50" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
        )
        self._insert(self._appended(parse_xml(xml)))

    def _appended(self, element: Any) -> Any:
        self.document.element.body.insert_element_before(element, "w:sectPr")
        return element

    def _bookmark(self, code: str) -> tuple[str, str]:
        """Return beginning and end of the bookmark of a code."""
        self._bookmarks += 1
        start = f'<w:bookmarkStart w:id="{self._bookmarks}" w:name="{anchor_of(code)}"/>'
        return start, f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'


@dataclass(frozen=True)
class _CellLook:
    """How the text of a cell looks; keep: its row stays with the next."""

    width: float
    size: int
    align: str
    bold: bool
    keep: bool

    def cell(self, text: str, marked: tuple[str, str] = ("", "")) -> str:
        """Return a cell; `marked`: beginning and end of a bookmark around its text."""
        start, end = marked
        follows = "<w:keepNext/>" if self.keep else ""
        bold = "<w:b/>" if self.bold else ""
        run = f'<w:rPr>{bold}<w:sz w:val="{2 * self.size}"/><w:szCs w:val="{2 * self.size}"/></w:rPr>'
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{_twips(self.width)}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{follows}<w:spacing w:after="0"/>'
            f'<w:jc w:val="{self.align}"/></w:pPr>{start}<w:r>{run}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>{end}</w:p></w:tc>'
        )


def _head_row(heads: Sequence[str], look: TableLook, *, keep: bool) -> str:
    cells = [
        _CellLook(width, look.size, "center", bold=True, keep=keep).cell(text)
        for text, width in zip(heads, look.widths, strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _body_row(
    texts: Sequence[str], look: TableLook, marked: tuple[str, str], *, is_bold: bool, keep: bool
) -> str:
    cells = []
    for place, (text, width) in enumerate(zip(texts, look.widths, strict=True)):
        align = "right" if place in look.right else "left"
        cell = _CellLook(width, look.size, align, bold=is_bold, keep=keep)
        cells.append(cell.cell(text, marked if place == 0 else ("", "")))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def clean_inside(text: str) -> str:
    """Clean a text as `clean` does, but blanks at both ends stay: the text is a part of a sentence."""
    return "".join(letter for letter in text.replace("\t", " ") if letter == "\n" or letter not in _CONTROLS)


def anchor_of(code: str) -> str:
    """Return the bookmark of a code: a name that Word takes."""
    return "nguon_" + "".join(letter if letter.isalnum() else "_" for letter in code)


def field(paragraph: Any, instruction: str) -> None:
    """Write a field of our own, such as PAGE."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", instruction), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._r.append(mark)


def set_widths(table: Any, widths: Sequence[float]) -> None:
    """Set the widths of a table's columns in mm."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
