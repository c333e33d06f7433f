"""Paragraphs, tables and pictures of a Word file by NĐ 30/2020, in whatever document they are laid into.

Text goes in as text: it can hold no field and no markup.
"""

import io
from collections.abc import Sequence
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
    """A text without what a document cannot hold; line feeds stay."""
    return clean_inside(text).strip()


class PrintStyle:
    """Writes into a document before an element of it, or at its end where none is given."""

    def __init__(self, document: Any, before: Any = None) -> None:
        self.document = document
        self.before = before
        self._bookmarks = 1000

    def _laid(self, element: Any) -> None:
        if self.before is not None:
            self.before.addprevious(element)

    def paragraph(self, text: str = "", *, bold: bool = False, italic: bool = False, align: Any = None, size: int = 0, before: int = 0, after: int = 4, indent: bool = False, keep: bool = False) -> Any:  # fmt: skip
        """A paragraph; `indent`: its first line begins 10 mm further in; `keep`: it stays with the next."""
        made = self.document.add_paragraph()
        self._laid(made._p)
        made.alignment = align
        shape = made.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing = 1.15
        shape.keep_with_next = keep
        if indent:
            shape.first_line_indent = Mm(10)
        if text:
            self.run(made, text, bold=bold, italic=italic, size=size)
        return made

    def run(
        self, paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, size: int = 0
    ) -> Any:
        """Text at the end of a paragraph."""
        made = paragraph.add_run(clean_inside(text))
        made.bold, made.italic = bold or None, italic or None
        if size:
            made.font.size = Pt(size)
        return made

    def heading(self, text: str, level: int = 1, *, page_break: bool = False) -> Any:
        """A heading that word processors list as one, whatever styles the document has."""
        made = self.paragraph(text, bold=True, before=12 if level == 1 else 6, keep=True)
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level - 1))
        made._p.get_or_add_pPr().append(outline)
        made.paragraph_format.page_break_before = page_break
        return made

    def reference(self, paragraph: Any, codes: Sequence[str]) -> None:
        """Small raised codes that lead to their lines in the source annex: "[1.4; 1.0]"."""
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
        """A picture in the middle of the line, read out as a sentence; width in mm."""
        made = self.paragraph(align=CENTRE, before=6, keep=True)
        made.add_run().add_picture(io.BytesIO(png), width=Mm(width))
        for drawing in made._p.iter(qn("wp:docPr")):
            drawing.set("descr", clean(alternative))
            drawing.set("title", "Biểu đồ")
        return made

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *, size: int = 11, right: Sequence[int] = (), bold_rows: Sequence[int] = (), bookmarks: Sequence[str] = ()) -> None:  # fmt: skip
        """A table whose head stands again on every page and whose rows stay whole; a short one stays on one page.

        right: columns of numbers; widths in mm; bookmarks: for each row the code that references lead to.
        """
        # Put together as text: python-docx looks for the cells of a row anew at each call, seconds for an annex.
        grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
        is_short = len(rows) <= _SHORT
        lines = [self._row(heads, widths, size, (), bold=True, centre=True, head=True, keep=is_short)]
        for number, row in enumerate(rows):
            mark = bookmarks[number] if bookmarks else ""
            keep = is_short and number < len(rows) - 1
            lines.append(self._row(row, widths, size, right, bold=number in bold_rows, mark=mark, keep=keep))
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides
        )
        xml = (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:left w:w="50" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
        )
        self._laid(self._appended(parse_xml(xml)))

    def _appended(self, element: Any) -> Any:
        self.document.element.body.insert_element_before(element, "w:sectPr")
        return element

    def _row(self, texts: Sequence[str], widths: Sequence[float], size: int, right: Sequence[int], *, bold: bool, centre: bool = False, head: bool = False, mark: str = "", keep: bool = False) -> str:  # fmt: skip
        cells = []
        follows = "<w:keepNext/>" if keep else ""
        for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
            align = "center" if centre else "right" if place in right else "left"
            run = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{2 * size}"/><w:szCs w:val="{2 * size}"/></w:rPr>'
            start = end = ""
            if mark and place == 0:
                self._bookmarks += 1
                start = f'<w:bookmarkStart w:id="{self._bookmarks}" w:name="{anchor_of(mark)}"/>'
                end = f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{follows}<w:spacing w:after="0"/>'
                f'<w:jc w:val="{align}"/></w:pPr>{start}<w:r>{run}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>{end}</w:p></w:tc>'
            )
        repeat = "<w:tblHeader/>" if head else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def clean_inside(text: str) -> str:
    """As `clean`, but blanks at both ends stay: the text is a part of a sentence."""
    return "".join(letter for letter in text.replace("\t", " ") if letter == "\n" or letter not in _CONTROLS)


def anchor_of(code: str) -> str:
    """The bookmark of a code: a name that Word takes."""
    return "nguon_" + "".join(letter if letter.isalnum() else "_" for letter in code)


def field(paragraph: Any, instruction: str) -> None:
    """A field of our own, such as PAGE."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", instruction), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._r.append(mark)


def set_widths(table: Any, widths: Sequence[float]) -> None:
    """The widths of a table's columns in mm."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
