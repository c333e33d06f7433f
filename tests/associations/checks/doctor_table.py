"""What the doctor catches of seeded slips, as a table: `make doctor`."""

import random
from collections import Counter
from dataclasses import dataclass

from associations.checks.findings import Cause
from associations.returns.assessment import find_problems
from tests.associations.checks.generator import KINDS, Slip, make_years, seed


@dataclass(frozen=True)
class Table:
    """Counts by kind of slip, and how many questions clean returns draw on average."""

    seeded: Counter[Cause]
    caught: Counter[Cause]
    named: Counter[Cause]
    cured: Counter[Cause]
    questions: float
    missed: tuple[tuple[Slip, dict], ...] = ()

    def share(self, what: Counter[Cause]) -> float:
        """The share of all seeded slips."""
        return sum(what.values()) / sum(self.seeded.values())

    def __str__(self) -> str:
        lines = [f"{'Lỗi gieo':<28}{'số':>6}{'thấy':>8}{'đúng lý do':>12}{'đề xuất ±1 %':>14}"]
        for kind in KINDS:
            lines.append(
                f"{kind.value:<28}{self.seeded[kind]:>6}{_percent(self.caught[kind], self.seeded[kind]):>8}"
                f"{_percent(self.named[kind], self.seeded[kind]):>12}{_percent(self.cured[kind], self.seeded[kind]):>14}"
            )
        total = sum(self.seeded.values())
        lines.append(
            f"{'Tất cả':<28}{total:>6}{_percent(sum(self.caught.values()), total):>8}"
            f"{_percent(sum(self.named.values()), total):>12}{_percent(sum(self.cured.values()), total):>14}"
        )
        lines.append(f"Báo cáo không lỗi: trung bình {self.questions:.2f} câu hỏi mỗi báo cáo")
        return "\n".join(lines)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _is_near(value: int, meant: int) -> bool:
    """Within one per cent: thousands typed for đồng have lost their last digits."""
    return abs(value - meant) * 100 <= meant


def measure(number: int, *, start: int = 0) -> Table:
    """`number` clean returns, and each with one slip, the kinds taking turns."""
    counts = [Counter() for _ in range(4)]
    seeded, caught, named, cured = counts
    questions, missed = 0, []
    for turn in range(number):
        chance = random.Random(start + turn)
        before, now = make_years(chance)
        clean = find_problems(now, before)
        questions += len(clean)
        slip = seed(KINDS[turn % len(KINDS)], before, now, chance)
        if slip is None:
            continue
        known = {(finding.code, finding.key, finding.about) for finding in clean}
        found = [
            f for f in find_problems(slip.values, before)
            if (f.code, f.key, f.about) not in known and f.code in slip.codes
        ]  # fmt: skip
        seeded[slip.cause] += 1
        caught[slip.cause] += bool(found)
        named[slip.cause] += any(finding.cause == slip.cause for finding in found)
        cured[slip.cause] += any(
            all(
                _is_near(value, slip.meant[code])
                for code, value in proposal.values.items()
                if code in slip.meant
            )
            for finding in found
            for proposal in finding.proposals
        )
        if not any(finding.cause == slip.cause for finding in found):
            missed.append((slip, before))
    return Table(seeded, caught, named, cured, questions / number, tuple(missed))
