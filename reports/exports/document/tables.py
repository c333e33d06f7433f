"""The tables of the report on paper: the models within the text, provinces by their figures in the annex."""

from collections.abc import Sequence
from dataclasses import replace

from associations.exchange.documents.blocks import WIDTH, Column, Table, TableRow
from associations.exchange.documents.text import clean
from reports.analysis.results import ClusterReport
from reports.indicators import Indicator, every_indicator
from reports.presentation import tables, wording
from reports.presentation.tables import last_year

# The indicators of the tables of provinces.
_MAIN = (
    "members", "members_per_population", "cooperation_programmes", "advisory_documents", "fund_total",
    "fund_per_capita", "scholarships",
)  # fmt: skip
_RATES = ("family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate", "official_rate")
_NAMES, _LONG_NAMES, _UNITS = 30, 54, 22  # mm: of a province, of a kind of award, of a unit of measurement


def models_table(report: ClusterReport) -> tables.ReportTable:
    """Return the models of the cluster as the text has them beside it: counts, rates, the change, the target."""
    columns = (
        tables.Column("Đăng ký", key="registered"),
        tables.Column("Được công nhận", key="recognised"),
        tables.Column("Công nhận/đăng ký", "%", key="rate_registered"),
        tables.Column("Công nhận/tổng số", "%", key="rate"),
        tables.Column(f"Công nhận/tổng số năm {report.year - 1}", "%", key="previous"),
        tables.Column("Thay đổi", "điểm %", key="change"),
        tables.Column("Mục tiêu", "%", key="target_by"),
    )
    return tables.chosen_columns_of_models(report, "mo-hinh", columns)


def models_block(report: ClusterReport) -> Table | None:
    """Return the first table, that of the models; None where nobody gave a figure of any."""
    table = models_table(report)
    if all(cell.value is None for row in table.rows for cell in row.cells[:4]):
        return None
    return _as_it_is(table, _title(1, table, report))


def annex_tables(report: ClusterReport) -> list[Table]:
    """Return the tables of the annex, numbered after that of the text."""
    main = tables.unit_table(report, "chinh", "Các số chính", _indicators(_MAIN))
    rates = tables.unit_table(
        report, "mo-hinh", "Tỉ lệ các mô hình học tập trên tổng số", _indicators(_RATES)
    )
    made = [
        _units_as_rows(table, _title(number, table, report))
        for number, table in enumerate((main, rates), start=2)
    ]
    awards = tables.awards_table(report)
    return [*made, _as_it_is(awards, _title(len(made) + 2, awards, report))]


def _title(number: int, table: tables.ReportTable, report: ClusterReport) -> str:
    return f"Bảng {number}. {table.title} năm {report.year}"


def _indicators(codes: Sequence[str]) -> list[Indicator]:
    return [every_indicator()[code] for code in codes]


def _units_as_rows(table: tables.ReportTable, title: str) -> Table:
    """Return a table with units as rows and indicators as columns: that holds for any number of units."""
    heads = [_head(row.label, row.unit) for row in table.rows]
    rows = [
        (column.title, *(_written(row.cells[place]) for row in table.rows))
        for place, column in enumerate(table.columns)
    ]
    made = _table(table, title, [Column("Hội", _NAMES), *_figures(heads, WIDTH - _NAMES)], rows)
    *units, whole = made.rows
    return replace(made, rows=(*units, replace(whole, is_bold=True)))


def _as_it_is(table: tables.ReportTable, title: str) -> Table:
    """Return a table as it is, with the unit of measurement in a column of its own where it has one."""
    heads = [_head(column.title, column.unit) for column in table.columns]
    rows = [(row.label, *map(_written, row.cells)) for row in table.rows]
    if not table.has_units:
        return _table(table, title, [Column(table.heading, _NAMES), *_figures(heads, WIDTH - _NAMES)], rows)
    first = [Column(table.heading, _LONG_NAMES), Column("Đơn vị", _UNITS)]
    with_units = [(label, row.unit, *cells) for (label, *cells), row in zip(rows, table.rows, strict=True)]
    return _table(table, title, [*first, *_figures(heads, WIDTH - _LONG_NAMES - _UNITS)], with_units)


def _figures(heads: Sequence[str], room: float) -> list[Column]:
    return [Column(head, room / len(heads), is_figure=True) for head in heads]


def _table(
    table: tables.ReportTable, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]
) -> Table:
    notes = dict.fromkeys(filter(None, (*table.notes, table.legend)))
    return Table(
        columns=tuple(columns),
        rows=tuple(TableRow(tuple(map(clean, row))) for row in rows),
        title=title,
        notes=tuple(map(clean, notes)),
    )


def _head(title: str, unit: str) -> str:
    """Return a column's head; it may break behind a stroke."""
    return (f"{title} ({unit})" if unit else title).replace("/", "/\u200b")


def _written(cell: tables.Cell) -> str:
    """Return a cell as a table on paper writes it: its marks and what stands behind it."""
    marked = f"{cell.text} {''.join(tables.MARKS.get(flag, '') for flag in cell.flags)}".strip()
    text = marked.replace(" ", wording.NO_BREAK)
    if cell.note == last_year.PARTIAL:
        return f"{text}{cell.note}"
    return f"{text} ({cell.note})" if cell.note else text
