"""The deck as .pptx: native charts and tables on a 16:9 page, a calm layout of its own, nothing from outside.

Slides and their notes are written as XML (`shapes`); python-pptx brings the frame of the file, the charts and what ties the
parts together. The workbooks inside the charts are written here, with neither formulas nor links out of text.
"""

import datetime
from collections.abc import Callable, Iterator

from reports.analysis.results import ClusterReport
from reports.exports.slides import captions, shapes
from reports.exports.slides.deck import make_deck
from reports.exports.slides.fitting import SMALL_CHARACTER, cell_width, head_lines, lines_of
from reports.exports.slides.package import DeckFile
from reports.exports.slides.paging import column_width
from reports.exports.slides.prose import prose_of
from reports.exports.slides.shapes import (
    BODY,
    GREY,
    HUE,
    INK,
    LOUD,
    PALE,
    SMALL,
    STRONG,
    TITLE,
    WHITE,
    Box,
    cell,
    paragraph,
    run,
)
from reports.exports.slides.slide import Bars, Deck, Slide
from reports.exports.slides.sources import source_of
from reports.indicators import every_indicator
from reports.models import Meeting
from reports.presentation.qr import qr_png
from reports.presentation.tables import Cell, ReportTable, marks_of

# All lengths below are px of a screen of 1024 px, on which the page is 576 px high.
LEFT = 48
INNER = 1024 - 2 * LEFT
KICKER, TITLE_TOP, FOOT = 14, 38, 541
_TITLE_CHARACTERS = 52  # in a line of the title
_TITLE_LINE, _TEXT_LINE, _ROW, _HEAD = 40, 34, 38, 22
_QR = 176
_COVER_TITLE, _COVER_LINE, _COVER_CHARACTER = 39, 50, 25  # points; px of a line, of a character
_CARD = 346
_NUMBER, _NUMBER_WIDTH = 49, 250  # points of a large number, px that it has


def report_as_slides(
    report: ClusterReport, *, meeting: Meeting | None = None, made_at: datetime.datetime | None = None
) -> bytes:
    """Return the slides of a report as .pptx; of a meeting also with its time and place, agenda, answers and tasks.

    made_at: what the file says of its own making; it says nothing else of the machine or the person.
    """
    deck = make_deck(report, meeting)
    file = DeckFile()
    code = qr_png(report.revision) if report.revision else None
    for number, slide in enumerate(deck.slides, start=1):
        _Page(file, deck, slide, number, code).write()
    if made_at is None and report.revision:
        made_at = report.revision.frozen_at
    return file.save(deck.title, deck.standing, made_at)


