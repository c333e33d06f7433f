"""The pages of a cluster's year over HTTP: filters, empty and large, weight, queries, what does not exist."""

import gzip
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations.actions import returns as actions
from associations.models import ClusterMembership, Period, Return, User
from associations.sections.base import sections
from reports.indicators import BY_CODE, every_indicator
from tests import factories
from tests.browsing import sign_in
from tests.made_once import made_once
from tests.turns import in_turn

BASE = "/cum/dong-bac/2024/"


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
@made_once
def year(cast):
    for association in (cast.lang_son, cast.cao_bang):
        factories.approved(cast, association, 2023)
    factories.approved(cast, members=230_000)
    factories.submitted(cast, cast.cao_bang, members=210_000)
    factories.draft(cast, cast.thai_nguyen)
    return cast


def test_the_dashboard_answers_who_leads_who_is_missing_and_what_changed(year):
    page = text_of(sign_in(year.secretary).get(f"{BASE}tong-quan/"))
    assert "1/4 hội có số liệu đã duyệt" in page
    assert "Thái Nguyên, Bắc Kạn, Cao Bằng: chưa có báo cáo được duyệt" in page
    assert "Chỉ Lạng Sơn có số liệu" in page
    assert "riêng Lạng Sơn tăng 1,3\u00a0điểm\u00a0% so với năm 2023" in page
    assert "Số liệu chưa chốt" in page
    assert "Chưa bắt đầu" in page  # Bắc Kạn
    for code in ("members_per_population", "fund_per_capita"):
        assert f'<section class="chart" id="{code}"' in page
        assert re.search(rf'role="img" aria-label="{BY_CODE[code].label}: Chỉ Lạng Sơn', page)
    assert page.count("<svg role=") == 5 + 12  # headline figures and pictures
    assert "style=" not in page
    assert page.count("<script") == 2  # one for all pages, and for numbers that open their explanation


def test_many_names_of_units_that_are_missing_are_folded_behind_their_number(year):
    names = [factories.join(year, number).name for number in range(5, 35)]
    page = text_of(sign_in(year.secretary).get(f"{BASE}so-lieu/"))
    folded = page.partition('<details class="quiet missing-units">')[2].partition("</details>")[0]
    missing = ["Thái Nguyên", "Bắc Kạn", "Cao Bằng", *names]
    assert f"{len(missing)} hội chưa có số liệu" in folded
    assert [name for name in missing if name not in folded] == []


def test_submitted_figures_are_added_on_request_and_named_provisional(year):
    page = text_of(sign_in(year.secretary).get(f"{BASE}tong-quan/?so-lieu=da-nop"))
    assert "2/4 hội có số liệu đã duyệt hoặc mới nộp" in page
    assert '<sup title="tạm tính">t</sup>' in page
    assert "210.000" in text_of(sign_in(year.secretary).get(f"{BASE}so-lieu/?so-lieu=da-nop"))
    assert "chi-tieu/members/?so-lieu=da-nop" in page
    assert "tai-ve/bao-cao.xlsx?so-lieu=da-nop" in page


def test_readers_of_approved_figures_are_not_offered_submitted_ones(year):
    for reader in (year.officer, year.central):
        page = text_of(sign_in(reader).get(f"{BASE}tong-quan/"))
        assert "so-lieu=da-nop" not in page
        assert "Nháp" not in page
        refused = sign_in(reader).get(f"{BASE}tong-quan/?so-lieu=da-nop")
        assert refused.status_code == 404
        assert "Chỉ thư ký của cụm" in text_of(refused)
        assert "210.000" not in text_of(refused)


def test_on_todays_map_a_unit_names_what_it_is_added_from(cast):
    for association in (cast.thai_nguyen, cast.bac_kan):
        factories.approved(cast, association)
    page = text_of(sign_in(cast.secretary).get(f"{BASE}tong-quan/?dia-gioi=hien-nay"))
    assert "theo địa giới hiện nay" in page
    assert (
        'Thái Nguyên</a> <span class="quiet">cộng từ <a href="/bao-cao/bac-kan/2024/">Bắc Kạn</a>, '
        '<a href="/bao-cao/thai-nguyen/2024/">Thái Nguyên (đến 6/2025)</a></span>'
    ) in page


