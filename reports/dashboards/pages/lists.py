"""Titles of units and communities by level, out of the returns' lists."""

from collections import Counter
from fractions import Fraction

from django.http import QueryDict
from django.urls import reverse

from associations.access import Right
from associations.models import Return
from learning_models.models import LearningTitle
from reports.dashboards.pages.base import Block, Page
from reports.dashboards.request import PageQuery
from reports.presentation import charts
from reports.presentation.tables import Cell, Column, ReportTable, Row


class Titles(Page):
    name = "titles"
    route = "danh-hieu/"
    label = "Danh hiệu theo cấp"
    back = 2
    is_for_all = False  # lists are for who sees the return in every state

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        self.readable = [
            u for u in self.report.units if all(query.reads_lists(p.association, p.year) for p in u.parts)
        ]
        parts = {part.return_id: (unit, part) for unit in self.readable for part in unit.parts}
        rows = LearningTitle.objects.filter(
            of_return__in=parts, of_return__status=Return.Status.APPROVED
        ).order_by("kind", "level", "name")
        self.titles = [(parts[row.of_return_id], row) for row in rows]

    @property
    def lead(self) -> str:
        hidden = len(self.report.units) - len(self.readable)
        return f"Danh mục của {hidden} hội khác chỉ ban thư ký và Trung ương Hội đọc được." if hidden else ""

    def blocks(self) -> list[Block]:
        counted: Counter[tuple[int, str, str]] = Counter(
            (unit.association.pk, row.kind, row.level) for (unit, _), row in self.titles
        )
        kinds = [
            (kind, level, f"{kind.label}, {level.label}")
            for kind in LearningTitle.Kind
            for level in LearningTitle.Level
        ]
        listed = {unit.association.pk for (unit, _), _ in self.titles}
        rows = []
        for unit in self.readable:
            cells = []
            for kind, level, _ in kinds:
                number = counted[unit.association.pk, kind, level]
                part = unit.parts[0] if unit.parts and not unit.parts[0].is_reopened else None
                link = (
                    reverse("register", args=[part.association.key, part.year, "titles"])
                    if part and self.query.has(Right.SEE_ALL, part.association, part.year)
                    else "#ten"
                )
                if unit.association.pk in listed:
                    cells.append(Cell(str(number), Fraction(number), link=link))
                elif part:
                    cells.append(Cell("–", missing="danh mục chưa ghi danh hiệu nào", link=link))
                else:
                    cells.append(Cell("–", missing=unit.why.get("", "đang mở lại")))
            rows.append(Row(unit.association.name, tuple(cells), of=unit))
        totals = [
            sum(counted[u.association.pk, kind, level] for u in self.readable) for kind, level, _ in kinds
        ]
        if listed:
            whole = tuple(Cell(str(n), Fraction(n), link="#ten") for n in totals)
        else:
            whole = (Cell("–", missing="chưa hội nào ghi danh hiệu"),) * len(totals)
        rows.append(Row("Cộng", whole, is_total=True))
        columns = tuple(Column(label) for *_, label in kinds)
        table = ReportTable(
            "danh-hieu", "Số danh hiệu theo loại và cấp", "Hội", columns, tuple(rows),
            ("Đếm trong danh mục của các báo cáo đã duyệt.",),
        )  # fmt: skip
        short = ("ĐVHT huyện", "ĐVHT tỉnh", "CĐHT huyện", "CĐHT tỉnh")
        bars = tuple(
            charts.Bar(name, float(number), None, str(number), number > 0 and number == max(totals))
            for name, number in zip(short, totals, strict=True)
        )
        finding = f"Tất cả {sum(totals)} danh hiệu: " + "; ".join(
            f"{label} {number}" for (*_, label), number in zip(kinds, totals, strict=True)
        )
        if not listed:
            finding = "Chưa hội nào ghi danh hiệu trong danh mục của báo cáo đã duyệt"
        return [
            Block(
                table,
                f"{finding}.",
                charts.BarChart(bars, None) if listed else None,
                "ĐVHT: Đơn vị học tập; CĐHT: Cộng đồng học tập; cấp huyện, cấp tỉnh." if listed else "",
            )
        ]

    def beside(self) -> tuple[str, dict[str, object]]:
        return "reports/pages/_titles.html", {
            "titles": [(unit.association.name, row) for (unit, _), row in self.titles]
        }
