"""The administrator's pages of mergers, clusters and associations, driven over HTTP."""

import datetime
import html
import re

import pytest
from django.core import serializers

from associations.forms.pasted_associations import read_lines
from associations.forms.registry import proposed_key
from associations.models import (
    Association,
    Cluster,
    ClusterMembership,
    Merger,
    Period,
    Return,
    Succession,
)
from associations.sections.base import figures as all_figures
from associations.territory import members_on
from reports.analysis.figures import figures
from reports.analysis.merger_effect import _names, _spans
from reports.indicators import INDICATORS
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast

DAY = datetime.date(2026, 1, 1)


@pytest.fixture
def admin(cast):
    return sign_in(cast.administrator)


def said(response) -> str:
    return html.unescape(response.content.decode())


def stored() -> str:
    rows = [
        row
        for model in (Association, Succession, Cluster, ClusterMembership, Merger, Period, Return)
        for row in model.objects.order_by("pk")
    ]
    return serializers.serialize("json", rows)


def typed(cast: Cast, **changed) -> dict:
    return {
        "predecessors": [cast.cao_bang.pk, cast.lang_son.pk],
        "effective_on": "01/01/2026",
        "legal_basis": "Nghị quyết 1/2025/QH16",
        "successor": "",
        "name": "Cao Lạng",
        "kind": "tỉnh",
        "gso_code": "04",
        "key": "",
        "position": "",
    } | changed


