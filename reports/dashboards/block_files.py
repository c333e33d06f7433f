"""A block of a page as a file: its table as xlsx or csv, its chart as svg or png."""

from collections.abc import Callable

from associations.helper_process import in_helper
from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import Block, Drawing
from reports.exports.formats import FORMATS
from reports.exports.open_data import table_as_csv
from reports.presentation import charts, tile_drawing
from reports.presentation.tables import ReportTable
from reports.presentation.tile_map import TileMap

# The files of one table, with their content types.
TABLE_FILES = {"xlsx": FORMATS["xlsx"].content_type, "csv": "text/csv; charset=utf-8"}
_PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def written(block: Block, ending: str, report: ClusterReport, standing: str = "") -> tuple[bytes, str]:
    """Return a block as a file of one of its endings, with its content type; workbooks and pictures by the helper.

    standing: what the head of a workbook says of the figures, where the report itself does not know it.
    """
    if ending == "csv":
        return table_as_csv(block.table), TABLE_FILES[ending]
    if ending == "xlsx":
        work = (block.workbook, block.table, report, standing)
        return in_helper(f"{__name__}.write_workbook", work), TABLE_FILES[ending]
    assert block.chart is not None  # noqa: S101 - else it has no such ending
    return in_helper(f"{__name__}.draw", (block.chart, ending)), _PICTURES[ending]


def write_workbook(
    writer: Callable[[ReportTable, ClusterReport], bytes] | None,
    table: ReportTable,
    report: ClusterReport,
    standing: str,
) -> bytes:
    """Return a table as a workbook. writer: who writes it, where not as it stands."""
    from reports.exports.workbook.single import table_as_workbook

    return writer(table, report) if writer else table_as_workbook(table, report, standing)


def draw(chart: Drawing, ending: str) -> bytes:
    """Return a chart as a picture, "svg" or "png"."""
    if isinstance(chart, TileMap):
        return tile_drawing.svg(chart).encode() if ending == "svg" else tile_drawing.png(chart)
    return charts.svg(chart).encode() if ending == "svg" else charts.png(chart)
