"""One table of spellings, every way in: each gives the same figure, or refuses with the same words and proposals.

All spellings of a unit go through a door at once, each in a figure of its own, so that a door is asked a few times only.
"""

import csv
import html
import io
from itertools import zip_longest

import openpyxl
import pytest
from django import forms
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from associations.exchange.entries import read_returns
from associations.exchange.filled import read_filled
from associations.exchange.pasting import Situation, read_block
from associations.exchange.pasting.parts import PastedLine
from associations.exchange.problems import BadFile
from associations.exchange.template import make_template
from associations.exchange.template_places import FIGURES, places
from associations.forms.returns import SectionForm
from associations.numbers import CountField, NumberProblem, Refusal
from associations.returns.sheet import make_sheet
from associations.sections.base import figures, read_columns
from associations.text import plain_line
from tests import factories
from tests.associations import spellings
from tests.associations.test_numbers import PIECES
from tests.browsing import address, panel_of, sign_in

Batch = dict[str, str | float]
AT = {place.cell: place.address for place in places()}
FIRST_YEAR = 2020


def batches(*groups: tuple[list[str], dict]) -> list[Batch]:
    """Return the spellings of each group spread over its figures, as many at once as there are figures."""
    spread = []
    for codes, table in groups:
        texts = list(table)
        parts = [texts[start : start + len(codes)] for start in range(0, len(texts), len(codes))]
        spread.append([dict(zip(codes, part, strict=False)) for part in parts])
    return [
        {code: text for part in parts if part for code, text in part.items()}
        for parts in zip_longest(*spread)
    ]


def codes(*, unit: str = "", label: str = "", is_money: bool = False) -> list[str]:
    return [
        code
        for code, figure in figures().items()
        if figure.is_money == is_money and unit in figure.unit and label in figure.label.lower()
    ]


def in_dong() -> list[Batch]:
    members = codes(unit="người", label="hội viên")
    people = [code for code in codes(unit="người") if code not in (*members, "population")]
    counts = [code for code in codes() if figures()[code].unit != "người"]
    return batches(
        (counts, spellings.COUNTS),
        (people, spellings.PEOPLE),
        (members, spellings.MEMBERS),
        (codes(is_money=True), spellings.MONEY),
    )


def in_millions() -> list[Batch]:
    return batches((codes(is_money=True), spellings.MILLIONS))


def reading(code: str, text: object, *, millions: bool = False) -> int | NumberProblem | None:
    """Return what the reader says of a spelling: the figure, or why it is none."""
    try:
        return figures()[code].read(text, in_millions=millions)
    except NumberProblem as problem:
        return problem


def agrees(said: object, expected: int | NumberProblem | None) -> bool:
    """Return whether a way in took the same figure, or refused in the words of the reader."""
    if isinstance(expected, NumberProblem):
        return isinstance(said, str) and plain_line(str(expected)) in plain_line(said)
    return said == expected and not isinstance(said, str)


def check(batch: Batch, said: dict[str, object], *, millions: bool = False) -> None:
    """Hold what a way in made of each spelling of a batch against the reader."""
    wrong = {}
    for code, text in batch.items():
        expected = reading(code, text, millions=millions)
        if not agrees(said.get(code), expected):
            wrong[text] = (said.get(code), str(expected))
    assert not wrong


@pytest.mark.parametrize(
    ("code", "table", "millions"),
    [
        ("households", spellings.COUNTS, False),
        ("population", spellings.PEOPLE, False),
        ("members", spellings.MEMBERS, False),
        ("fund_total", spellings.MONEY, False),
        ("fund_total", spellings.MILLIONS, True),
        ("households", spellings.OF_SHEETS, False),
    ],
)
def test_each_spelling_has_its_reading_or_its_refusal_with_what_may_be_meant(code, table, millions):
    wrong = {}
    for text, expected in table.items():
        found = reading(code, text, millions=millions)
        if isinstance(found, NumberProblem):
            assert all(proposal.words.startswith("Lấy ") for proposal in found.proposals)
            found = (found.kind, *(proposal.value for proposal in found.proposals))
        if found != expected:
            wrong[text] = (found, expected)
    assert not wrong


