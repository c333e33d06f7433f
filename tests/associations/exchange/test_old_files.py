""".xls and .ods come in through the reader of all workbooks, within its bounds, and end no process."""

import datetime
import io
import random
import re
import struct
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from associations.exchange.problems import BadFile
from associations.exchange.tables import read_table
from associations.exchange.workbooks import CellKind, read_workbook
from tests.associations.exchange.old_files import (
    Error,
    Formula,
    OldSheet,
    container,
    ods,
    ods_content,
    ods_of,
    record,
    xls,
    xls_records,
)

HEAD = {(1, 1): "association", (1, 2): "year", (1, 3): "members"}
ROW = {(2, 1): "lang-son", (2, 2): 2024, (2, 3): 214_550}
MAKERS = {"xls": xls, "ods": ods}


def cells_of(content: bytes, sheet: int = 0) -> dict:
    return {place: cell.value for place, cell in read_workbook(content, "a").sheets[sheet].cells.items()}


def refusal(content: bytes, name: str = "a.xls") -> str:
    with pytest.raises(BadFile) as bad:
        read_workbook(content, name)
    return str(bad.value)


def _random_sheet(draw: random.Random, number: int) -> OldSheet:
    cells: dict = {}
    for _ in range(draw.randrange(1, 60)):
        cells[draw.randrange(1, 90), draw.randrange(1, 40)] = draw.choice(
            [
                draw.randrange(-(10**12), 10**12), draw.randrange(2000), round(draw.uniform(-1e6, 1e6), 3), draw.random() < 0.5,
                datetime.date(1990, 1, 1) + datetime.timedelta(draw.randrange(20_000)),
                draw.choice(["Hội viên", "tỉ\nđồng", "plain", "é", "<a> & b"]) * draw.randrange(1, 90),
            ]
        )  # fmt: skip
    return OldSheet(f"Trang số {number}", cells, state=draw.randrange(3) if number else 0)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("seed", range(12))
def test_it_reads_what_is_written_and_what_calamine_reads(kind: str, seed: int):
    draw = random.Random(seed)
    sheets = [_random_sheet(draw, number) for number in range(draw.randrange(1, 4))]
    content = MAKERS[kind](*sheets)
    book = read_workbook(content, f"a.{kind}")
    assert [sheet.name for sheet in book.sheets] == [sheet.name for sheet in sheets]
    assert [sheet.is_visible for sheet in book.sheets] == [not sheet.state for sheet in sheets]
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as other:
        for number, sheet in enumerate(sheets):
            assert cells_of(content, number) == sheet.cells
            rows = other.get_sheet_by_index(number).to_python(skip_empty_area=False)
            found = {(r, c): v for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v != ""}
            assert found == sheet.cells


