"""The pages of figures: every number explained, charts beside tables, queries constant, what cannot be shown said."""

import io
import re
from html import unescape

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.actions import returns as deeds
from associations.models import Cluster, ClusterMembership, OwnTarget, Period
from reports.pages.index import PAGES
from tests import factories
from tests.browsing import sign_in
from tests.cast import LONG_AGO
from tests.reports.test_official_targets import targets  # noqa: F401 - a fixture
from tests.reports.test_views import grow, text_of

BASE = "/cum/dong-bac/2024/"
ROUTES = [
    page.route.replace("<slug:code>", "members_per_population").replace("<slug:unit>", "lang-son")
    for page in PAGES
]
CELL = re.compile(r'<td class="num[^"]*">(.*?)</td>', re.DOTALL)


@pytest.fixture
def years(cast, targets):  # noqa: F811
    """Two years of four provinces, one of them with a blank and a fall that is explained."""
    for year in (2023, 2024):
        for number, unit in enumerate((cast.thai_nguyen, cast.bac_kan, cast.cao_bang)):
            factories.approved(cast, unit, year, members=200_000 + 1_000 * number + year)
    factories.approved(cast, cast.lang_son, 2023, households=200_000, adult_population=500_000)
    return_ = factories.draft(cast, members=150_000, households=200_000, adult_population=500_000)
    factories.answer_doctor(return_, cast.officer)
    remark = {("members", "remark", ""): ("Rà soát lại thẻ hội viên", "")}
    deeds.save(by=cast.officer, edits=[deeds.Edit(return_, notes=remark)])
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    return cast


