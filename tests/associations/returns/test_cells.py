"""The name of a cell is read into its parts and written back as it was stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.models import Note
from associations.returns.cells import TYPED, CellName, label, section_of
from associations.sections.base import figures, registers

part = st.text(st.characters(blacklist_characters="/", blacklist_categories=("Cs",)), min_size=1, max_size=12)


@given(code=part, kind=part, key=part)
def test_a_name_that_is_written_is_read_back(code, kind, key):
    for name in (CellName(code), CellName(code, kind), CellName(code, kind, key)):
        assert CellName.parse(str(name)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("members", CellName("members")),
        ("members/typed", CellName("members", TYPED)),
        ("members/missing/chua_co", CellName("members", Note.Kind.MISSING, "chua_co")),
        ("members/explanation/<=population", CellName("members", Note.Kind.EXPLANATION, "<=population")),
        ("members/explanation/a/b", CellName("members", Note.Kind.EXPLANATION, "a/b")),
        ("thoa-thuan/12", CellName("thoa-thuan", "12")),
    ],
)
def test_stored_names_are_read_into_their_parts(text, name):
    assert CellName.parse(text) == name
    assert str(name) == text


@pytest.mark.parametrize(
    ("text", "row"), [("thoa-thuan/12", 12), ("thoa-thuan", None), ("thoa-thuan/12/3", None), ("members/typed", None)]
)  # fmt: skip
def test_only_a_plain_number_names_a_row(text, row):
    assert CellName.parse(text).row == row


def test_a_label_names_the_figure_and_what_of_it():
    assert label("members/typed") == f"{figures()['members'].label} (chữ đã gõ)"
    assert label("members/missing/chua_co") == f"{figures()['members'].label} ({Note.Kind.MISSING.label})"
    assert label("thoa-thuan/12") == f"Danh mục {registers()['thoa-thuan'].title}"
    assert label("question/3") == "Câu hỏi 3"


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("members/typed", "organisation"),
        ("thoa-thuan/12", "movement"),
        ("outcomes", "proposals"),
        ("scan", ""),
    ],
)
def test_a_cell_stands_in_the_section_of_its_code(text, section):
    assert section_of(text) == section
