"""The page of all clusters: totals over distinct provinces, who is in several clusters by name, coverage of communes."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations.levels import counted, how_many
from associations.models import Association, Cluster, ClusterMembership, Period, Return
from reports.analysis.figures import figures
from reports.revisions.freezing import freeze
from tests import factories
from tests.browsing import sign_in
from tests.cast import LONG_AGO, Cast
from tests.made_once import made_once
from tests.reports.dashboards.test_pages import ROW, rows_of, words_of, workbook_of
from tests.reports.dashboards.test_views import text_of

pytestmark = pytest.mark.django_db
YEAR = 2024


def cluster_of(key: str, name: str, *units: Association) -> Cluster:
    cluster = Cluster.objects.create(key=key, name=f"Cụm thi đua {name}", short_name=name)
    for unit in units:
        ClusterMembership.objects.create(cluster=cluster, association=unit, valid_from=LONG_AGO)
    return cluster


def communes_of(province: Association, count: int) -> list[Association]:
    """Communes of a province; all are called alike."""
    return [
        Association.objects.create(
            key=f"xa-{n}", level="commune", name="Tân Lập", kind="xã", gso_code=f"{n:05}", parent=province,
            valid_from=LONG_AGO,
        )
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
@made_once
def nation(cast: Cast) -> Cast:
    """Lạng Sơn is in two clusters; one of these has its communes as well, and another expects them too."""
    factories.approved(cast, cast.lang_son, members=200_000, population=800_000)
    factories.approved(cast, cast.bac_kan, members=150_000, population=300_000, households=120_000)
    units = communes_of(cast.lang_son, 15)
    for unit in units[:2]:
        of = factories.draft(cast, unit, members=5_000, population=20_000)
        Return.objects.filter(pk=of.pk).update(
            status="approved", approved_by=cast.administrator, approved_at=timezone.now()
        )
    cluster_of("cum-5", "Cụm 5", cast.lang_son, *units)
    cluster_of("bien-gioi", "Biên giới", *units)
    return cast


def read(user, query: str = "", year: int = YEAR) -> str:
    page = text_of(sign_in(user).get(f"/toan-quoc/{year}/{query}"))
    return " ".join(unescape(words_of(page[page.index("<h1") : page.index("</main>")])).split())


def totals(user) -> list[str]:
    """How many reported in all clusters together, and their members."""
    rows = rows_of(text_of(sign_in(user).get(f"/toan-quoc/{YEAR}/")))
    return [rows[name][-1] for name in ("Hội đã duyệt", "Tổng số hội viên")]


def test_a_province_of_two_clusters_counts_once_and_is_named(nation: Cast):
    page = text_of(sign_in(nation.central).get(f"/toan-quoc/{YEAR}/"))
    rows = rows_of(page)
    heads = re.findall(r"<th[^>]*>(.*?)</th>", page[page.index('id="bang-cac-cum"') :])
    assert [" ".join(words_of(head).split()) for head in heads[1:4]] == ["Cụm 5", "Đông Bắc", "Cộng 2 cụm"]
    assert rows["Hội đã duyệt"] == ["1/1", "2/4", "2/4"]
    assert rows["Cụm 5"][0] == "25,0"
    assert "Lạng Sơn thuộc cả Cụm 5 và Đông Bắc, chỉ tính một lần." in words_of(page)
    words = " ".join(words_of(page).split())
    assert "Đông Bắc 31,8 % (2/4 hội); Cụm 5 25,0 %." in words, "how many stand beside how many"
    assert "Tất cả các cụm" not in page


def test_of_communes_the_coverage_stands_apart_and_no_figure(nation: Cast):
    words = read(nation.central)
    communes = words[words.index("Hội cấp xã") :]
    assert "Cụm 5 có cả hội cấp tỉnh và hội cấp xã; hai cấp tính riêng, không cộng vào nhau." in words
    assert "15 hội thuộc cả Biên giới và Cụm 5, chỉ tính một lần." in communes
    assert communes.count("Tân Lập (Lạng Sơn)") == 15, "of many the names stand below the sentence"
    assert "Biên giới 2/15 Cụm 5 2/15 Cộng 2 cụm 2/15" in communes
    assert "5.000" not in words
    assert "3 cụm" in words


def test_who_reads_one_cluster_sees_no_total_over_it(cast: Cast):
    factories.approved(cast)
    words = read(cast.officer)
    assert "Đông Bắc" in words
    assert not re.search(r"Cộng \d+ cụm", words)
    page = text_of(sign_in(cast.officer).get(f"/toan-quoc/{YEAR}/"))
    assert "so-nam-truoc" not in page
    assert rows_of(page)["Lạng Sơn"][0] == "1", "where no cluster stands beside it, its provinces are ranked"
    assert 'of-lang-son own"' in page, "the own province stands out"
    assert 'of-cao-bang own"' not in page


def test_every_picture_and_table_can_be_had_as_a_file(nation: Cast, monkeypatch: pytest.MonkeyPatch):
    """Each says which figures it holds and of which clusters; a file that is not there names those that are."""
    monkeypatch.setattr("reports.presentation.charts.svg", lambda chart: f"<svg >{chart}</svg>")
    freeze(
        by=nation.administrator, cluster=nation.cluster, period=Period.objects.get(year=YEAR), reason="Họp"
    )
    client = sign_in(nation.central)
    page = text_of(client.get(f"/toan-quoc/{YEAR}/"))
    files = dict.fromkeys(
        unescape(found) for found in re.findall(r'href="(/toan-quoc/[^"]+/tep/[^"]+)"', page)
    )
    keys = {file.rpartition("/")[2].partition(".")[0] for file in files}
    assert keys >= {
        "members_per_population",
        "fund_per_capita",
        "mo-hinh",
        "cac-cum",
        "so-nam-truoc",
        "cap-xa",
    }
    for file in files:
        if file.endswith(".png"):
            continue  # drawn like the svg, a second for each
        answer = client.get(file)
        assert answer.status_code == 200, file
        assert f"-cac-cum-{YEAR}-chua-chot." in answer["Content-Disposition"], "of one of the clusters"
    (head, *rows) = workbook_of(client.get(f"/toan-quoc/{YEAR}/tep/cac-cum.xlsx"))[0][4:]
    assert "CỤM 5: CHƯA CHỐT; ĐÔNG BẮC: PHIÊN BẢN 1" in head[0]
    assert ["Tổng số hội viên", "người", 200_000, 350_000, 350_000] in rows
    assert "Đông Bắc" in text_of(client.get(f"/toan-quoc/{YEAR}/tep/members_per_population.svg"))
    lost = client.get(f"/toan-quoc/{YEAR}/tep/la.xlsx")
    assert lost.status_code == 404
    assert f"/toan-quoc/{YEAR}/tep/cac-cum.csv" in text_of(lost)
    assert sign_in(nation.nobody).get(f"/toan-quoc/{YEAR}/tep/cac-cum.csv").status_code == 404


def test_the_pictures_of_all_clusters(nation: Cast):
    """Clusters ranked, models against the country's targets, the provinces on their map."""
    page = text_of(sign_in(nation.central).get(f"/toan-quoc/{YEAR}/"))
    blocks = {key: page[page.index(f'id="{key}"') :] for key in ("members_per_population", "mo-hinh")}
    assert blocks["members_per_population"].index("<svg") < blocks["members_per_population"].index("<table")
    assert [" ".join(words_of(name).split()) for name, _ in ROW.findall(blocks["members_per_population"])][:3] == [
        "Đông Bắc", "Cụm 5", "Cộng 2 cụm",
    ]  # fmt: skip
    assert "Vạch dày: mục tiêu." in words_of(page)
    assert "<title>Bắc Kạn: 50,0 (cao)</title>" in page
    assert "Cao Bằng: chưa có" in page, "who is missing is hatched"


