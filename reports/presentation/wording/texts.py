"""Plain text of what results say, for pages, charts, slides and sheets: the pieces of sentences put together."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from associations.numbers import format_count, format_decimal
from associations.sections.base import labels
from reports.analysis.points import Point
from reports.analysis.results import Result, UnitResult
from reports.analysis.targets import Aim
from reports.indicators import Growth, Indicator, Ratio
from reports.presentation.printed import UNROUNDED_WITHIN, printed
from reports.presentation.traces import Trace
from reports.presentation.wording import quantities
from reports.presentation.wording.pieces import NO_BREAK, Source, plain
from reports.presentation.wording.reports import coverage
from reports.presentation.wording.results import ResultPhrases, capitalised, difference

_NO_YEAR = 0  # the year stands in the sources only, which plain text leaves out


def amount(indicator: Indicator, value: Fraction | None, among: Iterable[Fraction] = ()) -> str:
    """Return a value with its unit, money shortened: "40,1 %", "76.000 đồng/người", "hơn 396 tỉ đồng".

    among: values beside which it stands, whose order with this one is kept.
    """
    return "chưa có" if value is None else quantities.quantity(indicator, value, among=among).text


def displayed(indicator: Indicator, value: Fraction, targets: Iterable[Fraction] = ()) -> str:
    """Return a value as tables and bars write it, with enough decimals to stay on its side of targets."""
    among = [Fraction(indicator.display_value(target) or 0) for target in targets]
    if not among:
        return indicator.display_text(value)
    number = indicator.display_value(value) or Fraction(0)
    return format_decimal(number, quantities.decimals_beside(number, indicator.display.decimals, among))


def against(result: Result, aim: Aim) -> str:
    """Return the whole cluster's value with its target behind it: "64,97/65 %"; "chưa có" without a value."""
    value = result.amount.value
    if value is None:
        return "chưa có"
    indicator = result.indicator
    number = displayed(indicator, value, result.targets)
    return f"{number}/{aim.text_in_tables} {indicator.display.unit}".replace(" ", NO_BREAK)


def whole(result: Result) -> str:
    """Return the value of a whole cluster as `amount` writes it; it passes no unit's value and no target."""
    return amount(result.indicator, result.amount.value, quantities.beside(result))


def of_unit(result: Result, unit: UnitResult) -> str:
    """Return the value of one of the units as `amount` writes it beside those of the others."""
    return amount(result.indicator, unit.amount.value, quantities.beside(result))


def change_between(indicator: Indicator, now: Fraction, before: Fraction) -> str:
    """Return the change between two values that stand beside it: "tăng 2,5 điểm %".

    Where the three as they are written do not add up it says why: "tăng 2,6 điểm %, tính trên số chưa làm tròn".
    """
    written = change(indicator, now - before)
    return written if _is_as_written(indicator, now, before) else f"{written}, {UNROUNDED_WITHIN}"


def _is_as_written(indicator: Indicator, now: Fraction, before: Fraction) -> bool:
    """Return whether two values and their change add up as they are written."""
    first, second = (_size(amount(indicator, value)) for value in (now, before))
    return abs(first - second) == _size(change(indicator, now - before))


def _size(text: str) -> int:
    """Return the number in a text such as "gần 381,5 tỉ đồng", in ten-thousandths."""
    digits = re.search(r"[0-9].*", text)
    size = next((size for name, size in (("tỉ", 10**9), ("triệu", 10**6)) if name in text), 1)
    return (printed(digits[0]) or 0) * size if digits else 0


def number_and_unit(result: Result) -> tuple[str, str]:
    """Return the value of a whole cluster that stands alone in large letters: ("396", "tỉ đồng"), ("–", "")."""
    value = result.amount.value
    if value is None:
        return "–", ""
    written = quantities.quantity(result.indicator, value, among=quantities.beside(result))
    return written.number, written.unit


def change(indicator: Indicator, size: Fraction | None) -> str:
    """Return a change: "tăng 2,5 điểm %", "giảm hơn 12 tỉ đồng", "không đổi"; "" where there is none.

    It is short and stands alone, so no line breaks within it, nor between the verb and its number.
    """
    if size is None:
        return ""
    source = Source(Trace(indicator.code, _NO_YEAR), "change", indicator.label, "")
    return plain(difference(indicator, size, source)).replace(" ", NO_BREAK)


def change_since(result: Result, year: int, *, is_beside_both: bool = False) -> str:
    """Return the cluster's change against the year before; over fewer units it says over whom.

    is_beside_both: both years' values stand beside it; where the three do not add up as written it says why.
    """
    text = plain(ResultPhrases(result, year).since_or_not())
    now, before = result.amount.value, result.previous
    if not is_beside_both or now is None or before is None or _is_as_written(result.indicator, now, before):
        return text
    return f"{text}, {UNROUNDED_WITHIN}"


