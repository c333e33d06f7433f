"""The pages of periods: a year is opened, its cut-off is changed, and both are shown before they are saved."""

import datetime

import pytest

from associations.actions.facts import WrongFields
from associations.actions.periods import change_period, open_period
from associations.actions.records import records_of
from associations.models import Period, Schedule
from associations.returns.workflow import Refused, Stale
from tests import factories
from tests.browsing import hidden_fields, preview_then_confirm, sign_in, words_of
from tests.cast import Cast

DAY = datetime.date
TYPED = {"year": "2026", "starts_on": "01/01/2026", "ends_on": "31/12/2026", "figures_as_of": "05/12/2026"}
YEAR = {"year": 2026, "starts_on": DAY(2026, 1, 1), "ends_on": DAY(2026, 12, 31)}


@pytest.fixture
def admin(cast):
    return sign_in(cast.administrator)


def test_a_year_is_opened_with_its_days_as_they_are_written_here(cast: Cast, admin):
    page, response = preview_then_confirm(admin, "/ky-bao-cao/mo/", TYPED)
    assert "Xem trước: Mở năm 2026" in page
    assert "số liệu tính đến 05/12/2026" in page
    assert "Thái Nguyên" in page  # is expected then
    assert "Bắc Kạn" not in page  # is no more
    assert response["Location"] == "/lich-bao-cao/2026/"
    period = Period.objects.get(year=2026)
    assert period.figures_as_of == DAY(2026, 12, 5)
    assert period.ends_on == DAY(2026, 12, 31)
    assert [(r.by_name, r.words) for r in records_of(period)] == [
        ("Ngô Văn Ổn", "mở kỳ từ 01/01/2026 đến 31/12/2026, số liệu tính đến ngày 05/12/2026")
    ]
    assert "mở kỳ từ 01/01/2026" in words_of(admin.get("/danh-muc/"))


def test_nothing_is_saved_before_it_is_confirmed_and_what_was_typed_comes_back(cast: Cast, admin):
    shown = admin.post("/ky-bao-cao/mo/", TYPED)
    assert not Period.objects.exists()
    again = admin.post("/ky-bao-cao/mo/", {**hidden_fields(shown.content.decode()), "edit": "1"})
    assert 'value="05/12/2026"' in words_of(again)
    assert not Period.objects.exists()


@pytest.mark.parametrize(
    ("changed", "wording"),
    [
        ({"figures_as_of": "31/11/2026"}, "31/11/2026"),
        ({"figures_as_of": "12/31/2026"}, "12/31/2026"),
        ({"figures_as_of": ""}, "Ghi ngày mà số liệu tính đến."),
        ({"figures_as_of": "05/12/2025"}, "Ngày 05/12/2025 nằm ngoài kỳ, từ 01/01/2026 đến 31/12/2026."),
        ({"ends_on": "31/12/2025"}, "Ngày 31/12/2025 không phải là ngày cuối của kỳ năm 2026."),
        ({"year": "2024"}, "Năm 2024 đã mở rồi"),
        ({"year": "năm nay"}, "năm nay"),
        ({"year": "1900"}, "1900"),
        ({"year": ""}, "Ghi năm."),
    ],
)
def test_what_does_not_go_together_is_said_at_its_field_and_kept_as_typed(
    cast: Cast, admin, changed, wording
):
    Period.objects.open_year(2024)
    for confirmed in ({}, {"confirm": "1"}):
        response = admin.post("/ky-bao-cao/mo/", {**TYPED, **changed, **confirmed})
        assert response.status_code == 409
        page = words_of(response)
        assert wording in page
        for name, text in {**TYPED, **changed}.items():
            assert not text or f'name="{name}" value="{text}"' in page
    assert Period.objects.count() == 1


def test_periods_do_not_share_days(cast: Cast):
    Period.objects.open_year(2025)
    with pytest.raises(WrongFields, match="thuộc kỳ năm 2025"):
        open_period(
            by=cast.administrator, **{**YEAR, "starts_on": DAY(2025, 12, 1)}, figures_as_of=DAY(2026, 11, 25)
        )
    Period.objects.open_year(2027)
    with pytest.raises(WrongFields, match="thuộc kỳ năm 2027"):
        open_period(
            by=cast.administrator, **{**YEAR, "ends_on": DAY(2027, 1, 5)}, figures_as_of=DAY(2026, 11, 25)
        )


