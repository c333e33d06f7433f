"""CSV that goes out: nothing runs, numbers stay; what comes back is what went out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.exchange.csv_files import BrokenCsv, as_csv, defused, plain, rows_of

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def cells_of(data: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize("start", DANGEROUS)
@pytest.mark.parametrize("rest", ["1+1", "cmd|' /C calc'!A0", "", 'HYPERLINK("http://x")', "12a", "1.2-3"])
def test_a_cell_that_would_run_gets_an_apostrophe_in_every_column(start: str, rest: str):
    for text in (start + rest, f" {start}{rest}", f"\u00a0{start}{rest}"):
        head, row = cells_of(as_csv([text, "b"], [["a", text]]))
        assert head[0].startswith("'"), text
        assert row[1].startswith("'"), text
        assert plain(row[1]) == text or ";" in text or "\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "-3,5",
        "+1.234",
        "-1.234.567,8",
        "12",
        "-5 %",
        "+0,4%",
        "-1e+16",
        "1.48724E11",
        "-29.761534",
        "",
        "–",
        "a=b",
    ],
)
def test_a_number_stays_a_number_and_a_text_a_text(text: str):
    assert cells_of(as_csv(["a"], [[text], ["x"]]))[1] in ([text], [])


def test_values_are_written_as_they_are():
    assert as_csv(["a", "b", "c"], [[-5, None, -0.5]]) == b"\xef\xbb\xbfa,b,c\r\n-5,,-0.5\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(text=st.text(alphabet="=+-@\t\r\n; ,'\"a1", max_size=12))
def test_no_cell_runs_however_a_program_splits_the_file(separator: str, text: str):
    """Excel on a Vietnamese machine takes semicolons for separators; the file is written with commas."""
    for row in cells_of(as_csv(["a", "b"], [["x", text]]), separator):
        for cell in row:
            runs = cell.lstrip().startswith(("=", "+", "-", "@"))
            assert not runs or defused(cell) == cell, (cell, text)


@given(text=st.text(max_size=20).filter(lambda text: text.strip() and "\0" not in text))
def test_what_went_out_comes_back(text: str):
    written = as_csv(["a"], [[text]])
    rows = [cells for _, cells in rows_of(written, ",")]
    inside = plain(defused(text))
    shown = inside.encode("utf-8", "replace").decode()
    assert rows == [["a"], [shown]] or "\r" in text or text.startswith("'")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'a,b\n"x,2\n', "mở mà không đóng"),
        (b"a,b\n" + b"x" * 200_000 + b",2\n", "dài quá 131072 chữ"),
        (b'a,b\n"x"y,2\n', "đặt sai chỗ"),
        (b"a" + b"," * 1_000_000, "1000001 cột"),
        (b"a,b\n" + b"," * 300, "301 cột"),
        (b"a\n" * 450_000, "quá nhiều dòng"),
        (b"ab,cd,ef,gh,ij\n" * 300_000, "quá nhiều ô"),
    ],
)
def test_a_file_that_is_broken_or_too_much_says_so(data: bytes, words: str):
    with pytest.raises(BrokenCsv, match=words):
        list(rows_of(data, ","))


def test_lone_carriage_returns_end_lines_and_lines_are_counted():
    data = b'a,b\r1,2\r\n\n"x\ny",3\n4,5\n'
    assert list(rows_of(data, ",")) == [(1, ["a", "b"]), (2, ["1", "2"]), (4, ["x\ny", "3"]), (6, ["4", "5"])]
