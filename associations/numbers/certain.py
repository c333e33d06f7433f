"""The reading of a text that is certain: digits, an amount in words, a sum, with or without the unit behind it."""

from fractions import Fraction

from associations.numbers.amounts import Unsure, is_calculation, read_amount, results
from associations.numbers.digits import readings
from associations.numbers.problems import Refusal
from associations.numbers.spelling import LONGEST, fold, has_letters, without_currency, without_unit
from associations.numbers.wanted import MILLION, Wanted
from associations.numbers.writing import format_count

# In triệu a bare number as large would be 1.000 tỉ, twice what eight provinces together have: as a rule full đồng.
_FULL_DONG = 10**6


def certain(line: str, wanted: Wanted) -> Fraction | None:
    """Return the number in a folded text, money in đồng; None where it is none.

    It may be fractional, negative or too large. Raise Unsure where it can be read in two ways.
    """
    body, has_currency = core(line, wanted)
    if not body:
        return None
    if has_letters(body):
        return read_amount(body, has_currency=has_currency)
    in_millions = wanted.in_millions and not has_currency
    is_worked_out = is_calculation(body)
    found = (results if is_worked_out else readings)(body, takes_decimals=in_millions)
    if len(found) > 1:
        values = [number * MILLION if in_millions else number for number in found]
        why, in_short = _which(body, is_worked_out, in_millions)
        raise Unsure(Refusal.TWO_READINGS, why, values, in_short=in_short)
    if not found:
        return None
    return in_dong(found[0], wanted) if in_millions else found[0]


def core(line: str, wanted: Wanted) -> tuple[str, bool]:
    """Return a folded text without the unit behind its number, and whether that unit was đồng."""
    if wanted.is_money:
        return without_currency(line)
    return without_unit(line, wanted.units), False


def in_dong(number: Fraction, wanted: Wanted) -> Fraction:
    """Return a bare number in đồng, where it may be triệu; raise Unsure where full đồng seem to have been typed."""
    if not wanted.in_millions:
        return number
    if number.denominator == 1 and number >= _FULL_DONG:
        why = f"là {format_count(int(number))} triệu đồng, vì đang ghi theo triệu. Nếu là số đồng đầy đủ, ghi thêm chữ “đồng”."
        short = (f"Có phải {format_count(int(number))} đồng?", "Ô đang ghi theo triệu; có phải số đồng?")
        raise Unsure(Refusal.OTHER_UNIT, why, [number, number * MILLION], in_short=short)
    return number * MILLION


def is_sum(text: str) -> bool:
    """Return whether a text is a calculation, such as "120+35", whose result is worth showing."""
    line = fold(text) if len(text) <= LONGEST else ""
    return is_calculation(line) or "+" in line[1:]


def _which(body: str, is_worked_out: bool, in_millions: bool) -> tuple[str, tuple[str, ...]]:
    """Return the question about a text that has two readings, as it goes on behind the quoted text, and in short."""
    either = "Đọc được hai cách; gõ liền các chữ số"
    if is_worked_out:
        why = "có số đọc được hai cách: dấu tách hàng nghìn hay phần lẻ? Gõ liền các chữ số."
        return why, (either,)
    mark = "," if "," in body else "."
    whole, rest = body.split(mark)
    if in_millions:
        why = f"là {whole}{rest} triệu hay {whole},{rest} triệu? Gõ liền {whole}{rest}, hoặc gõ cả đơn vị: “{whole},{rest} triệu”."
        return why, (f"Là {whole}{rest} triệu hay {whole},{rest} triệu?", either)
    why = f"là {whole}{rest} hay {whole} phẩy {rest}? Gõ liền các chữ số, không dấu chấm, dấu phẩy."
    return why, (f"Là {whole}{rest} hay {whole} phẩy {rest}?", either)
