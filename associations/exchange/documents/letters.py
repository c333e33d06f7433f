"""How wide words are in the bold letters of Times, which Times New Roman and Tinos share: for rules as long as words."""

from unicodedata import normalize

_OTHER = 500
# Thousandths of the size of the letters (Adobe's metrics of Times-Bold); marks above and below a letter take no room.
_WIDTHS = {
    250: " ,.\u00a0",
    278: "il/",
    333: "fjt-()",
    389: "sI",
    444: "cerz",
    556: "bdhknpquđS",
    611: "FP",
    667: "BELTZ",
    722: "ACDNRUVXYĐw",
    778: "GHKOQ",
    833: "m",
    944: "M",
    1000: "W—",
}
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_MILLIMETRES = 25.4 / 72  # of a point


def bold_width(text: str, size: float) -> float:
    """Return how wide a text is in mm, in bold letters of a size in points."""
    base = [letter for letter in normalize("NFD", text) if not "\u0300" <= letter <= "\u036f"]
    return sum(_WIDTH_OF.get(letter, _OTHER) for letter in base) / 1000 * size * _MILLIMETRES
