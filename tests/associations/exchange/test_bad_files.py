"""Files that are not what they should be: refused in words, quickly, in little memory, nothing saved."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from associations.exchange.problems import BadFile
from associations.exchange.tables import read_table

HEAD = ["association", "year", "members"]
ROW = ["lang-son", 2024, 5]


def book(path: Path, change=None, rows=(HEAD, ROW)) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    if change:
        change(workbook)
    workbook.save(path)
    return path


def repack(
    path: Path, change: dict[str, bytes | None] | None = None, more: dict[str, bytes] | None = None
) -> Path:
    """Write the parts of a workbook anew: changed (None removes one) and with more parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts.update(more or {})
    for name, data in (change or {}).items():
        if data is None:
            del parts[name]
        else:
            parts[name] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def sheet_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def problems(path: Path) -> list[str]:
    with pytest.raises(BadFile) as bad:
        read_table(path)
    return [str(problem) for problem in bad.value.problems]


def set_cell(address: str, value: object):
    def change(workbook) -> None:
        workbook.active[address] = value

    return change


def test_a_good_workbook_is_read_with_its_lines(tmp_path: Path):
    table = read_table(book(tmp_path / "a.xlsx", rows=(HEAD, [None] * 3, ROW)))
    assert table.head == HEAD
    assert (table.lines, table.rows) == ([3], [["lang-son", 2024.0, 5.0]])


def test_an_empty_file(tmp_path: Path):
    for name in ("a.csv", "a.xlsx"):
        (tmp_path / name).touch()
        assert "Tệp rỗng" in problems(tmp_path / name)[0]


def test_a_file_that_is_not_there(tmp_path: Path):
    assert "Không có tệp" in problems(tmp_path / "a.csv")[0]


def test_a_huge_file_is_not_read(tmp_path: Path):
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(11 * 1024 * 1024)
    assert "11,0 MB, quá 10 MB" in problems(path)[0]


@pytest.mark.parametrize("ending", [".xlsm", ".xlsb", ".xls", ".ods", ".pdf", ".txt", ""])
def test_an_ending_that_is_not_taken(tmp_path: Path, ending: str):
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"x")
    assert "không được nhận" in problems(path)[0] or "Không nhận tệp đuôi" in problems(path)[0]