def compared_over(result: Result) -> str:
    """Return over whom a change was taken: "tính riêng Cao Bằng", "tính trên năm hội có cùng phạm vi"."""
    return f"tính {plain(ResultPhrases(result, _NO_YEAR).over()).removeprefix('tính ')}"


def partly_over(results: Iterable[Result]) -> str:
    """Return over whom the changes of some results are taken that do not hold for all units; "" where all do."""
    over = {compared_over(result) for result in results if result.since_last_year.is_partial}
    if len(over) > 1:
        return "tính trên những hội có cùng phạm vi hai năm"
    return over.pop() if over else ""


def comparison_notes(results: Iterable[Result]) -> tuple[str, ...]:
    """Return a line below totals of two years whose changes are taken over fewer units, so that nobody subtracts them."""
    over = partly_over(results)
    return (f"Thay đổi {over}, không phải hiệu của hai tổng.",) if over else ()


def whose(result: Result) -> str:
    """Return whom a total is of: "cả cụm", "ba hội có số liệu", "Cao Bằng"."""
    return plain(ResultPhrases(result, _NO_YEAR).who())


def finding(result: Result, year: int, *, most: int = 0) -> str:
    """Return the main finding: who leads, who is last, the cluster as a whole, who is missing.

    most: how many names stand where several units share a place, "A, B và 5 hội khác"; 0 stands for all.
    """
    return plain(ResultPhrases(result, year).finding(most))


def extremes(result: Result, *, most: int = 0) -> str:
    """Return who leads and who is last as a sentence; "" where there is no better and worse."""
    pieces = ResultPhrases(result, _NO_YEAR).extremes(most)
    return plain([*capitalised(pieces), "."]) if pieces else ""


def without_value(result: Result, *, most: int = 0) -> str:
    """Return which units have no value, as a sentence; "" where all have one."""
    return plain(ResultPhrases(result, _NO_YEAR).without_value(most))


def through_the_years(indicator: Indicator, points: Sequence[Point], *, whose: str = "cả cụm") -> str:
    """Return the line of years as a sentence: "2022: 28,3 %; 2023: 29,8 %"; whose: of whom it is where none is missing."""
    known = [point.amount.value for point in points if point.amount.value is not None]
    among = known if indicator.is_sum_of_money else []
    values = "; ".join(
        f"{point.year}: {amount(indicator, point.amount.value, among)}{_of_point(point)}" for point in points
    )
    who = f"của {whose} " if not any(point.is_partial for point in points) else ""
    return f"{indicator.label} {who}qua các năm. {values}."


def _of_point(point: Point) -> str:
    """Return what keeps a year of a line from standing beside the one before, in brackets; "" for nothing."""
    notes = []
    if point.is_partial and point.included:
        notes.append(coverage(point.coverage))
    if point.not_joined:
        notes.append(point.not_joined)
    return f" ({'; '.join(notes)})" if notes else ""


def shortfall(indicator: Indicator, gap: Fraction) -> str:
    """Return what is missing to a target, within a sentence that may break: "7,7 điểm %", "chưa đến 0,1 điểm %"."""
    return quantities.shortfall(indicator, gap).text.replace(NO_BREAK, " ")


def percent(value: Fraction) -> str:
    """Return a share with one decimal and its sign: "−12,3"."""
    return format_decimal(value, 1)


def count(value: int | None) -> str:
    """Return a whole number; "–" where there is none."""
    return "–" if value is None else format_count(value)


def made_of(indicator: Indicator) -> str:
    """Return how an indicator comes about, in the labels of the form."""
    names = labels()
    if isinstance(indicator, Growth):
        return f"({names[indicator.numerator]} − năm trước) ÷ năm trước, chỉ tính hội có số liệu cả hai năm; số của cụm cộng trước rồi mới chia."
    if isinstance(indicator, Ratio):
        return (
            f"{names[indicator.numerator]} ÷ {names[indicator.denominator]}; "
            "số của cụm là tổng tử số chia cho tổng mẫu số của các hội có cả hai."
        )
    return " + ".join(names[code] for code in indicator.codes) + ", cộng các hội có số liệu."


def few(names: Sequence[str], most: int, what: str = "hội") -> str:
    """Return names one after the other; of more than `most` the rest is counted: "A, B và 5 hội khác"."""
    if not most or len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} và {len(names) - most} {what} khác"