@pytest.mark.parametrize("kind", MAKERS)
def test_kinds_formulas_errors_and_what_is_hidden_or_merged(kind: str):
    cells = {
        (1, 1): Formula(12.0), (2, 1): Formula("chữ"), (3, 1): Formula(Error()), (4, 1): Error(0x17, "#REF!"),
        (5, 1): True, (6, 1): datetime.date(2024, 5, 6), (7, 1): 5,
    }  # fmt: skip
    sheet = OldSheet(cells=cells, hidden_rows=(2, 7), hidden_columns=(2, 4), merged=((1, 2, 3, 4),))
    found = read_workbook(MAKERS[kind](sheet), "a").sheets[0]
    assert [cell.value for cell in found.cells.values()] == [
        12, "chữ", "#DIV/0!", "#REF!", True, datetime.date(2024, 5, 6), 5,
    ]  # fmt: skip
    assert [cell.kind for cell in found.cells.values()] == [
        CellKind.NUMBER, CellKind.TEXT, CellKind.ERROR, CellKind.ERROR, CellKind.BOOL, CellKind.DATE, CellKind.NUMBER,
    ]  # fmt: skip
    assert [cell.is_formula for cell in found.cells.values()] == [True] * 3 + [False] * 4
    assert found.hidden_rows == {2, 7}
    assert found.hidden_columns == {2, 4}
    if kind == "xls":
        assert list(map(str, found.merged)) == ["C1:D2"]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_table_is_taken_and_its_errors_named(tmp_path: Path, kind: str):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(MAKERS[kind](OldSheet(cells={**HEAD, **ROW}), OldSheet("Nháp", ROW), OldSheet("Trống")))
    table = read_table(path)
    assert (table.head, table.rows) == ([*HEAD.values()], [[*ROW.values()]])
    assert [sheet.name for sheet in table.unread] == ["Nháp"]
    path.write_bytes(MAKERS[kind](OldSheet(cells={**HEAD, **ROW, (2, 3): Error()})))
    with pytest.raises(BadFile, match="ô C2: Ô đang báo lỗi #DIV/0!"):
        read_table(path)
    path.write_bytes(MAKERS[kind](OldSheet(cells={**HEAD, **ROW}, state=1)))
    with pytest.raises(BadFile, match="Trang tính đầu tiên đang ẩn"):
        read_table(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.xlt"])
@pytest.mark.parametrize("kind", MAKERS)
def test_what_a_file_is_counts_and_not_its_ending(tmp_path: Path, kind: str, name: str):
    (tmp_path / name).write_bytes(MAKERS[kind](OldSheet(cells={**HEAD, **ROW})))
    assert read_table(tmp_path / name).rows == [[*ROW.values()]]


# .xls


def test_a_small_workbook_stands_among_the_small_sectors():
    records = xls_records([OldSheet(cells={**HEAD, **ROW})])
    assert len(records) < 4096
    assert cells_of(container({"Workbook": records}, small=True)) == {**HEAD, **ROW}


@pytest.mark.parametrize("cut_at", [20, 37, 64, 101, 1000])
def test_texts_may_be_cut_wherever_a_record_is_full(cut_at: int):
    texts = {(n, 1): text for n, text in enumerate(["Hội viên", "a" * 99, "ộ" * 70, "é" * 40, "b"], start=1)}
    assert cells_of(xls(OldSheet(cells=texts), cut_at=cut_at)) == texts


def test_numbers_of_a_row_may_stand_in_one_record():
    numbers = struct.pack("<HH", 0, 1) + b"".join(
        struct.pack("<Hi", 0, packed) for packed in (7 << 2 | 2, 1234 << 2 | 3)
    )
    body = xls_records([OldSheet(cells={(9, 9): 1})])
    row = record(0xBD, numbers + struct.pack("<H", 2))
    stream = body.replace(record(0x208, struct.pack("<HHHHHHI", 8, 0, 256, 255, 0, 0, 0x100)), row, 1)
    assert cells_of(container({"Workbook": stream})) == {(1, 2): 7, (1, 3): 12.34, (9, 9): 1}


def test_a_formula_whose_text_never_came_has_no_result():
    sheet = OldSheet(cells={(1, 1): Formula("mất"), (2, 1): 5})
    records = xls_records([sheet])
    text = record(0x207, b"\x03\x00\x01" + "mất".encode("utf-16-le"))
    assert text in records
    found = read_workbook(container({"Workbook": records.replace(text, b"")}), "a.xls").sheets[0].cells
    assert (found[1, 1].value, found[1, 1].is_formula, found[2, 1].value) == (None, True, 5)


def test_days_may_be_counted_from_1904():
    sheet = OldSheet(cells={(1, 1): datetime.date(2024, 5, 6)})
    assert cells_of(xls(sheet, more=record(0x22, b"\1\0"))) == {(1, 1): datetime.date(2028, 5, 7)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: xls(OldSheet(), more=record(0x2F, b"\0" * 6)), "Tệp có mật khẩu"),
        (lambda: xls(OldSheet(), more_streams=("EncryptedPackage",)), "Tệp có mật khẩu"),
        (lambda: xls(OldSheet(), more_streams=("_VBA_PROJECT",)), "Tệp có macro"),
        (lambda: xls(OldSheet(), name="Book"), "Excel 95 hoặc cũ hơn"),
        (lambda: xls(OldSheet(), name="WordDocument"), "Tệp là văn bản Word"),
        (lambda: xls(OldSheet(), name="Khác"), "Excel 97–2003 bị hỏng"),
        (lambda: b"<html><table><tr><td>5", "là một trang web (HTML)"),
        (lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML của Excel 2003"),
        (lambda: b"association\tyear\n", "không phải là bảng tính nên không được nhận"),
        (lambda: xls(OldSheet(cells={(1, 1): 1}))[:2000], "bị hỏng"),
    ],
)  # fmt: skip
def test_an_old_file_that_is_not_taken_says_why(content, words: str):
    assert words in refusal(content())


