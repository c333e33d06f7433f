"""What one result says, as pieces of sentences: its value, its change, who leads, who is last, who has no value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from associations.numbers import format_count, format_decimal
from reports.analysis.results import Result, UnitResult
from reports.indicators import Indicator, Ratio
from reports.presentation.traces import Trace
from reports.presentation.wording import quantities
from reports.presentation.wording.pieces import Kind, Known, Number, Pieces, Source, joined, listed
from reports.presentation.wording.quantities import rounds_to_nothing, size_of_change

MOST_NAMED = 2  # units over which a change was taken; more are counted
COMPARED = "số hội có cùng phạm vi hai năm"
_COUNTS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
# How an indicator that did not change is described, exactly and after rounding.
_UNCHANGED, _HARDLY_CHANGED = "không đổi", "hầu như không đổi"


@dataclass(frozen=True)
class ResultPhrases:
    """Writes the parts of sentences about the result of one indicator in a year.

    noun: how the units are called where they are counted: "bảy hội", in the report "bảy địa phương". reported: words
    behind those who reported, if all of them have a value; "" in a document that has said at its head who they are.
    "Đã báo cáo" would be said of an association whose return is not approved yet as well.
    """

    result: Result
    year: int
    noun: str = "hội"
    reported: str = " có số liệu"

    @property
    def indicator(self) -> Indicator:
        return self.result.indicator

    @property
    def last_year(self) -> Known:
        return Known(str(self.year - 1))

    @property
    def known(self) -> list[UnitResult]:
        """Return the units that have a value."""
        return [unit for unit in self.result.units if unit.amount.value is not None]

    def source(
        self, value: Fraction | None, kind: Kind = "value", unit: str = "", *, decimals: int = 0
    ) -> Source:
        """Return the source of a number of the indicator, of one unit (its key) or of the whole cluster.

        decimals: with which the whole value is written, where the indicator's own are fewer.
        """
        measure = self.indicator.unit
        if kind in ("change", "gap") and not self.indicator.is_sum_of_money:
            measure = self.indicator.change_unit
        full = format_decimal(value, max(self.indicator.decimals, decimals))
        full = "–" if value is None else f"{full} {measure}"
        return Source(Trace(self.indicator.code, self.year, unit), kind, self.indicator.label, full)

    # Values.

    def whole(self, noun: str | None = None) -> Pieces:
        """Return the cluster's value; [] where there is none."""
        return self._written(self.result.amount.value, noun)

    def of_unit(self, unit: UnitResult, noun: str | None = None, *, decimals: int = 0) -> Pieces:
        """Return a unit's value, with more decimals where `decimals` asks for them; [] where there is none."""
        return self._written(unit.amount.value, noun, unit.association.key, decimals=decimals)

    def _written(
        self, value: Fraction | None, noun: str | None, unit: str = "", *, decimals: int = 0
    ) -> Pieces:
        """Return a value as it is written beside the others; [] where there is none."""
        if value is None:
            return []
        among = quantities.beside(self.result)
        places = quantities.decimals_beside(
            value, max(self.indicator.decimals, decimals), self.result.targets
        )
        written = quantities.quantity(self.indicator, value, noun, among=among, decimals=decimals)
        return written.pieces(self.source(value, "value", unit, decimals=places))

    def decimals(self, values: Iterable[Fraction]) -> int:
        """Return with how many decimals different values of the indicator are written differently."""
        return quantities.decimals_apart(values, self.indicator.decimals)

    def are_close(self, one: Fraction, other: Fraction) -> bool:
        """Return whether two values are so close that nobody writes the difference; of counts only equal ones are."""
        if isinstance(self.indicator, Ratio):
            return quantities.are_close(one, other, self.indicator.decimals)
        return one == other

    def coverage(self) -> Pieces:
        """Return " (7/8 hội có số liệu)"."""
        return [" (", Number(self.result.coverage, self._coverage_source, f"{self.noun} có số liệu"), ")"]

    @property
    def _coverage_source(self) -> Source:
        trace = Trace(self.indicator.code, self.year)
        return Source(trace, "units", self.indicator.label, f"{self.result.coverage} hội")

    def count(self, number: int, kind: Kind, what: str = "") -> Pieces:
        """Return how many units, `what` they are in the source's label: in words up to ten, else as a number."""
        label = f"{self.indicator.label}: {what}" if what else self.indicator.label
        return count(number, kind, Trace(self.indicator.code, self.year), label)

    # Change.

    def difference(self, change: Fraction, unit: str = "") -> Pieces:
        """Return "tăng 2,5 điểm %", "giảm hơn 12 tỉ đồng", "không đổi" or "hầu như không đổi"."""
        return difference(self.indicator, change, self.source(change, "change", unit))

    def change(self) -> tuple[Pieces, Pieces]:
        """Return over whom the change is taken, [] for all, and the change; both [] where there is none."""
        change = self.result.since_last_year
        if change.value is None:
            return [], []
        pieces = [*self.difference(change.value), " so với năm ", self.last_year]
        return (self.over() if change.is_partial else []), pieces

    def since(self) -> Pieces:
        """Return "riêng Cao Bằng tăng 2,5 điểm % so với năm 2022"; [] where no change can be given."""
        over, change = self.change()
        return [*over, " " if self._is_over_named else ", ", *change] if over else change

    def since_or_not(self) -> Pieces:
        """Return the change against last year, or that the years cannot be compared and why."""
        return self.since() or ["chưa so được với năm ", self.last_year, *self._why_not()]

    def _why_not(self) -> Pieces:
        """Return " (dân số hai năm …)" where it is the same for all units that have both years; else []."""
        if self.result.compared.units == 0:
            return []
        reasons = {
            unit.not_comparable
            for unit in self.result.units
            if unit.amount.value is not None and unit.pair.before.value is not None
        }
        if self.result.in_both_years or len(reasons) != 1:
            return []
        return [f" ({reasons.pop()})"]

    def over(self) -> Pieces:
        """Return over whom a change is taken that does not hold for all units; one or two by name."""
        units = self.result.since_last_year.units
        if self._is_over_named:
            return ["riêng ", *self.names(units)]
        of_the_same = self.count(len(units), "compared", COMPARED)
        return ["tính trên ", *of_the_same, f" {self.noun} có cùng phạm vi"]

    @property
    def _is_over_named(self) -> bool:
        return len(self.result.since_last_year.units) <= MOST_NAMED

    # Whose number it is.

    def who(self) -> Pieces:
        """Return whom the total is of: "cả cụm", or those that have a value, one by name."""
        if self.result.is_whole:
            return ["cả cụm"]
        if self.result.included == 1:
            return self.names(self.known)
        return self.those_known()

    def those_known(self) -> Pieces:
        """Return "ba hội có số liệu"; in a document the bare "ba địa phương" where all who reported have a value."""
        number = in_words(self.result.included, self._coverage_source)
        what = self.reported if self._is_of_all_reported else " có số liệu"
        return [*number, f" {self.noun}{what}"]

    @property
    def _is_of_all_reported(self) -> bool:
        return self.result.included == self.result.reported

    def among(self) -> Pieces:
        """Return "trong ba hội có số liệu, " before who leads, where not every unit has a value; else []."""
        return [] if self.result.is_whole else ["trong ", *self.those_known(), ", "]

    # Units against each other.

    def names(self, units: Sequence[UnitResult], most: int = 0, last: str = " và ") -> Pieces:
        """Return units by name, "A, B và C"; of more than `most` the rest is counted: "A, B và 5 hội khác"."""
        known = [Known(unit.association.name) for unit in units]
        if not most or len(known) <= most + 1:
            return listed(known, last)
        rest = format_count(len(known) - most)
        label = f"{self.indicator.label}: số hội khác"
        source = Source(Trace(self.indicator.code, self.year), "rest", label, f"{rest} hội")
        return [*listed(known[:most], ", "), " và ", Number(rest, source), f" {self.noun} khác"]

    def extremes(self, most: int = 0) -> Pieces:
        """Return who has the highest and who the lowest value; [] where there is no better and worse.

        most: how many names stand where several units share a place, "A, B và 5 hội khác"; 0 stands for all.
        """
        known = self.known
        if len(known) == 1:
            return ["chỉ ", *self.names(known), " có số liệu"]
        if not known or not self.indicator.better:
            return []
        highest, lowest = max(map(_value, known)), min(map(_value, known))
        if self.are_close(highest, lowest):
            return self.equal()
        first, last = self._at(highest), self._at(lowest)
        decimals = self.decimals((highest, lowest))
        return joined(
            self.among(),
            self.names(first, most),
            " cùng cao nhất với " if len(first) > 1 else " cao nhất với ",
            self.of_unit(first[0], decimals=decimals),
            "; thấp nhất là ",
            self.names(last, most),
            " với ",
            self.of_unit(last[0], decimals=decimals),
        )

    def equal(self, noun: str | None = None) -> Pieces:
        """Return "tất cả các hội cùng đạt 25,0 %", of units that have the same value or nearly so: "khoảng 25,0 %"."""
        return [
            self.everyone(),
            " cùng đạt ",
            about_if_unlike(self.known),
            *self.of_unit(self.known[0], noun),
        ]

    def everyone(self) -> str:
        """Return who has a value, where there are several: "tất cả các hội", "cả hai hội", "các hội có số liệu"."""
        if len(self.known) == 2:
            return f"cả hai {self.noun}"
        is_all = len(self.known) == len(self.result.units)
        return f"tất cả các {self.noun}" if is_all else f"các {self.noun} có số liệu"

    def _at(self, value: Fraction) -> list[UnitResult]:
        return [unit for unit in self.known if unit.amount.value == value]

    def without_value(self, most: int = 0) -> Pieces:
        """Return "Chưa có số liệu: A, B." over the units without a value; [] where all have one."""
        missing = [unit for unit in self.result.units if unit.amount.value is None]
        return ["Chưa có số liệu: ", *self.names(missing, most, last=", "), "."] if missing else []

    def finding(self, most: int = 0) -> Pieces:
        """Return the main finding: who leads, who is last, the cluster as a whole, who is missing."""
        if not self.known:
            return ["Năm ", Known(str(self.year)), " chưa có hội nào có số liệu về chỉ tiêu này."]
        extremes = self.extremes(most)
        missing = self.without_value(most)
        return joined(
            capitalised(joined(extremes, "; " if extremes else None, self._total(extremes), ", ")),
            self.change()[1] if self.result.included == 1 and self.since() else self.since_or_not(),
            ". " if missing else ".",
            missing,
        )

    def _total(self, extremes: Pieces) -> Pieces:
        """Return whose total it is with its value; the value alone of whom the extremes have named."""
        if self.result.included == 1 and not self.result.is_whole and extremes:
            return self.whole()
        return [*self.who(), " ", *self.whole()]


