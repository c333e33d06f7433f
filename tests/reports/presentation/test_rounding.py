"""What is rounded contradicts nothing that stands beside it: differences in tables, and values among others."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from associations.sections.base import figures
from reports.analysis.results import ClusterReport
from reports.exports.slides import captions
from reports.exports.slides import tables as slide_tables
from reports.indicators import BY_CODE, INDICATORS, every_indicator
from reports.presentation import tables
from reports.presentation.printed import UNROUNDED, adds_up, printed, shares_add_up
from reports.presentation.tables import Cell, Column, ReportTable, Row, change_cell, gap_cell, value_cell
from reports.public import page as public_page
from tests.plugin import SOAK
from tests.reports.narrative.demo import demo_report, made_report
from tests.reports.units import units_of

RATE = BY_CODE["members_per_population"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", 12_345_000), ("−0,1", -1_000), ("+2,5", 25_000), ("70 (2025)", 700_000), ("0", 0),
        ("–", None), ("đạt", None), ("< 0,1", None), ("", None),
    ],
)  # fmt: skip
def test_a_printed_number_is_read_as_it_stands(text, number):
    assert printed(text) == number


def test_what_is_printed_adds_up_or_not():
    assert adds_up("40,1", "37,6", "+2,5")
    assert not adds_up("40,1", "37,6", "+2,6")
    assert adds_up("37,6", "40,1", "−2,5")
    assert adds_up("37,6", "40,1", "2,5")  # by its size
    assert adds_up("–", "40,1", "2,5")
    assert shares_add_up(["33,4", "33,3", "33,3"])
    assert not shares_add_up(["33,3", "33,3", "33,3"])


def made(seed: int) -> ClusterReport:
    """A report of some units over three years with figures of every size; here and there one is missing."""
    random = Random(seed)
    count = random.choice((1, 2, 3, 5))

    def one() -> dict[str, int | None]:
        people = random.randrange(50, 2_000_000)
        return {
            code: None if random.random() < 0.02 else random.randrange(1, people + 1)
            * (1000 if figure.unit == "đồng" else 1)
            for code, figure in figures().items()
        }  # fmt: skip

    years = {year: units_of([one() for _ in range(count)]) for year in (2022, 2023, 2024)}
    return made_report(years, 2024)


def every_table(report: ClusterReport) -> Iterator[ReportTable]:
    """The tables of pages, files and slides that set numbers beside each other."""
    for indicator in INDICATORS:
        yield tables.ranking_table(report, indicator)
        yield tables.trend_table(report, indicator)
    lines = tables.target_lines(report)
    yield from (tables.models_table(report), tables.awards_table(report), tables.targets_table(report, lines))
    yield from (tables.gaps_table(report, lines), tables.lacking_table(report, lines))
    yield from (slide_tables.targets_rows(report), slide_tables.income_rows(report))
    yield from captions.risen_and_fallen(report)[:2]
    yield from (slide_tables.unit_rows(report, unit) for unit in report.units)
    for part in public_page._parts(report):
        yield from (block.table for block in part.blocks)


def number(cell: Cell) -> Decimal | None:
    """What a cell prints, read on its own."""
    text = cell.text.split(" ")[0].replace(".", "").replace(",", ".").replace("−", "-")
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def contradictions(table: ReportTable) -> list[tuple[str, str, str, str]]:
    """Of each row, three numbers that are a difference by their values, but not as they are printed."""
    found = []
    for at, row in enumerate(table.rows):
        around = [[one] for one in row.cells]
        for earlier in table.rows[:at]:
            for place, one in enumerate(earlier.cells[: len(around)]):
                around[place].append(one)
        own = [one for one in row.cells if one.value is not None and number(one) is not None]
        for difference in (one for one in row.cells if one.is_difference and one.value):
            pairs = [(one, other) for one in own for other in own]
            pairs += [(one, other) for same in around for one in same for other in same]
            for one, other in pairs:
                if difference in (one, other) or one.is_difference or other.is_difference:
                    continue
                if None in (one.value, other.value, number(one), number(other), number(difference)):
                    continue
                if one.value - other.value != difference.value:
                    continue
                if abs(number(one) - number(other)) != abs(number(difference)):
                    found.append((row.label, one.text, other.text, difference.text))
    return found


@settings(max_examples=100 if SOAK else 10, deadline=None)
@given(st.integers(0, 10**9))
def test_each_printed_difference_is_that_of_the_printed_numbers_or_the_table_says_so_once(seed):
    for table in every_table(made(seed)):
        assert table.notes.count(UNROUNDED) == bool(contradictions(table)), table.title


def test_the_published_year_says_so_where_it_must():
    report = demo_report()
    said = {table.key for table in every_table(report) if UNROUNDED in table.notes}
    assert {"fund_per_capita", "mo-hinh"} <= said
    assert "members_per_population" not in said


def test_no_builder_can_leave_it_out_nor_keep_it_where_all_adds_up():
    amount = every_indicator()["members"]
    half = tuple(value_cell(RATE, value) for value in (RATE.of({"members": 1, "population": n}, None, {}).value for n in (8, 3)))  # fmt: skip
    apart = half[1].value - half[0].value
    columns = (Column("Năm 2024"), Column("Năm 2023"), Column("Thay đổi"))
    wrong = Row("a", (half[1], half[0], change_cell(RATE, apart)))
    right = Row("b", (value_cell(amount, 7), value_cell(amount, 5), change_cell(amount, 2)))
    table = ReportTable("x", "", "", columns, (wrong, right), notes=("Khác.",))
    assert (half[1].text, half[0].text, wrong.cells[2].text) == ("33,3", "12,5", "+20,8")
    assert ReportTable("x", "", "", columns, (right,), notes=(UNROUNDED,)).notes == ()
    unlike = Row("c", (Cell("0,2", half[0].value), Cell("0,1", half[1].value), gap_cell(RATE, apart)))
    assert table.notes == ("Khác.",)
    assert ReportTable("x", "", "", columns, (unlike,), notes=("Khác.",)).notes == ("Khác.", UNROUNDED)
