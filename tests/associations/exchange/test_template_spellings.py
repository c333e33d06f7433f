"""A template as other programs and people give it back: the same values whatever the spelling, each from its own row."""

import io
import random
import time

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from associations.exchange.faults import Fault
from associations.exchange.filled import Filled, read_filled
from associations.exchange.problems import BadFile
from associations.exchange.template import make_template
from associations.exchange.template_places import FIGURES, TODO, WORDS, form_labels, places_by_cell
from associations.exchange.workbooks import read_workbook
from associations.sections.base import figures
from associations.text import folded
from tests import factories
from tests.associations.exchange import spellings as s
from tests.associations.exchange.old_files import OldSheet, ods, xls
from tests.browsing import address, sign_in
from tests.turns import in_turn

PLACES = places_by_cell()
AT = {cell: place.address for cell, place in PLACES.items()}
ROW = {cell: place.row for cell, place in PLACES.items()}
_made: dict[str, bytes] = {}


@pytest.fixture
def template(cast) -> bytes:
    """The template of a return with figures and texts; made once, for the cast is the same in every test."""
    if not _made:
        return_ = factories.draft(cast)
        client = sign_in(cast.officer)
        client.post(
            address(return_, "nhap"),
            {"outcomes": "Kết quả tốt\r\n– hai  dòng", "members/remark": "Đến 31/12"},
        )
        _made["template"] = make_template(return_)
    return _made["template"]


def read(content: bytes) -> Filled:
    return read_filled(content, "mẫu.xlsx")


def said(content: bytes) -> object:
    """What a reader makes of a file: what it changes, its faults and what is not read; or why it is refused."""
    try:
        filled = read(content)
    except BadFile as bad:
        return str(bad)
    return filled.changed, [fault.fault for fault in filled.faults], filled.notes


UNCHANGED = {
    "doubles": s.doubles,
    "exponents": s.exponents,
    "year as text": s.put("B2", "2024", s.HIDDEN),
    "year as a double": s.put("B2", 2024.0, s.HIDDEN),
    "key with spaces": s.put("B1", " lang-son\u00a0", s.HIDDEN),
    "fingerprint in capitals": s.rewritten((s.HIDDEN, "(<t>fingerprint</t></is></c><c [^>]*><is><t>)([0-9a-f]+)", r"\1 \2 ")),
    "blank texts in blank cells": s.put(AT["households"], ""),
    "letters in pieces": s.in_pieces,
    "letters in pieces, doubles, shared": s.after(s.doubles, s.shared, s.in_pieces),
    "shared texts": s.shared,
    "main part workbook22": s.other_main_part,
    "main part of another name": lambda content: s.other_main_part(content, "book"),
    "targets from the part": s.rewritten((s.RELATIONS, 'Target="/xl/', 'Target="')),
    "no looks": s.without_looks,
    "no looks, doubles": s.after(s.without_looks, s.doubles),
    "empty fill": s.rewritten((s.STYLES, "<fills.*?</fills>", '<fills count="1"><fill/></fills>')),
    "fonts without end": s.rewritten((s.STYLES, "<fonts.*?</fonts>", "<fonts/>")),
    "looks of nothing": s.rewritten((s.STYLES, "<cellXfs.*?</cellXfs>", "<cellXfs/>")),
    "looks that are no XML": s.rewritten((s.STYLES, "<cellXfs", "<cellXfs <")),
    **s.LINKS,
    **s.MANY,
    "strict": s.strict,
    "strict, shared": s.after(s.shared, s.strict),
    "prefixes": s.prefixed,
    "web spreadsheet": s.after(s.unprotected, s.doubles),
    "office program": s.after(s.shared, s.rewritten(("xl/worksheets", ' t="n"', ""), ("xl/worksheets", '<row r="', '<row hidden="false" r="'))),
    "other order of sheets": s.sheets(lambda listed: listed[::-1]),
    "names with spaces": s.renamed(lambda name: f" {name} ".replace(" ", "\u00a0")),
    "copied sheets": s.renamed(lambda name: f"Copy of {name}"),
    "other names": s.renamed(lambda name: f"Sheet {len(name)}-{sum(map(ord, name))}"),
    "results of formulas as texts": s.put_xml(AT["members"], f'<c r="{AT["members"]}" t="str"><f>1</f><v>220000</v></c>'),
    "number as text": s.put(AT["members"], "220.000"),
    "row inserted": s.moved(lambda row, column: (row + (row > 12), column)),
    "rows inserted above the heads": s.moved(lambda row, column: (row + 3, column)),
    "rows sorted": s.moved(lambda row, column: (200 - row if row > 5 else row, column)),
    "rows swapped": s.moved(lambda row, column: ({8: 14, 14: 8}.get(row, row), column)),
    "column inserted": s.moved(lambda row, column: (row, column + (column > 4))),
    "columns swapped": s.moved(lambda row, column: (row, {4: 5, 5: 4, 6: 7, 7: 6}.get(column, column))),
    "column of units deleted": s.moved(lambda row, column: None if column == 3 else (row, column - (column > 3))),
    "column inserted beside texts": s.moved(lambda row, column: (row, column + (column > 1)), s.WORDS),
    "texts sorted": s.moved(lambda row, column: (200 - row if row > 2 else row, column), s.WORDS),
    "rows that a filter hides": s.hidden_rows(*range(6, 12)),
    "label with a word in brackets": s.put(f"B{ROW['members']}", "Tổng số hội viên (đến 31/12)"),
    "label in another spelling": s.put(f"B{ROW['fund_raised']}", "  huy động   trong kì"),
}  # fmt: skip


