"""UTF-8 that was read as Windows-1252, Latin-1 or Windows-1258, once or twice: "Há»™i" → "Hội"."""

import re
from collections.abc import Iterable

from associations.legacy_text.syllables import is_syllable

_VIETNAMESE = (
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
)
_SIGNS = "–—‘’“”•…₫€−≥≤≈≠←↑→↓↔✓✔✗▪■□●○◆►★☆№™\u200b\ufeff\u2009\u202f"
_MOST_LEVELS = 3
_LONGEST_WORD = 20


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

# Bytes that the code page has no letter for, or that something took for a space or a hyphen to be left out: what is
# left of the sequence is marked by a sign for private use, and these are the letters that it may have been.
_LOST = {
    "\ue000": ("á»", ("ề", "ọ", "ờ", "ỏ", "ử", "Ố", "Ỡ")),
    "\ue001": ("áº", ("ậ", "Ạ")),
    "\ue002": ("Ã", ("à", "í", "Á", "Í", "Ý")),
    "\ue003": ("Ä", ("Đ",)),
    "\ue004": ("Æ", ("Ơ",)),
}
_SURELY_LOST = ("\ue000", "\ue001")  # what is left of them is no Vietnamese by itself
# Where several letters make a syllable, the word that people mean.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "lời tính sửa hỏi chọn gửi chí bỏ chính họ chờ giờ thời tử nhờ thử phí sử thỏa hỏng kính phím "
        "trí gọn chín rời khỏi nhỏ kí tờ cửa ngỏ đời giỏi đính cử khỏe",
    )
)
_ALONE = ("y", "o", "i", "u", "a", "e")  # letters that go on with a word rather than stand as one
_NOT_JOINED = ("vày", "lày")  # "và y tế", "là y sĩ"
_LOST_SEQUENCE = re.compile(
    r"(?P<start>[^\W\d_]{0,8})(?P<mark>[\ue000-\ue002])Â?(?P<space>(?<=\ue002) |(?<=\ue002Â) |)(?P<end>[^\W\d_]{0,8})"
)
_LOST_QUOTE = re.compile("â€(?![^\x00-\x7f])")


def without_mojibake(text: str) -> str:
    """Return a text with its misread UTF-8 read rightly; the same text where that spells no Vietnamese word."""
    if not _MAY_HOLD.search(text):
        return text
    decoded = marked = text
    for _ in range(_MOST_LEVELS):
        once = _SEQUENCE.sub(lambda found: _READINGS[found[0]], decoded)
        if once == decoded:
            break
        marked, decoded = _decoded_with_marks(decoded), once
    restored = _with_lost_bytes(marked)
    return restored if _spells_more(text, restored) else text


def _decoded_with_marks(text: str) -> str:
    """Return a text with one level of misreading undone, and marks where the rest of a sequence was lost."""
    pieces, end = [], 0
    for found in _SEQUENCE.finditer(text):
        pieces += [_marked(text[end : found.start()], _LOST), _READINGS[found[0]]]
        end = found.end()
    return _marked("".join([*pieces, _marked(text[end:], _LOST)]), _SURELY_LOST)


def _marked(text: str, marks: Iterable[str]) -> str:
    for mark in marks:
        text = text.replace(_LOST[mark][0], mark)
    return text


def _spells_more(text: str, decoded: str) -> bool:
    """Return whether decoding made a syllable with marks that was not there before."""
    before = set(_WORD.findall(text))
    new = set(_WORD.findall(decoded)) - before
    return any(len(word) <= _LONGEST_WORD and not word.isascii() and is_syllable(word) for word in new)


def _with_lost_bytes(text: str) -> str:
    """Return a decoded text with letters for its marks, where a letter makes a syllable there."""
    text = _LOST_QUOTE.sub("”", text).replace("\ue003", "Đ").replace("\ue004", "Ơ")
    for _ in range(_MOST_LEVELS):  # a word may have lost several
        text = _LOST_SEQUENCE.sub(_restored, text)
    for mark, (left, _) in _LOST.items():
        text = text.replace(mark, left)
    return text


def _restored(found: re.Match[str]) -> str:
    start, mark, space, end = found["start"], found["mark"], found["space"], found["end"]
    letters = list(_LOST[mark][1])
    if space:  # the second byte of à, a no-break space
        if _goes_on(start, end):
            return f"{start}à{end}"
        return f"{_likeliest([start + one for one in letters], start + mark)}{' ' if end else ''}{end}"
    if end:
        letters.sort(key=lambda letter: letter == "à")  # what was left out was no space
    return _likeliest([start + letter + end for letter in letters], found[0])


def _goes_on(start: str, end: str) -> bool:
    """Return whether what stands behind a lost byte's space belongs to the word before it: "toÃ n", not "vÃ tỉnh"."""
    joined = f"{start}à{end}"
    may_join = is_syllable(joined) and joined.lower() not in _NOT_JOINED
    return may_join and bool(end) and (end in _ALONE or not is_syllable(end))


def _likeliest(words: list[str], otherwise: str) -> str:
    """Return the word that is a syllable, of several the one that people mean; the text as it stood for none."""
    found = [word for word in words if is_syllable(word)]
    return next((word for word in found if word.lower() in _COMMON), found[0] if found else otherwise)
