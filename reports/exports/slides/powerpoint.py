"""The deck as .pptx: native charts and tables on a 16:9 page, a calm layout of its own, nothing from outside.

Every text is set as the text of a run, so that nothing a person typed becomes a field or a link; the workbooks inside
the charts are written here, with neither formulas nor links out of text.
"""

import datetime
import io
from collections.abc import Sequence
from copy import deepcopy
from fractions import Fraction
from typing import Any

from reports.analysis.results import ClusterReport
from reports.exports.slides import captions
from reports.exports.slides.deck import Bars, Deck, Slide, make_deck
from reports.exports.slides.fitting import Line, lines_of
from reports.exports.slides.sources import source_of
from reports.exports.workbook.file import pattern
from reports.models import Meeting
from reports.presentation.charts import as_number
from reports.presentation.qr import qr_png
from reports.presentation.tables import MARKS, Cell, ReportTable, Row

FONT = "Arial"  # on every machine, with all Vietnamese letters
STRONG, HUE, INK, GREY, LINE, LOUD, AIM = "0B4F8A", "8FB3D3", "1F2933", "3E4C59", "CBD2D9", "8F1414", "B25E00"

# Inches.
WIDTH, HEIGHT = 13.333, 7.5
LEFT, RIGHT = 0.6, 0.6
INNER = WIDTH - LEFT - RIGHT
TOP = 1.55  # below the title
FOOT = 6.98

# The package that writes slides is imported where it is used: it takes longer to load than all else of the portal.


def report_as_slides(
    report: ClusterReport, *, meeting: Meeting | None = None, made_at: datetime.datetime | None = None
) -> bytes:
    """The slides of a report as .pptx; of a meeting also with its time and place, agenda, answers and tasks.

    made_at: what the file says of its own making; it says nothing else of the machine or the person.
    """
    from pptx import Presentation
    from pptx.util import Inches

    deck = make_deck(report, meeting)
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _calm(presentation)
    code = qr_png(report.revision) if report.revision else None
    for number, slide in enumerate(deck.slides, start=1):
        _Page(presentation, deck, slide, number, code).write()
    properties = presentation.core_properties
    properties.title, properties.author, properties.last_modified_by = _plain(deck.title), "", ""
    properties.subject, properties.language = deck.standing, "vi-VN"
    made_at = made_at or (report.revision.frozen_at if report.revision else None)
    if made_at:
        properties.created = properties.modified = made_at.astimezone(datetime.UTC).replace(tzinfo=None)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def _calm(presentation: Any) -> None:
    """The package's own master for the wide page: its places in proportion, one font, our colours."""
    from pptx.util import Emu

    layouts = list(presentation.slide_layouts)
    for holder in (presentation.slide_master, *layouts):
        for shape in holder.shapes:
            if shape.left is not None and shape.width is not None:
                shape.left, shape.width = (
                    Emu(int(shape.left * WIDTH / 10)),
                    Emu(int(shape.width * WIDTH / 10)),
                )
    theme = next(
        part for rel in presentation.slide_master.part.rels.values()
        if (part := rel.target_part).partname.startswith("/ppt/theme/")
    )  # fmt: skip
    blob = theme.blob.decode()
    for name in ("Calibri Light", "Calibri"):
        blob = blob.replace(f'<a:latin typeface="{name}"', f'<a:latin typeface="{FONT}"')
    theme._blob = blob.encode()


