"""Several clusters beside each other, and all of them together: each association once, one level at a time.

An association may be a member of two clusters at once, and the figures of a province hold those of its communes. So
what is added up over clusters runs over the distinct provinces; of communes no figure is read, only the coverage.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from associations.access import reads_todays_map
from associations.models import Association, Cluster, Period, User
from associations.territory import Memberships, Territories
from reports.analysis.expected import Expected, before_mergers, expected_units
from reports.analysis.figures import Map, Material, UnitFigures, Years, material_of, refuse_to_report
from reports.analysis.results import ClusterReport

PROVINCE, COMMUNE = Association.Level.PROVINCE, Association.Level.COMMUNE
# As far back as one cluster's report: last year's growth needs the year before that.
_BACK = 2
_BEFORE_ALL = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Overlap:
    """Associations that are members of the same several clusters at once."""

    associations: tuple[Association, ...]
    clusters: tuple[Cluster, ...]


@dataclass(frozen=True)
class Coverage:
    """Whom of one level each cluster expects in a year, by the cluster's id, and whose return counts, by id."""

    clusters: tuple[Cluster, ...]
    expected: Mapping[int, Sequence[Association]]
    included: frozenset[int]

    def of(self, cluster: Cluster) -> tuple[int, int]:
        """Return how many of a cluster's associations have a return that counts, and how many there are."""
        return self._count(self.expected[cluster.pk])

    @property
    def whole(self) -> tuple[int, int]:
        """The same of all clusters, each association once."""
        return self._count({unit for units in self.expected.values() for unit in units})

    def _count(self, units: Iterable[Association]) -> tuple[int, int]:
        keys = [unit.pk for unit in units]
        return sum(pk in self.included for pk in keys), len(keys)

    @property
    def overlaps(self) -> list[Overlap]:
        """Who is in more than one cluster, by the clusters."""
        return overlaps_of(self.clusters, self.expected)


def overlaps_of(clusters: Iterable[Cluster], members: Mapping[int, Iterable[Association]]) -> list[Overlap]:
    """Return who is in more than one of some clusters, by the clusters; members: by the cluster's id."""
    of_unit: dict[Association, list[Cluster]] = {}
    for cluster in clusters:
        for unit in members[cluster.pk]:
            of_unit.setdefault(unit, []).append(cluster)
    together: dict[tuple[Cluster, ...], list[Association]] = {}
    for unit, found in of_unit.items():
        if len(found) > 1:
            together.setdefault(tuple(found), []).append(unit)
    return [Overlap(tuple(units), found) for found, units in together.items()]


@dataclass(frozen=True)
class AllClusters:
    """A year of several clusters on one map.

    material: what the figures of their provinces are made of, each province once. expected: the ids of the provinces of
    each cluster, by the cluster's id and the year. provinces, communes: their coverage as it is now. kept: the reports
    that stand for the figures of now, such as those of revisions, by the cluster's id. back: how many years before it
    there are.
    """

    year: int
    map_: Map
    material: Material
    expected: Mapping[int, Mapping[int, Sequence[int]]]
    provinces: Coverage
    communes: Coverage
    kept: Mapping[int, ClusterReport] = field(default_factory=dict)
    back: int = _BACK

    def with_reports(self, kept: Mapping[int, ClusterReport]) -> "AllClusters":
        """Return the same year with the given reports of some clusters, by the cluster's id, instead of their own.

        Of these reports only the provinces count.
        """
        of_provinces = {pk: _of_provinces(report) for pk, report in kept.items()}
        return replace(self, kept={pk: report for pk, report in of_provinces.items() if report.units})

    @property
    def overlaps(self) -> list[Overlap]:
        """The provinces that are in more than one cluster, as the reports have them."""
        units = {report.cluster.pk: [unit.association for unit in report.units] for report in self.reports}
        return overlaps_of([report.cluster for report in self.reports], units)

    def counted_by(self, clusters: Iterable[Cluster]) -> ClusterReport | None:
        """Return whose figures count of associations that are in several clusters; None where all say the same."""
        keys = {cluster.pk for cluster in clusters}
        reports = [report for report in self.reports if report.cluster.pk in keys]
        standings = {report.revision.fingerprint if report.revision else "" for report in reports}
        return max(reports, key=_precedence) if len(standings) > 1 else None

    @cached_property
    def _years(self) -> Years:
        return self.material.figures()

    @cached_property
    def whole(self) -> ClusterReport:
        """All clusters as if they were one: each province once, compared with last year wherever it was then."""
        together = Cluster(name="Tất cả các cụm", short_name="Tất cả các cụm")
        if not self.kept:
            return self._report(together, self._years)
        reports = sorted(self.reports, key=_precedence)
        known = {*self._years, *(year for report in reports for year in report.years)}
        years = {}
        for year in sorted(known & {*range(self.year - self.back, self.year + 1)}):
            units = {pk: self._units[year][pk] for pk in self._left_since(year)}
            units |= {unit.association.pk: unit for of in reports for unit in of.years.get(year, [])}
            years[year] = list(units.values())
        before = {pk: unit for report in reports for pk, unit in report.predecessors.items()}
        return replace(self._report(together, years), predecessors=before)

    def _left_since(self, year: int) -> list[int]:
        """Return the provinces that were expected in a year by clusters that have none any more."""
        there = {report.cluster.pk for report in self.reports}
        gone = [years.get(year, []) for pk, years in self.expected.items() if pk not in there]
        return list(dict.fromkeys(pk for keys in gone for pk in keys))

    @cached_property
    def reports(self) -> list[ClusterReport]:
        """The report of each cluster that has provinces, now or in the report that stands for it."""
        now = {cluster.pk: cluster for cluster in self.provinces.clusters}
        clusters = [*now.values(), *(of.cluster for pk, of in self.kept.items() if pk not in now)]
        return [self.kept.get(cluster.pk) or self._live(cluster) for cluster in clusters]

    def _live(self, cluster: Cluster) -> ClusterReport:
        expected = self.expected[cluster.pk]
        return self._report(
            cluster, {year: [self._units[year][pk] for pk in keys] for year, keys in expected.items()}
        )

    @cached_property
    def _units(self) -> Mapping[int, Mapping[int, UnitFigures]]:
        """The figures of each province by year and id."""
        return {
            year: {unit.association.pk: unit for unit in of_year} for year, of_year in self._years.items()
        }

    @cached_property
    def _predecessors(self) -> Mapping[int, UnitFigures]:
        return self.material.predecessors()

    def _report(self, cluster: Cluster, years: Years) -> ClusterReport:
        return ClusterReport(
            cluster, self.year, self.map_, "approved", years, predecessors=self._predecessors
        )