HOSTILE = {
    "texts without end": lambda: _changed(struct.pack("<II", 1, 1), struct.pack("<II", 2**32 - 1, 2**32 - 1)),
    "a text that is not there": lambda: _changed(_shows(0), _shows(9)),
    "a letter count without letters": lambda: _changed(b"\x01\x00\x00a", b"\xff\xff\x00a"),
    "a chain that comes back to itself": lambda: _looped(),
    "a directory outside the file": lambda: _patched(48, 2**31),
    "a list of lists outside the file": lambda: _patched(68, 2**30),
    "lists upon lists": lambda: _patched(68, 0),
    "sectors of another size": lambda: _patched(30, 0x0006001E),
    "two sheets in one place": lambda: _changed_places(),
    "no first record": lambda: container({"Workbook": b"\0" * 5000}),
    "a record longer than the file": lambda: container({"Workbook": xls_records([OldSheet()])[:-4] + b"\x03\x02\xff\xff"}),
}  # fmt: skip


def _shows(number: int) -> bytes:
    return record(0xFD, struct.pack("<HHHI", 0, 0, 0, number))


def _changed(old: bytes, new: bytes) -> bytes:
    records = xls_records([OldSheet(cells={(1, 1): "a"})])
    assert old in records
    return container({"Workbook": records.replace(old, new)})


def _patched(at: int, number: int) -> bytes:
    content = bytearray(xls(OldSheet(cells={(1, 1): "a"})))
    struct.pack_into("<I", content, at, number)
    return bytes(content)


def _changed_places() -> bytes:
    records = xls_records([OldSheet("a"), OldSheet("b")])
    first, second = (m.start() for m in re.finditer(re.escape(struct.pack("<HH", 0x85, 9)), records))
    return container(
        {"Workbook": records[: second + 4] + records[first + 4 : first + 8] + records[second + 8 :]}
    )


def _looped() -> bytes:
    content = bytearray(xls(OldSheet(cells={(1, 1): "a"})))
    (table_at,) = struct.unpack_from("<I", content, 76)
    struct.pack_into("<I", content, (table_at + 1) * 512 + 4, 0)
    return bytes(content)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_old_file_is_refused_in_words(kind: str):
    content = HOSTILE[kind]()
    if kind == "texts without end":
        assert cells_of(content) == {(1, 1): "a"}
    else:
        assert "bị hỏng" in refusal(content)


@pytest.mark.parametrize("kind", MAKERS)
def test_damaged_bytes_anywhere_never_end_in_a_traceback(kind: str):
    good = MAKERS[kind](
        OldSheet(cells={**HEAD, **ROW, (3, 1): "ộ" * 300, (3, 3): Formula("x")}, merged=((5, 6, 1, 2),))
    )
    draw = random.Random(kind)
    for _ in range(400):
        damaged = bytearray(good)
        for _ in range(draw.choice((1, 1, 3))):
            damaged[draw.randrange(len(good))] = draw.randrange(256)
        try:
            read_workbook(bytes(damaged[: draw.choice((None, draw.randrange(len(good))))]), f"a.{kind}")
        except BadFile:
            continue


# .ods


def one_table(rows: str) -> bytes:
    return ods_of(ods_content(f'<table:table table:name="a">{rows}</table:table>'))


