"""One table of the spellings of days, and every door that a day comes in by: the same reading at each."""

import csv
import datetime

import pytest
from django import forms

from associations.actions.registry import load_registry
from associations.days import DayField, DayProblem, PartialDayField, read_day, read_partial_day
from associations.exchange.problems import BadFile
from associations.forms.pasted_associations import read_lines
from associations.forms.pasted_rows import read_pasted
from associations.models import Association, CooperationAgreement, PartialDay
from associations.sections.movement import AGREEMENTS
from associations.text import plain_line
from tests.browsing import address, sign_in
from tests.test_every_form import Place, fields_of

LAST = PartialDay(2025, 12, 31)  # a Wednesday

WHOLE = [
    "31/12/2025", "31/12/25", "31.12.2025", "31.12.25", "31-12-2025", "31-12-25", "2025-12-31", "2025/12/31", "2025.12.31",
    " 31/12/2025 ", "31 / 12 / 2025", "31 - 12 - 2025", "\u00a031/12/2025\u202f", "31\u200b/12/2025", "\ufeff31/12/2025",
    "３１/１２/２０２５", "３１／１２／２０２５", "２０２５－１２－３１", "31\u201012\u20102025", "31\u201112\u20112025",
    "31–12–2025", "31—12—2025", "31−12−2025", "31/12/2025 00:00:00", "31/12/2025 0:00", "2025-12-31 00:00:00",
    "2025-12-31T00:00:00", "2025-12-31T00:00:00.000Z", "31/12/2025 12:00:00 AM", "31/12/2025 12:00:00 SA", "00:00 31/12/2025",
    "31 tháng 12 năm 2025", "31 tháng 12, 2025", "31 tháng 12/2025", "31 tháng 12 2025", "31 Tháng Mười hai 2025",
    "31 tháng mười hai năm 2025", "ngày 31 tháng 12 năm 2025", "Ngày 31 Tháng 12 Năm 2025", "nga\u0300y 31 tha\u0301ng 12 na\u0306m 2025",
    "ngày 31/12/2025", "Ngày: 31/12/2025", "ngày 31-12-2025", "NGÀY 31/12/2025", "31 thg 12, 2025", "31 thg12 2025",
    "31-Thg12-2025", "31-Thg12-25", "31 T12 2025", "31-Dec-2025", "31-Dec-25", "31 December 2025", "31 Dec, 2025",
    "Thứ Tư, 31/12/2025", "thứ tư ngày 31/12/2025", "Thứ 4, 31 tháng 12 năm 2025", "Thứ Tư, 31 Tháng Mười Hai, 2025",
    "Lạng Sơn, ngày 31 tháng 12 năm 2025", "ký ngày 31/12/2025", "từ ngày 31/12/2025", "đến hết ngày 31/12/2025",
    "đến 31/12/2025", "31/12/2025.", "31/12/2025,", "'31/12/2025",
]  # fmt: skip
OTHER_WHOLE = {
    "mùng 5 tháng 9 năm 2024": PartialDay(2024, 9, 5),
    "5 tháng tư năm 2024": PartialDay(2024, 4, 5),
    "05 tháng bốn năm 2024": PartialDay(2024, 4, 5),
    "5 tháng năm năm 2024": PartialDay(2024, 5, 5),
    "1/2/2024": PartialDay(2024, 2, 1),
    "29/02/2024": PartialDay(2024, 2, 29),
    "01.01.99": PartialDay(1999, 1, 1),
    "Chủ nhật, 1/9/2024": PartialDay(2024, 9, 1),
}
IN_PART = {
    "9/2024": "9/2024", "09/2024": "9/2024", "9-2024": "9/2024", "9.2024": "9/2024", "9–2024": "9/2024", "2024-09": "9/2024",
    "2024/9": "9/2024", "９／２０２４": "9/2024", "tháng 9/2024": "9/2024", "Tháng 9 năm 2024": "9/2024", "tháng 09, 2024": "9/2024",
    "tháng chín năm 2024": "9/2024", "T9/2024": "9/2024", "Thg9 2024": "9/2024", "thg 9, 2024": "9/2024", "Sep 2024": "9/2024",
    "ngày … tháng 9 năm 2024".replace("… ", ""): "9/2024", "từ tháng 9/2024": "9/2024", "tháng năm năm 2024": "5/2024",
    "2024": "2024", " 2024 ": "2024", "năm 2024": "2024", "hết năm 2024": "2024", "đến 2024": "2024", "２０２４": "2024",
}  # fmt: skip
IN_A_SHEET = {"46022": LAST, "46022.0": LAST, "46022,00": LAST, "45540": PartialDay(2024, 9, 5)}
# What is refused, and the days that are offered for it.
REFUSED = {
    "12/31/2025": ["31/12/2025"], "2025-31-12": ["31/12/2025"], "31,12,2025": ["31/12/2025"], "31 12 2025": ["31/12/2025"], "5,12,2025": ["05/12/2025"],
    "31/12-2025": ["31/12/2025"], "31//12/2025": ["31/12/2025"], "3l/12/2025": ["31/12/2025"], "31/12/2O25": ["31/12/2025"],
    "31122025": ["31/12/2025"], "20251231": ["31/12/2025"], "Dec 31, 2025": ["31/12/2025"], "31/12/2025 08:30": ["31/12/2025"],
    "Thứ Năm, 31/12/2025": ["31/12/2025"], "2025-12-30T17:00:00.000Z": ["30/12/2025"], "khoảng 31/12/2025": ["31/12/2025"],
    "31/02/2025": [], "29/02/2025": [], "0/12/2025": [], "32/13/2025": [], "31/12": [], "5/12": [], "hôm qua": [], "x": [],
    "01/01/0204": [], "31/12/20255": [], "1/7/2024 - 31/12/2025": [], "2023-2024": [], "năm học 2024-2025": [], "13/2024": [],
    "12:00": [], "0": [], "#####": [], "#VALUE!": [], "5% 12": [], "tháng 9": [], "99999": [], "1": [], "x" * 500: [],
}  # fmt: skip
REFUSED_IN_PART = {
    "quý III/2024": ["2024"], "quý 3 năm 2024": ["2024"], "đầu năm 2024": ["2024"], "khoảng tháng 9 năm 2024": ["9/2024"],
    "tháng năm 2024": ["2024"], "Sep-24": ["9/2024"], "Thg9-24": ["9/2024"], "9/24": ["9/2024"],
}  # fmt: skip