def test_what_is_kept_of_a_page_follows_every_change(year):
    client = sign_in(year.secretary)

    def page(address: str = "so-lieu/") -> str:
        return text_of(client.get(BASE + address))

    return_ = year.lang_son.returns.get(period__year=2024)
    assert "đang mở lại" not in page()
    factories.go(return_, "reopen", year.secretary, "Sửa hội viên")
    assert '<sup title="đang mở lại">l</sup>' in page()
    factories.save(return_, year.officer, members=240_000)
    assert "230.000" in page()
    assert "240.000" not in page()
    actions.save(
        by=year.officer, edits=[actions.Edit(return_, notes={("members", "flag", "uoc_tinh"): ("", "")})]
    )
    assert '<sup title="đang mở lại, ước tính">l,ư</sup>' in page()
    factories.go(return_, "submit", year.officer)
    factories.go(return_, "approve", year.secretary)
    assert "240.000" in page()
    assert '<sup title="ước tính">ư</sup>' in page()
    year.lang_son.name = "Xứ Lạng"
    year.lang_son.save()
    assert "Xứ Lạng" in page()
    ClusterMembership.objects.filter(association=year.bac_kan).delete()
    assert "Bắc Kạn" not in page()
    year.cluster.short_name = "Cụm mới"
    year.cluster.save()
    assert "Số liệu các báo cáo, Cụm mới" in page()


def test_the_year_of_a_merger_points_to_todays_map(cast):
    factories.approved(cast, cast.thai_nguyen, 2024)
    factories.approved(cast, cast.thai_nguyen_2025, 2025)
    client = sign_in(cast.secretary)
    assert "Hội sau sáp nhập được so với tổng các hội cũ" in text_of(
        client.get("/cum/dong-bac/2025/tong-quan/")
    )
    assert "trước sáp nhập" not in text_of(client.get("/cum/dong-bac/2025/tong-quan/?dia-gioi=hien-nay"))
    assert "trước sáp nhập" not in text_of(client.get(f"{BASE}tong-quan/"))


@pytest.mark.parametrize(
    ("address", "what", "there_is"),
    [
        ("/cum/khong-co/2024/tong-quan/", "Không có cụm “khong-co”", "/cum/dong-bac/2024/tong-quan/"),
        ("/cum/dong-bac/1999/tong-quan/", "Chưa mở kỳ báo cáo năm 1999", "/cum/dong-bac/2023/tong-quan/"),
        (f"{BASE}chi-tieu/khong_co/", "Không có chỉ tiêu “khong_co”", f"{BASE}chi-tieu/fund_total/"),
        (f"{BASE}tai-ve/khong-co.xlsx", "Không có tệp “khong-co.xlsx”", f"{BASE}tai-ve/bao-cao.xlsx"),
        (f"{BASE}chi-tieu/members/tep/x.gif", "Không có tệp “x.gif”", "xep-hang.xlsx"),
        (f"{BASE}chi-tieu/members/tep/phan.png", "Không có tệp “phan.png”", "phan.csv"),
        (f"{BASE}hoi/khong-co/", "không có hội “khong-co”", f"{BASE}hoi/lang-son/"),
        (f"{BASE}con-so/khong_co/", "Không có chỉ tiêu “khong_co”", f"{BASE}chi-tieu/fund_total/"),
        (f"{BASE}con-so/members/khong-co/", "không có hội “khong-co”", f"{BASE}con-so/members/lang-son/"),
        (f"{BASE}so-sanh/?hoi=khong-co", "không có hội “khong-co”", f"{BASE}hoi/lang-son/"),
        (f"{BASE}sap-nhap/?so-voi=1999", "Không so với năm “1999” được", f"{BASE}sap-nhap/?so-voi=2023"),
        (f"{BASE}doi-chieu/?doi-chieu=x", "Không có lần đối chiếu “x”", "doi-chieu=thai-nguyen-2025.2024"),
        (f"{BASE}tong-quan/?dia-gioi=x", "Bộ lọc trong địa chỉ không đúng", f"{BASE}tong-quan/"),
        (f"{BASE}tong-quan/?so-lieu=x", "Bộ lọc trong địa chỉ không đúng", f"{BASE}tong-quan/"),
    ],
)
def test_an_address_that_leads_nowhere_says_what_there_is(year, address, what, there_is):
    response = sign_in(year.secretary).get(address)
    assert response.status_code == 404
    assert what in text_of(response)
    assert f'href="{there_is}"' in text_of(response) or there_is in text_of(response)


def test_a_stranger_learns_of_no_cluster(year):
    client = sign_in(year.nobody)

    def answer(key: str) -> str:
        response = client.get(f"/cum/{key}/2024/tong-quan/")
        assert response.status_code == 404
        own = r'name="(csrfmiddlewaretoken|form_key)" value="[\w-]+"'
        return re.sub(own, "", text_of(response)).replace(key, "")

    assert answer("dong-bac") == answer("khong-co")
    assert "Cụm thi đua số 2" not in answer("dong-bac")


def test_a_year_without_returns_says_so_and_shows_no_zero(cast):
    Period.objects.open_year(2024)
    for page in ("tong-quan/", "so-lieu/", "chi-tieu/fund_per_capita/"):
        text = text_of(sign_in(cast.secretary).get(BASE + page))
        assert "0/4 hội có số liệu" in text
        assert not re.search(r'<td class="num[^"]*"[^>]*>0[,<]', text)
    assert "Năm 2024 chưa có hội nào có số liệu về chỉ tiêu này." in text


