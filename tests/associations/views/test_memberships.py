"""The pages of memberships and of a cluster's names: days as they are written here, effects before saving."""

import datetime

import pytest

from associations.actions.clusters import rename_cluster, set_up_cluster
from associations.actions.memberships import change_membership, remove_membership
from associations.actions.records import records_of
from associations.models import Cluster, ClusterMembership, Period
from associations.returns.workflow import Refused, Stale
from tests import factories
from tests.browsing import hidden_fields, preview_then_confirm, sign_in, words_of
from tests.cast import LONG_AGO, Cast

DAY = datetime.date


@pytest.fixture
def admin(cast):
    return sign_in(cast.administrator)


def address(membership: ClusterMembership) -> str:
    return f"/cum-thi-dua/{membership.cluster.key}/thanh-vien/{membership.pk}/"


def typed(client, membership: ClusterMembership, **changed) -> dict[str, str]:
    """What the page's form sends, with some fields changed."""
    hidden = hidden_fields(client.get(address(membership)).content.decode())
    usual = {"position": "4", "valid_from": "01/01/2020", "valid_to": ""}
    return {**hidden, **usual, **changed}


def test_days_and_place_are_changed_after_their_effect_was_shown(cast: Cast, admin):
    Period.objects.open_year(2026)
    membership = cast.cao_bang.memberships.get()
    page, response = preview_then_confirm(
        admin, address(membership), typed(admin, membership, valid_to="05/12/2026", position="12")
    )
    assert "Thứ tự: 3 → <strong>12</strong>" in page
    assert "Đến hết ngày: để trống → <strong>05/12/2026</strong>" in page
    assert "Năm 2026" in page  # Cao Bằng is no longer expected then
    assert response.status_code == 302
    membership.refresh_from_db()
    assert (membership.position, membership.valid_to) == (12, DAY(2026, 12, 5))
    words = "Cao Bằng: thứ tự: 3 → 12; đến hết ngày: để trống → 05/12/2026"
    assert records_of(cast.cluster).get().words == words
    assert words in words_of(admin.get("/cum-thi-dua/dong-bac/"))
    page, _ = preview_then_confirm(admin, address(membership), typed(admin, membership, position="12"))
    assert "05/12/2026 → <strong>để trống" in page  # who had ended comes back


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_saved(cast: Cast, admin):
    membership, gone = cast.cao_bang.memberships.get(), cast.bac_kan.memberships.get()
    again = ClusterMembership.objects.create(
        cluster=cast.cluster, association=cast.elsewhere, valid_from=LONG_AGO, valid_to=DAY(2022, 12, 31)
    )
    ClusterMembership.objects.create(
        cluster=cast.cluster, association=cast.elsewhere, valid_from=DAY(2024, 1, 1)
    )
    before = list(ClusterMembership.objects.order_by("pk").values())
    for row, changed, wording in (
        (membership, {"valid_to": "31/02/2026"}, "31/02/2026"),
        (membership, {"valid_from": "12/31/2026"}, "12/31/2026"),
        (membership, {"valid_to": "31/12/2019"}, "Ngày cuối 31/12/2019 sớm hơn ngày vào 01/01/2020."),
        (membership, {"valid_from": "31/12/2019"}, "Cao Bằng (từ 01/01/2020) không có vào ngày 31/12/2019."),
        (membership, {"position": "1.000"}, "1000"),
        (gone, {"valid_to": ""}, "chỉ có đến 30/06/2025"),
        (again, {"valid_to": "05/12/2026"}, "trùng những ngày này"),
    ):
        for confirmed in ({}, {"confirm": "1"}):
            response = admin.post(address(row), typed(admin, row, **changed) | confirmed)
            assert response.status_code == 409, changed
            assert wording in words_of(response)
            for text in changed.values():
                assert not text or f'value="{text}"' in words_of(response)
    assert list(ClusterMembership.objects.order_by("pk").values()) == before


def test_a_return_that_counts_does_not_fall_out(cast: Cast):
    factories.submitted(cast)
    membership = cast.lang_son.memberships.get()
    days = {"position": None, "valid_from": LONG_AGO, "valid_to": DAY(2024, 12, 30)}
    with pytest.raises(Refused, match="Báo cáo Lạng Sơn 2024"):
        change_membership(by=cast.administrator, membership=membership, **days)
    with pytest.raises(Refused, match="Báo cáo Lạng Sơn 2024"):
        remove_membership(by=cast.administrator, membership=membership)
    days["valid_to"] = DAY(2024, 12, 31)  # the cut-off itself
    assert change_membership(by=cast.administrator, membership=membership, **days).valid_to


