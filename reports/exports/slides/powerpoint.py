"""The deck as .pptx: native charts and tables on a 16:9 page, a calm layout of its own, nothing from outside.

Every text is set as the text of a run, so that nothing a person typed becomes a field or a link; the workbooks inside
the charts are written here, with neither formulas nor links out of text.
"""

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.analysis.results import ClusterReport
from reports.exports.slides import captions
from reports.exports.slides.deck import make_deck
from reports.exports.slides.fitting import SMALL_CHARACTER, cell_width, head_lines, lines_of
from reports.exports.slides.native_charts import ChartData, style_chart
from reports.exports.slides.paging import column_width
from reports.exports.slides.prose import prose_of
from reports.exports.slides.shapes import (
    BODY,
    FONT,
    GREY,
    HUE,
    INK,
    LOUD,
    PALE,
    SMALL,
    STRONG,
    TITLE,
    WHITE,
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
from reports.indicators import every_indicator
from reports.models import Meeting
from reports.presentation.qr import qr_png
from reports.presentation.tables import Cell, ReportTable, marks_of

# Inches.
WIDTH, HEIGHT = 40 / 3, 7.5
# All lengths below are px of a screen of 1024 px, on which the page is 576 px high.
_PX = WIDTH / 1024
LEFT = 48
INNER = 1024 - 2 * LEFT
KICKER, TITLE_TOP, FOOT = 14, 38, 541
_TITLE_CHARACTERS = 52  # in a line of the title
_TITLE_LINE, _TEXT_LINE, _ROW, _HEAD = 40, 34, 38, 22
_QR = 176
_COVER_TITLE, _COVER_LINE, _COVER_CHARACTER = 39, 50, 25  # points; px of a line, of a character
_CARD = 346
_NUMBER, _NUMBER_WIDTH = 49, 250  # points of a large number, px that it has

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
        self.code = code if slide.kind in ("title", "last") else None
        self.is_dark = slide.kind in ("title", "divider", "thanks")
        layout = next(one for one in presentation.slide_layouts if one.name == "Title Only")
        self.page = presentation.slides.add_slide(layout)
        self.page.name = slide.key
        for holder in list(self.page.placeholders):
            if holder.placeholder_format.type is not None and holder != self.page.shapes.title:
                holder._element.getparent().remove(holder._element)

    def write(self) -> None:
        """Write the ground, title, what the slide is about, foot and notes."""
        if self.is_dark:
            self._dark()
        else:
            self._light()
        if self.code:
            self._picture(self.code)
        self._foot()
        self._notes()

    def _dark(self) -> None:
        """Write cover, divider or thanks: a field of colour, the cluster's name, the title in large, some lines."""
        fill = self.page.background.fill
        fill.solid()
        fill.fore_color.rgb = rgb(STRONG)
        self._field(0, 0, 18, 576, HUE)
        self._field(LEFT, 146, 120, 6, HUE)
        write_text(self._box(LEFT, 96, INNER, 38, "Cụm"), self.slide.section, BODY, WHITE, is_bold=True)
        width = INNER - (_QR + 40 if self.code else 0)
        lines = lines_of(self.slide.title, width / _COVER_CHARACTER)
        self._title(Box(LEFT, 166, width, _COVER_LINE * lines + 4), _COVER_TITLE, WHITE)
        top = 166 + _COVER_LINE * lines + 24
        self._lines(Box(LEFT, top, width, FOOT - top - 8), WHITE)

    def _light(self) -> None:
        slide = self.slide
        self._field(0, 0, 1024, 8, STRONG)
        self._kicker()
        lines = lines_of(slide.title, _TITLE_CHARACTERS)
        width = INNER - (_QR + 24 if self.code else 0)
        self._title(Box(LEFT, TITLE_TOP, width, _TITLE_LINE * lines + 2), TITLE, STRONG)
        top = self._finding(TITLE_TOP + _TITLE_LINE * lines + 8)
        if slide.table and slide.bars:
            self._chart(slide.table, slide.bars, top)
        elif slide.table:
            self._table(slide.table, top)
        if slide.cards:
            self._cards(top + 16)
        if slide.lines:
            self._lines(Box(LEFT, top, width, FOOT - top - 6), "")

    def _box(self, left: float, top: float, width: float, height: float, name: str) -> Any:
        from pptx.enum.text import MSO_ANCHOR

        box = self.page.shapes.add_textbox(*_emu(left, top, width, height))
        box.name = name
        frame = box.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        return frame

    def _field(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle of the page, for the look alone."""
        shape = self.page.shapes.add_shape(1, *_emu(left, top, width, height))
        shape.name = "Nền"
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(colour)
        shape.line.fill.background()
        shape.shadow.inherit = False

    def _kicker(self) -> None:
        """Write the section with what its figures are, and the cluster; of a table how its marks are read."""
        from pptx.enum.text import PP_ALIGN

        section = " · ".join(filter(None, (self.slide.section, self.slide.mark)))
        width = 0.4 * INNER
        write_text(self._box(LEFT, KICKER, width, 22, "Mục"), section, SMALL, GREY)
        is_table = self.slide.table and not self.slide.bars
        right = self.slide.reading if self.slide.reading and is_table else self.deck.cluster
        frame = self._box(LEFT + width, KICKER, INNER - width, 22, "Dấu bên số" if is_table else "Cụm")
        write_text(frame, right, SMALL, GREY)
        frame.paragraphs[0].alignment = PP_ALIGN.RIGHT

    def _title(self, box: "Box", size: float, colour: str) -> None:
        from pptx.enum.text import MSO_ANCHOR

        title = self.page.shapes.title
        title.left, title.top, title.width, title.height = _emu(box.left, box.top, box.width, box.height)
        frame = title.text_frame
        # A title that takes a line less than was reckoned stands close to what follows.
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        write_text(frame, self.slide.title, size, colour, is_bold=True)

    def _finding(self, top: float) -> float:
        """Write the sentences below the title; return where what follows begins."""
        if not self.slide.finding:
            return top
        height = _TEXT_LINE * lines_of(self.slide.finding)
        frame = self._box(LEFT, top, INNER, height, "Nhận xét")
        write_text(frame, self.slide.finding, BODY, INK)
        return top + height + 8

    def _cards(self, top: float) -> None:
        """Write the numbers of the year beside each other, each in a field of its own."""
        from pptx.util import Pt

        cards = self.slide.cards
        width = (INNER - 24 * (len(cards) - 1)) / len(cards)
        for at, card in enumerate(cards):
            left = LEFT + at * (width + 24)
            self._field(left, top, width, _CARD, PALE)
            self._field(left, top, width, 6, STRONG)
            frame = self._box(left + 16, top + 28, width - 32, _CARD - 40, "Con số")
            size = min(_NUMBER, _NUMBER * _NUMBER_WIDTH / (cell_width(card.number) * 52 / 28))
            write_text(frame, card.number, round(size * 2) / 2, STRONG, is_bold=True)
            add_text(frame, " ".join(filter(None, (card.unit, card.label))), BODY, INK, is_bold=True)
            frame.paragraphs[-1].space_after = Pt(12)
            add_text(frame, card.change, BODY, GREY)

    def _chart(self, table: ReportTable, bars: Bars, top: float) -> None:
        """Draw the rows as a native chart of columns, the first row on the left."""
        from pptx.enum.chart import XL_CHART_TYPE

        data = ChartData.of(table, bars)
        place = _emu(LEFT, top + 4, INNER, FOOT - top - 10)
        shape = self.page.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data.native())
        shape.name = "Biểu đồ"
        describe(shape, self.slide.alternative)
        shape.chart.part.chart_workbook.update_from_xlsx_blob(data.workbook())
        style_chart(shape.chart, table, bars, data)

    def _table(self, table: ReportTable, top: float) -> None:
        rows, columns = list(table.rows), list(table.columns)
        widths = [column_width(table, at, head=SMALL_CHARACTER) for at in range(len(columns))]
        first = INNER - sum(widths)
        heads = [table.heading, *(captions.heading(column) for column in columns)]
        head = _HEAD * max(len(head_lines(text)) for text in heads[1:]) + 6
        place = _emu(LEFT, top, INNER, head + _ROW * len(rows))
        shape = self.page.shapes.add_table(len(rows) + 1, len(columns) + 1, *place)
        shape.name = "Bảng"
        describe(shape, f"Bảng: {self.slide.title}; các cột: {', '.join(heads)}")
        grid = shape.table
        without_style(shape)
        for at, width in enumerate((first, *widths)):
            grid.columns[at].width = _emu(width)[0]
        for at, height in enumerate((head, *(_ROW for _ in rows))):
            grid.rows[at].height = _emu(height)[0]
        for at, text in enumerate(heads):
            fill_cell(grid.cell(0, at), text, is_number=at > 0, is_head=True)
        for line, row in enumerate(rows, start=1):
            fill_cell(grid.cell(line, 0), row.label)
            for at, (cell, column) in enumerate(zip(row.cells, columns, strict=True), start=1):
                fill_cell(grid.cell(line, at), _with_marks(cell), is_number=True, is_strong=column.is_total)

    def _lines(self, box: "Box", colour: str) -> None:
        if not self.slide.lines:
            return
        frame = self._box(box.left, box.top, box.width, box.height, "Nội dung")
        for place, line in enumerate(self.slide.lines):
            write_line(frame.paragraphs[0] if place == 0 else frame.add_paragraph(), line, colour)

    def _picture(self, code: bytes) -> None:
        left = 1024 - LEFT - _QR
        top = 180 if self.is_dark else 40
        if self.is_dark:
            self._field(left - 8, top - 8, _QR + 16, _QR + 16, WHITE)
        picture = self.page.shapes.add_picture(io.BytesIO(code), *_emu(left, top, _QR, _QR))
        picture.name = "Mã QR"
        describe(picture, f"Mã QR dẫn đến trang kiểm chứng của mã {self.deck.code}")

    def _foot(self) -> None:
        """Write the line above the foot, which figures they are with their code, and the number of the slide."""
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        deck = self.deck
        strong, colour = (STRONG, GREY) if deck.is_revision else (LOUD, LOUD)
        if self.is_dark:
            strong = colour = WHITE
        line = self.page.shapes.add_connector(1, *_emu(LEFT, FOOT, LEFT + INNER, FOOT))
        line.line.color.rgb, line.line.width = rgb(strong), Pt(1.5)
        line.name = "Đường kẻ"
        standing = deck.standing
        standing += f" · mã {deck.code}" if deck.code else ": còn có thể thay đổi"
        standing += f" · {self.slide.mark}" if self.is_dark and self.slide.mark else ""
        frame = self._box(LEFT, FOOT + 6, INNER - 110, 22, "Phiên bản")
        write_text(frame, f"{deck.cluster} · {standing}", SMALL, colour, is_bold=not deck.is_revision)
        frame = self._box(LEFT + INNER - 100, FOOT + 6, 100, 22, "Số trang")
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        add_slide_number(paragraph, self.number, colour)
        add_run(paragraph, f"/{len(deck.slides)}", SMALL, colour)

    def _notes(self) -> None:
        """Write what is said aloud, the texts that were cut, and the source of every number."""
        notes = self.page.notes_slide.notes_text_frame
        notes.text = "\n".join(" ".join(printable(line).split()) for line in notes_of(self.deck, self.slide))


def notes_of(deck: Deck, slide: Slide) -> Iterator[str]:
    """Yield the paragraphs of a slide's notes."""
    if slide.speech:
        yield prose_of(slide.speech)
    if slide.whole_texts:
        yield "Toàn văn:"
        yield from slide.whole_texts
    yield deck.standing + (f", mã {deck.code}." if deck.code else ".")
    if slide.reading and not slide.bars:
        yield slide.reading
    if slide.origin:
        yield f"Nguồn: {slide.origin}."
    of_lists = dict.fromkeys(
        f"{one.label}: {one.full}" for one in slide.sources if one.trace.code not in every_indicator()
    )
    if slide.traces or of_lists:
        yield "Nguồn của các số:"
        yield from (source_of(deck.report, trace).line for trace in slide.traces)
        yield from of_lists
    reasons = dict.fromkeys(_reasons(slide.table)) if slide.table else {}
    if reasons:
        yield "Số còn thiếu:"
        yield from reasons


@dataclass(frozen=True)
class Box:
    """A place on the page, in px of a screen of 1024 px."""

    left: float
    top: float
    width: float
    height: float


def _emu(*lengths: float) -> list[Any]:
    """Return lengths in px as the package takes them."""
    from pptx.util import Inches

    return [Inches(length * _PX) for length in lengths]


def _reasons(table: ReportTable) -> Iterator[str]:
    """Yield why each missing number is missing."""
    for row in table.rows:
        for cell in row.cells:
            if cell.missing:
                yield f"{row.label}: {cell.missing}"


def _with_marks(cell: Cell) -> str:
    marks = marks_of(cell.flags)
    return f"{cell.text} {marks}" if marks else cell.text
