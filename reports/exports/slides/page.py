"""The deck as one document of the browser: every slide, and what stands behind every number, already in it.

Put together in functions, as tables are (reports/presentation/html.py): a long deck has some thousand cells. Every text is
escaped here; bars are drawn of rectangles and lines with attributes, no text and no style in them.
"""

from collections.abc import Iterable
from fractions import Fraction

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.analysis.figures import FLAGS
from reports.exports.slides import captions
from reports.exports.slides.cutting import cut
from reports.exports.slides.fitting import BODY, LINE, Line, head_lines, paragraphs_in_parts
from reports.exports.slides.prose import prose
from reports.exports.slides.slide import Bars, Card, Deck, Slide
from reports.exports.slides.sources import NumberSource, source_of
from reports.indicators import every_indicator
from reports.presentation.charts import AIM, GREY, HUE, INK, STRONG
from reports.presentation.html import WhyOf
from reports.presentation.tables import Cell, Row, marks_of
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Number, Piece

_IN_THE_LIST = 50  # characters of a title in the list of all slides
_FEW, _VERY_FEW = 6, 4  # rows of bars
_WIDE, _HIGH = 1000, 30  # the drawing of a bar, in its own units; it is stretched to the room there is


class Drawn:
    """The slides of a deck as markup, and the sources that their numbers lead to, each once."""

    def __init__(self, deck: Deck, why_of: WhyOf, qr: str = "") -> None:
        self.deck = deck
        self.why_of = why_of
        self.qr = qr
        self.numbers: dict[Trace, int] = {}
        self.slides = [self._slide(slide, number) for number, slide in enumerate(deck.slides, start=1)]

    @property
    def sources(self) -> Iterable[SafeString]:
        """Yield a template for each number, with its source on as many pages as it needs."""
        for trace, number in self.numbers.items():
            source = source_of(self.deck.report, trace)
            yield mark_safe(  # noqa: S308
                f'<template id="so-{number}">{_source(source, self.why_of(trace))}</template>'
            )

    def _slide(self, slide: Slide, number: int) -> SafeString:
        context = {
            "slide": slide,
            "deck": self.deck,
            "number": number,
            "count": len(self.deck.slides),
            "short_title": cut(slide.title, _IN_THE_LIST),
            "title": self._pieces(slide.message) if slide.message else escape(slide.title),
            "title_sources": self._numbers(slide.title_traces),
            "finding": self._finding(slide),
            "cards": self._cards(slide.cards),
            "table": self._table(slide),
            "lines": _lines(slide.lines),
            "qr": self.qr if slide.kind in ("title", "last") else "",
        }
        return mark_safe(render_to_string("reports/_slide.html", context))  # noqa: S308

    def _number_of(self, trace: Trace) -> int:
        return self.numbers.setdefault(trace, len(self.numbers) + 1)

    def _link(self, content: str, trace: Trace) -> str:
        address = escape(self.why_of(trace))
        return f'<a class="so" href="{address}" data-so="{self._number_of(trace)}">{content}</a>'

    def _numbers(self, traces: Iterable[Trace]) -> str:
        """Return which sources a place leads to, as its attribute has them."""
        return " ".join(str(self._number_of(trace)) for trace in traces)

    def _finding(self, slide: Slide) -> SafeString:
        """Return what stands below the title; the numbers of sentences that know them lead to their sources."""
        if not slide.findings:
            return escape(slide.finding)
        return mark_safe(" ".join(self._pieces(sentence.pieces) for sentence in slide.findings))  # noqa: S308

    def _pieces(self, pieces: Iterable[Piece]) -> SafeString:
        """Return pieces of a sentence; a number of an indicator leads to its source."""
        found = []
        for piece in pieces:
            text: str = escape(prose([piece]))
            if isinstance(piece, Number) and piece.source.trace.code in every_indicator():
                text = self._link(text, piece.source.trace)
            found.append(text)
        return mark_safe("".join(found))  # noqa: S308

    def _cards(self, cards: Iterable[Card]) -> SafeString:
        """Return the numbers of the year beside each other."""
        found = "".join(self._card(card) for card in cards)
        return mark_safe(f'<div class="cards">{found}</div>' if found else "")  # noqa: S308

    def _card(self, card: Card) -> str:
        label = escape(" ".join(filter(None, (card.unit, card.label))))
        number = self._link(f'<span class="large">{escape(card.number)}</span>', card.trace)
        return (
            f'<div class="card" data-sources="{self._number_of(card.trace)}"><p>{number}</p>'
            f'<p class="unit">{label}</p><p class="change">{escape(card.change)}</p></div>'
        )

    def _table(self, slide: Slide) -> SafeString:
        table = slide.table
        if table is None:
            return mark_safe("")
        bars = slide.bars
        places = [
            at for at in range(len(table.columns)) if not bars or at != bars.mark or bars.is_mark_target
        ]
        # Above bars the heading has the room of the bars as well.
        heads = [f'<th scope="col"{" colspan=2" if bars else ""}>{escape(table.heading)}</th>']
        heads += [_head(captions.heading(table.columns[at], with_unit=not bars)) for at in places]
        drawn = [
            _bar(row, bars, is_strong=at in bars.highlighted) if bars else ""
            for at, row in enumerate(table.rows)
        ]
        rows = "".join(self._row(row, places, bars, bar) for row, bar in zip(table.rows, drawn, strict=True))
        kind = f"rows with-bars{_fewness(len(table.rows))}" if bars else "rows"
        return mark_safe(  # noqa: S308
            f'<table class="{kind}"><thead><tr>{"".join(heads)}</tr></thead><tbody>{rows}</tbody></table>'
        )

    def _row(self, row: Row, places: list[int], bars: Bars | None, bar: str) -> str:
        traces = dict.fromkeys(cell.trace for cell in row.cells if cell.trace)
        numbers = " ".join(str(self._number_of(trace)) for trace in traces)
        head = f'<th scope="row">{escape(row.label)}</th>'
        if bars and row.cells[bars.value].missing:
            # The reason stands where the bar would be.
            missing = self._missing(row.cells[bars.value], len(places) + 1)
            return f'<tr data-sources="{numbers}">{head}{missing}</tr>'
        drawn = f'<td class="bar">{bar}</td>' if bars else ""
        cells = "".join(self._cell(row.cells[at]) for at in places)
        return f'<tr data-sources="{numbers}">{head}{drawn}{cells}</tr>'

    def _missing(self, value: Cell, columns: int) -> str:
        """Return the reason of a value that is missing, over the room of bar and cells."""
        reason = f"– {escape(value.missing or 'chưa có số liệu')}"
        link = self._link(reason, value.trace) if value.trace else reason
        return f'<td class="missing" colspan="{columns}">{link}</td>'

    def _cell(self, cell: Cell) -> str:
        content: str = escape(cell.text)
        if cell.missing:
            content = f'<span title="{escape(cell.missing)}">{content}</span>'
        if cell.flags:
            names = ", ".join(FLAGS[flag] for flag in cell.flags)
            marks = marks_of(cell.flags)
            content += f' <span class="marks" title="{escape(names)}">{marks}</span>'
        if cell.trace and cell.text:
            content = self._link(content, cell.trace)
        return f"<td>{content}</td>"


