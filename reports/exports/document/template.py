"""The portal's own template of the Word report: made by this code, so that nothing binary is kept.

A4, margins 20 mm top and bottom, 30 mm left, 15 mm right, Times New Roman 14, the page number centred in the top
margin from the second page on, the head of NĐ 30/2020, form code, signatures, receivers.
"""

import io
from functools import cache
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.exports.document.print_style import CENTRE, FONT, RIGHT, Look, PrintStyle, field, set_widths


@cache
def portal_template() -> bytes:
    """Return the template as a .docx file with its placeholders."""
    document = Document()
    _set_page(document)
    style = PrintStyle(document)
    _head(document, style)
    for name in ("tinh_trang", "noi_dung"):
        style.paragraph(f"{{{{ {name} }}}}")
    _signatures(document)
    for name in ("bang_so_lieu", "nguon_so_lieu"):
        style.paragraph(f"{{{{ {name} }}}}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    for name in ("w:eastAsia", "w:cs", "w:hAnsi"):
        style.element.rPr.rFonts.set(qn(name), FONT)
    style.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    properties = document.core_properties
    properties.author, properties.language, properties.comments = "Cổng thông tin khuyến học", "vi-VN", ""
    properties.title = "Báo cáo giao ban {{ ten_cum }} năm {{ nam }}"
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    field(number, "PAGE")
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = CENTRE
        line.add_run("{{ chan_trang }}").font.size = Pt(10)


def _head(document: Any, style: PrintStyle) -> None:
    code = style.paragraph(look=Look(align=RIGHT, after=2))
    style.run(code, "Biểu {{ ma_bieu }}", size=11)
    to = style.paragraph(look=Look(align=RIGHT, after=6))
    style.run(
        to, "Nơi gửi: {{ ten_cum }}; nơi nhận: Trung ương Hội Khuyến học Việt Nam", italic=True, size=11
    )
    head = document.add_table(rows=1, cols=2)
    set_widths(head, (72, 93))
    left, right = head.rows[0].cells
    _lines(left, [("HỘI KHUYẾN HỌC VIỆT NAM", 12, False, False), ("{{ ten_cum_hoa }}", 12, True, False)])
    _rule(left)
    _lines(left, [("Số: ……/BC-CTĐ", 13, False, False)])
    _lines(right, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True, False), ("Độc lập - Tự do - Hạnh phúc", 13, True, False)])  # fmt: skip
    _rule(right)
    _lines(right, [("{{ noi_hop }}, ngày …… tháng …… năm ………", 13, False, True)])
    style.paragraph("BÁO CÁO", Look(bold=True, align=CENTRE, before=14, after=0, keep=True))
    style.paragraph("Công tác khuyến học, khuyến tài, xây dựng xã hội học tập năm {{ nam }}", Look(bold=True, align=CENTRE, after=0, keep=True))  # fmt: skip
    rule = style.paragraph(look=Look(align=CENTRE, after=8))
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(62)
    _line_above(rule)


def _lines(cell: Any, lines: list[tuple[str, int, bool, bool]]) -> None:
    for text, size, bold, italic in lines:
        used = len(cell.paragraphs) > 1 or cell.paragraphs[0].runs
        paragraph = cell.add_paragraph() if used else cell.paragraphs[0]
        paragraph.alignment = CENTRE
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _rule(cell: Any) -> None:
    """Write the short line under the name of the issuing body and under the motto."""
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(22)
    paragraph.paragraph_format.line_spacing = Pt(8)
    _line_above(paragraph)


def _line_above(paragraph: Any) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc")  # fmt: skip


def _signatures(document: Any) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=2)
    set_widths(table, (82, 83))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = table.rows[0].cells
    receivers = (
        "Nơi nhận:",
        "- Trung ương Hội Khuyến học Việt Nam (để báo cáo);",
        "- Các hội trong cụm;",
        "- Lưu: thư ký cụm.",
    )
    for place, text in enumerate(receivers):
        paragraph = left.paragraphs[0] if place == 0 else left.add_paragraph()
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.italic = Pt(12 if place == 0 else 11), place == 0, place == 0
    _lines(right, [("TM. CỤM THI ĐUA", 13, True, False), ("CỤM TRƯỞNG", 13, True, False), ("(Ký, đóng dấu)", 12, False, True), *[("", 13, False, False)] * 3, ("{{ nguoi_ky }}", 14, True, False)])  # fmt: skip
