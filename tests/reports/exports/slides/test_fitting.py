"""What fits on a slide: nothing is lost, nothing is put in another order, no slide holds more than there is room for."""

from hypothesis import given
from hypothesis import strategies as st

from reports.exports.slides.fitting import MOST_NUMBERS, Line, cell_width, in_parts, paragraphs_in_parts

HEIGHTS = st.lists(st.integers(40, 200), max_size=60)
LINES = st.lists(
    st.builds(Line, st.text(st.sampled_from("ab cd"), min_size=1, max_size=900), st.sampled_from(["item", "plain"])),
    max_size=30,
)  # fmt: skip


def test_dots_and_commas_take_less_room_than_digits():
    assert cell_width("160.567,0") < cell_width("160567000") < cell_width("160.567.000,0")


@given(HEIGHTS, st.integers(200, 600), st.integers(0, 200))
def test_rows_are_divided_in_order_and_never_overflow(heights: list[int], room: int, first: int):
    items = list(range(len(heights)))
    parts = in_parts(items, heights, room, first=first)
    assert [item for part in parts for item in part] == items
    for number, part in enumerate(parts):
        assert len(part) <= MOST_NUMBERS
        there_is = room - (first if number == 0 else 0)
        assert len(part) == 1 or sum(heights[item] for item in part) <= there_is


def test_parts_are_about_as_long_as_each_other():
    assert [len(part) for part in in_parts(range(34), [42] * 34, 450)] == [9, 9, 9, 7]
    assert [len(part) for part in in_parts(range(10), [42] * 10, 450)] == [5, 5]


@given(LINES)
def test_no_word_of_a_long_text_is_lost(lines: list[Line]):
    parts = paragraphs_in_parts(lines, 500)
    written = "".join(line.text.replace("…", "") for part in parts for line in part)
    assert "".join(written.split()) == "".join("".join(line.text for line in lines).split())


def test_a_heading_never_stands_last_and_is_said_again():
    lines = [Line("Về tài chính", "heading"), *(Line("chi " * 60, "item") for _ in range(9))]
    parts = paragraphs_in_parts(lines, 500)
    assert len(parts) > 1
    for part in parts:
        assert part[0].text.startswith("Về tài chính")
        assert part[-1].kind == "item"