def test_of_many_clusters_the_first_one_says_over_how_many_it_is_and_does_not_lead_with_fewer(nation: Cast):
    cluster_of("dau", "Đầu", nation.bac_kan, nation.cao_bang)
    for number in range(3):
        cluster_of(f"sau-{number}", f"Sau {number}", nation.lang_son)
    page = text_of(sign_in(nation.central).get(f"/toan-quoc/{YEAR}/"))
    ranked = page[page.index('id="members_per_population"') :]
    words = " ".join(words_of(ranked).split())
    assert "Cao nhất: Đầu (1/2 hội) 50,0 %" in words
    assert "Trong ngoặc: số hội có số liệu." in words
    picture = ranked[ranked.index("<svg") : ranked.index("</svg>")]
    assert ">50,0 (1/2)</text>" in picture
    assert "leads" not in picture
    models = page[page.index('id="mo-hinh"') :]
    assert "6 cụm cộng lại, 2/4 hội có số liệu" in " ".join(words_of(models).split())


def test_a_total_of_last_year_that_cannot_stand_beside_this_years_says_why(nation: Cast):
    factories.approved(nation, nation.lang_son, 2023, members=190_000, population=790_000)
    words = read(nation.central)
    assert "Tổng số hội viên , người 350.000 – (Bắc Kạn" in words
    assert "Chưa đặt cạnh tổng năm 2023" in words
    assert "+10.000 *" in words
    assert "* Thay đổi tính riêng Lạng Sơn, không phải hiệu của hai tổng." in words


