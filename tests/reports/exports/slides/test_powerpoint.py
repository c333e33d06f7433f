"""The .pptx parsed: freeze words and code on every slide, native charts with the report's values, nothing that runs."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Emu

from reports.exports.slides import powerpoint
from reports.exports.slides.deck import make_deck
from reports.exports.slides.fitting import lines_of
from reports.exports.slides.powerpoint import report_as_slides
from reports.indicators import every_indicator
from tests.reports.exports.slides.made import EVIL, made_meeting, made_report

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def report():
    return made_report(8)


@pytest.fixture(scope="module")
def content(report):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(powerpoint, "qr_png", lambda revision: PNG)
        return report_as_slides(report, meeting=made_meeting())


@pytest.fixture(scope="module")
def slides(content):
    return list(Presentation(io.BytesIO(content)).slides)


def texts(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_every_slide_has_the_code_the_freeze_words_and_its_number(report, slides):
    deck = make_deck(report, made_meeting())
    assert len(slides) == len(deck.slides)
    for wanted, slide in zip(deck.slides, slides, strict=True):
        written = texts(slide)
        assert "Phiên bản 2, chốt ngày 20/11/2024" in written
        assert "3F2A-91BC-07DE" in written
        assert slide.shapes.title.text_frame.text == wanted.title
        assert slide._element.xpath(".//a:fld[@type='slidenum']")


def test_the_qr_code_is_on_the_first_and_on_the_last_slide(slides):
    with_picture = [at for at, s in enumerate(slides) if any(shape.shape_type == 13 for shape in s.shapes)]
    assert with_picture == [0, len(slides) - 1]


def test_the_values_of_native_charts_are_the_reports(report, slides):
    found = {s.name: shape.chart for s in slides for shape in s.shapes if shape.has_chart}
    assert len(found) == 6, "five messages and the models"
    for key, chart in found.items():
        series = chart.plots[0].series
        assert len(series) == 1, "marks and lines are drawn on the columns"
        assert chart.value_axis.minimum_scale == 0
        assert all("[$-42A]#,##0" in one.data_labels.number_format for one in series)
        _workbook_is_the_chart(chart)
        if key in ("members-per-population", "cooperation-programmes", "citizen-rate"):
            indicator = every_indicator()[key.replace("-", "_")]
            values = [indicator.display_value(u.amount.value) for u in report.result(indicator).units]
            assert list(series[0].values) == sorted((float(v) for v in values if v is not None), reverse=True)
    lines = [one.name for one in found["members-per-population"].plots[1].series]
    assert lines == ["Năm 2023", "Mức chung bảy hội có số liệu"]


def _workbook_is_the_chart(chart) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    every = [series for plot in chart.plots for series in plot.series]
    for at, series in enumerate(every, start=2):
        assert sheet.cell(1, at).value == series.name
        stored = [sheet.cell(line, at).value for line in range(2, len(series.values) + 2)]
        assert stored == pytest.approx(list(series.values))


def test_charts_tables_and_pictures_have_alternative_texts(slides):
    for slide in slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr")) > 10


def test_the_notes_name_the_source_of_every_number_of_a_unit(slides):
    slide = next(s for s in slides if s.name == "hoi-u-1")
    notes = slide.notes_slide.notes_text_frame.text
    assert "Nguồn của các số:" in notes
    assert "÷" in notes


def test_the_notes_say_where_petitions_and_tasks_are_taken_from(slides):
    notes = {slide.name: slide.notes_slide.notes_text_frame.text for slide in slides}
    assert "Nguồn: mục kiến nghị trong báo cáo năm 2024 của các hội." in notes["kien-nghi"]
    assert "Nguồn: ghi tại hội nghị." in notes["nhiem-vu"]


def test_nothing_that_was_typed_becomes_a_link_a_field_or_a_formula(content, slides):
    assert any("<script>alert(1)</script>" in texts(slide) for slide in slides), "it stands there as text"
    assert EVIL.startswith("=")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            data = parts.read(name)
            assert b"hlinkClick" not in data
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in data
            if name.endswith(".xlsx"):
                book = openpyxl.load_workbook(io.BytesIO(data))
                assert all(cell.data_type != "f" for row in book.active for cell in row)
                assert not book.active._hyperlinks
            if name.startswith("ppt/slides/slide") and name.endswith(".xml"):
                assert data.count(b"<a:fld") == 1


def test_everything_stands_on_the_page(content):
    presentation = Presentation(io.BytesIO(content))
    assert presentation.slide_width == pytest.approx(presentation.slide_height * 16 / 9, rel=1e-3)
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert Emu(shape.left + shape.width) <= presentation.slide_width
            assert Emu(shape.top + shape.height) <= presentation.slide_height


# What stands at the head and the foot of a slide, beside what it is about.
SMALL = {"Mục", "Cụm", "Phiên bản", "Số trang", "Dấu bên số"}
SCREEN = 1024  # px, as wide as the page is shown


@pytest.fixture(scope="module")
def many():
    """A file of twelve units with long names, of which two have no return, and with long petitions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(powerpoint, "qr_png", lambda revision: PNG)
        meeting = made_meeting()
        meeting.source = "Báo Công dân và Khuyến học ngày 25/11/2024"
        return report_as_slides(made_report(12, missing=2, petitions=9), meeting=meeting)