class _Page:
    """One slide being written."""

    def __init__(self, presentation: Any, deck: Deck, slide: Slide, number: int, code: bytes | None) -> None:
        self.deck, self.slide, self.number = deck, slide, number
        self.code = code
        layout = next(one for one in presentation.slide_layouts if one.name == "Title Only")
        self.page = presentation.slides.add_slide(layout)
        self.page.name = slide.key
        for holder in list(self.page.placeholders):
            if holder.placeholder_format.type is not None and holder != self.page.shapes.title:
                holder._element.getparent().remove(holder._element)

    def write(self) -> None:
        """Title, what is said, table or chart, foot, notes."""
        slide = self.slide
        is_title = slide.kind == "title"
        self._kicker()
        self._title(0.6 if not is_title else 1.6, 0.95 if not is_title else 1.5, 30 if not is_title else 44)
        top = TOP if not is_title else 3.2
        top = self._said(top)
        if slide.table and slide.bars:
            self._chart(slide.table, slide.bars, top)
        elif slide.table:
            self._table(slide.table, top)
        if slide.lines:
            self._lines(top, 24 if is_title else _size(slide.lines))
        if self.code and slide.kind in ("title", "last"):
            self._picture(self.code)
        self._foot()
        self._notes()

    def _box(self, left: float, top: float, width: float, height: float, name: str) -> Any:
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Inches

        box = self.page.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
        box.name = name
        frame = box.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        return frame

    def _kicker(self) -> None:
        from pptx.enum.text import PP_ALIGN

        said = self.slide.section + (" · số liệu minh họa" if self.deck.is_illustrative else "")
        _write(self._box(LEFT, 0.25, INNER / 2, 0.35, "Mục"), said, 14, GREY)
        if self.slide.reading and self.slide.table and not self.slide.bars:
            frame = self._box(LEFT + INNER / 2, 0.25, INNER / 2, 0.35, "Dấu bên số")
            _write(frame, self.slide.reading, 14, GREY)
            frame.paragraphs[0].alignment = PP_ALIGN.RIGHT

    def _title(self, top: float, height: float, size: int) -> None:
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Inches

        title = self.page.shapes.title
        title.left, title.top = Inches(LEFT), Inches(top)
        title.width, title.height = Inches(INNER - (2.4 if self._has_code else 0)), Inches(height)
        frame = title.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = 0
        _write(frame, self.slide.title, size, STRONG, is_bold=True)

    @property
    def _has_code(self) -> bool:
        return bool(self.code) and self.slide.kind in ("title", "last")

    def _said(self, top: float) -> float:
        """The large number and the sentence beside it; gives where what follows begins."""
        slide = self.slide
        if not slide.finding and not slide.big:
            return top
        left = LEFT
        if slide.big:
            frame = self._box(LEFT, top - 0.1, 3.0, 1.3, "Con số chính")
            _write(frame, slide.big.number, 44, STRONG, is_bold=True)
            _add(frame, slide.big.unit, 18, GREY)
            left += 3.2
        if slide.finding:
            _write(self._box(left, top, WIDTH - RIGHT - left, 1.2, "Nhận xét"), slide.finding, 20, INK)
        return top + (1.5 if slide.big else 0.95)

    def _chart(self, table: ReportTable, bars: Bars, top: float) -> None:
        """The rows as a native bar chart: values as the report has them, the first row on top."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.util import Inches

        rows = list(table.rows)
        form = pattern(bars.decimals)
        data = CategoryChartData(number_format=form)
        data.categories = [_category(row, bars) for row in rows]
        series = [(f"{bars.value_name} ({bars.unit})", bars.value)]  # the key is where a chart says its unit
        if bars.mark is not None and any(row.cells[bars.mark].value is not None for row in rows):
            series.append((bars.mark_name, bars.mark))
        columns = [(name, [as_number(row.cells[at].value) for row in rows]) for name, at in series]
        for name, values in columns:
            data.add_series(name, values)
        space = FOOT - top - 0.1
        height = min(space, 0.9 + len(rows) * (0.62 if len(columns) > 1 else 0.5))
        shape = self.page.shapes.add_chart(
            XL_CHART_TYPE.BAR_CLUSTERED, Inches(LEFT), Inches(top), Inches(INNER), Inches(height), data
        )
        shape.name = "Biểu đồ"
        _describe(shape, self.slide.alternative)
        chart = shape.chart
        chart.part.chart_workbook.update_from_xlsx_blob(
            _workbook([str(c.label) for c in data.categories], columns, form)
        )
        _dress(chart, table, bars, form, len(columns))

    def _table(self, table: ReportTable, top: float) -> None:
        from pptx.util import Inches

        rows, columns = list(table.rows), list(table.columns)
        width = 1.9 if len(columns) <= 3 else 1.75
        first = INNER - width * len(columns)
        space = FOOT - top - 0.1
        height = min(0.55, space / (len(rows) + 1.4))
        shape = self.page.shapes.add_table(
            len(rows) + 1, len(columns) + 1, Inches(LEFT), Inches(top), Inches(INNER), Inches(height * (len(rows) + 1))
        )  # fmt: skip
        shape.name = "Bảng"
        heads = [table.heading, *(captions.heading(column) for column in columns)]
        _describe(shape, f"Bảng: {self.slide.title}; các cột: {', '.join(heads)}")
        grid = shape.table
        _plain_table(shape)
        grid.columns[0].width = Inches(first)
        for at in range(len(columns)):
            grid.columns[at + 1].width = Inches(width)
        for row in grid.rows:
            row.height = Inches(height)
        for at, head in enumerate(heads):
            _cell(grid.cell(0, at), head, is_number=at > 0, is_head=True)
        for line, row in enumerate(rows, start=1):
            _cell(grid.cell(line, 0), row.label)
            for at, (cell, column) in enumerate(zip(row.cells, columns, strict=True), start=1):
                _cell(grid.cell(line, at), _with_marks(cell), is_number=True, is_strong=column.is_total)

    def _lines(self, top: float, size: int) -> None:
        width = INNER - (2.6 if self._has_code else 0)
        frame = self._box(LEFT, top, width, FOOT - top - 0.1, "Nội dung")
        for place, line in enumerate(self.slide.lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            _paragraph(paragraph, line, size)

    def _picture(self, code: bytes) -> None:
        from pptx.util import Inches

        picture = self.page.shapes.add_picture(
            io.BytesIO(code), Inches(WIDTH - RIGHT - 2.2), Inches(0.7), Inches(2.2), Inches(2.2)
        )
        picture.name = "Mã QR"
        _describe(picture, f"Mã QR dẫn đến trang kiểm chứng của mã {self.deck.code}")

    def _foot(self) -> None:
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Inches, Pt

        line = self.page.shapes.add_connector(
            1, Inches(LEFT), Inches(FOOT), Inches(WIDTH - RIGHT), Inches(FOOT)
        )
        line.line.color.rgb, line.line.width = _colour(STRONG if self.deck.is_revision else LOUD), Pt(1.5)
        line.name = "Đường kẻ"
        said = self.deck.standing
        if self.deck.code:
            said += f" · mã {self.deck.code}"
        else:
            said += ": còn có thể thay đổi"
        colour = GREY if self.deck.is_revision else LOUD
        frame = self._box(LEFT, FOOT + 0.07, INNER - 1.5, 0.35, "Phiên bản")
        _write(frame, said, 14, colour, is_bold=not self.deck.is_revision)
        frame = self._box(WIDTH - RIGHT - 1.4, FOOT + 0.07, 1.4, 0.35, "Số trang")
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        _slide_number(paragraph, self.number)
        _run(paragraph, f"/{len(self.deck.slides)}", 14, GREY)

    def _notes(self) -> None:
        """What the speaker needs: how the drawing is read, and the source of every number."""
        slide, report = self.slide, self.deck.report
        said = [self.deck.standing + (f", mã {self.deck.code}." if self.deck.code else ".")]
        said += [slide.reading] if slide.reading and not slide.bars else []
        sources = [source_of(report, trace).line for trace in slide.traces]
        if sources:
            said += ["Nguồn của các số:", *sources]
        reasons = [
            f"{row.label}: {cell.missing}"
            for row in (slide.table.rows if slide.table else ())
            for cell in row.cells
            if cell.missing
        ]
        if reasons:
            said += ["Số còn thiếu:", *dict.fromkeys(reasons)]
        self.page.notes_slide.notes_text_frame.text = "\n".join(
            " ".join(_plain(line).split()) for line in said
        )


def _category(row: Row, bars: Bars) -> str:
    """A unit's name; one without a value has a dash beside it, and its reason in the notes.

    One line each: programs leave out names where one of them takes several.
    """
    return _plain(row.label if row.cells[bars.value].value is not None else f"{row.label} (–)")


def _dress(chart: Any, table: ReportTable, bars: Bars, form: str, series: int) -> None:
    """The look of a chart: bars from 0 in one hue, the highest strong, last year grey, values at their ends."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    chart.font.size, chart.font.name = Pt(16), FONT
    chart.font.color.rgb = _colour(INK)
    chart.has_title = False
    chart.has_legend = series > 1
    if series > 1:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size, chart.legend.font.name = Pt(14), FONT
    categories, values = chart.category_axis, chart.value_axis
    categories.reverse_order = True  # the first row on top
    categories.format.line.color.rgb = _colour(LINE)
    categories.major_tick_mark = XL_TICK_MARK.NONE
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.visible = False
    values.has_major_gridlines = False
    values.minimum_scale = 0
    # The slides that belong together are drawn to one scale, with room for the values at the ends.
    values.maximum_scale = float(bars.highest * Fraction(112, 100)) or 1
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 0
    plot.vary_by_categories = False
    for number, one in enumerate(plot.series):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = _colour(HUE if number == 0 else LINE)
        labels = one.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = form, False
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        labels.font.size, labels.font.name = Pt(16 if number == 0 else 12), FONT
        labels.font.bold = number == 0
        labels.font.color.rgb = _colour(INK if number == 0 else GREY)
        for at, row in enumerate(table.rows):
            value = row.cells[bars.value].value
            if number == 0 and value is not None and value == bars.best:
                point = one.points[at]
                point.format.fill.solid()
                point.format.fill.fore_color.rgb = _colour(STRONG)