def _fewness(rows: int) -> str:
    """Return the class of few bars, which are drawn higher."""
    if rows > _FEW:
        return ""
    return " few" if rows > _VERY_FEW else " very-few"


def _head(text: str) -> str:
    return f'<th scope="col">{"<br>".join(escape(line) for line in head_lines(text))}</th>'


def _bar(row: Row, bars: Bars, *, is_strong: bool) -> str:
    """Draw a bar from 0, last year as a mark, the whole and the target as lines."""
    value, mark = row.cells[bars.value].value, row.cells[bars.mark].value if bars.mark is not None else None
    colour = STRONG if is_strong else HUE
    parts = [f'<rect x="0" y="4" width="{_at(value, bars)}" height="22" fill="{colour}"/>']
    for at, stroke, width, dash in (
        (bars.whole, GREY, 2, ' stroke-dasharray="6 4"'),
        (bars.target, AIM, 7, ""),
        (mark, AIM if bars.is_mark_target else INK, 7 if bars.is_mark_target else 3, ""),
    ):
        if at is not None:
            x = _at(at, bars)
            parts.append(
                f'<line x1="{x}" x2="{x}" y1="0" y2="{_HIGH}" stroke="{stroke}" stroke-width="{width}"{dash} '
                'vector-effect="non-scaling-stroke"/>'
            )
    return (
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


def _at(value: Fraction | None, bars: Bars) -> float:
    """Return where a value ends; a little room is left for a mark at the very end."""
    if not value or not bars.highest:
        return 0
    return round(float(max(value, Fraction(0)) / bars.highest) * (_WIDE - 10), 1)


def _lines(lines: Iterable[Line]) -> SafeString:
    paragraphs = "".join(f'<p class="{line.kind}">{escape(line.text)}</p>' for line in lines)
    return mark_safe(paragraphs)  # noqa: S308


def _source(source: NumberSource, address: str) -> str:
    """Return what stands behind a number, page by page: first how it comes about, then whose figures are in it."""
    lines = [Line(source.working)] if source.working else []
    lines += [Line(fact) for fact in source.facts]
    if source.units:
        lines.append(Line(f"{len(source.units)} hội được tính", "heading"))
        lines += [Line(f"{name}: {figures}", "item") for name, figures in source.units]
    if source.left_out:
        lines.append(Line(f"{len(source.left_out)} hội chưa được tính", "heading"))
        lines += [Line(f"{name}: {why}", "item") for name, why in source.left_out]
    parts = paragraphs_in_parts(lines or [Line("Chưa có báo cáo nào tính vào số này.")], BODY - 2 * LINE)
    return (
        "".join(
            f'<div class="page"><h2>{escape(source.heading)}</h2><p class="value">{escape(source.value)}</p>'
            f"{_lines(part)}</div>"
            for part in parts
        )
        + f'<a class="more" href="{escape(address)}">Mở trang giải thích (cần mạng)</a>'
    )
