"""Scholarships, support and prizes of the cluster."""

from reports.analysis.results import ClusterReport
from reports.indicators import every_indicator
from reports.presentation import wording
from reports.presentation.tables.cells import (
    Column,
    ReportTable,
    Row,
    before,
    change_cell,
    missing_lines,
    partly,
    value_cell,
    whole_cell,
)
from reports.presentation.traces import Trace

# What was given: its name, how many, how much money.
AWARDS = (
    ("Học bổng học sinh, sinh viên", "scholarships", "expense_scholarships"),
    ("Khen thưởng học sinh, sinh viên", "pupil_prizes", "expense_pupil_prizes"),
    ("Hỗ trợ học sinh có hoàn cảnh khó khăn", "pupils_supported", "expense_pupil_support"),
    ("Phần thưởng cho người lớn", "adult_prizes", "expense_adult_prizes"),
    ("Khen thưởng giáo viên", "teacher_prizes", "expense_teacher_prizes"),
)


def awards_table(report: ClusterReport) -> ReportTable:
    """Scholarships, support and prizes of the whole cluster: how many and how much."""
    rows = []
    for name, count_code, money_code in AWARDS:
        count, money = (report.result(every_indicator()[code]) for code in (count_code, money_code))
        like = count.change if count.change is not None else count.compared.change
        trace = Trace(count.indicator.code, report.year)
        cells = (
            whole_cell(report, count.indicator, note=partly(report, count)),
            value_cell(count.indicator, count.previous, trace=before(trace)),
            change_cell(count.indicator, like, trace=trace),
            whole_cell(report, money.indicator, note=partly(report, money)),
        )
        rows.append(Row(name, cells, unit=count.indicator.unit, indicator=count.indicator))
    columns = (
        Column(f"Số lượng năm {report.year}", is_total=True),
        Column(f"Năm {report.year - 1}"),
        Column("Thay đổi"),
        Column("Số tiền", "triệu đồng"),
    )
    return ReportTable(
        "hoc-bong",
        "Học bổng và giải thưởng",
        "Loại",
        columns,
        tuple(rows),
        (
            *missing_lines(report),
            *wording.comparison_notes(report.result(every_indicator()[count]) for _, count, _ in AWARDS),
        ),
        has_units=True,
    )
