"""The printed form as a Word file, to be changed, printed and signed: A4 by NĐ 30/2020, annex I.

Margins 20 mm top and bottom, 30 mm left, 15 mm right, Times New Roman 13, the page number centred in the top margin
from the second page on, the code at the foot of every page. What belongs together is kept together; only rows as high
as half a page go on on the next one. Text goes in as text: it can hold no field and no markup.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from associations.exchange.printed_form.blocks import (
    WIDTH,
    Addressee,
    AnnexHeading,
    Block,
    Closing,
    Heading,
    Letterhead,
    PrintedForm,
    Remark,
    Signature,
    Table,
    TableRow,
    Text,
    Title,
)

_FONT = "Times New Roman"
_LETTERHEAD = (68, WIDTH - 68)  # mm: who writes, the state
_CLOSING = (50, 52, WIDTH - 102)  # mm: copies, who made the form, who signs
_SIGNING_ROOM = 50  # points between the office and the name
_MOTTO_RULE, _SHORT_RULE = 56, 24  # mm: as long as the motto, a third to a half of what stands above
_NAMES, _COPIES, _FIGURES, _CODE = 12, 11, 11, 9  # points
_TIGHT = 228  # of a line in a table
_ROWS_KEPT = 2  # of a table that the signatures follow


@dataclass(frozen=True)
class _Look:
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


# A body must not end with a table; what stands behind it takes no room, so that it never begins a page.
_AFTER_TABLE = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)
_CENTRED = _Look(align="center", keep=True, whole=True)


def make_document(form: PrintedForm) -> bytes:
    """Return a printed form as a .docx file."""
    document = Document()
    _set_page(document, form)
    followers = (*form.blocks[1:], None)
    pieces = [
        _written(block, isinstance(follower, Closing))
        for block, follower in zip(form.blocks, followers, strict=True)
    ]
    body = parse_xml(f"<w:body {nsdecls('w')}>{''.join(pieces)}{_AFTER_TABLE}</w:body>")
    for element in list(body):
        document.element.body.insert_element_before(element, "w:sectPr")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_page(document: Any, form: PrintedForm) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(0)
    document.core_properties.title = form.title
    document.core_properties.author = "Cổng thông tin khuyến học"
    document.core_properties.language = "vi-VN"
    _replace_text(section.header, _page_number())
    for footer in (section.first_page_footer, section.footer):
        _replace_text(footer, _paragraph(form.code, _Look(size=_CODE)))


def _replace_text(part: Any, paragraph: str) -> None:
    """Write a paragraph into a header or footer in place of its own."""
    part.is_linked_to_previous = False
    old = part.paragraphs[0]._p
    (new,) = parse_xml(f"<w:body {nsdecls('w')}>{paragraph}</w:body>")
    old.getparent().replace(old, new)


def _page_number() -> str:
    field = '<w:fldSimple w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field}</w:p>'


@singledispatch
def _written(block: Block, stays: bool) -> str:
    """Return a block as elements of the body; its end stays with the signatures where those follow."""
    raise TypeError(f"no writer for {type(block).__name__}")


@_written.register
def _letterhead(block: Letterhead, stays: bool) -> str:
    names, centred = replace(_CENTRED, size=_NAMES), replace(_CENTRED, bold=True)
    left, right = _LETTERHEAD
    who = [_paragraph(line, names) for line in block.superior]
    who += [_paragraph(line, replace(names, bold=True)) for line in block.issuer]
    state = [_paragraph(block.state, replace(names, bold=True)), _paragraph(block.motto, centred)]
    top = _cell([*who, _rule(_SHORT_RULE, left)], left) + _cell([*state, _rule(_MOTTO_RULE, right)], right)
    date = replace(_CENTRED, italic=True, before=4)
    bottom = _cell([_paragraph(block.number, replace(_CENTRED, before=4))], left)
    bottom += _cell([_paragraph(block.place_and_date, date)], right)
    return _grid(_LETTERHEAD, _table_row(top) + _table_row(bottom))


@_written.register
def _title(block: Title, stays: bool) -> str:
    look = replace(_CENTRED, bold=True)
    return (
        _paragraph(block.document, replace(look, size=14, before=8, level=1))
        + _paragraph(block.subject, look)
        + _rule(_MOTTO_RULE, WIDTH)
    )


@_written.register
def _addressee(block: Addressee, stays: bool) -> str:
    return _paragraph(block.text, replace(_CENTRED, before=4))


@_written.register
def _remark(block: Remark, stays: bool) -> str:
    return _paragraph(block.text, replace(_CENTRED, italic=True, size=_FIGURES, before=4))


@_written.register
def _heading(block: Heading, stays: bool) -> str:
    return _paragraph(block.text, _Look(bold=True, before=6, after=2, keep=True, whole=True, level=2))


@_written.register
def _annex_heading(block: AnnexHeading, stays: bool) -> str:
    look = replace(_CENTRED, bold=True)
    first = replace(look, size=14, before=0 if block.starts_page else 14, level=1)
    return (
        _paragraph(block.number, replace(first, starts_page=block.starts_page))
        + _paragraph(block.title, look)
        + _paragraph(block.reference, replace(_CENTRED, size=_NAMES, italic=True, after=4))
    )


@_written.register
def _text(block: Text, stays: bool) -> str:
    heading = _Look(bold=True, italic=True, before=3, keep=True)
    if block.is_short:
        runs = _run(f"{block.heading} ", heading) + _run(" ".join(block.paragraphs), _Look())
        return _paragraph_of(runs, _Look(before=3, keep=stays))
    look = _Look(align="both", indent=10, before=6)
    last = len(block.paragraphs) - 1
    paragraphs = (
        _paragraph(text, replace(look, keep=stays and place == last))
        for place, text in enumerate(block.paragraphs)
    )
    return _paragraph(block.heading, heading) + "".join(paragraphs)


@_written.register
def _closing(block: Closing, stays: bool) -> str:
    copies = _Look(size=_COPIES)
    left = [_paragraph(block.receivers_head, replace(copies, size=_NAMES, bold=True, italic=True))]
    left += [_paragraph(line, copies) for line in block.receivers]
    columns = (left, _signature(block.preparer), _signature(block.signer))
    cells = "".join(_cell(column, width) for column, width in zip(columns, _CLOSING, strict=True))
    sentence = _Look(align="both", indent=10, before=6, after=3, keep=True, whole=True)
    return _paragraph(block.sentence, sentence) + _grid(_CLOSING, _table_row(cells))


def _signature(signature: Signature) -> list[str]:
    line = _Look(
        size=_NAMES, align="center"
    )  # the row stays whole by itself and need not stay with what follows
    bold = replace(line, bold=True)
    return [
        *(_paragraph(line, bold) for line in signature.office),
        _paragraph(signature.hint, replace(line, italic=True)),
        _paragraph(signature.name, replace(bold, before=_SIGNING_ROOM)),
    ]


@_written.register
def _table(block: Table, stays: bool) -> str:
    widths = [column.width for column in block.columns]
    head = replace(_CENTRED, size=_FIGURES, bold=True, line=_TIGHT)
    cells = "".join(_cell([_paragraph(column.head, head)], column.width) for column in block.columns)
    rows = [_table_row(cells, is_head=True)]
    kept = len(block.rows) - _ROWS_KEPT if stays else len(block.rows)
    rows += [_body_rows(block, row, keep=place >= kept) for place, row in enumerate(block.rows)]
    return _grid(widths, "".join(rows), has_lines=True)


def _body_rows(table: Table, row: TableRow, *, keep: bool) -> str:
    """Return a row, and the one with its note."""
    look = _Look(size=_FIGURES, keep=keep or bool(row.note), line=_TIGHT)
    cells = []
    for place, (column, text) in enumerate(zip(table.columns, row.cells, strict=True)):
        merge = '<w:vMerge w:val="restart"/>' if row.note and place == 0 else ""
        aligned = replace(look, align="right") if column.is_figure else look
        cells.append(_cell([_paragraph(text, aligned)], column.width, merge))
    found = _table_row("".join(cells), may_split=row.may_split and not row.note)
    if row.note:
        first, *others = (column.width for column in table.columns)
        note = _paragraph(row.note, replace(look, italic=True, keep=keep))
        below = _cell([_paragraph("", look)], first, "<w:vMerge/>")
        below += _cell([note], sum(others), f'<w:gridSpan w:val="{table.note_span}"/>')
        found += _table_row(below, may_split=row.may_split)
    return found


def _rule(length: float, room: float) -> str:
    """Return a line of a length in the middle of a room, in mm."""
    return _paragraph("", replace(_CENTRED, size=2, sides=(room - length) / 2, has_rule=True))


def _grid(widths: Sequence[float], rows: str, *, has_lines: bool = False) -> str:
    """Return a table of fixed widths in mm."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV") if has_lines else ()
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="45" w:type="dxa"/><w:right w:w="45" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _table_row(cells: str, *, is_head: bool = False, may_split: bool = False) -> str:
    whole = "" if may_split else "<w:cantSplit/>"
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr>{whole}{head}</w:trPr>{cells}</w:tr>"


