"""The ranking of an indicator as a block: who leads, its bars and its table."""

from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import Block
from reports.indicators import Indicator
from reports.presentation import charts, tables, wording
from reports.presentation.traces import Trace
from reports.presentation.wording.aims import key_of_line


def ranking_block(report: ClusterReport, indicator: Indicator, key: str = "") -> Block:
    """Return the ranking of an indicator with its bars."""
    result = report.result(indicator)
    aim = report.aims.get(indicator.code)
    captions = []
    if any(unit.previous is not None for unit in result.units):
        captions.append("Vạch đậm trên cột: năm trước.")
    if result.amount.denominator:
        captions.append(f"Đường đứt: {wording.whose(result)}, {wording.whole(result)}.")
    if aim:
        captions.append(key_of_line(aim))
    return Block(
        table=tables.ranking_table(report, indicator, key or indicator.code),
        finding=wording.finding(result, report.year),
        chart=charts.bar_chart(result, aim.value if aim else None),
        caption=" ".join(captions),
        of=indicator,
        why=Trace(indicator.code, report.year),
    )
