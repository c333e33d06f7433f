"""The deck as .pptx: native charts and tables on a 16:9 page, a calm layout of its own, nothing from outside.

Every text is set as the text of a run, so that nothing a person typed becomes a field or a link; the workbooks inside
the charts are written here, with neither formulas nor links out of text.
"""

import datetime
import io
from collections.abc import Iterator
from typing import Any

from reports.analysis.results import ClusterReport
from reports.exports.slides import captions
from reports.exports.slides.deck import make_deck
from reports.exports.slides.fitting import lines_of
from reports.exports.slides.native_charts import ChartData, style_chart
from reports.exports.slides.shapes import (
    FONT,
    GREY,
    INK,
    LOUD,
    STRONG,
    add_run,
    add_slide_number,
    add_text,
    describe,
    fill_cell,
    printable,
    rgb,
    without_style,
    write_line,
    write_text,
)
from reports.exports.slides.slide import Bars, Deck, Slide
from reports.exports.slides.sources import source_of
from reports.models import Meeting
from reports.presentation.qr import qr_png
from reports.presentation.tables import MARKS, Cell, ReportTable

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
    """Return the slides of a report as .pptx; of a meeting also with its time and place, agenda, answers and tasks.

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
    properties.title, properties.author, properties.last_modified_by = printable(deck.title), "", ""
    properties.subject, properties.language = deck.standing, "vi-VN"
    made_at = made_at or (report.revision.frozen_at if report.revision else None)
    if made_at:
        properties.created = properties.modified = made_at.astimezone(datetime.UTC).replace(tzinfo=None)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def _calm(presentation: Any) -> None:
    """Fit the package's own master to the wide page: its places in proportion, one font, our colours."""
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
        """Write title, finding, table or chart, foot and notes."""
        slide = self.slide
        self._kicker()
        if slide.kind == "title":
            self._title(1.6, 1.5, 44)
            top = self._finding(3.2)
        else:
            self._title(0.6, 0.95, 30)
            top = self._finding(TOP)
        if slide.table and slide.bars:
            self._chart(slide.table, slide.bars, top)
        elif slide.table:
            self._table(slide.table, top)
        if slide.lines:
            self._lines(top, _size(slide))
        if self.code and self._has_code:
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

        section = " · ".join(filter(None, (self.slide.section, self.slide.mark)))
        # What is said of the numbers is longer than the name of a section.
        width = 0.35 * INNER
        write_text(self._box(LEFT, 0.25, width, 0.35, "Mục"), section, 14, GREY)
        if self.slide.reading and self.slide.table and not self.slide.bars:
            frame = self._box(LEFT + width, 0.25, INNER - width, 0.35, "Dấu bên số")
            write_text(frame, self.slide.reading, 14, GREY)
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
        write_text(frame, self.slide.title, size, STRONG, is_bold=True)

    @property
    def _has_code(self) -> bool:
        return bool(self.code) and self.slide.kind in ("title", "last")

    def _finding(self, top: float) -> float:
        """Write the large number and the sentence beside it; return where what follows begins."""
        slide = self.slide
        if not slide.finding and not slide.big:
            return top
        left = LEFT
        if slide.big:
            frame = self._box(LEFT, top - 0.1, 3.0, 1.3, "Con số chính")
            write_text(frame, slide.big.number, 44, STRONG, is_bold=True)
            add_text(frame, slide.big.unit, 18, GREY)
            left += 3.2
        if slide.finding:
            write_text(self._box(left, top, WIDTH - RIGHT - left, 1.2, "Nhận xét"), slide.finding, 20, INK)
        return top + (1.5 if slide.big else 0.95)

    def _chart(self, table: ReportTable, bars: Bars, top: float) -> None:
        """Draw the rows as a native bar chart, the first row on top."""
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.util import Inches

        data = ChartData.of(table, bars)
        height = min(FOOT - top - 0.1, data.height)
        place = (Inches(LEFT), Inches(top), Inches(INNER), Inches(height))
        shape = self.page.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data.native())
        shape.name = "Biểu đồ"
        describe(shape, self.slide.alternative)
        shape.chart.part.chart_workbook.update_from_xlsx_blob(data.workbook())
        style_chart(shape.chart, table, bars, data.form)

    def _table(self, table: ReportTable, top: float) -> None:
        from pptx.util import Inches

        rows, columns = list(table.rows), list(table.columns)
        width = 1.9 if len(columns) <= 3 else 1.75
        first = INNER - width * len(columns)
        space = FOOT - top - 0.1
        height = min(0.55, space / (len(rows) + 1.4))
        place = (Inches(LEFT), Inches(top), Inches(INNER), Inches(height * (len(rows) + 1)))
        shape = self.page.shapes.add_table(len(rows) + 1, len(columns) + 1, *place)
        shape.name = "Bảng"
        heads = [table.heading, *(captions.heading(column) for column in columns)]
        describe(shape, f"Bảng: {self.slide.title}; các cột: {', '.join(heads)}")
        grid = shape.table
        without_style(shape)
        grid.columns[0].width = Inches(first)
        for at in range(len(columns)):
            grid.columns[at + 1].width = Inches(width)
        for row in grid.rows:
            row.height = Inches(height)
        for at, head in enumerate(heads):
            fill_cell(grid.cell(0, at), head, is_number=at > 0, is_head=True)
        for line, row in enumerate(rows, start=1):
            fill_cell(grid.cell(line, 0), row.label)
            for at, (cell, column) in enumerate(zip(row.cells, columns, strict=True), start=1):
                fill_cell(grid.cell(line, at), _with_marks(cell), is_number=True, is_strong=column.is_total)

    def _lines(self, top: float, size: int) -> None:
        width = INNER - (2.6 if self._has_code else 0)
        frame = self._box(LEFT, top, width, FOOT - top - 0.1, "Nội dung")
        for place, line in enumerate(self.slide.lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            write_line(paragraph, line, size)

    def _picture(self, code: bytes) -> None:
        from pptx.util import Inches

        picture = self.page.shapes.add_picture(
            io.BytesIO(code), Inches(WIDTH - RIGHT - 2.2), Inches(0.7), Inches(2.2), Inches(2.2)
        )
        picture.name = "Mã QR"
        describe(picture, f"Mã QR dẫn đến trang kiểm chứng của mã {self.deck.code}")

    def _foot(self) -> None:
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Inches, Pt

        line = self.page.shapes.add_connector(
            1, Inches(LEFT), Inches(FOOT), Inches(WIDTH - RIGHT), Inches(FOOT)
        )
        line.line.color.rgb, line.line.width = rgb(STRONG if self.deck.is_revision else LOUD), Pt(1.5)
        line.name = "Đường kẻ"
        standing = self.deck.standing
        standing += f" · mã {self.deck.code}" if self.deck.code else ": còn có thể thay đổi"
        colour = GREY if self.deck.is_revision else LOUD
        frame = self._box(LEFT, FOOT + 0.07, INNER - 1.5, 0.35, "Phiên bản")
        write_text(frame, standing, 14, colour, is_bold=not self.deck.is_revision)
        frame = self._box(WIDTH - RIGHT - 1.4, FOOT + 0.07, 1.4, 0.35, "Số trang")
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        add_slide_number(paragraph, self.number)
        add_run(paragraph, f"/{len(self.deck.slides)}", 14, GREY)

    def _notes(self) -> None:
        """Write what the speaker needs: how the drawing is read, and the source of every number."""
        notes = self.page.notes_slide.notes_text_frame
        notes.text = "\n".join(" ".join(printable(line).split()) for line in self._note_lines())

    def _note_lines(self) -> Iterator[str]:
        slide, deck = self.slide, self.deck
        yield deck.standing + (f", mã {deck.code}." if deck.code else ".")
        if slide.reading and not slide.bars:
            yield slide.reading
        if slide.traces:
            yield "Nguồn của các số:"
            yield from (source_of(deck.report, trace).line for trace in slide.traces)
        reasons = dict.fromkeys(_reasons(slide.table)) if slide.table else {}
        if reasons:
            yield "Số còn thiếu:"
            yield from reasons


def _reasons(table: ReportTable) -> Iterator[str]:
    """Yield why each missing number is missing."""
    for row in table.rows:
        for cell in row.cells:
            if cell.missing:
                yield f"{row.label}: {cell.missing}"


def _with_marks(cell: Cell) -> str:
    marks = "".join(MARKS[flag] for flag in cell.flags)
    return f"{cell.text} {marks}" if marks else cell.text


def _size(slide: Slide) -> int:
    """Return the size of text in points: a little smaller where it would come near the foot."""
    if slide.kind == "title":
        return 24
    most = 12  # lines of 20 points with the space between paragraphs
    lines = slide.lines
    return 20 if sum(lines_of(line.text, 84) for line in lines) + len(lines) / 4 <= most else 18
