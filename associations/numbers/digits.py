"""What digits and the marks between them say: "1.234", "1 234", "1'234", "12,5"; two readings where there are two."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

_PLAIN = re.compile(r"[0-9]+")
_DOTTED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")
_SPACED = re.compile(r"[1-9][0-9]{0,2}( [0-9]{3})+")
_QUOTED = re.compile(r"[1-9][0-9]{0,2}('[0-9]{3})+")
_ENGLISH_GROUPS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3}){2,}")
_GROUPED = (_DOTTED, _SPACED, _QUOTED, _ENGLISH_GROUPS)
_ENGLISH_DECIMALS = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)")
_ZEROS_OR_THOUSANDS = re.compile(r"([0-9]+),([0-9]{3})|([0-9]+)\.(0{3,})")
_DECIMALS = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:[. '][0-9]{3})+),([0-9]+)")
_DOT_DECIMALS = re.compile(r"([0-9]+)\.([0-9]+)")
# A dot with a space slipped in beside it, in what is grouped by threes all the same.
_SLIPPED = re.compile(r"[1-9][0-9]{0,2}(?: ?\. ?[0-9]{3})+(?:,[0-9]+)?")
_CUT_ZEROS = re.compile(r"([1-9][0-9]{0,2})\.([0-9]{1,3})")
_SHEETS_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)  # what a spreadsheet keeps of a number
_NOISE = 5  # so many decimals vanish where a text was written out of a sheet's binary number

ONE_DOTTED_GROUP = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
DOT_BEFORE_THREE = re.compile(r"([0-9]+)\.([0-9]{3})")


def read_digits(text: str) -> Fraction | None:
    """Return the one reading of digits and marks where decimals are expected; None where there is none."""
    sign, bare = _without_sign(text)
    bare = squeezed(bare)
    if _PLAIN.fullmatch(bare) or any(form.fullmatch(bare) for form in _GROUPED):
        return sign * Fraction(joined(bare))
    for form in (_DECIMALS, _ENGLISH_DECIMALS):
        if found := form.fullmatch(bare):
            return sign * _decimal(*found.groups())
    if (found := _DOT_DECIMALS.fullmatch(bare)) and len(found[2]) != 3:
        return sign * _decimal(*found.groups())
    return None


def readings(text: str, *, takes_decimals: bool) -> tuple[Fraction, ...]:
    """Return every reading of digits and marks: two of "1,000", which may be a thousand or one; () where there is none.

    takes_decimals: whether "0,350" can be meant as a fraction, so that it is read as such.
    """
    bare = squeezed(text)
    if not _DOTTED.fullmatch(bare) and (found := _ZEROS_OR_THOUSANDS.fullmatch(bare)):
        whole, rest = found[1] or found[3], found[2] or found[4]
        if not (takes_decimals and whole == "0"):
            return Fraction(int(whole + rest)), _decimal(whole, rest)
    number = read_digits(bare)
    return () if number is None else (number,)


def squeezed(text: str) -> str:
    """Return digits without the spaces that slipped in beside their dots: "1. 234" → "1.234"."""
    return text.replace(" ", "") if _SLIPPED.fullmatch(text) else text


def joined(text: str) -> int:
    """Return the digits of a text as one number, whatever marks stand between them."""
    return int(re.sub(r"[^0-9]", "", text))


def with_zeros_again(text: str) -> int | None:
    """Return what an English spreadsheet made "214.55" of: 214.550; None where it made nothing of the kind."""
    found = _CUT_ZEROS.fullmatch(text)
    return int(found[1] + found[2].ljust(3, "0")) if found else None


def in_fifteen_digits(number: Decimal) -> Fraction:
    """Return a number without the noise behind the fifteenth digit: 149999.99999999997 → 150000."""
    return Fraction(_SHEETS_DIGITS.plus(number))


def _without_sign(text: str) -> tuple[int, str]:
    """Return the sign, 1 or −1, and what stands behind it; a text in brackets is negative, as accountants write."""
    if text[:1] == "+":
        return 1, text[1:].lstrip()
    if text[:1] == "-" and len(text) > 1:
        return -1, text[1:].lstrip()
    if text[:1] == "(" and text[-1] == ")":
        return -1, text[1:-1].strip()
    return 1, text


def _decimal(whole: str, decimals: str) -> Fraction:
    digits = re.sub(r"[^0-9]", "", whole)
    exact = Decimal(f"{digits}.{decimals}")
    if len(digits.lstrip("0")) + len(decimals) > _SHEETS_DIGITS.prec:
        without_noise = _SHEETS_DIGITS.plus(exact)
        if _decimals_of(without_noise) + _NOISE <= len(decimals):
            return Fraction(without_noise)
    return Fraction(exact)


def _decimals_of(number: Decimal) -> int:
    """Return how many decimals a number needs."""
    return len(f"{number:f}".partition(".")[2].rstrip("0"))
