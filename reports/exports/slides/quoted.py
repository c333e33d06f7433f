"""What people wrote, on slides of the story: petitions with answers, tasks; cut at a sentence, whole in the notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.exports.slides.cutting import cut
from reports.exports.slides.fitting import Line, body, line_height

# How many characters of each text stand on the slide: the first measure with which all fit, else the shortest.
_MEASURES = (100_000, 400, 260, 170, 110)
REST = "Các nội dung khác xem ở phần phụ lục."


@dataclass(frozen=True)
class Entry:
    """Texts that belong together, as lines of a slide: a petition and its answer, or a task."""

    lines: tuple[Line, ...]

    def shortened(self, most: int) -> "Entry":
        """Return the same with at most so many characters of each text."""
        return Entry(tuple(Line(cut(line.text, most), line.kind) for line in self.lines))


@dataclass(frozen=True)
class Fitted:
    """The lines that a slide has room for, and whether they say all that was written."""

    lines: tuple[Line, ...]
    is_whole: bool


def fitted(entries: Sequence[Entry], title: str) -> Fitted:
    """Return as many entries as fit below a title, all of them shortened alike; a line says where the others stand."""
    room = body(title)
    for most in _MEASURES:
        shortened = [entry.shortened(most) for entry in entries]
        if _height(shortened) <= room:
            return Fitted(tuple(_lines(shortened)), shortened == _flat(entries))
    kept: list[Entry] = []
    rest = Entry((Line(REST),))
    for entry in shortened:
        if _height([*kept, entry, rest]) > room:
            break
        kept.append(entry)
    return Fitted((*_lines(kept or shortened[:1]), Line(REST)), is_whole=False)


def _flat(entries: Iterable[Entry]) -> list[Entry]:
    return [entry.shortened(_MEASURES[0]) for entry in entries]


def _lines(entries: Iterable[Entry]) -> Iterator[Line]:
    for entry in entries:
        yield from entry.lines


def _height(entries: Iterable[Entry]) -> int:
    return sum(line_height(line) for line in _lines(entries))


def whole_texts(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return every text in full, for the notes of a slide that has room for less."""
    return tuple(line.text for line in _lines(entries))