def test_an_encrypted_workbook(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert "có mật khẩu" in problems(path)[0]


def test_an_old_workbook_renamed(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "97–2003" in problems(path)[0]


def test_a_text_renamed_to_a_workbook_and_the_other_way(tmp_path: Path):
    (tmp_path / "a.xlsx").write_text("association,year\n", encoding="utf-8")
    assert "không phải là sổ Excel" in problems(tmp_path / "a.xlsx")[0]
    book(tmp_path / "b.xlsx").rename(tmp_path / "b.csv")
    assert "không phải là văn bản" in problems(tmp_path / "b.csv")[0]


def test_another_zip_renamed(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert "không phải là sổ Excel" in problems(path)[0]


def test_a_macro_under_another_name(tmp_path: Path):
    path = repack(book(tmp_path / "a.xlsx"), more={"xl/vbaProject.bin": b"x"})
    assert "macro" in problems(path)[0]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook(tmp_path: Path, keep: float):
    path = book(tmp_path / "a.xlsx")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    assert "bị hỏng" in problems(path)[0]


def test_damaged_bytes_anywhere_never_end_in_a_traceback(tmp_path: Path):
    good = book(tmp_path / "good.xlsx").read_bytes()
    for position in range(0, len(good), 37):
        damaged = bytearray(good)
        damaged[position] ^= 0xFF
        path = tmp_path / "a.xlsx"
        path.write_bytes(bytes(damaged))
        try:
            read_table(path)
        except BadFile:
            continue


def test_too_many_parts(tmp_path: Path):
    path = repack(book(tmp_path / "a.xlsx"), more={f"xl/media/{n}.bin": b"" for n in range(1001)})
    assert "quá 1000" in problems(path)[0]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    path = repack(book(tmp_path / "a.xlsx"), more={"xl/media/a.bin": b"\0" * (101 * 1024 * 1024)})
    assert path.stat().st_size < 1024 * 1024
    assert "quá 100 MB" in problems(path)[0]


def test_an_entity_bomb(tmp_path: Path):
    path = book(tmp_path / "a.xlsx")
    bomb = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;">]>'
    sheet = sheet_of(path)
    head, _, rest = sheet.partition(b"<worksheet")
    repack(path, {"xl/worksheets/sheet1.xml": head + bomb + b"<worksheet" + rest})
    assert "bị hỏng" in problems(path)[0]


def test_a_part_that_is_named_and_not_there(tmp_path: Path):
    assert "bị hỏng" in problems(repack(book(tmp_path / "a.xlsx"), {"xl/worksheets/sheet1.xml": None}))[0]


@pytest.mark.parametrize("value", ["lạc", 7, "=1"])
def test_a_stray_cell_at_the_end_of_the_sheet(tmp_path: Path, value: object):
    path = book(tmp_path / "a.xlsx", set_cell("XFD1048576", value if value != "=1" else "lạc khác"))
    (words,) = problems(path)
    assert "ô XFD1048576" in words
    assert "nằm lạc xa bảng" in words


def test_blank_cells_with_a_format_far_away_do_not_matter(tmp_path: Path):
    def change(workbook) -> None:
        workbook.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    assert read_table(book(tmp_path / "a.xlsx", change)).rows == [["lang-son", 2024.0, 5.0]]


def test_a_giant_merged_range(tmp_path: Path):
    path = book(tmp_path / "a.xlsx")
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    repack(path, {"xl/worksheets/sheet1.xml": sheet_of(path).replace(b"</sheetData>", merged)})
    (words,) = problems(path)
    assert "Ô gộp A1:XFD1048576" in words
    assert "Bỏ gộp" in words


def test_a_formula_without_a_stored_result(tmp_path: Path):
    (words,) = problems(book(tmp_path / "a.xlsx", set_cell("C2", "=2+3")))
    assert "ô C2" in words
    assert "Mở tệp bằng Excel rồi lưu lại" in words


def test_a_formula_with_a_stored_result_is_its_result(tmp_path: Path):
    path = book(tmp_path / "a.xlsx", set_cell("C2", "=2+3"))
    sheet = sheet_of(path)
    assert b"<f>2+3</f><v></v>" in sheet or b"<f>2+3</f><v />" in sheet
    stored = sheet.replace(b"<f>2+3</f><v></v>", b"<f>2+3</f><v>5</v>").replace(
        b"<f>2+3</f><v />", b"<f>2+3</f><v>5</v>"
    )
    assert read_table(repack(path, {"xl/worksheets/sheet1.xml": stored})).rows[0][2] == 5.0


def test_a_cell_that_shows_an_error(tmp_path: Path):
    (words,) = problems(book(tmp_path / "a.xlsx", set_cell("C2", "#DIV/0!")))
    assert "ô C2: Ô đang báo lỗi #DIV/0!" in words


def test_a_hidden_first_sheet(tmp_path: Path):
    def change(workbook) -> None:
        workbook.create_sheet("Hai")
        workbook.active.sheet_state = "hidden"
        workbook.active = 1

    (words,) = problems(book(tmp_path / "a.xlsx", change))
    assert "trang tính “Sheet”: Trang tính đầu tiên đang ẩn" in words


def test_a_sheet_without_rows(tmp_path: Path):
    assert "không có dòng nào" in problems(book(tmp_path / "a.xlsx", rows=()))[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("association,year\nlạng-sơn,2024\n".encode("cp1258", "replace") + b"\xcc", "dòng"),
        ("association,year\n".encode("utf-16"), "UTF-16"),
        (b"association,year\nlang-son\0,2024\n", "dòng 2: Tệp chứa ký tự NUL"),
        (b'association,year\n"lang-son,2024\n', "không đúng dạng CSV"),
        (b"\n\n  \n", "không có dòng nào"),
        (b"association,year\n" + b"x" * 200_000 + b",2024\n", "không đúng dạng CSV"),
    ],
)
def test_a_bad_csv(tmp_path: Path, data: bytes, words: str):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert words in problems(path)[0]


def test_a_wrong_encoding_names_line_and_byte(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"association,year,population_source\nlang-son,2024,C\xf4ng an\n")
    assert "dòng 2: Byte 0xF4 không thuộc mã UTF-8" in problems(path)[0]


# Time and memory, measured on a process of its own with the whole of the command in it

LIMITS = """
import sys, time
from pathlib import Path
import os
os.environ.update(DJANGO_SETTINGS_MODULE="khuyenhoc.settings")
import django
django.setup()
from associations.exchange.problems import BadFile
from associations.exchange.tables import read_table
began = time.perf_counter()
try:
    read_table(Path(sys.argv[1]))
    said = "read"
except BadFile as bad:
    said = "refused"
# Not ru_maxrss, which a process takes over from the one that started it.
status = Path("/proc/self/status").read_text()
peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
print(said, round(time.perf_counter() - began, 1), peak)
"""


def a_sheet_of(path: Path, body: bytes) -> Path:
    book(path)
    sheet = sheet_of(path)
    head, _, rest = sheet.partition(b"<sheetData>")
    _, _, tail = rest.partition(b"</sheetData>")
    return repack(path, {"xl/worksheets/sheet1.xml": head + b"<sheetData>" + body + b"</sheetData>" + tail})


def many_cells(columns: int, rows: int) -> bytes:
    out = io.BytesIO()
    for row in range(1, rows + 1):
        out.write(b'<row r="%d">' % row)
        for column in range(1, columns + 1):
            out.write(b'<c r="%s%d"><v>1</v></c>' % (get_column_letter(column).encode(), row))
        out.write(b"</row>")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["cells", "strays", "styled"])
def test_the_worst_workbooks_stay_within_five_seconds_and_300_mb(tmp_path: Path, kind: str):
    path = tmp_path / "a.xlsx"
    if kind == "cells":
        a_sheet_of(path, many_cells(200, 16_000))
    elif kind == "strays":
        a_sheet_of(path, many_cells(300, 9_000))
    else:
        a_sheet_of(
            path, b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(1, 1_000_000))
        )
    env = {**os.environ, "PYTHONPATH": "."}
    ran = subprocess.run(
        [sys.executable, "-c", LIMITS, str(path)], capture_output=True, text=True, env=env, check=True
    )
    words, seconds, megabytes = ran.stdout.split()
    assert float(seconds) < 5, ran.stdout
    assert int(megabytes) < 300, ran.stdout
    assert words in ("read", "refused")
