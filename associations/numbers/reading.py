"""The readers of numbers: of a count, an amount, a number with decimals, and of a cell of a workbook or a file."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from associations.numbers.amounts import Unsure
from associations.numbers.certain import certain, in_dong
from associations.numbers.digits import ONE_DOTTED_GROUP, in_fifteen_digits, read_digits
from associations.numbers.problems import NumberProblem, Refusal
from associations.numbers.refusals import bounded, refusal
from associations.numbers.spelling import checked, tidy
from associations.numbers.wanted import COUNT_MAX, MONEY_MAX, Spelling, Wanted
from associations.numbers.writing import format_count, format_decimal

_PLAIN_DIGITS = 18
# What needs no second look: as many digits as are within the bounds, grouped by threes or not at all.
_QUICK_COUNT = re.compile(r"[0-9]{1,9}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,2}")
_QUICK_AMOUNT = re.compile(r"[0-9]{1,15}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}")

_MONEY = Wanted(is_money=True, maximum=MONEY_MAX)
_MILLIONS = Wanted(is_money=True, in_millions=True, maximum=MONEY_MAX)


def read_plain(text: str) -> int | None:
    """Digits alone, as our own forms and addresses send an id or a version; None for anything else.

    At most 18: every such number fits a row of the database.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _PLAIN_DIGITS else None


def read_count(text: str, *, maximum: int = COUNT_MAX, units: Sequence[str] = ()) -> int | None:
    """Return a whole number ≥ 0 out of what a person typed; None for a blank, which is never 0.

    Also "318 nghìn", "120+35", and with one of `units` behind it. Raise NumberProblem for a negative, fractional,
    ambiguous or too large number and for any other text.
    """
    return _read(text, Wanted(units=tuple(units), maximum=maximum))


def read_money(text: str) -> int | None:
    """Return an amount in whole đồng; also takes "148,7 tỉ", "148.724 triệu", "2tr5" and "1 tỉ 234 triệu đồng".

    Raise NumberProblem as `read_count` does.
    """
    return _read(text, _MONEY)


def read_millions(text: str) -> int | None:
    """An amount as those type it who count in triệu đồng: "148.724" is 148.724 triệu; a unit in words holds as written.

    In đồng. Raise NumberProblem as `read_count` does, and for a bare number that would be 1.000 tỉ or more.
    """
    return _read(text, _MILLIONS)


def read_decimal(text: str) -> Fraction | None:
    """Return a number that may have decimals, such as a percentage; a lone "1.234" is asked about."""
    line = checked(text)
    if not line:
        return None
    if ONE_DOTTED_GROUP.fullmatch(line):
        whole, decimals = line.split(".")
        raise NumberProblem(
            f"“{line}” là {whole}{decimals} hay {whole},{decimals}? Gõ liền không dấu chấm, hoặc dùng dấu phẩy.",
            in_short=[f"Là {whole}{decimals} hay {whole},{decimals}?"],
            kind=Refusal.TWO_READINGS,
        )
    number = read_digits(line)
    if number is None:
        raise refusal(Spelling(tidy(text), line, Wanted()))
    return number


def read_quantity(text: str, *, decimals: int, maximum: int) -> Decimal | None:
    """Return a number ≥ 0 with at most so many decimals, exact: "70", "70,5"; None for a blank. Raise NumberProblem."""
    number = read_decimal(text)
    if number is None:
        return None
    scaled = number * 10**decimals
    if scaled.denominator != 1:
        raise NumberProblem(
            f"“{text.strip()}” có quá {decimals} chữ số sau dấu phẩy. Làm tròn bớt.",
            in_short=[f"Quá {decimals} chữ số sau dấu phẩy; làm tròn bớt"],
            kind=Refusal.NOT_WHOLE,
        )
    if number < 0:
        raise NumberProblem(
            f"“{text.strip()}” là số âm; ghi số phải từ 0 trở lên.",
            in_short=["Số âm; ghi từ 0 trở lên"],
            kind=Refusal.NEGATIVE,
        )
    if number > maximum:
        raise NumberProblem(
            f"“{text.strip()}” lớn hơn mức {format_count(maximum)}; hãy xem lại số chữ số.",
            in_short=[f"Lớn hơn mức {format_count(maximum)}; xem lại số chữ số"],
            kind=Refusal.TOO_LARGE,
        )
    return Decimal(int(scaled)).scaleb(-decimals)


