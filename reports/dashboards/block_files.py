"""A block of a page as a file: its table as xlsx or csv, its chart as svg or png."""

from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import Block, Drawing
from reports.exports.formats import FORMATS
from reports.exports.open_data import table_as_csv
from reports.exports.workbook.single import table_as_workbook
from reports.presentation import charts, tile_drawing
from reports.presentation.tile_map import TileMap

# The files of one table, with their content types.
TABLE_FILES = {"xlsx": FORMATS["xlsx"].content_type, "csv": "text/csv; charset=utf-8"}
_PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def written(block: Block, ending: str, report: ClusterReport, standing: str = "") -> tuple[bytes, str]:
    """Return a block as a file of one of its endings, with its content type.

    standing: what the head of a workbook says of the figures, where the report itself does not know it.
    """
    if ending == "csv":
        return table_as_csv(block.table), TABLE_FILES[ending]
    if ending == "xlsx":
        if block.workbook:
            return block.workbook(block.table, report), TABLE_FILES[ending]
        return table_as_workbook(block.table, report, standing), TABLE_FILES[ending]
    assert block.chart is not None  # noqa: S101 - else it has no such ending
    return _picture(block.chart, ending), _PICTURES[ending]


def _picture(chart: Drawing, ending: str) -> bytes:
    if isinstance(chart, TileMap):
        return tile_drawing.svg(chart).encode() if ending == "svg" else tile_drawing.png(chart)
    return charts.svg(chart).encode() if ending == "svg" else charts.png(chart)
