"""What a page of figures is: a title, choices, and blocks of a table with its chart and its finding.

Every block can be downloaded (table as xlsx and csv, chart as svg and png) because all of them are written by the
same functions; a page only says what stands on it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import ClassVar, Protocol

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from associations.models import Association
from associations.models.associations import distinct_name
from reports.analysis.breaks import Break
from reports.analysis.figures import UnitFigures
from reports.analysis.results import TREND_YEARS, ClusterReport
from reports.dashboards.request import PageQuery
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.presentation import charts, tile_drawing, tile_map
from reports.presentation.addresses import Unknown
from reports.presentation.charts import BarChart, Chart, FlowChart, LinesChart
from reports.presentation.html import LinkOf, ProfileOf, ReturnOf, WhyOf, draw_table
from reports.presentation.pictures.bars import bars_picture
from reports.presentation.pictures.trend import flow_picture, line_picture
from reports.presentation.pictures.years import lines_picture
from reports.presentation.tables import ReportTable
from reports.presentation.tile_map import TileMap
from reports.presentation.traces import Trace

Drawing = Chart | TileMap


@dataclass(frozen=True)
class Block:
    """A table with its chart beside it, its main finding in a sentence, and how the chart is read.

    of: the indicator that the block speaks of, whose page its heading leads to. why: the number that the finding
    speaks of. workbook: how the table is written as a workbook, where not as it stands. gist: the finding in a line or
    two; a block that has one stands among others as a picture, with its table folded behind it. elsewhere: the address
    of the table on a page of its own, which is linked instead of a long table: most never open it, and all would wait.
    """

    table: ReportTable
    finding: str = ""
    chart: Drawing | None = None
    caption: str = ""
    of: Indicator | None = None
    why: Trace | None = None
    workbook: Callable[[ReportTable, ClusterReport], bytes] | None = None
    gist: str = ""
    elsewhere: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it needs the width of two pictures."""
        return isinstance(self.chart, TileMap) and tile_drawing.is_wide(self.chart)

    @property
    def endings(self) -> tuple[str, ...]:
        """The kinds of file in which the block can be had."""
        return ("xlsx", "csv", "svg", "png") if self.chart else ("xlsx", "csv")

    @property
    def alternative(self) -> str:
        """What the chart says, for who does not see it."""
        if isinstance(self.chart, TileMap):
            return tile_map.alternative(self.chart)
        return f"{self.table.title}: {self.gist or self.finding or self.caption}"


class Links(Protocol):
    """Where what stands on a page leads; "" for nowhere."""

    @property
    def link_of(self) -> LinkOf: ...
    @property
    def why_of(self) -> WhyOf: ...
    @property
    def profile_of(self) -> ProfileOf: ...
    @property
    def return_of(self) -> ReturnOf: ...


class WithBlocks(Protocol):
    """What has blocks to draw: a page of a cluster's year, or that of all clusters."""

    @property
    def query(self) -> Links: ...
    def blocks(self) -> list[Block]:
        """Return what stands on the page, in order."""

    def file_address(self, block: Block, ending: str) -> str:
        """Return where a block can be had as a file."""


