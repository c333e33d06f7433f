"""Vietnamese numbers: the only place where a number is read from text or written as text.

With LANGUAGE_CODE "vi" Django itself reads a typed "1.000" as 1. Here a dot groups thousands and a comma
begins decimals, and what could be read in two ways is asked about instead of guessed:

    read_count("1.234") == read_count("1 234") == read_count("1234") == 1234
    read_money("148,7 tỉ") == 148_700_000_000
    read_count("1,234")  -> NumberProblem: 1.234 or 1,234?
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms

from associations.printable import message

COUNT_MAX = 999_999_999
MONEY_MAX = 999_999_999_999_999  # 15 digits: exact in Excel and in a browser

_LONGEST = 200
_PLAIN_DIGITS = 18
MINUS = "-\u2212\u2012\u2013\u2014\ufe63\uff0d"
# What pasted text brings along: no-break and thin spaces, direction and zero-width marks.
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"),
    " ",
)
_NOTHING = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
# Full-width digits and marks only: a general normalisation would read "10²" as 102.
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0C: ",", 0xFF0E: "."}
_CLEAN = {**_SPACES, **_NOTHING, **_FULL_WIDTH}

_MULTIPLES = {
    "nghìn": 1_000,
    "ngàn": 1_000,
    "triệu": 1_000_000,
    "tr": 1_000_000,
    "tỉ": 1_000_000_000,
    "tỷ": 1_000_000_000,
}
_CURRENCY = re.compile(r"\s*(đồng|đ|₫|vnđ|vnd)\.?$", re.IGNORECASE)
_AMOUNT = re.compile(r"([0-9][0-9., ]*?)\s*(nghìn|ngàn|triệu|tr|tỉ|tỷ)(?:\s+|$)", re.IGNORECASE)

_PLAIN = re.compile(r"[0-9]+")
_DOTTED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")
_SPACED = re.compile(r"[1-9][0-9]{0,2}( [0-9]{3})+")
_QUOTED = re.compile(r"[1-9][0-9]{0,2}(['’][0-9]{3})+")
_ENGLISH_GROUPS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3}){2,}")
_ENGLISH_DECIMALS = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)")
_ZEROS_OR_THOUSANDS = re.compile(r"([0-9]+),([0-9]{3})|([0-9]+)\.(0{3,})")
_DECIMALS = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:[. ][0-9]{3})+),([0-9]+)")
_DOT_DECIMALS = re.compile(r"([0-9]+)\.([0-9]+)")


@dataclass(frozen=True)
class Proposal:
    """A number that may be meant, offered with one press; money in đồng. The words are the button's: "Lấy 214.550"."""

    value: int
    words: str


class NumberProblem(ValueError):
    """A text that is no number of the kind asked for; says why and what to do, in Vietnamese."""

    def __init__(self, why: str, proposals: Sequence[Proposal] = ()) -> None:
        super().__init__(message(why))
        self.proposals = tuple(proposals)


def tidy(text: str) -> str:
    """Return a text without what pasting brings along: spaces of every kind as one, digits and marks of plain width."""
    return re.sub(r" +", " ", text.translate(_CLEAN)).strip()