def _workbook(
    categories: Sequence[str], columns: Sequence[tuple[str, Sequence[float | None]]], form: str
) -> bytes:
    """The data of a chart as it is edited: in the place where the chart looks for it, text as text only."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, plain) as book:
        sheet = book.add_worksheet("Sheet1")
        numbers = book.add_format({"num_format": form})
        sheet.set_column(0, 0, 30)
        for line, category in enumerate(categories, start=1):
            sheet.write_string(line, 0, category)
        for at, (name, values) in enumerate(columns, start=1):
            sheet.write_string(0, at, name)
            for line, value in enumerate(values, start=1):
                if value is not None:
                    sheet.write_number(line, at, value, numbers)
    return out.getvalue()


def _plain_table(shape: Any) -> None:
    """No style of the program's own: thin lines come with the cells."""
    properties = shape._element.graphic.graphicData.tbl.tblPr
    for name in ("bandRow", "firstRow"):
        properties.set(name, "1" if name == "firstRow" else "0")
    style = properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId")
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid


def _cell(
    cell: Any, text: str, *, is_number: bool = False, is_head: bool = False, is_strong: bool = False
) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    cell.margin_left = cell.margin_right = Inches(0.06)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if is_head else MSO_ANCHOR.MIDDLE
    _write(cell.text_frame, text, 16 if is_head else 20, GREY if is_head else INK, is_bold=is_strong)
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


