"""The workbook to be printed: few pages, live formulas with their results, nothing announced that is not there."""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from associations.models import Association
from associations.sections.base import figures as all_figures
from reports.analysis.figures import REOPENED
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.analysis.results import ClusterReport
from reports.exports.print_workbook import report_as_print_workbook
from reports.exports.print_workbook.outline import CONTENTS, LISTS, OUTLINES, RANKS, YEARS
from reports.exports.workbook import layout, report_as_workbook
from reports.indicators import INDICATORS
from reports.verification.base import Unverifiable
from reports.verification.in_workbook import read as read_for_verification
from tests.reports.exports.print_workbook.printing import opened, printed, texts_of, visible, width_of
from tests.reports.exports.slides.made import EVIL, made_report
from tests.reports.exports.workbook.recalculation import differ, recalculated, wrong_results
from tests.reports.narrative.demo import demo_report
from tests.reports.revisions.revisions import revision_reports

KEYS = ("thai-nguyen", "bac-kan", "cao-bang", "lang-son", "bac-giang", "quang-ninh", "hai-duong", "hai-phong")
MERGED = ("cao-bang", "lang-son", "quang-ninh")
ORGANISATION, MOVEMENT, FUND, MODELS, AWARDS = (outline.sheet for outline in OUTLINES)


def nothing_reported() -> ClusterReport:
    return demo_report(2023, missing=KEYS)


def one_figure_missing() -> ClusterReport:
    return demo_report(2023, changed={(key, "adult_prizes"): None for key in KEYS})


def large_numbers() -> ClusterReport:
    """One association's fund of a million tỉ, written with three dots in triệu đồng."""
    money = [code for code, figure in all_figures().items() if figure.unit == "đồng"]
    return demo_report(2023, changed={("hai-duong", code): 10**15 for code in money})


