"""Long texts on slides: cut at a sentence, with "(…)" where something is left out."""

import re

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