def hidden(page: str) -> dict[str, list[str]]:
    """The fields of the preview's own form, as the browser would send them."""
    form = page[page.index("/dia-gioi/moi/xac-nhan/") :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        found.setdefault(name[1], []).append(value[1] if value else "")
    return found


def rows_of(page: str) -> dict[str, list[str]]:
    """The cells of the preview's rows by label, tags taken off."""
    found: dict[str, list[str]] = {}
    for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', page, re.DOTALL):
        cells = [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.split(r"</th>|</td>", row)]
        found.setdefault(cells[0], cells[1:-1])
    return found


def test_a_merger_is_seen_before_it_is_made_and_taken_back_after(cast: Cast, admin):
    factories.approved(cast, cast.lang_son, 2024)
    factories.approved(cast, cast.cao_bang, 2024, members=1_000, branches=5)
    before = stored()
    page = said(admin.post("/dia-gioi/moi/", typed(cast)))
    assert stored() == before
    assert "Chưa lưu gì" in page
    assert "Chuỗi 2024 của Cao Bằng và Lạng Sơn được cộng; mọi chỉ tiêu đã có đều đủ." in page
    assert (
        "Cụm thi đua số 2 từ 01/01/2026: 3 hội thành 2 hội (bớt Cao Bằng và Lạng Sơn; thêm Cao Lạng)" in page
    )
    rows = rows_of(page)
    assert rows["Tổng số hội viên"] == ["người", "1.000", "220.000", "221.000"]
    for label in [figure.label for figure in all_figures().values()] + [i.label for i in INDICATORS]:
        assert label in rows
    done = admin.post("/dia-gioi/moi/xac-nhan/", hidden(page), follow=True)
    assert "Đã sáp nhập thành Cao Lạng từ 01/01/2026" in said(done)
    unit = Association.objects.get(key="cao-lang")
    listed = said(admin.get("/dia-gioi/"))
    assert "Nghị quyết 1/2025/QH16" in listed
    assert "/dia-gioi/cao-lang/hoan-tac/" in listed
    found = figures(
        by=cast.administrator, cluster=cast.cluster, years=[2024], map_="today", status="approved"
    )
    assert {u.association.key: u.values["members"] for u in found[2024]}["cao-lang"] == 221_000
    assert "Hoàn tác việc sáp nhập thành Cao Lạng?" in said(admin.get(f"/dia-gioi/{unit.key}/hoan-tac/"))
    back = admin.post(f"/dia-gioi/{unit.key}/hoan-tac/", follow=True)
    assert "Cao Bằng, Lạng Sơn trở lại như trước" in said(back)
    assert stored() == before


def test_the_preview_says_what_is_not_complete(cast: Cast, admin):
    factories.approved(cast, cast.lang_son, 2022)
    factories.approved(cast, cast.lang_son, 2023)
    factories.approved(cast, cast.cao_bang, 2023, officers=70, press_items=9)
    before = stored()
    page = said(admin.post("/dia-gioi/moi/", typed(cast)))
    assert stored() == before
    assert "Chuỗi 2023 của Cao Bằng và Lạng Sơn được cộng; 2 chỉ tiêu chưa đủ." in page
    assert "Năm 2022 chưa đủ (1/2): Cao Bằng chưa có báo cáo được duyệt." in page
    year = page[page.index("<summary>Năm 2023") :]
    officers = next(f.label for code, f in all_figures().items() if code == "officers")
    assert rows_of(year)[officers][1:] == ["70", "–", "chưa đủ (1/2)"]
    # Of an indicator too: of the whole in words, of a part as the title of its dash.
    assert rows_of(year)["Cán bộ hội được tập huấn"][1:] == ["–", "–", "chưa đủ (0/2)"]
    assert 'title="Cán bộ hội được tập huấn trong kỳ: chưa có số liệu"' in year
    assert rows_of(page[: page.index("<summary>Năm 2023")])["Tổng số hội viên"][1:] == [
        "–",
        "220.000",
        "chưa đủ (1/2)",
    ]


def test_a_merger_without_any_past_and_out_of_no_cluster_says_so(cast: Cast, admin):
    page = said(admin.post("/dia-gioi/moi/", typed(cast, predecessors=[cast.elsewhere.pk], gso_code="01")))
    assert "Hà Nội chưa có báo cáo nào được duyệt trước ngày ấy" in page
    assert "Không cụm nào đổi thành viên; Cao Lạng chưa thuộc cụm nào." in page


def test_one_association_under_another_name_keeps_its_series(cast: Cast, admin):
    factories.approved(cast, cast.lang_son, 2024)
    page = said(admin.post("/dia-gioi/moi/", typed(cast, predecessors=[cast.lang_son.pk], name="Xứ Lạng")))
    assert "Xứ Lạng (từ 01/01/2026) và Cao Bằng (từ 01/01/2020) cùng mang mã 04" in page
    page = said(
        admin.post(
            "/dia-gioi/moi/", typed(cast, predecessors=[cast.lang_son.pk], name="Xứ Lạng", gso_code="20")
        )
    )
    assert "Chuỗi 2024 của Lạng Sơn được đọc tiếp dưới tên Xứ Lạng; mọi chỉ tiêu đã có đều đủ." in page


def test_what_was_typed_stays_when_a_merger_is_refused(cast: Cast, admin):
    for address in ("/dia-gioi/moi/", "/dia-gioi/moi/xac-nhan/"):
        response = admin.post(address, typed(cast, gso_code="19", legal_basis="Nghị quyết Z"))
        assert response.status_code == 409
        page = said(response)
        assert "Cao Lạng (từ 01/01/2026) và Thái Nguyên (từ 01/07/2025) cùng mang mã 19" in page
        for kept in ('value="Nghị quyết Z"', 'value="Cao Lạng"', 'value="01/01/2026"'):
            assert kept in page
        assert len(re.findall(r'type="checkbox"[^>]*checked', page)) == 2
    response = admin.post("/dia-gioi/moi/", {"effective_on": "31/02/2026"})
    assert response.status_code == 409
    for words in ("Chọn ít nhất một hội được sáp nhập", "Không có ngày “31/02/2026”", "Ghi tên hội mới"):
        assert words in said(response)
    assert not Merger.objects.exists()


def test_the_preview_leads_back_to_the_form_as_it_was_typed(cast: Cast, admin):
    page = said(admin.post("/dia-gioi/moi/", typed(cast)))
    again = admin.post("/dia-gioi/moi/", hidden(page) | {"edit": "1"})
    assert again.status_code == 200
    assert 'value="Cao Lạng"' in said(again)
    assert len(re.findall(r'type="checkbox"[^>]*checked', said(again))) == 2


def test_a_merger_that_is_reported_on_says_why_it_stays(cast: Cast, admin):
    factories.begin(cast.thai_nguyen_2025, 2025)
    listed = said(admin.get("/dia-gioi/"))
    assert "Vì sao không hoàn tác được" in listed
    page = said(admin.get("/dia-gioi/thai-nguyen-2025/hoan-tac/"))
    assert "Báo cáo Thái Nguyên 2025 đã bắt đầu, chưa có số liệu (nháp)" in page
    assert "Đặng Văn Ước" in page
    response = admin.post("/dia-gioi/thai-nguyen-2025/hoan-tac/")
    assert response.status_code == 409
    assert Succession.objects.count() == 2
    assert admin.get("/dia-gioi/lang-son/hoan-tac/").status_code == 404


SIX = """Sơn La; tỉnh; 14; 01/11/1999
Lai Châu; Tỉnh; 12; 01/01/2004

Điện Biên; tỉnh; 11; 2004-01-01
Lào Cai; tỉnh; 15; 01/11/1999
Tuyên Quang; tỉnh; 08; 01/11/1999
Phú Thọ\ttỉnh\t25\t01/11/1999"""


def test_a_second_cluster_of_six_is_set_up_from_a_pasted_list(cast: Cast, admin):
    before = stored()
    page = said(admin.post("/danh-muc-hoi/them/", {"rows": SIX}))
    assert "Chưa lưu. Sẽ thêm 6 hội." in page
    assert stored() == before
    admin.post("/danh-muc-hoi/them/", {"rows": SIX, "confirm": "1"})
    new = list(Association.objects.order_by("-pk")[:6])
    assert {unit.key for unit in new} == {
        "son-la",
        "lai-chau",
        "dien-bien",
        "lao-cai",
        "tuyen-quang",
        "phu-tho",
    }
    Period.objects.open_year(2026)
    sent = {
        "name": "Cụm thi đua số 3",
        "short_name": "Tây Bắc",
        "key": "",
        "since": "01/01/2026",
        "members": [unit.pk for unit in new],
    }
    page = said(admin.post("/cum-thi-dua/moi/", sent, follow=True))
    assert "/nguoi-dung/moi/" in page
    assert "/cum/tay-bac/2026/lich/" in page
    assert admin.get("/cum/tay-bac/2026/lich/").status_code == 200
    names = [unit.name for unit in members_on(Cluster.objects.get(key="tay-bac"), DAY)]
    assert names == ["Điện Biên", "Lai Châu", "Lào Cai", "Phú Thọ", "Sơn La", "Tuyên Quang"]
    assert "6 hội: Điện Biên, Lai Châu" in said(admin.get("/cum-thi-dua/"))
    assert "Tây Bắc" in said(admin.get("/danh-muc-hoi/"))


def test_pasted_lines_that_are_wrong_are_named_and_kept(cast: Cast, admin):
    wrong = "Sơn La; huyện; 14; 01/11/1999\nLai Châu; tỉnh\n; tỉnh; 12; 31/02/2020"
    response = admin.post("/danh-muc-hoi/them/", {"rows": wrong, "confirm": "1"})
    assert response.status_code == 409
    page = said(response)
    for words in (
        "Dòng 1: Loại “huyện” phải là tỉnh hoặc thành phố.",
        "Dòng 2: Có 2 ô, cần 4",
        "Dòng 3: Thiếu tên. Không có ngày “31/02/2020”",
        wrong.splitlines()[0],
    ):
        assert words in page
    response = admin.post("/danh-muc-hoi/them/", {"rows": "Nơi khác; tỉnh; 20; 01/11/1999", "confirm": "1"})
    assert response.status_code == 409
    assert "Nơi khác (từ 01/11/1999) và Lạng Sơn (từ 01/01/2020) cùng mang mã 20" in said(response)
    assert "Chưa có dòng nào" in said(admin.post("/danh-muc-hoi/them/", {"rows": " \n"}))
    assert read_lines("x\n" * 201).problem.startswith("Có 201 dòng")


def test_lines_with_heads_are_read_in_any_order(db):
    read = read_lines(
        "TT\tMã tỉnh\tTên tỉnh\tGhi chú\tTừ ngày\tLoại\n1\t14\tSơn La\tx\t1/11/1999\tTỉnh\n2\t12\tLai Châu\t\t46022\ttỉnh\nCộng\t\t2"
    )
    assert [(unit.name, unit.gso_code, f"{unit.valid_from:%d/%m/%Y}") for unit in read.found] == [
        ("Sơn La", "14", "01/11/1999"),
        ("Lai Châu", "12", "31/12/2025"),
    ]
    assert (read.unread_heads, [row.why for row in read.unread], read.bad) == ("“Ghi chú”", ["dòng cộng"], [])
    assert (
        "Chưa rõ cột nào là “Mã thống kê”" in read_lines("Tên\tLoại\tTừ ngày\nSơn La\ttỉnh\t1/1/2020").problem
    )
    assert read_lines("1\tSơn La\ttỉnh\t14\t1/11/1999\t").found[0].name == "Sơn La"


def test_one_association_is_added_by_its_fields(cast: Cast, admin):
    one = {"name": "Sơn La", "kind": "tỉnh", "gso_code": "14", "valid_from": "01/11/1999", "key": ""}
    assert "Đã thêm Sơn La (từ 01/11/1999)" in said(admin.post("/danh-muc-hoi/them/", one, follow=True))
    response = admin.post("/danh-muc-hoi/them/", one)
    assert response.status_code == 409
    assert "cùng mang mã 14" in said(response)
    assert 'value="Sơn La"' in said(response)
    assert proposed_key("Sơn La", 2026, Association) == "son-la-2026"
    assert proposed_key("Đắk Lắk", 2026, Association) == "dak-lak"


def test_members_join_and_leave_on_the_page_of_a_cluster(cast: Cast, admin):
    sent = {"association": cast.elsewhere.pk, "position": "9", "since": "01/01/2026"}
    assert "Đã thêm Hà Nội vào cụm" in said(
        admin.post("/cum-thi-dua/dong-bac/thanh-vien/", sent | {"confirm": "1"}, follow=True)
    )
    response = admin.post("/cum-thi-dua/dong-bac/thanh-vien/", sent | {"since": "02/01/2026"})
    assert response.status_code == 409
    assert "vào Cụm thi đua số 2 từ 02/01/2026 trùng với lần từ 01/01/2026" in said(response)
    assert 'value="02/01/2026"' in said(response)
    member = cast.elsewhere.memberships.get()
    place = f"/cum-thi-dua/dong-bac/thanh-vien/{member.pk}/thoi/"
    shown = said(admin.post(place, {"last_day": "31/03/2026"}))
    assert "Chưa lưu gì" in shown
    assert "Hà Nội thôi ở Cụm thi đua số 2 sau ngày 31/03/2026" in shown
    assert cast.elsewhere.memberships.get().valid_to is None
    again = said(admin.post(place, {"last_day": "31/03/2026", "edit": "1"}))
    assert 'value="31/03/2026"' in again
    for day, words in (
        ("31/12/2025", "không thể sớm hơn"),
        ("x", "Không có ngày “x”"),
        ("", "Ghi ngày cuối"),
    ):
        response = admin.post(place, {"last_day": day})
        assert response.status_code == 409
        assert words in said(response)
        assert f'value="{day}"' in said(response)
    assert "thôi ở cụm sau ngày 31/03/2026" in said(
        admin.post(place, {"last_day": "31/03/2026", "confirm": "1"}, follow=True)
    )
    other = Cluster.objects.create(key="khac", name="Khác", short_name="Khác")
    assert admin.post(f"/cum-thi-dua/{other.key}/thanh-vien/{member.pk}/thoi/").status_code == 404


def test_a_cluster_that_is_refused_keeps_what_was_typed(cast: Cast, admin):
    sent = {"name": "Cụm mới", "short_name": "Mới", "key": "dong-bac", "since": "01/01/2019", "members": [cast.lang_son.pk]}  # fmt: skip
    response = admin.post("/cum-thi-dua/moi/", sent)
    assert response.status_code == 409
    for words in (
        "Khóa “dong-bac” của Cụm mới đã là của Cụm thi đua số 2",
        "Lạng Sơn (từ 01/01/2020) không có vào ngày 01/01/2019",
        'value="Cụm mới"',
    ):
        assert words in said(response)


@pytest.mark.parametrize("who", ["officer", "secretary", "central", "stranger", "nobody"])
@pytest.mark.parametrize(
    "address",
    [
        "/dia-gioi/moi/",
        "/dia-gioi/moi/xac-nhan/",
        "/danh-muc-hoi/them/",
        "/cum-thi-dua/moi/",
        "/cum-thi-dua/dong-bac/thanh-vien/",
    ],
)
def test_strangers_can_send_nothing(cast: Cast, address: str, who: str):
    before = stored()
    assert sign_in(getattr(cast, who)).post(address, typed(cast)).status_code == 404
    assert stored() == before


def test_the_list_of_mergers_asks_the_same_number_of_times(cast: Cast, admin, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        admin.get("/dia-gioi/")
    for number in range(8):
        unit = Association.objects.create(
            key=f"s-{number}", name=f"S {number}", kind="tỉnh", gso_code=str(500 + number), valid_from=DAY
        )
        one = factories.join(cast, number)
        Succession.objects.create(predecessor=one, successor=unit, effective_on=DAY)
    with django_assert_max_num_queries(25):
        admin.get("/dia-gioi/")


def test_years_and_names_in_words():
    assert _spans([2020, 2022, 2023, 2024]) == "2020, 2022–2024"
    assert _names(["A"]) == "A"
    assert _names(["A", "B", "C"]) == "A, B và C"
