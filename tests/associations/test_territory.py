"""Days that hold, the order of a cluster's members, and what a unit consisted of."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.models import Association, Cluster, ClusterMembership, Succession
from associations.territory import ALWAYS, Days, Memberships, Territories, members_on
from tests.cast import LONG_AGO, Cast

FIRST, SECOND, THIRD = (datetime.date(2024, 1, day) for day in (1, 2, 3))
MERGED_ON = datetime.date(2025, 7, 1)


def keys(units) -> list[str]:
    return [unit.key for unit in units]


@pytest.mark.parametrize(
    ("days", "first", "second", "third"),
    [
        (ALWAYS, True, True, True),
        (Days(SECOND), False, True, True),
        (Days(None, SECOND), True, True, False),
        (Days(SECOND, SECOND), False, True, False),
    ],
)
def test_both_ends_of_days_are_counted(days: Days, first: bool, second: bool, third: bool):
    assert [days.hold(day) for day in (FIRST, SECOND, THIRD)] == [first, second, third]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (ALWAYS, ALWAYS, ALWAYS),
        (Days(SECOND), ALWAYS, Days(SECOND)),
        (Days(FIRST), Days(SECOND), Days(SECOND)),
        (Days(None, SECOND), Days(None, FIRST), Days(None, FIRST)),
        (Days(FIRST, SECOND), Days(SECOND, THIRD), Days(SECOND, SECOND)),
        (Days(None, FIRST), Days(SECOND), None),
    ],
)
def test_days_that_are_of_both(one: Days, other: Days, both: Days | None):
    assert one.within(other) == other.within(one) == both


def test_members_stand_by_position_then_by_their_vietnamese_names(cast: Cast):
    names = {"cao-bang": "Bắc", "lang-son": "Đắk", "thai-nguyen": "Ân", "bac-kan": "Dương"}
    for key, name in names.items():
        Association.objects.filter(key=key).update(name=name)
    positions = {"cao-bang": 1, "lang-son": 0, "thai-nguyen": None, "bac-kan": None, "thai-nguyen-2025": 1}
    for key, position in positions.items():
        ClusterMembership.objects.filter(association__key=key).update(position=position)
    day = datetime.date(2024, 12, 31)
    assert keys(members_on(cast.cluster, day)) == ["lang-son", "cao-bang", "thai-nguyen", "bac-kan"]
    ClusterMembership.objects.filter(association__key="lang-son").update(position=1)
    assert keys(members_on(cast.cluster, day))[:2] == ["cao-bang", "lang-son"], "of equal positions by name"


def test_a_member_is_expected_from_its_first_day_to_its_last(cast: Cast):
    memberships = Memberships(cast.cluster)
    eve = MERGED_ON - datetime.timedelta(days=1)
    assert "bac-kan" in keys(memberships.on(eve))
    assert "thai-nguyen-2025" not in keys(memberships.on(eve))
    assert "bac-kan" not in keys(memberships.on(MERGED_ON))
    assert "thai-nguyen-2025" in keys(memberships.on(MERGED_ON))
    assert len(memberships.everyone) == 5
    # A membership that nobody ended ends with the association.
    ClusterMembership.objects.filter(association=cast.bac_kan).update(valid_to=None)
    assert "bac-kan" not in keys(Memberships(cast.cluster).on(MERGED_ON))


def test_the_members_of_many_clusters_cost_one_query(cast: Cast):
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    ClusterMembership.objects.create(cluster=other, association=cast.elsewhere, valid_from=LONG_AGO)
    with CaptureQueriesContext(connection) as queries:
        found = Memberships.of_all(iter([cast.cluster, other]))
        there = {pk: keys(memberships.everyone) for pk, memberships in found.items()}
    assert len(queries) == 1
    assert there == {cast.cluster.pk: keys(Memberships(cast.cluster).everyone), other.pk: ["elsewhere"]}


def test_a_unit_consists_of_itself_and_of_what_it_takes_in_later(cast: Cast):
    Succession.objects.create(predecessor=cast.elsewhere, successor=cast.cao_bang, effective_on=MERGED_ON)
    eve = MERGED_ON - datetime.timedelta(days=1)
    around = {cast.cao_bang.pk, cast.thai_nguyen_2025.pk, cast.bac_kan.pk}
    territories = Territories(around=around)
    assert keys(territories.parts(cast.cao_bang, eve).units) == ["cao-bang", "elsewhere"]
    assert keys(territories.parts(cast.cao_bang, MERGED_ON).units) == ["cao-bang"]
    assert keys(territories.parts(cast.thai_nguyen_2025, eve).units) == ["bac-kan", "thai-nguyen"]
    nowhere = territories.parts(cast.bac_kan, MERGED_ON)
    assert (nowhere.units, nowhere.obstacle) == ((), "Bắc Kạn chưa có vào ngày 01/07/2025")
    assert territories.predecessors({cast.cao_bang.pk, cast.thai_nguyen_2025.pk}) == {
        cast.elsewhere.pk, cast.bac_kan.pk, cast.thai_nguyen.pk
    }  # fmt: skip