def read_plain(text: str) -> int | None:
    """Digits alone, as our own forms and addresses send an id or a version; None for anything else.

    At most 18: every such number fits a row of the database.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _PLAIN_DIGITS else None


def read_count(text: str, *, maximum: int = COUNT_MAX) -> int | None:
    """Return a whole number ≥ 0 out of what a person typed; None for a blank, which is never 0.

    Raise NumberProblem for a negative, fractional, ambiguous or too large number and for any other text.
    """
    cleaned = _clean(text)
    if not cleaned:
        return None
    return _bounded(_whole(_read_whole(cleaned, text), text), text, maximum)


def read_money(text: str) -> int | None:
    """Return an amount in whole đồng; also takes "148,7 tỉ", "148.724 triệu" and "1 tỉ 234 triệu đồng".

    Raise NumberProblem as `read_count` does.
    """
    cleaned = _CURRENCY.sub("", _clean(text))
    if not cleaned:
        if text.strip():
            raise NumberProblem(f"“{text.strip()}” không có chữ số nào.")
        return None
    if not any(letter.isalpha() for letter in cleaned):
        return _bounded(_whole(_read_whole(cleaned, text), text), text, MONEY_MAX)
    return _bounded(_whole(_read_amount(cleaned, text), text), text, MONEY_MAX)


def read_millions(text: str) -> int | None:
    """An amount as those type it who count in triệu đồng: "148.724" is 148.724 triệu; a unit in words holds as written.

    In đồng. Raise NumberProblem as `read_count` does.
    """
    cleaned = _clean(text)
    if not cleaned or any(letter.isalpha() for letter in cleaned):
        return read_money(text)
    return _bounded(_whole(_read_whole(cleaned, text) * 10**6, text), text, MONEY_MAX)


def read_amount(text: str, *, maximum: int = COUNT_MAX) -> int | None:
    """Return a count as prose writes it: as `read_count` takes it, or with "318 nghìn" and "1,35 triệu".

    Raise NumberProblem as `read_count` does.
    """
    cleaned = _clean(text)
    if not any(letter.isalpha() for letter in cleaned):
        return read_count(text, maximum=maximum)
    return _bounded(_whole(_read_amount(cleaned, text), text), text, maximum)


def read_decimal(text: str) -> Fraction | None:
    """Return a number that may have decimals, such as a percentage; a lone "1.234" is asked about."""
    cleaned = _clean(text)
    if not cleaned:
        return None
    if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", cleaned):
        whole, decimals = cleaned.split(".")
        raise NumberProblem(
            f"“{cleaned}” là {whole}{decimals} hay {whole},{decimals}? Gõ liền không dấu chấm, hoặc dùng dấu phẩy."
        )
    return _read(cleaned, text)


def read_quantity(text: str, *, decimals: int, maximum: int) -> Decimal | None:
    """Return a number ≥ 0 with at most so many decimals, exact: "70", "70,5"; None for a blank. Raise NumberProblem."""
    number = read_decimal(text)
    if number is None:
        return None
    scaled = number * 10**decimals
    if scaled.denominator != 1:
        raise NumberProblem(f"“{text.strip()}” có quá {decimals} chữ số sau dấu phẩy. Làm tròn bớt.")
    if number < 0:
        raise NumberProblem(f"“{text.strip()}” là số âm; ghi số phải từ 0 trở lên.")
    if number > maximum:
        raise NumberProblem(f"“{text.strip()}” lớn hơn mức {format_count(maximum)}; hãy xem lại số chữ số.")
    return Decimal(int(scaled)).scaleb(-decimals)


def read_cell(
    value: object, *, is_money: bool, in_millions: bool = False, units: Sequence[str] = ()
) -> int | None:
    """Return a figure out of a cell of a workbook or a file: text as a person writes it, or a number of the sheet.

    in_millions: whether bare amounts are triệu đồng; the value is in đồng all the same. units: the words that may
    stand behind the number. Raise NumberProblem.
    """
    maximum = MONEY_MAX if is_money else COUNT_MAX
    if is_money and in_millions:
        return _read_in_millions(value)
    if isinstance(value, float) and value.is_integer() and 0 <= value <= maximum:
        return int(value)  # nearly every cell of a large workbook
    if value is None:
        return None
    if isinstance(value, str):
        return read_money(value) if is_money else read_count(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NumberProblem(
            f"“{value}” không phải là số; ô đang có kiểu ngày giờ hoặc đúng/sai, đổi sang kiểu số."
        )
    whole = _whole_float(value) if isinstance(value, float) else value
    if not 0 <= whole <= maximum:
        return _bounded(Fraction(whole), format_count(whole), maximum)
    return whole


def _read_in_millions(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return read_cell(value, is_money=True) if not isinstance(value, str) else read_millions(value)
    if isinstance(value, float) and not math.isfinite(value):
        return _whole_float(value)
    number = Fraction(Decimal(repr(value))) * 10**6
    text = format_decimal(Fraction(number, 10**6), 6)
    return _bounded(_whole(number, text), text, MONEY_MAX)


def _whole_float(value: float) -> int:
    """Return a sheet's number as the integer that it is; raises NumberProblem where it is none."""
    if not math.isfinite(value):
        raise NumberProblem(f"“{value}” không phải là số. Sửa công thức của ô, hoặc gõ số.")
    if not value.is_integer():
        raise NumberProblem(f"{format_decimal(Fraction(value), 2)} không phải là số nguyên.")
    return int(value)


