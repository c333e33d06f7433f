"""What of a drawn page is the reader's own is marked in it, and nothing else."""

from django.utils.safestring import SafeString, mark_safe

from reports.presentation.own_units import css_class, mark_own

DRAWN = mark_safe(  # noqa: S308
    f'<tr class="whole {css_class("lang-son")}"><th>Lạng Sơn</th></tr><g class="{css_class("lang")}"></g>'
    f'<tr class="{css_class("lang-son-2025")}"><td>of-lang-son</td></tr><a href="/of-lang-son/">x</a>'
    f'<abbr title="số của of-lang-son">1</abbr><tr class="a-part {css_class("Tinh_cu")}"></tr>'
)


def test_rows_and_pictures_of_the_own_units_are_marked_and_those_of_no_other():
    marked = mark_own(DRAWN, {"lang-son"})
    assert marked.replace(" own", "") == DRAWN
    assert marked.count(" own") == 1
    assert '<tr class="whole of-lang-son own">' in marked
    assert mark_own(DRAWN, {"lang", "lang-son-2025"}).count(" own") == 2
    assert '<tr class="a-part of-Tinh_cu own">' in mark_own(DRAWN, {"Tinh_cu"})


def test_a_piece_stays_markup_and_one_of_a_reader_without_own_units_stays_as_it_is():
    assert mark_own(DRAWN, frozenset()) is DRAWN
    assert isinstance(mark_own(DRAWN, {"lang-son"}), SafeString)
