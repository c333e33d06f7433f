"""The pages of successions: one that no merger covers, a moved day with all that hangs on it, the restated past."""

import datetime

import pytest
from django.core import serializers

from associations.actions.mergers import NewAssociation, merge
from associations.actions.records import records_of
from associations.actions.successions import add_succession, change_succession, remove_succession
from associations.models import Association, ClusterMembership, Period, RegistryRecord, Succession
from associations.returns.workflow import Refused, Stale
from tests import factories
from tests.browsing import hidden_fields, preview_then_confirm, sign_in, words_of
from tests.cast import LONG_AGO, Cast

DAY = datetime.date


@pytest.fixture
def admin(cast):
    return sign_in(cast.administrator)


@pytest.fixture
def gone(cast):
    """An association that ended on the last day of 2023, taken up by nobody yet."""
    return Association.objects.create(
        key="ha-tay",
        name="Hà Tây",
        kind="tỉnh",
        gso_code="28",
        valid_from=LONG_AGO,
        valid_to=DAY(2023, 12, 31),
    )


def stored() -> str:
    models = (Association, ClusterMembership, Succession, RegistryRecord)
    return serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")])


def new(gone: Association, cast: Cast, **changed) -> dict[str, str]:
    usual = {"predecessor": str(gone.pk), "successor": str(cast.elsewhere.pk), "effective_on": "01/01/2024"}
    return {**usual, "legal_basis": "Nghị quyết 15/2008/QH12", **changed}


def typed(client, row: Succession, **changed) -> dict[str, str]:
    """What the page's form sends, with some fields changed."""
    url = f"/dia-gioi/ke-thua/{row.pk}/"
    usual = {"effective_on": f"{row.effective_on:%d/%m/%Y}", "legal_basis": row.legal_basis}
    return {**hidden_fields(client.get(url).content.decode()), **usual, **changed}


def test_one_that_no_merger_covers_is_added_after_the_restated_past_was_shown(cast: Cast, admin, gone):
    for unit, members in ((gone, 100_000), (cast.elsewhere, 220_000)):
        return_ = factories.submitted(cast, unit, 2022, members=members)
        factories.go(return_, "approve", cast.administrator)
    page, response = preview_then_confirm(admin, "/dia-gioi/ke-thua/them/", new(gone, cast))
    assert "Hà Nội (từ 1/2020), năm 2022" in page
    assert "<strong>Hà Nội (từ 1/2020) + Hà Tây (đến 12/2023)</strong>" in page
    assert "320.000" in page
    assert response.status_code == 302
    row = Succession.objects.get(predecessor=gone)
    assert (row.successor, row.effective_on) == (cast.elsewhere, DAY(2024, 1, 1))
    words = "Hà Nội (từ 01/01/2020) kế thừa Hà Tây (từ 01/01/2020 đến 31/12/2023) từ 01/01/2024"
    assert records_of(row).get().words == f"{words} theo Nghị quyết 15/2008/QH12"
    assert words in records_of(gone).get().words
    assert "Hà Tây (đến 12/2023)" in words_of(admin.get("/dia-gioi/ke-thua/"))


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_saved(cast: Cast, admin, gone):
    before = stored()
    for changed, text in (
        ({"effective_on": "31/11/2026"}, "31/11/2026"),
        ({"effective_on": "12/31/2026"}, "12/31/2026"),
        ({"effective_on": ""}, "Ghi ngày có hiệu lực."),
        ({"effective_on": "05/12/2026"}, "phải là 01/01/2024, không phải 05/12/2026"),
        ({"successor": str(gone.pk)}, "không kế thừa chính mình"),
        ({"successor": str(cast.thai_nguyen_2025.pk)}, "không có vào ngày 01/01/2024"),
        ({"successor": ""}, "Chọn hội kế thừa."),
        ({"predecessor": str(cast.lang_son.pk)}, "predecessor"),
    ):
        for confirmed in ({}, {"confirm": "1"}):
            response = admin.post("/dia-gioi/ke-thua/them/", new(gone, cast, **changed) | confirmed)
            assert response.status_code == 409, changed
            assert text in words_of(response)
    assert stored() == before


def test_no_succession_runs_in_a_circle_or_twice(cast: Cast, gone):
    told = {"by": cast.administrator, "effective_on": DAY(2025, 7, 1), "legal_basis": ""}
    with pytest.raises(Refused, match="đã kế thừa Bắc Kạn"):
        add_succession(predecessor=cast.bac_kan, successor=cast.thai_nguyen_2025, **told)
    Association.objects.filter(pk=cast.thai_nguyen_2025.pk).update(valid_to=DAY(2026, 6, 30))
    with pytest.raises(Refused, match="thành vòng"):
        add_succession(
            by=cast.administrator,
            predecessor=Association.objects.get(pk=cast.thai_nguyen_2025.pk),
            successor=cast.bac_kan,
            effective_on=DAY(2026, 7, 1),
            legal_basis="",
        )
    with pytest.raises(Refused, match="chưa kết thúc"):
        add_succession(predecessor=cast.lang_son, successor=cast.cao_bang, **told)