def test_a_report_of_a_cluster_of_both_levels_runs_over_its_provinces(nation: Cast):
    cluster = Cluster.objects.get(key="cum-5")
    found = figures(by=nation.central, cluster=cluster, years=[YEAR], map_="then", status="approved")
    assert [unit.association for unit in found[YEAR]] == [nation.lang_son]
    alone = Cluster.objects.get(key="bien-gioi")
    found = figures(by=nation.central, cluster=alone, years=[YEAR], map_="then", status="approved")
    assert len(found[YEAR]) == 15
    page = words_of(text_of(sign_in(nation.central).get(f"/cum/cum-5/{YEAR}/")))
    assert "1/1 hội cấp tỉnh, 2/15 hội cấp xã đã duyệt" in page
    board = words_of(text_of(sign_in(nation.administrator).get(f"/cum/cum-5/{YEAR}/san-sang/")))
    assert "1/1 hội cấp tỉnh, 2/15 hội cấp xã" in board


def test_periods_and_dates_count_each_association_once_and_levels_apart(nation: Cast):
    client = sign_in(nation.administrator)
    periods = " ".join(words_of(text_of(client.get("/ky-bao-cao/"))).split())
    assert "4 cấp tỉnh, 15 cấp xã 2 cấp tỉnh, 2 cấp xã" in periods
    period = words_of(text_of(client.get(f"/ky-bao-cao/{YEAR}/")))
    assert "4 hội cấp tỉnh, 15 hội cấp xã của 3 cụm phải báo cáo." in " ".join(period.split())
    dates = " ".join(words_of(text_of(client.get(f"/lich-bao-cao/{YEAR}/"))).split())
    assert "1 hội cấp tỉnh, 15 hội cấp xã" in dates
    Period.objects.open_year(2026)
    assert re.search(
        r"2026 .*? 3 cấp tỉnh, 15 cấp xã 0 ", " ".join(words_of(text_of(client.get("/ky-bao-cao/"))).split())
    )


def test_a_preview_counts_each_level_apart(nation: Cast):
    """A merger within a cluster of both levels: provinces before and after, communes as they are."""
    assert how_many([nation.lang_son, nation.lang_son]) == "1 hội"
    assert how_many([]) == "0 hội"
    both = [*Association.objects.filter(level="commune"), nation.lang_son]
    assert how_many(both) == "1 hội cấp tỉnh, 15 hội cấp xã"
    assert counted(both) == "1 cấp tỉnh, 15 cấp xã"
    page = text_of(sign_in(nation.administrator).get("/danh-muc-hoi/", {"cap": ""}))
    assert "6 hội cấp tỉnh, 15 hội cấp xã." in words_of(page)


def test_of_revisions_of_several_days_the_latest_counts_and_is_named(nation: Cast):
    """Lạng Sơn is frozen with the one cluster, corrected, then frozen with the other."""
    period, administrator = Period.objects.get(year=YEAR), nation.administrator
    second = Cluster.objects.get(key="cum-5")

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            read(nation.central)
        return sum("cache" not in query["sql"] and "SAVEPOINT" not in query["sql"] for query in captured)

    freeze(by=administrator, cluster=nation.cluster, period=period, reason="Họp sớm")
    words = read(nation.central)
    assert "Lạng Sơn thuộc cả Cụm 5 và Đông Bắc, chỉ tính một lần, theo số của Đông Bắc." in words
    few = queries()
    return_ = Return.objects.get(association=nation.lang_son, period=period)
    factories.go(return_, "reopen", administrator, "Đếm lại")
    factories.save(return_, nation.officer, members=210_000)
    factories.answer_doctor(return_, nation.officer)
    factories.go(return_, "submit", nation.officer)
    factories.go(return_, "approve", nation.secretary)
    assert totals(nation.central) == ["2/4", "350.000"], "the revision counts, not what stands now"
    freeze(by=administrator, cluster=second, period=period)
    words = read(nation.central)
    assert totals(nation.central) == ["2/4", "360.000"]
    assert "chỉ tính một lần, theo số của Cụm 5." in words
    assert "Cộng 2 cụm 2/15" in words, "communes of a revision's cluster are no provinces"
    freeze(by=administrator, cluster=nation.cluster, period=period, reason="Đếm lại")
    assert "chỉ tính một lần, theo số của Đông Bắc." in read(nation.central)
    assert queries() <= few + 1, "the differences of later revisions are read for all clusters at once"