def test_repeated_cells_and_rows_are_laid_out_if_they_hold_something():
    cell = (
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="3.0"/>'
    )
    rows = f'<table:table-row table:number-rows-repeated="2">{cell}</table:table-row>'
    assert cells_of(one_table(rows)) == {(1, 1): 3, (1, 2): 3, (2, 1): 3, (2, 2): 3}


@pytest.mark.parametrize("rows_repeated", [1, 1000, 1_048_576, 99_999_999])
def test_repetition_without_end_is_refused_quickly(rows_repeated: int):
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    )
    row = f'<table:table-row table:number-rows-repeated="{rows_repeated}">{cell * 60}</table:table-row>'
    assert "Trang tính có quá 400.000 ô" in refusal(one_table(row), "a.ods")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<text:p>Hội <text:span>viên</text:span></text:p>", "Hội viên"),
        ("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>", "a   b\tc\nd"),
        ("<text:p>a</text:p><text:p>b</text:p>", "a\nb"),
        ("<office:annotation><text:p>lời bình</text:p></office:annotation><text:p>a</text:p>", "a"),
        ("<draw:frame><draw:text-box><text:p>hình</text:p></draw:text-box></draw:frame><text:p>a</text:p>", "a"),
        ("<text:p>a\n   b</text:p>", "a b"),
        ("<text:p><text:a>liên kết</text:a></text:p>", "liên kết"),
    ],
)  # fmt: skip
def test_texts_of_open_document(cell: str, value: str):
    row = f'<table:table-row><table:table-cell office:value-type="string">{cell}</table:table-cell></table:table-row>'
    assert cells_of(one_table(row)) == {(1, 1): value}


def test_what_was_deleted_or_covered_is_not_read():
    deleted = '<table:tracked-changes><table:deletion><table:table-cell office:value-type="float" office:value="9"/></table:deletion></table:tracked-changes>'
    row = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="float" office:value="1"/>'
        '<table:covered-table-cell office:value-type="float" office:value="2"/></table:table-row>'
    )
    content = ods_of(ods_content(f'{deleted}<table:table table:name="a">{row}</table:table>'))
    assert cells_of(content) == {(1, 1): 1}
    assert list(map(str, read_workbook(content, "a.ods").sheets[0].merged)) == ["A1:B1"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('office:value-type="percentage" office:value="0.5"', 0.5),
        ('office:value-type="currency" office:value="1.48724E11"', 148_724_000_000),
        ('office:value-type="time" office:time-value="PT8H30M00S"', datetime.time(8, 30)),
        ('office:value-type="time" office:time-value="PT30H00M00S"', datetime.timedelta(hours=30)),
        ('office:value-type="date" office:date-value="2024-05-06T07:00:00"', datetime.datetime.fromisoformat("2024-05-06T07:00")),
        ('office:value-type="boolean" office:boolean-value="false"', False),
        ('table:formula="of:=SUM([.B1])"', None),
    ],
)  # fmt: skip
def test_values_of_open_document(written: str, value: object):
    assert cells_of(one_table(f"<table:table-row><table:table-cell {written}/></table:table-row>")) == {
        (1, 1): value
    }


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            {"META-INF/manifest.xml": "<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"},
            "Tệp có mật khẩu",
        ),
        ({"Basic/Standard/Module1.xml": "<x/>"}, "Tệp có macro"),
        ({"Scripts/python/a.py": "x"}, "Tệp có macro"),
        ({"Pictures/a.png": "\0" * (101 * 1024 * 1024)}, "quá 100 MB"),
    ],
)
def test_an_open_document_that_is_not_taken_says_why(parts: dict, words: str):
    assert words in refusal(ods(OldSheet(cells=ROW), parts=parts), "a.ods")


def test_an_empty_library_of_macros_does_not_matter():
    parts = {"Basic/script-lc.xml": "<x/>", "Basic/Standard/script-lb.xml": "<x/>"}
    assert cells_of(ods(OldSheet(cells=ROW), parts=parts)) == ROW