def test_there_are_more_than_three_hundred_spellings_of_every_kind_of_refusal():
    tables = (spellings.COUNTS, spellings.PEOPLE, spellings.MEMBERS, spellings.MONEY, spellings.MILLIONS)
    every = [expected for table in tables for expected in table.values()]
    assert len(every) > 300
    assert {expected[0] for expected in every if isinstance(expected, tuple)} == set(Refusal)


@pytest.fixture
def return_(cast):
    return factories.begin(cast.lang_son)


@pytest.mark.parametrize("millions", [False, True])
def test_the_form_reads_as_the_reader_does(return_, millions):
    parts = make_sheet(return_, in_millions=millions).parts
    fields = {name: field for part in parts for name, field in SectionForm(part).fields.items()}
    for batch in in_millions() if millions else in_dong():
        said: dict[str, object] = {}
        for code, text in batch.items():
            try:
                said[code] = fields[code].clean(text)
            except forms.ValidationError as refused:
                said[code] = refused.messages[0]
        check(batch, said, millions=millions)


@pytest.mark.parametrize("millions", [False, True])
def test_a_field_that_is_left_is_saved_as_read_or_kept_with_its_proposals(cast, return_, millions):
    cast.officer.enters_millions = millions
    cast.officer.save()
    client = sign_in(cast.officer)
    for batch in in_millions() if millions else in_dong():
        sent = {**batch, "figures_version": "0"}
        page = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
        answer = html.unescape(page.content.decode())
        stored = read_columns([return_.pk])[return_.pk]
        rows = {
            row.figure.code: row
            for part in make_sheet(return_, in_millions=millions).parts
            for row in part.rows
        }
        check(batch, {code: rows[code].problem or stored[code] for code in batch if len(batch[code]) <= 200}
              | {code: answer for code in batch if len(batch[code]) > 200}, millions=millions)  # fmt: skip
        in_question: str = ""  # a figure whose text may mean several numbers: its panel offers them
        for code, text in batch.items():
            expected = reading(code, text, millions=millions)
            if not isinstance(expected, NumberProblem) or len(text) > 200:
                continue
            assert rows[code].proposals == expected.proposals, text
            if one := expected.main_proposal:
                assert f'{{"{code}": {one.value}}}' in answer, text
                assert one.words in answer, text
            elif expected.proposals:
                in_question = code
        if in_question:
            panel = panel_of(client, return_, in_question)
            assert all(one.words in panel for one in rows[in_question].proposals), in_question


@pytest.mark.parametrize("millions", [False, True])
def test_what_is_pasted_reads_as_the_reader_does(millions):
    for batch in in_millions() if millions else in_dong():
        lines = pasted_lines(batch, millions=millions)
        check(batch, {code: line.problem or line.value for code, line in lines.items()}, millions=millions)
        for code, line in lines.items():
            assert line.proposals == getattr(reading(code, batch[code], millions=millions), "proposals", ())


def pasted_lines(batch: Batch, *, millions: bool = False) -> dict[str, PastedLine]:
    """Return how a table of labels and spellings is read, by the code of each line's figure."""
    text = "\n".join(f"{figures()[code].label}\t{text}" for code, text in batch.items())
    block = read_block(text, Situation(2024, start=next(iter(batch)), in_millions=millions))
    return {line.figure.code: line for line in block.lines if line.figure}


@settings(deadline=None)
@given(
    st.lists(PIECES, min_size=1, max_size=8).map("".join).filter(str.strip),
    st.sampled_from(("members", "fund_total")),
)
def test_no_text_is_read_otherwise_by_the_form_than_out_of_a_paste(text, code):
    figure = figures()[code]
    try:
        typed: object = CountField(reader=figure.read).clean(text)
    except forms.ValidationError as refused:
        typed = refused.messages[0]
    line = pasted_lines(
        {"branches": "1.200", "households": "230.000", code: text, "fund_raised": "5.000.000"}
    ).get(code)
    if line is None:  # a cell that is no number at all says nothing there
        assert isinstance(typed, str) or typed is None
        return
    pasted = line.problem or line.value
    assert typed == pasted or (line.problem and str(typed).startswith(line.problem))


