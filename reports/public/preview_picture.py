"""The picture that a messenger shows of a link: letters so large that they are read at a quarter of its size."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape

from reports.presentation.charts import AIM, FONT, GREY, HUE, INK, STRONG, Bar, drawer
from reports.presentation.pictures.letters import text_at, width_of

# Pixels. The size is the one that messengers ask for.
WIDTH, HEIGHT = 1200, 630
_EDGE, _BAND = 56, 14
_LEFT = 520  # width of the figures; what is ranked stands at their right
_RIGHT_FROM = _EDGE + _LEFT + 48
_TOP, _BOTTOM = 70, 556  # baseline of the first line; where figures and bars end
_TITLE, _TITLE_STEP = 46, 56
_NUMBER, _BESIDE_NUMBER = 54, 12
_MOST_BARS, _LAST = 8, 2
_NAMES, _GAP = 176, 14
_BROADEST_ROW, _BROADEST_LINE = 54, 110
_LINE, _CREAM = "#cbd2d9", "#fff4e0"


@dataclass(frozen=True)
class Fact:
    """A headline figure in large letters, with what it is of."""

    number: str
    unit: str
    label: str


@dataclass(frozen=True)
class Ranked:
    """Units by rank, with what they are ranked by."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Picture:
    """What stands on the picture of a page; warning: what has to be said of the figures, "" for nothing."""

    above: str
    title: str
    warning: str = ""
    facts: tuple[Fact, ...] = ()
    ranked: Ranked | None = None
    lines: tuple[tuple[str, str], ...] = ()
    below: str = ""


def png(picture: Picture) -> bytes:
    """Return the picture as PNG."""
    return _packed(drawer().svg_to_png(svg(picture), scale=1))


def svg(picture: Picture) -> str:
    """Return the picture as SVG, in letters."""
    title, size = _titled(picture.title)
    top = _TOP + 24 + _TITLE_STEP * len(title)
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<rect width="{WIDTH}" height="{_BAND}" fill="{STRONG}"/>',
        text_at(picture.above, _EDGE, _TOP, size=28, fill=GREY),
        *_warning(picture.warning),
        *(
            text_at(line, _EDGE, _TOP + 4 + _TITLE_STEP * at, size=size, weight=600, room=WIDTH - 2 * _EDGE)
            for at, line in enumerate(title, start=1)
        ),
        *_facts(picture.facts, top),
        *(_ranked(picture.ranked, top) if picture.ranked else ()),
        *_lines(picture.lines, top),
        f'<rect x="{_EDGE}" y="{_BOTTOM + 14}" width="{WIDTH - 2 * _EDGE}" height="2" fill="{_LINE}"/>',
        text_at(picture.below, _EDGE, _BOTTOM + 52, size=26, fill=GREY, room=WIDTH - 2 * _EDGE),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}" fill="{INK}">{"".join(parts)}</svg>'
    )


