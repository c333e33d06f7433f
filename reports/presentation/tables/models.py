"""The five learning models of the cluster."""

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

# A model: its name, figures registered, recognised, awarded; rates of the registered and of all there are.
MODELS = (
    ("Gia đình học tập", "family_registered", "family_recognised", "family_awarded", "family_rate_registered", "family_rate"),
    ("Dòng họ học tập", "clan_registered", "clan_recognised", "clan_awarded", "clan_rate_registered", "clan_rate"),
    ("Cộng đồng học tập", "community_registered", "community_recognised", "community_awarded", "community_rate_registered", "community_rate"),
    ("Đơn vị học tập", "unit_registered", "unit_recognised", "unit_awarded", "unit_rate_registered", "unit_rate"),
    ("Công dân học tập", "citizen_registered", "citizen_recognised", "citizen_awarded", "citizen_rate_registered", "citizen_rate"),
)  # fmt: skip


def models_table(report: ClusterReport) -> ReportTable:
    """The five learning models of the whole cluster, with both rates."""
    rows = []
    for name, registered, recognised, awarded, rate_registered, rate in MODELS:
        results = [
            report.result(every_indicator()[c])
            for c in (registered, recognised, awarded, rate_registered, rate)
        ]
        cells = [whole_cell(report, r.indicator, note=partly(report, r)) for r in results]
        last = results[-1]
        trace = Trace(last.indicator.code, report.year)
        cells.append(value_cell(last.indicator, last.previous, trace=before(trace)))
        like = last.change if last.change is not None else last.compared.change
        cells.append(change_cell(last.indicator, like, trace=trace))
        rows.append(Row(name, tuple(cells), indicator=last.indicator))
    columns = (
        Column("Đăng ký"),
        Column("Được công nhận"),
        Column("Được khen thưởng"),
        Column("Công nhận/đăng ký", "%"),
        Column("Công nhận/tổng số", "%", is_total=True),
        Column(f"Tổng số năm {report.year - 1}", "%"),
        Column("Thay đổi", "điểm %"),
    )
    notes = (
        "Tổng số: số hộ, số dòng họ, số thôn và tổ dân phố, số cơ quan và đơn vị, dân số từ 18 tuổi.",
        *missing_lines(report),
    )
    notes += wording.comparison_notes(report.result(every_indicator()[rate]) for *_, rate in MODELS)
    return ReportTable("mo-hinh", "Năm mô hình học tập", "Mô hình", columns, tuple(rows), notes)
