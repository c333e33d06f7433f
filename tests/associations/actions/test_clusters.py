"""Clusters set up in the portal, their members, and associations entered one by one."""

import datetime

import pytest

from associations import access
from associations.actions.associations import NewTerritory, add_associations
from associations.actions.clusters import change_members, set_up_cluster
from associations.models import Association, Cluster, ClusterMembership, RegistryRecord
from associations.returns.workflow import Refused
from associations.territory import members_on
from tests import factories
from tests.cast import LONG_AGO, Cast

pytestmark = pytest.mark.postgresql

DAY = datetime.date(2026, 1, 1)


def set_up(cast: Cast, **changed) -> Cluster:
    how = {
        "by": cast.administrator,
        "key": "cum-3",
        "name": "Cụm thi đua số 3",
        "short_name": "Tây Bắc",
        "members": [(cast.elsewhere, 2), (cast.cao_bang, 1)],
        "since": DAY,
    } | changed
    return set_up_cluster(**how)


def refused(*text: str, deed, **how) -> None:
    before = [list(model.objects.values()) for model in (Cluster, ClusterMembership, Association)]
    with pytest.raises(Refused) as refusal:
        deed(**how)
    assert [list(model.objects.values()) for model in (Cluster, ClusterMembership, Association)] == before
    for words in text:
        assert words in " ".join(refusal.value.obstacles), refusal.value.obstacles


def test_a_cluster_is_set_up_with_its_members_in_order(cast: Cast):
    cluster = set_up(cast)
    assert members_on(cluster, DAY) == [cast.cao_bang, cast.elsewhere]
    assert members_on(cluster, DAY - datetime.timedelta(days=1)) == []
    words = RegistryRecord.objects.get(table="associations.cluster").words
    assert words == "lập cụm gồm Hà Nội, Cao Bằng từ 01/01/2026"
    assert access.may_lead(cast.administrator, cluster)


def test_a_cluster_that_cannot_be_set_up_says_why(cast: Cast):
    for text, changed in (
        ("Khóa “dong-bac” của Cụm thi đua số 3 đã là của Cụm thi đua số 2", {"key": "dong-bac"}),
        ("(Đông Bắc) trùng tên với Cụm thi đua số 2", {"short_name": "Đông Bắc"}),
        ("Ghi tên cụm", {"name": " "}),
        ("Chọn ít nhất một hội", {"members": []}),
        ("Hà Nội (từ 01/01/2020) đứng hai lần", {"members": [(cast.elsewhere, 1), (cast.elsewhere, 2)]}),
        (
            "Bắc Kạn (từ 01/01/2020 đến 30/06/2025) không có vào ngày 01/01/2026",
            {"members": [(cast.bac_kan, 1)]},
        ),
        ("Ngày 01/01/2101 nằm ngoài", {"since": datetime.date(2101, 1, 1)}),
        ("Chỉ quản trị", {"by": cast.secretary}),
    ):
        refused(text, deed=set_up, cast=cast, **changed)


def test_members_join_and_leave_on_a_day(cast: Cast):
    change_members(by=cast.administrator, cluster=cast.cluster, add=[(cast.elsewhere, 9)], since=DAY)
    assert members_on(cast.cluster, DAY)[-1] == cast.elsewhere
    membership = cast.elsewhere.memberships.get()
    change_members(by=cast.administrator, cluster=cast.cluster, end=[membership], last_day=DAY)
    assert cast.elsewhere not in members_on(cast.cluster, DAY + datetime.timedelta(days=1))
    text = [record.words for record in RegistryRecord.objects.order_by("pk")]
    assert text == ["thêm Hà Nội (từ 01/01/2020) từ 01/01/2026", "Hà Nội thôi sau ngày 01/01/2026"]


def test_members_are_not_twice_in_a_cluster_and_do_not_take_returns_away(cast: Cast):
    how = {"deed": change_members, "by": cast.administrator, "cluster": cast.cluster}
    refused(
        "Lạng Sơn (từ 01/01/2020) vào Cụm thi đua số 2 từ 01/01/2026 trùng với lần từ 01/01/2020",
        add=[(cast.lang_son, None)],
        since=DAY,
        **how,
    )
    refused(
        "Bắc Kạn (từ 01/01/2020 đến 30/06/2025) không có vào ngày",
        add=[(cast.bac_kan, None)],
        since=DAY,
        **how,
    )
    refused("Ghi ngày", add=[(cast.elsewhere, None)], **how)
    member = cast.lang_son.memberships.get()
    early = LONG_AGO - datetime.timedelta(days=1)
    refused(
        "Lạng Sơn vào Cụm thi đua số 2 từ 01/01/2020; ngày cuối 31/12/2019",
        end=[member],
        last_day=early,
        **how,
    )
    refused(
        "Bắc Kạn đã ở Cụm thi đua số 2 từ 01/01/2020 đến 30/06/2025",
        end=[cast.bac_kan.memberships.get()],
        last_day=DAY,
        **how,
    )
    factories.approved(cast)
    refused(
        "Báo cáo Lạng Sơn 2024 (đã duyệt, số liệu đến 31/12/2024) đang được tính vào Cụm thi đua số 2",
        end=[member],
        last_day=datetime.date(2024, 12, 30),
        **how,
    )
    change_members(
        by=cast.administrator, cluster=cast.cluster, end=[member], last_day=datetime.date(2024, 12, 31)
    )


def test_a_membership_of_another_cluster_is_not_ended_here(cast: Cast):
    other = set_up(cast)
    refused(
        "Lạng Sơn trong Cụm thi đua số 2 không phải là thành viên của Cụm thi đua số 3",
        deed=change_members,
        by=cast.administrator,
        cluster=other,
        end=[cast.lang_son.memberships.get()],
        last_day=DAY,
    )


def test_associations_are_entered_all_or_none(cast: Cast):
    rows = [
        NewTerritory("son-la", "Sơn La", "tỉnh", "14", LONG_AGO),
        NewTerritory("lai-chau", "Lai Châu", "tỉnh", "12", LONG_AGO),
    ]
    assert [u.name for u in add_associations(by=cast.administrator, added=rows)] == ["Sơn La", "Lai Châu"]
    wrong = [
        NewTerritory("dien-bien", "Điện Biên", "tỉnh", "11", LONG_AGO),
        NewTerritory("dien-bien-2", "Điện Biên Hai", "tỉnh", "11", DAY),
    ]
    how = {"deed": add_associations, "by": cast.administrator}
    refused("Điện Biên Hai (từ 01/01/2026) và Điện Biên (từ 01/01/2020) cùng mang mã 11", added=wrong, **how)
    wrong_first = [
        NewTerritory("dien-bien", "Điện Biên", "xã", "11", LONG_AGO),
        NewTerritory("hoa-binh", "Hòa Bình", "tỉnh", "17", LONG_AGO),
    ]
    refused("Điện Biên: loại “xã”", added=wrong_first, **how)
    refused("Ghi ít nhất một hội", added=[], **how)
    refused("Chỉ quản trị", deed=add_associations, by=cast.secretary, added=rows)
