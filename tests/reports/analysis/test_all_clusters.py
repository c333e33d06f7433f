"""All clusters together: random clusters that overlap, of two levels, against sums over the distinct provinces."""

import datetime
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations import access
from associations.models import (
    Association,
    Cluster,
    ClusterMembership,
    Note,
    OrganisationFigures,
    Period,
    Return,
    Succession,
    User,
)
from associations.models.associations import holds_on
from reports.analysis.all_clusters import AllClusters, read_clusters
from reports.analysis.results import ClusterReport, cluster_report
from reports.analysis.revision import Revision
from reports.indicators import every_indicator
from tests.cast import LONG_AGO, Cast
from tests.plugin import SOAK

pytestmark = [pytest.mark.django_db, pytest.mark.soak]
WORLDS = 120 if SOAK else 12
BEFORE, YEAR = 2024, 2025
MERGED, MOVED = datetime.date(2025, 7, 1), datetime.date(2025, 3, 1)
ONE_DAY = datetime.timedelta(days=1)
MEMBERS, SHARE = (every_indicator()[code] for code in ("members", "members_per_branch"))


class World:
    """Clusters whose members are drawn: some in several, some communes, some that move or merge between the years."""

    def __init__(self, seed: int, portal: User) -> None:
        self.random, self.portal = random.Random(seed), portal
        self.clusters = [
            Cluster.objects.create(key=f"c{n}", name=f"Cụm {n}", short_name=f"Cụm {n}")
            for n in range(self.random.randint(1, 4))
        ]
        self.periods = {year: Period.objects.open_year(year) for year in (BEFORE, YEAR)}
        provinces = [self.unit(n, "province", LONG_AGO) for n in range(self.random.randint(1, 8))]
        for unit in (*provinces, *(self.unit(n, "commune", LONG_AGO) for n in range(20, 20 + self.some(6)))):
            self.join(unit, LONG_AGO)
            if self.random.random() < 0.2:
                self.leave(unit, MOVED)
                self.join(unit, MOVED)
        if len(provinces) > 3:
            self.merge(provinces[:2])
        self.report()

    def some(self, most: int) -> int:
        return self.random.randint(0, most)

    def unit(self, number: int, level: str, since: datetime.date) -> Association:
        kind = "tỉnh" if level == "province" else "xã"
        return Association.objects.create(
            key=f"u{number}",
            name=f"Hội {number}",
            level=level,
            kind=kind,
            gso_code=str(number),
            valid_from=since,
        )

    def join(self, unit: Association, day: datetime.date) -> None:
        for cluster in self.random.sample(self.clusters, k=self.random.randint(0, len(self.clusters))):
            ClusterMembership.objects.create(cluster=cluster, association=unit, valid_from=day)

    def leave(self, unit: Association, day: datetime.date) -> None:
        unit.memberships.filter(valid_to=None).update(valid_to=day - ONE_DAY)

    def merge(self, parts: list[Association]) -> None:
        new = self.unit(10, "province", MERGED)
        for part in parts:
            self.leave(part, MERGED)
            Association.objects.filter(pk=part.pk).update(valid_to=MERGED - ONE_DAY)
            Succession.objects.create(predecessor=part, successor=new, effective_on=MERGED)
        self.join(new, MERGED)

    def report(self) -> None:
        """An approved return of most associations in each year, in which a figure is missing now and then."""
        for unit in Association.objects.filter(key__startswith="u"):
            for period in self.periods.values():
                if unit.is_valid_on(period.figures_as_of) and self.random.random() < 0.8:
                    of = Return.objects.create(
                        association=unit, period=period, status="approved", approved_by=self.portal,
                        approved_at=timezone.now(),
                    )  # fmt: skip
                    members = None if self.random.random() < 0.1 else self.random.randint(1_000, 9_000)
                    OrganisationFigures.objects.create(of_return=of, members=members, branches=self.some(90))

    def members(self, level: str, year: int, cluster: Cluster | None = None) -> set[Association]:
        """Who is expected: of one cluster or of all, straight from the rows."""
        day = self.periods[year].figures_as_of
        rows = ClusterMembership.objects.filter(association__level=level).select_related("association")
        if cluster:
            rows = rows.filter(cluster=cluster)
        return {r.association for r in rows if holds_on(r, day) and holds_on(r.association, day)}

    def figures(self, units: set[Association], year: int) -> dict[Association, OrganisationFigures]:
        rows = OrganisationFigures.objects.filter(
            of_return__association__in=units, of_return__period__year=year
        )
        return {row.of_return.association: row for row in rows.select_related("of_return__association")}


