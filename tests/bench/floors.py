"""Floors of writers: the same cells by XlsxWriter alone, the same tables by python-pptx alone."""

import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_CELL = (
    '<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="vi-VN" sz="2650"/><a:t>%s</a:t></a:r></a:p></a:txBody>'
    "<a:tcPr/></a:tc>"
)
_FRAME = (
    '<p:graphicFrame xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:nvGraphicFramePr><p:cNvPr id="9" name="Table"/>'
    '<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="571500" y="1400000"/><a:ext cx="11049000" '
    'cy="5000000"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
    "<a:tblPr/><a:tblGrid>%s</a:tblGrid>%s</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
)

Looks = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Cells:
    """The cells of a workbook by sheet: row, column, kind, content, result of a formula, and which of `looks` it has."""

    sheets: Mapping[str, Sequence[tuple[int, int, str, Any, Any, int]]]
    looks: Sequence[Looks]

    def __len__(self) -> int:
        return sum(map(len, self.sheets.values()))


def cells_of(content: bytes) -> Cells:
    """Return the cells of a workbook by sheet, each with its formula and result or its value, and how it looks."""
    import openpyxl

    formulas, results = (
        openpyxl.load_workbook(io.BytesIO(content), data_only=only) for only in (False, True)
    )
    found, looks = {}, dict[Looks, int]()
    for sheet in formulas:
        cells, values = [], results[sheet.title]
        for line in sheet.iter_rows():
            for cell in line:
                if cell.has_style or cell.value is not None:
                    kind = _kind(cell)
                    result = values.cell(cell.row, cell.column).value if kind == "f" else None
                    number = looks.setdefault(_looks(cell), len(looks))
                    cells.append((cell.row - 1, cell.column - 1, kind, cell.value, result, number))
        found[sheet.title] = cells
    return Cells(found, list(looks))


def _kind(cell: Any) -> str:
    if cell.value is None:
        return "blank"
    return "d" if cell.is_date else cell.data_type


@functools.cache
def _colour(name: object) -> str | None:
    return f"#{name[2:]}" if isinstance(name, str) and name != "00000000" else None


def _looks(cell: Any) -> Looks:
    """Return the format of a cell in the words of XlsxWriter."""
    font, place = cell.font, cell.alignment
    looks = {
        "font_name": font.name, "font_size": font.sz, "bold": font.b, "italic": font.i,
        "font_color": _colour(font.color.rgb) if font.color else None,
        "bg_color": _colour(cell.fill.fgColor.rgb) if cell.fill.fill_type else None,
        "border": 1 if cell.border.left.style else None, "align": place.horizontal, "text_wrap": place.wrap_text,
        "valign": {"center": "vcenter", "top": "top"}.get(place.vertical), "indent": int(place.indent) or None,
        "num_format": cell.number_format if cell.number_format != "General" else None,
    }  # fmt: skip
    return tuple((name, value) for name, value in looks.items() if value)


def write_bare(cells: Cells) -> bytes:
    """Return the same cells written by XlsxWriter alone: texts, numbers, the same formulas with their results and formats."""
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):
        """A sheet that takes formulas as they are."""

        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    formats = [book.add_format(dict(looks)) for looks in cells.looks]
    for name, of_sheet in cells.sheets.items():
        sheet = book.add_worksheet(name, Sheet)
        for row, column, kind, content, result, looks in of_sheet:
            if kind == "s":
                sheet.write_string(row, column, content, formats[looks])
            elif kind == "f":
                sheet.write_formula(row, column, content, formats[looks], result)
            elif kind == "blank":
                sheet.write_blank(row, column, None, formats[looks])
            elif kind == "d":
                sheet.write_datetime(row, column, content, formats[looks])
            else:
                sheet.write_number(row, column, content, formats[looks])
    book.close()
    return out.getvalue()


def write_by_pandas(cells: Cells) -> bytes:
    """Return the results of the same cells written by pandas with its default writer."""
    import pandas

    out = io.BytesIO()
    with pandas.ExcelWriter(out) as writer:
        for name, of_sheet in cells.sheets.items():
            rows: dict[int, dict[int, object]] = {}
            for row, column, kind, content, result, _ in of_sheet:
                rows.setdefault(row, {})[column] = result if kind == "f" else content
            frame = pandas.DataFrame.from_dict(rows, orient="index").sort_index()
            frame.to_excel(writer, sheet_name=name, header=False, index=False)
    return out.getvalue()


Slides = Sequence[tuple[str, Sequence[Sequence[str]]]]  # title, rows of cells


def slides_of(deck: Any) -> Slides:
    """Return title and table of each slide of a deck; a slide that is no table has no rows."""
    found = []
    for slide in deck.slides:
        rows: list[list[str]] = []
        if slide.table and not slide.bars:
            rows.append([slide.table.heading, *(column.title for column in slide.table.columns)])
            rows += [[row.label, *(cell.text for cell in row.cells)] for row in slide.table.rows]
        found.append((slide.title, rows))
    return found


def write_tables(slides: Slides) -> bytes:
    """Return the same titles and tables by python-pptx, each table as one fragment of XML without any looks."""
    from xml.sax.saxutils import escape

    from pptx import Presentation
    from pptx.oxml import parse_xml

    presentation = Presentation()
    layout = next(one for one in presentation.slide_layouts if one.name == "Title Only")
    for title, rows in slides:
        page = presentation.slides.add_slide(layout)
        page.shapes.title.text = title
        if rows:
            columns = '<a:gridCol w="1000000"/>' * len(rows[0])
            lines = "".join(
                f'<a:tr h="452437">{"".join(_CELL % escape(text) for text in row)}</a:tr>' for row in rows
            )
            page.shapes._spTree.append(parse_xml(_FRAME % (columns, lines)))
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()
