"""Who reaches what, for each of the cast."""

import datetime

import pytest

from associations.access import RIGHTS, Right, Role, reach, refusal_to_fill, visible_returns
from associations.models import Assignment, Association, User
from tests import factories
from tests.cast import Cast

CLUSTER = {"thai-nguyen", "bac-kan", "cao-bang", "lang-son", "thai-nguyen-2025"}
ALL = CLUSTER | {"elsewhere"}
FORMER = {"thai-nguyen", "bac-kan"}

REACH = {
    "officer": {Right.FILL: {"lang-son"}, Right.SEE_ALL: {"lang-son"}, Right.SEE_APPROVED: CLUSTER},
    "colleague": {Right.FILL: {"lang-son"}, Right.SEE_ALL: {"lang-son"}, Right.SEE_APPROVED: CLUSTER},
    "neighbour": {Right.FILL: {"cao-bang"}, Right.SEE_ALL: {"cao-bang"}, Right.SEE_APPROVED: CLUSTER},
    # A successor's officer reads its predecessors and writes none of them.
    "successor": {Right.FILL: {"thai-nguyen-2025"}, Right.SEE_ALL: {"thai-nguyen-2025"} | FORMER, Right.SEE_APPROVED: CLUSTER},
    "secretary": {Right.FILL_FOR: CLUSTER, Right.REVIEW: CLUSTER, Right.SEE_ALL: CLUSTER, Right.SEE_APPROVED: CLUSTER},
    "deputy": {Right.FILL_FOR: CLUSTER, Right.REVIEW: CLUSTER, Right.SEE_ALL: CLUSTER, Right.SEE_APPROVED: CLUSTER},
    "central": {Right.SEE_APPROVED: ALL},
    "administrator": {Right.REVIEW: ALL, Right.SEE_ALL: ALL, Right.SEE_APPROVED: ALL, Right.MANAGE: ALL},
    "stranger": {Right.FILL: {"elsewhere"}, Right.SEE_ALL: {"elsewhere"}, Right.SEE_APPROVED: {"elsewhere"}},
    "nobody": {},
}  # fmt: skip


@pytest.mark.parametrize("part", REACH)
def test_each_right_reaches_just_these_associations(cast: Cast, part: str):
    mine = reach(getattr(cast, part))
    for right in Right:
        expected = REACH[part].get(right, set())
        assert {a.key for a in mine.associations(right)} == expected, right
        for association in Association.objects.all():
            assert mine.has(right, association.pk) == (association.key in expected)


def test_the_table_names_the_whole_cast_and_every_role(cast: Cast):
    assert set(REACH) == set(cast.everyone())
    assert set(RIGHTS) == set(Role)


def test_the_portals_account_may_do_all_and_cannot_sign_in(cast: Cast, client):
    portal = User.objects.portal()
    assert all(reach(portal).has(right, cast.elsewhere.pk) for right in Right)
    assert not portal.is_active
    assert not portal.has_usable_password()
    assert User.objects.portal() == portal


def test_an_assignment_counts_only_on_its_days(cast: Cast):
    Assignment.objects.filter(user=cast.officer).update(valid_to=datetime.date(2024, 6, 30))
    assert reach(cast.officer, on=datetime.date(2024, 6, 30)).has(Right.FILL, cast.lang_son.pk)
    assert not reach(cast.officer, on=datetime.date(2024, 7, 1)).has(Right.FILL, cast.lang_son.pk)


def test_one_person_may_hold_several_assignments(cast: Cast):
    Assignment.objects.create(
        user=cast.officer, role=Role.SECRETARIAT, cluster=cast.cluster, valid_from=datetime.date(2020, 1, 1)
    )
    mine = reach(cast.officer)
    assert mine.has(Right.FILL, cast.lang_son.pk)
    assert mine.has(Right.REVIEW, cast.cao_bang.pk)
    assert not mine.has(Right.FILL, cast.cao_bang.pk)


def test_a_deactivated_user_reaches_nothing(cast: Cast):
    cast.administrator.is_active = False
    assert reach(cast.administrator).scopes == {}


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
