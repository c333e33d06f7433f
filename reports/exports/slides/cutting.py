"""Long texts on slides: cut at a sentence, with "(…)" where something is left out."""

import re
from collections.abc import Sequence

LEFT_OUT = " (…)"
_SENTENCE_END = re.compile(r"[.;!?](?=\s)")


def cut(text: str, most: int) -> str:
    """Return a text in one line, at most so many characters of it: whole sentences where one fits, else whole words."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    room = most - len(LEFT_OUT)
    ends = [match.end() for match in _SENTENCE_END.finditer(flat) if most // 4 <= match.end() <= room]
    if ends:
        return flat[: ends[-1]].rstrip("; ") + LEFT_OUT
    at = flat.rfind(" ", 1, room + 1)
    return flat[: at if at > 0 else room].rstrip(" ,;:–-") + LEFT_OUT


def distinct_labels(names: Sequence[str], most: int) -> list[str]:
    """Return names of at most about so many characters; of names that then are alike the end instead of the beginning."""
    short = [cut(name, most) for name in names]
    return [
        one if short.count(one) == 1 or one == name else f"(…) {name[len(LEFT_OUT) - most :].lstrip()}"
        for one, name in zip(short, names, strict=True)
    ]
