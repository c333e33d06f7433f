"""The drawing of the imports: what it leaves out, and that the page has a place for it."""

from tests.house import drawing


def test_an_arrow_goes_where_a_longer_way_leads_too():
    arrows = {"page": {"table", "result"}, "table": {"result"}, "result": set()}
    assert drawing.without_shortcuts(arrows) == {"page": {"table"}, "table": {"result"}, "result": set()}


def test_a_room_without_arrows_is_drawn_all_the_same():
    drawn = drawing.as_mermaid({"alone": set(), "over": {"under"}, "under": set()})
    assert "    alone\n" in drawn
    assert "    under\n" not in drawn


def test_the_page_has_a_place_for_each_drawing():
    text = drawing.PAGE.read_text(encoding="utf-8")
    for name in drawing.DRAWN:
        assert text.count(f"<!-- drawing: {name} -->") == 1
    assert text.count("<!-- end of drawing -->") == len(drawing.DRAWN)
