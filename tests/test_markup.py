"""The check of markup finds what it is there for; tests/test_access_everywhere.py holds every page to it."""

import pytest

from tests.internal_words import internal_words_on
from tests.markup import faults_in

PAGE = '<html lang="vi"><head><title>A</title></head><body><main><h1>A</h1>{}</main></body></html>'


def test_a_sound_page_has_no_faults():
    field = '<label for="a">A</label><input id="a"><label>B <select name="b"></select></label>'
    named = '<a href="/">Về</a><button aria-label="Đóng"></button><img src="x" alt=""><ul><li>Một</li></ul>'
    assert faults_in(PAGE.format(field + named)) == []


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<input id="a">', "has no label"),
        ('<textarea name="a"></textarea>', "has no label"),
        ('<p aria-describedby="b">B</p>', "points to no 'b'"),
        ('<p id="a"></p><p id="a"></p>', "stands 2 times"),
        ('<a href="/"></a>', "has no name"),
        ("<button> </button>", "has no name"),
        ('<img src="x">', "has no alternative text"),
        ('<svg role="img"></svg>', "a picture without a name"),
        ("<ul><p>Một</p></ul>", "holds a p"),
        ("<div><li>Một</li></div>", "stands in no list"),
        ('<p tabindex="2">B</p>', "jumps the order"),
        ('<a href="/">A <button>B</button></a>', "lies in"),
        ("<h1>B</h1>", "2 headings"),
        ('<form method="post" data-not-kept=" "><input aria-label="A" name="a"></form>', "says no reason"),
        (2 * '<form method="post"><input aria-label="A" name="a"></form>', "cannot be told apart"),
    ],
)
def test_a_fault_is_named(markup: str, fault: str):
    (found,) = faults_in(PAGE.format(markup))
    assert fault in found


@pytest.mark.parametrize(
    ("taken", "fault"),
    [(' lang="vi"', "no lang"), ("<title>A</title>", "no title"), ("<h1>A</h1>", "0 headings")],
)
def test_a_page_says_its_language_its_title_and_its_heading(taken: str, fault: str):
    (found,) = faults_in(PAGE.format("").replace(taken, ""))
    assert fault in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("card_rate: value 185/2", ["185/2", "card", "card_rate", "rate", "value"]),
        ("Fraction(1, 3)", ["Fraction", "fraction"]),
        ("Chỉ tiêu members là None", ["None", "members", "none"]),
        ("[('a', 1)]", ["('a"]),
        ('<span title="legal_basis">A</span>', ["basis", "legal", "legal_basis"]),
        (
            '<span translate="no">noi_dung <i>x</i> value</span> 3/6 hội, ngày 30/6 và 25/11/2023, QĐ 387/QĐ-TTg, 12/34',
            [],
        ),
    ],
)
def test_words_of_the_code_are_found(text: str, words: list[str]):
    assert internal_words_on(text) == words
