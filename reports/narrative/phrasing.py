"""How results are put into sentences: who leads, the range of the rest, changes, targets, coverage.

Numbers come from results; what is shortened for reading says so truly: "hơn" above, "gần" below, "khoảng" for
either. Nothing is said of units that have no value but that they have none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import ceil, floor

from associations.numbers import format_count, format_decimal
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.analysis.targets import progress
from reports.indicators import Indicator, every_indicator
from reports.narrative.pieces import (
    Kind,
    Known,
    Number,
    Pieces,
    Quote,
    Sentence,
    Source,
    clauses,
    listed,
    sentence,
)
from reports.presentation import wording
from reports.presentation.traces import Trace

_COUNTS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_NAMED = 3  # how many units are named before the rest
_MOST_NAMED = 5  # and how many at most, where some are equal
_MOST_LISTED = 8  # of the rest, or of those without figures, so many are named


@dataclass(frozen=True)
class Phrases:
    """Writes parts of sentences about one report."""

    report: ClusterReport

    def result(self, code: str) -> Result:
        """The result of an indicator or a figure by its code."""
        return self.report.result(every_indicator()[code])

    def has(self, *codes: str) -> bool:
        """Whether any of these has a value."""
        return any(self.result(code).included for code in codes)

    @property
    def year(self) -> Known:
        return Known(str(self.report.year))

    @property
    def last_year(self) -> Known:
        return Known(str(self.report.year - 1))

    @property
    def is_whole(self) -> bool:
        """Whether every expected unit has a return."""
        return self.report.included == len(self.report.units)

    def whole(self) -> Pieces:
        """Whom the figures of the cluster are of: "toàn cụm", or those that reported."""
        if self.is_whole:
            return ["toàn cụm"]
        if self.report.included == 1:
            return [Known(next(u.association.name for u in self.report.units if u.is_included))]
        return [*self.count(self.report.included, "units", "", "Số hội có số liệu"), " hội đã báo cáo"]

    # Numbers.

    def source(
        self, indicator: Indicator, value: Fraction | None, kind: Kind = "value", unit: str = ""
    ) -> Source:
        """The source of a number of an indicator, of one unit or of the whole."""
        measure = (
            indicator.change_unit
            if kind in ("change", "gap") and not indicator.is_sum_of_money
            else indicator.unit
        )
        full = "–" if value is None else f"{indicator.text(value)} {measure}"
        return Source(Trace(indicator.code, self.report.year, unit), kind, indicator.label, full)

    def count(self, number: int, kind: Kind, code: str, label: str) -> Pieces:
        """How many units: in words up to ten, else as a number with a source."""
        if number < len(_COUNTS):
            return [_COUNTS[number]]
        source = Source(Trace(code, self.report.year), kind, label, f"{format_count(number)} hội")
        return [Number(format_count(number), source)]

    def amount(
        self, indicator: Indicator, value: Fraction, source: Source, noun: str | None = None
    ) -> Pieces:
        """A value with its unit; sums of money in tỉ or triệu, with "hơn" or "gần" where that is not the whole value."""
        if indicator.is_sum_of_money or indicator.unit == "đồng":
            said, text, unit = shortened(int(value))
            return [said, Number(text, source, unit)]
        return [Number(indicator.text(value), source, indicator.unit if noun is None else noun)]

    def total(self, code: str, noun: str | None = None) -> Pieces:
        """The cluster's value; over other units than have returns it says how many. [] where there is none."""
        result = self.result(code)
        value = result.amount.value
        if value is None:
            return []
        said = self.amount(result.indicator, value, self.source(result.indicator, value), noun)
        return said + self.partly(result)

    def partly(self, result: Result) -> Pieces:
        """ " (7/8 hội có số liệu)" where not all with a return have the figure."""
        if result.included == self.report.included:
            return []
        source = Source(
            Trace(result.indicator.code, self.report.year),
            "units",
            result.indicator.label,
            f"{result.coverage} hội",
        )
        return [" (", Number(result.coverage, source, "hội có số liệu"), ")"]

    def of_unit(self, indicator: Indicator, unit: UnitResult, noun: str | None = None) -> Pieces:
        """A unit's value."""
        value = unit.amount.value
        if value is None:
            return []
        return self.amount(
            indicator, value, self.source(indicator, value, "value", unit.association.key), noun
        )

    # Change.

    def difference(self, indicator: Indicator, change: Fraction, unit: str = "") -> Pieces:
        """ "tăng 2,5 điểm %", "giảm hơn 12 tỉ đồng", "không đổi"."""
        if change == 0:
            return ["không đổi"]
        word = "tăng " if change > 0 else "giảm "
        source = self.source(indicator, change, "change", unit)
        if indicator.is_sum_of_money:
            said, text, measure = shortened(abs(int(change)))
            return [word, said, Number(text, source, measure)]
        text = indicator.text(abs(change))
        if not text.strip("0,"):
            return ["hầu như không đổi"]
        return [word, Number(text, source, indicator.change_unit)]

    def since(self, code: str) -> Pieces:
        """ "tăng 181.801 người so với năm 2022"; over the units that have both years where not all have. [] for none."""
        over, said = self._since(code)
        return [*over, *([" "] if over else []), *said]

    def _since(self, code: str) -> tuple[Pieces, Pieces]:
        """Over whom, [] for all: "riêng Cao Bằng", "riêng năm hội có số liệu cả hai năm"; and the change."""
        result = self.result(code)
        change = result.compared.change if result.is_partly_compared else result.change
        if change is None:
            return [], []
        said = [*self.difference(result.indicator, change), " so với năm ", self.last_year]
        return (self.over(code) if result.is_partly_compared else []), said

    def over(self, code: str) -> Pieces:
        """Over whom a change is taken that does not hold for all units; one or two by name."""
        units = self.result(code).in_both_years
        if len(units) <= wording.MOST_NAMED:
            return ["riêng ", *listed(Known(unit.association.name) for unit in units)]
        label = f"{every_indicator()[code].label}: số hội có số liệu cả hai năm"
        return ["riêng ", *self.count(len(units), "units", code, label), " hội có số liệu cả hai năm"]

    def since_sentence(self, subject: str, code: str) -> Sentence | None:
        """The change as a sentence of its own: "Số dư tăng 12 triệu đồng so với năm 2022"; None where there is none."""
        over, said = self._since(code)
        if over:
            return sentence(over, [", ", subject[0].lower() + subject[1:], " "], said)
        return sentence(subject, " ", said) if said else None

    def moved(self, code: str, about: str) -> Sentence | None:
        """Which units rose and fell most since last year; None where fewer than two can be compared."""
        result = self.result(code)
        changes = [(unit.change, unit) for unit in result.units if unit.change is not None]
        if len(changes) < 2:
            return None
        highest, lowest = max(c for c, _ in changes), min(c for c, _ in changes)
        parts = []
        if highest > 0 and self._shows(result.indicator, highest):
            parts.append(["tăng nhiều nhất là ", *self._most(result, highest)])
        if lowest < 0 and self._shows(result.indicator, lowest):
            parts.append(["giảm nhiều nhất là ", *self._most(result, lowest)])
        if not parts:
            return None
        falling = sum(change < 0 for change, _ in changes)
        if falling == 0 and highest > 0 and lowest > 0:
            every = "các hội đều tăng" if len(changes) == len(result.units) else "các hội so được đều tăng"
            parts.insert(0, [every])
        return sentence(about, " so với năm ", self.last_year, ": ", clauses(*parts))

    def _shows(self, indicator: Indicator, change: Fraction) -> bool:
        return bool(indicator.text(abs(change)).strip("0,"))

    def _most(self, result: Result, change: Fraction) -> Pieces:
        units = [unit for unit in result.units if unit.change == change]
        size = self.difference(result.indicator, change, units[0].association.key)[1:]
        return [
            *self.names(units, result.indicator.code),
            " (",
            *(["cùng "] if len(units) > 1 else []),
            *size,
            ")",
        ]

    # Units against each other.

    def names(self, units: Sequence[UnitResult], code: str) -> Pieces:
        """Units by their names; too many are counted."""
        if len(units) > _MOST_LISTED:
            label = every_indicator()[code].label
            return [*self.count(len(units), "equal", code, f"{label}: số hội bằng nhau"), " hội"]
        return listed(Known(unit.association.name) for unit in units)

    def ranking(self, code: str, about: str, noun: str | None = None) -> Sentence | None:
        """Who leads and the range of the rest; None where fewer than two units have a value and could be compared.

        Units are named down to the third, with whoever is equal to them; of the rest the range is given: in whole
        per cents below and above all of them, else from the lowest to the highest value.
        """
        result = self.result(code)
        known = [unit for unit in result.units if unit.amount.value is not None]
        if not known or len(result.units) == 1:
            return None
        if len(known) == 1:
            return sentence(about, ", chỉ ", Known(known[0].association.name), " có số liệu: ", self.of_unit(result.indicator, known[0], noun))  # fmt: skip
        groups = _groups(known)
        if len(groups) == 1:
            every = "cả hai hội" if len(known) == 2 else "tất cả các hội" if len(known) == len(result.units) else "các hội có số liệu"  # fmt: skip
            return sentence(about, f", {every} cùng đạt ", self.of_unit(result.indicator, known[0], noun))
        named, rest = _split(groups)
        first = named[0]
        lead = [*self.names(first, code), " cùng dẫn đầu với " if len(first) > 1 else " dẫn đầu với "]
        lead += self.of_unit(result.indicator, first[0], noun)
        said: list[Pieces] = [lead]
        if named[1:]:
            said.append(["tiếp theo là ", *listed([self._at(result, group, noun) for group in named[1:]])])
        if rest:
            said.append(self._rest(result, rest, noun))
        joined: Pieces = said[0]
        for place, part in enumerate(said[1:], start=1):
            joined += ["; " if rest and place == len(said) - 1 else ", ", *part]
        return sentence(about, ", ", joined)

    def _at(self, result: Result, group: list[UnitResult], noun: str | None) -> Pieces:
        both = "cùng " if len(group) > 1 else ""
        return [
            *self.names(group, result.indicator.code),
            f" {both}",
            *self.of_unit(result.indicator, group[0], noun),
        ]

    def _rest(self, result: Result, rest: list[list[UnitResult]], noun: str | None) -> Pieces:
        units = [unit for group in rest for unit in group]
        high, low = units[0], units[-1]
        if len(units) == 1:
            return [Known(high.association.name), " ", *self.of_unit(result.indicator, high, noun)]
        who = [
            *self.count(
                len(units), "rest", result.indicator.code, f"{result.indicator.label}: số hội còn lại"
            ),
            " hội còn lại",
        ]
        if len(units) <= _MOST_LISTED:
            who += [" (", *listed((Known(unit.association.name) for unit in units), ", "), ")"]
        if len(rest) == 1:
            return [*who, " cùng đạt ", *self.of_unit(result.indicator, high, noun)]
        return [*who, *self._range(result.indicator, low, high, noun)]

    def _range(self, indicator: Indicator, low: UnitResult, high: UnitResult, noun: str | None) -> Pieces:
        bottom, top = low.amount.value, high.amount.value
        assert bottom is not None and top is not None  # noqa: S101, PT018 - both have a value
        if indicator.unit == "%":
            source = self.source(indicator, bottom, "value", low.association.key)
            above = self.source(indicator, top, "value", high.association.key)
            below, over = format_count(floor(bottom)), format_count(ceil(top))
            if floor(bottom) >= 0 and below != over:
                return [" trong khoảng ", Number(below, source), "–", Number(over, above, "%")]
        if indicator.is_sum_of_money or indicator.unit == "đồng":
            return [
                " từ ",
                *self.of_unit(indicator, low, noun),
                " đến ",
                *self.of_unit(indicator, high, noun),
            ]
        return [" từ ", *self.of_unit(indicator, low, ""), " đến ", *self.of_unit(indicator, high, noun)]

    def lacking(self, code: str, about: str) -> Sentence | None:
        """Who has a return but no value of this, and why; None where all have."""
        result = self.result(code)
        with_return = {unit.association.pk for unit in self.report.units if unit.is_included}
        units = [u for u in result.units if u.amount.value is None and u.association.pk in with_return]
        if not units:
            return None
        if len(units) > _MOST_LISTED:
            return sentence("chưa có số liệu ", about, ": ", self.names(units, code))
        return sentence(
            "chưa có số liệu ", about, ": ", listed([self._why(result, unit) for unit in units], ", ")
        )

    def _why(self, result: Result, unit: UnitResult) -> Pieces:
        why = unit.amount.missing or ""
        source = Source(Trace(result.indicator.code, self.report.year, unit.association.key), "words", f"{result.indicator.label}: lý do thiếu", why)  # fmt: skip
        said: Pieces = [" (", Quote(why, source), ")"] if why else []
        return [Known(unit.association.name), *said]

    # Targets.

    def target(self, code: str, about: str) -> Sentence | None:
        """An official target against the result, and how many units have reached it; None without a target or value."""
        aim = self.report.aims.get(code)
        result = self.result(code)
        indicator = result.indicator
        if aim is None or result.amount.value is None:
            return None
        source = Source(Trace(code, self.report.year), "target", f"{indicator.label}: mục tiêu năm {aim.year}", f"{aim.text} {indicator.unit}")  # fmt: skip
        head: Pieces = [
            f"mục tiêu {about} đến năm ",
            Known(str(aim.year)),
            " là ",
            Number(aim.text, source, indicator.unit),
        ]
        if aim.legal_basis:
            head += [" (", Known(aim.legal_basis), ")"]
        gap = progress(indicator, result.amount, aim, self.report.year).gap or Fraction(0)
        if gap > 0:
            where: Pieces = [" còn thiếu ", *self._shortfall(indicator, gap)]
        elif self._shows(indicator, gap):
            where = [
                " đã vượt ",
                Number(indicator.text(-gap), self.source(indicator, -gap, "gap"), indicator.change_unit),
            ]
        else:
            where = [" đã đạt mục tiêu"]
        return sentence(
            head, "; ", self.whole(), self.partly(result), where, self._reached(result, aim.value)
        )

    def _shortfall(self, indicator: Indicator, gap: Fraction) -> Pieces:
        text = wording.shortfall(indicator, gap)
        number = text.removeprefix("chưa đến ").removesuffix(f" {indicator.change_unit}")
        short = "chưa đến " if text.startswith("chưa đến ") else ""
        return [short, Number(number, self.source(indicator, gap, "gap"), indicator.change_unit)]

    def _reached(self, result: Result, aim: Fraction) -> Pieces:
        known = [unit for unit in result.units if unit.amount.value is not None]
        if len(known) < 2:
            return []
        there = [unit for unit in known if unit.amount.value is not None and unit.amount.value >= aim]
        if not there:
            return [", chưa hội nào đạt"]
        if len(there) == len(known):
            return [
                ", tất cả các hội đều đạt"
                if len(known) == len(result.units)
                else ", các hội có số liệu đều đạt"
            ]
        label = f"{result.indicator.label}: số hội đạt mục tiêu"
        return [", ", *self.count(len(there), "reached", result.indicator.code, label), " hội đã đạt"]