def _warning(text: str) -> Iterator[str]:
    """Draw a warning in the upper right corner, in a box of its own."""
    if text:
        width = round(width_of(text, 26, 600)) + 40
        x = WIDTH - _EDGE - width
        yield (
            f'<rect x="{x}" y="{_TOP - 38}" width="{width}" height="52" rx="6" fill="{_CREAM}" '
            f'stroke="{AIM}" stroke-width="2"/>'
        )
        yield text_at(text, x + width // 2, _TOP - 3, size=26, weight=600, anchor="middle")


def _facts(facts: Sequence[Fact], top: int) -> Iterator[str]:
    step = (_BOTTOM - top) / max(len(facts), 1)
    for at, fact in enumerate(facts):
        needed = width_of(fact.number, _NUMBER, 600) + _BESIDE_NUMBER + width_of(fact.unit, 28)
        size = round(min(_NUMBER, step * 0.58, _NUMBER * _LEFT / needed))
        baseline = round(top + step * at + size)
        yield (
            f'<text x="{_EDGE}" y="{baseline}" font-size="{size}" font-weight="600" fill="{STRONG}">'
            f'{escape(fact.number)}<tspan dx="{_BESIDE_NUMBER}" font-size="28" font-weight="400" fill="{INK}">'
            f"{escape(fact.unit)}</tspan></text>"
        )
        yield text_at(fact.label, _EDGE, baseline + 34, size=26, room=_LEFT, fill=GREY)


def _ranked(ranked: Ranked, top: int) -> Iterator[str]:
    yield text_at(ranked.title, _RIGHT_FROM, top + 28, size=26, weight=600, room=WIDTH - _EDGE - _RIGHT_FROM)
    rows = list(_rows(ranked.bars))
    step = min((_BOTTOM - top - 44) / len(rows), _BROADEST_ROW)
    drawn = [row for row in rows if isinstance(row, Bar)]
    values = max((round(width_of(bar.written, 26, 600)) for bar in drawn), default=0)
    room = WIDTH - _EDGE - _RIGHT_FROM - _NAMES - 2 * _GAP - values
    highest = max((bar.value for bar in drawn if bar.value is not None), default=0) or 1
    for at, row in enumerate(rows):
        baseline = round(top + 44 + step * at + step / 2 + 9)
        if isinstance(row, str):
            yield text_at(row, _RIGHT_FROM, baseline, size=26, fill=GREY)
        else:
            yield from _bar(row, baseline, room / highest)


def _rows(bars: Sequence[Bar]) -> Iterator[Bar | str]:
    """Yield the units by rank; of many the first and the last ones, and how many are not drawn."""
    if len(bars) <= _MOST_BARS:
        yield from bars
        return
    known = [bar for bar in bars if bar.value is not None]
    missing = len(bars) - len(known)
    room = _MOST_BARS - bool(missing)
    if len(known) <= room:
        yield from known
    else:
        first = room - 1 - _LAST
        yield from known[:first]
        yield f"… {len(known) - first - _LAST} hội ở giữa …"
        yield from known[-_LAST:]
    if missing:
        yield f"{missing} hội chưa có số liệu"


def _bar(bar: Bar, baseline: int, scale: float) -> Iterator[str]:
    """Draw a unit in its row; scale: px of 1."""
    yield text_at(bar.name, _RIGHT_FROM, baseline, size=26, room=_NAMES)
    yield text_at(bar.written, WIDTH - _EDGE, baseline, size=26, weight=600, anchor="end")
    if bar.value is not None:
        fill = STRONG if bar.leads else HUE
        width = max(bar.value * scale, 2)
        yield (
            f'<rect x="{_RIGHT_FROM + _NAMES + _GAP}" y="{baseline - 22}" width="{width:.1f}" height="26" '
            f'fill="{fill}"/>'
        )


def _lines(lines: Sequence[tuple[str, str]], top: int) -> Iterator[str]:
    """Draw lines of two halves below each other: what is there, and of which years."""
    step = min((_BOTTOM - top) / max(len(lines), 1), _BROADEST_LINE)
    for at, (what, years) in enumerate(lines):
        baseline = round(top + step * at + 52)
        yield text_at(what, _EDGE, baseline, size=36, weight=600, room=WIDTH - 2 * _EDGE)
        yield text_at(years, _EDGE, baseline + 40, size=30, room=WIDTH - 2 * _EDGE, fill=GREY)


def _titled(text: str) -> tuple[list[str], int]:
    """Return a title with the size of its letters: on one line, a little smaller than usual, or on two lines."""
    room = WIDTH - 2 * _EDGE
    for size in (_TITLE, _TITLE - 4):
        if width_of(text, size, 600) <= room:
            return [text], size
    words = text.split(" ")
    first = len(words) - 1
    while first > 1 and width_of(" ".join(words[:first]), _TITLE, 600) > room:
        first -= 1
    return [" ".join(words[:first]), " ".join(words[first:])], _TITLE


def _packed(drawn: bytes) -> bytes:
    """Return a PNG with its pixels packed as tightly as they can be: a third of what the drawer makes of it."""
    head, pixels, rest = drawn[:8], b"", b""
    at = len(head)
    while at < len(drawn):
        (length,) = struct.unpack_from(">I", drawn, at)
        kind, data = drawn[at + 4 : at + 8], drawn[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            pixels += data
        elif kind == b"IHDR":
            head += _chunk(kind, data)
        else:
            rest += _chunk(kind, data)
        at += 12 + length
    return head + _chunk(b"IDAT", zlib.compress(zlib.decompress(pixels), 9)) + rest


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