@pytest.mark.soak
def test_every_indicator_and_every_figure_has_its_page(year):
    client = sign_in(year.officer)
    for code in in_turn(list(every_indicator()), parts=4):
        response = client.get(f"{BASE}chi-tieu/{code}/")
        assert response.status_code == 200, code
        assert "Số liệu gốc trong báo cáo" in text_of(response)


def test_what_people_typed_is_no_markup_on_any_page(year):
    year.lang_son.name = "<script>alert(1)</script>"
    year.lang_son.save()
    year.cluster.name = year.cluster.short_name = "<img src=x>"
    year.cluster.save()
    client = sign_in(year.secretary)
    for page in ("tong-quan/", "so-lieu/", "chi-tieu/members/"):
        text = text_of(client.get(BASE + page))
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text
    table = client.get(f"{BASE}chi-tieu/members/tep/xep-hang.csv").content.decode("utf-8-sig")
    assert table.startswith("Hội,Năm 2024 (người)")


def test_files_are_named_after_what_they_hold(year):
    client = sign_in(year.secretary)
    for address, name, start in (
        ("tai-ve/bao-cao.xlsx", "bao-cao-dong-bac-2024.xlsx", b"PK"),
        ("tai-ve/bao-cao.xlsx?so-lieu=da-nop", "bao-cao-dong-bac-2024-tam-tinh.xlsx", b"PK"),
        (
            "tai-ve/so-lieu.csv?dia-gioi=hien-nay",
            "so-lieu-dong-bac-2024-dia-gioi-hien-nay.csv",
            b"\xef\xbb\xbf",
        ),
        ("tai-ve/so-lieu.json", "so-lieu-dong-bac-2024.json", b"{"),
        ("chi-tieu/members/tep/xep-hang.png", "xep-hang-dong-bac-2024.png", b"\x89PNG"),
        ("chi-tieu/members/tep/ban-do.svg", "ban-do-dong-bac-2024.svg", b"<svg"),
        ("chi-tieu/members/tep/xep-hang.xlsx", "xep-hang-dong-bac-2024.xlsx", b"PK"),
    ):
        response = client.get(BASE + address)
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response.content.startswith(start)
    assert json.loads(client.get(f"{BASE}tai-ve/so-lieu.json").content)["year"] == 2024


def fill(units, years) -> None:
    """An approved return of each unit and year, straight into the tables: here only the size matters."""
    portal = User.objects.portal()
    periods = [Period.objects.filter(year=y).first() or Period.objects.open_year(y) for y in years]
    kept = set(Return.objects.values_list("association_id", "period_id"))
    new = Return.objects.bulk_create(
        Return(association=u, period=p, status="approved", approved_by=portal, approved_at=timezone.now())
        for u in units for p in periods if (u.pk, p.pk) not in kept
    )  # fmt: skip
    for section in sections():
        if section.figures:
            codes = [figure.code for figure in section.figures]
            section.model.objects.bulk_create(
                section.model(of_return=r, **{c: 1_000 + (r.pk * 7 + n) % 90 for n, c in enumerate(codes)})
                for r in new
            )


def grow(cast, count: int) -> None:
    """Make the cluster `count` units large, each with an approved return of two years."""
    for number in range(ClusterMembership.objects.count(), count + 1):  # one of the cast begins only in 2025
        unit = factories.join(cast, number)
        for year in (2023, 2024):
            factories.approved(cast, unit, year)


@pytest.mark.parametrize("page", ["tai-ve/bao-cao.xlsx", "tai-ve/so-lieu.json"])
def test_queries_do_not_grow_with_the_units(cast, page):
    def queries() -> int:
        cache.clear()
        client.get(BASE + page)  # the second time the charts are drawn, as for every reader but the first
        with CaptureQueriesContext(connection) as captured:
            assert client.get(BASE + page).status_code == 200
        return len(captured)

    client = sign_in(cast.secretary)
    units = [cast.lang_son, cast.cao_bang, cast.bac_kan, cast.thai_nguyen]
    units += [factories.join(cast, number) for number in range(5, 9)]
    fill(units, (2023, 2024))
    few = queries()
    units += [factories.join(cast, number) for number in range(9, 35)]
    fill(units, (2023, 2024))
    assert queries() == few


@pytest.mark.parametrize(
    ("page", "most"), [("tong-quan/", 40_000), ("so-lieu/", 25_000), ("chi-tieu/fund_total/", 15_000)]
)
def test_a_page_of_eight_units_is_light(cast, page, most):
    grow(cast, 8)
    response = sign_in(cast.secretary).get(BASE + page, headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < most
    assert b"</html>" in gzip.decompress(response.content)