class _Page:
    """One slide being written: its shapes in order, each with its number."""

    def __init__(self, file: DeckFile, deck: Deck, slide: Slide, number: int, code: bytes | None) -> None:
        self.deck, self.slide, self.number = deck, slide, number
        self.code = code if slide.kind in ("title", "last") else None
        self.is_dark = slide.kind in ("title", "divider", "thanks")
        self.shapes: list[str] = []
        self.page = file.add_slide()

    def write(self) -> None:
        """Write the ground, title, what the slide is about, foot and notes."""
        if self.is_dark:
            self._dark()
        else:
            self._light()
        if self.code:
            self._picture(self.code)
        self._foot()
        ground = STRONG if self.is_dark else ""
        self.page.write(shapes.slide_xml(self.slide.key, [self._title(), *self.shapes], ground))
        self.page.write_notes(shapes.notes_xml(notes_of(self.deck, self.slide)))

    def _dark(self) -> None:
        """Write cover, divider or thanks: a field of colour, the cluster's name, the title in large, some lines."""
        self._field(0, 0, 18, 576, HUE)
        self._field(LEFT, 146, 120, 6, HUE)
        section = run(self.slide.section, BODY, WHITE, is_bold=True)
        self._text("Cụm", Box(LEFT, 96, INNER, 38), paragraph(section, side="l"))
        box = self._title_box()
        top = box.top + box.height + 20
        self._lines(Box(LEFT, top, box.width, FOOT - top - 8), WHITE)

    def _light(self) -> None:
        slide = self.slide
        self._field(0, 0, 1024, 8, STRONG)
        self._kicker()
        box = self._title_box()
        top = self._finding(box.top + box.height + 6)
        if slide.table and slide.bars:
            self._chart(slide.table, slide.bars, top)
        elif slide.table:
            self._table(slide.table, top)
        if slide.cards:
            self._cards(top + 16)
        if slide.lines:
            self._lines(Box(LEFT, top, box.width, FOOT - top - 6), "")

    def _add(self, shape: Callable[..., str], *what: object) -> None:
        """Add a shape in front of the others; the first number after the title's is 3."""
        self.shapes.append(shape(len(self.shapes) + 3, *what))

    def _text(self, name: str, box: Box, *paragraphs: str) -> None:
        self._add(shapes.text_box, name, box, paragraphs)

    def _field(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle of the page, for the look alone."""
        self._add(shapes.field, Box(left, top, width, height), colour)

    def _kicker(self) -> None:
        """Write the section with what its figures are, and the cluster; of a table how its marks are read."""
        section = " · ".join(filter(None, (self.slide.section, self.slide.mark)))
        width = 0.4 * INNER
        self._text("Mục", Box(LEFT, KICKER, width, 22), paragraph(run(section, SMALL, GREY), side="l"))
        is_table = self.slide.table and not self.slide.bars
        right = self.slide.reading if self.slide.reading and is_table else self.deck.cluster
        name = "Dấu bên số" if is_table else "Cụm"
        box = Box(LEFT + width, KICKER, INNER - width, 22)
        self._text(name, box, paragraph(run(right, SMALL, GREY), side="r"))

    def _title_box(self) -> Box:
        """Return where the title stands: as wide as the code leaves it, as high as its lines."""
        if self.is_dark:
            width = INNER - (_QR + 40 if self.code else 0)
            return Box(
                LEFT, 166, width, _COVER_LINE * lines_of(self.slide.title, width / _COVER_CHARACTER) + 4
            )
        width = INNER - (_QR + 24 if self.code else 0)
        return Box(LEFT, TITLE_TOP, width, _TITLE_LINE * lines_of(self.slide.title, _TITLE_CHARACTERS) + 2)

    def _title(self) -> str:
        size, colour = (_COVER_TITLE, WHITE) if self.is_dark else (TITLE, STRONG)
        content = paragraph(run(self.slide.title, size, colour, is_bold=True), side="l")
        return shapes.title(2, self._title_box(), content)

    def _finding(self, top: float) -> float:
        """Write the sentences below the title; return where what follows begins."""
        if not self.slide.finding:
            return top
        height = _TEXT_LINE * lines_of(self.slide.finding)
        content = paragraph(run(self.slide.finding, BODY, INK), side="l")
        self._text("Nhận xét", Box(LEFT, top, INNER, height), content)
        return top + height + 8

    def _cards(self, top: float) -> None:
        """Write the numbers of the year beside each other, each in a field of its own."""
        cards = self.slide.cards
        width = (INNER - 24 * (len(cards) - 1)) / len(cards)
        for at, card in enumerate(cards):
            left = LEFT + at * (width + 24)
            self._field(left, top, width, _CARD, PALE)
            self._field(left, top, width, 6, STRONG)
            size = min(_NUMBER, _NUMBER * _NUMBER_WIDTH / (cell_width(card.number) * 52 / 28))
            label = " ".join(filter(None, (card.unit, card.label)))
            self._text(
                "Con số",
                Box(left + 16, top + 28, width - 32, _CARD - 40),
                paragraph(run(card.number, round(size * 2) / 2, STRONG, is_bold=True), side="l"),
                paragraph(run(label, BODY, INK, is_bold=True), after=12),
                paragraph(run(card.change, BODY, GREY)),
            )

    def _chart(self, table: ReportTable, bars: Bars, top: float) -> None:
        """Draw the rows as a native chart of columns, the first row on the left."""
        relation = self.page.add_chart(table, bars)
        box = Box(LEFT, top + 4, INNER, FOOT - top - 10)
        self._add(shapes.chart, "Biểu đồ", box, relation, self.slide.alternative)

    def _table(self, table: ReportTable, top: float) -> None:
        columns = list(table.columns)
        widths = [column_width(table, at, head=SMALL_CHARACTER) for at in range(len(columns))]
        heads = [table.heading, *(captions.heading(column) for column in columns)]
        head = _HEAD * max(len(head_lines(text)) for text in heads[1:]) + 6
        rows = [[cell(text, is_number=at > 0, is_head=True) for at, text in enumerate(heads)]]
        for row in table.rows:
            values = (
                cell(_with_marks(one), is_number=True, is_strong=column.is_total)
                for one, column in zip(row.cells, columns, strict=True)
            )
            rows.append([cell(row.label), *values])
        all_widths = [INNER - sum(widths), *widths]
        grid = shapes.Grid(LEFT, top, all_widths, [head, *(_ROW for _ in table.rows)], rows)
        alternative = f"Bảng: {self.slide.title}; các cột: {', '.join(heads)}"
        self._add(shapes.table, "Bảng", grid, alternative)

    def _lines(self, box: Box, colour: str) -> None:
        if self.slide.lines:
            self._text("Nội dung", box, *(shapes.text_line(line, colour) for line in self.slide.lines))

    def _picture(self, code: bytes) -> None:
        left = 1024 - LEFT - _QR
        top = 180 if self.is_dark else 40
        if self.is_dark:
            self._field(left - 8, top - 8, _QR + 16, _QR + 16, WHITE)
        relation = self.page.add_picture(code)
        alternative = f"Mã QR dẫn đến trang kiểm chứng của mã {self.deck.code}"
        self._add(shapes.picture, "Mã QR", Box(left, top, _QR, _QR), relation, alternative)

    def _foot(self) -> None:
        """Write the line above the foot, which figures they are with their code, and the number of the slide."""
        deck = self.deck
        strong, colour = (STRONG, GREY) if deck.is_revision else (LOUD, LOUD)
        if self.is_dark:
            strong = colour = WHITE
        self._add(shapes.line_across, Box(LEFT, FOOT, INNER, 0), strong)
        standing = deck.standing
        standing += f" · mã {deck.code}" if deck.code else ": còn có thể thay đổi"
        standing += f" · {self.slide.mark}" if self.is_dark and self.slide.mark else ""
        words = run(f"{deck.cluster} · {standing}", SMALL, colour, is_bold=not deck.is_revision)
        self._text("Phiên bản", Box(LEFT, FOOT + 6, INNER - 110, 22), paragraph(words, side="l"))
        number = shapes.slide_number(self.number, colour), run(f"/{len(deck.slides)}", SMALL, colour)
        self._text("Số trang", Box(LEFT + INNER - 100, FOOT + 6, 100, 22), paragraph(*number, side="r"))


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


def _reasons(table: ReportTable) -> Iterator[str]:
    """Yield why each missing number is missing."""
    for row in table.rows:
        for one in row.cells:
            if one.missing:
                yield f"{row.label}: {one.missing}"


def _with_marks(cell: Cell) -> str:
    marks = marks_of(cell.flags)
    return f"{cell.text} {marks}" if marks else cell.text