# What an office program, a web spreadsheet and a person who tidies up make of it, and what says the same otherwise.
SAVED = ("office program", "web spreadsheet", "other order of sheets", "row inserted", "results of formulas as texts", "number as text")  # fmt: skip


def test_labels_tell_the_rows_apart():
    labels = form_labels()
    assert len({folded(label) for label in labels.values()}) == len(labels)


def test_an_unchanged_template_changes_nothing(template):
    assert {name: said(UNCHANGED[name](template)) for name in SAVED} == dict.fromkeys(SAVED, ({}, [], []))


def test_only_what_was_changed_changes_in_any_spelling(template):
    filled = s.put(AT["members"], 221500.0)(s.put(AT["branches"], "2.222")(template))
    wanted = {"members": 221_500, "branches": 2_222}, [], []
    changes = [name for name in UNCHANGED if name not in SAVED[-2:]]
    assert {name: said(UNCHANGED[name](filled)) for name in changes} == dict.fromkeys(changes, wanted)


def rows_of(code: str, number: int) -> s.Change:
    """Copy a figure's row below the form."""
    row = ROW[code]

    def copied(content: bytes) -> bytes:
        parts = s.parts_of(content)
        line = s.re.search(rf'<row r="{row}".*?</row>', parts[s.FIGURES], s.re.DOTALL)[0]
        line = line.replace(f'<row r="{row}"', f'<row r="{number}"')
        line = s.re.sub(rf'r="([A-Z]+){row}"', rf'r="\g<1>{number}"', line)
        pattern = rf'<row r="{number}".*?</row>'
        parts[s.FIGURES], times = s.re.subn(pattern, lambda _: line, parts[s.FIGURES], flags=s.re.DOTALL)
        assert times == 1
        return s.packed(parts)

    return copied


def test_what_is_not_certain_is_named_and_never_taken_from_another_row(template):
    below = 90
    copied = rows_of("members", below)
    members, last = AT["members"], f"E{below}"
    wanted = {
        "a row twice, alike": (copied, {}, [], []),
        "a row twice, apart": (s.after(copied, s.put(last, 9)), {}, [(Fault.REPEATED, members)], []),
        "a row deleted": (
            s.moved(lambda row, column: None if row == ROW["members"] else (row, column)),
            {}, [], ["Tệp không còn dòng “Tổng số hội viên”: để như đang có trên cổng."],
        ),
        "a label changed": (
            s.put(f"B{ROW['members']}", "Tổng hội viên"), {}, [(Fault.UNSURE, members)],
            ["Tệp không còn dòng “Tổng số hội viên”: để như đang có trên cổng."],
        ),
        "a longer label": (
            s.put(f"B{ROW['members']}", "Tổng số hội viên là nữ"), {}, [(Fault.UNSURE, members)],
            ["Tệp không còn dòng “Tổng số hội viên”: để như đang có trên cổng."],
        ),
        "a label of a text changed": (
            s.after(s.put(f"A{ROW['outcomes']}", "Kết quả", s.WORDS), s.put(AT["outcomes"], "Tốt", s.WORDS)),
            {}, [(Fault.UNSURE, AT["outcomes"])], ["Tệp không còn dòng “Kết quả nổi bật”: để như đang có trên cổng."],
        ),
        "an own row": (
            s.after(s.put(f"B{below}", "Trong đó nữ"), s.put(last, 5)), {}, [(Fault.NOT_IN_FORM, last)], [],
        ),
        "no column of remarks": (
            s.moved(lambda row, column: None if column == 7 else (row, column)),
            {}, [], ["Tệp không còn cột “Ghi chú”: để như đang có trên cổng."],
        ),
        "own columns of the same name": (s.put("J5", "Năm 2024"), {}, [], []),
        "merged over the last year": (
            s.rewritten((s.FIGURES, "(<mergeCells.*?>)", rf'\1<mergeCell ref="D{ROW["members"]}:{members}"/>')),
            {}, [(Fault.MERGED, f"D{ROW['members']}")], [],
        ),
    }  # fmt: skip
    found = {}
    for name, (change, *_) in wanted.items():
        filled = read(change(template))
        faults = [(fault.fault, fault.place.address) for fault in filled.faults]
        found[name] = (filled.changed, faults, filled.notes)
    assert found == {name: tuple(rest) for name, (_, *rest) in wanted.items()}