def _precedence(report: ClusterReport) -> tuple[bool, datetime.datetime]:
    """Return what orders reports by whose figures of an association count: a revision's, of several the latest."""
    revision = report.revision
    return revision is not None, revision.frozen_at if revision else _BEFORE_ALL


def _of_provinces(report: ClusterReport) -> ClusterReport:
    units = (unit.association for units in report.years.values() for unit in units)
    return report.among({unit.key for unit in units if unit.level == PROVINCE})


def read_clusters(
    *, by: User, clusters: Iterable[Cluster], year: int, map_: Map, back: int = _BACK
) -> AllClusters:
    """Read the approved figures of a year of several clusters and of years before; the number of queries is constant.

    Raises PermissionDenied where one cluster's is not read.
    """
    clusters = list(clusters)
    periods = list(Period.objects.filter(year__in=range(year - back, year + 1)).order_by("year"))
    of_year = [period for period in periods if period.year == year]
    for period in of_year:
        for cluster in clusters:
            refuse_to_report(by, cluster, period, map_)
    memberships = Memberships.of_all(clusters)
    territories = Territories(around={unit.pk for of in memberships.values() for unit in of.everyone})
    on_map = territories if map_ == "today" else None

    def expected(level: str, periods: Sequence[Period]) -> dict[int, dict[int, list[Expected]]]:
        return {
            pk: {period.year: expected_units(of, period, on_map, level) for period in periods}
            for pk, of in memberships.items()
        }

    provinces, communes = expected(PROVINCE, periods), expected(COMMUNE, of_year)
    units = _once(provinces, periods)
    before: tuple[Expected, ...] = ()
    if map_ == "then":
        before = before_mergers(
            units,
            periods,
            territories,
            reads_outside=lambda: all(reads_todays_map(by, one, periods[-1]) for one in clusters),
        )
    material = material_of(periods, units, "approved", {year}, before)
    return AllClusters(
        year=year,
        map_=map_,
        material=material,
        expected={
            pk: {of: [one.unit.pk for one in units] for of, units in years.items()}
            for pk, years in provinces.items()
        },
        provinces=_coverage(clusters, provinces, year, material),
        communes=_coverage(
            clusters, communes, year, material_of(of_year, _once(communes, of_year), "approved", ())
        ),
        back=back,
    )


def _once(
    expected: Mapping[int, Mapping[int, Sequence[Expected]]], periods: Iterable[Period]
) -> dict[int, list[Expected]]:
    """Return the units of all clusters by year, each once."""
    return {
        period.year: list(
            {one.unit.pk: one for years in expected.values() for one in years[period.year]}.values()
        )
        for period in periods
    }


def _coverage(
    clusters: Iterable[Cluster],
    expected: Mapping[int, Mapping[int, Sequence[Expected]]],
    year: int,
    material: Material,
) -> Coverage:
    units = {pk: [one.unit for one in years.get(year, [])] for pk, years in expected.items()}
    return Coverage(
        clusters=tuple(cluster for cluster in clusters if units[cluster.pk]),
        expected=units,
        included=material.included(year),
    )
