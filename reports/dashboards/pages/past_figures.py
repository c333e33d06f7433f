"""A cluster's mergers, and the figures of single associations before and after: of the page's revision, or live."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from associations.models import Association, Cluster, Period, Succession
from associations.returns.assessment import sum_or_missing
from associations.territory import Parts, Territories
from reports.analysis.figures import (
    Opened,
    UnitFigures,
    added_up,
    figures_within,
    opened_by_report,
    restated_within_reach,
)
from reports.analysis.restatement import sums_of
from reports.analysis.results import ClusterReport
from reports.dashboards.request import PageQuery
from reports.revisions.reading import RevisionContent, RevisionMaterial

ByUnit = Mapping[int, UnitFigures]  # by the association's id


@dataclass(frozen=True)
class Merger:
    """An association of the cluster with all that it took in."""

    successor: Association
    rows: tuple[Succession, ...]

    @property
    def predecessors(self) -> tuple[Association, ...]:
        return tuple(row.predecessor for row in self.rows)

    def key_in(self, year: int) -> str:
        """Return how an address names a year before the merger."""
        return f"{self.successor.key}.{year}"

    @property
    def words(self) -> str:
        """Who became what, when and by what law."""
        names = " và ".join(p.name for p in self.predecessors)
        row = self.rows[0]
        basis = f", theo {row.legal_basis}" if row.legal_basis else ""
        return f"{names} thành {self.successor.name} từ {row.effective_on:%d/%m/%Y}{basis}"


def mergers_of(cluster: Cluster) -> list[Merger]:
    """Return the mergers behind associations that were ever in the cluster, by key; one query."""
    rows = (
        Succession.objects.filter(successor__memberships__cluster=cluster)
        .select_related("predecessor", "successor")
        .order_by("successor__key", "pk")
        .distinct()
    )
    found: dict[int, list[Succession]] = {}
    for row in rows:
        found.setdefault(row.successor_id, []).append(row)
    return [Merger(rows_[0].successor, tuple(rows_)) for rows_ in found.values()]


def ever_members(cluster: Cluster) -> set[int]:
    """Return the associations that were ever in the cluster: only they have pages of their numbers."""
    return set(cluster.memberships.values_list("association_id", flat=True))


class LivePast:
    """Approved figures as they stand now, within the reader's reach and what the report opens."""

    how_added = (
        "Cột “Tổng các đơn vị cũ” cộng thẳng trong cơ sở dữ liệu, không qua cách tính của cột “Số quy đổi”: "
        "hai cách kiểm tra lẫn nhau."
    )

    def __init__(self, query: PageQuery) -> None:
        self.query = query

    @cached_property
    def _opened(self) -> Opened:
        query = self.query
        return opened_by_report(by=query.by, cluster=query.cluster, period=query.period)

    def has(self, year: int) -> bool:
        """Return whether there are figures of a year: of all that have a period."""
        return True

    def of(self, associations: Iterable[Association], years: Iterable[int]) -> dict[int, ByUnit]:
        """Return the figures of associations as they reported, by year and id; without those out of reach."""
        found = figures_within(
            by=self.query.by, associations=associations, years=sorted(years), opened=self._opened
        )
        return {year: {unit.association.pk: unit for unit in units} for year, units in found.items()}

    def restated(self, successors: Sequence[Association], period: Period) -> ByUnit:
        """Return the figures of a year of successors over their territory of today, without those out of reach."""
        return restated_within_reach(
            by=self.query.by, associations=successors, year=period.year, opened=self._opened
        )

    def sums(
        self, parts: Sequence[Association], period: Period, units: Sequence[UnitFigures | None]
    ) -> tuple[Mapping[str, int | None], int]:
        """Return what the database adds up of some associations' returns of a year, and how many returns these are."""
        return sums_of(list(parts), period)


class RevisionPast:
    """The figures that a revision holds: associations on the map of then, successors on the map of its day."""

    how_added = (
        "Cột “Tổng các đơn vị cũ” cộng số của từng hội trong phiên bản; cột “Số quy đổi” là số theo địa giới ngày "
        "chốt trong cùng phiên bản: hai cách kiểm tra lẫn nhau."
    )

    def __init__(self, content: RevisionContent, *, reads_todays_map: bool) -> None:
        self.content, self.reads_todays_map = content, reads_todays_map

    @cached_property
    def _then(self) -> ClusterReport:
        return self.content.report("then")

    @cached_property
    def _today(self) -> ClusterReport | None:
        return self.content.report("today") if self.reads_todays_map else None

    def has(self, year: int) -> bool:
        """Return whether the revision holds a year."""
        return year in self._then.years

    def of(self, associations: Iterable[Association], years: Iterable[int]) -> dict[int, ByUnit]:
        """Return the figures of associations as they reported, by year and id; without those that were no members."""
        wanted = {association.pk for association in associations}
        return {
            year: {u.association.pk: u for u in self._then.years[year] if u.association.pk in wanted}
            for year in years
            if year in self._then.years
        }

    def restated(self, successors: Sequence[Association], period: Period) -> ByUnit:
        """Return the figures of a year of successors: as the revision has them, else added up over their parts."""
        year = period.year
        kept = self._today.years.get(year, []) if self._today else []
        found = {unit.association.pk: unit for unit in kept}
        unknown = [successor for successor in successors if successor.pk not in found]
        territories = Territories(around={successor.pk for successor in unknown})
        for successor in unknown:
            parts = territories.parts(successor, period.figures_as_of)
            found[successor.pk] = self._added_up(successor, parts, period)
        return {successor.pk: found[successor.pk] for successor in successors}

    def _added_up(self, successor: Association, parts: Parts, period: Period) -> UnitFigures:
        """Return the sum of a successor that the revision does not know, as it was made before the merger."""
        there = self.of(parts.units, [period.year]).get(period.year, {})
        return added_up(successor, [there.get(part.pk) for part in parts.units])

    def sums(
        self, parts: Sequence[Association], period: Period, units: Sequence[UnitFigures | None]
    ) -> tuple[Mapping[str, int | None], int]:
        """Return the sum of each figure over some associations, and of how many the revision has a return."""
        there = [unit for unit in units if unit is not None and unit.is_included]
        codes = self.content.content["figures"]
        is_whole = len(there) == len(units)
        return {
            code: sum_or_missing([unit.values[code] for unit in there]) if is_whole else None
            for code in codes
        }, len(there)


def past_figures(query: PageQuery) -> LivePast | RevisionPast:
    """Return where a page of mergers reads: in its revision, where it is of one."""
    if isinstance(query.material, RevisionMaterial):
        return RevisionPast(query.material.content, reads_todays_map="today" in query.maps)
    return LivePast(query)