def check(world: World, found: AllClusters) -> None:
    provinces = world.members("province", YEAR)
    assert {unit.association for unit in found.whole.units} == provinces
    assert len(found.whole.units) == len(provinces)
    check_total(world, found.whole, provinces)
    for report in found.reports:
        check_total(world, report, world.members("province", YEAR, report.cluster))
    of_cluster = {cluster: world.members("province", YEAR, cluster) for cluster in world.clusters}
    assert [report.cluster for report in found.reports] == [c for c, units in of_cluster.items() if units]
    check_since_last_year(world, found.whole)
    for level, coverage in (("province", found.provinces), ("commune", found.communes)):
        units = world.members(level, YEAR)
        assert coverage.whole == (len(world.figures(units, YEAR)), len(units))
        for cluster in coverage.clusters:
            own = world.members(level, YEAR, cluster)
            assert coverage.of(cluster) == (len(world.figures(own, YEAR)), len(own))
        expected = {
            unit: {c for c in world.clusters if unit in world.members(level, YEAR, c)} for unit in units
        }
        named = {unit: set(one.clusters) for one in coverage.overlaps for unit in one.associations}
        assert named == {unit: clusters for unit, clusters in expected.items() if len(clusters) > 1}
        assert len(named) == sum(len(one.associations) for one in coverage.overlaps)


def check_total(world: World, report: ClusterReport, units: set[Association]) -> None:
    rows = world.figures(units, YEAR)
    assert (report.included, len(report.units)) == (len(rows), len(units))
    known = [row for row in rows.values() if row.members is not None]
    assert report.result(MEMBERS).amount.value == (sum(row.members for row in known) if known else None)
    both = [row for row in known if row.branches]
    share = Fraction(sum(r.members for r in both), sum(r.branches for r in both)) if both else None
    assert report.result(SHARE).amount.value == share


def check_since_last_year(world: World, whole: ClusterReport) -> None:
    """Like for like over the associations that have both years, a successor beside what it took in."""
    last = world.members("province", BEFORE)
    pairs = []
    for unit, row in world.figures(world.members("province", YEAR), YEAR).items():
        taken = {s.predecessor for s in unit.precessions.all()}
        parts = taken or {unit} & last
        before = [r.members for r in world.figures(parts, BEFORE).values()]
        if row.members is not None and parts and len(before) == len(parts) and None not in before:
            pairs.append((row.members, sum(before), parts))
    result = whole.result(MEMBERS)
    since = result.since_last_year
    assert len(since.units) == len(pairs)
    if len(pairs) > 1 or since.is_displayable:
        assert since.value == sum(now - before for now, before, _ in pairs)
        assert since.previous == sum(before for _, before, _ in pairs)
    reported = {unit for unit, row in world.figures(last, BEFORE).items() if row.members is not None}
    compared = {part for *_, parts in pairs for part in parts}
    is_over_all = bool(pairs) and len(pairs) == result.included and reported <= compared
    assert since.is_over_all == is_over_all
    assert (result.previous is not None) == is_over_all


def check_with_revisions(world: World, found: AllClusters) -> None:
    """Some clusters have reports of their own day: each province counts once, by the latest that has it."""
    day = timezone.now()
    kept = {}
    for number, report in enumerate(found.reports):
        if world.random.random() < 0.6:
            years = {
                year: [
                    replace(u, values={**u.values, "members": 10 * number + u.association.pk}) for u in units
                ]
                for year, units in report.years.items()
            }
            revision = Revision(number, 1, str(number), day + world.some(9) * ONE_DAY + number * ONE_DAY / 99)
            kept[report.cluster.pk] = replace(report, years=years, revision=revision)
    together = found.with_reports(kept)
    by_precedence = sorted(
        together.reports, key=lambda of: of.revision.frozen_at if of.revision else day - 99 * ONE_DAY
    )
    expected = {unit.association: unit.values["members"] for of in by_precedence for unit in of.units}
    known = [members for members in expected.values() if members is not None]
    assert together.whole.result(MEMBERS).amount.value == (sum(known) if known else None)
    assert {unit.association for unit in together.whole.units} == set(expected)
    assert len(together.whole.units) == len(expected)
    for overlap in together.overlaps:
        counted_by = together.counted_by(overlap.clusters)
        of = [report for report in by_precedence if report.cluster in overlap.clusters]
        assert counted_by == (of[-1] if any(report.revision for report in of) else None)


