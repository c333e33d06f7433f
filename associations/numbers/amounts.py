"""Numbers with words for their size: "148,7 tỉ", "1 tỉ 234 triệu", "2tr5", "1 tỉ rưỡi", and sums: "=5+3", "120+35"."""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import islice, product

from associations.numbers.digits import DOT_BEFORE_THREE, ONE_DOTTED_GROUP, read_digits, readings
from associations.numbers.problems import Refusal
from associations.numbers.spelling import has_letters

_THOUSAND, _MILLION, _BILLION = 10**3, 10**6, 10**9
_SIZES = {
    **dict.fromkeys(("nghìn tỉ", "ngàn tỉ"), 10**12),
    **dict.fromkeys(("tỉ", "ti", "ty"), _BILLION),
    **dict.fromkeys(("triệu", "trieu", "tr"), _MILLION),
    **dict.fromkeys(("nghìn", "ngàn", "nghin", "ngan"), _THOUSAND),
}
_UNSURE_SIZES = {"vạn": 10**4, "k": _THOUSAND}
_SIZE = "|".join(sorted((*_SIZES, *_UNSURE_SIZES), key=len, reverse=True))
PART = re.compile(
    rf"(?P<number>[0-9][0-9., ']*?) ?(?P<size>{_SIZE})(?![^\W\d_])\.?(?P<half> ?(?:rưỡi|rưởi|ruoi)(?!\w))?"
)
_BETWEEN = re.compile(r" ?(?:[,;]|và(?!\w))? ?")
_FEW_DIGITS = re.compile(r"[0-9]{1,3}")

_TERM = r"[0-9](?:[0-9., ']*[0-9])?"
_SUM = re.compile(rf"[+-]? ?{_TERM}(?: ?[+-] ?{_TERM})+")
_ONE_TERM = re.compile(rf"[+-]? ?{_TERM}")
_SIGNED_TERM = re.compile(rf"([+-]?) ?({_TERM})")
_MOST_READINGS = 4  # of a sum whose terms can be read in two ways


class Unsure(Exception):
    """A text of which the readings are known and not which one is meant; `why` goes on behind the quoted text.

    in_short: lines that say it beside the field, the one to be had first.
    """

    def __init__(
        self, kind: Refusal, why: str, values: Sequence[Fraction | int], *, in_short: tuple[str, ...]
    ) -> None:
        super().__init__(why)
        self.kind, self.why, self.values, self.in_short = kind, why, values, in_short


def read_amount(line: str, *, has_currency: bool = False) -> Fraction | None:
    """Return the sum of parts such as "1 tỉ 234 triệu", each smaller than the one before; None for any other text.

    has_currency: whether "đồng" stood behind it, so that digits at its end may be single đồng. Raise Unsure.
    """
    if line.startswith("-"):
        amount = read_amount(line[1:].lstrip(), has_currency=has_currency)
        return None if amount is None else -amount
    if "+" in line:
        return _sum_of_amounts(line)
    parts = _parts(line)
    total = _total(parts, line)
    if total is None:
        return None
    end = parts[-1].end()
    between = _between(line, end)
    rest = line[end + len(between) :]
    amount = _with_rest(rest, total, _size(parts[-1]), is_glued=not between, has_currency=has_currency)
    unsure = [part["size"] for part in parts if part["size"] in _UNSURE_SIZES]
    if amount is not None and unsure:
        why = f"có chữ “{unsure[0]}”. Gõ đủ chữ số, hoặc dùng nghìn, triệu, tỉ."
        raise Unsure(Refusal.UNSURE, why, [amount], in_short=(f"Có chữ “{unsure[0]}”; gõ đủ chữ số",))
    return amount


def _parts(line: str) -> list[re.Match[str]]:
    """Return the numbers with a size at the beginning of a text, one behind the other."""
    parts: list[re.Match[str]] = []
    position = 0
    while found := PART.match(line, position):
        parts.append(found)
        position = found.end() + len(_between(line, found.end()))
    return parts


def _total(parts: list[re.Match[str]], line: str) -> Fraction | None:
    """Return what parts add up to; None where there are none, or one is not smaller than the one before."""
    total, last = Fraction(0), 0
    for part in parts:
        number, size = _number_of(part, line), _size(part)
        if number is None or (last and number * size >= last) or (part["half"] and not _may_be_half(part)):
            return None
        total += number * size + (Fraction(size, 2) if part["half"] else 0)
        last = size
    return total if parts else None


def _size(found: re.Match[str]) -> int:
    return (_SIZES | _UNSURE_SIZES)[found["size"]]


def _between(line: str, start: int) -> str:
    found = _BETWEEN.match(line, start)
    return found[0] if found else ""


