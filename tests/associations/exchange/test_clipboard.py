"""A pasted table is split into the cells that a spreadsheet put on the clipboard, whatever stands in them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.exchange.clipboard import cells_of_clipboard, clipboard_of_cells

LETTERS = st.sampled_from("ab \"'\n\t;,.1ăĐ")
CELLS = st.text(LETTERS, max_size=12).map(str.strip)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


def as_excel(rows):
    """As Excel and web spreadsheets copy: in quotes only what holds a line break or a tab."""

    def cell(text):
        quoted = text.replace('"', '""')
        return f'"{quoted}"' if "\n" in text or "\t" in text else text

    return "\r\n".join("\t".join(map(cell, row)) for row in rows)


def as_csv(rows, quoting):
    """As other programs write cells between tabs: whatever has a quote in it stands in quotes."""
    text = io.StringIO()
    csv.writer(text, "excel-tab", quoting=quoting).writerows(rows)
    return text.getvalue().removesuffix("\r\n")


# A lone cell that begins with a quote can be read in two ways, and no spreadsheet says which it means.
@given(TABLES.filter(lambda rows: not any(cell.startswith('"') for row in rows for cell in row)))
def test_what_excel_copies_comes_back(rows):
    assert cells_of_clipboard(as_excel(rows)) == rows


@given(TABLES, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_other_programs_copy_comes_back(rows, quoting):
    if quoting == csv.QUOTE_ALL and len(rows[0]) == 1:
        return  # one column of titles in quotes is kept as it is written
    assert cells_of_clipboard(as_csv(rows, quoting)) == rows


@given(TABLES)
def test_what_is_written_comes_back(rows):
    """But for a lone column that begins with quotes and has none inside: kept as it is seen."""
    again = cells_of_clipboard(clipboard_of_cells(rows))
    assert again == rows


@given(st.text(LETTERS, max_size=60))
def test_any_text_is_split_and_no_letter_is_lost(text):
    found = "".join(cell for row in cells_of_clipboard(text) for cell in row)
    for letter in "ab;,.1ăĐ'":
        assert found.count(letter) == text.count(letter)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('Tên\t"Dòng một\nDòng ""hai"""\r\nB\t2', [["Tên", 'Dòng một\nDòng "hai"'], ["B", "2"]]),
        ('"Sở A" và Sở B\t1', [['"Sở A" và Sở B', "1"]]),
        ('Phong trào "Học"\t"Ba sẵn sàng"', [['Phong trào "Học"', '"Ba sẵn sàng"']]),
        ('"chưa đóng\t1\nB\t2', [['"chưa đóng', "1"], ["B", "2"]]),
        ("A\vB\t1", [["A\nB", "1"]]),
        ("\ufeffA\t\u00a0B ", [["A", "B"]]),
        ("A\n\nB", [["A"], [""], ["B"]]),
        ("", [[""]]),
    ],
)
def test_cells_as_they_are_seen_on_the_sheet(text, rows):
    assert cells_of_clipboard(text) == rows


@pytest.mark.parametrize("piece", ['"a\t', '"\n', '""x\t"""y\t', '"""\t', "a\tb\n"])
def test_a_long_text_is_looked_through_once(piece):
    """Looked through to its end for each quote that never closes, it would take minutes."""
    text = piece * (400_000 // len(piece))
    found = cells_of_clipboard(text)
    assert sum(cell.count("a") for row in found for cell in row) == text.count("a")