def test_totals_run_over_the_distinct_provinces_and_every_overlap_is_named(cast: Cast):
    ClusterMembership.objects.all().delete()
    portal, counts = User.objects.portal(), set()
    for seed in range(WORLDS):
        with transaction.atomic():
            world = World(seed, portal)
            with CaptureQueriesContext(connection) as queries, access.reach_once():
                found = read_clusters(by=cast.central, clusters=world.clusters, year=YEAR, map_="then")
                _ = found.whole.units
            check(world, found)
            check_with_revisions(world, found)
            if found.whole.included and found.communes.clusters:
                counts.add(len(queries))
            transaction.set_rollback(True)
    assert len(counts) == 1, "the number of queries grows with neither clusters nor units"


def reported(unit: Association, year: int, members: int, by: User) -> None:
    of = Return.objects.create(
        association=unit, period=Period.objects.open_year(year), status="approved", approved_by=by,
        approved_at=timezone.now(),
    )  # fmt: skip
    OrganisationFigures.objects.create(of_return=of, members=members)


def test_on_todays_map_an_association_of_two_clusters_counts_once(cast: Cast):
    """Its last year is that of today's territory as well, also long before the merger."""
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    for unit in (cast.thai_nguyen_2025, cast.elsewhere):
        ClusterMembership.objects.create(cluster=other, association=unit, valid_from=MERGED)
    units = (cast.thai_nguyen, cast.bac_kan, cast.elsewhere)
    for unit in units:
        reported(unit, BEFORE - 1, 900, cast.secretary)
        reported(unit, BEFORE, 1_000 + unit.pk, cast.secretary)
    found = read_clusters(by=cast.central, clusters=[cast.cluster, other], year=BEFORE, map_="today")
    result = found.whole.result(MEMBERS)
    assert result.amount.value == sum(1_000 + unit.pk for unit in units)
    assert found.provinces.whole == (2, 4)
    assert (result.since_last_year.previous, len(result.since_last_year.units)) == (2_700, 2)
    assert [(one.associations, one.clusters) for one in found.provinces.overlaps] == [
        ((cast.thai_nguyen_2025,), (cast.cluster, other))
    ]


def test_predecessors_out_of_reach_are_added_up_only_for_who_reads_every_cluster_on_todays_map(cast: Cast):
    """Lạng Sơn has left the second cluster since; what Thái Nguyên took in was in none of the two."""
    gone = (cast.thai_nguyen, cast.bac_kan, cast.thai_nguyen_2025)
    ClusterMembership.objects.filter(association__in=gone).delete()
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    ClusterMembership.objects.create(cluster=other, association=cast.thai_nguyen_2025, valid_from=MERGED)
    ClusterMembership.objects.create(
        cluster=other, association=cast.lang_son, valid_from=LONG_AGO, valid_to=datetime.date(2026, 1, 31)
    )
    for unit in gone[:2]:
        reported(unit, BEFORE, 1_000, cast.secretary)
    reported(cast.thai_nguyen_2025, YEAR, 2_500, cast.secretary)
    changes = {}
    for reader in (cast.officer, cast.central):
        found = read_clusters(by=reader, clusters=[cast.cluster, other], year=YEAR, map_="then")
        units = {unit.association: unit for unit in found.whole.result(MEMBERS).units}
        changes[reader.username] = units[cast.thai_nguyen_2025].change
    assert changes == {"officer": None, "central": 500}


@pytest.mark.parametrize("map_", ["then", "today"])
def test_a_cluster_says_beside_others_what_its_own_pages_say(cast: Cast, map_: str):
    """Also of an association whose figures are marked as broken off in the year in which it was made."""
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    ClusterMembership.objects.create(cluster=other, association=cast.lang_son, valid_from=LONG_AGO)
    for number, unit in enumerate((cast.thai_nguyen, cast.bac_kan, cast.lang_son)):
        reported(unit, BEFORE, 1_000 + number, cast.secretary)
    for number, unit in enumerate((cast.thai_nguyen_2025, cast.lang_son)):
        reported(unit, YEAR, 2_100 + number, cast.secretary)
    made = Return.objects.get(association=cast.thai_nguyen_2025)
    Note.objects.create(of_return=made, code="members", kind=Note.Kind.FLAG, key=Note.Flag.BREAK)
    found = read_clusters(by=cast.central, clusters=[cast.cluster, other], year=YEAR, map_=map_)
    for report in found.reports:
        alone = cluster_report(by=cast.central, cluster=report.cluster, year=YEAR, map_=map_)
        here, there = (of.result(MEMBERS) for of in (report, alone))
        assert here.since_last_year.value == there.since_last_year.value
        assert [(u.association, u.change, u.not_comparable) for u in here.units] == [
            (u.association, u.change, u.not_comparable) for u in there.units
        ]
