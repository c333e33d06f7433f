"""The fast reader of plain rows against the walk over every cell: whatever it takes, both read the same."""

import io
import random
from pathlib import Path

import openpyxl
import pytest

from associations.exchange import open_xml, plain_rows
from associations.exchange.bounds import LONGEST_CELL, Left, TooMuch
from associations.exchange.cell_scan import Beside, SheetWalk
from associations.exchange.number_formats import DayFormat
from associations.exchange.plain_rows import read_plain_rows
from associations.exchange.problems import BadFile
from associations.exchange.tables import read_table
from associations.exchange.workbooks import CellKind, NumberedRow, Sheet

BESIDE = Beside(["Hà Nội", "", "xa-1"], {"2": DayFormat.DAY})
MUTATIONS = 6_000


def around(rows: str, *, before: str = "", after: str = "", declaration: str = "") -> bytes:
    return (
        f'{declaration}<worksheet xmlns="x">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()
    )


def read_fast(xml: bytes, left: Left | None = None) -> Sheet | None:
    """The sheet as plain rows; None where it is not taken, and then nothing of it may be known."""
    sheet = Sheet("Một", 0)
    if read_plain_rows(io.BytesIO(xml), sheet, BESIDE, left or Left()):
        return sheet
    assert sheet == Sheet("Một", 0)
    return None


def walked(xml: bytes, left: Left | None = None) -> Sheet:
    """The sheet as the walk reads it, its cells laid out in rows as tables have them."""
    sheet = Sheet("Một", 0)
    SheetWalk(sheet, BESIDE, left or Left()).run(io.BytesIO(xml))
    assert all(cell.kind in (CellKind.TEXT, CellKind.NUMBER) for cell in sheet.cells.values())
    assert not any(cell.is_formula for cell in sheet.cells.values())
    rows: list[NumberedRow] = []
    for line, cells in sheet.rows():
        row = ["" for _ in range(max(cells))]
        for column, cell in cells.items():
            row[column - 1] = cell.value
        rows.append((line, row))
    sheet.cells, sheet.plain_rows = {}, rows
    return sheet


def cell(inner: str, kind: str = "") -> str:
    return f'<row r="1"><c r="A1"{kind}>{inner}</c></row>'


ROW = '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>5</v></c><c r="C1"><v>-2.50</v></c></row>'
PLAIN = {
    "a row": ROW,
    "blank cells": ROW + '<row r="2"><c r="A2" s="1"/><c r="B2" s="2" /><c r="C2" s="1"></c></row>',
    "blank at the end": '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" s="1"/></row>',
    "gaps": '<row r="3"><c r="B3"><v>7</v></c><c r="AA3"><v>8</v></c></row><row r="9"><c r="A9"><v>9</v></c></row>',
    "hidden": '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="false" ht="12.5"/><row r="4" hidden="1"/>',
    "numbers": '<row r="1"><c r="A1" t="n"><v>1E+2</v></c><c r="B1"><v>007</v></c><c r="C1"><v>123456789012345</v></c></row>',
    "texts": '<row r="1"><c r="A1" t="inlineStr"><is><t>_x0041_ và “ệ”</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t xml:space="preserve"> b </t></is></c></row>',
    "letters by number": cell(
        "<is><t>&lt;B&#7843;ng&#x20;&amp;amp; b&#10;&#128;&gt;</t></is>", ' t="inlineStr"'
    ),
    "other looks than a day's": '<row r="1"><c r="A1" s="22"><v>1</v></c><c r="B1" s="2" t="s"><v>2</v></c></row>',
    "no rows": "",
}


@pytest.mark.parametrize("rows", PLAIN.values(), ids=PLAIN)
def test_plain_rows_are_read_as_the_walk_reads_them(rows: str):
    beside = {
        "declaration": "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n",
        "before": '<cols><col min="2" max="3" hidden="1"/></cols>',
        "after": '<mergeCells><mergeCell ref="B2:C2"/></mergeCells>',
    }
    xml = around(rows, **beside)
    fast, left, left_of_walk = read_fast(xml), Left(), Left()
    assert fast is not None
    assert fast == walked(xml, left_of_walk)
    read_fast(xml, left)
    assert (left.elements, left.cells) == (left_of_walk.elements, left_of_walk.cells)
    assert left.letters <= left_of_walk.letters


