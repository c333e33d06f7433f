"""An emulation score: criteria and weights are the cluster's own data, none by default; each point is traced."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from associations.numbers import format_decimal
from reports.analysis.figures import UnitFigures
from reports.dashboards.pages.base import Block, Page
from reports.indicators import BY_CODE, Indicator, in_order
from reports.models import ScoreCriterion
from reports.presentation import charts
from reports.presentation.tables import Cell, Column, ReportTable, Row
from reports.presentation.traces import Trace


class Score(Page):
    name = "score"
    route = "diem-thi-dua/"
    label = "Điểm thi đua"
    back = 2
    is_for_all = False  # the criteria are no part of what cached pages are made from

    @property
    def lead(self) -> str:
        if not self._criteria:
            return (
                "Cụm chưa đặt tiêu chí điểm thi đua nên chưa có điểm nào. Không có bảng điểm chính thức chung cho các "
                "cụm; cụm thống nhất tiêu chí và điểm tối đa thì quản trị ghi ở Danh mục, trang “Tiêu chí điểm”."
            )
        return (
            "Điểm của một tiêu chí = điểm tối đa × giá trị của hội ÷ giá trị cao nhất trong cụm. "
            "Hội chưa có số liệu về tiêu chí nào thì chưa có điểm tiêu chí ấy và chưa xếp."
        )

    @cached_property
    def _criteria(self) -> list[tuple[Indicator, Fraction]]:
        rows = ScoreCriterion.objects.filter(cluster=self.query.cluster)
        weights = {row.indicator: Fraction(row.weight) for row in rows if row.indicator in BY_CODE}
        return [(BY_CODE[code], weights[code]) for code in in_order(weights)]

    def blocks(self) -> list[Block]:
        if not self._criteria:
            return []
        scores = self._scores()
        columns = (
            Column("Hạng"),
            Column("Tổng điểm", is_total=True),
            *(Column(f"{i.label} (tối đa {format_decimal(weight, 2)})") for i, weight in self._criteria),
        )
        rows = tuple(self._row(score, scores) for score in scores)
        table = ReportTable("diem", "Điểm thi đua theo tiêu chí của cụm", "Hội", columns, rows)
        first = scores[0] if scores and scores[0].total is not None else None
        finding = "Chưa hội nào có đủ số liệu của mọi tiêu chí."
        if first:
            finding = f"{first.unit.association.name} cao điểm nhất: {format_decimal(first.total, 2)}."
        bars = tuple(score.bar(leads=score is first) for score in scores)
        return [Block(table, finding, charts.BarChart(bars, None), "Cột: tổng điểm.")]

    def _scores(self) -> list["UnitScore"]:
        """Return each unit's points, the highest total first; units without a total last, in the cluster's order."""
        points = [self._points(indicator, weight) for indicator, weight in self._criteria]
        scores = [
            UnitScore(unit, tuple(of_unit[unit.association.pk] for of_unit in points))
            for unit in self.report.units
        ]
        return sorted(scores, key=lambda score: (score.total is None, -(score.total or 0)))

    def _points(self, indicator: Indicator, weight: Fraction) -> dict[int, Fraction | None]:
        """Return the points for one criterion by unit id: the weight × the value ÷ the best value in the cluster."""
        amounts = self.report.amounts(indicator, self.report.year)
        values = {pk: amount.value for pk, amount in amounts.items()}
        best = max((value for value in values.values() if value is not None), default=None)
        if not best:
            return dict.fromkeys(values)
        return {pk: None if value is None else weight * value / best for pk, value in values.items()}

    def _row(self, score: "UnitScore", scores: Sequence["UnitScore"]) -> Row:
        unit, key = score.unit, score.unit.association.key
        link = self.query.address("unit_profile", unit=key)
        rank, total = Cell("chưa xếp"), Cell("–")
        if score.total is not None:
            place = 1 + sum(other.total is not None and other.total > score.total for other in scores)
            rank = Cell(str(place), Fraction(place), link=link)
            total = Cell(format_decimal(score.total, 2), score.total, link=link)
        points = [
            Cell(format_decimal(point, 2), point, trace=Trace(indicator.code, self.report.year, key))
            for (indicator, _), point in zip(self._criteria, score.points, strict=True)
        ]
        return Row(unit.association.name, (rank, total, *points), of=unit)


@dataclass(frozen=True)
class UnitScore:
    """The points of a unit, one a criterion; None where the unit has no value."""

    unit: UnitFigures
    points: tuple[Fraction | None, ...]

    @property
    def total(self) -> Fraction | None:
        """The sum of all points; None where one is missing."""
        known = [point for point in self.points if point is not None]
        return sum(known, Fraction(0)) if len(known) == len(self.points) else None

    def bar(self, *, leads: bool) -> charts.Bar:
        """Return the total as a bar of the chart."""
        text = format_decimal(self.total, 2)
        of = self.unit.association
        return charts.Bar(of.name, charts.as_number(self.total), None, text, leads, key=of.key)
