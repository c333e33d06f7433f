"""The return as a Word file: the paper form by NĐ 30/2020, to be changed, printed and signed.

A4, margins 20 mm top and bottom, 30 mm left, 15 mm right, Times New Roman 13, the page number centred in the top
margin from the second page on.
"""

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from associations.exchange.template_places import plain
from associations.returns.registers import annex
from associations.returns.rows import Part, Sheet, Text
from associations.sections.register import Register

_FONT = "Times New Roman"
_WIDTHS = (13, 50, 18, 33, 33, 18)  # mm; together the 165 mm between the margins
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def make_document(sheet: Sheet) -> bytes:
    """Return a return as a .docx file; text from users goes in as text, so it can hold no field and no markup."""
    document = Document()
    _set_page(document)
    _write_head(document, sheet)
    for part in sheet.parts:
        _heading(document, f"{part.number}. {part.section.title}")
        if part.rows:
            _write_table(document, sheet, part)
        for text in part.texts:
            _paragraph(document, text.label, _Look(italic=True, bold=True, space=6))
            for line in _lines_of(text):
                _paragraph(document, line, _Look(space=3))
    _write_signatures(document, sheet)
    for register, lines in annex(sheet.return_):
        _write_list(document, register, lines)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _lines_of(text: Text) -> list[str]:
    """Return the lines of a text; a dotted line to write on where it is blank."""
    return str(plain(text.value)).split("\n") if text.value else ["…" * 34]


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(0)
    document.core_properties.author = "Cổng thông tin khuyến học"
    document.core_properties.language = "vi-VN"
    number = section.header.paragraphs[0]
    number.alignment = _CENTRE
    run = number.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _write_head(document: Any, sheet: Sheet) -> None:
    return_ = sheet.return_
    association = return_.association
    head = document.add_table(rows=1, cols=2)
    _set_widths(head, (66, 99))
    left, right = head.rows[0].cells
    _lines(left, [("HỘI KHUYẾN HỌC", False), (f"{association.get_kind_display()} {association.name}".upper(), True), (f"Mẫu BC-KH/{return_.period.year}", False)])  # fmt: skip
    _lines(right, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True), ("Độc lập – Tự do – Hạnh phúc", True), ("…………, ngày …… tháng …… năm ………", False)])  # fmt: skip
    title = _paragraph(document, "BÁO CÁO", _Look(bold=True, align=_CENTRE, space=18))
    title.paragraph_format.keep_with_next = True
    subtitle = f"Công tác khuyến học, khuyến tài năm {return_.period.year}"
    _paragraph(document, subtitle, _Look(bold=True, align=_CENTRE))
    state = f"Bản {return_.get_status_display().lower()}, phiên bản {return_.version}. Nơi nhận: Ban thư ký cụm thi đua."
    if sheet.is_illustrative:
        state += " Phần lớn là số liệu minh họa."
    _paragraph(document, state, _Look(italic=True, align=_CENTRE, space=3))


def _write_table(document: Any, sheet: Sheet, part: Part) -> None:
    table = document.add_table(rows=1, cols=6, style="Table Grid")
    heads = ("TT", "Chỉ tiêu", "Đơn vị", sheet.last_year, f"Năm {sheet.return_.period.year}", "Ghi chú")
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        _cell(cell, words, bold=True, align=_CENTRE)
    _repeat_head(table)
    for row in part.rows:
        remarks = [
            row.reason_label,
            *row.flag_labels,
            row.remark,
            *(found.explanation for found in row.findings),
        ]
        notes = "; ".join(filter(None, remarks))
        texts = (row.number, row.figure.label, row.figure.unit, row.previous_text, row.text, notes)
        line = table.add_row()
        whole = OxmlElement("w:cantSplit")
        line._tr.get_or_add_trPr().append(whole)
        for place, (cell, text) in enumerate(zip(line.cells, texts, strict=True)):
            _cell(cell, str(plain(text)), align=_RIGHT if place in (3, 4) else None)
    _set_widths(table, _WIDTHS)


def _write_list(document: Any, register: Register, lines: list[tuple[str, ...]]) -> None:
    _heading(document, f"Phụ lục: danh mục {register.title}")
    table = document.add_table(rows=1, cols=len(register.labels) + 1, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, ("TT", *register.labels), strict=True):
        _cell(cell, words, bold=True, align=_CENTRE)
    _repeat_head(table)
    for number, line in enumerate(lines, start=1):
        for cell, text in zip(table.add_row().cells, (str(number), *line), strict=True):
            _cell(cell, str(plain(text)))
    rest = (165 - _WIDTHS[0]) // len(register.labels)
    _set_widths(table, (_WIDTHS[0], *[rest] * len(register.labels)))


def _repeat_head(table: Any) -> None:
    """Repeat the head on every page of the table."""
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)


def _write_signatures(document: Any, sheet: Sheet) -> None:
    _paragraph(document, "", _Look(space=12))
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, (82, 83))
    left, right = table.rows[0].cells
    _lines(left, [("NGƯỜI LẬP BÁO CÁO", True), ("(Ký, ghi rõ họ tên)", False)])
    title = str(plain(sheet.return_.certified_title)) or "TM. BAN THƯỜNG VỤ"
    signer = str(plain(sheet.return_.certified_by))
    _lines(right, [(title.upper(), True), ("(Ký tên, đóng dấu)", False), *[("", False)] * 4, (signer, True)])


def _lines(cell: Any, lines: list[tuple[str, bool]]) -> None:
    for number, (words, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = _CENTRE
        run = paragraph.add_run(words)
        run.bold, run.font.size = bold, Pt(12)
        run.italic = words.startswith(("(", "…"))


def _cell(cell: Any, words: str, *, bold: bool = False, align: Any = None) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(12)


def _heading(document: Any, words: str) -> None:
    paragraph = document.add_heading(level=2)
    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.bold = _FONT, Pt(13), True
    run.font.color.rgb = RGBColor(0, 0, 0)
    run._r.get_or_add_rPr().rFonts.set(qn("w:hAnsi"), _FONT)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(12), Pt(4)


@dataclass(frozen=True)
class _Look:
    """How a paragraph looks; `space` is the room above it in points."""

    bold: bool = False
    italic: bool = False
    align: Any = None
    space: int = 0


def _paragraph(document: Any, words: str, look: _Look) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = look.align
    paragraph.paragraph_format.space_before = Pt(look.space)
    run = paragraph.add_run(words)
    run.bold, run.italic = look.bold, look.italic
    return paragraph


def _set_widths(table: Any, widths: tuple[int, ...]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
