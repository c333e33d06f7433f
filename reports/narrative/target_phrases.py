"""Official targets in the sentences of the report: how far from them, which units have reached them, which follow."""

from fractions import Fraction

from associations.models import Note
from reports.analysis.figures import FLAGS
from reports.analysis.ranks import UNSURE
from reports.analysis.results import ClusterReport, Result
from reports.analysis.targets import Aim, progress
from reports.indicators import every_indicator
from reports.narrative.legal_documents import cited_again
from reports.presentation.printed import UNROUNDED_WITHIN, adds_up
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Known, Number, Pieces, Sentence, Source, plain, sentence
from reports.presentation.wording.quantities import rounds_to_nothing, shortfall
from reports.presentation.wording.results import ResultPhrases

UNITS = "địa phương"  # what the report calls the associations' territories where it counts them


class TargetPhrases:
    """Writes parts of sentences about the targets of one report; the base of `Phrases`, which knows the results."""

    report: ClusterReport

    def of(self, code: str) -> ResultPhrases:
        """Return the phrases about an indicator or a figure by its code."""
        raise NotImplementedError

    def result(self, code: str) -> Result:
        """Return the result of an indicator or a figure by its code."""
        raise NotImplementedError

    def whole(self) -> Pieces:
        """Return whom the figures of the cluster are of."""
        raise NotImplementedError

    def target(self, code: str, about: str = "") -> Sentence | None:
        """Return a target against the result and how many units reached it; None without target or value.

        The next one is among next year's tasks.
        """
        aim = self.report.aims.get(code)
        result = self.result(code)
        if aim is None or result.amount.value is None:
            return None
        head: Pieces = [
            f"mục tiêu {about} đến năm " if about else "mục tiêu đến năm ",
            Known(str(aim.year)),
            " là ",
            self.aim_number(aim),
        ]
        if aim.legal_basis:
            head += [" (", Known(cited_again(aim.legal_basis)), ")"]
        gap = progress(result.indicator, result.amount, aim, self.report.year).gap or Fraction(0)
        place = [*self._gap(code, gap), *self.unrounded(code, aim, gap)]
        reached = self._reached(code, aim.value)
        who = self.whole() if result.is_whole else self.of(code).who()
        return sentence(head, "; ", who, self.marks(code), place, reached)

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

    def _gap(self, code: str, gap: Fraction) -> Pieces:
        """Return how far the cluster is from a target, below it or above."""
        of = self.of(code)
        indicator = of.indicator
        if gap > 0:
            return [" còn thiếu ", *shortfall(indicator, gap).pieces(of.source(gap, "gap"))]
        if rounds_to_nothing(indicator, gap):
            return [" đã đạt mục tiêu"]
        over = Number(indicator.text(-gap), of.source(-gap, "gap"), indicator.change_unit)
        return [" đã vượt ", over]

    def unrounded(self, code: str, aim: Aim, gap: Fraction) -> Pieces:
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
            return [f", chưa {UNITS} nào đạt"]
        if len(there) == len(self.result(code).units):
            return [f", tất cả các {UNITS} đều đạt"]
        if len(there) == len(known):
            return [f", các {UNITS} có số liệu đều đạt"]
        return [", ", *self.of(code).count(len(there), "reached", "số hội đạt mục tiêu"), f" {UNITS} đã đạt"]