def test_figures_stay_with_their_labels_however_rows_and_columns_are_moved(template, rounds):
    """Each figure has a number of its own; what is read of it is that number, or nothing."""
    codes = list(figures())
    filled = template
    for number, code in enumerate(codes):
        filled = s.put(AT[code], 7_000 + number)(filled)
    wanted = {code: 7_000 + number for number, code in enumerate(codes)}
    for seed in range(10 * rounds):
        chance = random.Random(seed)
        rows = chance.sample(range(6, 400), 394)
        columns = sorted(chance.sample(range(1, 40), 19)) if seed % 2 else chance.sample(range(1, 40), 19)
        gone = set(chance.sample([ROW[code] for code in codes], seed % 4))

        def move(row, column, rows=rows, columns=columns, gone=gone):
            if row in gone:
                return None
            return (rows[row - 6] if row > 5 else row), columns[column - 1]

        found = read(s.moved(move)(filled))
        assert found.faults == [], seed
        kept = {code: number for code, number in wanted.items() if ROW[code] not in gone}
        assert {code: value for code, value in found.values.items() if code in wanted} == kept, seed


def test_a_row_whose_label_was_changed_is_offered_for_the_figure_that_is_gone(cast, template):
    content = s.after(s.put(f"B{ROW['members']}", "Tổng hội viên"), s.put(AT["members"], 221_500))(template)
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    sent = client.post(address(return_, "excel"), {"file": SimpleUploadedFile("a.xlsx", content)})
    page = client.get(sent["Location"])
    assert "Lấy 221.500 cho “Tổng số hội viên”" in page.content.decode()
    (question,) = page.context["proposal"].questions
    version = page.context["return_"].figures_version
    client.post(sent["Location"], {"figures_version": version, "choice-1": question.fault.options[0].key})
    assert read_filled(make_template(return_)).stood["members"] == 221_500


def test_what_could_be_two_sheets_or_two_columns_is_refused_by_name(template):
    wanted = {
        "two copies": (s.after(s.renamed(lambda name: f"{name} (1)"), s.another_sheet("Báo cáo (2)", s.FIGURES)), "Hai trang “Báo cáo (1)” và “Báo cáo (2)”"),
        "no head": (s.put("E5", "Số liệu"), "Không thấy hàng tên cột “Chỉ tiêu”, “Năm 2024”"),
        "two columns": (s.put("D5", "Năm 2024"), "Cột D và E đều ghi “Năm 2024”"),
        "two sheets of one name": (s.renamed(lambda name: name if name[0] == "_" else "Trang"), "Hai trang tính cùng tên “Trang”"),
        "no texts": (s.moved(lambda row, column: None, s.WORDS), "Mẫu thiếu trang tính “Lời văn”"),
        "hidden sheet gone": (s.moved(lambda row, column: None, s.HIDDEN), "không phải là mẫu báo cáo"),
        "hidden sheet altered": (s.put("B2", 2023, s.HIDDEN), "Trang ẩn của mẫu đã bị sửa"),
        "a figure on it altered": (s.put("B9", 7, s.HIDDEN), "Trang ẩn của mẫu đã bị sửa"),
    }  # fmt: skip
    for name, (change, words) in wanted.items():
        assert words in str(said(change(template))), name