def _number_of(found: re.Match[str], line: str) -> Fraction | None:
    """Return the number before a size; raise Unsure for "1.234 tỉ" and for "0.500 tỉ", where the dot begins decimals."""
    text, size = found["number"].strip(), _size(found)
    is_all = found.end() - found.start() == len(line)
    if size >= _BILLION and ONE_DOTTED_GROUP.fullmatch(text):
        whole, decimals = text.split(".")
        why = f"là {whole},{decimals} {found['size']} hay {whole}{decimals} {found['size']}? Dùng dấu phẩy cho phần lẻ."
        values = (Fraction(int(whole + decimals), 1000) * size, int(whole + decimals) * size)
        short = f"Là {whole},{decimals} {found['size']} hay {whole}{decimals} {found['size']}?"
        raise Unsure(Refusal.TWO_READINGS, why, values if is_all else (), in_short=(short,))
    number = read_digits(text)
    if number is None and (dotted := DOT_BEFORE_THREE.fullmatch(text)):
        why = "dùng dấu chấm cho phần lẻ. Dùng dấu phẩy, hoặc gõ đủ chữ số."
        value = Fraction(int(dotted[1] + dotted[2]), 1000) * size
        short = "Dấu chấm đứng trước phần lẻ; dùng dấu phẩy"
        raise Unsure(Refusal.MARKS, why, [value] if is_all else (), in_short=(short,))
    return number


def _may_be_half(found: re.Match[str]) -> bool:
    """Return whether "rưỡi" stands behind a whole number at the beginning: "1 tỉ rưỡi"."""
    return found.start() == 0 and found.end() == len(found.string) and found["number"].strip().isdigit()


def _with_rest(rest: str, total: Fraction, last: int, *, is_glued: bool, has_currency: bool) -> Fraction | None:  # fmt: skip
    """Return an amount with the digits behind its last size: "2tr5" → 2,5 triệu; None where they are none.

    Raise Unsure for "1 tỉ 2" and "2tr50", which may be tenths, thousands or single đồng.
    """
    if not rest:
        return total
    if not _FEW_DIGITS.fullmatch(rest):
        return _with_full_rest(rest, total, last)
    if (total / last).denominator != 1:
        return None  # "1,2tr5": nobody's tenths
    as_decimals = total + Fraction(int(rest) * last, 10 ** len(rest))
    as_thousands = total + Fraction(int(rest) * last, 1000)
    if last == _THOUSAND and (has_currency or len(rest) == 3):
        return total + int(rest)
    if is_glued and (len(rest) == 1 or as_decimals == as_thousands):
        return as_decimals
    values = [as_decimals, as_thousands, *([total + int(rest)] if has_currency else [])]
    why = f"chưa rõ “{rest}” ở cuối là bao nhiêu. Ghi kèm đơn vị nghìn, triệu, hoặc gõ đủ chữ số."
    raise Unsure(Refusal.UNSURE, why, values, in_short=(f"Chưa rõ “{rest}” ở cuối là bao nhiêu",))


def _with_full_rest(rest: str, total: Fraction, last: int) -> Fraction | None:
    """Return an amount with the rest in full đồng behind it: "1 tỉ 234.000.000"."""
    number = read_digits(rest) if rest[0].isdigit() else None
    return total + number if number is not None and _THOUSAND <= number < last else None


def _sum_of_amounts(line: str) -> Fraction | None:
    """Return the sum of amounts that each have a size: "1 tỉ + 200 triệu"."""
    total = Fraction(0)
    for term in line.removeprefix("=").lstrip("+ ").split("+"):
        amount = read_amount(term.strip()) if has_letters(term) else None
        if amount is None:
            return None
        total += amount
    return total


def is_calculation(line: str) -> bool:
    """Return whether a text is a sum of plain numbers: behind "=", or with a plus sign in it.

    "120-35" is none: it may be a difference, a range or two numbers.
    """
    if line.startswith("="):
        rest = line[1:].strip()
        return bool(_SUM.fullmatch(rest) or _ONE_TERM.fullmatch(rest))
    return bool(_SUM.fullmatch(line)) and "+" in line[1:]


def results(line: str, *, takes_decimals: bool) -> tuple[Fraction, ...]:
    """Return what a calculation gives: several results where a term has two readings, () where one has none."""
    signed = [(sign, readings(term, takes_decimals=takes_decimals)) for sign, term in _SIGNED_TERM.findall(line)]  # fmt: skip
    choices = [[-value if sign == "-" else value for value in values] for sign, values in signed]
    return tuple(
        dict.fromkeys(sum(chosen, Fraction(0)) for chosen in islice(product(*choices), _MOST_READINGS))
    )