NOT_PLAIN = {
    "a formula": cell("<f>1+1</f><v>2</v>"),
    "a day": cell("<v>45000</v>", ' s="2"'),
    "an error": cell("<v>#N/A</v>", ' t="e"'),
    "true": cell("<v>1</v>", ' t="b"'),
    "a text as a number": cell("<v>1</v>", ' t="str"'),
    "a shared text that is not there": cell("<v>3</v>", ' t="s"'),
    "more digits than are exact": cell("<v>1234567890123456</v>"),
    "no number": cell("<v>1_000</v>"),
    "digits of another script": cell("<v>١٢</v>"),
    "a number without end": cell("<v>1e999</v>"),
    "an entity that is not XML's": cell("<is><t>a&nbsp;b</t></is>", ' t="inlineStr"'),
    "no letter": cell("<is><t>&#0;</t></is>", ' t="inlineStr"'),
    "a letter past the last": cell("<is><t>&#1114112;</t></is>", ' t="inlineStr"'),
    "half a letter": cell("<is><t>&#xD83D;</t></is>", ' t="inlineStr"'),
    "two runs": cell("<is><r><t>a</t></r><r><t>b</t></r></is>", ' t="inlineStr"'),
    "a text that is too long": cell(f"<is><t>{'a' * (LONGEST_CELL + 1)}</t></is>", ' t="inlineStr"'),
    "a comment": f"<!-- x -->{ROW}",
    "a section": cell("<v><![CDATA[5]]></v>"),
    "another row's cell": '<row r="1"><c r="A2"><v>1</v></c></row>',
    "a cell twice": '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "cells out of order": '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "rows out of order": '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
    "a row twice": ROW + ROW,
    "a cell without a place": '<row r="1"><c><v>1</v></c></row>',
    "an attribute twice": '<row r="1" hidden="1" hidden="0"><c r="A1"><v>1</v></c></row>',
    "the row's number twice": '<row r="1" r="2"><c r="A1"><v>1</v></c></row>',
    "an attribute that is no name": '<row r="1" 1a="1"><c r="A1"><v>1</v></c></row>',
    "two kinds": cell("<v>1</v>", ' t="n" t="s"'),
    "a text's end behind a number": cell("<v>1</t></is>"),
    "a kind that is a number": '<row r="1"><c r="A1" t="5</v></c></row>',
    "far below": '<row r="20001"><c r="A20001"><v>1</v></c></row>',
    "far to the right": '<row r="1"><c r="GS1"><v>1</v></c></row>',
    "a letter that XML does not have": cell("<is><t>a\uffff</t></is>", ' t="inlineStr"'),
    "rows within rows": f'<row r="1">{ROW}</row>',
}


@pytest.mark.parametrize("rows", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_no_pattern_proves_is_left_to_the_walk(rows: str):
    assert read_fast(around(rows)) is None


AROUND = {
    "rows in a comment": {"before": "<!--", "after": "-->"},
    "a comment behind": {"after": "<!-- </sheetData> -->"},
    "an instruction": {"before": "<?a b?>"},
    "another encoding": {"declaration": '<?xml version="1.0" encoding="windows-1258"?>'},
    "a document type": {"declaration": "<!DOCTYPE worksheet>"},
    "a second set of rows": {"after": f"<sheetData>{ROW}</sheetData>"},
    "a row before": {"before": '<row r="7"/>'},
    "a cell behind": {"after": '<c r="D4"><v>4</v></c>'},
    "a prefixed cell behind": {"after": '<x:c r="D4"><x:v>4</x:v></x:c>'},
    "within a reading": {"before": "<rPh>", "after": "</rPh>"},
    "not closed": {"after": "<a>"},
    "a second root": {"after": "</worksheet><worksheet>"},
}


@pytest.mark.parametrize("parts", AROUND.values(), ids=AROUND)
def test_nothing_around_the_rows_hides_them(parts: dict[str, str]):
    assert read_fast(around(ROW, **parts)) is None


def test_no_more_is_read_than_the_walk_would_read():
    xml = around(ROW)
    exact = Left()
    walked(xml, exact)
    elements, cells = Left().elements - exact.elements, Left().cells - exact.cells
    assert read_fast(xml, Left(elements=elements, cells=cells)) is not None
    assert read_fast(xml, Left(elements=elements - 1)) is None
    assert read_fast(xml, Left(cells=cells - 1)) is None
    with pytest.raises(TooMuch):
        walked(xml, Left(elements=elements - 1))


def test_pieces_end_anywhere(monkeypatch: pytest.MonkeyPatch):
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>xã {row}</t></is></c>'
        + "".join(f'<c r="{letter}{row}"><v>{row * 7}</v></c>' for letter in "BCDE"[: row % 5])
        + "</row>"
        for row in range(1, 60)
    )
    whole = read_fast(around(rows))
    assert whole == walked(around(rows))
    for size in (200, 333, 1_000):
        monkeypatch.setattr(plain_rows, "_PIECE", size)
        assert read_fast(around(rows)) == whole


