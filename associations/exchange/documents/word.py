"""Writes the blocks of a document as a Word file, or into one: A4 by NĐ 30/2020, annex I.

Margins 20 mm top and bottom, 30 mm left, 15 mm right, Times New Roman 13 or 14, the page number centred in the top
margin from the second page on, the code at the foot of every page. What belongs together is kept together; only rows as
high as half a page go on on the next one. Text goes in as text: it can hold no field and no markup.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from associations.exchange.documents.blocks import (
    WIDTH,
    Addressee,
    AnnexHeading,
    Block,
    Body,
    Closing,
    Grounds,
    Heading,
    Letterhead,
    OfficialDocument,
    Picture,
    Remark,
    Run,
    Signature,
    Table,
    TableRow,
    Text,
    Title,
)
from associations.exchange.documents.laid_in import (
    begins_section,
    last_bookmark,
    last_picture,
    section_at,
    text_width,
)
from associations.exchange.documents.letters import bold_width
from associations.exchange.documents.text import clean
from associations.exchange.documents.word_pieces import (
    ANCHORS,
    CENTRED,
    Look,
    bookmark,
    cell,
    grid,
    paragraph,
    paragraph_of,
    raised_link,
    rule,
    run,
    table_row,
)

FONT = "Times New Roman"
_LETTERHEAD = (68, WIDTH - 68)  # mm: who writes, the state
_CLOSING = (50, 52, WIDTH - 102)  # mm: copies, who made the form, who signs
_CLOSING_OF_ONE = (90, WIDTH - 90)  # mm: copies, who signs
_SIGNING_ROOM = 50  # points between the office and the name
_SHORT_RULE = 0.4  # of the line above it: a third to a half
_MOTTO = _SIGNED = 13  # points
_NAMES, _COPIES, _FIGURES, _NARROW, _CODE = 12, 11, 11, 10, 9  # points
_MANY_COLUMNS = 8  # from which on the letters of a table are narrow
_INDENT = 10  # mm
_NARROWEST = 30  # mm of text, in which a table can still be laid
_BETWEEN = 6  # points between paragraphs
_LINE = 264  # height of a line of text, in 240ths
_TIGHT = 228  # of a line in a table
_PADDING = 1.5  # points above and below the text in the cells of a table
_MIDDLE = '<w:vAlign w:val="center"/>'
_ROWS_KEPT = 2  # of a table that the signatures follow

# A body must not end with a table; what stands behind it takes no room, so that it never begins a page.
_AFTER_TABLE = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)


@dataclass
class _Place:
    """Where a block is written: into which document, in letters of which size.

    width: of the text there, in mm. at: the element of the body that it is laid before, None for the end. is_first: nothing stands before it in its
    section. stays: its end stays with the signatures, which follow. bookmarks, pictures: the last number of one in the
    document. anchors: what the names of its own bookmarks begin with.
    """

    document: Any
    size: float
    width: float = WIDTH
    at: Any = None
    is_first: bool = False
    stays: bool = False
    bookmarks: int = 0
    pictures: int = 0
    anchors: str = ANCHORS

    def next_bookmark(self) -> int:
        """Return a number that no bookmark of the document has."""
        self.bookmarks += 1
        return self.bookmarks


def make_document(official: OfficialDocument) -> bytes:
    """Return a document as a .docx file."""
    document = Document()
    _set_page(document, official)
    for element in elements(official.blocks, document, size=official.size):
        document.element.body.insert_element_before(element, "w:sectPr")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def elements(
    blocks: Sequence[Block], document: Any, *, size: float, at: Any = None, anchors: str = ANCHORS
) -> list[Any]:
    """Return blocks as elements to be laid into the body of a document, which takes their pictures at once.

    size: of the letters of the text, in points. at: the element that they are laid before, None for the end. anchors:
    what the names of their bookmarks begin with (`free_anchors`); the same for all blocks of a document.
    """
    if not blocks:
        return []
    bookmarks, pictures = last_bookmark(document), last_picture(document)
    width = _room(text_width(section_at(document, at)))
    place = _Place(document, size, width, at=at, bookmarks=bookmarks, pictures=pictures, anchors=anchors)
    pieces: list[str] = []
    for block, follower in zip(blocks, (*blocks[1:], None), strict=True):
        place.is_first = not pieces and begins_section(document, at)
        place.stays = isinstance(follower, Closing)
        pieces.append(_written(block, place))
    end = _AFTER_TABLE if isinstance(blocks[-1], Table | Closing) else ""
    return list(parse_xml(f"<w:body {nsdecls('w')}>{''.join(pieces)}{end}</w:body>"))


def _room(width: float) -> float:
    """Return how wide a block may be in text of a width; that of the portal's own page where a section has an odd one."""
    return min(WIDTH, width) if width >= _NARROWEST else WIDTH


