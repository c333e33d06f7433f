"""How the narrative puts the results of a report into sentences: totals, rankings, changes, targets, missing values.

The parts of a sentence about one result come from the engine (presentation/wording); here they are composed with
what the whole report knows: how many units have a return, and which targets hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from associations.models import Note
from associations.sections.register import DISTRICTS_UNTIL
from reports.analysis.figures import FLAGS
from reports.analysis.ranks import UNSURE
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.analysis.targets import Aim, progress
from reports.indicators import every_indicator
from reports.narrative.ranges import Written, groups_of, named_and_rest, range_of, value_of
from reports.presentation.printed import UNROUNDED_WITHIN, adds_up
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Pieces,
    Quote,
    Sentence,
    Source,
    clauses,
    listed,
    plain,
    sentence,
)
from reports.presentation.wording.quantities import rounds_to_nothing, shortfall
from reports.presentation.wording.results import COMPARED, MOST_NAMED, ResultPhrases, count

_MOST_LISTED = 8  # of the rest, or of those without figures, so many are named


@dataclass(frozen=True)
class Phrases:
    """Writes parts of sentences about one report."""

    report: ClusterReport

    def of(self, code: str) -> ResultPhrases:
        """Return the phrases about an indicator or a figure by its code."""
        return ResultPhrases(self.result(code), self.report.year)

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

    def whole(self) -> Pieces:
        """Return whom the figures of the cluster are of: "toàn cụm", or those that reported."""
        if self.is_whole:
            return ["toàn cụm"]
        if self.report.included == 1:
            return [Known(next(u.association.name for u in self.report.units if u.is_included))]
        return [*self.count_units(self.report.included, "Số hội có số liệu"), " hội đã báo cáo"]

    def count_units(self, number: int, label: str) -> Pieces:
        """Return how many units of the cluster: in words up to ten, else as a number with a source."""
        return count(number, "units", Trace("", self.report.year), label)

    def total(self, code: str, noun: str | None = None) -> Pieces:
        """Return the cluster's value; over other units than have returns it says how many. [] where there is none."""
        value = self.of(code).whole(noun)
        return [*value, *self.partly(code)] if value else []

    def partly(self, code: str) -> Pieces:
        """Return " (7/8 hội có số liệu)" where not all with a return have the figure."""
        of = self.of(code)
        return [] if of.result.included == self.report.included else of.coverage()

    # Change.

    def since(self, code: str) -> Pieces:
        """Return "tăng 181.801 người so với năm 2022", over whom where not all have both years; [] for none."""
        return self.of(code).since()

    def since_inline(self, code: str) -> Pieces:
        """Return the change where it can stand behind the total; [] where it is of one or two units by name."""
        return [] if self.is_of_few(code) else self.since(code)

    def since_apart(self, code: str) -> Sentence | None:
        """Return the change of one or two units by name as a sentence behind that of the total; else None."""
        if not self.is_of_few(code):
            return None
        if self.is_unchanged(code):
            # "Không đổi" names nothing that it speaks of.
            return self.since_sentence(self.of(code).indicator.label, code)
        return sentence(since) if (since := self.since(code)) else None

    def is_unchanged(self, code: str) -> bool:
        """Return whether the change of a total is written without a number."""
        change = self.result(code).since_last_year.value
        return change is not None and rounds_to_nothing(self.result(code).indicator, change)

    def is_of_few(self, code: str) -> bool:
        """Return whether the change of a total is that of so few units that they are named."""
        change = self.result(code).since_last_year
        return change.is_partial and len(change.units) <= MOST_NAMED

    def since_sentence(self, subject: str, code: str) -> Sentence | None:
        """Return the change as a sentence: "Số dư tăng 12 triệu đồng so với năm 2022"; None where there is none."""
        over, change = self.of(code).change()
        if over:
            return sentence(over, [", ", subject[0].lower() + subject[1:], " "], change)
        return sentence(subject, " ", change) if change else None

    def moved(self, code: str, about: str) -> Sentence | None:
        """Return which units rose and fell most since last year; None where fewer than two can be compared."""
        result = self.result(code)
        changes = [unit.change for unit in result.units if unit.change is not None]
        if len(changes) < 2:
            return None
        highest, lowest = max(changes), min(changes)
        parts = []
        if highest > 0 and not rounds_to_nothing(result.indicator, highest):
            everywhere = "tăng ở tất cả các hội" if len(changes) == len(result.units) else "đều tăng"
            rose = f"{everywhere}, nhiều nhất ở " if lowest > 0 else "tăng nhiều nhất ở "
            parts.append([rose, *self._most(code, highest)])
        if lowest < 0 and not rounds_to_nothing(result.indicator, lowest):
            parts.append(["giảm nhiều nhất ở ", *self._most(code, lowest)])
        if not parts:
            return None
        among: Pieces = []
        if len(changes) < len(result.units):
            among = [", trong ", *self.of(code).count(len(changes), "compared", COMPARED), " hội so được"]
        subject = about[0].lower() + about[1:]
        return sentence("so với năm ", self.last_year, among, f", {subject} ", clauses(*parts))

    def _most(self, code: str, change: Fraction) -> Pieces:
        """Return who changed so much: "Cao Bằng (2,5 điểm %)"."""
        units = [unit for unit in self.result(code).units if unit.change == change]
        size = self.of(code).difference(change, units[0].association.key)[1:]
        together = ["cùng "] if len(units) > 1 else []
        return [*self.names(units, code), " (", *together, *size, ")"]

    # Units against each other.

    def names(self, units: Sequence[UnitResult], code: str) -> Pieces:
        """Return units by their names; too many are counted."""
        if len(units) > _MOST_LISTED:
            return [*self.of(code).count(len(units), "equal", "số hội bằng nhau"), " hội"]
        return self.of(code).names(units)

    def ranking(self, code: str, about: str, noun: str | None = None) -> Sentence | None:
        """Return who leads and the range of the rest; None where fewer than two units could be compared.

        Units are named down to the third, with whoever is equal to them; of the rest the range is given. All values
        have the decimals that keep different ones apart.
        """
        of = self.of(code)
        known = of.known
        if not known or len(of.result.units) == 1:
            return None
        if len(known) == 1:
            only = [", chỉ ", *of.names(known), " có số liệu: ", *of.of_unit(known[0], noun)]
            return sentence(about, only)
        groups = groups_of(of)
        if len(groups) == 1:
            return sentence(about, ", ", of.equal(noun))
        named, rest = named_and_rest(groups)
        ends = [rest[0][0], rest[-1][-1]] if rest else []
        written = Written(noun, of.decimals(value_of(unit) for unit in (*(g[0] for g in named), *ends)))
        pieces = [*of.among(), *self._leading(code, named[0], written)]
        if named[1:]:
            following = listed([self._at(code, group, written) for group in named[1:]])
            pieces += [", ", "tiếp theo là ", *following]
        if rest:
            pieces += ["; ", *self._rest(code, rest, written)]
        return sentence(about, ", ", pieces)

    def _leading(self, code: str, group: list[UnitResult], written: Written) -> Pieces:
        lead = " cùng dẫn đầu với " if len(group) > 1 else " dẫn đầu với "
        return [*self.names(group, code), lead, *written.of(self.of(code), group)]

    def _at(self, code: str, group: list[UnitResult], written: Written) -> Pieces:
        together = " cùng " if len(group) > 1 else " "
        return [*self.names(group, code), together, *written.of(self.of(code), group)]

    def _rest(self, code: str, rest: list[list[UnitResult]], written: Written) -> Pieces:
        """Return the units that are not named one by one, with their value or their range."""
        of = self.of(code)
        units = [unit for group in rest for unit in group]
        if len(units) == 1:
            return [*of.names(units), " ", *written.of(of, units)]
        who = [*of.count(len(units), "rest", "số hội còn lại"), " hội còn lại"]
        if len(units) <= _MOST_LISTED:
            who += [" (", *of.names(units, last=", "), ")"]
        if len(rest) == 1:
            return [*who, " cùng đạt ", *written.of(of, units)]
        return [*who, *range_of(of, units, written)]

    def lacking(self, code: str, about: str) -> Sentence | None:
        """Return who has a return but no value of this, and why; None where all have."""
        with_return = {unit.association.pk for unit in self.report.units if unit.is_included}
        missing = [u for u in self.result(code).units if u.amount.value is None]
        units = [unit for unit in missing if unit.association.pk in with_return]
        if not units:
            return None
        if len(units) > _MOST_LISTED:
            who = self.names(units, code)
        else:
            who = listed([self._why(code, unit) for unit in units], ", ")
        return sentence("chưa có số liệu ", about, ": ", who)

    def _why(self, code: str, unit: UnitResult) -> Pieces:
        """Return a unit without a value and the reason that its return gives."""
        name = Known(unit.association.name)
        why = unit.amount.missing or ""
        if not why:
            return [name]
        trace = Trace(code, self.report.year, unit.association.key)
        source = Source(trace, "words", f"{self.result(code).indicator.label}: lý do thiếu", why)
        return [name, " (", Quote(why, source), ")"]

    # Targets.

    def target(self, code: str, about: str) -> Sentence | None:
        """Return a target against the result, how many units reached it, and the next; None without target or value."""
        aim = self.report.aims.get(code)
        result = self.result(code)
        if aim is None or result.amount.value is None:
            return None
        head: Pieces = [f"mục tiêu {about} đến năm ", Known(str(aim.year)), " là ", self.aim_number(aim)]
        if aim.legal_basis:
            head += [" (", Known(aim.legal_basis), ")"]
        gap = progress(result.indicator, result.amount, aim, self.report.year).gap or Fraction(0)
        place = [*self._gap(code, gap), *self._unrounded(code, aim, gap)]
        reached = self._reached(code, aim.value)
        who: Pieces = ["toàn cụm"] if result.is_whole else self.of(code).who()
        return sentence(head, "; ", who, self.marks(code), place, reached, self._following(aim))

    def marks(self, code: str) -> Pieces:
        """Return " (có số tạm tính)" where figures that are in a total may still change or are illustrative."""
        flags = {
            flag
            for unit in self.result(code).units
            if unit.amount.value is not None
            for flag in unit.flags
            if flag in UNSURE or (flag == Note.Flag.ILLUSTRATIVE and not self.report.is_illustrative)
        }
        return [f" (có số {', '.join(FLAGS[flag] for flag in FLAGS if flag in flags)})"] if flags else []

    def aim_number(self, aim: Aim) -> Number:
        """Return the value that an official target sets: the one that counts, or a later one."""
        indicator = every_indicator()[aim.code]
        counts = self.report.aims.get(aim.code) == aim
        source = Source(
            Trace(aim.code, self.report.year),
            "target" if counts else "next_target",
            f"{indicator.label}: mục tiêu năm {aim.year}",
            f"{aim.text} {indicator.unit}",
        )
        return Number(aim.text, source, indicator.unit)

    def _following(self, aim: Aim) -> Pieces:
        """Return "; mục tiêu tiếp theo, đến năm 2030, là 60 %"; [] where none is set after a target."""
        if aim.following is None:
            return []
        year = Known(str(aim.following.year))
        return ["; mục tiêu tiếp theo, đến năm ", year, ", là ", self.aim_number(aim.following)]

    def _gap(self, code: str, gap: Fraction) -> Pieces:
        """Return how far the cluster is from a target, below it or above."""
        of = self.of(code)
        indicator = of.indicator
        already = " đã " if of.result.is_whole else " "  # not a second time after "ba hội đã báo cáo"
        if gap > 0:
            return [" còn thiếu ", *shortfall(indicator, gap).pieces(of.source(gap, "gap"))]
        if rounds_to_nothing(indicator, gap):
            return [f"{already}đạt mục tiêu"]
        over = Number(indicator.text(-gap), of.source(-gap, "gap"), indicator.change_unit)
        return [f"{already}vượt ", over]

    def _unrounded(self, code: str, aim: Aim, gap: Fraction) -> Pieces:
        """Return why a gap is not that of target and value as they are written above it; [] where it is."""
        of = self.of(code)
        value = plain(of.whole())
        if rounds_to_nothing(of.indicator, gap) or adds_up(aim.text, value, of.indicator.text(abs(gap))):
            return []
        return [f" ({UNROUNDED_WITHIN})"]

    def _reached(self, code: str, aim: Fraction) -> Pieces:
        """Return how many units have reached a target; [] where fewer than two have a value."""
        known = self.of(code).known
        if len(known) < 2:
            return []
        there = [unit for unit in known if unit.amount.value is not None and unit.amount.value >= aim]
        if not there:
            return [", chưa hội nào đạt"]
        if len(there) == len(self.result(code).units):
            return [", tất cả các hội đều đạt"]
        if len(there) == len(known):
            return [", các hội có số liệu đều đạt"]
        return [", ", *self.of(code).count(len(there), "reached", "số hội đạt mục tiêu"), " hội đã đạt"]
