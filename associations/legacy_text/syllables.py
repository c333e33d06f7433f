"""Which words are syllables of Vietnamese: their heads, rhymes and tones, as far as telling writings apart needs it."""

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED = ("\u0301", "\u0323")  # before c, ch, p, t: sắc and nặng alone
_LETTERS = str.maketrans("ðÐ", "đĐ")

_HEADS = re.findall(r"\w+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_RHYMES = re.findall(
    r"\w+",
    """
    a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu
    iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu y ych ynh yt
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
    ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uơn
    uy uya uych uyên uyêt uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    """,
)
_BODIES = frozenset(
    {*_RHYMES, *(head + rhyme for head in _HEADS for rhyme in _RHYMES)}
    | {"g" + rhyme[0] + rhyme[1:] for rhyme in _RHYMES if rhyme.startswith("i")}
    | {"qu" + rhyme[1:] for rhyme in _RHYMES if rhyme.startswith("u")}
    | {"giêng", "giêt", "giêp", "giêu"}
)
# No way of typing Vietnamese puts a tone on the second letter of "ao" or "ai"; "uý", "gió" and "quý" have it there.
_LATE_TONE = re.compile("[aăâeêioôơuưy][íìỉĩịóòỏõọúùủũụýỳỷỹỵ]$")
_MAY_BE_LATE = re.compile("gi.$|.*u[ýỳỷỹỵ]$")
_STOP = re.compile(r"(?:c|ch|k|p|t)$")


def _parts(word: str) -> tuple[str, list[str]]:
    """Return a word in small letters without tones, and its tones."""
    marks = unicodedata.normalize("NFD", word.translate(_LETTERS).lower())
    tones = [mark for mark in marks if mark in _TONES]
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES)), tones


def _is_cased(word: str) -> bool:
    return word.islower() or word.istitle() or word.isupper()


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Return whether a word is a syllable as it is spelt rightly, its capitals and its tone included."""
    body, tones = _parts(word)
    if not _is_cased(word) or body not in _BODIES or len(tones) > 1:
        return False
    return not _STOP.search(body) or (bool(tones) and tones[0] in _STOPPED)


@lru_cache(maxsize=16384)
def may_be_syllable(word: str) -> bool:
    """Return whether a word may be meant as a syllable: a tone that was left out is let pass."""
    body, tones = _parts(word)
    if _LATE_TONE.search(word.lower()) and not _MAY_BE_LATE.match(word.lower()):
        return False
    return _is_cased(word) and body in _BODIES and len(tones) <= 1
