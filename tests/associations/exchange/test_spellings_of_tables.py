"""Long and wide files as people make them: heads and keys in other spellings, titles, blank and hidden parts, sheets."""

import unicodedata
from pathlib import Path

import openpyxl
import pytest

from associations.exchange.entries import Batch, read_returns
from associations.exchange.problems import BadFile

pytestmark = pytest.mark.usefixtures("cast")

HEAD = ["association", "year", "population", "members", "fund_total"]
ROW = ["lang-son", 2024, 800_000, 220_000, 12_200_000_000]
FIGURES = {"population": 800_000, "members": 220_000, "fund_total": 12_200_000_000}


def workbook(path: Path, rows: list, change=None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(path)
    return path


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def figures_of(batch: Batch) -> dict:
    ((where, entry),) = batch.entries.items()
    assert where == ("lang-son", 2024)
    return entry.figures


def refusals(path: Path) -> list[str]:
    with pytest.raises(BadFile) as bad:
        read_returns(path)
    return [str(problem) for problem in bad.value.problems]


SPELLINGS = {
    "no-break space": "members\u00a0",
    "zero width space": "mem\u200bbers",
    "line break": "members\n",
    "byte order mark": "\ufeffmembers",
    "capitals": "  MEMBERS ",
    "full width": "ｍｅｍｂｅｒｓ",
    "soft hyphen": "mem\u00adbers",
    "label": "Tổng số hội viên",
    "label in capitals": "TỔNG SỐ HỘI VIÊN",
    "label, decomposed": unicodedata.normalize("NFD", "Tổng số hội viên"),
    "label over two lines": "Tổng số\nhội  viên",
    "label with its unit": "Tổng số hội viên (người)",
    "label with its unit in other brackets": "Tổng số hội viên [Người]",
    "numbered label": "1. Tổng số hội viên",
    "label with a colon": "Tổng số hội viên:",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_head_in_another_spelling_is_read(tmp_path: Path, spelling: str):
    head = [*HEAD[:3], SPELLINGS[spelling], HEAD[4]]
    assert figures_of(read_returns(workbook(tmp_path / "a.xlsx", [head, ROW]))) == FIGURES


@pytest.mark.parametrize(
    ("association", "year"),
    [("Khóa của hội", "Năm"), ("Hội", "NĂM BÁO CÁO"), ("khoá", "Year"), ("Khoá hội", "năm:")],
)
def test_the_heads_of_the_keys_may_be_vietnamese(tmp_path: Path, association: str, year: str):
    head = [association, year, *HEAD[2:]]
    assert figures_of(read_returns(workbook(tmp_path / "a.xlsx", [head, ROW]))) == FIGURES


@pytest.mark.parametrize("unit", ["triệu đồng", "Triệu đồng", "tr.đ", "trđ", "triệu"])
def test_a_head_may_say_that_its_money_is_in_millions(tmp_path: Path, unit: str):
    head = [*HEAD[:4], f"Tổng nguồn quỹ khuyến học ({unit})"]
    path = workbook(tmp_path / "a.xlsx", [head, [*ROW[:4], 12_200]])
    assert figures_of(read_returns(path)) == FIGURES


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("Tổng số hội viên (triệu đồng)", "Không có cột “tổng số hội viên (triệu đồng)”. Có phải “Tổng số hội viên” (members)?"),
        ("Tổng nguồn quỹ khuyến học (tỉ đồng)", "Có phải “Tổng nguồn quỹ khuyến học” (fund_total)?"),
        ("Tổng hội viên", "Có phải “Tổng số hội viên” (members)?"),
        ("membres", "Có phải “members”?"),
        ("xyz", "Kiểm tra lại cách viết."),
        ("Dân số trung bình", "Cột “dân số trung bình” (population) đứng hai lần"),
    ],
)  # fmt: skip
def test_a_head_that_is_near_is_proposed_and_never_taken(tmp_path: Path, head: str, words: str):
    (found,) = refusals(workbook(tmp_path / "a.xlsx", [[*HEAD[:3], head], ROW[:4]]))
    assert f"ô D1: {words}" in found or words in found