def test_a_changed_cut_off_says_who_is_expected_before_and_after_and_whose_return_falls_out(
    cast: Cast, admin
):
    factories.draft(cast, cast.bac_kan, 2025)
    period = Period.objects.get(year=2025)
    Period.objects.filter(pk=period.pk).update(figures_as_of=DAY(2025, 6, 1))
    typed = hidden_fields(admin.get("/ky-bao-cao/2025/").content.decode())
    typed |= {"starts_on": "01/01/2025", "ends_on": "31/12/2025", "figures_as_of": "25/11/2025"}
    page, response = preview_then_confirm(admin, "/ky-bao-cao/2025/", typed)
    assert "Số liệu tính đến ngày: 01/06/2025 → <strong>25/11/2025</strong>" in page
    assert "Thái Nguyên (từ 7/2025)" in page
    assert "Thái Nguyên (đến 6/2025), Bắc Kạn" in page
    assert "Bắc Kạn 2025 (nháp)" in page
    assert response.status_code == 302
    period.refresh_from_db()
    assert period.figures_as_of == DAY(2025, 11, 25)
    assert records_of(period).get().words == "số liệu tính đến ngày: 01/06/2025 → 25/11/2025"
    assert "01/06/2025 → 25/11/2025" in words_of(admin.get("/ky-bao-cao/2025/"))


def test_two_who_change_the_same_period_do_not_overwrite_each_other(cast: Cast, admin):
    period = Period.objects.open_year(2026)
    shown = admin.post(
        "/ky-bao-cao/2026/",
        {**hidden_fields(admin.get("/ky-bao-cao/2026/").content.decode()), **TYPED},
    )
    days = {"starts_on": DAY(2026, 1, 1), "ends_on": DAY(2026, 12, 31)}
    change_period(by=cast.administrator, period=period, **days, figures_as_of=DAY(2026, 11, 1))
    late = admin.post("/ky-bao-cao/2026/", {**hidden_fields(shown.content.decode()), "confirm": "1"})
    assert late.status_code == 409
    assert "Người khác vừa sửa" in words_of(late)
    period.refresh_from_db()
    assert period.figures_as_of == DAY(2026, 11, 1)
    with pytest.raises(Stale):
        change_period(by=cast.administrator, period=period, **days, figures_as_of=DAY(2026, 11, 2), seen="x")
    told = {**hidden_fields(late.content.decode()), **TYPED}  # sent once more by who has seen what stands now
    assert admin.post("/ky-bao-cao/2026/", told | {"confirm": "1"}).status_code == 302


def test_a_period_opened_by_mistake_is_taken_back_while_nothing_hangs_on_it(cast: Cast, admin):
    empty, used = Period.objects.open_year(2027), Period.objects.open_year(2026)
    Schedule.objects.create(cluster=cast.cluster, period=used)
    assert "Bỏ năm 2027" in words_of(admin.get("/ky-bao-cao/2027/"))
    assert "Bỏ năm 2026" not in words_of(admin.get("/ky-bao-cao/2026/"))
    admin.post("/ky-bao-cao/2027/bo/")
    response = admin.post("/ky-bao-cao/2026/bo/", follow=True)
    assert "Không bỏ được năm 2026: đã có 1 lịch báo cáo của kỳ này." in words_of(response)
    assert list(Period.objects.values_list("year", flat=True)) == [2026]
    assert "bỏ kỳ" in words_of(admin.get("/danh-muc/"))
    assert empty.pk


def test_only_administrators_change_periods(cast: Cast):
    period = Period.objects.open_year(2025)
    for who in (cast.secretary, cast.officer, cast.central):
        for action, more in ((open_period, {"year": 2026}), (change_period, {"period": period})):
            days = {
                "starts_on": DAY(2026, 1, 1),
                "ends_on": DAY(2026, 12, 31),
                "figures_as_of": DAY(2026, 12, 31),
            }
            with pytest.raises(Refused, match="Chỉ quản trị"):
                action(by=who, **days, **more)