def format_count(value: int | None) -> str:
    """Return a whole number in Vietnamese writing: 1234567 → "1.234.567"; "–" for what was not reported."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


def format_millions(value: int | None) -> str:
    """Return an amount in triệu đồng with as many decimals as it needs: 148724500000 → "148.724,5"."""
    if value is None:
        return format_count(value)
    return format_decimal(Fraction(value, 10**6), 6).rstrip("0").rstrip(",")


def format_decimal(value: Fraction | int | None, decimals: int) -> str:
    """Return a number in Vietnamese writing, rounded half up: 29.761 with one decimal → "29,8"."""
    if value is None:
        return "–"
    rounded = _half_up(abs(Fraction(value)), decimals)
    whole, fraction = divmod(rounded, 10**decimals)
    sign = "−" if value < 0 and rounded else ""
    return f"{sign}{format_count(whole)}" + (f",{fraction:0{decimals}d}" if decimals else "")


def format_exact(value: Decimal | Fraction | int) -> str:
    """Return a number with the decimals that it has and no more: 70 → "70", 70.50 → "70,5"; at most four."""
    text = format_decimal(Fraction(value), 4)
    return text.rstrip("0").rstrip(",")


def quantity_to_type(value: Decimal | Fraction | int) -> str:
    """Return a number as `read_quantity` takes it back: 1234 → "1234", since a lone "1.234" would be asked about."""
    return format_exact(value).replace(".", "")


def money_in_words(value: int) -> str:
    """Return how an amount is read aloud: 1234000000 → "1 tỉ 234 triệu đồng"."""
    parts, rest = [], value
    for name, size in (("tỉ", 10**9), ("triệu", 10**6), ("nghìn", 10**3)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{format_count(count)} {name}")
    if rest or not parts:
        parts.append(str(rest))
    return " ".join(parts) + " đồng"


def _clean(text: str) -> str:
    if len(text) > _LONGEST:
        raise NumberProblem(f"“{text[:20]}…” dài {len(text)} chữ nên không phải là số. Xóa bớt.")
    return tidy(text)


def _read_whole(cleaned: str, text: str) -> Fraction:
    """Return the reading where only a whole number can be meant: "1,000" and "1.0000" have two."""
    if not _DOTTED.fullmatch(cleaned) and (found := _ZEROS_OR_THOUSANDS.fullmatch(cleaned)):
        whole, rest = found[1] or found[3], found[2] or found[4]
        raise NumberProblem(
            f"“{text.strip()}” là {whole}{rest} hay {whole} phẩy {rest}? Gõ liền các chữ số, không dấu chấm, dấu phẩy."
        )
    return _read(cleaned, text)


def _read(cleaned: str, text: str) -> Fraction:
    """Return the one reading of digits and marks; raises where there are two or none."""
    sign, cleaned = _without_sign(cleaned)
    if _PLAIN.fullmatch(cleaned):
        return sign * Fraction(int(cleaned))
    if any(form.fullmatch(cleaned) for form in (_DOTTED, _SPACED, _QUOTED, _ENGLISH_GROUPS)):
        return sign * Fraction(int(re.sub(r"[^0-9]", "", cleaned)))
    for form in (_DECIMALS, _ENGLISH_DECIMALS):
        if found := form.fullmatch(cleaned):
            return sign * _decimal(*found.groups())
    if (found := _DOT_DECIMALS.fullmatch(cleaned)) and len(found[2]) != 3:
        return sign * _decimal(*found.groups())
    raise NumberProblem(_why_not(cleaned, text.strip()))


def _without_sign(cleaned: str) -> tuple[int, str]:
    """Return the sign, 1 or −1, and what stands behind it; a text in brackets is negative, as accountants write."""
    if cleaned[0] == "+":
        return 1, cleaned[1:].lstrip()
    if cleaned[0] in MINUS and len(cleaned) > 1:
        return -1, cleaned[1:].lstrip()
    if cleaned[0] == "(" and cleaned[-1] == ")":
        return -1, cleaned[1:-1].strip()
    return 1, cleaned


def _read_amount(cleaned: str, text: str) -> Fraction:
    """Return the sum of parts such as "1 tỉ 234 triệu", each smaller than the one before."""
    total, position, last = Fraction(0), 0, None
    for found in _AMOUNT.finditer(cleaned):
        size = _MULTIPLES[found[2].lower()]
        if found.start() != position or (last is not None and size >= last):
            break
        number = found[1].strip()
        if size == 10**9 and re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", number):
            comma = number.replace(".", ",")
            raise NumberProblem(
                f"“{text.strip()}” là {comma} tỉ hay {number.replace('.', '')} tỉ? Dùng dấu phẩy cho phần lẻ."
            )
        total += _read(number, text) * size
        position, last = found.end(), size
    if position == 0 or position != len(cleaned):
        raise NumberProblem(_why_not(cleaned, text.strip()))
    return total


def _decimal(whole: str, decimals: str) -> Fraction:
    digits = re.sub(r"[^0-9]", "", whole)
    return Fraction(int(digits + decimals), 10 ** len(decimals))


def _whole(number: Fraction, text: str) -> Fraction:
    if number.denominator != 1:
        raise NumberProblem(
            f"“{text.strip()}” không phải là số nguyên. Nếu dấu chấm hoặc phẩy dùng để tách hàng nghìn, hãy tách đủ ba chữ số một."
        )
    return number


def _bounded(number: Fraction, text: str, maximum: int) -> int:
    if number < 0:
        raise NumberProblem(f"“{text.strip()}” là số âm; chỉ tiêu này từ 0 trở lên.")
    if number > maximum:
        raise NumberProblem(f"“{text.strip()}” lớn hơn mức {format_count(maximum)}; hãy xem lại số chữ số.")
    return int(number)


def _why_not(cleaned: str, text: str) -> str:
    if cleaned and all(letter in MINUS for letter in cleaned):
        return f"“{text}” là 0 hay chưa có số liệu? Gõ 0, hoặc để trống và chọn lý do."
    if re.fullmatch(r"[0-9.,]+[eE][+-]?[0-9]+", cleaned):
        return f"“{text}” là số mà Excel đã viết tắt; mở rộng cột để thấy đủ chữ số rồi chép lại."
    if re.fullmatch(r"[0-9., '’]+", cleaned):
        return f"“{text}” không rõ là số nào: các dấu tách hàng nghìn không đều. Gõ liền các chữ số."
    if any(letter.isdigit() for letter in cleaned):
        return f"“{text}” có cả chữ; chỉ gõ số."
    return f"“{text}” không phải là số. Nếu chưa có số liệu, để trống và chọn lý do."


def _half_up(value: Fraction, decimals: int) -> int:
    """`value` ≥ 0 in units of 10 to the minus `decimals`, rounded half up; exact at any size."""
    return (2 * value.numerator * 10**decimals + value.denominator) // (2 * value.denominator)


class CountField(forms.CharField):
    """A form field that reads a whole number as Vietnamese people write it; blank is None."""

    is_money = False
    in_millions = False

    def __init__(self, *, reader: Callable[[str | None], int | None] | None = None, **kwargs: Any) -> None:
        self.reader = reader  # of a figure's field: the figure's own
        super().__init__(**{"required": False, "empty_value": None, "max_length": 200, **kwargs})

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        text = super().to_python(value)
        try:
            return self.read(text)
        except NumberProblem as problem:
            raise forms.ValidationError(str(problem), code="invalid") from None

    def read(self, text: str | None) -> int | None:
        """Return the number in a text; raises NumberProblem."""
        if self.reader:
            return self.reader(text)
        return read_cell(text, is_money=self.is_money, in_millions=self.in_millions)

    def prepare_value(self, value: Any) -> Any:
        """Numbers are shown back grouped; a text that was refused stays as typed."""
        return format_count(value) if isinstance(value, int) else value

    def run_validators(self, value: Any) -> None:
        """The length was checked on the text; there is nothing to validate on the number."""


class QuantityField(CountField):
    """A form field for a number that may have decimals, such as "70,5"; the value is an exact Decimal."""

    def __init__(self, *, decimals: int = 2, maximum: int = COUNT_MAX, **kwargs: Any) -> None:
        self.decimals, self.maximum = decimals, maximum
        super().__init__(**kwargs)

    def read(self, text: str | None) -> Decimal | None:  # type: ignore[override]
        """Return the number in a text; raises NumberProblem."""
        return read_quantity(text or "", decimals=self.decimals, maximum=self.maximum)

    def prepare_value(self, value: Any) -> Any:
        """Numbers are shown with a comma; a text that was refused stays as typed."""
        return quantity_to_type(value) if isinstance(value, Decimal | int) else value


class MoneyField(CountField):
    """A form field for whole đồng that also takes "148,7 tỉ" and "148.724 triệu"."""

    is_money = True


class MillionsField(CountField):
    """A form field for money, shown and typed in triệu đồng; the value is whole đồng all the same."""

    is_money = True
    in_millions = True

    def prepare_value(self, value: Any) -> Any:
        return format_millions(value) if isinstance(value, int) else value