KEYS = [
    "lang-son\u200b",
    "\u00a0lang-son ",
    "LANG-SON",
    "lang–son",
    "Lang-Son\n",
    "ｌａｎｇ－ｓｏｎ",
    "lang\u2011son",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_in_another_spelling_is_read(tmp_path: Path, key: str):
    assert figures_of(read_returns(workbook(tmp_path / "a.xlsx", [HEAD, [key, *ROW[1:]]]))) == FIGURES
    path = csv(tmp_path / "a.csv", f'year,association,code,value\n2024,"{key}",members,220000\n')
    assert figures_of(read_returns(path)) == {"members": 220_000}


@pytest.mark.parametrize(
    "name",
    ["Lạng Sơn", unicodedata.normalize("NFD", "LẠNG SƠN"), "lang son", "Tỉnh Lạng Sơn", "Hội Khuyến học tỉnh Lạng Sơn"],
)  # fmt: skip
def test_a_name_instead_of_a_key_has_the_key_proposed(tmp_path: Path, name: str):
    (found,) = refusals(workbook(tmp_path / "a.xlsx", [HEAD, [name, *ROW[1:]]]))
    assert "ô A2" in found
    assert "là tên, cột này ghi khóa của hội. Có phải “lang-son”?" in found


@pytest.mark.parametrize("year", ["2024", " 2024\u00a0", "２０２４", "Năm 2024", "năm  2024", 2024.0])
def test_a_year_in_another_spelling_is_read(tmp_path: Path, year: object):
    path = workbook(tmp_path / "a.xlsx", [HEAD, [ROW[0], year, *ROW[2:]]])
    assert figures_of(read_returns(path)) == FIGURES


def test_a_name_that_two_associations_have_has_both_proposed(tmp_path: Path):
    (found,) = refusals(workbook(tmp_path / "a.xlsx", [HEAD, ["Thái Nguyên", *ROW[1:]]]))
    assert "“thai-nguyen” hay “thai-nguyen-2025”?" in found
    assert "thai-nguyen-2025: Thái Nguyên (từ 7/2025)" in found


@pytest.mark.parametrize("code", ["members\u200b", "Members", "Tổng số hội viên", "TỔNG SỐ HỘI VIÊN (người)"])
def test_a_long_file_may_name_a_figure_by_its_label(tmp_path: Path, code: str):
    path = csv(tmp_path / "a.csv", f"Năm;Khóa;Mã chỉ tiêu;Giá trị\n2024;lang-son;{code};220.000\n")
    assert figures_of(read_returns(path)) == {"members": 220_000}


def test_a_long_file_may_say_millions_at_a_label(tmp_path: Path):
    label = "Tổng nguồn quỹ khuyến học (triệu đồng)"
    path = csv(tmp_path / "a.csv", f"year,association,code,value\n2024,lang-son,{label},12.200\n")
    assert figures_of(read_returns(path)) == {"fund_total": 12_200_000_000}
    path = csv(tmp_path / "b.csv", "year,association,code,value\n2024,lang-son,Tổng hội viên,5\n")
    assert "Không có chỉ tiêu “Tổng hội viên”. Có phải “Tổng số hội viên” (members)?" in refusals(path)[0]


def test_a_column_is_read_alike_whole_and_cell_by_cell(tmp_path: Path):
    batch = read_returns(
        workbook(tmp_path / "a.xlsx", [HEAD, ROW, ["cao-bang", 2024, None, "5.000", 12_200_000_000.5 - 0.5]])
    )
    first, second = batch.entries.values()
    assert first.figures == FIGURES
    assert second.figures == {"members": 5_000, "fund_total": 12_200_000_000}
    assert [second.place_of(code) for code in ("members", "population", None)] == [
        (3, 3),
        (3, None),
        (3, None),
    ]
    wrong = workbook(tmp_path / "b.xlsx", [HEAD, ROW, ["cao-bang", 2024, -1, True, 10**15]])
    assert [line.partition(", ô ")[2][:2] for line in refusals(wrong)] == ["C3", "D3", "E3"]


# What stands around the table


def test_titles_above_the_heads_are_passed_over_merged_as_they_are(tmp_path: Path):
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A1:E1")
        book.active.merge_cells("A2:B2")
        book.active["C2"] = "#REF!"

    rows = [["BÁO CÁO HỘI VIÊN, NĂM 2024"], ["Đơn vị: người"], [], HEAD, ROW]
    batch = read_returns(workbook(tmp_path / "a.xlsx", rows, merge))
    assert figures_of(batch) == FIGURES
    assert batch.entries["lang-son", 2024].place_of("members") == (5, 3)
    path = csv(tmp_path / "a.csv", "Báo cáo hội viên\n\nassociation;year;members\nlang-son;2024;220.000\n")
    assert figures_of(read_returns(path)) == {"members": 220_000}


@pytest.mark.parametrize("title", ["Đơn vị tính: triệu đồng", "(ĐVT: 1.000 đồng)", "Đơn vị: tỷ đồng"])
def test_a_unit_of_money_above_the_heads_is_not_passed_over(tmp_path: Path, title: str):
    in_millions = ["Hội", "Năm", "Chi trong kỳ (triệu đồng)"]
    for head, is_refused in ((HEAD, True), (HEAD[:-1], False), (in_millions, False)):
        path = workbook(tmp_path / "a.xlsx", [[title], head, ROW[: len(head)]])
        if is_refused:
            assert "mà cột tiền không ghi" in refusals(path)[0]
        else:
            assert figures_of(read_returns(path))


@pytest.mark.parametrize("title", ["Báo cáo, quý 1, năm 2024", "Số liệu; tạm; tính;;;;;", "a\tb\tc\td\te\tf"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_title_with_other_separators_does_not_matter(tmp_path: Path, title: str, separator: str):
    rows = [["association", '"year"', "members"], ["lang-son", "2024", '"220.000"']]
    text = "\n".join([title, *(separator.join(row) for row in rows)])
    assert figures_of(read_returns(csv(tmp_path / "a.csv", text))) == {"members": 220_000}


def test_heads_that_stand_again_are_passed_over(tmp_path: Path):
    labels = ["Hội", "Năm", "Dân số trung bình", "Tổng số hội viên", "Tổng nguồn quỹ khuyến học"]
    rows = [labels, HEAD, ROW, labels, ["cao-bang", *ROW[1:]]]
    batch = read_returns(workbook(tmp_path / "a.xlsx", rows))
    assert list(batch.entries) == [("lang-son", 2024), ("cao-bang", 2024)]
    long = "year,association,code,value\n2024,lang-son,members,220000\nyear,association,code,value\n"
    assert figures_of(read_returns(csv(tmp_path / "a.csv", long))) == {"members": 220_000}


@pytest.mark.parametrize("name", ["Tổng cộng", "CỘNG", "Toàn cụm", "Tổng số:"])
def test_a_row_of_sums_is_named_as_such(tmp_path: Path, name: str):
    found = refusals(workbook(tmp_path / "a.xlsx", [HEAD, ROW, [name, 2024, 1, 1, 1]]))
    assert "ô A3" in found[0]
    assert "dòng cộng không phải là báo cáo của hội nào" in found[0]


@pytest.mark.parametrize("code", [20, "20"])
def test_a_code_of_the_statistics_office_has_the_key_proposed(tmp_path: Path, code: object):
    (found,) = refusals(workbook(tmp_path / "a.xlsx", [HEAD, [code, *ROW[1:]]]))
    assert "“20” là mã thống kê, cột này ghi khóa của hội. Có phải “lang-son”?" in found


def test_merged_heads_are_named(tmp_path: Path):
    (found,) = refusals(workbook(tmp_path / "a.xlsx", [HEAD, ROW], lambda b: b.active.merge_cells("C1:D1")))
    assert "ô C1: Ô gộp C1:D1" in found


def test_blank_columns_say_nothing_wherever_they_are(tmp_path: Path):
    rows = [[HEAD[0], None, *HEAD[1:], None, None], [ROW[0], None, *ROW[1:], None, "\u00a0"]]
    assert figures_of(read_returns(workbook(tmp_path / "a.xlsx", rows))) == FIGURES


@pytest.mark.parametrize("name", ["STT", "TT", "Số TT", "Số thứ tự", "No."])
def test_a_column_that_numbers_the_rows_is_passed_over(tmp_path: Path, name: str):
    assert figures_of(read_returns(workbook(tmp_path / "a.xlsx", [[name, *HEAD], [1, *ROW]]))) == FIGURES


def test_a_column_of_remarks_is_named_and_not_dropped(tmp_path: Path):
    (found,) = refusals(workbook(tmp_path / "a.xlsx", [[*HEAD, "Ghi chú"], [*ROW, "Xem lại"]]))
    assert "ô F1: Không có cột “ghi chú”" in found


def test_a_line_that_names_the_separator_is_no_head(tmp_path: Path):
    for separator in ",;\t":
        lines = [f"sep={separator}", separator.join(HEAD[:3]), separator.join(map(str, ROW[:3]))]
        assert figures_of(read_returns(csv(tmp_path / "a.csv", "\r\n".join(lines)))) == {
            "population": 800_000
        }


# What is not read, and what is not seen


def test_further_sheets_are_named_if_they_hold_anything(tmp_path: Path):
    def change(book: openpyxl.Workbook) -> None:
        for name in ("2023", "2022"):
            book.create_sheet(name).append(HEAD)
        book.create_sheet("Sheet2")
        book.create_sheet("Ẩn").append([1])
        book["Ẩn"].sheet_state = "hidden"

    batch = read_returns(workbook(tmp_path / "a.xlsx", [HEAD, ROW], change))
    assert [(note.kind, note.sheet) for note in batch.notes] == [("Q", "2023"), ("Q", "2022"), ("Q", "Ẩn")]
    assert "Trang tính này không được đọc: chỉ đọc trang đầu tiên, “Sheet”." in batch.notes[0].message
    assert "đang ẩn và không được đọc" in batch.notes[2].message
    refused = refusals(workbook(tmp_path / "b.xlsx", [HEAD[1:], ROW[1:]], change))
    assert "Thiếu cột “association”" in refused[0]
    assert "trang tính “2023”" in refused[1]


def test_hidden_rows_and_columns_are_read_and_named(tmp_path: Path):
    def change(book: openpyxl.Workbook) -> None:
        for row in (3, 4, 6):
            book.active.row_dimensions[row].hidden = True
        book.active.column_dimensions["D"].hidden = True
        book.active.column_dimensions["Q"].hidden = True

    rows = [[key, year, 1, 1, 1] for key in ("lang-son", "cao-bang") for year in (2022, 2023, 2024)]
    batch = read_returns(workbook(tmp_path / "a.xlsx", [HEAD, *rows], change))
    assert len(batch.entries) == 6
    lines, columns = batch.notes
    assert (lines.kind, lines.line) == ("Q", 3)
    assert lines.message.startswith("Dòng 3–4, 6 đang ẩn nhưng vẫn được đọc.")
    assert columns.message.startswith("Cột D (members) đang ẩn nhưng vẫn được đọc.")


def test_what_is_plain_leaves_no_note(tmp_path: Path):
    assert not read_returns(workbook(tmp_path / "a.xlsx", [HEAD, ROW])).notes


# Encodings

LINE = "association,year,population,population_source\nlang-son,2024,800000,Cục Thống kê tỉnh Lạng Sơn\n"
TCVN3 = "Côc Thèng kª tØnh L¹ng S¬n"
VNI = "Cuïc Thoáng keâ tænh Laïng Sôn"


def bytes_of(kind: str) -> bytes:
    cells = LINE.partition("Cục")[0]
    decomposed = LINE.replace("Cục", "Cu\u0323c")
    return {
        "UTF-16": LINE.encode("utf-16"),
        "UTF-16 without a mark": LINE.encode("utf-16-le"),
        "UTF-16, the other way round": b"\xfe\xff" + LINE.encode("utf-16-be"),
        "Windows-1258": "".join(_as_1258(letter) for letter in decomposed).encode("cp1258"),
        "TCVN3": (cells + TCVN3).encode("cp1252"),
        "VNI": (cells + VNI).encode("cp1252"),
        "Windows-1252": (cells + "Công an nhân dân").encode("cp1252"),
    }[kind]


def _as_1258(letter: str) -> str:
    """A letter as Windows-1258 has it: whole, or with its tone behind it."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tone = next(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
    return letter


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("UTF-16", "Tệp mã hóa UTF-16"), ("UTF-16 without a mark", "Tệp mã hóa UTF-16"),
        ("UTF-16, the other way round", "Tệp mã hóa UTF-16"),
        ("Windows-1258", "Có vẻ là mã Windows-1258: “Cục Thống kê tỉnh Lạng Sơn”."),
        ("TCVN3", "Có vẻ là phông TCVN3 (ABC): “Cục Thống kê tỉnh Lạng Sơn”."),
        ("VNI", "Có vẻ là phông VNI: “Cục Thống kê tỉnh Lạng Sơn”."),
        ("Windows-1252", "“Công an nhân dân”"),
    ],
)  # fmt: skip
def test_an_encoding_is_named_with_how_to_save_the_file(tmp_path: Path, kind: str, words: str):
    (tmp_path / "a.csv").write_bytes(bytes_of(kind))
    (found,) = refusals(tmp_path / "a.csv")
    assert words in found
    assert "CSV UTF-8 (Comma delimited)" in found


@pytest.mark.parametrize(("written", "name"), [(TCVN3, "phông TCVN3 (ABC)"), (VNI, "phông VNI")])
def test_letters_of_a_legacy_font_are_never_stored(tmp_path: Path, written: str, name: str):
    head = ["association", "year", "population", "population_source"]
    (found,) = refusals(workbook(tmp_path / "a.xlsx", [head, [*ROW[:3], written]]))
    assert f"ô D2: [lang-son population_source] Chữ viết bằng {name}" in found
    assert "Cục Thống kê tỉnh Lạng Sơn" in found
    long = f"year,association,code,value,status,source\n2024,lang-son,members,5,,{written}\n"
    (found,) = refusals(csv(tmp_path / "a.csv", long))
    assert name in found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_utf8_is_read_in_every_form(tmp_path: Path, encoding: str, form):
    batch = read_returns(csv(tmp_path / "a.csv", unicodedata.normalize(form, LINE), encoding))
    assert batch.entries["lang-son", 2024].texts == {"population_source": "Cục Thống kê tỉnh Lạng Sơn"}


# Lock files


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("~$bao-cao.xlsx", "tệp khóa tạm của Excel hoặc Word, có khi tệp thật đang mở"),
        ("~$bao-cao.csv", "chọn tệp “bao-cao.csv” (không có ~$ ở đầu tên)"),
        ("~$bao-cao.xls", "chọn tệp “bao-cao.xls”"),
        (".~lock.bao-cao.xlsx#", "tệp khóa tạm của LibreOffice"),
        ("~lock.bao-cao.xls#", "chọn tệp “bao-cao.xls” (không có .~lock. ở đầu tên)"),
        (".~lock.Báo cáo 2024.ods#", "chọn tệp “Báo cáo 2024.ods” (không có .~lock. ở đầu tên)"),
    ],
)
def test_a_lock_file_is_named_as_such(tmp_path: Path, name: str, words: str):
    (tmp_path / name).write_bytes(b"\x05Lan A" + b" " * 159)
    (found,) = refusals(tmp_path / name)
    assert words in found


def test_a_workbook_under_the_name_of_a_lock_file_is_read(tmp_path: Path):
    assert figures_of(read_returns(workbook(tmp_path / "~$a.xlsx", [HEAD, ROW]))) == FIGURES
