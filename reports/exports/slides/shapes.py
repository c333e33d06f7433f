"""Text, cells and colours of a .pptx: every text is set as the text of a run.

So nothing that a person typed becomes a field or a link. python-pptx is imported where it is used: it takes longer
to load than all else of the portal.
"""

from copy import deepcopy
from typing import Any

from reports.exports.slides.fitting import Line

FONT = "Arial"  # on every machine, with all Vietnamese letters
STRONG, HUE, INK, GREY, LINE, LOUD = "0B4F8A", "8FB3D3", "1F2933", "3E4C59", "CBD2D9", "8F1414"
PALE, WHITE, AIM = "EAF1F8", "FFFFFF", "B25E00"

# Points. A page is 960 points wide: on a screen of 1024 px these are 28.3, 16 and 32 px.
BODY, SMALL, TITLE = 26.5, 15, 30


def write_text(frame: Any, text: str, size: float, colour: str, *, is_bold: bool = False) -> None:
    """Write a text as the first paragraph of a frame."""
    from pptx.enum.text import PP_ALIGN

    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    add_run(frame.paragraphs[0], text, size, colour, is_bold=is_bold)


def add_text(frame: Any, text: str, size: float, colour: str, *, is_bold: bool = False) -> None:
    """Write a text as a further paragraph of a frame."""
    add_run(frame.add_paragraph(), text, size, colour, is_bold=is_bold)


def add_run(paragraph: Any, text: str, size: float, colour: str, *, is_bold: bool = False) -> None:
    """Write a text at the end of a paragraph, in Vietnamese, in points and a colour by its hex code."""
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = printable(text)
    font = run.font
    font.name, font.size, font.bold = FONT, Pt(size), is_bold
    font.color.rgb = rgb(colour)
    font.language_id = MSO_LANGUAGE_ID.VIETNAMESE


def printable(text: str) -> str:
    """Return a text without control characters, which XML does not hold and a program would ask to repair."""
    return "".join(letter if letter.isprintable() or letter == "\u00a0" else " " for letter in text)


def add_slide_number(paragraph: Any, number: int, colour: str = GREY) -> None:
    """Write the number of the slide as a field, so that it stays right where slides are moved."""
    from pptx.oxml import parse_xml

    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    add_run(paragraph, str(number), SMALL, colour)
    run = paragraph.runs[-1]._r
    field = parse_xml(
        f'<a:fld xmlns:a="{space}" id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"/>'
    )
    for part in run:
        field.append(deepcopy(part))
    run.getparent().replace(run, field)


def describe(shape: Any, text: str) -> None:
    """Set the alternative text of a drawing."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", " ".join(printable(text).split()))


def rgb(name: str) -> Any:
    """Return a colour by its hex code."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(name)


def write_line(paragraph: Any, line: Line, colour: str = "") -> None:
    """Write a line of a slide's text into a paragraph; items have a dash, headings and answers are bold."""
    from pptx.util import Pt

    text = f"–  {line.text}" if line.kind == "item" else line.text
    colour = colour or (STRONG if line.kind == "answer" else INK)
    add_run(paragraph, text, BODY, colour, is_bold=line.kind in ("heading", "answer"))
    paragraph.space_after = Pt(6)


def without_style(shape: Any) -> None:
    """Take the program's own style off a table: thin lines come with the cells."""
    properties = shape._element.graphic.graphicData.tbl.tblPr
    for name in ("bandRow", "firstRow"):
        properties.set(name, "1" if name == "firstRow" else "0")
    style = properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId")
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid


def fill_cell(
    cell: Any, text: str, *, is_number: bool = False, is_head: bool = False, is_strong: bool = False
) -> None:
    """Write a text into a cell of a table; numbers stand at the right."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    cell.margin_left, cell.margin_right = Inches(0.06 if is_number else 0), Inches(0.06)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if is_head else MSO_ANCHOR.MIDDLE
    write_text(cell.text_frame, text, SMALL if is_head else BODY, GREY if is_head else INK, is_bold=is_strong)
    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
    _line_below(cell, STRONG if is_head else LINE)


def _line_below(cell: Any, colour: str) -> None:
    from pptx.oxml import parse_xml

    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    properties = cell._tc.get_or_add_tcPr()
    line = parse_xml(
        f'<a:lnB xmlns:a="{space}" w="9525"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)