@pytest.fixture
def both(content, many):
    """The slides of both files, with how many px a point of a page has on the screen."""
    files = [Presentation(io.BytesIO(file)) for file in (content, many)]
    assert {round(file.slide_width.pt, 3) for file in files} == {960}
    return [slide for file in files for slide in file.slides], SCREEN / 960


def test_titles_and_texts_have_28_px_and_axes_heads_and_feet_16(both):
    slides, px = both
    for slide in slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                _at_least(shape.text_frame, 16 if shape.name in SMALL else 28, px)
            if shape.has_table:
                for line, row in enumerate(shape.table.rows):
                    for cell in row.cells:
                        _at_least(cell.text_frame, 28 if line else 16, px)
            if shape.has_chart:
                sizes = [int(size) for size in shape.chart._chartSpace.xpath(".//@sz")]
                assert min(sizes) / 100 * px >= 16
                names = shape.chart.category_axis.tick_labels.font.size
                assert names.pt * px >= 16


def _at_least(frame, least: float, px: float) -> None:
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            assert run.font.size.pt * px >= least, (run.text, run.font.size.pt * px)


def test_no_text_is_higher_than_its_box_and_nothing_reaches_the_foot(both):
    slides, px = both
    for slide in slides:
        foot = next(shape.top for shape in slide.shapes if shape.name == "Đường kẻ")
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                assert _height(shape.text_frame, shape.width.pt) <= shape.height.pt + 1, (
                    slide.name,
                    shape.name,
                )
                assert shape.name in SMALL or shape.top + shape.height <= foot, (slide.name, shape.name)
            if shape.has_table:
                assert shape.top.pt + _height_of_table(shape.table) <= foot.pt, slide.name
            if shape.has_chart:
                assert shape.top + shape.height <= foot
                assert shape.height.pt * px > 250, (slide.name, "too low to be read")


def _height(frame, width: float) -> float:
    """How high a text is in points, written in letters of average width."""
    total = 0.0
    for paragraph in frame.paragraphs:
        size = max((run.font.size.pt for run in paragraph.runs), default=0)
        text = "".join(run.text for run in paragraph.runs)
        total += lines_of(text, width / (0.55 * size)) * 1.15 * size if size else 0
        total += paragraph.space_after.pt if paragraph.space_after else 0
    return total


def _height_of_table(table) -> float:
    rows = []
    for row in table.rows:
        cells = zip(row.cells, table.columns, strict=True)
        rows.append(max(row.height.pt, *(_height(cell.text_frame, one.width.pt - 8) for cell, one in cells)))
    return sum(rows)


def test_a_live_file_says_on_every_slide_that_it_is_not_frozen():
    file = report_as_slides(made_report(2, revision=None))
    for slide in Presentation(io.BytesIO(file)).slides:
        assert "Số liệu chưa chốt" in texts(slide)


def test_control_characters_in_what_was_typed_leave_the_file_whole():
    report = made_report(3)
    units = report.years[report.year]
    units[-1] = replace(units[-1], why={"": "chưa có \x01\x0b\ufffe báo cáo"})
    with zipfile.ZipFile(io.BytesIO(report_as_slides(report))) as parts:
        texts_ = [parts.read(name) for name in parts.namelist() if name.endswith(".xml")]
    assert any("chưa có" in parse_xml(text).xpath("string()") for text in texts_)
    assert not any(b"_x0001_" in text or b"_x000B_" in text for text in texts_)