def count(number: int, kind: Kind, trace: Trace, label: str) -> Pieces:
    """Return how many units: in words up to ten, else as a number with a source."""
    return in_words(number, Source(trace, kind, label, f"{format_count(number)} hội"))


def in_words(number: int, source: Source) -> Pieces:
    """Return a small number in words, "ba", a larger one as a number with its source."""
    return [_COUNTS[number]] if number < len(_COUNTS) else [Number(format_count(number), source)]


def difference(indicator: Indicator, change: Fraction, source: Source) -> Pieces:
    """Return a change as pieces: "tăng 2,5 điểm %", "giảm hơn 12 tỉ đồng", "không đổi", "hầu như không đổi"."""
    if change == 0:
        return [_UNCHANGED]
    if rounds_to_nothing(indicator, change):
        return [_HARDLY_CHANGED]
    word = "tăng " if change > 0 else "giảm "
    return [word, *size_of_change(indicator, change).pieces(source)]


def about_if_unlike(units: Iterable[UnitResult]) -> str:
    """Return "khoảng " before the one value that is written for several units, where theirs differ a little."""
    return "khoảng " if len({unit.amount.value for unit in units}) > 1 else ""


def capitalised(pieces: Pieces) -> Pieces:
    """Return pieces with a capital at their beginning; a name or a number stays as it is."""
    first, *rest = pieces
    return [first[0].upper() + first[1:], *rest] if isinstance(first, str) else pieces


def _value(unit: UnitResult) -> Fraction:
    return unit.amount.value or Fraction(0)