BITS = [
    *("<", ">", "/>", "</row>", "</c>", "</v>", "<v>", "</sheetData>", "<sheetData>", "<row>", "<c>", '"', " ", "&", "]]>"),
    *(' t="s"', ' t="n"', ' t="str"', ' s="2"', ' s="1"', ' r="B2"', ' hidden="1"', "<f>1</f>", "<is><t>a</t></is>"),
    *("<!--", "-->", "<?a?>", "<x:v>", "1", "0", "-", ".", "e9", "A", "B", "AA", "é", "\x01", "\r\n", '<c r="A1">', "<rPh>", "&#65;", "&amp;", "&#xFFFE;"),
    *('<mergeCell ref="A1:B2"/>', '<col min="1" max="2" hidden="1"/>', '<row r="5">', '<c r="C3"/>'),
]  # fmt: skip


def mutated(rng: random.Random, text: str) -> str:
    """A text with a few pieces put in, taken out, doubled or exchanged."""
    for _ in range(rng.randint(1, 3)):
        at, width = rng.randrange(len(text)), rng.choice((1, 1, 2, 5, 20, 60))
        piece = text[at : at + width]
        other = rng.choice((rng.choice(BITS), rng.choice(BITS), "", piece * 2))
        text = text[:at] + other + text[at + rng.choice((0, len(piece))) :]
    return text


def test_whatever_it_takes_the_walk_reads_alike():
    rng = random.Random(26)
    sheets = [around(rows).decode() for rows in PLAIN.values() if rows]
    sheets.append(around(PLAIN["texts"], before='<cols><col min="2" max="2"/></cols>', after="<a/>").decode())
    taken = 0
    for _ in range(MUTATIONS):
        xml = mutated(rng, rng.choice(sheets)).encode()
        fast = read_fast(xml)
        if fast is not None:
            taken += 1
            assert fast == walked(xml), xml
    assert taken > MUTATIONS // 30


def test_a_table_is_the_same_by_either_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["Bảng 1"],
        [],
        ["association", "year", "members"],
        ["xa-1", 2025, 12.5],
        [None, 2025, 7],
        [" "],
    ):
        book.active.append(row)
    book.active.row_dimensions[5].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("Khác")["A1"] = 1
    book.save(path)
    taken = []
    monkeypatch.setattr(
        open_xml, "read_plain_rows", lambda *args: taken.append(read_plain_rows(*args)) or taken[-1]
    )
    fast = read_table(path, is_head=lambda names: "year" in names)
    assert taken == [True]
    monkeypatch.setattr(open_xml, "read_plain_rows", lambda *args: False)
    assert fast == read_table(path, is_head=lambda names: "year" in names)
    assert (fast.head_line, fast.lines, fast.hidden_lines, fast.hidden_columns) == (3, [4, 5, 6], [5], [1])
    monkeypatch.setattr(open_xml, "read_plain_rows", read_plain_rows)
    book.active.merge_cells("A4:B4")
    book.save(path)
    with pytest.raises(BadFile, match="Ô gộp A4:B4"):
        read_table(path, is_head=lambda names: "year" in names)