def with_texts(count: int, letters: int) -> ClusterReport:
    """Every unit raises three petitions and sets its tasks, each as long as letters."""
    report = made_report(count, missing=0, petitions=0)
    units = [unit.association for unit in report.units]
    long = "kiến nghị dài " * (letters // 14)
    rows = [ListRow(unit, unit, ("tài chính", f"{long}{number}")) for unit in units for number in range(3)]
    texts = {unit.pk: [(unit.name, "Nhiệm vụ năm tới", f"- {long}\n- xong")] for unit in units}
    return replace(report, stored_qualitative=QualitativeData(texts, {"kien-nghi": rows}))


REPORTS = {
    "2023": lambda: demo_report(2023),
    "2025, merged": lambda: demo_report(2025, missing=MERGED),
    "1": lambda: made_report(1, missing=0),
    "13": lambda: made_report(13),
    "34": lambda: made_report(34, missing=2),
    "34, no lists": lambda: made_report(34, petitions=0),
    "one figure missing": one_figure_missing,
    "nothing": nothing_reported,
    "large": large_numbers,
    "8, long texts": lambda: with_texts(8, 20_000),
    "34, long texts": lambda: with_texts(34, 20_000),
}


@cache
def made(case: str) -> bytes:
    return report_as_print_workbook(REPORTS[case]())


@cache
def read(case: str) -> openpyxl.Workbook:
    """The book of a case with its stored results; nothing writes into it."""
    return opened(made(case))


def test_every_figure_and_every_indicator_stands_in_a_table():
    codes = {indicator.code for outline in OUTLINES for indicator in outline.indicators}
    assert codes >= {*all_figures(), *(indicator.code for indicator in INDICATORS)}
    labels = [line.text for outline in OUTLINES for line in outline.lines]
    assert not [label for label in labels if "Trong đó" in label or not label]


@pytest.mark.parametrize(
    ("case", "fewest"),
    [
        ("2023", 1200),
        ("2025, merged", 900),
        ("1", 300),
        ("34", 3500),
        ("one figure missing", 1100),
        ("nothing", 0),
        ("large", 1200),
    ],
)
def test_an_independent_recalculation_finds_every_stored_result(case: str, fewest: int):
    results = recalculated(made(case))
    wrong = {place: pair for place, pair in results.items() if differ(*pair) or pair[0] is None}
    assert not wrong, list(wrong.items())[:5]
    assert len(results) >= fewest


def test_of_both_maps_every_formula_comes_to_its_stored_result():
    then, today = revision_reports()
    for report, other in ((then, today), (today, then)):
        content = report_as_print_workbook(report, other=other)
        assert not wrong_results(content)
        assert layout.OTHER_DATA in opened(content).sheetnames


def test_every_number_of_a_table_is_a_formula_and_follows_its_data():
    content = made("2023")
    allowed = {
        (MODELS, cell.coordinate)
        for row in read("2023")[MODELS].iter_rows()
        for cell in row
        if "(20" in cell.number_format
    }  # targets: constants with their year
    for sheet in visible(opened(content, results=False)):
        for row in sheet.iter_rows():
            typed = [c.coordinate for c in row if c.data_type == "n" and c.value is not None]
            assert not {(sheet.title, one) for one in typed} - allowed, sheet.title
    changed = opened(content, results=False)
    data = changed[layout.DATA]
    row = next(r for r in data.iter_rows() if (r[0].value, r[1].value) == (2023, "members"))
    column = next(c.column for c in data[7] if c.value == "Bắc Kạn")
    data.cell(row[0].row, column).value = 300_000
    out = io.BytesIO()
    changed.save(out)
    after = {place: result for place, (_, result) in recalculated(out.getvalue()).items()}
    before = {place: stored for place, (stored, _) in recalculated(content).items()}
    remarks = [
        (before[place], after[place])
        for place in before
        if "cao nhất" in str(before[place]) and place[0] == ORGANISATION
    ]
    assert [("cao nhất Hải Dương (40,1%)" in was, "cao nhất Bắc Kạn (91,9%)" in now) for was, now in remarks] == [(True, True)]  # fmt: skip
    assert after != before


@pytest.mark.parametrize(
    ("case", "most"),
    [
        ("2023", 8),
        ("2025, merged", 8),
        ("8, long texts", 10),
        ("34, long texts", 16),
        ("34", 16),
        ("13", 16),
        ("1", 9),
    ],
)
def test_the_book_prints_few_pages_that_can_be_read(case: str, most: int):
    sheets = [printed(sheet) for sheet in visible(read(case))]
    assert sum(one.pages for one in sheets) <= most
    assert not [(one.sheet.title, one.scale) for one in sheets if one.scale < 0.6]
    for one in sheets:
        assert one.sheet.page_setup.paperSize == 9
        assert one.sheet.print_area
    entries = {row[1].value: row[3].value for row in sheets[0].sheet.iter_rows() if row[1].hyperlink}
    begins, page = [], 2
    for one in sheets[1:]:
        begins.append(str(page))
        page += one.pages
    assert list(entries.values()) == begins, "the contents name the page on which each sheet begins"


def test_more_than_twelve_units_share_pages_evenly_with_their_labels_again():
    book = read("34")
    for name in (ORGANISATION, FUND, MODELS):
        sheet = book[name]
        assert [mark.id for mark in sheet.col_breaks.brk] == [15, 27]
        assert sheet.print_title_cols == "$A:$C"
        assert sheet.print_title_rows
    for name in (MOVEMENT, AWARDS):
        turned = book[name]
        assert turned.page_setup.orientation == "portrait"
        assert [row[1].value for row in turned.iter_rows() if row[0].value == "34"] == ["Quảng Ngãi"]


def test_only_what_has_content_gets_a_sheet():
    nothing = read("nothing")
    assert nothing.sheetnames == [CONTENTS, layout.DATA]
    assert any("chưa có hội nào có số liệu" in text for text in texts_of(nothing[CONTENTS]))
    funds = {code for code, figure in all_figures().items() if figure.unit == "đồng"}
    without = demo_report(2023, changed={(key, code): None for key in KEYS for code in funds})
    names = opened(report_as_print_workbook(without)).sheetnames
    assert (FUND in names, AWARDS in names, LISTS in names) == (False, True, False)
    assert read("2023").sheetnames[-3:-1] == [RANKS, YEARS]
    alone = opened(report_as_print_workbook(demo_report(2023, keys=("lang-son",)))).sheetnames
    assert RANKS not in alone


def test_data_is_hidden_and_each_page_says_which_figures_it_shows():
    then, _ = revision_reports()
    for report, words in ((then, "mã 3F2A-91BC-07DE"), (demo_report(2023), "số liệu chưa chốt")):
        book = opened(report_as_print_workbook(report))
        assert book[layout.DATA].sheet_state == "hidden"
        for sheet in visible(book):
            assert words in str(sheet.oddFooter.left.text), sheet.title
            assert "&P/&N" in str(sheet.oddFooter.right.text)
    illustrative = replace(demo_report(2023))
    for unit in illustrative.units:
        unit.flags.update({code: frozenset({"minh_hoa"}) for code in unit.values})
    marked = visible(opened(report_as_print_workbook(illustrative)))
    assert all("minh họa" in str(sheet.oddFooter.center.text) for sheet in marked)


def test_verify_says_that_the_printed_book_is_not_the_one_it_reads(tmp_path: Path):
    then, _ = revision_reports()
    file = tmp_path / "ban-in.xlsx"
    file.write_bytes(report_as_print_workbook(then))
    with pytest.raises(Unverifiable, match="bản in"):
        read_for_verification(file)


def test_missing_is_a_dash_with_its_reason_and_zero_is_zero():
    report = demo_report(2023, missing=("cao-bang",), changed={("lang-son", "adult_prizes"): None, ("bac-kan", "adult_prizes"): 0, ("lang-son", "fund_total"): 11_302_000_000})  # fmt: skip
    book = opened(report_as_print_workbook(report))
    row = next(r for r in book[AWARDS].iter_rows() if r[2].value == "phần thưởng")
    values = dict(zip([u.association.name for u in report.units], (c.value for c in row[3:]), strict=False))
    assert (values["Lạng Sơn"], values["Cao Bằng"], values["Bắc Kạn"]) == ("–", "–", 0)
    notes = texts_of(book[AWARDS])
    assert "Cao Bằng: chưa có báo cáo được duyệt." in notes
    assert "Số phần thưởng cho người lớn (Lạng Sơn): chưa có số liệu." in notes
    fund = next(r for r in book[FUND].iter_rows() if r[1].value == "Tổng nguồn quỹ")
    money = dict(zip([u.association.name for u in report.units], fund[3:], strict=False))["Lạng Sơn"]
    assert (money.value, fund[2].value) == (11_302, "triệu đồng")
    assert "#,##0.0_" in money.number_format


def test_the_first_sheet_names_whose_figures_have_a_mark():
    report = demo_report(2023, missing=("cao-bang",))
    of_all, of_some, *others = report.units
    flags = {code: frozenset({REOPENED}) for code, value in of_all.values.items() if value is not None}
    some = {"members": frozenset({"uoc_tinh"}), "branches": frozenset({"uoc_tinh", "minh_hoa"})}
    marked = [replace(of_all, flags=flags), replace(of_some, flags=some), *others]
    texts = texts_of(
        opened(report_as_print_workbook(replace(report, years={**report.years, 2023: marked})))[CONTENTS]
    )
    assert f"{of_all.association.name}: đang mở lại" in texts
    assert f"{of_some.association.name} (2 số): ước tính" in texts
    assert f"{of_some.association.name} (1 số): số liệu minh họa" in texts
    assert texts.count("Lưu ý") == 3
    assert "Lưu ý" not in texts_of(read("2023")[CONTENTS])


def test_lists_that_a_reader_may_not_read_whole_say_so():
    report = with_texts(3, 100)
    cut = replace(report, stored_qualitative=replace(report.qualitative, is_cut=True))
    for one, says in ((report, False), (cut, True)):
        texts = texts_of(opened(report_as_print_workbook(one))[LISTS])
        assert any("không phải của mọi hội" in text for text in texts) is says
        contents = texts_of(opened(report_as_workbook(one)).worksheets[0])
        assert any("không phải của mọi hội" in text for text in contents) is says


def test_last_year_stands_only_where_it_may():
    rows = {row[1].value: row for row in read("2025, merged")[YEARS].iter_rows()}  # fmt: skip
    members = rows["Tổng số hội viên"]
    assert (members[3].value, members[4].value, members[5].value, members[6].value) == (
        "–",
        2_782_571,
        37_565,
        "–",
    )
    assert '"*"' in members[5].number_format
    assert "* Thay đổi tính riêng Thái Nguyên và Hải Phòng." in texts_of(members[0].parent)
    assert rows["Hội viên/dân số"][5].value == "–"


def test_words_of_people_stay_words_and_links_stay_inside():
    report = made_report(8, petitions=4)
    report.cluster.name, report.cluster.short_name = "=1+1", "2&D"
    report.units[0].association.name = '=HYPERLINK("http://x","y")'
    content = report_as_print_workbook(report)
    for sheet in opened(content, results=False):
        for row in sheet.iter_rows():
            for cell in row:
                assert not (cell.data_type == "f" and ("HYPERLINK" in cell.value or "1+1" in cell.value))
                if cell.hyperlink:
                    assert (cell.hyperlink.target, bool(cell.hyperlink.location)) == (None, True)
        left = str(sheet.oddFooter.left.text)
        assert "&D" not in left.replace("&&D", "")
        assert sheet.oddFooter.left.size in (9, 10), "the digit of a name is no size"
    (evil,) = [text for text in texts_of(opened(content)[LISTS]) if "HYPERLINK" in text and "script" in text]
    assert evil.startswith(EVIL[:20])


def test_the_places_for_signatures_stand_once_at_the_end_and_never_alone():
    for case in ("2023", "8, long texts", "34, long texts", "34, no lists", "nothing"):
        sheets = visible(read(case))
        signed = [sheet.title for sheet in sheets if "THỦ TRƯỞNG ĐƠN VỊ" in texts_of(sheet)]
        assert signed == [sheets[-1].title]
        last = printed(sheets[-1])
        at = next(
            cell.row for row in last.sheet.iter_rows() for cell in row if cell.value == "NGƯỜI LẬP BIỂU"
        )
        first, end = last.rows[-1]
        above = [str(cell.value) for row in last.sheet.iter_rows(first, at - 3) for cell in row if cell.value]
        assert first < at <= end
        assert len(above) > 5, "rows of a table stand on the page of the signatures"


def test_too_many_petitions_are_counted_by_topic_and_no_association_is_left_out():
    texts = texts_of(read("34, long texts")[LISTS])
    assert "Kiến nghị của các hội năm 2024 theo lĩnh vực" in texts
    names = [unit.association.name for unit in made_report(34).units]
    assert ", ".join(names) in texts
    assert [text for text in texts if text in names] == names, "the tasks of every association"
    few = texts_of(read("8, long texts")[LISTS])
    assert sum(text == "chưa có trả lời" for text in few) == 24


def test_no_number_is_too_wide_for_its_column():
    """A digit of the tables takes at least half their size; what does not fit is displayed as "####"."""
    for case in ("large", "34"):
        narrow = []
        for sheet in visible(read(case)):
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, int | float) and "(20" not in cell.number_format:
                        decimals = len(cell.number_format.partition(";")[0].partition(".")[2].strip('_-*"'))
                        digits = len(f"{abs(cell.value):.{decimals}f}".replace(".", ""))
                        if digits * cell.font.size * 4 / 3 / 2 > width_of(sheet, cell.column) - 5:
                            narrow.append((sheet.title, cell.coordinate, cell.value))
        assert not narrow


def test_a_public_book_holds_no_words_of_returns():
    public = replace(with_texts(8, 100), is_public=True)
    assert LISTS not in opened(report_as_print_workbook(public)).sheetnames


def test_long_names_stand_whole_in_rows_that_are_high_enough():
    report = made_report(34)
    for unit in report.units:
        object.__setattr__(unit, "association", Association(pk=unit.association.pk, key=unit.association.key, name=f"{unit.association.name} và các xã miền núi phía tây bắc"))  # fmt: skip
    sheets = [printed(sheet) for sheet in visible(opened(report_as_print_workbook(report)))]
    assert sum(one.pages for one in sheets) <= 16