def words_of(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", markup))


@pytest.mark.parametrize("query", ["", "?dia-gioi=hien-nay"])
def test_every_number_on_every_page_has_its_explanation_and_leads_to_a_field_of_a_return(years, query):
    client = sign_in(years.secretary)
    explained: set[str] = set()
    numbers = 0
    for route in ROUTES:
        page = text_of(client.get(f"{BASE}{route}{query}"))
        found = CELL.findall(page) + re.findall(r'<p class="large">(.*?)<span', page, re.DOTALL)
        for cell in found:
            if not re.search(r"\d", words_of(cell)):
                continue
            numbers += 1
            address = re.search(r'href="([^"]+)"', cell)
            assert address, f"{route}: {cell}"
            if "/con-so/" in address[1]:
                explained.add(unescape(address[1]))
    assert numbers > 500
    fields: set[str] = set()
    for address in explained:
        answer = client.get(address)
        page = text_of(answer)
        assert answer.status_code == 200, address
        assert "<h2>Cách tính</h2>" in page
        to_fields = re.findall(r'href="(/bao-cao/[^"]+#o-[a-z_]+)"', page)
        # A number is made of fields of returns; one that is missing says why.
        assert to_fields or 'class="large">– <span' in page, address
        fields |= set(to_fields)
    for field in sorted(fields):
        place, _, anchor = field.partition("#")
        cached = _pages.setdefault(place, text_of(client.get(place)))
        assert f'id="{anchor}"' in cached
    _pages.clear()


_pages: dict[str, str] = {}


@pytest.mark.parametrize("route", ROUTES)
def test_each_chart_stands_beside_a_table_that_has_its_numbers_and_says_its_finding(years, route):
    page = text_of(sign_in(years.secretary).get(BASE + route))
    for section in re.findall(r'<section class="chart".*?</section>', page, re.DOTALL):
        for drawing in re.findall(r"<svg.*?</svg>", section, re.DOTALL):
            alternative = re.search(r'<svg role="img" aria-label="([^"]+)"', drawing)
            assert alternative
            assert len(alternative[1]) > 20
            assert "<table" in section
            table = words_of(re.search(r"<table.*?</table>", section, re.DOTALL)[0])
            shown = re.sub(r'<g class="[^"]*role-axis.*?</g>', "", drawing, flags=re.DOTALL)
            for text in re.findall(r"<text[^>]*>(.*?)</text>", shown, re.DOTALL):
                for number in re.findall(r"\d+(?:[.,]\d+)+", words_of(text)):
                    assert number in table, (route, number)


def test_queries_do_not_grow_with_units_nor_years(cast):
    def queries(route: str) -> int:
        client.get(BASE + route)  # the second time the charts are drawn, as for every reader but the first
        with CaptureQueriesContext(connection) as captured:
            assert client.get(BASE + route).status_code == 200
        return len(captured)

    client = sign_in(cast.secretary)
    factories.approved(cast, year=2023)
    factories.approved(cast)
    grow(cast, 8)
    cache.clear()
    few = {route: queries(route) for route in ROUTES}
    grow(cast, 34)
    assert {route: queries(route) for route in ROUTES} == few
    assert few["tong-quan/"] <= 12


def test_the_overview_of_many_years_is_served_by_twelve_queries(cast):
    grow(cast, 8)
    for year in range(2015, 2023):
        Period.objects.open_year(year)
        factories.approved(cast, year=year)
    client = sign_in(cast.secretary)
    client.get(f"{BASE}tong-quan/")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{BASE}tong-quan/")
    assert len(captured) <= 12


@pytest.mark.parametrize("query", ["", "?dia-gioi=hien-nay"])
def test_every_block_can_be_had_as_a_file(years, query):
    client = sign_in(years.secretary)
    books = 0
    for route in ROUTES:
        page = text_of(client.get(f"{BASE}{route}{query}"))
        for address in {unescape(a) for a in re.findall(r'href="([^"]+/tep/[^"]+)"', page)}:
            if address.partition("?")[0].endswith(".png"):
                continue  # drawn like the svg, a second for each
            answer = client.get(address)
            assert answer.status_code == 200, address
            if ".xlsx" in address:
                books += 1
                book = openpyxl.load_workbook(io.BytesIO(answer.content))
                assert book.active.max_row > 8
    assert books > 30


def test_an_explanation_shows_formula_returns_notes_and_what_is_missing(years):
    client = sign_in(years.secretary)
    page = text_of(client.get(f"{BASE}con-so/members_per_population/lang-son/"))
    assert "Tổng số hội viên: 150.000 người ÷ Dân số trung bình: 800.000 người × 100 = 18,8 %" in page
    assert "ghi chú: Rà soát lại thẻ hội viên" in page
    assert "Năm 2023: 27,5\u00a0%; giảm\u00a08,8\u00a0điểm\u00a0%." in page
    assert "Hạng 4 trong 4 hội có số liệu" in page
    assert 'href="/bao-cao/lang-son/2024/#o-members"' in page
    assert "phiên bản" in page
    whole = text_of(client.get(f"{BASE}con-so/family_rate/"))
    assert "Số hộ gia đình của 1 hội: 200.000 hộ" in whole
    assert "Bắc Kạn: Số hộ gia đình: chưa có số liệu" in whole
    assert "Mục tiêu đến năm 2025: 70 % (Quyết định 387/QĐ-TTg ngày 25/3/2022)" in whole
    assert "Còn thiếu 50.000." in whole


def test_explanations_of_a_neighbour_stay_with_who_sees_the_return(years):
    return_ = years.lang_son.returns.get(period__year=2024)
    explained = return_.notes.filter(kind="explanation").first()
    address = f"{BASE}con-so/{explained.code}/lang-son/"
    assert explained.text in text_of(sign_in(years.officer).get(address))
    told = text_of(sign_in(years.neighbour).get(address))
    assert explained.text not in told
    assert "lịch sử" not in told
    assert "giải thích" not in told
    assert "#o-" in told


def test_a_restated_number_names_each_return_that_it_is_added_from(years):
    page = text_of(sign_in(years.secretary).get(f"{BASE}con-so/members/thai-nguyen-2025/?dia-gioi=hien-nay"))
    assert "405.048\u00a0người" in page
    assert 'href="/bao-cao/thai-nguyen/2024/#o-members"' in page
    assert 'href="/bao-cao/bac-kan/2024/#o-members"' in page


def test_who_fell_behind_by_how_much_and_what_it_said(years):
    page = text_of(sign_in(years.secretary).get(f"{BASE}so-nam-truoc/"))
    row = next(r for r in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "Tổng số hội viên" in r)
    said = words_of(row)
    assert "Lạng Sơn" in said
    assert "150.000" in said
    assert "220.000" in said
    assert "−70.000" in said
    assert "−31,8" in said
    assert "Rà soát lại thẻ hội viên" in said


def test_a_successor_beside_its_predecessors_of_an_earlier_year(years):
    factories.approved(years, years.thai_nguyen_2025, 2025, members=420_000, population=1_600_000)
    client = sign_in(years.secretary)
    page = text_of(client.get("/cum/dong-bac/2025/sap-nhap/?so-voi=2023"))
    assert (
        "Thái Nguyên và Bắc Kạn thành Thái Nguyên từ 01/07/2025, theo Nghị quyết 202/2025/QH15"
        in words_of(page)
    )
    row = next(r for r in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "Tổng số hội viên" in r)
    numbers = re.findall(r"[\d.]{5,}", words_of(row))
    assert numbers == ["202.023", "203.023", "405.046", "420.000", "14.954"]


def test_a_half_known_past_is_not_added_up(years):
    only = Period.objects.open_year(2022)
    factories.approved(years, years.thai_nguyen, only.year)
    page = text_of(sign_in(years.secretary).get(f"{BASE}doi-chieu/?doi-chieu=thai-nguyen-2025.2022"))
    assert "chưa đủ (1/2)" in page
    assert "thiếu Bắc Kạn" in page
    assert "nên không cộng chỉ tiêu nào" in page
    whole = text_of(sign_in(years.secretary).get(f"{BASE}doi-chieu/?doi-chieu=thai-nguyen-2025.2023"))
    assert "LỆCH" not in whole
    assert "khớp đến từng đơn vị, 0 chỉ tiêu lệch" in whole


def test_two_to_four_provinces_are_compared_and_five_are_not(years):
    client = sign_in(years.secretary)
    page = text_of(client.get(f"{BASE}so-sanh/?hoi=lang-son&hoi=cao-bang"))
    assert "Hơn kém" in page
    four = "hoi=lang-son&hoi=cao-bang&hoi=bac-kan&hoi=thai-nguyen"
    assert client.get(f"{BASE}so-sanh/?{four}").status_code == 200
    factories.join(years, 1)
    refused = client.get(f"{BASE}so-sanh/?{four}&hoi=moi-1")
    assert refused.status_code == 404
    assert "từ 2 đến 4 hội" in text_of(refused)
    assert "4 hội đầu" in text_of(refused)


def test_the_central_reader_sees_all_clusters_with_ratios_from_their_parts(years):
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    ClusterMembership.objects.create(cluster=other, association=years.elsewhere, valid_from=LONG_AGO)
    return_ = factories.submitted(years, years.elsewhere, members=400_000, population=1_000_000)
    factories.go(return_, "approve", years.administrator)
    page = words_of(text_of(sign_in(years.central).get("/toan-quoc/2024/")))
    members = 202_024 + 203_024 + 204_024 + 150_000
    assert "Khác" in page
    assert "40,0" in page
    together = 100 * (members + 400_000) / (4 * 800_000 + 1_000_000)
    assert f"{together:.1f}".replace(".", ",") in page
    assert "Khác" not in words_of(text_of(sign_in(years.officer).get("/toan-quoc/2024/")))
    assert sign_in(years.nobody).get("/toan-quoc/2024/").status_code == 404
    assert sign_in(years.central).get("/toan-quoc/1999/").status_code == 404


def test_the_break_at_a_merger_is_named_with_its_legal_basis(years):
    factories.approved(years, years.thai_nguyen_2025, 2025)
    for route in ("chi-tieu/members/", "chi-tieu/members/cac-nam/"):
        page = text_of(sign_in(years.secretary).get(f"/cum/dong-bac/2025/{route}"))
        assert (
            "Gián đoạn: từ 01/07/2025 Bắc Kạn và Thái Nguyên sáp nhập thành Thái Nguyên (Nghị quyết 202/2025/QH15)."
            in page
        )
        assert "sáp nhập 1/7/2025" in page


def test_what_is_missing_to_the_targets(years):
    page = text_of(sign_in(years.secretary).get(f"{BASE}muc-tieu/"))
    assert "Gia đình học tập/tổng số hộ thiếu 25,0 điểm % (50.000 gia đình)" in page
    assert "Quyết định 387/QĐ-TTg ngày 25/3/2022" in page
    Period.objects.open_year(2031)
    later = text_of(sign_in(years.secretary).get("/cum/dong-bac/2031/muc-tieu/"))
    assert "Chưa có mục tiêu nào cho năm 2031 trở đi" in later


def test_marks_stand_on_totals_that_contain_them(years):
    factories.go(years.lang_son.returns.get(period__year=2024), "reopen", years.secretary, "Sửa")
    page = text_of(sign_in(years.secretary).get(f"{BASE}so-lieu/"))
    row = next(r for r in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "Tổng số hội viên" in r)
    last = CELL.findall(row)[-1]
    assert '<sup title="đang mở lại">l</sup>' in last


def test_what_is_said_of_a_return_under_correction_stays_with_who_sees_it(years):
    factories.go(years.lang_son.returns.get(period__year=2024), "reopen", years.secretary, "Sửa")
    for address in ("con-so/members/lang-son/", "so-nam-truoc/", "hoi/lang-son/"):
        assert "Rà soát lại thẻ" not in text_of(sign_in(years.neighbour).get(BASE + address)), address
    assert "Rà soát lại thẻ" in text_of(sign_in(years.officer).get(f"{BASE}con-so/members/lang-son/"))


def test_own_targets_stand_in_the_profile_once_their_return_is_approved(years):
    last = years.lang_son.returns.get(period__year=2023)
    OwnTarget.objects.create(of_return=last, indicator="family_rate", value=51)
    client = sign_in(years.neighbour)
    assert ">51,0</a>" in text_of(client.get(f"{BASE}hoi/lang-son/"))
    factories.go(last, "reopen", years.secretary, "Sửa")
    assert ">51,0</a>" not in text_of(client.get(f"{BASE}hoi/lang-son/"))


def test_an_explanation_of_units_that_are_not_there_says_so(years):
    answer = sign_in(years.secretary).get(f"{BASE}con-so/members/?hoi=lang-son&hoi=khong-co")
    assert answer.status_code == 404
    assert "không có trong cụm năm này" in text_of(answer)