def test_two_clusters_at_once_are_named(cast: Cast, admin):
    other = set_up_cluster(
        by=cast.administrator,
        key="tay-bac",
        name="Cụm số 3",
        short_name="Tây Bắc",
        members=[(cast.elsewhere, 1)],
        since=DAY(2026, 1, 1),
    )
    sent = {"association": str(cast.cao_bang.pk), "position": "", "since": "05/12/2026"}
    page, response = preview_then_confirm(admin, f"/cum-thi-dua/{other.key}/thanh-vien/", sent)
    assert "Cao Bằng cũng ở Cụm thi đua số 2 từ 01/01/2020" in page
    assert response.status_code == 302
    joined = cast.cao_bang.memberships.get(cluster=other)
    assert joined.valid_from == DAY(2026, 12, 5)
    page = words_of(admin.post(address(joined), typed(admin, joined, valid_from="06/12/2026")))
    assert "Cao Bằng cũng ở Cụm thi đua số 2" in page
    earlier = cast.cao_bang.memberships.get(cluster=cast.cluster)
    sent = typed(admin, earlier, valid_to="04/12/2026")
    assert "cũng ở" not in words_of(admin.post(address(earlier), sent))


def test_a_membership_entered_by_mistake_is_taken_back(cast: Cast, admin):
    made = ClusterMembership.objects.create(
        cluster=cast.cluster, association=cast.elsewhere, valid_from=LONG_AGO
    )
    assert admin.post(f"{address(made)}bo/")["Location"] == "/cum-thi-dua/dong-bac/"
    assert not cast.elsewhere.memberships.exists()
    assert "bỏ lần Hà Nội (từ 01/01/2020) ở cụm từ 01/01/2020" in records_of(cast.cluster).get().words


def test_the_list_is_in_the_clusters_order_and_found_with_or_without_marks(cast: Cast, admin):
    page = words_of(admin.get("/thanh-vien-cum/"))
    names = ["Thái Nguyên (đến 6/2025)", "Bắc Kạn (đến 6/2025)", "Cao Bằng", "Lạng Sơn"]
    table = page[page.index("<tbody>") :]
    places = [table.index(name) for name in names]
    assert places == sorted(places)
    page = words_of(admin.get("/thanh-vien-cum/?tim=lang+son"))
    assert "Lạng Sơn" in page
    assert "Cao Bằng" not in page
    page = words_of(admin.get("/thanh-vien-cum/?luc=truoc"))
    assert "Bắc Kạn" in page
    assert "Cao Bằng" not in page
    assert "Không có lần tham gia nào" in words_of(admin.get("/thanh-vien-cum/?cum=dong-bac&luc=sau"))


def test_a_long_list_has_pages(cast: Cast, admin):
    for number in range(60):
        factories.join(cast, number)
    page = words_of(admin.get("/thanh-vien-cum/?cum=dong-bac"))
    assert "Trang 1/2" in page
    assert "?cum=dong-bac&trang=2" in page
    assert "Trang 2/2" in words_of(admin.get("/thanh-vien-cum/?cum=dong-bac&trang=2"))


@pytest.mark.postgresql
def test_a_cluster_is_renamed_and_that_is_on_record(cast: Cast, admin):
    url = "/cum-thi-dua/dong-bac/ten/"
    hidden = hidden_fields(admin.get(url).content.decode())
    sent = {**hidden, "name": "Cụm thi đua số 2 – Đông Bắc", "short_name": "Đông Bắc"}
    page, response = preview_then_confirm(admin, url, sent)
    assert "Tên cụm: Cụm thi đua số 2 → <strong>Cụm thi đua số 2 – Đông Bắc</strong>" in page
    assert response.status_code == 302
    assert Cluster.objects.get(key="dong-bac").name == "Cụm thi đua số 2 – Đông Bắc"
    words = records_of(cast.cluster).get().words
    assert words == "tên cụm: Cụm thi đua số 2 → Cụm thi đua số 2 – Đông Bắc"
    late = admin.post(url, {**sent, "name": "Khác"})
    assert late.status_code == 409
    assert "Người khác vừa sửa" in words_of(late)
    Cluster.objects.create(key="tay-bac", name="Cụm số 3", short_name="Tây Bắc")
    names = {"name": "Tên khác", "short_name": "Tây Bắc"}
    with pytest.raises(Refused, match="trùng tên với Cụm số 3"):
        rename_cluster(by=cast.administrator, cluster=cast.cluster, **names)


def test_only_administrators_change_memberships_and_names(cast: Cast):
    membership = cast.lang_son.memberships.get()
    days = {"position": 1, "valid_from": LONG_AGO, "valid_to": None}
    for who in (cast.secretary, cast.officer, cast.central):
        with pytest.raises(Refused, match="Chỉ quản trị"):
            change_membership(by=who, membership=membership, **days)
        with pytest.raises(Refused, match="Chỉ quản trị"):
            remove_membership(by=who, membership=membership)
        with pytest.raises(Refused, match="Chỉ quản trị"):
            rename_cluster(by=who, cluster=cast.cluster, name="a", short_name="b")
    with pytest.raises(Stale):
        change_membership(by=cast.administrator, membership=membership, **days, seen="khác")
