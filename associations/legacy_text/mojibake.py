"""UTF-8 that was read as Windows-1252, Latin-1 or Windows-1258, once or twice: "Há»™i" → "Hội"."""

import re

from associations.legacy_text.syllables import is_syllable

_VIETNAMESE = (
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
)
_SIGNS = "–—‘’“”•…₫−≥≤≈→\u200b\ufeff\u2009\u202f"
_MOST_LEVELS = 3


def _characters(code_page: str) -> dict[int, str]:
    """Return what each byte from 0x80 is read as; a byte that the page does not have stays a control character."""
    characters = {}
    for byte in range(0x80, 0x100):
        try:
            characters[byte] = bytes([byte]).decode(code_page)
        except UnicodeDecodeError:
            characters[byte] = chr(byte)
    return characters


def _readings() -> dict[str, str]:
    """Return what each misread sequence stands for; what a sequence itself is made of is there for the second time."""
    pages = [_characters(page) for page in ("cp1252", "latin-1", "cp1258")]
    targets = {*_VIETNAMESE, *_SIGNS, *(character for page in pages for character in page.values())}
    return {
        "".join(page[byte] for byte in target.encode()): target
        for page in pages
        for target in sorted(targets)
        if not target.isascii()
    }


_READINGS = _readings()
_LEADS = re.escape("".join(sorted({sequence[0] for sequence in _READINGS})))
_SEQUENCE = re.compile("|".join(map(re.escape, sorted(_READINGS, key=len, reverse=True))))
_MAY_HOLD = re.compile(f"[{_LEADS}][^\\x00-\\x7f]")
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")

# Bytes that the code page has no letter for, or that something took for a space or a hyphen to be left out.
_LOST = {
    "á»": ("ề", "ọ", "ờ", "ỏ", "ử", "Ố", "Ỡ"),
    "áº": ("ậ", "Ạ"),
    "Ã": ("à", "í", "Á", "Í", "Ý"),
    "Ä": ("Đ",),
    "Æ": ("Ơ",),
}
_WAS_SPACE = "àẠỠƠ"  # their last byte is that of a no-break space
_LOST_SEQUENCE = re.compile(
    r"(?P<start>[^\W\d_]*?)(?P<lead>á[»º]|[ÃÄÆ])Â?(?P<space>[ \u00a0]?)(?P<end>[^\W\d_]*)"
)


def without_mojibake(text: str) -> str:
    """Return a text with its misread UTF-8 read rightly; the same text where that spells no Vietnamese word."""
    if not _MAY_HOLD.search(text):
        return text
    decoded = text
    for _ in range(_MOST_LEVELS):
        once = _SEQUENCE.sub(lambda found: _READINGS[found[0]], decoded)
        if once == decoded:
            break
        decoded = once
    restored = _with_lost_bytes(decoded)
    return restored if _spells_more(text, restored) else text


def _spells_more(text: str, decoded: str) -> bool:
    """Return whether decoding made a syllable with marks that was not there before."""
    before = set(_WORD.findall(text))
    return any(not word.isascii() and is_syllable(word) for word in set(_WORD.findall(decoded)) - before)


def _with_lost_bytes(text: str) -> str:
    """Return a decoded text with the letters whose last byte was lost, where a letter makes a syllable there."""
    return _LOST_SEQUENCE.sub(_restored, text)


def _restored(found: re.Match[str]) -> str:
    start, space, end = found["start"], found["space"], found["end"]
    for letter in _LOST[found["lead"]]:
        # "toÃ n": the space was the second byte of à, so what follows goes on with the word
        if is_syllable(start + letter + end) and (
            not space or (letter in _WAS_SPACE and not is_syllable(end))
        ):
            return start + letter + end
        if space and is_syllable(start + letter):
            return f"{start}{letter} {end}"
    return found[0]