def _cell(paragraphs: Iterable[str], width: float, shape: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shape}</w:tcPr>{"".join(paragraphs)}</w:tc>'


def _paragraph(text: str, look: _Look) -> str:
    return _paragraph_of(_run(text, look) if text else "", look)


def _paragraph_of(runs: str, look: _Look) -> str:
    """Return a paragraph of runs; its properties stand in the order that the format asks for."""
    side = _twips(look.sides)
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    properties = [
        "<w:keepNext/>" if look.keep else "",
        "<w:keepLines/>" if look.whole else "",
        "<w:pageBreakBefore/>" if look.starts_page else "",
        rule if look.has_rule else "",
        f'<w:spacing w:before="{20 * look.before}" w:after="{20 * look.after}" w:line="{look.line}" w:lineRule="auto"/>',
        f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="{_twips(look.indent)}"/>',
        f'<w:jc w:val="{look.align}"/>',
        f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else "",
        f"<w:rPr>{_size(look)}</w:rPr>",
    ]
    return f"<w:p><w:pPr>{''.join(properties)}</w:pPr>{runs}</w:p>"


def _run(text: str, look: _Look) -> str:
    bold = "<w:b/>" if look.bold else ""
    italic = "<w:i/>" if look.italic else ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{bold}{italic}{_size(look)}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"


def _size(look: _Look) -> str:
    return f'<w:sz w:val="{round(2 * look.size)}"/><w:szCs w:val="{round(2 * look.size)}"/>'


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)
