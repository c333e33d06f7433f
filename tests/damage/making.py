"""Damaged files by a seed: which good file, broken how, under which name, given to which command or page."""

import random
from dataclasses import dataclass

from tests.damage import archives, sheets, texts

_STEMS = ("tep", "Báo cáo", "a\nE khác", "a\u202eb", "x" * 200, "ộ" * 60, "-o", "a b'c\"d")


@dataclass(frozen=True)
class Damaged:
    """One damaged file; `good` is the name of the good one that it was made from, `how` what was done to it."""

    number: int
    good: str
    how: str
    stem: str
    content: bytes

    @property
    def ending(self) -> str:
        """With its dot."""
        return "." + self.good.rpartition(".")[2]


def damaged(seed: int, number: int, good: dict[str, bytes]) -> Damaged:
    """The n-th damaged file of a seed: the same bytes wherever it is made."""
    draw = random.Random(f"{seed}/{number}")
    name = draw.choice(sorted(good))
    content, how = good[name], []
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        kind = draw.choice(kinds_for(name))
        try:
            content = kind(draw, content)
        except Exception as error:
            # What the first blow left is no zip any more, or has no such place to break.
            how.append(f"({kind.__name__}: {type(error).__name__})")
            continue
        how.append(kind.__name__)
    if draw.random() < 0.05:
        other = draw.choice(sorted(good))
        content, how = good[other], [f"{other} under another ending"]
    return Damaged(number, name, "+".join(how), draw.choice((*_STEMS, "tep", "tep")), content)


def kinds_for(name: str):  # type: ignore[no-untyped-def]
    """The ways in which a file of a name is broken."""
    if name.endswith((".csv", ".json")):
        return texts.KINDS
    if name.endswith(".pdf"):
        return (archives.flipped, archives.cut, archives.without_a_piece, archives.zeroed)
    return (*archives.KINDS, *[sheets.in_a_part] * len(archives.KINDS))
