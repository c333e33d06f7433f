"""Who rose and who fell most since last year: only units whose two years may stand beside each other."""

from collections.abc import Sequence
from fractions import Fraction

from reports.analysis.results import Result, UnitResult
from reports.indicators import Indicator, Ratio
from reports.presentation.wording import quantities, texts
from reports.presentation.wording.pieces import NO_BREAK


def movers(result: Result, year: int, *, most: int = 2) -> str:
    """Return who rose and who fell most since last year, and who cannot be compared, as sentences.

    most: how many names stand where several units share a place; the rest is counted.
    """
    units = result.in_both_years
    if not units:
        return f"Chưa hội nào so được với năm {year - 1}."
    left_out = [u for u in result.units if u.amount.value is not None and not u.pair.is_comparable]
    sentences = [f"{_first_and_last(result.indicator, units, year, most)}."]
    if left_out and len(units) > 1:
        sentences.append(f"Chưa so được: {_names(left_out, most)}.")
    return " ".join(sentences)


def most_and_least(result: Result, *, most: int = 2) -> str:
    """Return who has the highest and who the lowest value, as a sentence that calls neither better.

    Of values that are printed alike it names all, most names at the most.
    """
    indicator = result.indicator
    known = [(unit, value) for unit in result.units if (value := unit.amount.value) is not None]
    high, low = max(value for _, value in known), min(value for _, value in known)
    if indicator.display_text(high) == indicator.display_text(low):
        return f"Các hội có số liệu bằng nhau: {texts.amount(indicator, high)}."

    def end(value: Fraction) -> str:
        alike = [u for u, other in known if indicator.display_text(other) == indicator.display_text(value)]
        return f"{_names(alike, most)} ({texts.amount(indicator, value, [high, low])})"

    words = ("cao nhất", "thấp nhất") if isinstance(indicator, Ratio) else ("nhiều nhất", "ít nhất")
    return f"{_capital(words[0])}: {end(high)}; {words[1]}: {end(low)}."


def ends_of_change(result: Result) -> tuple[list[UnitResult], list[UnitResult]]:
    """Return the units that rose most and those that fell most since last year; [] where none rose or fell."""
    indicator, units = result.indicator, result.in_both_years
    highest, lowest = _ends(indicator, units)
    rose = _alike(indicator, units, highest) if highest > 0 else []
    return rose, _alike(indicator, units, lowest) if lowest < 0 else []


def movement(result: Result, year: int) -> str:
    """Return how the cluster's value changed since last year as a sentence; over fewer units it says over whom."""
    since = texts.change_since(result, year)
    whose = f"{texts.whose(result)} " if result.since_last_year.is_over_all else ""
    return f"{_capital(whose + since)}."


def _first_and_last(indicator: Indicator, units: Sequence[UnitResult], year: int, most: int) -> str:
    if len(units) == 1:
        change = texts.change(indicator, units[0].change)
        return f"Chỉ {units[0].association.name} so được với năm {year - 1}: {change}"
    highest, lowest = _ends(indicator, units)
    if highest == lowest == 0:
        return "Các hội so được hầu như không đổi"
    parts = []
    if highest > 0:
        parts.append(_end(indicator, units, highest, "tăng nhiều nhất", most))
    if lowest < 0:
        parts.append(_end(indicator, units, lowest, "giảm nhiều nhất", most))
    else:
        parts.append("không hội nào giảm")
    return _capital("; ".join(parts if highest > 0 else [*parts, "không hội nào tăng"]))


def _end(indicator: Indicator, units: Sequence[UnitResult], change: Fraction, what: str, most: int) -> str:
    """Return who changed by as much as is printed of a change: "Hải Dương tăng nhiều nhất, 2,5 điểm %"."""
    alike = _alike(indicator, units, change)
    size = texts.change(indicator, change).partition(NO_BREAK)[2]
    return f"{_names(alike, most)} {what}, {size}"


def _ends(indicator: Indicator, units: Sequence[UnitResult]) -> tuple[Fraction, Fraction]:
    """Return the highest and the lowest change, as far as it is printed; 0 for none."""
    changes = [
        change for change in map(_change, units) if not quantities.rounds_to_nothing(indicator, change)
    ]
    return max(changes, default=Fraction(0)), min(changes, default=Fraction(0))


def _alike(indicator: Indicator, units: Sequence[UnitResult], change: Fraction) -> list[UnitResult]:
    """Return the units whose change is printed as a given one."""
    return [u for u in units if indicator.change_text(u.change) == indicator.change_text(change)]


def _change(unit: UnitResult) -> Fraction:
    return unit.change or Fraction(0)


def _names(units: Sequence[UnitResult], most: int) -> str:
    return texts.few([unit.association.name for unit in units], most)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
