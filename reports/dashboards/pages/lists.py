"""Titles of units and communities by level, out of the returns' lists."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from django.http import QueryDict
from django.urls import reverse

from associations.access import Right
from associations.models import Return
from learning_models.models import LearningTitle
from reports.analysis.figures import Part, UnitFigures
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
        rows = [self._row(unit) for unit in self.readable]
        rows.append(Row("Cộng", self._whole(), is_total=True))
        columns = tuple(Column(kind.label) for kind in _KINDS)
        table = ReportTable(
            "danh-hieu", "Số danh hiệu theo loại và cấp", "Hội", columns, tuple(rows),
            notes=("Đếm trong danh mục của các báo cáo đã duyệt.",),
        )  # fmt: skip
        if not self._listed:
            return [Block(table, "Chưa hội nào ghi danh hiệu trong danh mục của báo cáo đã duyệt.")]
        each = "; ".join(f"{kind.label} {self._total(kind)}" for kind in _KINDS)
        return [
            Block(
                table,
                f"Tất cả {sum(self._totals)} danh hiệu: {each}.",
                self._chart(),
                "ĐVHT: Đơn vị học tập; CĐHT: Cộng đồng học tập; cấp huyện, cấp tỉnh.",
            )
        ]

    @cached_property
    def _counted(self) -> Counter[tuple[int, str, str]]:
        """How many titles by unit id, kind and level."""
        return Counter((unit.association.pk, row.kind, row.level) for (unit, _), row in self.titles)

    @cached_property
    def _listed(self) -> set[int]:
        """The units, by id, whose lists name a title."""
        return {unit.association.pk for (unit, _), _ in self.titles}

    def _count(self, unit: UnitFigures, kind: "TitleKind") -> int:
        return self._counted[unit.association.pk, kind.kind, kind.level]

    def _total(self, kind: "TitleKind") -> int:
        return sum(self._count(unit, kind) for unit in self.readable)

    @cached_property
    def _totals(self) -> list[int]:
        return [self._total(kind) for kind in _KINDS]

    def _row(self, unit: UnitFigures) -> Row:
        part = unit.parts[0] if unit.parts and not unit.parts[0].is_reopened else None
        link = self._list_address(part) if part else _ANCHOR
        if unit.association.pk in self._listed:
            counts = [self._count(unit, kind) for kind in _KINDS]
            cells = tuple(Cell(str(number), Fraction(number), link=link) for number in counts)
        elif part:
            cells = (Cell("–", missing="danh mục chưa ghi danh hiệu nào", link=link),) * len(_KINDS)
        else:
            cells = (Cell("–", missing=unit.why.get("", "đang mở lại")),) * len(_KINDS)
        return Row(unit.association.name, cells, of=unit)

    def _list_address(self, part: Part) -> str:
        """Return where the list itself is: the return's page for who sees all of it, else the names below the table."""
        if self.query.has(Right.SEE_ALL, part.association, part.year):
            return reverse("register", args=[part.association.key, part.year, "titles"])
        return _ANCHOR

    def _whole(self) -> tuple[Cell, ...]:
        if not self._listed:
            return (Cell("–", missing="chưa hội nào ghi danh hiệu"),) * len(_KINDS)
        return tuple(Cell(str(number), Fraction(number), link=_ANCHOR) for number in self._totals)

    def _chart(self) -> charts.BarChart:
        most = max(self._totals)
        bars = tuple(
            charts.Bar(kind.short, float(number), None, str(number), number > 0 and number == most)
            for kind, number in zip(_KINDS, self._totals, strict=True)
        )
        return charts.BarChart(bars, None)

    def beside(self) -> tuple[str, dict[str, object]]:
        return "reports/pages/_titles.html", {
            "titles": [(unit.association.name, row) for (unit, _), row in self.titles]
        }


@dataclass(frozen=True)
class TitleKind:
    """A kind of title at a level; `short` stands below a bar."""

    kind: str
    level: str
    label: str
    short: str


_SHORT = ("ĐVHT huyện", "ĐVHT tỉnh", "CĐHT huyện", "CĐHT tỉnh")
_KINDS = tuple(
    TitleKind(kind.value, level.value, f"{kind.label}, {level.label}", short)
    for (kind, level), short in zip(product(LearningTitle.Kind, LearningTitle.Level), _SHORT, strict=True)
)
_ANCHOR = "#ten"  # the names, below the table