def test_sheets_rows_and_columns_that_are_not_read_are_named(template):
    wanted = {
        "a sheet": (s.another_sheet("Nháp"), "Không đọc trang “Nháp”: không phải trang của mẫu."),
        "a hidden sheet": (s.another_sheet("Nháp", state="hidden"), "Không đọc trang “Nháp” (đang ẩn): không phải trang của mẫu."),
        "a copy": (s.another_sheet("Copy of Báo cáo", s.FIGURES), "Không đọc trang “Copy of Báo cáo”: không phải trang của mẫu."),
        "a hidden column": (s.after(s.put("J8", 5), s.hidden_column(10)), "Không đọc cột đang ẩn của trang “Báo cáo”: J."),
        "hidden rows": (s.after(s.put("B100", "ghi chú"), s.put("C101", "x"), s.hidden_rows(100, 101)), "Không đọc dòng đang ẩn của trang “Báo cáo”: 100, 101."),
        "hidden rows of texts": (s.after(s.put("C50", "ghi chú", s.WORDS), s.hidden_rows(50, sheet=s.WORDS)), "Không đọc dòng đang ẩn của trang “Lời văn”: 50."),
    }  # fmt: skip
    assert {name: said(change(template)) for name, (change, _) in wanted.items()} == {
        name: ({}, [], [words]) for name, (_, words) in wanted.items()
    }


LOOKS = {
    "empty fill": UNCHANGED["empty fill"],
    "no looks": s.without_looks,
    "link to another program": s.with_external_link,
    "60,000 looks": s.many_looks,
    "strict": s.strict,
}


@pytest.mark.soak
def test_a_file_whose_looks_cannot_be_read_is_read_and_given_back_marked(cast, template):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    faulty = s.after(s.put(AT["branches"], "nhiều"), s.put(AT["members"], 221_500))(template)
    for name, change in in_turn(list(LOOKS.items()), parts=2):
        content = change(faulty)
        began = time.process_time()
        sent = client.post(address(return_, "excel"), {"file": SimpleUploadedFile("a.xlsx", content)})
        given = client.get(sent["Location"] + "tep/").content
        assert time.process_time() - began < 5, name
        assert client.get(sent["Location"]).context["proposal"].filled.changed == {"members": 221_500}, name
        back = openpyxl.load_workbook(io.BytesIO(given))
        assert back[FIGURES][AT["members"]].value == 221_500, name
        assert "không phải là số" in back[FIGURES][AT["branches"]].comment.text, name
        assert back[TODO]["A5"].hyperlink.location == f"'{FIGURES}'!{AT['branches']}", name
        assert "mẫu mới đã chép số" in back[TODO]["A2"].value, name
        assert back[WORDS][AT["outcomes"]].value.startswith("Kết quả tốt"), name
        again = read(given)
        assert again.values.items() >= {"members": 221_500, "households": None}.items(), name
        assert "branches" not in again.changed, name
        assert [fault.place.address for fault in again.faults] == [AT["branches"]], name


@pytest.mark.parametrize(("ending", "write"), [(".xls", xls), (".ods", ods)])
def test_a_template_saved_in_an_older_or_open_kind_of_file_is_taken(
    cast, template, tmp_path, capsys, ending, write
):
    return_ = factories.draft(cast)
    book = read_workbook(template, "a.xlsx")
    sheets = [
        OldSheet(sheet.name, {at: cell.value for at, cell in sheet.cells.items()}) for sheet in book.sheets
    ]
    assert said(write(*sheets)) == ({}, [], [])
    sheets[0].cells[PLACES["members"].at] = 221_500.0
    sheets[0].cells[PLACES["branches"].at] = "nhiều"
    client = sign_in(cast.officer)
    sent = client.post(address(return_, "excel"), {"file": SimpleUploadedFile(f"a{ending}", write(*sheets))})
    assert "221.500" in client.get(sent["Location"]).content.decode()
    back = openpyxl.load_workbook(io.BytesIO(client.get(sent["Location"] + "tep/").content))
    assert "không phải là số" in back[FIGURES][AT["branches"]].comment.text
    sheets[0].cells[PLACES["branches"].at] = 2_200
    path = tmp_path / f"a{ending}"
    path.write_bytes(write(*sheets))
    call_command("import_returns", str(path))
    assert capsys.readouterr().out.strip().endswith("2 changed")