@dataclass(frozen=True)
class Choice:
    """What a reader may choose on a page, as a field of a form that is sent by the address."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]  # value, words, chosen
    is_many: bool = False
    is_long: bool = False  # folded away until it is wanted


class Page:
    """A page of a cluster's year; made anew for each request. Raises Unknown for what it cannot show."""

    name: ClassVar[str]
    route: ClassVar[str]
    label: ClassVar[str] = ""  # in the list of pages; "" where it is reached from another
    back: ClassVar[int] = TREND_YEARS
    # What depends on the reader cannot be kept for all of them.
    is_for_all: ClassVar[bool] = True

    def __init__(self, query: PageQuery, data: QueryDict, **place: str) -> None:
        self.query = query
        self.data = data
        self.place = place

    @property
    def title(self) -> str:
        """The heading of the page."""
        return f"{self.label}, {self.query.cluster.short_name} năm {self.query.year}"

    @property
    def lead(self) -> str:
        """A sentence below the heading."""
        return ""

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The page's own choices as they stand in its address."""
        return ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen."""
        return ()

    def blocks(self) -> list[Block]:
        """Return what stands on the page, in order."""
        raise NotImplementedError

    def file_blocks(self) -> list[Block]:
        """Return what can be had as files: what stands on the page, unless there is more."""
        return self.blocks()

    def head(self) -> str:
        """Return what stands above the blocks, as markup."""
        return ""

    def beside(self) -> tuple[str, dict[str, object]] | None:
        """Return a template and its context below the blocks, for what depends on the reader or on other lists."""
        return None

    def file_address(self, block: Block, ending: str) -> str:
        """Return where a block can be had as a file, with the choices of the page."""
        return self.address_of_file(f"{block.table.key}.{ending}")

    def address_of_file(self, file: str) -> str:
        """Return where a file of the page is, by its name, with the choices of the page."""
        query = self.query
        kwargs = {"key": query.cluster.key, "year": query.year, **self.place}
        address = reverse(f"{self.name}_file", kwargs={**kwargs, "file": file})
        return address + query.query_string_with(self.parameters)

    @property
    def report(self) -> ClusterReport:
        """The report that the page is made of."""
        return self.query.report

    def unit(self, key: str) -> UnitFigures:
        """Return the expected unit of a key; raise Unknown with those there are."""
        for unit in self.report.units:
            if unit.association.key == key:
                return unit
        there_is = [
            (u.association.name, self.query.address("unit_profile", unit=u.association.key))
            for u in self.report.units
        ]
        raise Unknown(f"Năm {self.query.year} không có hội “{key}” trong cụm này.", there_is)

    def indicator(self, code: str) -> Indicator:
        """Return the indicator of a code; raise Unknown with those there are."""
        found = every_indicator().get(code)
        if found is None:
            raise Unknown(
                f"Không có chỉ tiêu “{code}”.", [(i.label, self.query.link_of(i)) for i in BY_CODE.values()]
            )
        return found

    def breaks(self) -> Sequence[Break]:
        """Return the mergers within the years of the page."""
        return self.report.breaks


def marks_of(breaks: Sequence[Break]) -> tuple[tuple[int, str], ...]:
    """Mergers as charts mark them: one line a year, whatever number merged."""
    return tuple({b.year: (b.year, f"sáp nhập {b.on:%-d/%-m/%Y}") for b in breaks}.values())


def break_notes(breaks: Sequence[Break]) -> tuple[str, ...]:
    """Mergers as notes below a table: who, when, by what law."""
    return tuple(b.words for b in breaks)


def ordered_bars(
    indicator: Indicator, values: Sequence[tuple[str, Fraction | None, Fraction | None]]
) -> tuple[charts.Bar, ...]:
    """Return (name, value, last year) as bars in their order; the first leads, unless its value is missing."""
    bars = []
    for place, (name, value, previous) in enumerate(values):
        text = "chưa có" if value is None else indicator.display_text(value)
        leads = place == 0 and value is not None
        bars.append(charts.Bar(name, charts.as_number(value), charts.as_number(previous), text, leads))
    return tuple(bars)


def draw_blocks(page: WithBlocks) -> str:
    """Return the blocks of a page as markup: finding, chart with its reading, table, files; pictures side by side."""
    blocks = page.blocks()
    pictures = draw_charts(blocks)
    drawn = [_drawn_block(page, block, picture) for block, picture in zip(blocks, pictures, strict=True)]
    groups = [(is_row, list(group)) for is_row, group in groupby(drawn, key=lambda one: one["is_picture"])]
    return render_to_string("reports/_blocks.html", {"groups": groups})


def draw_charts(blocks: Sequence[Block]) -> list[SafeString | str]:
    """Return the chart of each block as SVG with its alternative, "" where it has none."""
    return [drawing(_drawn_chart(block), block.alternative) if block.chart else "" for block in blocks]


def _drawn_chart(block: Block) -> str:
    """Return the chart of a block as our own code draws it, each unit with its class; the library draws files alone."""
    chart = block.chart
    if isinstance(chart, TileMap):
        return tile_drawing.svg(chart, is_small=bool(block.gist))
    if isinstance(chart, BarChart):
        return bars_picture(chart)
    if isinstance(chart, LinesChart):
        return lines_picture(chart) if block.gist else lines_picture(chart, _WIDE)
    assert chart is not None  # noqa: S101 - whoever calls has looked
    return flow_picture(chart) if isinstance(chart, FlowChart) else line_picture(chart)


def _drawn_block(page: WithBlocks, block: Block, picture: str) -> dict[str, object]:
    query, table = page.query, block.table
    is_linked = bool(block.elsewhere) and max(len(table.rows), len(table.columns)) > _LONG
    is_wide = table.has_units or len(table.columns) > _BESIDE or isinstance(block.chart, LinesChart)
    return {
        "block": block,
        "picture": picture,
        "is_picture": bool(block.gist),
        "table": ""
        if is_linked
        else draw_table(
            table,
            link_of=query.link_of,
            why_of=query.why_of,
            profile_of=query.profile_of,
            return_of=query.return_of,
        ),
        "is_wide": is_wide,
        "why": query.why_of(block.why) if block.why else "",
        "link": query.link_of(block.of) if block.of else "",
        "files": [(_FILES[ending], page.file_address(block, ending)) for ending in block.endings],
    }


_WIDE = 616  # px of lines that stand above their table
_LONG = 13  # rows or columns of a table: twelve units and their sum
_BESIDE = 5  # columns that have room beside a chart
_FILES = {"xlsx": "bảng Excel", "csv": "bảng CSV", "svg": "biểu đồ SVG", "png": "biểu đồ PNG"}


def drawing(picture: str, alternative: str) -> SafeString:
    """Return a chart that screen readers read out as a sentence."""
    # Drawn by our own code and the chart library, which escape every text; the alternative is escaped.
    return mark_safe(charts.with_alternative(picture, alternative))  # noqa: S308


def names_of(units: Sequence[Association]) -> dict[int, str]:
    """Names by id, with dates where one stands twice."""
    return {unit.pk: distinct_name(unit, units) for unit in units}
