"""What fits on one slide: estimates on the safe side, so that no text ever has to shrink or to scroll.

The measure is letters of 28 px on two pages: the smallest screen that is promised, 1024 × 768, and the .pptx, whose
page is 16:9 and so has 576 px of height on that screen. A test in a browser holds the estimates against what is really
drawn, a test of the .pptx holds its boxes against them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil
from typing import Literal, TypeVar

LINE = 37  # px of one line of text
WIDE_HEAD = 24  # px of one line of a column's head in the .pptx
ROW = 42  # px of one line of a table
BODY = 588  # px below a title of one line and above the foot, on a screen of 768 px
# The same on the page of the .pptx, whose lines and rows are a little lower, in px of the screen.
WIDE_BODY = 480
WIDE_ROWS = 492
TITLE_LINE = 50  # px that a further line of the title takes
WIDTH = 928  # px
CHARACTER = 15.8  # px, as wide as one is on average
SMALL_CHARACTER = 9.5  # px, of letters of 16 px, in which the .pptx writes heads of columns
TITLE_CHARACTERS = 40
DIGIT = 17.2  # px, as wide as a digit in a table
SEPARATOR = 8.0  # px, as wide as a dot or a comma between digits
HEAD_CHARACTERS = 12  # in a line of a column's head
MOST_NUMBERS = 9  # rows of a slide: each opens its source with one digit

T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """A paragraph of a slide: of a list, a heading within it, an answer to the one above, or plain."""

    text: str
    kind: Literal["item", "heading", "answer", "plain"] = "plain"


def lines_of(text: str, characters: float = WIDTH / CHARACTER) -> int:
    """Return how many lines a text takes: words are kept whole where they can be, a number stays with its unit."""
    lines, left = 1, characters
    for word in text.split(" "):
        if len(word) > left and left < characters:
            lines, left = lines + 1, characters
        while len(word) > characters:
            lines, word = lines + 1, word[int(characters) :]
        left -= len(word) + 1
    return lines


def cell_width(text: str) -> float:
    """Return how wide a cell of a table is, in px."""
    separators = sum(letter in ".," for letter in text)
    return (len(text) - separators) * DIGIT + separators * SEPARATOR


def head_lines(text: str) -> list[str]:
    """Return the head of a column, in lines that are divided here and nowhere else."""
    found: list[str] = []
    for word in text.split():
        if found and len(found[-1]) + 1 + len(word) <= HEAD_CHARACTERS:
            found[-1] += f"\u00a0{word}"
        else:
            found.append(word)
    return found


def body(title: str) -> int:
    """Return how much room a title leaves below it for text, in px: that of the lower page."""
    return WIDE_BODY - TITLE_LINE * (lines_of(title, TITLE_CHARACTERS) - 1)


def room_for_rows(title: str, head: int, reading: int) -> int:
    """Return how much room a title leaves for the rows of a table, in px.

    head, reading: px of the columns' heads and of what stands below the table; in the .pptx the first is small, and the
    second stands beside the section.
    """
    on_screen = screen_body(title) - head - reading
    on_the_wide_page = body(title) + WIDE_ROWS - WIDE_BODY - head * WIDE_HEAD // LINE
    return min(on_screen, on_the_wide_page)


def screen_body(title: str) -> int:
    """Return how much room a title leaves below it on a screen of 768 px, for rows beside bars, in px."""
    return BODY - TITLE_LINE * (lines_of(title, TITLE_CHARACTERS) - 1)


def in_parts(items: Sequence[T], heights: Sequence[int], room: int, *, first: int = 0) -> list[list[T]]:
    """Divide items in order, as many on each slide as it has room for, and about as many on each.

    first: px that the first slide has less. Every slide holds one item at the least and nine at the most.
    """
    count = len(_greedy(items, heights, room, first, MOST_NUMBERS))
    even = ceil(len(items) / count) if count else 1
    # Even parts may need one slide more where a few items are much higher than the others.
    balanced = _greedy(items, heights, room, first, even)
    return balanced if len(balanced) == count else _greedy(items, heights, room, first, MOST_NUMBERS)


def _greedy(items: Sequence[T], heights: Sequence[int], room: int, first: int, most: int) -> list[list[T]]:
    parts: list[list[T]] = []
    left = 0
    for item, height in zip(items, heights, strict=True):
        if not parts or height > left or len(parts[-1]) == most:
            left = room - (0 if parts else first)
            parts.append([])
        parts[-1].append(item)
        left -= height
    return parts


def paragraphs_in_parts(lines: Iterable[Line], room: int) -> list[list[Line]]:
    """Divide paragraphs over as many slides as they need; one that is longer than a slide continues on the next.

    A heading never stands last, and is repeated where what it heads continues. Of several slides each has about as
    much, so that the last does not hold one line alone.
    """
    pieces = [piece for line in lines for piece in _pieces(line, room - 3 * LINE)]
    parts = _divided(pieces, room)
    for less in range(room - LINE, room // 2, -LINE):
        fuller = _divided(pieces, less)
        if len(parts) < 2 or len(fuller) > len(parts):
            break
        parts = fuller
    return parts


def _divided(pieces: Sequence[Line], room: int) -> list[list[Line]]:
    """Divide paragraphs over slides, as many on each as it has room for."""
    parts: list[list[Line]] = []
    left = 0
    heading: Line | None = None
    for line, following in zip_longest(pieces, pieces[1:]):
        if not parts or _wanted(line, following, room) > left:
            parts.append(_repeated(heading, line))
            left = room - sum(line_height(again) for again in parts[-1])
        heading = _heading_after(line, heading)
        parts[-1].append(line)
        left -= line_height(line)
    return parts


def _wanted(line: Line, following: Line | None, room: int) -> int:
    """Return the room that a line needs on a slide: a heading needs some of what follows it as well."""
    height = line_height(line)
    if line.kind == "heading" and following:
        height += min(line_height(following), room // 2)
    return height


def _repeated(heading: Line | None, line: Line) -> list[Line]:
    """Return the heading once more where a line below it begins a slide."""
    if heading is None or line.kind not in ("item", "answer"):
        return []
    return [Line(f"{heading.text.removesuffix(' (tiếp)')} (tiếp)", "heading")]


def _heading_after(line: Line, heading: Line | None) -> Line | None:
    """Return the heading that holds for what follows a line."""
    if line.kind == "heading":
        return line
    return None if line.kind == "plain" else heading


def line_height(line: Line) -> int:
    """Return how much room a paragraph takes, in px."""
    indented = 0 if line.kind in ("plain", "heading") else 3
    return lines_of(line.text, WIDTH / CHARACTER - indented) * LINE + 10


def _pieces(line: Line, room: int) -> list[Line]:
    """Divide a paragraph into pieces that fit on a slide each, between words where there are any."""
    most = int((room // LINE - 1) * (WIDTH / CHARACTER - 4))
    text, found = line.text, []
    while len(text) > most:
        at = text.rfind(" ", most // 2, most)
        at = at if at > 0 else most
        found.append(Line(text[:at].rstrip() + " …", line.kind))
        text = "… " + text[at:].lstrip()
    return [*found, Line(text, line.kind)]