def readings():
    """(text, days alone, days or parts of days, in a sheet): what each spelling is read as, None where it is refused."""
    whole = dict.fromkeys(WHOLE, LAST) | OTHER_WHOLE
    yield from ((text, day, day, day) for text, day in whole.items())
    for text, written in IN_PART.items():
        yield text, None, written, written
    yield from ((text, None, None, day) for text, day in IN_A_SHEET.items())
    yield from ((text, None, None, None) for text in REFUSED | REFUSED_IN_PART)


TABLE = [(text, *(str(day) if day else None for day in days)) for text, *days in readings()]


def outcome(read, text):
    """What a reader makes of a text, as it is written; None where it is refused with its words."""
    try:
        day = read(text)
    except DayProblem as problem:
        words = str(problem)
    except forms.ValidationError as error:
        words = " ".join(error.messages)
    else:
        return f"{day:%d/%m/%Y}" if isinstance(day, datetime.date) else str(day)
    assert plain_line(text)[:30] in words, words
    return None


def test_the_table_is_as_long_as_it_says():
    assert len(TABLE) == len({text for text, *_ in TABLE}) >= 120
    assert len(WHOLE) >= 40


def test_the_readers():
    for text, whole, partial, in_sheet in TABLE:
        assert outcome(read_day, text) == whole, text
        assert outcome(read_partial_day, text) == partial, text
        assert outcome(lambda value: read_partial_day(value, in_sheet=True), text) == in_sheet, text


def test_a_date_cell_of_a_sheet_is_its_day():
    midnight = datetime.datetime.combine(LAST.first_day, datetime.time())
    assert read_day(LAST.first_day) == read_day(midnight) == LAST.first_day
    assert read_partial_day(midnight) == LAST
    with pytest.raises(DayProblem, match=r"“31/12/2025 08:30” .* Nếu là 31/12/2025"):
        read_day(midnight.replace(hour=8, minute=30))


