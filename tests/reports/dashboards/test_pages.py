"""The pages of figures: every number explained, charts beside tables, queries constant, what cannot be shown said."""

import io
import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from associations.actions import returns as actions
from associations.models import (
    Association,
    Cluster,
    ClusterMembership,
    Note,
    OwnTarget,
    Period,
    Succession,
)
from learning_models.models import LearningTitle
from reports.analysis.restatement import balances
from reports.dashboards.pages.index import PAGES
from reports.indicators import is_in_order
from reports.models import ScoreCriterion
from reports.presentation.html import draw_table
from reports.presentation.printed import UNROUNDED
from reports.presentation.tables import ReportTable
from tests import factories
from tests.browsing import questions_in, sign_in
from tests.cast import LONG_AGO
from tests.made_once import made_once
from tests.plugin import SOAK
from tests.reports.analysis.test_targets import targets  # noqa: F401 - a fixture
from tests.reports.dashboards.test_views import fill, text_of
from tests.reports.presentation.test_rounding import contradictions
from tests.turns import in_turn

BASE = "/cum/dong-bac/2024/"
ROUTES = [
    page.route.replace("<slug:code>", "members_per_population").replace("<slug:unit>", "lang-son")
    for page in PAGES
]
ROW = re.compile(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
MAPS = ("", "?dia-gioi=hien-nay")
CACHE = r'"cache"|SAVEPOINT'
CELL = re.compile(r'<td class="num[^"]*"[^>]*>(.*?)</td>', re.DOTALL)


@pytest.fixture
@made_once
def years(cast, targets):  # noqa: F811
    """Two years of four provinces, one of them with a blank and a fall that is explained."""
    for year in (2023, 2024):
        for number, unit in enumerate((cast.thai_nguyen, cast.bac_kan, cast.cao_bang)):
            factories.approved(cast, unit, year, members=200_000 + 1_000 * number + year)
    factories.approved(cast, cast.lang_son, 2023, households=200_000, adult_population=500_000)
    return_ = factories.draft(cast, members=150_000, households=200_000, adult_population=500_000)
    factories.answer_doctor(return_, cast.officer)
    remark = {("members", "remark", ""): ("Rà soát lại thẻ hội viên", "")}
    actions.save(by=cast.officer, edits=[actions.Edit(return_, notes=remark)])
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    return cast


def words_of(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", markup))


def rows_of(markup: str) -> dict[str, list[str]]:
    """The first row of each name, its cells as they are read."""
    found: dict[str, list[str]] = {}
    for name, cells in ROW.findall(markup):
        words = [" ".join(words_of(cell).split()) for cell in CELL.findall(cells)]
        label = re.sub(r'<span class="quiet unit">[^<]*</span>', "", name)
        found.setdefault(" ".join(words_of(label).split()), words)
    return found


def workbook_of(answer) -> list[list[list[object]]]:
    """The rows of each sheet of an answer, by a quick reader: whole books are looked at elsewhere."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def numbers_of(page: str) -> tuple[list[str], list[str]]:
    """Where the numbers of a page lead to, and those that lead nowhere: table cells, headlines, findings.

    The numbers of a finding stand in its own table, or the finding leads to an explanation itself.
    """
    leading, lost = [], []
    cells = CELL.findall(page) + re.findall(r'<p class="large">(.*?)<span', page, re.DOTALL)
    for cell in cells:
        if re.search(r"\d", words_of(cell)):
            address = re.search(r'href="([^"]+)"', cell)
            (leading if address else lost).append(unescape(address[1]) if address else cell)
    for section in re.findall(r'<section class="chart".*?</section>', page, re.DOTALL):
        finding = re.search(r"</h2>\s*<p>(.*?)</p>", section, re.DOTALL)
        if not finding or "/con-so/" in finding[1]:
            continue
        table = words_of(
            " ".join(
                re.findall(r'<table.*?</table>|<p class="quiet table-notes">.*?</p>', section, re.DOTALL)
            )
        )
        lost += [n for n in re.findall(r"\d+(?:\.\d{3})+|\d+,\d+", words_of(finding[1])) if n not in table]
    return leading, lost


def profiles_of(page: str) -> set[str]:
    """Where the names of provinces on a page lead to; the files of a profile are others."""
    found = {unescape(address) for address in re.findall(r'href="([^"]+/hoi/[a-z0-9-]+/[^"]*)"', page)}
    return {address for address in found if "/tep/" not in address}


def names_without_profile(page: str) -> list[str]:
    """The heads of rows and columns that are the name of a province, with its year or not, and lead to no profile."""
    names = [unit.name for unit in Association.objects.exclude(key="elsewhere")]
    heads = re.findall(r"<th[^>]*>(.*?)</th>", page, re.DOTALL)
    is_named = re.compile(rf"(.+: )?({'|'.join(names)})( \d{{4}}| \(.*\))?")
    return [
        head for head in heads if is_named.fullmatch(" ".join(words_of(head).split())) and "/hoi/" not in head
    ]


# The way of the fund is a sum worked out line by line, the rate of a model that is compared stands last, the figures of
# an indicator as in its formula.
OTHER_ORDER = ("dong-quy", "mo-hinh-", "phan")


def tables_out_of_order(page: str) -> list[str]:
    """The tables of a page whose rows are indicators in another order than everywhere."""
    found = []
    for key, body in re.findall(r'<table[^>]* id="bang-([^"]*)">(.*?)</table>', page, re.DOTALL):
        codes = dict.fromkeys(
            re.findall(
                r'<th scope="row">[^<]*(?:<span[^>]*>[^<]*</span>)? *<a href="[^"]*/chi-tieu/(\w+)/', body
            )
        )
        if not key.startswith(OTHER_ORDER) and not is_in_order(codes):
            found.append(f"{key}: {', '.join(codes)}")
    return found


@pytest.mark.usefixtures("undrawn")
def test_names_of_provinces_lead_to_the_profile_for_who_reads_the_year(years):
    for user in (years.officer, years.central, years.successor):
        client, opened = sign_in(user), set()
        for address in (
            f"{BASE}chi-tieu/members/",
            f"{BASE}con-so/members/",
            f"{BASE}danh-muc/",
            f"{BASE}san-sang/",
        ):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert names_without_profile(text_of(answer)) == []
            profiles = profiles_of(text_of(answer))
            assert f"{BASE}hoi/lang-son/" in profiles
            assert {client.get(profile).status_code for profile in profiles - opened} <= {200}
            opened |= profiles


def test_the_crawl_finds_a_number_that_leads_nowhere():
    there = '<td class="num"><a class="why" href="/con-so/x/">12,5</a></td>'
    section = f'<section class="chart"><h2>A</h2><p>Cả cụm 12,5 %.</p><table>{there}</table></section>'
    assert numbers_of(section) == (["/con-so/x/"], [])
    assert numbers_of('<td class="num whole">12,5</td>')[1] == ["12,5"]
    assert numbers_of('<p class="large">419 <span>tỉ</span></p>')[1] == ["419 "]
    assert numbers_of(section.replace("12,5 %", "13,5 %"))[1] == ["13,5"]
    assert numbers_of('<td class="num">–</td>') == ([], [])


@pytest.fixture
@made_once
def all_kinds(years):
    """The same with what else a page may show: a score, titles, an own target, a successor's return."""
    ScoreCriterion.objects.create(cluster=years.cluster, indicator="members_per_population", weight=10)
    last, now = (years.lang_son.returns.get(period__year=year) for year in (2023, 2024))
    OwnTarget.objects.create(of_return=last, indicator="family_rate", value=51)
    LearningTitle.objects.create(
        of_return=now, position=1, kind="unit", level="district", name="Trường A", year=2024
    )
    factories.approved(years, years.thai_nguyen_2025, 2025, members=420_000, population=1_900_000)
    return years


@pytest.mark.first
@pytest.mark.soak
@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("query", in_turn(MAPS))
def test_every_number_on_every_page_has_its_explanation_and_leads_to_a_field_of_a_return(all_kinds, query):
    client = sign_in(all_kinds.secretary)
    explained: set[str] = set()
    profiles: set[str] = set()
    more = () if query else (
        "/cum/dong-bac/2025/sap-nhap/", "/cum/dong-bac/2025/so-nam-truoc/",
        f"{BASE}so-sanh/?hoi=lang-son&hoi=cao-bang", f"{BASE}bang-cheo/?chi-tieu=fund_total&cot=hoi",
    )  # fmt: skip
    for address in [*(f"{BASE}{route}{query}" for route in ROUTES), *more]:
        answer = client.get(address)
        assert answer.status_code == 200
        leading, lost = numbers_of(text_of(answer))
        assert lost == [], address
        assert leading, f"{address} shows no number at all"
        assert names_without_profile(text_of(answer)) == [], address
        profiles |= profiles_of(text_of(answer))
        assert tables_out_of_order(text_of(answer)) == [], address
        explained |= {there for there in leading if "/con-so/" in there}
    assert len(explained) > 250
    assert {client.get(address).status_code for address in profiles} == {200}
    # With the map of the page; who was here in earlier years only has a profile of then.
    assert query.removeprefix("?") in {address.partition("?")[2] for address in profiles}
    fields: set[str] = set()
    for address in in_turn(sorted(explained), parts=5):
        answer = client.get(address)
        page = text_of(answer)
        assert answer.status_code == 200, address
        assert "<h2>Cách tính</h2>" in page
        to_fields = re.findall(r'href="(/bao-cao/[^"]+#o-[a-z_]+)"', page)
        # A number is made of fields of returns; one that is missing says why.
        assert to_fields or 'class="large">– <span' in page, address
        fields |= set(to_fields)
    returns = {place: text_of(client.get(place)) for place in {field.partition("#")[0] for field in fields}}
    for field in sorted(fields):
        place, _, anchor = field.partition("#")
        assert f'id="{anchor}"' in returns[place]


def test_each_chart_stands_beside_a_table_that_has_its_numbers_and_says_its_finding(years, monkeypatch):
    drawn: list[ReportTable] = []

    def draw(table, **kwargs):
        drawn.append(table)
        return draw_table(table, **kwargs)

    monkeypatch.setattr("reports.dashboards.pages.base.draw_table", draw)
    client = sign_in(years.secretary)
    for route in ROUTES:
        hold_charts(text_of(client.get(BASE + route)), route)
    # A difference that is not that of the printed numbers is explained below its table, on whatever page it stands.
    assert [t.title for t in drawn if t.notes.count(UNROUNDED) != bool(contradictions(t))] == []
    assert any(UNROUNDED in table.notes for table in drawn)


def hold_charts(page, route):
    """Each chart of a page has an alternative text, a table beside it, and no number that the table lacks."""
    for section in re.findall(r'<section class="chart".*?</section>', page, re.DOTALL):
        for drawing in re.findall(r"<svg.*?</svg>", section, re.DOTALL):
            alternative = re.search(r'<svg role="img" aria-label="([^"]+)"', drawing)
            assert alternative, route
            assert len(alternative[1]) > 20, route
            assert "<table" in section, route
            table = words_of(re.search(r"<table.*?</table>", section, re.DOTALL)[0])
            shown = re.sub(r'<g class="[^"]*role-axis.*?</g>', "", drawing, flags=re.DOTALL)
            for text in re.findall(r"<text[^>]*>(.*?)</text>", shown, re.DOTALL):
                for number in re.findall(r"\d+(?:[.,]\d+)+", words_of(text)):
                    assert number in table, (route, number)


def merge_pairs(cast, units) -> None:
    """Units merge two by two in 2025, and the successors take their places in the cluster."""
    Association.objects.filter(pk__in=[u.pk for u in units]).update(valid_to="2025-06-30")
    ClusterMembership.objects.filter(association__in=units).update(valid_to="2025-06-30")
    for number, pair in enumerate(zip(units[::2], units[1::2], strict=False)):
        new = Association.objects.create(
            key=f"gop-{number}",
            gso_code=f"7{number}",
            name=f"Gộp {number}",
            kind="tỉnh",
            valid_from="2025-07-01",
        )
        ClusterMembership.objects.create(cluster=cast.cluster, association=new, valid_from="2025-07-01")
        for unit in pair:
            Succession.objects.create(predecessor=unit, successor=new, effective_on="2025-07-01")


@pytest.mark.soak
def test_queries_do_not_grow_with_units_nor_years_nor_mergers(cast, monkeypatch):
    """At 8 units and two years, and at 34 and ten; for the first reader, for whom everything is worked out."""

    def queries(address: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        # What is drawn is kept a key a drawing; all else is asked of the tables.
        return sum(not re.search(CACHE, query["sql"]) for query in captured)

    monkeypatch.setattr("reports.presentation.charts.svg", lambda chart: "<svg ></svg>")
    client, overview = sign_in(cast.secretary), f"{BASE}tong-quan/"
    others = [
        f"{BASE}con-so/members_per_population/", f"{BASE}con-so/members/lang-son/", f"{BASE}sang-kien/",
        "/toan-quoc/2024/", f"{BASE}so-sanh/?hoi=lang-son&hoi=cao-bang", overview,
    ]  # fmt: skip
    addresses = [f"{BASE}{route}{query}" for route in in_turn(ROUTES, parts=3) for query in in_turn(MAPS)]
    addresses += others
    cast_units = [cast.lang_son, cast.cao_bang, cast.bac_kan, cast.thai_nguyen]
    joined = [factories.join(cast, number) for number in range(4)]
    fill([*cast_units, *joined], (2023, 2024))
    few = {address: queries(address) for address in addresses}
    joined += [factories.join(cast, number) for number in range(4, 30)]
    fill([*cast_units, *joined], range(2015, 2025))
    page = text_of(client.get(overview))
    assert "34/34 hội có số liệu" in page
    assert page.count('<div class="behind">') == 11  # all pictures but that of the five models
    merge_pairs(cast, joined[:20])
    many = {address: queries(address) for address in addresses}
    # Of many units the overview links to the tables behind its pictures instead of drawing them.
    assert few[overview] - 1 <= many.pop(overview) <= few[overview]
    assert many == {address: few[address] for address in many}
    client.get(overview)
    with CaptureQueriesContext(connection) as captured:
        client.get(overview)
    assert len(questions_in(captured)) <= 10  # 34 units × 10 years
    # Of them the change number twice, before and after, and what revisions there are.
    assert few[overview] <= 23


@pytest.mark.soak
@pytest.mark.parametrize("query", in_turn(MAPS))
def test_every_block_can_be_had_as_a_file(years, query, monkeypatch):
    monkeypatch.setattr(
        "associations.requests.limits.FILES_A_MINUTE", 10_000
    )  # what one person has made is not asked here
    client = sign_in(years.secretary)
    books = 0
    for route in in_turn(ROUTES, parts=3):
        page = text_of(client.get(f"{BASE}{route}{query}"))
        for address in {unescape(a) for a in re.findall(r'href="([^"]+/tep/[^"]+)"', page)}:
            if address.partition("?")[0].endswith(".png"):
                continue  # drawn like the svg, a second for each
            answer = client.get(address)
            assert answer.status_code == 200, address
            if ".xlsx" in address:
                books += 1
                (sheet,) = workbook_of(answer)
                assert len(sheet) > 8
    assert books > (30 if SOAK else 2)


def test_an_explanation_shows_formula_returns_notes_and_what_is_missing(years):
    client = sign_in(years.secretary)
    page = text_of(client.get(f"{BASE}con-so/members_per_population/lang-son/"))
    assert "Tổng số hội viên: 150.000 người ÷ Dân số trung bình: 800.000 người × 100 = 18,8 %" in page
    assert "ghi chú: Rà soát lại thẻ hội viên" in page
    # 27,5 − 18,8 is 8,7 as it is printed.
    assert "Năm 2023: 27,5\u00a0%; giảm\u00a08,8\u00a0điểm\u00a0%, tính trên số chưa làm tròn." in page
    assert "Hạng 4 trong 4 hội có số liệu" in page
    assert 'href="/bao-cao/lang-son/2024/#o-members"' in page
    assert "bản thứ" in page
    whole = text_of(client.get(f"{BASE}con-so/family_rate/"))
    assert "Số hộ gia đình của 1 hội: 200.000 hộ" in whole
    assert "Bắc Kạn</a>: Số hộ gia đình: chưa có số liệu" in whole
    assert "Mục tiêu đến năm 2025: 70 % (Quyết định 387/QĐ-TTg ngày 25/3/2022)" in whole
    assert "Tính trên 1/4 hội có số liệu: còn thiếu 50.000." in " ".join(words_of(whole).split())


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


def _row_of_fallen(page: str, of: str) -> str:
    """Return the row of a figure in the table of what fell."""
    table = page.partition('id="bang-giam"')[2]
    return next(row for row in re.findall(r"<tr[^>]*>.*?</tr>", table, re.DOTALL) if of in row)


def test_who_rose_and_who_fell_most_stands_above_what_fell(years):
    page = text_of(sign_in(years.secretary).get(f"{BASE}so-nam-truoc/"))
    ends = page[page.index('id="bang-tang-giam"') : page.index('id="bang-giam"')]
    assert rows_of(ends)["Tổng số hội viên"] == ["4/4", "+1", "−70.000"]
    finding = words_of(page.partition('id="bang-tang-giam"')[0])
    assert "Lạng Sơn giảm nhiều nhất, 70.000" in finding.replace("\u00a0", " ")


def test_an_indicator_without_better_and_worse_is_ordered_and_not_ranked(years):
    page = text_of(sign_in(years.secretary).get(f"{BASE}chi-tieu/members/"))
    table = page.partition('id="bang-xep-hang"')[2].partition("</table>")[0]
    assert "Hạng" not in table
    assert "chưa xếp" not in table
    values = [float(value) for value in re.findall(r'class="num whole" data-value="([^"]+)"', table)]
    of_units = values[: len(rows_of(table)) - 1]
    assert len(of_units) == 4
    assert of_units == sorted(of_units, reverse=True)
    assert "Nhiều nhất: " in words_of(page)
    assert "Lạng Sơn giảm nhiều nhất" in words_of(page)


def test_who_fell_behind_by_how_much_and_what_it_said(years):
    page = text_of(sign_in(years.secretary).get(f"{BASE}so-nam-truoc/"))
    row = _row_of_fallen(page, "Tổng số hội viên")
    words = words_of(row)
    assert "Lạng Sơn" in words
    assert "150.000" in words
    assert "220.000" in words
    assert "−70.000" in words
    assert "−31,8" in words
    assert "Rà soát lại thẻ hội viên" in words


def test_a_successor_beside_its_predecessors_of_an_earlier_year(years):
    factories.approved(years, years.thai_nguyen_2025, 2025, members=420_000, population=1_600_000)
    client = sign_in(years.secretary)
    page = text_of(client.get("/cum/dong-bac/2025/sap-nhap/?so-voi=2023"))
    assert (
        "Thái Nguyên và Bắc Kạn thành Thái Nguyên từ 01/07/2025, theo Nghị quyết 202/2025/QH15"
        in words_of(page)
    )
    row = next(r for r in re.findall(r"<tr[^>]*>.*?</tr>", page, re.DOTALL) if "Tổng số hội viên" in r)
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


def test_a_predecessor_under_correction_still_balances_with_its_approved_figures(years):
    factories.go(years.bac_kan.returns.get(period__year=2023), "reopen", years.secretary, "Sửa")
    page = text_of(sign_in(years.secretary).get(f"{BASE}doi-chieu/?doi-chieu=thai-nguyen-2025.2023"))
    assert "LỆCH" not in page
    assert "khớp đến từng đơn vị, 0 chỉ tiêu lệch" in page
    found = {
        b.successor.key: b for b in balances(by=years.secretary, cluster=years.cluster) if b.year == 2023
    }
    assert found["thai-nguyen-2025"].different == ()
    assert found["thai-nguyen-2025"].agreeing > 0


def test_a_successor_is_held_against_the_sum_of_what_it_was_made_of(years):
    factories.approved(years, years.thai_nguyen_2025, 2025, members=400_000, population=1_800_000)
    page = text_of(sign_in(years.secretary).get("/cum/dong-bac/2025/so-nam-truoc/"))
    row = _row_of_fallen(page, "Tổng số hội viên")
    assert {"400.000", "405.048", "−5.048"} <= set(words_of(row).split())
    # Last year leads to the sum of what it took in.
    assert 'href="/cum/dong-bac/2024/con-so/members/?hoi=bac-kan&amp;hoi=thai-nguyen"' in row
    assert "Thái Nguyên: số năm 2024 cộng từ Bắc Kạn, Thái Nguyên trước sáp nhập." in page
    # The fall of what is divided by people is not held against the province where the source changed.
    assert "Dân số Thái Nguyên tăng 12,5\u00a0%" in page
    # Who cannot be compared is not said to have fallen in nothing.
    assert "Chưa so được: Cao Bằng (chưa có báo cáo được duyệt)" in page
    counts = {name: cells for name, cells in rows_of(page).items() if name in ("Thái Nguyên", "Cao Bằng")}
    assert counts["Cao Bằng"] == ["– (chưa có báo cáo được duyệt)"] * 2


def test_nobody_is_said_to_have_fallen_in_nothing_where_nothing_can_be_compared(years):
    Period.objects.open_year(2026)
    page = text_of(sign_in(years.secretary).get("/cum/dong-bac/2026/so-nam-truoc/"))
    assert "Chưa hội nào có số liệu của cả năm 2025 và năm 2026 để so." in page
    assert "Không hội nào" not in page
    ranks = text_of(sign_in(years.secretary).get("/cum/dong-bac/2026/xep-hang/"))
    assert "chưa xếp hạng được hội nào" in ranks
    assert rows_of(ranks)["Cao Bằng"] == ["chưa xếp (chưa có báo cáo được duyệt)"]


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
    central = sign_in(years.central)
    for address, words in (
        ("/toan-quoc/1999/", "Chưa mở kỳ báo cáo năm 1999"),
        ("/toan-quoc/2024/?dia-gioi=xa", "Địa giới trong địa chỉ không đúng"),
    ):
        answer = central.get(address)
        assert answer.status_code == 404
        assert words in text_of(answer)


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
    assert "Tính trên 1/4 hội có số liệu." in page, "all have a return, one has these figures"
    assert "Quyết định 387/QĐ-TTg ngày 25/3/2022" in page
    assert "60 (2030)" in page
    none_set = "Sau năm 2025 chưa có mục tiêu chính thức cho: Gia đình học tập/tổng số hộ;"
    assert none_set in page
    Period.objects.open_year(2031)
    later = text_of(sign_in(years.secretary).get("/cum/dong-bac/2031/muc-tieu/"))
    assert "Chưa có mục tiêu nào cho năm 2031 trở đi" in later
    assert none_set in later
    assert "2030 (" not in later, "a target whose year has passed is not ahead"


def test_an_explanation_and_a_profile_name_the_next_target_or_that_none_is_set(years):
    client = sign_in(years.secretary)
    of_citizens = text_of(client.get(f"{BASE}con-so/citizen_rate/lang-son/"))
    assert "Mục tiêu tiếp theo 60 % đến năm 2030 (Quyết định 677/QĐ-TTg ngày 03/6/2022)." in of_citizens
    of_families = text_of(client.get(f"{BASE}con-so/family_rate/"))
    assert "Sau năm 2025 chưa có mục tiêu chính thức." in of_families
    assert (
        " ".join(words_of(of_families).split()).count("Tính trên 1/4 hội có số liệu: còn thiếu 50.000.") == 1
    )
    profile = rows_of(text_of(client.get(f"{BASE}hoi/lang-son/")))
    cells = next(
        cells for name, cells in profile.items() if name.endswith("Công dân học tập/dân số từ 18 tuổi")
    )
    assert cells[-2].startswith("60 (2030)")


def test_an_unsure_figure_has_the_ranks_that_changes_of_a_year_could_give_it(years):
    Note.objects.create(
        of_return=years.cao_bang.returns.get(period__year=2024), code="members", kind="flag", key="tam_tinh"
    )
    page = words_of(text_of(sign_in(years.secretary).get(f"{BASE}chi-tieu/members_per_population/")))
    assert "Chưa chắc hạng vì có số tạm tính, ước tính hoặc đang mở lại: Cao Bằng (hạng 1–4)" in page
    assert "lên 1 hạng hạng 1–2" in " ".join(page.split()), "Bắc Kạn is passed by Cao Bằng at most"
    assert "từ −8,8 đến +0,0 điểm % một năm) hoặc như chính hội ấy đã từng" in page


def test_marks_stand_on_totals_that_contain_them(years):
    factories.go(years.lang_son.returns.get(period__year=2024), "reopen", years.secretary, "Sửa")
    page = text_of(sign_in(years.secretary).get(f"{BASE}so-lieu/"))
    row = next(r for r in re.findall(r"<tr[^>]*>.*?</tr>", page, re.DOTALL) if "Tổng số hội viên" in r)
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
