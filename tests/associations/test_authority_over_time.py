"""Every right of every role at every date, over random worlds of clusters that split, merge and exchange members.

Held against rules written down a second time (tests/associations/worlds.py): no right follows from anything but an
assignment valid today or a membership of that period, predecessors included.
"""

import datetime
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings

from associations import access, notices
from associations.access import Right
from associations.models import (
    Assignment,
    Association,
    Cluster,
    ClusterMembership,
    Period,
    Return,
    Schedule,
    Succession,
    User,
)
from associations.returns.deadlines import deadlines_of
from reports.models import Meeting, StoredRevision
from reports.verification.visible import visible_revisions
from tests.associations.worlds import CLUSTERS, PEOPLE, YEARS, Rules, World, worlds
from tests.browsing import sign_in
from tests.plugin import SOAK

TODAY = timezone.localdate()
pytestmark = [pytest.mark.django_db, pytest.mark.soak]
ROUNDS = 600 if SOAK else 60


@dataclass
class Made:
    """A world in the database, by the numbers that it has in the data."""

    units: list[Association]
    clusters: list[Cluster]
    people: list[User]
    periods: list[Period]


def make(world: World) -> Made:
    """Write a world down as rows, with a return of every unit and a revision of every cluster for every year."""
    units = [
        Association.objects.create(
            key=f"u{n}", name=f"U{n}", kind="tỉnh", gso_code=str(n), valid_from=row.since, valid_to=row.until
        )
        for n, row in enumerate(world.units)
    ]
    clusters = [
        Cluster.objects.create(key=f"c{n}", name=f"C{n}", short_name=f"C{n}") for n in range(CLUSTERS)
    ]
    people = [User.objects.create_user(username=f"p{n}") for n in range(PEOPLE)]
    for row in world.members:
        cluster, unit = row.what
        ClusterMembership.objects.create(
            cluster=clusters[cluster], association=units[unit], valid_from=row.since, valid_to=row.until
        )
    for before, after, day in world.takes:
        Succession.objects.get_or_create(
            predecessor=units[before], successor=units[after], defaults={"effective_on": day}
        )
    for role, row in world.roles:
        person, place = row.what
        Assignment.objects.create(
            user=people[person],
            role=role,
            association=units[place] if role == "officer" else None,
            cluster=clusters[place] if role == "secretariat" else None,
            valid_from=row.since,
            valid_to=row.until,
        )
    periods = [Period.objects.open_year(year) for year in YEARS]
    made = Made(units, clusters, people, periods)
    _report(made)
    return made


def _report(made: Made) -> None:
    approved = {"status": "approved", "approved_by": made.people[0], "approved_at": timezone.now()}
    Return.objects.bulk_create(
        Return(association=unit, period=period, **approved) for unit in made.units for period in made.periods
    )
    by = {"changed_by": made.people[0], "changed_at": timezone.now()}
    meetings = Meeting.objects.bulk_create(
        Meeting(cluster=cluster, period=period, **by) for cluster in made.clusters for period in made.periods
    )
    defaults = {"content": "", "trace": {}, "frozen_at": timezone.now(), "frozen_by": made.people[0]}
    StoredRevision.objects.bulk_create(
        StoredRevision(meeting=meeting, revision=1, fingerprint=f"{n:064x}", **defaults)
        for n, meeting in enumerate(meetings)
    )
    Schedule.objects.bulk_create(
        Schedule(cluster=cluster, period=period, due=TODAY)
        for cluster in made.clusters
        for period in made.periods
    )


def without_second_takings(world: World) -> World:
    """One succession a pair: the registry holds no second one."""
    seen: dict[tuple[int, int], datetime.date] = {}
    for before, after, day in world.takes:
        seen.setdefault((before, after), day)
    world.takes = [(before, after, day) for (before, after), day in seen.items()]
    return world


def in_turn(world: World, check) -> None:
    """Make a world, hold a check against it, and leave nothing of it."""
    without_second_takings(world)
    event(f"{len(world.takes)} successions")
    with transaction.atomic():
        made = make(world)
        with access.reach_once():  # nothing changes from here on
            check(world, made, Rules(world, TODAY))
        transaction.set_rollback(True)