def read_cell(
    value: object, *, is_money: bool, in_millions: bool = False, units: Sequence[str] = ()
) -> int | None:
    """Return a figure out of a cell of a workbook or a file: text as a person writes it, or a number of the sheet.

    in_millions: whether bare amounts are triệu đồng; the value is in đồng all the same. units: the words that may
    stand behind the number. Raise NumberProblem.
    """
    is_plain = not (is_money and in_millions)
    maximum = MONEY_MAX if is_money else COUNT_MAX
    if is_plain and isinstance(value, int | float) and _is_whole_count(value, maximum):
        return int(value)  # nearly every cell of a large workbook
    if value is None:
        return None
    if isinstance(value, str):
        if is_plain and (_QUICK_AMOUNT if is_money else _QUICK_COUNT).fullmatch(value):
            return int(value.replace(".", ""))  # and nearly every cell of a large CSV file
        return _read(value, Wanted(is_money, in_millions and is_money, tuple(units), maximum))
    wanted = Wanted(is_money, in_millions and is_money, tuple(units), maximum)
    return _of_number(value, wanted)


def are_figures(values: Sequence[object], *, is_money: bool) -> bool:
    """Return whether all cells of a column are whole numbers of a sheet that `read_cell` returns as they stand."""
    if not values:
        return True
    numbers: Sequence[Any] = values
    if set(map(type, numbers)) != {int}:
        return False
    return min(numbers) >= 0 and max(numbers) <= (MONEY_MAX if is_money else COUNT_MAX)


def _is_whole_count(value: float, maximum: int) -> bool:
    """Return whether a number of a sheet is the figure as it stands; True and False are none."""
    return value is not True and value is not False and 0 <= value <= maximum and value == int(value)


def _of_number(value: object, wanted: Wanted) -> int:
    """Return a figure out of a cell that is no text: a number of the sheet; raise NumberProblem for any other type."""
    if isinstance(value, bool):
        raise NumberProblem(
            "Ô đang có kiểu đúng/sai, không phải là số. Đổi sang kiểu số rồi gõ số.",
            in_short=["Ô kiểu đúng/sai; đổi sang kiểu số"],
        )
    if not isinstance(value, int | float):
        raise NumberProblem(
            f"“{value}” không phải là số; ô đang có kiểu ngày giờ, đổi sang kiểu số rồi gõ số.",
            in_short=["Ô kiểu ngày giờ; đổi sang kiểu số"],
            kind=Refusal.DAY,
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise NumberProblem(
            f"“{value}” không phải là số. Sửa công thức của ô, hoặc gõ số.",
            in_short=["Công thức của ô không ra số"],
            kind=Refusal.ERROR,
        )
    exact = in_fifteen_digits(Decimal(value)) if isinstance(value, float) else Fraction(value)
    text = format_decimal(exact, 15).rstrip("0").rstrip(",")
    spelling = Spelling(text, _as_sheets_write(exact), wanted)
    try:
        return bounded(in_dong(exact, wanted), spelling)
    except Unsure as unsure:
        raise _problem(spelling, unsure) from None


def _problem(spelling: Spelling, unsure: Unsure) -> NumberProblem:
    return spelling.problem(unsure.kind, unsure.why, unsure.values, in_short=unsure.in_short)


def _as_sheets_write(number: Fraction) -> str:
    """Return a number of a sheet with a point before its decimals, as an English spreadsheet writes it."""
    return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"


def _read(text: str, wanted: Wanted) -> int | None:
    """Return the number in a text; None for a blank. Raise NumberProblem."""
    line = checked(text)
    if not line:
        return None
    spelling = Spelling(text.strip(), line, wanted)
    try:
        number = certain(line, wanted)
    except Unsure as unsure:
        raise _problem(spelling, unsure) from None
    if number is None:
        raise refusal(spelling)
    return bounded(number, spelling)
