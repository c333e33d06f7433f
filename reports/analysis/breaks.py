"""Mergers within a series of years: the year from which figures are of another territory, and the legal basis."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from associations.models import Association, Period, Succession


@dataclass(frozen=True)
class Break:
    """A merger: the first year whose figures are of the new territory, who became what, the legal basis."""

    year: int
    on: datetime.date
    predecessors: tuple[Association, ...]
    successor: Association
    legal_basis: str

    @property
    def words(self) -> str:
        """One sentence: "Từ 01/7/2025 Bắc Kạn và Thái Nguyên sáp nhập thành Thái Nguyên (Nghị quyết …)."."""
        basis = f" ({self.legal_basis})" if self.legal_basis else ""
        return f"Gián đoạn: từ {self.on:%d/%m/%Y} {self.what_merged}{basis}."

    @property
    def what_merged(self) -> str:
        """Who became whom, within a sentence: "Bắc Kạn và Thái Nguyên sáp nhập thành Thái Nguyên"."""
        names = [unit.name for unit in self.predecessors]
        joined = " và ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        verb = "sáp nhập thành" if len(names) > 1 else "nhập vào"
        return f"{joined} {verb} {self.successor.name}"


def read_breaks(units: Collection[int], years: Sequence[int]) -> list[Break]:
    """Return the mergers that units took part in between the first and the last of some years; two queries."""
    if not years:
        return []
    periods = list(Period.objects.filter(year__in=years).order_by("year"))
    return breaks_among(read_successions(), units, periods)


def read_successions() -> list[Succession]:
    """Return all successions with their associations; one query."""
    return list(Succession.objects.select_related("predecessor", "successor"))


def breaks_among(
    rows: Iterable[Succession], units: Collection[int], periods: Sequence[Period]
) -> list[Break]:
    """Return the mergers among successions that units took part in between the first and the last of some periods."""
    found = []
    for merger in _mergers(rows, units):
        first = merger[0]
        year = next((p.year for p in periods if p.figures_as_of >= first.effective_on), None)
        if year is None or year == periods[0].year:
            continue
        predecessors = tuple(row.predecessor for row in merger)
        found.append(Break(year, first.effective_on, predecessors, first.successor, first.legal_basis))
    return found


def _mergers(rows: Iterable[Succession], units: Collection[int]) -> list[list[Succession]]:
    """Return the successions that units took part in, those of one successor and day together."""
    mergers: dict[tuple[int, datetime.date], list[Succession]] = defaultdict(list)
    # By keys, as a revision stores them: the order of rows differs from database to database.
    for row in sorted(rows, key=lambda row: (row.effective_on, row.successor.key, row.predecessor.key)):
        if row.successor_id in units or row.predecessor_id in units:
            mergers[row.successor_id, row.effective_on].append(row)
    return list(mergers.values())
