"""The rows of a ranking that a chart draws: as many as can be read, the middle of a long one counted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from associations.numbers import format_count
from reports.analysis.results import ClusterReport
from reports.exports.slides.cutting import distinct_labels
from reports.exports.slides.fitting import MOST_NUMBERS
from reports.exports.slides.slide import Bars
from reports.indicators import Indicator
from reports.presentation import wording
from reports.presentation.tables import Cell, ReportTable, Row, ranking_table
from reports.presentation.traces import Trace

_BODY = "Hội Khuyến học "  # what all of them are
_LABEL = 26  # characters of a name beside a bar
_FIRST, _LAST = 5, 3  # rows of a ranking too long to be drawn whole


def drawn_ranking(
    report: ClusterReport, indicator: Indicator, highlighted: Iterable[str]
) -> tuple[ReportTable, Bars]:
    """Return the units that have a value, the highest first, and how they are drawn; the middle of many is counted.

    highlighted: the names of the units that the title names; they are drawn even where they stand in the middle.
    """
    highlighted = frozenset(highlighted)
    table = ranking_table(report, indicator)
    known = [
        row for row in table.rows if not row.is_total and row.cells[_value_at(indicator)].value is not None
    ]
    rows = _without_middle(report, indicator, known, highlighted)
    heading = f"{table.heading} ({indicator.display.unit})"
    places = frozenset(at for at, row in enumerate(rows) if row.label in highlighted)
    labels = distinct_labels([row.label.removeprefix(_BODY) for row in rows], _LABEL)
    rows = [replace(row, label=label) for row, label in zip(rows, labels, strict=True)]
    bars = _bars(report, indicator, rows, places)
    return replace(table, rows=tuple(rows), heading=heading), bars


def _value_at(indicator: Indicator) -> int:
    """Return in which column of its ranking the value stands: behind the rank, where there is one."""
    return 1 if indicator.better else 0


def _without_middle(
    report: ClusterReport, indicator: Indicator, rows: Sequence[Row], highlighted: frozenset[str]
) -> list[Row]:
    """Return the rows, of many the first and the last ones with what is between them counted in a row without bar."""
    if len(rows) <= MOST_NUMBERS:
        return list(rows)
    first, middle, last = list(rows[:_FIRST]), rows[_FIRST:-_LAST], rows[-_LAST:]
    named = [row for row in middle if row.label in highlighted][:1]
    if named:
        first = [*first[:-1], *named]
        middle = [row for row in rows if row not in first and row not in last]
    nothing = Cell("…", trace=Trace(indicator.code, report.year))
    label = f"{format_count(len(middle))} hội ở giữa"
    return [*first, Row(label, tuple(nothing for _ in rows[0].cells)), *last]


def _bars(
    report: ClusterReport, indicator: Indicator, rows: Sequence[Row], highlighted: frozenset[int]
) -> Bars:
    """Return how the ranked units are drawn: value and last year, the cluster and the target as lines."""
    result = report.result(indicator)
    aim = report.aims.get(indicator.code)
    target = indicator.display_value(aim.value) if aim else None
    # A sum over all units is no measure for one of them, nor is a single unit for itself.
    is_average = bool(result.amount.denominator) and result.included > 1
    whole = indicator.display_value(result.amount.value) if is_average else None
    at = _value_at(indicator)
    ends = [*known_values(rows, at, at + 1), target or Fraction(0), whole or Fraction(0)]
    return Bars(
        value=at,
        mark=at + 1,
        highest=max(ends),
        highlighted=highlighted,
        whole=whole,
        whole_name=capitalised_first(f"mức chung {wording.whose(result)}"),
        target=target,
        target_name=f"Mục tiêu năm {aim.year}" if aim else "",
        value_name=f"Năm {report.year}",
        mark_name=f"Năm {report.year - 1}",
        decimals=indicator.display.decimals,
        unit=indicator.display.unit,
    )


def reading_of(bars: Bars, rows: Sequence[Row]) -> str:
    """Return how the marks and lines of bars are read, as a phrase; "" where there are none."""
    return "; ".join(_reading(bars, rows))


def _reading(bars: Bars, rows: Sequence[Row]) -> Iterator[str]:
    if bars.mark is not None and known_values(rows, bars.mark):
        form = "vạch" if bars.is_mark_target else "vạch mảnh"
        yield f"{form}: {_short(bars.mark_name)}"
    if bars.whole is not None:
        yield "đường đứt: mức chung"
    if bars.target is not None:
        yield f"vạch dày: {_short(bars.target_name)}"


def _short(name: str) -> str:
    """Return the name of a mark within a sentence, as short as it is understood: "2023", "mục tiêu 2025"."""
    return f"{name[:1].lower()}{name[1:]}".replace("năm ", "")


def known_values(rows: Iterable[Row], *places: int) -> list[Fraction]:
    """Return the values of some columns, those that there are."""
    cells = [row.cells[place] for row in rows for place in places]
    return [cell.value for cell in cells if cell.value is not None]


def capitalised_first(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return f"{text[:1].upper()}{text[1:]}"
