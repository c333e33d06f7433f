"""The shapes of a .pptx as pieces of its XML: texts, fields of colour, tables, and where pictures and charts stand.

Written as text, since a package that makes each cell of each table an object takes ten times as long. Every text is the
text of a run, so that nothing a person typed becomes a field or a link. Lengths are px of a screen of 1024 px, sizes of
letters are points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.exports.slides.fitting import Line

FONT = "Arial"  # on every machine, with all Vietnamese letters
STRONG, HUE, INK, GREY, LINE, LOUD = "0B4F8A", "8FB3D3", "1F2933", "3E4C59", "CBD2D9", "8F1414"
PALE, WHITE, AIM = "EAF1F8", "FFFFFF", "B25E00"

# Points. A page is 960 points wide: on a screen of 1024 px these are 28.3, 16 and 32 px.
BODY, SMALL, TITLE = 26.5, 15, 30

# Inches.
WIDTH, HEIGHT = 40 / 3, 7.5
_PX = WIDTH / 1024
_EMU = 914_400  # in an inch

_NAMES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # of a table: no grid; thin lines come with the cells
_NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
# What the package gives shapes and connectors; every part of it is overruled by the shape itself.
_SHAPE_STYLE = (
    '<p:style><a:lnRef idx="1"><a:schemeClr val="accent1"/></a:lnRef><a:fillRef idx="3"><a:schemeClr val="accent1"/>'
    '</a:fillRef><a:effectRef idx="2"><a:schemeClr val="accent1"/></a:effectRef><a:fontRef idx="minor">'
    '<a:schemeClr val="lt1"/></a:fontRef></p:style><p:txBody><a:bodyPr rtlCol="0" anchor="ctr"/><a:lstStyle/>'
    '<a:p><a:pPr algn="ctr"/></a:p></p:txBody>'
)
_LINE_STYLE = (
    '<p:style><a:lnRef idx="2"><a:schemeClr val="accent1"/></a:lnRef><a:fillRef idx="0"><a:schemeClr val="accent1"/>'
    '</a:fillRef><a:effectRef idx="1"><a:schemeClr val="accent1"/></a:effectRef><a:fontRef idx="minor">'
    '<a:schemeClr val="tx1"/></a:fontRef></p:style>'
)
_EDGES = 'lIns="0" rIns="0" tIns="0" bIns="0"'


@dataclass(frozen=True)
class Box:
    """A place on the page, in px of a screen of 1024 px."""

    left: float
    top: float
    width: float
    height: float

    @property
    def place(self) -> str:
        """The place as a shape says it."""
        return _place(emu(self.left), emu(self.top), emu(self.width), emu(self.height))


def emu(length: float) -> int:
    """Return a length in px as files hold it."""
    return int(length * _PX * _EMU)


def printable(text: str) -> str:
    """Return a text without control characters, which XML does not hold and a program would ask to repair."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\u00a0" else " " for letter in text)


def as_xml(text: str) -> str:
    """Return a text as the content of an element."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def run(text: str, size: float, colour: str, *, is_bold: bool = False) -> str:
    """Return a text in Vietnamese, in points and a colour by its hex code."""
    return f"<a:r>{_looks(size, colour, is_bold)}<a:t>{as_xml(text)}</a:t></a:r>"


def slide_number(number: int, colour: str) -> str:
    """Return the number of the slide as a field, so that it stays right where slides are moved."""
    looks = _looks(SMALL, colour, is_bold=False)
    return f'<a:fld id="{_NUMBER_FIELD}" type="slidenum">{looks}<a:t>{number}</a:t></a:fld>'


def paragraph(*runs: str, side: str = "", after: float = 0) -> str:
    """Return a paragraph of runs. side: "l" or "r", where it is said; after: points of room below."""
    side = f' algn="{side}"' if side else ""
    room = f'<a:spcAft><a:spcPts val="{after * 100:.0f}"/></a:spcAft>' if after else ""
    properties = f"<a:pPr{side}>{room}</a:pPr>" if side or room else ""
    return f"<a:p>{properties}{''.join(runs)}</a:p>"


def text_line(line: Line, colour: str = "") -> str:
    """Return a line of a slide's text as a paragraph; items have a dash, headings and answers are bold."""
    text = f"–  {line.text}" if line.kind == "item" else line.text
    colour = colour or (STRONG if line.kind == "answer" else INK)
    return paragraph(run(text, BODY, colour, is_bold=line.kind in ("heading", "answer")), after=6)


