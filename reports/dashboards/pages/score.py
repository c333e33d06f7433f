"""An emulation score: criteria and weights are the cluster's own data, none by default; each point is traced."""

from fractions import Fraction
from functools import cached_property

from associations.numbers import format_decimal
from reports.dashboards.pages.base import Block, Page
from reports.indicators import BY_CODE, Indicator
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
        rows = ScoreCriterion.objects.filter(cluster=self.query.cluster).order_by("pk")
        return [(BY_CODE[r.indicator], Fraction(r.weight)) for r in rows if r.indicator in BY_CODE]

    def blocks(self) -> list[Block]:
        criteria = self._criteria
        if not criteria:
            return []
        report = self.report
        points: dict[int, list[Fraction | None]] = {u.association.pk: [] for u in report.units}
        for indicator, weight in criteria:
            amounts = report.amounts(indicator, report.year)
            known = [a.value for a in amounts.values() if a.value is not None]
            best = max(known, default=None)
            for pk, found in points.items():
                value = amounts[pk].value
                found.append(weight * value / best if value is not None and best else None)
        totals: dict[int, Fraction | None] = {}
        for pk, found in points.items():
            known_points = [p for p in found if p is not None]
            totals[pk] = sum(known_points, Fraction(0)) if len(known_points) == len(found) else None
        ordered = sorted(
            report.units,
            key=lambda u: (totals[u.association.pk] is None, -(totals[u.association.pk] or 0)),
        )
        rows = []
        for unit in ordered:
            pk, key = unit.association.pk, unit.association.key
            total = totals[pk]
            better = sum(t is not None and total is not None and t > total for t in totals.values())
            link = self.query.address("unit_profile", unit=key)
            cells = [
                Cell(str(better + 1), Fraction(better + 1), link=link)
                if total is not None
                else Cell("chưa xếp"),
                Cell(format_decimal(total, 2), total, link=link) if total is not None else Cell("–"),
            ]
            for (indicator, _), point in zip(criteria, points[pk], strict=True):
                trace = Trace(indicator.code, report.year, key)
                cells.append(Cell(format_decimal(point, 2), point, trace=trace))
            rows.append(Row(unit.association.name, tuple(cells), of=unit))
        columns = (
            Column("Hạng"),
            Column("Tổng điểm", is_total=True),
            *(Column(f"{i.label} (tối đa {format_decimal(w, 2)})") for i, w in criteria),
        )
        bars = tuple(
            charts.Bar(
                u.association.name,
                charts.as_number(totals[u.association.pk]),
                None,
                format_decimal(totals[u.association.pk], 2),
                u is ordered[0] and totals[u.association.pk] is not None,
            )
            for u in ordered
        )
        leader = ordered[0] if ordered and totals[ordered[0].association.pk] is not None else None
        finding = (
            f"{leader.association.name} cao điểm nhất: {format_decimal(totals[leader.association.pk], 2)}."
            if leader
            else "Chưa hội nào có đủ số liệu của mọi tiêu chí."
        )
        table = ReportTable("diem", "Điểm thi đua theo tiêu chí của cụm", "Hội", columns, tuple(rows))
        return [Block(table, finding, charts.BarChart(bars, None), "Cột: tổng điểm.")]
