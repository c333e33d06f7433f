"""Letters of legacy Vietnamese fonts and of a wrong code page, recognised by what they spell (ADR 34).

TCVN3 (ABC) and VNI were fonts: "Héi khuyÕn häc" looked right as long as the font was there. Mojibake is UTF-8
that some program read in another code page. All are found by one question: does a word become a Vietnamese
syllable by the conversion, while as it stands it is none? Parts of one text may be in several writings.

    legacy_of("Héi khuyÕn häc") == Legacy("phông TCVN3 (ABC)", "Hội khuyến học")
    legacy_of("Hội Khuyến học®, le café de Léa") is None
"""

from dataclasses import dataclass
from functools import lru_cache

from associations.legacy_text.fonts import possible_readings, without_fonts
from associations.legacy_text.mojibake import without_mojibake
from associations.text import composed, plain_text

__all__ = ["Legacy", "TextProblem", "legacy_of", "possible_readings", "read_text"]

MOJIBAKE_NAME = "UTF-8 bị đọc sai mã"
_LONGEST_CACHED = 2000


@dataclass(frozen=True)
class Legacy:
    """A text with letters that are not Unicode: what a sentence calls the writing, and the whole text in Unicode."""

    name: str
    converted: str


class TextProblem(ValueError):
    """A text that is not stored as it stands; says why and what to do, in Vietnamese.

    `converted` is the text as it may be meant, to be offered; None where there is no proposal.
    """

    def __init__(self, why: str, converted: str | None = None) -> None:
        super().__init__(why)
        self.converted = converted


def legacy_of(text: str) -> Legacy | None:
    """Return what a text reads in Unicode if it holds letters of a legacy writing; None for any other text.

    Call it on the text as it came: TCVN3's "ư" is a soft hyphen, which `plain_line` and `plain_text` take away.
    """
    if text.isascii():
        return None
    return _known(text) if len(text) <= _LONGEST_CACHED else _legacy_of(text)


def _legacy_of(text: str) -> Legacy | None:
    decoded = without_mojibake(text)
    names = [MOJIBAKE_NAME] if decoded != text else []
    converted, fonts = without_fonts(decoded)
    names.extend(fonts)
    return Legacy(" và ".join(names), composed(converted)) if names else None


_known = lru_cache(maxsize=4096)(_legacy_of)


def read_text(text: str, *, longest: int | None = None) -> str:
    """Return a text as it is stored; the one reader of words for every door that has no page of its own to ask on.

    Raise TextProblem for letters of a legacy writing, with `converted` as the proposal, and for more than `longest`
    letters. Columns of texts in wide and long files, the texts of a template, pasted rows of lists and commands
    call this; a text that came by a form was asked about before (`khuyenhoc/typed_text`).
    """
    if legacy := legacy_of(text):
        excerpt = legacy.converted if len(legacy.converted) <= 60 else legacy.converted[:59] + "…"
        raise TextProblem(
            f"Chữ viết bằng {legacy.name}, không phải Unicode. Có phải “{excerpt}”? Gõ lại hoặc chuyển mã sang Unicode.",
            legacy.converted,
        )
    plain = plain_text(text)
    if longest is not None and len(plain) > longest:
        raise TextProblem(f"Nội dung dài {len(plain)} chữ, quá {longest}. Rút gọn lại.")
    return plain