def _with_marks(cell: Cell) -> str:
    marks = "".join(MARKS[flag] for flag in cell.flags)
    return f"{cell.text} {marks}" if marks else cell.text


def _size(lines: Sequence[Line]) -> int:
    """The size of text in points: a little smaller where it would come near the foot."""
    most = 12  # lines of 20 points with the space between paragraphs
    return 20 if sum(lines_of(line.text, 84) for line in lines) + len(lines) / 4 <= most else 18


def _paragraph(paragraph: Any, line: Line, size: int) -> None:
    from pptx.util import Pt

    said = f"–  {line.text}" if line.kind == "item" else line.text
    _run(
        paragraph,
        said,
        size,
        STRONG if line.kind == "answer" else INK,
        is_bold=line.kind in ("heading", "answer"),
    )
    paragraph.space_after = Pt(6)
    paragraph.line_spacing = 1.05


def _write(frame: Any, text: str, size: int, colour: str, *, is_bold: bool = False) -> None:
    """A text as the first paragraph of a frame."""
    from pptx.enum.text import PP_ALIGN

    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _run(frame.paragraphs[0], text, size, colour, is_bold=is_bold)


def _add(frame: Any, text: str, size: int, colour: str) -> None:
    _run(frame.add_paragraph(), text, size, colour)


def _run(paragraph: Any, text: str, size: int, colour: str, *, is_bold: bool = False) -> None:
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = _plain(text)
    font = run.font
    font.name, font.size, font.bold = FONT, Pt(size), is_bold
    font.color.rgb = _colour(colour)
    font.language_id = MSO_LANGUAGE_ID.VIETNAMESE


def _plain(text: str) -> str:
    """A text without control characters, which XML does not hold and a program would ask to repair."""
    return "".join(letter if letter.isprintable() or letter == "\u00a0" else " " for letter in text)


def _slide_number(paragraph: Any, number: int) -> None:
    """The number of the slide as a field, so that it stays right where slides are moved."""
    from pptx.oxml import parse_xml

    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    _run(paragraph, str(number), 14, GREY)
    run = paragraph.runs[-1]._r
    field = parse_xml(
        f'<a:fld xmlns:a="{space}" id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"/>'
    )
    for part in run:
        field.append(deepcopy(part))
    run.getparent().replace(run, field)


def _describe(shape: Any, text: str) -> None:
    """The alternative text of a drawing."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", " ".join(_plain(text).split()))


def _colour(name: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(name)
