"""What is rounded contradicts nothing that stands beside it: differences in tables, and values among others."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from associations.numbers import format_decimal
from associations.sections.base import figures
from reports.analysis.results import ClusterReport, Result
from reports.analysis.targets import Aim, Aims
from reports.dashboards.pages.since_last_year import SinceLastYear, _in_percent
from reports.exports.slides import captions
from reports.exports.slides import tables as slide_tables
from reports.exports.slides.sources import source_of
from reports.exports.workbook.single import table_as_workbook
from reports.indicators import BY_CODE, INDICATORS, every_indicator
from reports.narrative.phrasing import Phrases
from reports.narrative.rankings import Form
from reports.presentation import charts, tables, wording
from reports.presentation.printed import UNROUNDED, UNROUNDED_RANKS, UNROUNDED_WITHIN, adds_up, printed
from reports.presentation.tables import Cell, Column, ReportTable, Row, change_cell, gap_cell, value_cell
from reports.presentation.tables.cells import gap_text
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Number, plain
from reports.presentation.wording.quantities import about
from reports.presentation.wording.results import ResultPhrases
from reports.public import page as public_page
from tests.plugin import SOAK
from tests.reports.narrative.demo import demo_report, made_report
from tests.reports.narrative.test_narrative import texts
from tests.reports.units import results_of, units_of

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


PARTS = st.lists(st.integers(1, 10**6), min_size=2, max_size=9)


def near(parts: list[int], by: int) -> list[int]:
    """The same numbers, drawn close together: what rounding makes alike."""
    return [5 * 10**5 + part // by for part in parts]


def read(text: str) -> Fraction:
    """A number as a reader takes it: "hơn 396,2 tỉ đồng", "khoảng 38.000"."""
    found = re.search(r"[0-9.]+(?:,[0-9]+)?", text)
    size = 10**9 if "tỉ" in text else 10**6 if "triệu" in text else 1
    return Fraction(found[0].replace(".", "").replace(",", ".")) * size


def keeps_its_place(written: Fraction, value: Fraction, others: Iterable[Fraction]) -> bool:
    return all((written > other) == (value > other) and (written < other) == (value < other) for other in others if other != value)  # fmt: skip


@given(PARTS, st.sampled_from((1, 10**3, 10**5)), st.sampled_from((1, 37, 10**4, 10**6)), st.integers(0, 8))
def test_money_is_shortened_on_its_side_of_every_unit_the_whole_and_the_target(parts, by, size, place):
    units = [{"fund_total": part * size} for part in near(parts, by)]
    result = results_of(units, indicator=BY_CODE["fund_total"])
    result = replace(result, targets=(Fraction(units[place % len(units)]["fund_total"] + size),))
    phrases = ResultPhrases(result, 2024)
    for pieces, value in (
        (phrases.whole(), result.amount.value),
        *((phrases.of_unit(unit), unit.amount.value) for unit in result.units),
    ):
        assert keeps_its_place(read(plain(pieces)), value, result.neighbours), plain(pieces)
    number, unit = wording.number_and_unit(result)
    assert keeps_its_place(read(f"{number} {unit}"), result.amount.value, result.neighbours)


@given(PARTS, st.sampled_from((1, 10**3, 10**5)), st.integers(0, 2 * 10**6))
def test_a_mean_is_called_about_only_where_it_passes_no_unit_and_no_target(parts, by, target):
    values = [Fraction(part, 7) for part in near(parts, by)]
    mean, others = sum(values) / len(values), (*values, Fraction(target))
    word, text = about(mean, 1000, others)
    assert word in ("", "khoảng ")
    if word:
        assert keeps_its_place(read(text), mean, others)
        assert mean not in others
    else:
        assert text == format_decimal(mean, 0)


def test_the_mean_of_one_unit_is_its_own_number():
    assert about(Fraction(38_469), 1000, [Fraction(38_469)]) == ("", "38.469")
    assert about(Fraction(38_469), 1000, [Fraction(38_200), Fraction(76_000)]) == ("khoảng ", "38.500")
    assert about(Fraction(38_085), 1000, [Fraction(37_000), Fraction(76_000)]) == ("khoảng ", "38.000")


@given(PARTS, st.sampled_from((1, 10, 10**3, 10**4, 10**5)), st.lists(st.integers(400, 600), max_size=2))
def test_a_ranking_tells_different_values_apart_and_a_range_has_exactly_its_units(parts, by, targets):
    values = near(parts, by)
    report = made_report({2024: units_of([{"members": v, "population": 10**6} for v in values])}, 2024)
    phrases = Phrases(report)
    result = replace(phrases.result(RATE.code), targets=tuple(Fraction(t, 10) for t in targets))
    report._results[RATE.code] = result
    made = phrases.ranking(RATE.code, Form("về tỉ lệ"))
    numbers = [p for p in made.pieces if isinstance(p, Number) and p.source.kind == "value"]
    exact = {f"unit-{n}": Fraction(v, 10**4) for n, v in enumerate(values, start=1)}
    assert [p.text for p in numbers] == list(dict.fromkeys(p.text for p in numbers)), made.text
    written = [(read(p.text), exact[p.source.trace.unit]) for p in numbers]
    is_short = "trong khoảng" in made.text
    for value, of in written[:-2] if is_short else written:
        assert keeps_its_place(value, of, result.targets), made.text
    if " địa phương còn lại" not in made.text or " cùng đạt " in made.text.rpartition("; ")[2]:
        return
    low, high = written[-2][0], written[-1][0]
    leaders = written[:-2]
    assert all(of > written[-1][1] and value > high for value, of in leaders), made.text
    if is_short:
        least = min(of for _, of in leaders)
        inside = [value for value in exact.values() if low <= value <= high]
        assert inside == [value for value in exact.values() if value < least], made.text
        assert not any(low <= target <= high for target in result.targets)
    assert low < high


@given(PARTS, st.sampled_from((1, 10**3, 10**5, 10**6)))
def test_nobody_is_highest_and_lowest_with_one_number(parts, by):
    units = [{"members": value, "population": 10**6} for value in near(parts, by)]
    phrases = ResultPhrases(results_of(units, indicator=RATE), 2024)
    numbers = [str(piece) for piece in phrases.extremes() if isinstance(piece, Number)]
    assert len(set(numbers)) == len(numbers)
    if len(numbers) == 1:
        values = {unit.amount.value for unit in phrases.known}
        assert ("khoảng" in plain(phrases.extremes())) == (len(values) > 1)


def test_a_value_just_below_its_target_is_not_written_as_the_target():
    result = results_of([{"members": 69_960, "population": 100_000}], indicator=RATE)
    assert wording.whole(result).split(wording.NO_BREAK) == ["70,0", "%"]
    result = replace(result, targets=(Fraction(70), Fraction(80)))
    assert wording.whole(result).split(wording.NO_BREAK) == ["69,96", "%"]
    assert wording.number_and_unit(result) == ("69,96", "%")
    assert phrases_of(result).whole()[1].source.full == "69,96 %"


def phrases_of(result: Result) -> ResultPhrases:
    return ResultPhrases(result, 2024)


@pytest.mark.parametrize(("recognised", "text"), [(69_970, "69,97"), (70_010, "70,01"), (70_000, "70,0")])
def test_a_value_beside_its_target_is_written_alike_in_bars_tables_and_sentences(recognised, text):
    rate = BY_CODE["family_rate"]
    aim = Aim("family_rate", 2026, Fraction(70), "")
    units = units_of([{"family_recognised": recognised, "households": 100_000}])
    report = replace(made_report({2024: units}, 2024), aims=Aims({"family_rate": aim}))
    result = report.result(rate)
    (row, whole) = tables.ranking_table(report, rate).rows
    assert row.cells[1].text == whole.cells[1].text == text
    assert tables.trend_table(report, rate).rows[-1].cells[0].text == text
    (bar,) = charts.bar_chart(result, aim.value).bars
    assert bar.text == text
    assert wording.against(result, aim) == f"{text}/70\u00a0%"
    assert wording.whole(result) == f"{text}\u00a0%"


def test_a_gap_that_rounds_to_nothing_is_still_one():
    aims = Aims({"family_rate": Aim("family_rate", 2026, Fraction(70), "")})
    units = units_of([{"family_recognised": 69_990, "households": 100_000}])
    report = replace(made_report({2024: units}, 2024), aims=aims)
    lines = tables.target_lines(report)
    (row,) = tables.targets_table(report, lines).rows
    assert [cell.text for cell in row.cells][2:4] == ["69,99", "< 0,1"]
    assert "+0,0" not in [cell.text for cell in row.cells]
    assert "0,0" not in [cell.text for cell in row.cells]
    assert tables.gaps_table(report, lines).rows[0].cells[0].text == "< 0,1"
    (slide_row,) = slide_tables.targets_rows(report).rows
    assert [cell.text for cell in slide_row.cells][2:4] == ["< 0,1", "< 0,1"]
    written = CalamineWorkbook.from_filelike(
        io.BytesIO(table_as_workbook(tables.targets_table(report, lines), report))
    )
    assert "< 0,1" in [value for row in written.get_sheet_by_index(0).to_python() for value in row]
    assert gap_text(BY_CODE["fund_total"], Fraction(30_000)) == "< 0,1"  # triệu đồng
    assert gap_text(RATE, Fraction(0)) == "0,0"


@pytest.mark.parametrize(
    ("members", "is_said"), [((40_004, 40_002), True), ((40_004, 40_004), False), ((40_004, 39_900), False)]
)
def test_ranks_of_numbers_that_are_printed_alike_are_explained(members, is_said):
    units = units_of([{"members": value, "population": 100_000} for value in members])
    table = tables.ranking_table(made_report({2024: units}, 2024), RATE)
    assert (UNROUNDED_RANKS in table.notes) == is_said


@given(
    st.integers(1, 10**12),
    st.integers(1, 10**12),
    st.sampled_from(("fund_total", "fund_per_capita", "card_rate")),
)
def test_a_sentence_says_where_its_three_numbers_do_not_add_up(now, before, code):
    indicator = BY_CODE[code]
    scale = 1 if indicator.is_sum_of_money else 10**7
    now, before = Fraction(now, scale), Fraction(before, scale)
    text = wording.change_between(indicator, now, before)
    one, other = (read(wording.amount(indicator, value)) for value in (now, before))
    told = read(text) if any(letter.isdigit() for letter in text) else 0
    assert (UNROUNDED_WITHIN in text) == (abs(one - other) != told), text


def test_an_arrow_does_not_point_where_nothing_is_said_to_have_changed():
    years = {
        y: units_of([{"members": 400_000 + n, "population": 10**6}]) for y, n in ((2023, 0), (2024, 100))
    }
    report = made_report(years, 2024)
    arrows = {one.indicator.code: (one.direction, one.change) for one in tables.headlines(report)}
    assert arrows["members"][0] == "up"
    direction, change = arrows[RATE.code]
    assert (direction, "hầu như không đổi" in change) == ("", True)


def test_what_has_not_changed_as_printed_has_neither_fallen_nor_risen():
    years = {
        y: units_of([{"members": 400_000 - n, "population": 10**6}]) for y, n in ((2023, 0), (2024, 100))
    }
    report = made_report(years, 2024)
    page = SinceLastYear(SimpleNamespace(report=report, year=2024), QueryDict())
    assert [one.indicator.code for one in page._fallen()] == ["members"]  # 40,0 % is 40,0 % in both years
    (steps,) = page._steps().values()
    assert (steps.fell, steps.rose) == (1, 0)
    assert _in_percent(Fraction(-1, 10**5)) == "> −0,1"
    assert _in_percent(Fraction(-5, 100)) == "−5,0"
    # Its growth of 0,0 % is not told beside it.
    text = texts(report)["to-chuc/hoi-vien"].replace(wording.NO_BREAK, " ")
    assert "giảm 100 người so với năm 2023" in text
    assert "(" not in text.replace("(năm 2023: 40,0%)", "")


def test_an_explanation_writes_a_number_as_the_sentence_that_leads_to_it():
    units = units_of([{"fund_total": 396_187_000_000}, {"fund_total": 396_203_000_000}])
    report = made_report({2024: units}, 2024)
    result = report.result(BY_CODE["fund_total"])
    trace = Trace("fund_total", 2024, "unit-2")
    assert source_of(report, trace).value == wording.of_unit(result, result.units[1])
    of_unit = plain(ResultPhrases(result, 2024).of_unit(result.units[1]))
    assert source_of(report, trace).value.replace(wording.NO_BREAK, " ") == of_unit.replace(
        wording.NO_BREAK, " "
    )


@pytest.mark.parametrize(
    ("families", "gap", "is_said"), [(63_750, "6,3", True), (63_800, "6,2", False), (69_990, "0,1", False)]
)
def test_a_gap_that_is_not_that_of_the_written_numbers_says_why(families, gap, is_said):
    units = units_of([{"family_recognised": families, "households": 100_000}])
    text = Phrases(made_report({2024: units}, 2024)).target("family_rate", "về gia đình").text
    assert f"{gap}{wording.NO_BREAK}điểm %" in text
    assert (UNROUNDED_WITHIN in text) == is_said
