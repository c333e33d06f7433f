"""Letters of a drawing that our own code makes: how wide they are, how they break, and their markup.

Servers have nothing that measures text; what is a little wider than its room is pressed together rather than cut.
"""

import unicodedata
from typing import Any

from django.utils.html import escape

_PRESSED = 0.68  # of its width a name can still be read


def text_at(line: str, x: int, y: int, *, room: int = 0, **attributes: Any) -> str:
    """Draw a line of letters; one wider than `room` is pressed together rather than cut."""
    size = attributes.pop("size", 14)
    weight = attributes.pop("weight", 400)
    if room and width_of(line, size, weight) > room:
        attributes |= {"textLength": room, "lengthAdjust": "spacingAndGlyphs"}
    names = {"anchor": "text-anchor"}
    written = "".join(f' {names.get(name, name)}="{value}"' for name, value in attributes.items())
    written += f' font-size="{size}"' if size != 14 else ""
    written += f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{x}" y="{y}"{written}>{escape(line)}</text>'


# Widths of the font's letters in 1/100 of their size, without marks: servers have nothing that measures text.
_WIDTHS = {
    letter: width
    for width, letters in (
        (26, "ijlI \u00a0"), (32, ".,:;'|!"), (40, "fr1()-"), (46, "tJ"), (53, "sz/"), (57, "knux"),
        (62, "cehvyEL7"), (66, "abdgopqBFPRSTYZ2358−đ"), (71, "HKUVX0469–"), (76, "ADN"), (81, "CGQĐ"),
        (88, "wMO%m"), (102, "W"),
    )
    for letter in letters
}  # fmt: skip


def width_of(text: str, size: int, weight: int = 400) -> float:
    """Return about how wide a text is drawn, in px; rather too wide than too narrow."""
    bare = (letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return sum(_WIDTHS.get(letter, 81) for letter in bare) * size / 100 * (1.04 if weight > 400 else 1)


def shortened(name: str, room: int) -> str:
    """Return a name that can still be read once it is pressed into its room: without its last words, if need be."""
    words = name.split(" ")
    while len(words) > 1 and width_of(" ".join(words), 14) > room / _PRESSED:
        words.pop()
    kept = " ".join(words)
    return kept if kept == name else f"{kept} …"


def on_two_lines(name: str, room: int) -> list[str]:
    """Return a name on one line, or on two of about the same length."""
    if width_of(name, 14) <= room:
        return [name]
    # Three words of which two are one name.
    words = name.replace("Thừa Thiên", "Thừa\u00a0Thiên").split(" ")
    splits = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    if not splits:
        return [name]
    return list(min(splits, key=lambda split: max(width_of(line, 14) for line in split)))


def wrapped(text: str, room: int) -> list[str]:
    """Return a text on as many lines as it needs."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", 14, 600) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
