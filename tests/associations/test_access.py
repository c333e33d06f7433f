"""Who reaches what, for each of the cast."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from associations.access import (
    RIGHTS,
    SCOPES,
    Right,
    Role,
    may_lead,
    places_of_clusters,
    reach,
    reach_once,
    reads_todays_map,
    refusal_to_fill,
    refusal_to_import,
    refusal_to_lead,
    roles_held,
    roles_of,
    visible_returns,
)
from associations.models import (
    Assignment,
    Association,
    Cluster,
    ClusterMembership,
    Period,
    Return,
    Succession,
    User,
)
from tests import factories
from tests.cast import LONG_AGO, Cast, make_cast
from tests.split import AFTER, make_split
from tests.split import BEFORE as BEFORE_THE_MOVE

pytestmark = pytest.mark.postgresql

BEFORE = {"thai-nguyen", "bac-kan", "cao-bang", "lang-son"}  # the cluster's members until 30/6/2025
SINCE = {"thai-nguyen-2025", "cao-bang", "lang-son"}
ALL = BEFORE | SINCE | {"elsewhere"}
FORMER = {"thai-nguyen", "bac-kan"}

# By right: for which associations it holds for the period of 2024, and for that of 2025.
OWN = {
    part: ({key}, {key})
    for part, key in (("officer", "lang-son"), ("colleague", "lang-son"), ("neighbour", "cao-bang"))
}
REACH = {
    **{part: {Right.FILL: own, Right.SEE_ALL: own, Right.SEE_APPROVED: (BEFORE, SINCE)} for part, own in OWN.items()},
    # A successor's officer reads its predecessors and writes none of them.
    "successor": {
        Right.FILL: ({"thai-nguyen-2025"}, {"thai-nguyen-2025"}),
        Right.SEE_ALL: (FORMER | {"thai-nguyen-2025"}, FORMER | {"thai-nguyen-2025"}),
        Right.SEE_APPROVED: (BEFORE | {"thai-nguyen-2025"}, SINCE | FORMER),
    },
    **{
        part: {
            Right.FILL_FOR: (BEFORE, SINCE),
            Right.REVIEW: (BEFORE, SINCE),
            Right.SEE_ALL: (BEFORE, SINCE | FORMER),
            Right.SEE_APPROVED: (BEFORE, SINCE | FORMER),
        }
        for part in ("secretary", "deputy")
    },
    "central": {Right.SEE_APPROVED: (ALL, ALL)},
    "administrator": dict.fromkeys((Right.REVIEW, Right.SEE_ALL, Right.SEE_APPROVED, Right.MANAGE), (ALL, ALL)),
    "stranger": dict.fromkeys((Right.FILL, Right.SEE_ALL, Right.SEE_APPROVED), ({"elsewhere"}, {"elsewhere"})),
    "nobody": {},
}  # fmt: skip
TODAY = datetime.date(2026, 1, 15)
CUT_OFFS = (datetime.date(2024, 12, 31), datetime.date(2025, 12, 31))


@pytest.mark.parametrize("part", REACH)
def test_each_right_reaches_just_these_associations_of_each_year(cast: Cast, part: str):
    mine = reach(getattr(cast, part))
    for right in Right:
        for expected, day in zip(REACH[part].get(right, (set(), set())), CUT_OFFS, strict=True):
            found = {a.key for a in Association.objects.all() if mine.has(right, a.pk, day)}
            assert found == expected, (right, day)


@pytest.mark.parametrize("part", REACH)
def test_an_officers_own_units_are_those_she_fills_and_what_they_came_from(cast: Cast, part: str):
    mine, day = reach(getattr(cast, part)), CUT_OFFS[0]
    owned = {a.key for a in Association.objects.all() if mine.owns(a.pk, day)}
    is_officer = Right.FILL in REACH[part]
    assert owned == (REACH[part][Right.SEE_ALL][0] if is_officer else set())


def test_the_table_names_the_whole_cast_and_every_role(cast: Cast):
    assert set(REACH) == set(cast.everyone())
    assert set(RIGHTS) == set(SCOPES) == set(Role)


def test_the_portals_account_may_do_all_and_cannot_sign_in(cast: Cast, client):
    portal = User.objects.portal()
    assert all(reach(portal).has(right, cast.elsewhere.pk, TODAY) for right in Right)
    assert not portal.is_active
    assert not portal.has_usable_password()
    assert User.objects.portal() == portal


def test_an_assignment_counts_only_on_its_days(cast: Cast):
    Assignment.objects.filter(user=cast.officer).update(valid_to=datetime.date(2024, 6, 30))
    assert reach(cast.officer, on=datetime.date(2024, 6, 30)).has(Right.FILL, cast.lang_son.pk, TODAY)
    assert not reach(cast.officer, on=datetime.date(2024, 7, 1)).has(Right.FILL, cast.lang_son.pk, TODAY)


def test_one_person_may_hold_several_assignments(cast: Cast):
    Assignment.objects.create(
        user=cast.officer, role=Role.SECRETARIAT, cluster=cast.cluster, valid_from=datetime.date(2020, 1, 1)
    )
    mine = reach(cast.officer)
    assert mine.has(Right.FILL, cast.lang_son.pk, TODAY)
    assert mine.has(Right.REVIEW, cast.cao_bang.pk, TODAY)
    assert not mine.has(Right.FILL, cast.cao_bang.pk, TODAY)


@pytest.mark.parametrize("members", [["cao_bang"], ["cao_bang", "elsewhere"]])
def test_who_reviews_all_or_any_of_a_clusters_members_does_not_lead_it_for_that(
    cast: Cast, members: list[str]
):
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    for name in members:
        ClusterMembership.objects.create(cluster=other, association=getattr(cast, name), valid_from=LONG_AGO)
    assert reach(cast.secretary).has(Right.REVIEW, cast.cao_bang.pk, TODAY)
    assert not may_lead(cast.secretary, other)
    assert "Chỉ thư ký của Cụm khác" in refusal_to_lead(cast.secretary, other, "chốt số liệu")
    assert may_lead(cast.secretary, cast.cluster)
    assert refusal_to_lead(cast.secretary, cast.cluster, "chốt số liệu") == ""


def test_a_deactivated_user_reaches_nothing(cast: Cast):
    cast.administrator.is_active = False
    mine = reach(cast.administrator)
    assert (mine.rights, mine.clusters, mine.led) == ({}, {}, frozenset())


def test_a_cluster_is_opened_in_the_year_that_is_looked_at_else_in_the_last_that_is_read(cast: Cast):
    split = make_split(cast)
    periods = list(Period.objects.order_by("year"))
    assert places_of_clusters(split.secretary, 2023, periods) == [(split.cluster, AFTER)]
    assert places_of_clusters(split.secretary, BEFORE_THE_MOVE, periods) == [(split.cluster, BEFORE_THE_MOVE)]
    assert places_of_clusters(cast.officer, BEFORE_THE_MOVE, periods) == [
        (split.cluster, AFTER),
        (cast.cluster, BEFORE_THE_MOVE),
    ]
    assert places_of_clusters(cast.nobody, BEFORE_THE_MOVE, periods) == []


def test_todays_map_is_read_as_of_the_day_on_which_it_was_made(cast: Cast):
    split = make_split(cast)
    period = split.period(BEFORE_THE_MOVE)
    still_there, moved = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)
    assert reads_todays_map(cast.officer, cast.cluster, period, still_there)
    assert not reads_todays_map(cast.officer, cast.cluster, period, moved)
    assert not reads_todays_map(cast.officer, cast.cluster, period)
    assert not reads_todays_map(cast.officer, split.cluster, period, moved), "the year has to be open too"
    assert reads_todays_map(cast.successor, cast.cluster, period)


def test_roles_are_those_held_today(cast: Cast):
    assert roles_held(cast.secretary.pk) == {"secretariat"}
    assert roles_held(cast.nobody.pk) == set()
    cast.secretary.assignments.update(valid_to=datetime.date(2021, 1, 1))
    assert roles_held(cast.secretary.pk) == set()


def test_a_refused_import_says_which_deed_was_refused(cast: Cast):
    period = Period.objects.open_year(2024)
    mine = reach(cast.nobody)

    def why(approving: bool) -> str:
        return refusal_to_import(cast.lang_son, period, user=cast.nobody, by=mine, approving=approving)

    assert "không được nhập báo cáo của Lạng Sơn năm 2024" in why(False)
    assert "không được duyệt số liệu quá khứ của Lạng Sơn năm 2024" in why(True)


def test_returns_out_of_reach_do_not_exist(cast: Cast):
    mine, theirs = factories.draft(cast), factories.approved(cast, cast.cao_bang)
    former = factories.draft(cast, cast.bac_kan)
    assert set(visible_returns(cast.officer)) == {mine}
    assert set(visible_returns(cast.neighbour)) == {theirs}
    assert set(visible_returns(cast.successor)) == {former}
    assert set(visible_returns(cast.secretary)) == {mine, theirs, former}
    for person in (cast.stranger, cast.central, cast.nobody):
        assert set(visible_returns(person)) == set()


def test_the_successor_reads_its_predecessors_and_writes_none(cast: Cast):
    former = factories.draft(cast, cast.bac_kan)
    assert "Chỉ cán bộ của Bắc Kạn" in refusal_to_fill(former, by=reach(cast.successor))


def test_rights_are_read_once_a_request_and_again_after_each_change_of_them(cast: Cast):
    period = Period.objects.open_year(2024)
    changes = [
        lambda: cast.officer.assignments.update(valid_from=LONG_AGO),
        lambda: ClusterMembership.objects.filter(association=cast.lang_son).update(position=9),
        lambda: Association.objects.filter(pk=cast.lang_son.pk).update(name="Lạng Sơn"),
        lambda: cast.officer.save(update_fields=["is_active"]),
        lambda: Succession.objects.all().delete(),
    ]

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert reach(cast.officer).has(Right.FILL, cast.lang_son.pk, period.figures_as_of)
        return len(found)

    alone = queries()
    assert alone == queries() == 3, "without a request nothing is kept"
    for change in changes:
        with reach_once():
            assert (queries(), queries()) == (alone, 0)
            with reach_once():
                assert queries() == 0, "a page within a page knows as much"
            assert roles_of(cast.officer)
            assert queries() == 0
            change()
            assert (queries(), queries()) == (alone, alone), "who changed rights may take it back"


def test_rights_that_were_taken_back_with_a_transaction_are_not_kept(cast: Cast):
    with reach_once():
        assert may_lead(cast.secretary, cast.cluster)
        with transaction.atomic():
            cast.secretary.assignments.all().delete()
            assert not may_lead(cast.secretary, cast.cluster)
            transaction.set_rollback(True)
        assert may_lead(cast.secretary, cast.cluster)


@pytest.mark.django_db(transaction=True)
def test_rights_that_ended_meanwhile_hold_no_longer_for_who_waited():
    cast = make_cast()

    def end() -> None:
        Assignment.objects.filter(user=cast.secretary).update(valid_to=LONG_AGO)
        connection.close()

    factories.begin(cast.lang_son)
    with reach_once():
        assert may_lead(cast.secretary, cast.cluster)
        other = threading.Thread(target=end)
        other.start()
        other.join()
        with transaction.atomic():
            assert Return.objects.select_for_update().get()
            assert not may_lead(cast.secretary, cast.cluster)
