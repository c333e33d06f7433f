"""The pages of associations: a long list, one association changed in words, one entered by mistake taken back."""

import datetime

import pytest

from associations.actions.association_changes import WantedAssociation, change_association, remove_association
from associations.actions.associations import rows_that_refer_to
from associations.actions.records import records_of
from associations.models import Association, Period, RegistryRecord
from associations.returns.workflow import Refused, Stale
from reports.models import Meeting
from tests import factories
from tests.browsing import hidden_fields, preview_then_confirm, sign_in, words_of
from tests.cast import LONG_AGO, Cast

DAY = datetime.date


@pytest.fixture
def admin(cast):
    return sign_in(cast.administrator)


def address(unit: Association) -> str:
    return f"/danh-muc-hoi/{unit.key}/sua/"


def typed(client, unit: Association, **changed) -> dict[str, str]:
    """What the page's form sends, with some fields changed."""
    days = {"valid_from": f"{unit.valid_from:%d/%m/%Y}", "valid_to": ""}
    if unit.valid_to:
        days["valid_to"] = f"{unit.valid_to:%d/%m/%Y}"
    usual = {"name": unit.name, "kind": unit.kind, "gso_code": unit.gso_code, "has_association": "yes"}
    return {**hidden_fields(client.get(address(unit)).content.decode()), **usual, **days, **changed}


def commune(cast: Cast, number: int, **changed) -> Association:
    usual = {"key": f"xa-{number}", "name": f"Xã {number}", "kind": "xã", "gso_code": f"{number:05}"}
    usual |= {"level": "commune", "parent": cast.lang_son, "valid_from": DAY(2025, 7, 1)}
    return Association.objects.create(**usual | changed)


def test_an_association_is_changed_in_words_after_its_effect_was_shown(cast: Cast, admin):
    Period.objects.open_year(2026)
    sent = typed(admin, cast.cao_bang, name="Cao Bằng mới", kind="thành phố", valid_to="05/12/2026")
    page, response = preview_then_confirm(admin, address(cast.cao_bang), sent)
    assert "Tên: Cao Bằng → <strong>Cao Bằng mới</strong>" in page
    assert "Đến hết ngày: để trống → <strong>05/12/2026</strong>" in page
    assert "Năm 2026" in page  # is no longer expected on 31 December
    assert response.status_code == 302
    cast.cao_bang.refresh_from_db()
    assert (cast.cao_bang.name, cast.cao_bang.kind, cast.cao_bang.valid_to) == (
        "Cao Bằng mới", "thành phố", DAY(2026, 12, 5),
    )  # fmt: skip
    words = "tên: Cao Bằng → Cao Bằng mới; loại: tỉnh → thành phố; đến hết ngày: để trống → 05/12/2026"
    assert records_of(cast.cao_bang).get().words == words
    assert words in words_of(admin.get(address(cast.cao_bang)))


def test_a_territory_without_an_association_is_not_expected(cast: Cast, admin):
    Period.objects.open_year(2026)
    page, _ = preview_then_confirm(
        admin, address(cast.cao_bang), typed(admin, cast.cao_bang, has_association="no")
    )
    assert "Đã có tổ chức Hội: có → <strong>không</strong>" in page
    assert not Association.objects.get(pk=cast.cao_bang.pk).has_association
    page, _ = preview_then_confirm(admin, address(cast.cao_bang), typed(admin, cast.cao_bang))
    assert "không → <strong>có</strong>" in page


def test_what_does_not_go_together_is_said_at_its_field_and_nothing_is_saved(cast: Cast, admin):
    before = list(Association.objects.order_by("pk").values())
    for unit, changed, text in (
        (cast.cao_bang, {"valid_to": "31/02/2026"}, "31/02/2026"),
        (cast.cao_bang, {"valid_from": "12/31/2026"}, "12/31/2026"),
        (cast.cao_bang, {"valid_to": "31/12/2019"}, "Ngày cuối 31/12/2019 sớm hơn ngày đầu 01/01/2020."),
        (cast.cao_bang, {"gso_code": "20"}, "cùng mang mã 20"),
        (cast.cao_bang, {"gso_code": "4a"}, "Mã thống kê “4a” phải là 1 đến 5 chữ số."),
        (cast.cao_bang, {"name": " "}, "Ghi tên."),
        (cast.cao_bang, {"kind": "xã"}, "xã"),
        (cast.bac_kan, {"valid_to": "05/12/2026"}, "nên đến hết 30/06/2025. Ngày ấy đổi ở trang “Kế thừa”"),
        (cast.thai_nguyen_2025, {"valid_from": "05/12/2026"}, "từ 01/07/2025. Ngày ấy đổi ở trang “Kế thừa”"),
    ):
        for confirmed in ({}, {"confirm": "1"}):
            response = admin.post(address(unit), typed(admin, unit, **changed) | confirmed)
            assert response.status_code == 409, changed
            assert text in words_of(response)
    assert list(Association.objects.order_by("pk").values()) == before
    assert not RegistryRecord.objects.exists()