def test_a_legal_basis_is_changed_alone(cast: Cast, admin):
    row = cast.bac_kan.successions.get()
    page, response = preview_then_confirm(
        admin, f"/dia-gioi/ke-thua/{row.pk}/", typed(admin, row, legal_basis="Nghị quyết 1/2025")
    )
    assert "Căn cứ pháp lý: Nghị quyết 202/2025/QH15 → <strong>Nghị quyết 1/2025</strong>" in page
    assert "Số liệu quá khứ theo địa giới hiện nay không đổi." in page
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.legal_basis == "Nghị quyết 1/2025"
    assert cast.thai_nguyen.successions.get().legal_basis == "Nghị quyết 202/2025/QH15"
    assert records_of(row).get().words == "căn cứ pháp lý: Nghị quyết 202/2025/QH15 → Nghị quyết 1/2025"


def test_a_moved_day_moves_the_ends_the_beginning_and_the_memberships(cast: Cast, admin):
    Period.objects.open_year(2025)
    Period.objects.filter(year=2025).update(figures_as_of=DAY(2025, 11, 25))
    row = cast.bac_kan.successions.get()
    page, response = preview_then_confirm(
        admin, f"/dia-gioi/ke-thua/{row.pk}/", typed(admin, row, effective_on="05/12/2025")
    )
    assert "Có hiệu lực từ: 01/07/2025 → <strong>05/12/2025</strong>" in page
    assert "Thái Nguyên (đến 12/2025)" in page  # expected instead of the successor
    assert response.status_code == 302
    assert {s.effective_on for s in Succession.objects.all()} == {DAY(2025, 12, 5)}
    for unit in (cast.bac_kan, cast.thai_nguyen):
        unit.refresh_from_db()
        assert unit.valid_to == unit.memberships.get().valid_to == DAY(2025, 12, 4)
    cast.thai_nguyen_2025.refresh_from_db()
    assert cast.thai_nguyen_2025.valid_from == DAY(2025, 12, 5)
    assert cast.thai_nguyen_2025.memberships.get().valid_from == DAY(2025, 12, 5)


def test_a_day_that_leaves_a_return_without_its_association_is_refused(cast: Cast):
    row = cast.bac_kan.successions.get()
    factories.draft(cast, cast.bac_kan, 2024)
    told = {"by": cast.administrator, "succession": row, "legal_basis": row.legal_basis}
    for day, text in (
        (DAY(2024, 12, 31), "Báo cáo Bắc Kạn 2024"),
        (DAY(2019, 12, 31), "kết thúc trước khi bắt đầu"),
        (DAY(2101, 1, 1), "nằm ngoài khoảng"),
    ):
        before = stored()
        with pytest.raises(Refused, match=text):
            change_succession(effective_on=day, **told)
        assert stored() == before
    factories.draft(cast, cast.thai_nguyen_2025, 2025)
    with pytest.raises(Refused, match="Báo cáo Thái Nguyên 2025"):
        change_succession(effective_on=DAY(2026, 1, 1), **told)
    with pytest.raises(Stale):
        change_succession(effective_on=DAY(2025, 1, 1), seen="khác", **told)


def test_a_split_is_named(cast: Cast, admin, gone):
    add_succession(
        by=cast.administrator,
        predecessor=gone,
        successor=cast.elsewhere,
        effective_on=DAY(2024, 1, 1),
        legal_basis="",
    )
    page = words_of(admin.post("/dia-gioi/ke-thua/them/", new(gone, cast, successor=str(cast.lang_son.pk))))
    assert (
        "cũng được Hà Nội (từ 01/01/2020) kế thừa: số liệu quá khứ của hội đã chia không quy đổi được" in page
    )


def test_one_entered_by_mistake_is_taken_back_but_not_one_of_a_merger(cast: Cast, admin, gone):
    told = {"by": cast.administrator, "effective_on": DAY(2024, 1, 1), "legal_basis": ""}
    row = add_succession(predecessor=gone, successor=cast.elsewhere, **told)
    page = words_of(admin.get(f"/dia-gioi/ke-thua/{row.pk}/bo/"))
    assert "Chưa lưu gì" in page
    assert Succession.objects.filter(pk=row.pk).exists()
    assert admin.post(f"/dia-gioi/ke-thua/{row.pk}/bo/")["Location"] == "/dia-gioi/ke-thua/"
    assert not Succession.objects.filter(pk=row.pk).exists()
    gone.refresh_from_db()
    assert gone.valid_to == DAY(2023, 12, 31)
    made = merge(
        by=cast.administrator,
        predecessors=[cast.cao_bang],
        successor=NewAssociation(key="cao", name="Cao", kind="tỉnh", gso_code="04"),
        effective_on=DAY(2026, 1, 1),
        legal_basis="",
    )
    with pytest.raises(Refused, match="hoàn tác ở trang “Sáp nhập”"):
        remove_succession(by=cast.administrator, succession=made.precessions.get())


def test_only_administrators_change_successions(cast: Cast, gone):
    row = cast.bac_kan.successions.get()
    told = {"effective_on": DAY(2024, 1, 1), "legal_basis": ""}
    for who in (cast.secretary, cast.officer, cast.central):
        with pytest.raises(Refused, match="Chỉ quản trị"):
            add_succession(by=who, predecessor=gone, successor=cast.elsewhere, **told)
        with pytest.raises(Refused, match="Chỉ quản trị"):
            change_succession(by=who, succession=row, **told)
        with pytest.raises(Refused, match="Chỉ quản trị"):
            remove_succession(by=who, succession=row)
