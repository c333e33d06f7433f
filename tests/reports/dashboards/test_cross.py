"""The cross table: totals by type, kept views, its workbook; and the emulation score."""

import io
import re

import openpyxl
import pytest

from reports.models import SavedView, ScoreCriterion
from tests import factories
from tests.browsing import sign_in
from tests.made_once import made_once
from tests.reports.dashboards.test_pages import words_of
from tests.reports.dashboards.test_views import text_of
from tests.reports.exports.workbook.recalculation import differ, stored_and_recalculated

BASE = "/cum/dong-bac/2024/bang-cheo/"


@pytest.fixture
@made_once
def years(cast):
    for year in (2023, 2024):
        factories.approved(cast, cast.cao_bang, year, members=100_000, population=400_000)
        factories.approved(cast, cast.lang_son, year, members=200_000 + year, population=1_000_000)
    return cast


def rows_of(page: str) -> dict[str, list[str]]:
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL):
        head = re.search(r'<th scope="row">(.*?)</th>', row, re.DOTALL)
        if head:
            cells = re.findall(r'<td class="num[^"]*"[^>]*>(.*?)</td>', row, re.DOTALL)
            name = re.sub(r'<span class="quiet unit">[^<]*</span>', "", head[1])
            found[" ".join(words_of(name).split())] = [" ".join(words_of(c).split()) for c in cells]
    return found


def test_totals_of_the_chosen_units_are_sums_over_sums_and_open_up(years):
    client = sign_in(years.secretary)
    query = "?chi-tieu=members_per_population&chi-tieu=members&hoi=cao-bang&hoi=lang-son&nam=2023&nam=2024"
    page = text_of(client.get(BASE + query))
    rows = rows_of(page)
    assert rows["Hội viên/dân số: Cao Bằng"] == ["25,0", "25,0"]
    assert rows["Hội viên/dân số: 2 hội đã chọn"] == ["21,6", "21,6"]  # the mean of the two would be 22,6
    assert rows["Tổng số hội viên: 2 hội đã chọn"] == ["302.023", "302.024"]
    address = re.search(r'href="(/cum/dong-bac/2024/con-so/members_per_population/\?hoi=[^"]+)"', page)[1]
    why = text_of(client.get(address.replace("&amp;", "&")))
    assert "Tổng số hội viên của 2 hội: 302.024 người ÷ Dân số trung bình của 2 hội: 1.400.000 người" in why
    turned = rows_of(text_of(client.get(BASE + query + "&cot=hoi")))
    assert turned["Hội viên/dân số 2024"] == ["25,0", "20,2", "21,6"]


def test_its_workbook_holds_formulas_that_come_to_what_is_stored(years):
    answer = sign_in(years.secretary).get(
        BASE
        + "tep/bang-cheo.xlsx?chi-tieu=members_per_population&chi-tieu=fund_total&chi-tieu=family_rate&nam=2024"
    )
    stored = openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True).active
    formulas = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    total = next(row for row in stored.iter_rows(min_row=8) if row[2].value == "Cộng")
    assert total[5].value == pytest.approx(100 * 302_024 / 1_400_000)
    assert str(formulas.cell(total[3].row, 4).value).startswith("=SUM(")
    missing = [row[6].value for row in stored.iter_rows(min_row=8) if row[5].value == "–"]
    assert "Số hộ gia đình: chưa có số liệu" in missing
    found = stored_and_recalculated(answer.content)
    assert len(found) > 8
    assert [place for place, pair in found.items() if differ(*pair)] == []


def test_a_table_too_large_is_refused_with_a_smaller_one(years):
    from reports.indicators import every_indicator

    for number in range(12):
        factories.join(years, number)
    client = sign_in(years.secretary)
    every = "&".join(f"chi-tieu={code}" for code in every_indicator())
    refused = client.get(f"{BASE}?{every}&nam=2023&nam=2024")
    assert refused.status_code == 404
    assert "lớn quá không đọc được" in text_of(refused)
    smaller = re.search(r'href="([^"]+bang-cheo/\?[^"]+)"', text_of(refused))[1].replace("&amp;", "&")
    assert client.get(smaller).status_code == 200


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("?bang=999", "Không có bảng đã lưu “999”"),
        ("?bang=x", "Không có bảng đã lưu “x”"),
        ("?chi-tieu=khong_co", "Không có chỉ tiêu “khong_co”"),
        ("?nam=1999", "Không có số liệu năm “1999”"),
        ("?hoi=khong-co", "không có hội “khong-co”"),
        ("?cot=khong-co", "Cột không thể là “khong-co”"),
    ],
)
def test_what_does_not_exist_is_said(years, query, text):
    answer = sign_in(years.secretary).get(BASE + query)
    assert answer.status_code == 404
    assert text in text_of(answer)


def test_a_table_is_kept_alone_or_shared_and_dropped_by_who_may(years):
    officer, neighbour = sign_in(years.officer), sign_in(years.neighbour)
    kept = {"chi-tieu": ["fund_total"], "nam": ["2024"], "ten": "Quỹ các hội"}
    assert officer.post(f"{BASE}luu/", kept).status_code == 302
    view = SavedView.objects.get()
    page = text_of(officer.get(f"{BASE}?bang={view.pk}"))
    assert "Tổng nguồn quỹ: cộng các hội" in page
    assert "Quỹ các hội" in page
    assert neighbour.get(f"{BASE}?bang={view.pk}").status_code == 404
    assert "Quỹ các hội" not in text_of(neighbour.get(BASE))
    officer.post(f"{BASE}luu/", {**kept, "chung": "on"})
    assert SavedView.objects.get().is_shared
    assert neighbour.get(f"{BASE}?bang={view.pk}").status_code == 200
    neighbour.post(f"{BASE}{view.pk}/xoa/")
    assert SavedView.objects.exists()
    assert sign_in(years.stranger).post(f"{BASE}{view.pk}/xoa/").status_code == 404
    sign_in(years.secretary).post(f"{BASE}{view.pk}/xoa/")
    assert not SavedView.objects.exists()
    officer.post(f"{BASE}luu/", {**kept, "ten": " "})
    assert not SavedView.objects.exists()


def test_there_is_no_score_until_the_cluster_sets_criteria(years):
    client = sign_in(years.secretary)
    score = BASE.replace("bang-cheo", "diem-thi-dua")
    assert "Cụm chưa đặt tiêu chí điểm thi đua" in text_of(client.get(score))
    ScoreCriterion.objects.create(cluster=years.cluster, indicator="members_per_population", weight=60)
    ScoreCriterion.objects.create(cluster=years.cluster, indicator="cooperation_programmes", weight=40)
    rows = rows_of(text_of(client.get(score)))
    assert rows["Cao Bằng"] == ["1", "100,00", "60,00", "40,00"]
    assert rows["Lạng Sơn"] == ["2", "88,49", "48,49", "40,00"]  # 20,2024 ÷ 25 × 60
    assert rows["Bắc Kạn"][:2] == ["chưa xếp", "–"]
