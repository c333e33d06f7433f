"""The lists of a year's returns: how many rows each association has, the rows of one; the titles by level."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from django.http import QueryDict
from django.urls import reverse

from associations.access import Right
from associations.sections.base import registers
from associations.sections.register import Register
from learning_models.models import LearningTitle
from learning_models.sections import TITLES
from reports.analysis.figures import Part, UnitFigures
from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import Block, Choice, Page
from reports.dashboards.pages.registers import CHOICE, DisplayList, address_of_list, readable
from reports.dashboards.request import PageQuery
from reports.presentation import charts
from reports.presentation.addresses import Unknown
from reports.presentation.tables import Cell, Column, ReportTable, Row


class Lists(Page):
    name = "lists"
    route = "danh-muc/"
    label = "Danh mục"
    back = 2
    is_for_all = False  # lists are for who sees the return in every state

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        self.data_read = readable(query)
        self.wanted = data.get(CHOICE, "")
        if self.wanted and self.wanted not in registers():
            there_is = [
                (register.heading, address_of_list(query, register)) for register in registers().values()
            ]
            raise Unknown(f"Không có danh mục “{self.wanted}”.", there_is)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        return ((CHOICE, self.wanted),) if self.wanted else ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        options = tuple((one.key, one.heading, one is self.chosen) for one in registers().values())
        return (Choice(CHOICE, "Danh mục", options),)

    @cached_property
    def chosen(self) -> Register:
        """The list whose rows are displayed: the wanted one, else the first that has any."""
        if self.wanted:
            return registers()[self.wanted]
        every = list(registers().values())
        return next((register for register in every if self.data_read.rows(register)), every[0])

    @property
    def lead(self) -> str:
        hidden = len(self.report.units) - len(_readable_units(self.query))
        if not hidden:
            return ""
        return f"Danh mục của {hidden} hội khác chỉ ban thư ký và Trung ương Hội đọc được; sáng kiến thì mọi hội trong cụm đọc được."

    def blocks(self) -> list[Block]:
        of_own = {unit.association.pk for unit in _readable_units(self.query)}
        rows = [self._row(unit, is_readable=unit.association.pk in of_own) for unit in self.report.units]
        whole = (self._total(register) for register in registers().values())
        rows.append(Row("Cộng", tuple(whole), is_total=True))
        columns = tuple(Column(_capitalised(register.row_name)) for register in registers().values())
        table = ReportTable(
            "danh-muc", "Số dòng trong danh mục của từng hội", "Hội", columns, tuple(rows),
            notes=(f"Đếm trong các báo cáo {_state(self.report)}, những danh mục được đọc.",),
        )  # fmt: skip
        return [Block(table)]

    @cached_property
    def _counted(self) -> Counter[tuple[str, int]]:
        """How many rows by list and unit id."""
        return Counter((key, row.unit.pk) for key, rows in self.data_read.lists.items() for row in rows)

    def _row(self, unit: UnitFigures, *, is_readable: bool) -> Row:
        why = unit.why.get("", "") or ("" if _part(unit) else "đang mở lại")
        cells = []
        for register in registers().values():
            number = self._counted[register.key, unit.association.pk]
            if number:
                cells.append(self._count(register, number))
            elif why or is_readable:
                cells.append(Cell("–", missing=why or "danh mục chưa có dòng nào"))
            else:
                cells.append(Cell("–", missing="không có sáng kiến, hoặc danh mục của hội khác"))
        return Row(unit.association.name, tuple(cells), of=unit)

    def _total(self, register: Register) -> Cell:
        number = len(self.data_read.rows(register))
        return self._count(register, number) if number else Cell("–", missing="chưa hội nào ghi")

    def _count(self, register: Register, number: int) -> Cell:
        return Cell(str(number), Fraction(number), link=f"{address_of_list(self.query, register)}{_ROWS}")

    def beside(self) -> tuple[str, dict[str, object]]:
        rows = self.data_read.rows(self.chosen)
        return "reports/pages/_lists.html", {
            "display": DisplayList(self.chosen, rows, address_of_list(self.query, self.chosen))
        }


def _capitalised(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _state(report: ClusterReport) -> str:
    """Return the state of the returns whose rows are displayed."""
    return "đã duyệt" if report.status == "approved" else "đã duyệt hoặc mới nộp"


def _part(unit: UnitFigures) -> Part | None:
    """Return the first return of a unit that is not being corrected; None without any."""
    return next((part for part in unit.parts if not part.is_reopened), None)


def _readable_units(query: PageQuery) -> list[UnitFigures]:
    """Return the units whose lists the reader may read."""
    return [u for u in query.report.units if all(query.reads_lists(p.association, p.year) for p in u.parts)]


class Titles(Page):
    name = "titles"
    route = "danh-hieu/"
    label = "Danh hiệu theo cấp"
    back = 2
    is_for_all = False  # lists are for who sees the return in every state

    def __init__(self, query: PageQuery, data: QueryDict) -> None:
        super().__init__(query, data)
        self.readable = _readable_units(query)
        self.titles = readable(query).rows(TITLES)

    @property
    def lead(self) -> str:
        hidden = len(self.report.units) - len(self.readable)
        return f"Danh mục của {hidden} hội khác chỉ ban thư ký và Trung ương Hội đọc được." if hidden else ""

    def blocks(self) -> list[Block]:
        rows = [self._row(unit) for unit in self.readable]
        rows.append(Row("Cộng", self._whole(), is_total=True))
        columns = tuple(Column(kind.label) for kind in self._kinds)
        table = ReportTable(
            TITLES.key, "Số danh hiệu theo loại và cấp", "Hội", columns, tuple(rows),
            notes=(f"Đếm trong danh mục của các báo cáo {_state(self.report)}.",),
        )  # fmt: skip
        if not self._listed:
            return [
                Block(table, f"Chưa hội nào ghi danh hiệu trong danh mục của báo cáo {_state(self.report)}.")
            ]
        each = "; ".join(f"{kind.label}: {self._total(kind)}" for kind in self._kinds)
        return [
            Block(
                table,
                f"Các hội ghi {sum(self._totals)} danh hiệu. {each}.",
                self._chart(),
                "ĐVHT: Đơn vị học tập; CĐHT: Cộng đồng học tập.",
            )
        ]

    @cached_property
    def _kinds(self) -> list["TitleKind"]:
        """The kinds of title that a return of the year can name, and those that one names all the same."""
        ended = TITLES.refusals(self.query.period).get("level", {})
        named = {(kind, level) for _, kind, level in self._counted}
        return [one for one in _KINDS if one.level not in ended or (one.kind_label, one.level_label) in named]

    @cached_property
    def _counted(self) -> Counter[tuple[int, str, str]]:
        """How many titles by unit id, kind and level as they are written."""
        kind, level = TITLES.columns.index("kind"), TITLES.columns.index("level")
        return Counter((row.unit.pk, row.cells[kind], row.cells[level]) for row in self.titles)

    @cached_property
    def _listed(self) -> set[int]:
        """The units, by id, whose lists name a title."""
        return {row.unit.pk for row in self.titles}

    def _count(self, unit: UnitFigures, kind: "TitleKind") -> int:
        return self._counted[unit.association.pk, kind.kind_label, kind.level_label]

    def _total(self, kind: "TitleKind") -> int:
        return sum(self._count(unit, kind) for unit in self.readable)

    @cached_property
    def _totals(self) -> list[int]:
        return [self._total(kind) for kind in self._kinds]

    def _row(self, unit: UnitFigures) -> Row:
        part = _part(unit)
        link = self._list_address(part) if part else _ROWS
        if unit.association.pk in self._listed:
            counts = [self._count(unit, kind) for kind in self._kinds]
            cells = tuple(Cell(str(number), Fraction(number), link=link) for number in counts)
        elif part:
            cells = (Cell("–", missing="danh mục chưa ghi danh hiệu nào", link=link),) * len(self._kinds)
        else:
            cells = (Cell("–", missing=unit.why.get("", "đang mở lại")),) * len(self._kinds)
        return Row(unit.association.name, cells, of=unit)

    def _list_address(self, part: Part) -> str:
        """Return where the list itself is: the return's page for who sees all of it, else the names below the table."""
        if self.query.has(Right.SEE_ALL, part.association, part.year):
            return reverse("register", args=[part.association.key, part.year, TITLES.key])
        return _ROWS

    def _whole(self) -> tuple[Cell, ...]:
        if not self._listed:
            return (Cell("–", missing="chưa hội nào ghi danh hiệu"),) * len(self._kinds)
        return tuple(Cell(str(number), Fraction(number), link=_ROWS) for number in self._totals)

    def _chart(self) -> charts.BarChart:
        most = max(self._totals)
        bars = tuple(
            charts.Bar(kind.short, float(number), None, str(number), number > 0 and number == most)
            for kind, number in zip(self._kinds, self._totals, strict=True)
        )
        return charts.BarChart(bars, None)

    def beside(self) -> tuple[str, dict[str, object]]:
        return "reports/pages/_lists.html", {
            "display": DisplayList(TITLES, self.titles, address_of_list(self.query, TITLES))
        }


@dataclass(frozen=True)
class TitleKind:
    """A kind of title at a level, as the rows of the list write them; `short` stands below a bar."""

    kind_label: str
    level: str
    level_label: str
    short: str

    @property
    def label(self) -> str:
        return f"{self.kind_label}, {self.level_label}"


_SHORT = ("ĐVHT huyện", "ĐVHT tỉnh", "CĐHT huyện", "CĐHT tỉnh")
_KINDS = tuple(
    TitleKind(str(kind.label), level.value, str(level.label), short)
    for (kind, level), short in zip(product(LearningTitle.Kind, LearningTitle.Level), _SHORT, strict=True)
)
_ROWS = "#cac-dong"  # the rows of the list, below the table