def _set_page(document: Any, official: OfficialDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(official.size)
    for name in ("w:eastAsia", "w:cs", "w:hAnsi"):
        style.element.rPr.rFonts.set(qn(name), FONT)
    style.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="vi-VN"/>'))
    style.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.title, properties.comments = official.title, ""
    properties.author, properties.language = "Cổng thông tin khuyến học", "vi-VN"
    _replace_text(section.header, _page_number())
    for footer in (section.first_page_footer, section.footer):
        _replace_text(footer, code_at_foot(official.code))


def code_at_foot(code: str) -> str:
    """Return the code of a document as it stands at the foot of each page."""
    return paragraph(code, Look(size=_CODE))


def _replace_text(part: Any, piece: str) -> None:
    """Write a paragraph into a header or footer in place of its own."""
    part.is_linked_to_previous = False
    old = part.paragraphs[0]._p
    (new,) = parse_xml(f"<w:body {nsdecls('w')}>{piece}</w:body>")
    old.getparent().replace(old, new)


def _page_number() -> str:
    field = '<w:fldSimple w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field}</w:p>'


@singledispatch
def _written(block: Block, place: _Place) -> str:
    """Return a block as elements of the body; its end stays with the signatures where those follow."""
    raise TypeError(f"no writer for {type(block).__name__}")


@_written.register
def _letterhead(block: Letterhead, place: _Place) -> str:
    names = replace(CENTRED, size=_NAMES)
    centred = replace(CENTRED, bold=True, size=_MOTTO)
    left, right = _LETTERHEAD
    who = [paragraph(line, names) for line in block.superior]
    who += [paragraph(line, replace(names, bold=True)) for line in block.issuer]
    state = [paragraph(block.state, replace(names, bold=True)), paragraph(block.motto, centred)]
    under_issuer = _SHORT_RULE * bold_width(block.issuer[-1], _NAMES)
    under_motto = bold_width(block.motto, _MOTTO)
    top = cell([*who, rule(under_issuer, left)], left) + cell([*state, rule(under_motto, right)], right)
    date = replace(CENTRED, italic=True, before=4)
    bottom = cell([paragraph(block.number, replace(CENTRED, before=4))], left)
    bottom += cell([paragraph(block.place_and_date, date)], right)
    return grid(_LETTERHEAD, table_row(top) + table_row(bottom))


@_written.register
def _title(block: Title, place: _Place) -> str:
    look = replace(CENTRED, bold=True, size=place.size)
    return (
        paragraph(block.document, replace(look, size=14, before=8, level=1))
        + paragraph(block.subject, look)
        + rule(_SHORT_RULE * min(bold_width(block.subject, look.size), WIDTH), WIDTH)
    )


@_written.register
def _addressee(block: Addressee, place: _Place) -> str:
    return paragraph(block.text, replace(CENTRED, size=place.size, before=4))


@_written.register
def _remark(block: Remark, place: _Place) -> str:
    return paragraph(block.text, replace(CENTRED, italic=True, size=_FIGURES, before=4))


@_written.register
def _heading(block: Heading, place: _Place) -> str:
    look = Look(place.size, bold=True, before=_BETWEEN, after=2, keep=True, whole=True, level=block.level + 1)
    if block.level == 1:
        return paragraph(block.text, look)
    return paragraph(block.text, replace(look, indent=_INDENT, italic=block.level > 2))


@_written.register
def _grounds(block: Grounds, place: _Place) -> str:
    look = Look(place.size, italic=True, align="both", indent=_INDENT, before=_BETWEEN, line=_LINE)
    return "".join(paragraph(line, look) for line in block.lines)


@_written.register
def _body(block: Body, place: _Place) -> str:
    keep = place.stays or block.leads
    look = Look(place.size, align="both", indent=_INDENT, before=_BETWEEN, line=_LINE, keep=keep)
    runs = (Run("- "), *block.runs) if block.is_item else block.runs
    return paragraph_of("".join(_run(one, look, place) for one in runs), look)


def _run(one: Run, look: Look, place: _Place) -> str:
    text = run(one.text, replace(look, bold=one.is_bold, italic=one.is_italic))
    return text + raised_link(one.code, place.anchors, look) if one.code else text


@_written.register
def _picture(block: Picture, place: _Place) -> str:
    inline = place.document.part.new_pic_inline(
        io.BytesIO(block.png), width=Mm(min(block.width, place.width))
    )
    place.pictures += 1
    for properties in inline.iter(qn("wp:docPr")):
        properties.set("id", str(place.pictures))
        properties.set("descr", clean(block.alternative))
        properties.set("title", clean(block.caption))
    drawing = inline.xml
    look = replace(CENTRED, size=place.size, before=_BETWEEN)
    caption = replace(CENTRED, size=_NAMES, italic=True, keep=bool(block.key) or place.stays)
    made = paragraph_of(f"<w:r><w:drawing>{drawing}</w:drawing></w:r>", look) + paragraph(
        block.caption, caption
    )
    if block.key:
        made += paragraph(block.key, replace(caption, size=_FIGURES, keep=place.stays))
    return made


@_written.register
def _annex_heading(block: AnnexHeading, place: _Place) -> str:
    look = replace(CENTRED, bold=True, size=place.size)
    first = replace(look, size=14, before=0 if block.starts_page else 14, level=1)
    heading = (
        paragraph(block.number, first)
        + paragraph(block.title, look)
        + paragraph(block.reference, replace(CENTRED, size=_FIGURES, italic=True, after=4))
    )
    return _section_end(place) + heading if block.starts_page and not place.is_first else heading


def _section_end(place: _Place) -> str:
    """Return the end of a section of the document; the pages of what follows are counted for themselves (point 24)."""
    section = section_at(place.document, place.at)
    end = f"<w:p><w:pPr>{section.xml}</w:pPr></w:p>"
    for count in section.findall(qn("w:pgNumType")):
        section.remove(count)
    columns = section.find(qn("w:cols"))
    count = parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>')
    if columns is None:
        section.append(count)
    else:
        columns.addprevious(count)
    return end


@_written.register
def _text(block: Text, place: _Place) -> str:
    plain = Look(place.size, before=3, keep=place.stays)
    heading = replace(plain, bold=True, italic=True, keep=True)
    if block.is_short:
        runs = run(f"{block.heading} ", heading) + run(" ".join(block.paragraphs), plain)
        return paragraph_of(runs, plain)
    look = Look(place.size, align="both", indent=_INDENT, before=_BETWEEN)
    last = len(block.paragraphs) - 1
    paragraphs = (
        paragraph(text, replace(look, keep=place.stays and number == last))
        for number, text in enumerate(block.paragraphs)
    )
    return paragraph(block.heading, heading) + "".join(paragraphs)


@_written.register
def _closing(block: Closing, place: _Place) -> str:
    copies = Look(size=_COPIES)
    left = [paragraph(block.receivers_head, replace(copies, size=_NAMES, bold=True, italic=True))]
    left += [paragraph(line, copies) for line in block.receivers]
    signers = [one for one in (block.preparer, block.signer) if one]
    columns = (left, *map(_signature, signers))
    widths = _CLOSING if block.preparer else _CLOSING_OF_ONE
    cells = "".join(cell(column, width) for column, width in zip(columns, widths, strict=True))
    sentence = Look(
        place.size, align="both", indent=_INDENT, before=_BETWEEN, after=_BETWEEN, keep=True, whole=True
    )
    return paragraph(block.sentence, sentence) + grid(widths, table_row(cells))


def _signature(signature: Signature) -> list[str]:
    # The row stays whole by itself and need not stay with what follows.
    upright = Look(size=_SIGNED, align="center")
    bold = replace(upright, bold=True)
    return [
        *(paragraph(line, bold) for line in signature.office),
        *([paragraph(signature.hint, replace(upright, italic=True))] if signature.hint else []),
        paragraph(signature.name, replace(bold, before=_SIGNING_ROOM)),
    ]


@_written.register
def _table(block: Table, place: _Place) -> str:
    block = _fitting(block, place.width)
    widths = [column.width for column in block.columns]
    size = _FIGURES if len(block.columns) < _MANY_COLUMNS else _NARROW
    look = Look(size, line=_TIGHT, keep=block.is_short)
    head = replace(CENTRED, size=size, bold=True, line=_TIGHT)
    cells = "".join(cell([paragraph(column.head, head)], column.width, _MIDDLE) for column in block.columns)
    rows = [table_row(cells, is_head=True)]
    kept = _rows_that_stay(block, place)
    for number, row in enumerate(block.rows):
        rows.append(_body_rows(block, row, replace(look, keep=number in kept), place))
    title = ""
    if block.title:
        title = paragraph(block.title, replace(CENTRED, size=_NAMES, bold=True, before=10, after=3))
    notes = "".join(
        paragraph(note, Look(_FIGURES, italic=True, before=2, keep=place.stays)) for note in block.notes
    )
    padding = 0 if block.is_tight else _PADDING
    return title + grid(widths, "".join(rows), has_lines=True, padding=padding) + notes


def _fitting(table: Table, width: float) -> Table:
    """Return a table that is no wider than the text where it stands: an own template may have columns or small pages."""
    whole = sum(column.width for column in table.columns)
    if whole <= width:
        return table
    columns = (replace(column, width=column.width * width / whole) for column in table.columns)
    return replace(table, columns=tuple(columns))


def _rows_that_stay(block: Table, place: _Place) -> range:
    """Return the rows that stay with what follows: all of a short table but the last, those before the signatures."""
    last = len(block.rows) if place.stays or block.notes else len(block.rows) - 1
    if block.is_short:
        return range(last)
    return range(len(block.rows) - _ROWS_KEPT, last) if place.stays else range(0)


def _body_rows(table: Table, row: TableRow, look: Look, place: _Place) -> str:
    """Return a row, and the one with its note."""
    look = replace(look, keep=look.keep or bool(row.note), bold=row.is_bold)
    cells = []
    for number, (column, text) in enumerate(zip(table.columns, row.cells, strict=True)):
        is_first = number == 0
        merge = '<w:vMerge w:val="restart"/>' if row.note and is_first else ""
        aligned = replace(look, align="right") if column.is_figure else look
        runs = run(text, aligned) if text else ""
        if row.anchor and is_first:
            runs = bookmark(place.anchors, row.anchor, place.next_bookmark(), runs)
        cells.append(cell([paragraph_of(runs, aligned)], column.width, merge))
    found = table_row("".join(cells), may_split=row.may_split and not row.note)
    if row.note:
        first, *others = (column.width for column in table.columns)
        note = paragraph(row.note, replace(look, italic=True))
        below = cell([paragraph("", look)], first, "<w:vMerge/>")
        below += cell([note], sum(others), f'<w:gridSpan w:val="{table.note_span}"/>')
        found += table_row(below, may_split=row.may_split)
    return found
