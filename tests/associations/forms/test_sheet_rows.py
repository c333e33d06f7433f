"""The rows of the sheet are written by functions: the cell as its field writes it, and nothing of a person's unescaped."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from associations.forms.returns import SectionForm, written_cell
from associations.forms.sheet_rows import write_rows, write_saved_row
from associations.returns.rows import Part, Row
from associations.sections.base import sections
from khuyenhoc.components.rows import example_rows

NASTY = "\"'><script>alert(1)</script> & Đặng"
FUNDS = next(section for section in sections() if section.key == "funds")


def money_rows(*, in_millions: bool) -> list[Row]:
    """Rows of amounts: blank, small, large, and a text that is no number."""
    amounts = [figure for figure in FUNDS.figures if figure.is_money]
    first = replace(example_rows()[4], in_millions=in_millions)
    made = [{}, {"value": 0}, {"value": 148_724_500_000}, {"value": 1_234_567}, {"typed": NASTY}]
    return [replace(first, figure=figure, **more) for figure, more in zip(amounts, made, strict=False)]


@pytest.mark.parametrize(
    ("section", "rows"),
    [
        (sections()[0], example_rows()),
        (FUNDS, money_rows(in_millions=False)),
        (FUNDS, money_rows(in_millions=True)),
    ],
)
def test_a_cell_without_a_field_is_written_as_its_field_writes_it(section, rows):
    part = Part(1, section, tuple(rows), ())
    form = SectionForm(part)
    assert [str(form[row.figure.code]) for row in rows] == [written_cell(row) for row in rows]
    shown = SectionForm(part, is_sheet=True)
    assert write_rows(form) == write_rows(shown)
    assert (form.current, form.seen_value) == (shown.current, shown.seen_value)


class Tags(HTMLParser):
    """The tags and texts of a piece of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.texts += [value or "" for _, value in attrs]

    def handle_data(self, data):
        self.texts.append(data)


def test_what_a_person_wrote_stays_words():
    row = replace(example_rows()[5], typed=NASTY, problem=NASTY, brief=NASTY)
    for html in (
        write_rows(SectionForm(Part(1, sections()[0], (row,), ()), is_sheet=True)),
        write_saved_row(row, next(SectionForm(Part(1, sections()[0], (row,), ())).lines)[2]),
    ):
        found = Tags(html)
        assert "script" not in found.tags
        assert NASTY in found.texts


def test_a_row_about_which_the_secretariat_asks_says_so():
    form = SectionForm(Part(1, sections()[0], example_rows()[:2], ()), is_sheet=True)
    asked = form.part.rows[1].figure.code
    first, second = write_rows(form, {asked}).split("\n")
    assert ("Hỏi</a>" in first, "Hỏi</a>" in second) == (False, True)
