"""What a report says once of how its year is held against the last."""

from dataclasses import replace

from reports.analysis.comparability import BROKEN
from reports.indicators import BY_CODE, every_indicator
from reports.presentation import wording
from reports.presentation.wording.pieces import Number
from tests.reports.narrative.demo import demo_report
from tests.reports.revisions.revisions import BAC_NINH, figures, revision_reports


def with_bac_ninh(report):
    """The report with figures of a unit whose last year could not be added up."""
    units = [
        replace(unit, values=figures(50_000), why={}, parts=report.units[0].parts)
        if unit.association == BAC_NINH
        else unit
        for unit in report.units
    ]
    return replace(report, years={**report.years, report.year: units})


def test_a_year_of_the_same_units_says_nothing():
    assert wording.how_compared(demo_report(2023)) == []
    assert wording.of_successors(demo_report(2023)) == {}


def test_no_reason_has_a_numeral_without_a_source_on_either_map():
    for report in map(with_bac_ninh, revision_reports()):
        sentences = wording.how_compared(report)
        left_out = [one.text for one in sentences if one.text.startswith("Bắc Ninh chưa so được")]
        assert left_out == [
            "Bắc Ninh chưa so được với năm 2024, vì không cộng được số năm 2024 của các hội cũ."
        ]
        words = [piece for one in sentences for piece in one.pieces if isinstance(piece, str)]
        assert not any(letter.isdigit() for text in words for letter in text)


def test_the_members_of_a_successor_lead_to_this_year_and_to_the_sum_of_the_last():
    then, _ = revision_reports()
    sentence = wording.of_successors(then)["thai-nguyen-2025"]
    assert sentence.text == "Thái Nguyên có 160.000\u00a0hội viên, tăng 10.000\u00a0người so với tổng năm 2024 của Bắc Kạn và Thái Nguyên cũ (150.000\u00a0người)."  # fmt: skip
    found = [(one.source.kind, one.source.trace.year) for one in sentence.pieces if isinstance(one, Number)]
    assert found == [("value", 2025), ("change", 2025), ("before", 2024)]


def test_a_figure_that_cannot_be_compared_for_a_reason_of_its_own_is_named():
    report = demo_report(2023)
    marked = replace(report.units[0], flags={"fund_total": frozenset({"gian_doan"})})
    report = replace(report, years={**report.years, 2023: [marked, *report.units[1:]]})
    results = [report.result(every_indicator()[code]) for code in ("members", "fund_total")]
    name = marked.association.name
    assert wording.other_refusals(report, results) == [f"{name}: {BROKEN} ({BY_CODE['fund_total'].label})."]