def shortened(value: int) -> tuple[str, str, str]:
    """An amount of đồng for reading: ("hơn ", "396", "tỉ đồng"); "gần " where it was rounded up, "" where it is exact."""
    for name, size in (("tỉ đồng", 10**9), ("triệu đồng", 10**6)):
        if value >= size:
            decimals = 0 if value >= 100 * size else 1
            step = size // 10**decimals
            shown = (2 * value + step) // (2 * step) * step
            text = format_decimal(Fraction(shown, size), decimals).removesuffix(",0")
            return "" if shown == value else "hơn " if shown < value else "gần ", text, name
    return "", format_count(value), "đồng"


def about(value: Fraction, step: int) -> tuple[str, str]:
    """A number rounded to a step: ("khoảng ", "38.000"); "" where it is exact."""
    shown = floor(value / step + Fraction(1, 2)) * step
    return "" if shown == value else "khoảng ", format_count(shown)


def _groups(known: Sequence[UnitResult]) -> list[list[UnitResult]]:
    """Units by their value, the highest first; equal ones together."""

    def value(unit: UnitResult) -> Fraction:
        return unit.amount.value or Fraction(0)

    return [list(group) for _, group in groupby(sorted(known, key=value, reverse=True), key=value)]


def _split(groups: list[list[UnitResult]]) -> tuple[list[list[UnitResult]], list[list[UnitResult]]]:
    """Those that are named, at least the first, and the rest."""
    total = sum(len(group) for group in groups)
    if total <= _NAMED + 1:
        return groups, []
    named, taken = [groups[0]], len(groups[0])
    for group in groups[1:]:
        if taken >= _NAMED or taken + len(group) > _MOST_NAMED:
            break
        named.append(group)
        taken += len(group)
    return named, groups[len(named) :]
