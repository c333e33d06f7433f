"""What a result says, in Vietnamese sentences: the main finding beside each chart, changes, coverage."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from associations.numbers import format_count, format_decimal, format_money_short
from associations.sections.base import labels
from reports.analysis.results import ClusterReport, Point, Result, UnitResult
from reports.indicators import Growth, Indicator, Ratio

NO_BREAK = "\u00a0"
MOST_NAMED = 2  # units over which a change was taken; more are counted

STATUSES = {"approved": "số liệu đã duyệt", "submitted": "gồm cả báo cáo mới nộp (tạm tính)"}
MAPS = {"then": "theo địa giới khi báo cáo", "today": "theo địa giới hiện nay"}
LIVE_FIGURES = "Số liệu chưa chốt"
ILLUSTRATIVE = "Phần lớn số liệu dưới đây là số liệu minh họa, không phải số báo cáo thật."


def amount(indicator: Indicator, value: Fraction | None) -> str:
    """A value with its unit, large sums of money shortened: "40,1 %", "76.000 đồng/người", "396 tỉ đồng"."""
    if value is None:
        return "chưa có"
    return NO_BREAK.join(number_and_unit(indicator, value)).replace(" ", NO_BREAK)


def number_and_unit(indicator: Indicator, value: Fraction) -> tuple[str, str]:
    """A value as ("396", "tỉ đồng") or ("40,1", "%"): large sums of money are shortened."""
    if indicator.is_sum_of_money:
        number, _, unit = format_money_short(int(value)).partition(" ")
        return number, unit
    return indicator.text(value), indicator.unit


def change(indicator: Indicator, difference: Fraction | None) -> str:
    """A change in words: "tăng 2,5 điểm %", "giảm 12 tỉ đồng", "không đổi"; "" where there is none."""
    if difference is None:
        return ""
    if indicator.is_sum_of_money:
        size = format_money_short(abs(int(difference)))
    else:
        size = f"{indicator.text(abs(difference))} {indicator.change_unit}"
    if not any(digit in "123456789" for digit in size):
        return "không đổi"
    return f"{'tăng' if difference > 0 else 'giảm'} {size}".replace(" ", NO_BREAK)


def change_since(result: Result, year: int) -> str:
    """The cluster's change against the year before; over fewer units it says over how many."""
    if result.change is not None:
        return f"{change(result.indicator, result.change)} so với năm {year - 1}"
    if result.is_partly_compared:
        said = change(result.indicator, result.compared.change)
        return f"{said} so với năm {year - 1}, tính {compared_over(result)}"
    return f"chưa so được với năm {year - 1}"


def compared_over(result: Result) -> str:
    """Over whom a change was taken: "riêng Cao Bằng", "trên 5 hội có số liệu cả hai năm"."""
    units = result.in_both_years
    if len(units) <= MOST_NAMED:
        return f"riêng {' và '.join(unit.association.name for unit in units)}"
    return f"trên {len(units)} hội có số liệu cả hai năm"


def comparison_notes(results: Iterable[Result]) -> tuple[str, ...]:
    """A line below totals of two years whose changes are taken over fewer units, so that nobody subtracts them."""
    over = {compared_over(result) for result in results if result.is_partly_compared}
    if not over:
        return ()
    who = over.pop() if len(over) == 1 else "trên những hội có số liệu cả hai năm"
    return (f"Thay đổi tính {who}, không phải hiệu của hai tổng.",)


def finding(result: Result, year: int, *, most: int = 0) -> str:
    """The main finding: who leads, who is last, the cluster as a whole, who is missing.

    most: how many names are said where several units share a place, "A, B và 5 hội khác"; 0 says all of them.
    """
    indicator = result.indicator
    known = _known(result)
    if not known:
        return f"Năm {year} chưa có hội nào có số liệu về chỉ tiêu này."
    whole = f"cả cụm {amount(indicator, result.amount.value)}, {change_since(result, year)}."
    lead = places(result, most=most)
    said = f"{lead}; {whole}" if lead else f"{whole[0].upper()}{whole[1:]}"
    missing = lacking(result, most=most)
    return f"{said} {missing}" if missing else said


