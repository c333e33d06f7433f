"""The printed form as a Word file, to be changed, printed and signed: A4 by NĐ 30/2020, annex I.

Margins 20 mm top and bottom, 30 mm left, 15 mm right, Times New Roman 13, the page number centred in the top margin
from the second page on, the code at the foot of every page. What belongs together is kept together; only rows as high
as half a page go on on the next one. Text goes in as text: it can hold no field and no markup.
"""

import io
from dataclasses import replace
from functools import singledispatch
from typing import Any

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
from associations.exchange.printed_form.word_pieces import (
    CENTRED,
    Look,
    cell,
    grid,
    paragraph,
    paragraph_of,
    rule,
    run,
    table_row,
)

_FONT = "Times New Roman"
_LETTERHEAD = (68, WIDTH - 68)  # mm: who writes, the state
_CLOSING = (50, 52, WIDTH - 102)  # mm: copies, who made the form, who signs
_SIGNING_ROOM = 50  # points between the office and the name
_MOTTO_RULE, _SHORT_RULE = 56, 24  # mm: as long as the motto, a third to a half of what stands above
_NAMES, _COPIES, _FIGURES, _CODE = 12, 11, 11, 9  # points
_TIGHT = 228  # of a line in a table
_ROWS_KEPT = 2  # of a table that the signatures follow

# A body must not end with a table; what stands behind it takes no room, so that it never begins a page.
_AFTER_TABLE = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)


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
        _replace_text(footer, paragraph(form.code, Look(size=_CODE)))


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
def _written(block: Block, stays: bool) -> str:
    """Return a block as elements of the body; its end stays with the signatures where those follow."""
    raise TypeError(f"no writer for {type(block).__name__}")


@_written.register
def _letterhead(block: Letterhead, stays: bool) -> str:
    names, centred = replace(CENTRED, size=_NAMES), replace(CENTRED, bold=True)
    left, right = _LETTERHEAD
    who = [paragraph(line, names) for line in block.superior]
    who += [paragraph(line, replace(names, bold=True)) for line in block.issuer]
    state = [paragraph(block.state, replace(names, bold=True)), paragraph(block.motto, centred)]
    top = cell([*who, rule(_SHORT_RULE, left)], left) + cell([*state, rule(_MOTTO_RULE, right)], right)
    date = replace(CENTRED, italic=True, before=4)
    bottom = cell([paragraph(block.number, replace(CENTRED, before=4))], left)
    bottom += cell([paragraph(block.place_and_date, date)], right)
    return grid(_LETTERHEAD, table_row(top) + table_row(bottom))


@_written.register
def _title(block: Title, stays: bool) -> str:
    look = replace(CENTRED, bold=True)
    return (
        paragraph(block.document, replace(look, size=14, before=8, level=1))
        + paragraph(block.subject, look)
        + rule(_MOTTO_RULE, WIDTH)
    )


@_written.register
def _addressee(block: Addressee, stays: bool) -> str:
    return paragraph(block.text, replace(CENTRED, before=4))


@_written.register
def _remark(block: Remark, stays: bool) -> str:
    return paragraph(block.text, replace(CENTRED, italic=True, size=_FIGURES, before=4))


@_written.register
def _heading(block: Heading, stays: bool) -> str:
    return paragraph(block.text, Look(bold=True, before=6, after=2, keep=True, whole=True, level=2))


@_written.register
def _annex_heading(block: AnnexHeading, stays: bool) -> str:
    look = replace(CENTRED, bold=True)
    first = replace(look, size=14, before=0 if block.starts_page else 14, level=1)
    return (
        paragraph(block.number, replace(first, starts_page=block.starts_page))
        + paragraph(block.title, look)
        + paragraph(block.reference, replace(CENTRED, size=_FIGURES, italic=True, after=4))
    )


@_written.register
def _text(block: Text, stays: bool) -> str:
    heading = Look(bold=True, italic=True, before=3, keep=True)
    if block.is_short:
        runs = run(f"{block.heading} ", heading) + run(" ".join(block.paragraphs), Look())
        return paragraph_of(runs, Look(before=3, keep=stays))
    look = Look(align="both", indent=10, before=6)
    last = len(block.paragraphs) - 1
    paragraphs = (
        paragraph(text, replace(look, keep=stays and place == last))
        for place, text in enumerate(block.paragraphs)
    )
    return paragraph(block.heading, heading) + "".join(paragraphs)


@_written.register
def _closing(block: Closing, stays: bool) -> str:
    copies = Look(size=_COPIES)
    left = [paragraph(block.receivers_head, replace(copies, size=_NAMES, bold=True, italic=True))]
    left += [paragraph(line, copies) for line in block.receivers]
    columns = (left, _signature(block.preparer), _signature(block.signer))
    cells = "".join(cell(column, width) for column, width in zip(columns, _CLOSING, strict=True))
    sentence = Look(align="both", indent=10, before=6, after=3, keep=True, whole=True)
    return paragraph(block.sentence, sentence) + grid(_CLOSING, table_row(cells))


def _signature(signature: Signature) -> list[str]:
    # The row stays whole by itself and need not stay with what follows.
    upright = Look(size=_NAMES, align="center")
    bold = replace(upright, bold=True)
    return [
        *(paragraph(line, bold) for line in signature.office),
        paragraph(signature.hint, replace(upright, italic=True)),
        paragraph(signature.name, replace(bold, before=_SIGNING_ROOM)),
    ]


@_written.register
def _table(block: Table, stays: bool) -> str:
    widths = [column.width for column in block.columns]
    head = replace(CENTRED, size=_FIGURES, bold=True, line=_TIGHT)
    cells = "".join(cell([paragraph(column.head, head)], column.width) for column in block.columns)
    rows = [table_row(cells, is_head=True)]
    kept = len(block.rows) - _ROWS_KEPT if stays else len(block.rows)
    rows += [_body_rows(block, row, keep=place >= kept) for place, row in enumerate(block.rows)]
    return grid(widths, "".join(rows), has_lines=True)


def _body_rows(table: Table, row: TableRow, *, keep: bool) -> str:
    """Return a row, and the one with its note."""
    look = Look(size=_FIGURES, keep=keep or bool(row.note), line=_TIGHT)
    cells = []
    for place, (column, text) in enumerate(zip(table.columns, row.cells, strict=True)):
        merge = '<w:vMerge w:val="restart"/>' if row.note and place == 0 else ""
        aligned = replace(look, align="right") if column.is_figure else look
        cells.append(cell([paragraph(text, aligned)], column.width, merge))
    found = table_row("".join(cells), may_split=row.may_split and not row.note)
    if row.note:
        first, *others = (column.width for column in table.columns)
        note = paragraph(row.note, replace(look, italic=True, keep=keep))
        below = cell([paragraph("", look)], first, "<w:vMerge/>")
        below += cell([note], sum(others), f'<w:gridSpan w:val="{table.note_span}"/>')
        found += table_row(below, may_split=row.may_split)
    return found
