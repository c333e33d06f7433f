"""The ranking of an indicator as a block: who leads, its bars and its table."""

from collections.abc import Sequence
from dataclasses import replace

from reports.analysis.results import ClusterReport, Result
from reports.dashboards.pages.base import Block
from reports.indicators import Indicator
from reports.presentation import charts, tables, wording
from reports.presentation.traces import Trace
from reports.presentation.wording.aims import LAST_YEAR_OF_BARS, key_of_bars, key_of_mark


def ranking_block(report: ClusterReport, indicator: Indicator, key: str = "") -> Block:
    """Return the ranking of an indicator with its bars."""
    result = report.result(indicator)
    aim = report.aims.get(indicator.code)
    captions = []
    if any(unit.previous is not None for unit in result.units):
        captions.append(LAST_YEAR_OF_BARS)
    if result.amount.denominator:
        captions.append(f"Đường đứt: {wording.whose(result)}, {wording.whole(result)}.")
    if aim:
        captions.append(key_of_mark(aim))
    return Block(
        table=tables.ranking_table(report, indicator, key or indicator.code),
        finding=_finding(report, result),
        chart=charts.bar_chart(result, aim.value if aim else None),
        caption=" ".join(captions),
        of=indicator,
        why=Trace(indicator.code, report.year),
    )


def key_of_targets(bars: Sequence[charts.Bar]) -> str:
    """Return how bars that are held against their targets are read."""
    return key_of_bars(
        is_any_reached=any(bar.leads for bar in bars),
        has_last_year=any(bar.previous is not None for bar in bars),
    )


def with_key_of_marks(block: Block) -> Block:
    """Return a block with the key of the marks in its picture below that: its table is folded away."""
    is_marked = isinstance(block.chart, charts.BarChart) and any(bar.marks for bar in block.chart.bars)
    return replace(block, caption=f"{block.caption} {block.table.legend}".strip()) if is_marked else block


def _finding(report: ClusterReport, result: Result) -> str:
    """Return the main finding; of an indicator without better and worse also who has most and who rose most."""
    main = wording.finding(result, report.year)
    if result.indicator.better or result.included < _FEWEST:
        return main
    moved = wording.movers(result, report.year) if result.in_both_years else ""
    return f"{main} {wording.most_and_least(result)} {moved}".strip()


_FEWEST = 2  # units with a value, of which one can have more than another
