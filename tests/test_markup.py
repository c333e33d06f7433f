"""The check of markup finds what it is there for; tests/test_access_everywhere.py holds every page to it."""

import pytest

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