def test_a_return_keeps_its_association(cast: Cast):
    factories.draft(cast)
    usual = {"name": "Lạng Sơn", "kind": "tỉnh", "gso_code": "20", "parent": None, "valid_from": LONG_AGO}
    for changed, text in (
        ({"has_association": True, "valid_to": DAY(2024, 12, 30)}, "nên Lạng Sơn phải có vào ngày ấy"),
        ({"has_association": False, "valid_to": None}, "Lạng Sơn đã có báo cáo năm 2024"),
    ):
        with pytest.raises(Refused, match=text):
            change_association(
                by=cast.administrator, unit=cast.lang_son, wanted=WantedAssociation(**usual, **changed)
            )
    wanted = WantedAssociation(**usual, has_association=True, valid_to=DAY(2024, 12, 31))
    assert change_association(by=cast.administrator, unit=cast.lang_son, wanted=wanted).valid_to


def test_a_commune_stands_under_its_province(cast: Cast, admin):
    form = {"name": "Đồng Đăng", "level": "commune", "kind": "xã", "gso_code": "05977", "parent": "lang-son"}
    form |= {"valid_from": "01/07/2025", "valid_to": "", "has_association": "no", "key": ""}
    assert admin.post("/danh-muc-hoi/them/", form).status_code == 302
    made = Association.objects.get(key="dong-dang")
    assert (made.level, made.parent, made.has_association) == ("commune", cast.lang_son, False)
    response = admin.post("/danh-muc-hoi/them/", form | {"kind": "tỉnh", "gso_code": "05978", "key": "dd"})
    assert response.status_code == 409
    assert "loại “tỉnh” phải là một trong: xã" in words_of(response)
    page, _ = preview_then_confirm(admin, address(made), typed(admin, made, parent="cao-bang"))
    assert "Hội cấp trên: Lạng Sơn (từ 01/01/2020) → <strong>Cao Bằng" in page


def test_a_long_list_is_searched_filtered_and_turned(cast: Cast, admin):
    for number in range(120):
        commune(cast, number, parent=cast.lang_son if number % 2 else cast.cao_bang)
    page = words_of(admin.get("/danh-muc-hoi/"))
    assert "Xã 1" not in page  # the provinces come first
    names = ("Bắc Kạn", "Cao Bằng", "Hà Nội", "Lạng Sơn", "Thái Nguyên")
    places = [page.index(f">{name}</a>") for name in names]
    assert places == sorted(places)
    page = words_of(admin.get("/danh-muc-hoi/?cap=commune&tinh=lang-son"))
    assert "60 hội." in page
    assert "Trang 1/2" in page
    assert "Trang 2/2" in words_of(admin.get("/danh-muc-hoi/?cap=commune&tinh=lang-son&trang=2"))
    assert ">Lạng Sơn</a>" in words_of(admin.get("/danh-muc-hoi/?tim=LANG+SON"))
    assert ">Xã 7</a>" in words_of(admin.get("/danh-muc-hoi/?tim=00007"))
    page = words_of(admin.get("/danh-muc-hoi/?luc=truoc"))
    assert ">Bắc Kạn</a>" in page
    assert ">Cao Bằng</a>" not in page
    assert "Không có hội nào như vậy" in words_of(admin.get("/danh-muc-hoi/?luc=chua"))


def test_one_entered_by_mistake_is_taken_back_and_nothing_else(cast: Cast, admin):
    wrong = commune(cast, 1)
    assert "Bỏ Xã 1" in words_of(admin.get(address(wrong)))
    assert admin.post(f"/danh-muc-hoi/{wrong.key}/bo/")["Location"] == "/danh-muc-hoi/"
    assert not Association.objects.filter(key="xa-1").exists()
    assert RegistryRecord.objects.get().words == "bỏ Xã 1 (từ 01/07/2025), mã 00001"
    assert "Bỏ Lạng Sơn" not in words_of(admin.get(address(cast.lang_son)))
    page = words_of(admin.post("/danh-muc-hoi/lang-son/bo/", follow=True))
    assert "Không bỏ được Lạng Sơn (từ 01/01/2020)" in page


def test_what_hangs_on_a_row_is_found_in_every_app(cast: Cast):
    unit = commune(cast, 2)
    assert rows_that_refer_to(unit) == []
    period = Period.objects.open_year(2024)
    told = {"changed_by": cast.secretary, "changed_at": "2024-11-25T00:00:00Z"}
    Meeting.objects.create(cluster=cast.cluster, period=period, host=unit, **told)
    assert rows_that_refer_to(unit) == ["1 hội nghị giao ban"]  # by a relation that has no name on this side
    with pytest.raises(Refused, match="đã có 1 hội nghị"):
        remove_association(by=cast.administrator, unit=unit)


def test_two_at_once_and_others_than_administrators(cast: Cast):
    wanted = WantedAssociation("a", "tỉnh", "20", None, True, LONG_AGO, None)
    with pytest.raises(Stale):
        change_association(by=cast.administrator, unit=cast.lang_son, wanted=wanted, seen="khác")
    for who in (cast.secretary, cast.officer, cast.central):
        with pytest.raises(Refused, match="Chỉ quản trị"):
            change_association(by=who, unit=cast.lang_son, wanted=wanted)
        with pytest.raises(Refused, match="Chỉ quản trị"):
            remove_association(by=who, unit=cast.lang_son)
