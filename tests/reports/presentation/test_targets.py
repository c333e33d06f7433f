"""What is missed by next to nothing is never printed as a gap of 0, nor is a value printed as reaching it without a word."""

import re
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reports.analysis.results import ClusterReport
from reports.analysis.targets import Aim, Aims
from reports.dashboards.pages.subjects import models_block
from reports.presentation.tables import gaps_table, target_lines, targets_table
from tests.reports.units import units_of


def report_of(recognised: list[int | None]) -> ClusterReport:
    units = [{"family_recognised": count, "households": 10_000} for count in recognised]
    aims = Aims({"family_rate": Aim("family_rate", 2026, Fraction(70), "Quyết định")})
    return ClusterReport(None, 2024, "then", "approved", {2024: units_of(units)}, aims)


@given(st.lists(st.one_of(st.none(), st.integers(6_990, 7_010)), min_size=1, max_size=4))
def test_a_gap_is_0_nowhere_and_every_unit_is_behind_or_has_reached(recognised):
    report = report_of(recognised)
    lines = target_lines(report)
    (row,) = gaps_table(report, lines).rows
    for count, cell in zip(recognised, row.cells, strict=True):
        if count is None:
            assert cell.text == "–"
        elif count >= 7_000:
            assert cell.text == "đạt"
        else:
            assert re.fullmatch(r"< 0,1|0,[1-9]", cell.text), cell.text
    (whole,) = targets_table(report, lines).rows
    _, _, _, gap, _, pace, *_ = whole.cells
    if gap.text not in ("đạt", "–"):
        assert gap.text.strip("0,")
        assert pace.text.strip("0,")
        assert not re.search(r"\b70(,0)?\D+so với", models_block(report).finding), "it would read as reached"


def test_a_table_over_some_units_does_not_speak_of_the_cluster():
    some = report_of([6_900, None, 7_100])
    whole = replace(some, years={2024: some.units[:1]})
    titles = [targets_table(report, target_lines(report)).title for report in (some, whole)]
    assert "Cả cụm" not in titles[0]
    assert titles[1].startswith("Cả cụm")
    notes = targets_table(some, target_lines(some)).notes
    assert "Tính trên 2/3 hội có số liệu, không phải cả cụm." in notes


def test_a_target_of_a_sum_of_money_stands_in_the_unit_of_the_results_beside_it():
    aims = Aims({"fund_total": Aim("fund_total", 2026, Fraction(12_500_000_000), "Kế hoạch")})
    units = units_of([{"fund_total": 4_000_000_000}, {"fund_total": 6_250_000_000}])
    report = ClusterReport(None, 2024, "then", "approved", {2024: units}, aims)
    table = targets_table(report, target_lines(report))
    (row,) = table.rows
    target, _, value, gap, _, pace, *_ = (cell.text for cell in row.cells)
    assert (target, value, gap, pace) == ("12.500", "10.250,0", "2.250,0", "+1.125,0")
    assert table.columns[3].unit == "triệu đồng"
    (row,) = gaps_table(report, target_lines(report)).rows
    assert [cell.text for cell in row.cells] == ["8.500,0", "6.250,0"]