def title(number: int, box: Box, content: str) -> str:
    """Return the title of a slide; one that takes a line less than was reckoned stands close to what follows."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Title 1"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        f'<p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr>{box.place}</p:spPr><p:txBody>'
        f'<a:bodyPr wrap="square" anchor="b" {_EDGES}/><a:lstStyle/>{content}</p:txBody></p:sp>'
    )


def text_box(number: int, name: str, box: Box, paragraphs: Iterable[str]) -> str:
    """Return a box of paragraphs without a ground."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>'
        f'{box.place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>'
        f'<a:bodyPr wrap="square" anchor="t" {_EDGES}><a:spAutoFit/></a:bodyPr><a:lstStyle/>'
        f"{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def field(number: int, box: Box, colour: str) -> str:
    """Return a rectangle of colour, for the look alone."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Nền"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{box.place}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_solid(colour)}<a:ln><a:noFill/></a:ln><a:effectLst/></p:spPr>'
        f"{_SHAPE_STYLE}</p:sp>"
    )


def line_across(number: int, box: Box, colour: str) -> str:
    """Return a line of one and a half points."""
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name="Đường kẻ"/><p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr>'
        f'{box.place}<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="19050">{_solid(colour)}</a:ln></p:spPr>'
        f"{_LINE_STYLE}</p:cxnSp>"
    )


def picture(number: int, name: str, box: Box, relation: str, alternative: str) -> str:
    """Return where a picture of the slide stands. relation: of the slide to it."""
    return (
        f"<p:pic><p:nvPicPr>{_named(number, name, alternative)}<p:cNvPicPr>"
        f'<a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="{relation}"/>'
        f'<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{box.place}<a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></p:spPr></p:pic>"
    )


def chart(number: int, name: str, box: Box, relation: str, alternative: str) -> str:
    """Return where a chart of the slide stands. relation: of the slide to it."""
    drawn = f'<c:chart xmlns:c="{_CHART}" r:id="{relation}"/>'
    place = box.place.replace("a:xfrm", "p:xfrm")
    return _frame(_named(number, name, alternative), place, _CHART, drawn)


@dataclass(frozen=True)
class Grid:
    """A table as it is drawn: where it begins, widths of columns and heights of rows in px, rows of cells."""

    left: float
    top: float
    widths: Sequence[float]
    heights: Sequence[float]
    rows: Sequence[Sequence[str]]


def table(number: int, name: str, grid: Grid, alternative: str) -> str:
    """Return a table; it is as large as its columns and rows together."""
    widths, heights = list(map(emu, grid.widths)), list(map(emu, grid.heights))
    columns = "".join(f'<a:gridCol w="{width}"/>' for width in widths)
    rows = "".join(
        f'<a:tr h="{height}">{"".join(cells)}</a:tr>'
        for height, cells in zip(heights, grid.rows, strict=True)
    )
    drawn = (
        f'<a:tbl><a:tblPr firstRow="1" bandRow="0"><a:tableStyleId>{_NO_STYLE}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>"
    )
    place = _place(emu(grid.left), emu(grid.top), sum(widths), sum(heights)).replace("a:xfrm", "p:xfrm")
    return _frame(_named(number, name, alternative), place, _TABLE, drawn)


def cell(text: str, *, is_number: bool = False, is_head: bool = False, is_strong: bool = False) -> str:
    """Return a cell of a table with a line below; numbers stand at the right."""
    size, colour, edge = (SMALL, GREY, STRONG) if is_head else (BODY, INK, LINE)
    left = _CELL_EDGE if is_number else 0
    content = paragraph(run(text, size, colour, is_bold=is_strong), side="r" if is_number else "l")
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{content}</a:txBody><a:tcPr marL="{left}" marR="{_CELL_EDGE}" '
        f'marT="{_CELL_ROOM}" marB="{_CELL_ROOM}" anchor="{"b" if is_head else "ctr"}"><a:lnB w="9525">{_solid(edge)}'
        "</a:lnB></a:tcPr></a:tc>"
    )


_CELL_EDGE, _CELL_ROOM = int(0.06 * _EMU), int(0.02 * _EMU)


def slide_xml(name: str, shapes: Iterable[str], ground: str = "") -> bytes:
    """Return a slide. ground: the colour of the whole page, where it is not white."""
    page = f"<p:bg><p:bgPr>{_solid(ground)}<a:effectLst/></p:bgPr></p:bg>" if ground else ""
    return _part(
        "sld",
        f'<p:cSld name="{name}">{page}<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
        f"</p:nvGrpSpPr><p:grpSpPr/>{''.join(shapes)}</p:spTree></p:cSld>",
    )


def notes_xml(lines: Iterable[str]) -> bytes:
    """Return the notes of a slide: its picture, the lines as paragraphs, its number."""
    texts = (as_xml(" ".join(printable(line).split())) for line in lines)
    paragraphs = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" if text else "<a:p/>" for text in texts)
    return _part("notes", _NOTES.replace("%", paragraphs))


def _holder(number: int, name: str, kind: str, content: str = "") -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        f"<p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr/>{content}</p:sp>"
    )


_NOTES = (
    '<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
    + _holder(2, "Slide Image Placeholder 1", 'type="sldImg" idx="2"')
    + _holder(
        3,
        "Notes Placeholder 2",
        'type="body" idx="3" sz="quarter"',
        "<p:txBody><a:bodyPr/><a:lstStyle/>%</p:txBody>",
    )
    + _holder(4, "Slide Number Placeholder 3", 'type="sldNum" idx="5" sz="quarter"')
    + "</p:spTree></p:cSld>"
)


def _part(name: str, content: str) -> bytes:
    """Return a part of the file whose root is `name`."""
    names = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _NAMES.items())
    return (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        f"<p:{name} {names}>{content}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:{name}>"
    ).encode()


def _named(number: int, name: str, alternative: str) -> str:
    """Return the number, the name and the alternative text of a drawing."""
    text = as_xml(" ".join(printable(alternative).split())).replace('"', "&quot;")
    return f'<p:cNvPr id="{number}" name="{name}" descr="{text}"/>'


def _frame(named: str, place: str, kind: str, drawn: str) -> str:
    """Return the frame of a table or a chart."""
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr>{named}"
        f'<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{place}'
        f'<a:graphic><a:graphicData uri="{kind}">{drawn}</a:graphicData></a:graphic></p:graphicFrame>'
    )


def _place(left: int, top: int, width: int, height: int) -> str:
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _looks(size: float, colour: str, is_bold: bool) -> str:
    return f'<a:rPr sz="{int(size * 100)}" b="{int(is_bold)}" lang="vi-VN">{_solid(colour)}<a:latin typeface="{FONT}"/></a:rPr>'


def rgb(name: str) -> Any:
    """Return a colour by its hex code, as python-pptx takes it for a chart."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(name)
