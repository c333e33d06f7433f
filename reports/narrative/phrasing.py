"""How the narrative puts the results of a report into sentences: totals, rankings, changes, targets, missing values.

The parts of a sentence about one result come from the engine (presentation/wording); here they are composed with
what the whole report knows: how many units have a return, and which targets hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from associations.numbers import format_count, format_decimal
from associations.sections.register import DISTRICTS_UNTIL
from reports.analysis.proportions import share_result
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.indicators import Total, every_indicator
from reports.narrative.ranges import MOST_LISTED, names_of
from reports.narrative.rankings import Form, moved, ranking
from reports.narrative.target_phrases import UNITS, TargetPhrases
from reports.presentation.traces import Trace
from reports.presentation.wording import quantities
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Piece,
    Pieces,
    Quote,
    Sentence,
    Source,
    clauses,
    sentence,
)
from reports.presentation.wording.quantities import rounds_to_nothing
from reports.presentation.wording.results import COMPARED, MOST_NAMED, ResultPhrases, count

_NOTHING = "chưa có số liệu"


@dataclass(frozen=True)
class Phrases(TargetPhrases):
    """Writes parts of sentences about one report."""

    report: ClusterReport

    def of(self, code: str) -> ResultPhrases:
        """Return the phrases about an indicator or a figure by its code."""
        return ResultPhrases(self.result(code), self.report.year, UNITS, reported="")

    def result(self, code: str) -> Result:
        """Return the result of an indicator or a figure by its code."""
        return self.report.result(every_indicator()[code])

    def are_of_same_units(self, *codes: str) -> bool:
        """Return whether these are totals of the same units, so that they may be parts of each other."""
        known = [
            {unit.association.pk for unit in self.result(code).units if unit.amount.value is not None}
            for code in codes
        ]
        return all(one == known[0] for one in known)

    def has(self, *codes: str) -> bool:
        """Return whether any of these has a value."""
        return any(self.result(code).included for code in codes)

    @property
    def year(self) -> Known:
        return Known(str(self.report.year))

    @property
    def last_year(self) -> Known:
        return Known(str(self.report.year - 1))

    @property
    def communes(self) -> str:
        """Return what communes are called in the report's year: the districts' end made them others."""
        ended = self.report.year >= DISTRICTS_UNTIL.year
        return "xã, phường, đặc khu" if ended else "xã, phường, thị trấn"

    @property
    def is_whole(self) -> bool:
        """Return whether every expected unit has a return."""
        return self.report.included == len(self.report.units)

    def of_those_who_reported(self) -> Pieces:
        """Return " của ba địa phương" where not all have; [] of the whole cluster."""
        return [] if self.is_whole and len(self.report.units) > 1 else [" của ", *self.whole()]

    def of_those_with(self, *codes: str) -> Pieces:
        """Return whose figures these are; [] where one of them says itself over how many units it is."""
        return [] if any(map(self.partly, codes)) else self.of_those_who_reported()

    def whole(self) -> Pieces:
        """Return whom the figures of the cluster are of: "toàn cụm", or those that reported; one by name.

        "ba địa phương" are those that the opening says it of (`scope`).
        """
        if self.report.included == 1:
            return [Known(next(u.association.name for u in self.report.units if u.is_included))]
        if self.is_whole:
            return ["toàn cụm"]
        return [*self.count_units(self.report.included, "Số hội có số liệu"), f" {UNITS}"]

    def count_units(self, number: int, label: str) -> Pieces:
        """Return how many units of the cluster: in words up to ten, else as a number with a source."""
        return count(number, "units", Trace("", self.report.year), label)

    def total(self, code: str, noun: str | None = None) -> Pieces:
        """Return the cluster's value; over other units than have returns it says how many. [] where there is none."""
        value = self.of(code).whole(noun)
        return [*value, *self.partly(code)] if value else []

    def rate(self, code: str, of_what: str) -> Pieces:
        """Return a rate with what it is of: "29,8 % dân số", "29,8 % dân số (7/8 địa phương có số liệu)"; [] for none."""
        value = self.of(code).whole()
        return [*value, f" {of_what}", *self.partly(code)] if value else []

    def some(self, code: str, noun: str | None = None) -> Pieces:
        """Return the cluster's value as `total` does; [] of nothing at all."""
        return self.total(code, noun) if self.result(code).amount.value else []

    def partly(self, code: str) -> Pieces:
        """Return " (7/8 hội có số liệu)" where not all with a return have the figure."""
        of = self.of(code)
        return [] if of.result.included == self.report.included else of.coverage()

    def share(self, part: str, whole: str, *, of_what: str = "") -> Pieces:
        """Return what a figure is of another one, "34,8 %" or with words behind it; [] for none.

        Where not all units have both it says how many: in brackets behind the words, else within those around it.
        """
        result = share_result(self.report, part, whole)
        value = result.amount.value
        if value is None:
            return []
        sums = f"{format_count(result.amount.numerator)} ÷ {format_count(result.amount.denominator)}"
        of = ResultPhrases(result, self.report.year, UNITS, reported="")
        among = () if result.is_whole else tuple(unit.association.key for unit in of.known)
        trace = Trace(part, self.report.year, among=among)
        source = Source(trace, "share", every_indicator()[part].label, f"{result.text} % ({sums} đồng)")
        partly = [] if result.included == self.report.included else of.coverage()
        if not of_what:
            partly = [", ", *partly[1:-1]] if partly else []
        return [*quantities.share(value).pieces(source), of_what, *partly]

    # Change.

    def since(self, code: str) -> Pieces:
        """Return "tăng 181.801 người so với năm 2022", over whom where not all have both years; [] for none.

        Where all that are in the total have both years, but not all of last year are in it: "tăng 162.834 người so với
        cùng sáu địa phương này năm 2022".
        """
        of = self.of(code)
        is_partial = of.result.since_last_year.is_partial
        if not is_partial or self.is_of_few(code) or not self.is_change_of_all(code):
            return of.since()
        size = of.change()[1]
        count_ = of.count(len(of.known), "compared", COMPARED)
        return [*size[:-2], " so với cùng ", *count_, f" {UNITS} này năm ", self.last_year]

    def is_change_of_all(self, code: str) -> bool:
        """Return whether a change is taken over all units that are in this year's total."""
        result = self.result(code)
        compared = {unit.association.pk for unit in result.since_last_year.units}
        return compared == {unit.association.pk for unit in self.of(code).known} and not self.is_of_few(code)

    def since_with_growth(self, code: str) -> Pieces:
        """Return the change of a sum with its growth: "tăng 43,1 tỉ đồng (12,2 %) so với năm 2022"; [] for none."""
        since = self.since(code)
        sizes = [n for n, p in enumerate(since) if isinstance(p, Number) and p.source.kind == "change"]
        behind = sizes[0] + 1 if sizes else len(since)
        return [*since[:behind], *(self.growth(code) if sizes else []), *since[behind:]]

    def growth(self, code: str) -> Pieces:
        """Return the change of a sum in per cent of last year's: " (12,2 %)"; [] of nothing, and where it rounds to it."""
        change = self.result(code).since_last_year
        share = change.share
        if share is None or not (text := format_decimal(abs(share * 100), 1)).strip("0,"):
            return []
        indicator = self.of(code).indicator
        sums = f"{indicator.text(change.value)} ÷ {indicator.text(change.previous)}"
        full = f"{format_decimal(share * 100, 1)} % ({sums} {indicator.unit})"
        source = Source(Trace(indicator.code, self.report.year), "growth", indicator.label, full)
        return [" (", Number(text, source, "%"), ")"]

    def since_inline(self, code: str) -> Pieces:
        """Return the change behind the total, "tăng 14 (8,9 %) so với năm 2022"; [] of one or two units by name.

        What is counted stands before it and is not said again.
        """
        if self.is_of_few(code):
            return []
        is_sum = isinstance(self.of(code).indicator, Total)
        since = self.since_with_growth(code) if is_sum else self.since(code)
        return [self.without_noun(piece) for piece in since]

    def without_noun(self, piece: Piece) -> Piece:
        """Return the number of a change without what is counted, where that stands before it."""
        if not isinstance(piece, Number) or piece.source.kind != "change":
            return piece
        indicator = every_indicator()[piece.source.trace.code]
        is_count = not indicator.unit.startswith("đồng") and indicator.change_unit == indicator.unit
        return replace(piece, unit="") if is_count else piece

    def before(self, code: str) -> Pieces:
        """Return last year's value where it may stand beside this year's: " (năm 2022: 28,3 %)"; else []."""
        result = self.result(code)
        if result.previous is None:
            return []
        text = quantities.quantity(result.indicator, result.previous)
        trace = Trace(code, self.report.year - 1)
        source = Source(
            trace, "before", result.indicator.label, f"{result.indicator.text(result.previous)} {text.unit}"
        )
        return [" (năm ", self.last_year, ": ", *text.pieces(source), ")"]

    def is_unchanged(self, code: str) -> bool:
        """Return whether the change of a total is written without a number."""
        change = self.result(code).since_last_year.value
        return change is not None and rounds_to_nothing(self.result(code).indicator, change)

    def is_of_few(self, code: str) -> bool:
        """Return whether the change of a total is that of so few units that they are named."""
        change = self.result(code).since_last_year
        return change.is_partial and len(change.units) <= MOST_NAMED

    def since_sentence(self, subject: str, code: str) -> Sentence | None:
        """Return the change as a sentence, "Số dư tăng 12 triệu đồng (3,1 %) so với năm 2022"; None where there is none.

        Over some units it says over how many; that of one or two by name stands at the end of its section (`apart`).
        """
        if self.is_of_few(code):
            return None
        over, change = self.of(code).change()
        if not change:
            return None
        change = [self.without_noun(piece) for piece in change]
        change[-2:-2] = [] if self.is_unchanged(code) else self.growth(code)
        if over:
            return sentence(over, [", ", subject[0].lower() + subject[1:], " "], change)
        return sentence(subject, " ", change)

    # Units against each other.

    def names(self, units: Sequence[UnitResult], code: str) -> Pieces:
        """Return units by their names; too many are counted."""
        return names_of(self.of(code), units)

    def ranking(self, code: str, form: Form, noun: str | None = None) -> Sentence | None:
        """Return who leads, who follows and the range of the rest; None where fewer than two units could be compared."""
        return ranking(self.of(code), form, noun)

    def moved(self, code: str, subject: str, *, is_year_last: bool = False) -> Sentence | None:
        """Return which units rose and fell most since last year; None where fewer than two can be compared."""
        return moved(self.of(code), subject, is_year_last=is_year_last)

    def lacking(self, code: str, about: str) -> Sentence | None:
        """Return who has a return but no value of this, and why; None where all have, and where nobody has."""
        if not self.has(code):
            return None
        units = self._lacking(code)
        if not units:
            return None
        if len(units) > MOST_LISTED:
            return sentence("chưa có số liệu ", about, ": ", self.names(units, code))
        by_reason: dict[str, list[UnitResult]] = {}
        for unit in units:
            by_reason.setdefault(self._reason(code, unit), []).append(unit)
        who = clauses(*(self._why(code, why, of) for why, of in by_reason.items()))
        return sentence("chưa có số liệu ", about, ": ", who)

    def _lacking(self, code: str) -> list[UnitResult]:
        """Return the units that have a return but no value of this."""
        with_return = {unit.association.pk for unit in self.report.units if unit.is_included}
        without = (unit for unit in self.result(code).units if unit.amount.value is None)
        return [unit for unit in without if unit.association.pk in with_return]

    def _reason(self, code: str, unit: UnitResult) -> str:
        """Return the reason that a unit without a value gives; "" where it says no more than that it has none."""
        why = unit.amount.missing or ""
        adds_nothing = isinstance(self.of(code).indicator, Total) and why.endswith(_NOTHING)
        return "" if adds_nothing else why

    def _why(self, code: str, why: str, units: Sequence[UnitResult]) -> Pieces:
        """Return units without a value and the reason that their returns give."""
        names = self.of(code).names(units)
        if not why:
            return names
        trace = Trace(code, self.report.year, units[0].association.key)
        source = Source(trace, "words", f"{self.result(code).indicator.label}: lý do thiếu", why)
        return [*names, " (", Quote(why, source), ")"]
