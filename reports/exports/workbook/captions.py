"""The titles of charts: what is drawn with its unit, and what there is to see, of the figures as they are written."""

from collections.abc import Sequence

from reports.analysis.points import Point
from reports.analysis.results import ClusterReport, Result
from reports.analysis.targets import progress
from reports.indicators import Indicator
from reports.presentation import tables, wording
from reports.presentation.wording.pieces import plain

_MOST = 2  # names of units that share a place


def of_ranking(result: Result, year: int) -> str:
    """Return who leads and who is last: "Hội viên/dân số (%): Hải Dương cao nhất với …; thấp nhất là …"."""
    seen = plain(wording.ResultPhrases(result, year).extremes(_MOST))
    return _titled(f"{result.indicator.label} ({result.indicator.unit})", seen)


def of_years(indicator: Indicator, run: Sequence[Point]) -> str:
    """Return how the whole changed from the first to the last of the years that may stand beside each other."""
    first, last = run[0], run[-1]
    change = ""
    if first.amount.value is not None and last.amount.value is not None:
        change = wording.change(indicator, last.amount.value - first.amount.value)
    seen = f"{change} từ năm {first.year} đến năm {last.year}" if change else ""
    return _titled(f"{indicator.label} ({indicator.display.unit})", seen)


def of_models(report: ClusterReport) -> str:
    """Return which of the models miss their target, or that all reach it."""
    short, known = [], 0
    for model in tables.MODELS:
        aim, amount = report.aims.get(model.rate.code), report.result(model.rate).amount
        gap = progress(model.rate, amount, aim, report.year).gap if aim else None
        known += gap is not None
        if gap is not None and gap > 0:
            short.append(model.name)
    seen = f"chưa đạt mục tiêu: {', '.join(short)}" if short else "đều đạt mục tiêu" if known else ""
    return _titled(f"Năm mô hình, {_whose(report)} (%)", seen)


def of_parts(report: ClusterReport, title: str, largest: str) -> str:
    """Return which part of a sum is the largest."""
    seen = f"nhiều nhất là {largest[0].lower()}{largest[1:]}" if largest else ""
    return _titled(f"{title}, {_whose(report)} (triệu đồng)", seen)


def _whose(report: ClusterReport) -> str:
    whose = wording.whose_heading(report)
    return f"{whose[0].lower()}{whose[1:]}"


def _titled(what: str, seen: str) -> str:
    return f"{what}: {seen}".replace(wording.NO_BREAK, " ") if seen else what