def places(result: Result, *, most: int = 0) -> str:
    """Who leads and who is last, as the beginning of a sentence; "" where there is no better and worse."""
    indicator, known = result.indicator, _known(result)
    if len(known) == 1:
        return f"Chỉ {_names(known, most)} có số liệu"
    if not known or not indicator.better:
        return ""
    highest = max(unit.amount.value for unit in known if unit.amount.value is not None)
    lowest = min(unit.amount.value for unit in known if unit.amount.value is not None)
    first = [unit for unit in known if unit.amount.value == highest]
    last = [unit for unit in known if unit.amount.value == lowest]
    if highest == lowest:
        return f"Các hội bằng nhau, {amount(indicator, highest)}"
    lead = (
        f"{_names(first, most)} {'cùng ' if len(first) > 1 else ''}cao nhất với {amount(indicator, highest)}"
    )
    return f"{lead}; thấp nhất là {_names(last, most)} với {amount(indicator, lowest)}"


def lacking(result: Result, *, most: int = 0) -> str:
    """Which units have no value; "" where all have one."""
    missing = [unit for unit in result.units if unit.amount.value is None]
    return f"Chưa có số liệu: {_names(missing, most)}." if missing else ""


def _known(result: Result) -> list[UnitResult]:
    return [unit for unit in result.units if unit.amount.value is not None]


def through_the_years(indicator: Indicator, points: Sequence[Point]) -> str:
    """The line of years as a sentence: "2022: 28,3 %; 2023: 29,8 %"."""
    said = [
        f"{point.year}: {amount(indicator, point.amount.value)}"
        + (f" ({coverage(point.coverage)})" if point.is_partial and point.included else "")
        for point in points
    ]
    return f"{indicator.label} của cả cụm qua các năm. {'; '.join(said)}."


def shortfall(indicator: Indicator, gap: Fraction) -> str:
    """What is missing to a target: "7,7 điểm %"; a gap that rounds to nothing is still one."""
    text = indicator.text(gap)
    if not text.strip("0,"):
        return f"chưa đến {indicator.text(Fraction(1, 10**indicator.decimals))} {indicator.change_unit}"
    return f"{text} {indicator.change_unit}"


def percent(value: Fraction) -> str:
    """A share with one decimal and its sign: "−12,3"."""
    return format_decimal(value, 1)


def count(value: int | None) -> str:
    """A whole number; "–" where there is none."""
    return "–" if value is None else format_count(value)


def made_of(indicator: Indicator) -> str:
    """How an indicator comes about, in the labels of the form."""
    names = labels()
    if isinstance(indicator, Growth):
        return f"({names[indicator.numerator]} − năm trước) ÷ năm trước, chỉ tính hội có số liệu cả hai năm; số của cụm cộng trước rồi mới chia."
    if isinstance(indicator, Ratio):
        return (
            f"{names[indicator.numerator]} ÷ {names[indicator.denominator]}; "
            "số của cụm là tổng tử số chia cho tổng mẫu số của các hội có cả hai."
        )
    return " + ".join(names[code] for code in indicator.codes) + ", cộng các hội có số liệu."


def coverage(share: str) -> str:
    """How many of the expected units stand behind a number, out of "7/8"."""
    return f"{share} hội có số liệu"


def missing_units(report: ClusterReport) -> list[str]:
    """One line a reason for the units without a return that counts: "Bắc Kạn, Cao Bằng: chưa có …"."""
    by_reason: dict[str, list[str]] = {}
    for unit in report.units:
        if not unit.is_included:
            by_reason.setdefault(unit.why[""], []).append(unit.association.name)
    return [f"{', '.join(names)}: {why}" for why, names in by_reason.items()]


def _names(units: list[UnitResult], most: int = 0) -> str:
    return few([unit.association.name for unit in units], most)


def few(names: Sequence[str], most: int, what: str = "hội") -> str:
    """Names one after the other; of more than `most` the rest is counted: "A, B và 5 hội khác"."""
    if not most or len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} và {len(names) - most} {what} khác"


def standing(report: ClusterReport) -> str:
    """Whether the figures are frozen: "Phiên bản 2, chốt ngày 20/11/2025", or that they are not."""
    return report.revision.words if report.revision else LIVE_FIGURES


def corrections(report: ClusterReport) -> str:
    """What a live report says of the revision that was frozen of it: how many figures are another now; "" for none."""
    latest = report.latest_revision
    if latest is None:
        return ""
    if not report.corrected:
        return f"Số liệu đã chốt: {latest.words[0].lower()}{latest.words[1:]}; từ đó chưa có con số nào đổi."
    return (
        f"{latest.words}; từ đó {report.corrected} con số đã sửa, mang dấu “đã sửa”. "
        "Bộ tài liệu và trang công khai vẫn theo bản đã chốt cho đến khi chốt phiên bản mới."
    )
