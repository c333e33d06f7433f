"""Text as a document can hold it."""

# What XML cannot hold, and what would turn the direction of the text around.
_CONTROLS = frozenset(
    map(chr, [*range(32), 127, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000), *range(0x202A, 0x202F)])
)


def clean(text: str) -> str:
    """Return a text without what a document cannot hold; line feeds stay."""
    return clean_inside(text).strip()


def clean_inside(text: str) -> str:
    """Clean a text as `clean` does, but blanks at both ends stay: the text is a part of a sentence."""
    return "".join(letter for letter in text.replace("\t", " ") if letter == "\n" or letter not in _CONTROLS)
