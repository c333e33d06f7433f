"""Pieces of a Word file as text of its XML: paragraphs, runs, cells, rows and tables of fixed widths.

Put together as text, since python-docx looks for the cells of a row anew at each call: seconds for a long list. What
users typed goes in escaped, so it can hold no field and no markup.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Look:
    """How a paragraph looks: size, before, after in points, indent and sides in mm.

    keep: it stays with the next paragraph; whole: its lines stay together; level: of a heading, from 1.
    """

    size: float = 13
    bold: bool = False
    italic: bool = False
    align: str = "left"
    before: int = 0
    after: int = 0
    indent: int = 0
    sides: float = 0
    keep: bool = False
    whole: bool = False
    level: int = 0
    starts_page: bool = False
    has_rule: bool = False
    line: int = 240  # height of a line, in 240ths of what the letters ask for


CENTRED = Look(align="center", keep=True, whole=True)


def rule(length: float, room: float) -> str:
    """Return a line of a length in the middle of a room, in mm."""
    return paragraph("", replace(CENTRED, size=2, sides=(room - length) / 2, before=2, has_rule=True))


def grid(widths: Sequence[float], rows: str, *, has_lines: bool = False, padding: float = 0) -> str:
    """Return a table of fixed widths in mm; padding: points above and below the text of each cell."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV") if has_lines else ()
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_margins(padding)}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _margins(padding: float) -> str:
    """Return the margins within a cell, in the order that the format asks for."""
    widths = (("top", 20 * padding), ("left", 45), ("bottom", 20 * padding), ("right", 45))
    return "".join(f'<w:{side} w:w="{round(width)}" w:type="dxa"/>' for side, width in widths)


def table_row(cells: str, *, is_head: bool = False, may_split: bool = False) -> str:
    """Return a row of cells; one that is a head stands again on every page."""
    whole = "" if may_split else "<w:cantSplit/>"
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr>{whole}{head}</w:trPr>{cells}</w:tr>"


def cell(paragraphs: Iterable[str], width: float, shape: str = "") -> str:
    """Return a cell of a width in mm; shape: further properties, as XML."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shape}</w:tcPr>{"".join(paragraphs)}</w:tc>'


def paragraph(text: str, look: Look) -> str:
    """Return a paragraph of one text."""
    return paragraph_of(run(text, look) if text else "", look)


def paragraph_of(runs: str, look: Look) -> str:
    """Return a paragraph of runs; its properties stand in the order that the format asks for."""
    side = _twips(look.sides)
    underline = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    properties = [
        "<w:keepNext/>" if look.keep else "",
        "<w:keepLines/>" if look.whole else "",
        "<w:pageBreakBefore/>" if look.starts_page else "",
        underline if look.has_rule else "",
        f'<w:spacing w:before="{20 * look.before}" w:after="{20 * look.after}" w:line="{look.line}" w:lineRule="auto"/>',
        f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="{_twips(look.indent)}"/>',
        f'<w:jc w:val="{look.align}"/>',
        f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else "",
        f"<w:rPr>{_size(look)}</w:rPr>",
    ]
    return f"<w:p><w:pPr>{''.join(properties)}</w:pPr>{runs}</w:p>"


def run(text: str, look: Look) -> str:
    """Return a text within a paragraph; its line feeds begin lines."""
    bold = "<w:b/>" if look.bold else ""
    italic = "<w:i/>" if look.italic else ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{bold}{italic}{_size(look)}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"


ANCHORS = "nguon_"  # what the names of bookmarks begin with
_SIGNS = {".": "_", "-": "__"}


def raised_link(code: str, anchors: str, look: Look) -> str:
    """Return a code in small raised grey letters that leads to its bookmark: "[1.4]"; look: of the text before it."""
    properties = f'<w:rPr><w:color w:val="52606D"/>{_size(look)}<w:vertAlign w:val="superscript"/></w:rPr>'
    text = f'<w:r>{properties}<w:t xml:space="preserve">[{escape(code)}]</w:t></w:r>'
    return f'<w:hyperlink w:anchor="{_bookmark_name(anchors, code)}" w:history="1">{text}</w:hyperlink>'


def bookmark(anchors: str, code: str, number: int, runs: str) -> str:
    """Return runs within the bookmark that a code leads to; number: which no other bookmark of the file has."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{_bookmark_name(anchors, code)}"/>'
    return f'{start}{runs}<w:bookmarkEnd w:id="{number}"/>'


def _bookmark_name(anchors: str, code: str) -> str:
    """Return the bookmark of a code: a name of letters, digits and strokes, as Word takes it, and of that code alone."""
    return anchors + "".join(
        letter if letter.isascii() and letter.isalnum() else _SIGNS.get(letter, f"_{ord(letter):x}_")
        for letter in code
    )


def _size(look: Look) -> str:
    return f'<w:sz w:val="{round(2 * look.size)}"/><w:szCs w:val="{round(2 * look.size)}"/>'


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)