@pytest.mark.parametrize("text", REFUSED | REFUSED_IN_PART)
def test_what_may_be_meant_is_offered_in_words_and_apart(text):
    offered = (REFUSED | REFUSED_IN_PART)[text]
    with pytest.raises(DayProblem) as problem:
        read_partial_day(text)
    assert list(problem.value.proposals) == offered
    assert all(f"Nếu là {day} thì ghi như vậy" in str(problem.value) for day in offered)
    assert all(str(read_partial_day(day)) == day for day in offered)
    assert len(str(problem.value)) < 160


def test_every_day_of_every_form(cast):
    place = Place(cast)
    seen = set()
    for form, name, field in fields_of(place, DayField, PartialDayField):
        seen.add(type(field))
        is_partial = isinstance(field, PartialDayField)
        for text, whole, partial, _ in TABLE:
            assert outcome(field.clean, text) == (partial if is_partial else whole), (type(form), name, text)
    assert seen == {DayField, PartialDayField}


def test_rows_of_a_list_that_are_pasted(cast):
    return_ = Place(cast).return_
    rows = [f"Sở {number}\tbáo chí\t\t{text}\t" for number, (text, *_) in enumerate(TABLE)]
    read = read_pasted(AGREEMENTS, return_.period, "\n".join(rows), [])
    assert len(read.rows) == len(TABLE)
    for row, (text, *_, in_sheet) in zip(read.rows, TABLE, strict=True):
        found = str(row.values["signed_on"]) if row.values else None
        assert found == in_sheet, (text, row.problems)
        assert found or plain_line(text)[:30] in row.problems[0]


def test_lines_of_the_registry_that_are_pasted(db):
    lines = [f"Xứ {number}\ttỉnh\t{number + 100}\t{text}" for number, (text, *_) in enumerate(TABLE)]
    read = read_lines("\n".join(lines))
    taken = {unit.name: f"{unit.valid_from:%d/%m/%Y}" for unit in read.found}
    for number, (text, whole, *_, in_sheet) in enumerate(TABLE):
        assert taken.get(f"Xứ {number}") == (in_sheet if text in IN_A_SHEET else whole), text


def test_a_file_of_the_registry(db, tmp_path):
    def write(rows):
        for name, head in (
            ("successions", "predecessor,successor,effective_on"),
            ("cluster_members", "cluster,association,valid_from"),
        ):
            (tmp_path / f"{name}.csv").write_text(f"{head}\n")
        with (tmp_path / "associations.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["key", "gso_code", "name", "kind", "valid_from"])
            table.writerows([f"tinh-{n}", n, f"Tỉnh {n}", "tỉnh", text] for n, text in rows)

    expected = [
        (text, in_sheet if text in IN_A_SHEET else whole)
        for text, whole, _, in_sheet in TABLE
        if len(text) < 100
    ]
    good = [(number, text) for number, (text, day) in enumerate(expected) if day]
    write(good)
    load_registry(folder=tmp_path)
    stored = dict(Association.objects.values_list("key", "valid_from"))
    for number, text in good:
        assert f"{stored[f'tinh-{number}']:%d/%m/%Y}" == expected[number][1], text
    bad = [(number, text) for number, (text, day) in enumerate(expected) if not day]
    for number, text in bad:
        write([(number, text)])
        with pytest.raises(BadFile) as file:
            load_registry(folder=tmp_path)
        assert [problem.code for problem in file.value.problems] == ["valid_from"], text


@pytest.mark.parametrize(
    ("text", "stored"), [("31 tháng 12 năm 2024", "2024-12-31"), ("9/2024", "2024-09"), ("năm 2024", "2024")]
)
def test_a_row_of_a_list_on_its_page(cast, text, stored):
    place = Place(cast)
    client, page = sign_in(cast.officer), address(place.return_, "danh-muc/thoa-thuan")
    row = {
        "partner": "Sở Y tế",
        "partner_kind": "press",
        "content": "",
        "signed_on": text,
        "in_force_until": "vô thời hạn",
    }
    assert client.post(page, row).status_code == 302
    found = CooperationAgreement.objects.get()
    assert (found.signed_on.stored, found.in_force_until) == (stored, None)
    assert f"<td>{found.signed_on}</td>" in client.get(page).content.decode()
    assert f'value="{found.signed_on}"' in client.get(f"{page}{found.pk}/").content.decode()
