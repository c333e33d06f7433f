"""The picture of a link: all that it says stands on it and is read, for one unit and for 34; no database."""

import datetime
import io
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PIL import Image

from reports.analysis.results import ClusterReport
from reports.indicators import BY_CODE
from reports.presentation import tables
from reports.public.listing import latest_of
from reports.public.preview import edition_preview, picture_of
from reports.public.preview_picture import HEIGHT, WIDTH, png, svg
from reports.public.published import Edition
from tests.reports.exports.slides.made import made_report
from tests.reports.narrative.demo import demo_report, many

AT = datetime.datetime(2023, 11, 20, tzinfo=datetime.UTC)
LONG = "Cụm thi đua số 12 – khu vực Đồng bằng sông Cửu Long và Đông Nam Bộ"
HOSTILE = '<b onload="x">Cụm</b> & "bạn"</text>'
REPORTS = {
    "2023": demo_report(2023),
    "three missing": demo_report(2025, missing=("lang-son", "cao-bang", "quang-ninh")),
    "figures of two missing": demo_report(
        2023,
        changed={
            (key, code): None for key in ("lang-son", "cao-bang") for code in ("members", "fund_opening")
        },
    ),
    "one unit": many(1),
    "34 units": many(34, value=100_000_000),
    "marks and ties": made_report(12),
    "nothing": demo_report(2023, keys=("lang-son", "cao-bang"), missing=("lang-son", "cao-bang")),
}
READ = 26  # px of letters that can be read at a quarter of the size


def edition_of(report: ClusterReport, cluster: str = "Cụm thi đua số 2 – khu vực Đông Bắc") -> Edition:
    return Edition(
        1, "dong-bac", cluster, report.year, 3, "ab" * 32, AT, AT, held_on=None, place="Hội trường tỉnh"
    )  # fmt: skip


def texts_of(drawn: str) -> list[tuple[float, float, int, str]]:
    """Where each line of letters stands, how large its smallest letters are, and what it says."""
    found = []
    for one in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 - our own
        sizes = [int(part.get("font-size", 14)) for part in one.iter()]
        found.append((float(one.get("x")), float(one.get("y")), min(sizes), "".join(one.itertext())))
    return found


@pytest.mark.parametrize("cluster", ["Cụm thi đua số 2 – khu vực Đông Bắc", LONG, HOSTILE])
@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_what_stands_on_the_picture_is_read_and_lies_within_it(report: ClusterReport, cluster: str):
    texts = texts_of(svg(picture_of(report, edition_of(report, cluster))))
    assert all(0 <= x <= WIDTH and READ < y < HEIGHT and size >= READ for x, y, size, _ in texts)
    for left in {x for x, *_ in texts}:
        heights = sorted(y for x, y, *_ in texts if x == left)
        assert all(below - above >= READ for above, below in pairwise(heights))
    text = " ".join(text for *_, text in texts).replace("\u00a0", " ")
    assert f"{cluster} năm {report.year}" in text
    assert f"{report.included}/{len(report.units)} hội có báo cáo đã duyệt" in text
    assert "phiên bản 3, chốt ngày 20/11/2023" in text
    assert all(f"{one.number}{one.unit}" in text for one in tables.headlines(report)[:4])
    assert not re.search(r"\d [a-z]\b", text)  # no mark that nothing explains


def test_a_figure_of_fewer_units_than_the_report_says_so_in_the_tags_on_the_picture_and_on_the_list():
    report = REPORTS["figures of two missing"]
    drawn = " ".join(text for *_, text in texts_of(svg(picture_of(report, edition_of(report)))))
    for text in (edition_preview(report, edition_of(report), "/x/").description, drawn):
        text = text.replace("\u00a0", " ")
        assert "8/8 hội có báo cáo đã duyệt" in text
        assert "người (6/8 hội)" in text
        assert "% (6/8 hội)" in text
    whole = edition_preview(REPORTS["2023"], edition_of(report), "/x/").description
    assert "(" not in whole.partition("hội có báo cáo đã duyệt.")[2]
    assert [of for *_, of in latest_of(report).figures][:2] == ["6/8 hội", "6/8 hội"]
    assert not any(of for *_, of in latest_of(REPORTS["2023"]).figures)


@pytest.mark.parametrize("report", [REPORTS["2023"], REPORTS["34 units"]], ids=["2023", "34 units"])
def test_units_stand_by_rank_and_all_are_there_or_counted(report: ClusterReport):
    texts = [text for *_, text in texts_of(svg(picture_of(report, edition_of(report))))]
    ranks = [
        unit.association.name for unit in tables.ranked(report.result(BY_CODE["members_per_population"]))
    ]
    named = [text for text in texts if text in ranks]
    assert named == [name for name in ranks if name in named]
    assert named[0] == ranks[0]
    counted = [int(found[1]) for text in texts if (found := re.search(r"(\d+) hội (?:ở giữa|chưa có)", text))]
    assert len(named) + sum(counted) == len(ranks)


def test_illustrative_figures_are_called_so_on_the_picture_and_in_the_tags(settings):
    settings.PORTAL_URL = "https://khuyenhoc.example"
    report = demo_report(2023)
    marked = dict.fromkeys(report.units[0].values, frozenset({"minh_hoa"}))
    units = [replace(unit, flags=marked) for unit in report.units]
    report = replace(report, years={**report.years, report.year: units})
    preview = edition_preview(report, edition_of(report), "/cong-khai/dong-bac/2023/")
    assert "minh họa" in preview.description
    assert "minh họa" in preview.picture_text
    assert "minh họa" in svg(picture_of(report, edition_of(report)))
    assert preview.address == "https://khuyenhoc.example/cong-khai/dong-bac/2023/"
    assert preview.picture == "https://khuyenhoc.example/cong-khai/dong-bac/2023/phien-ban-3/preview.png"


def test_the_picture_has_the_size_that_its_tags_say_and_is_light():
    report = REPORTS["2023"]
    drawn = png(picture_of(report, edition_of(report)))
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.size == (WIDTH, HEIGHT)
        assert (
            image.convert("L").crop((56, 100, 300, 200)).getextrema()[0] < 128
        )  # there is ink: the font is there
    assert len(drawn) < 100_000