QUICK = settings(
    max_examples=ROUNDS, deadline=None, derandomize=not SOAK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@QUICK
@given(worlds(TODAY))
def test_each_right_follows_from_an_assignment_of_today_and_a_membership_of_the_period(world):
    in_turn(world, _rights)


def _rights(world: World, made: Made, rules: Rules) -> None:
    for person, user in enumerate(made.people):
        mine = access.reach(user)
        own = rules.places(person, "officer")
        for period in made.periods:
            day = period.figures_as_of
            for unit, association in enumerate(made.units):
                expected = {
                    Right.FILL: unit in own,
                    Right.FILL_FOR: rules.fills_for(person, unit, day),
                    Right.REVIEW: rules.reviews(person, unit, day),
                    Right.SEE_ALL: rules.sees_all(person, unit, day),
                    Right.SEE_APPROVED: rules.sees_approved(person, unit, day),
                    Right.MANAGE: bool(rules.places(person, "administrator")),
                }
                found = {right: mine.has(right, association.pk, day) for right in Right}
                assert found == expected, (person, unit, day)
                begins = expected[Right.FILL] or expected[Right.FILL_FOR]
                assert access.may_begin(mine, association, period) == begins
                for approving, may in ((False, begins), (True, expected[Right.REVIEW])):
                    refusal = access.refusal_to_import(
                        association, period, user=user, by=mine, approving=approving
                    )
                    assert (refusal == "") == may
                lists = expected[Right.SEE_ALL] or bool(
                    rules.places(person, "central") or rules.places(person, "administrator")
                )
                assert mine.reads_lists(association.pk, day) == lists
            for cluster, row in enumerate(made.clusters):
                reads = rules.reads_cluster(person, cluster, day)
                assert access.reads_cluster_year(user, row, period) == reads, (person, cluster, day)
                both = reads and rules.reads_cluster(person, cluster, TODAY)
                assert access.reads_todays_map(user, row, period) == both
                assert access.may_lead(user, row) == rules.leads(person, cluster)
    _querysets(made, rules)


def _querysets(made: Made, rules: Rules) -> None:
    """What is asked of the database holds for the same rows as what is asked of a reach."""
    for person, user in enumerate(made.people):
        for rows, rule in (
            (access.visible_returns(user), rules.sees_all),
            (access.approved_returns(user), rules.sees_approved),
        ):
            found = set(rows.values_list("association__key", "period__year"))
            assert found == {
                (association.key, period.year)
                for unit, association in enumerate(made.units)
                for period in made.periods
                if rule(person, unit, period.figures_as_of)
            }
        found = set(visible_revisions(user).values_list("meeting__cluster__key", "meeting__period__year"))
        read = {
            (row.key, period.year)
            for cluster, row in enumerate(made.clusters)
            for period in made.periods
            if rules.reads_cluster(person, cluster, period.figures_as_of)
        }
        assert found == read
        for row in made.clusters:
            years = [p.year for p in access.years_read(user, row)]
            assert sorted(years) == sorted(year for key, year in read if key == row.key)


@settings(QUICK, max_examples=ROUNDS // 3)
@given(worlds(TODAY))
def test_who_is_told_and_which_dates_hold_follow_the_cluster_of_the_period(world):
    in_turn(world, _told)


def _told(world: World, made: Made, rules: Rules) -> None:
    for period in made.periods:
        day = period.figures_as_of
        there = [(n, unit) for n, unit in enumerate(made.units) if world.units[n].on(day)]
        for unit, association in there:
            people = {user for n, user in enumerate(made.people) if rules.fills_for(n, unit, day)}
            assert set(notices.secretaries_of(association, period)) == people
            schedule = deadlines_of([(association, period)])[association.pk, period.pk].schedule
            clusters = {row for n, row in enumerate(made.clusters) if rules.is_member(n, unit, day)}
            assert (schedule.cluster if schedule else None) in (clusters or {None})
        for cluster, row in enumerate(made.clusters):
            reading = access.units_whose_officers_read([unit for _, unit in there], row, period)
            members = {n for n in range(len(made.units)) if rules.is_member(cluster, n, day)}
            expected = [
                association
                for unit, association in there
                if unit in members or any(rules.is_past_of(member, unit, day) for member in members)
            ]
            assert reading == expected


@settings(QUICK, max_examples=ROUNDS // 30)
@given(worlds(TODAY))
def test_pages_open_for_whom_the_rules_say(world):
    in_turn(world, _pages)


def _pages(world: World, made: Made, rules: Rules) -> None:
    for person, user in enumerate(made.people):
        client = sign_in(user)
        for period in made.periods[::2]:
            day = period.figures_as_of
            for cluster, row in enumerate(made.clusters):
                place = [row.key, period.year]
                reads, leads = rules.reads_cluster(person, cluster, day), rules.leads(person, cluster)
                assert _is_open(client, "meeting_files", place) == reads, (person, place)
                assert _is_open(client, "directory", place) == leads, (person, place)
            for unit, association in enumerate(made.units):
                place = [association.key, period.year]
                assert _is_open(client, "return", place) == rules.sees_approved(person, unit, day), (
                    person,
                    place,
                )
                assert _is_open(client, "history", place) == rules.sees_all(person, unit, day), (
                    person,
                    place,
                )


def _is_open(client, page: str, place: list[object]) -> bool:
    status = client.get(reverse(page, args=place)).status_code
    assert status in (200, 404), (page, place, status)
    return status == 200