@pytest.mark.parametrize("millions", [False, True])
def test_a_filled_template_reads_as_the_reader_does(return_, tmp_path, millions):
    template = make_template(return_, in_millions=millions)
    for batch in in_millions() if millions else [*in_dong(), *batches((codes(), spellings.OF_SHEETS))]:
        book = openpyxl.load_workbook(io.BytesIO(template), rich_text=True)
        for code, text in batch.items():
            put(book[FIGURES][AT[code]], text)
        path = tmp_path / "m.xlsx"
        book.save(path)
        filled = read_filled(path)
        said = dict(filled.values) | {fault.place.cell: fault.message for fault in filled.faults}
        check(batch, said, millions=millions)
        for fault in filled.faults:
            expected = reading(fault.place.cell, batch[fault.place.cell], millions=millions)
            assert [option.value for option in fault.options] == [one.value for one in expected.proposals]


def put(cell, value: str | float) -> None:
    """Put a value into a cell of a sheet, a text as text even where it looks like a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def wide_rows(spread: list[Batch]) -> list[list]:
    """Return a table with a return a row, a batch each."""
    head = ["association", "year", *figures()]
    rows = [
        ["lang-son", FIRST_YEAR + number, *(batch.get(code, "") for code in figures())]
        for number, batch in enumerate(spread)
    ]
    return [head, *rows]


def long_rows(spread: list[Batch]) -> list[list]:
    """Return a table with a figure a row."""
    rows = [
        [FIRST_YEAR + number, "lang-son", code, text, "", ""]
        for number, batch in enumerate(spread)
        for code, text in batch.items()
    ]
    return [["year", "association", "code", "value", "status", "source"], *rows]


def write(path, rows: list[list]):
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                put(book.active.cell(line, column), value)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    return path


def taken(spread: list[Batch]) -> list[Batch]:
    """Return the spellings that the reader takes."""
    return [{c: t for c, t in batch.items() if not isinstance(reading(c, t), NumberProblem)} for batch in spread]  # fmt: skip


def refused(spread: list[Batch]) -> list[Batch]:
    """Return the spellings that the reader refuses."""
    return [{c: t for c, t in batch.items() if isinstance(reading(c, t), NumberProblem)} for batch in spread]


@pytest.mark.parametrize(
    ("name", "rows"), [("w.xlsx", wide_rows), ("w.csv", wide_rows), ("l.csv", long_rows)]
)
def test_a_file_reads_as_the_reader_does(cast, tmp_path, name, rows):
    every = in_dong()
    entries = read_returns(write(tmp_path / name, rows(taken(every)))).entries
    for number, batch in enumerate(taken(every)):
        entry = entries.get(("lang-son", FIRST_YEAR + number))
        check(batch, entry.figures if entry else {})
    with pytest.raises(BadFile) as bad:
        read_returns(write(tmp_path / name, rows(refused(every))))
    said = {(problem.code, problem.value): problem.message for problem in bad.value.problems}
    assert len(bad.value.problems) == sum(map(len, refused(every)))
    for batch in refused(every):
        for code, text in batch.items():
            words = reading(code, text).in_words
            assert any(plain_line(words) in plain_line(m) for (c, _), m in said.items() if c == code), text


def test_the_command_reads_as_the_reader_does(cast, tmp_path, capsys):
    every = in_dong()
    call_command("import_returns", str(write(tmp_path / "l.csv", long_rows(taken(every)))))
    capsys.readouterr()
    for number, batch in enumerate(taken(every)):
        return_ = factories.begin(cast.lang_son, FIRST_YEAR + number)
        check(batch, read_columns([return_.pk])[return_.pk])
    with pytest.raises(SystemExit):
        call_command("import_returns", str(write(tmp_path / "l.csv", long_rows(refused(every)))))
    words = plain_line(capsys.readouterr().err)
    missing = [
        text
        for batch in refused(every)
        for code, text in batch.items()
        if plain_line(reading(code, text).in_words) not in words
    ]
    assert not missing
