"""The tables of the report on paper: the models within the text, provinces by their figures in the annex."""

from collections.abc import Sequence
from dataclasses import replace

from associations.exchange.documents.blocks import WIDTH, Column, Table, TableRow
from associations.exchange.documents.text import clean
from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport
from reports.indicators import Indicator, every_indicator
from reports.narrative.phrasing import Phrases
from reports.presentation import tables, wording
from reports.presentation.tables import last_year
from reports.presentation.wording.pieces import NO_BREAK

# The indicators of the tables of provinces.
_MAIN = (
    "members", "members_per_population", "cooperation_programmes", "advisory_documents", "fund_total",
    "fund_per_capita", "scholarships",
)  # fmt: skip
_RATES = ("family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate", "official_rate")
_NAMES, _MODELS, _LONG_NAMES, _UNITS = 30, 34, 54, 22  # mm: of a province, a model, a kind of award, a unit


def models_table(report: ClusterReport) -> tables.ReportTable:
    """Return the models of the cluster as the text has them beside it: counts, rates, the change, the target."""
    columns = (
        tables.Column("Số đăng ký", key="registered"),
        tables.Column("Số được công nhận", key="recognised"),
        tables.Column("Tỉ lệ trên số đăng ký", "%", key="rate_registered"),
        tables.Column("Tỉ lệ trên tổng số", "%", key="rate"),
        tables.Column(f"Tỉ lệ trên tổng số năm {report.year - 1}", "%", key="previous"),
        tables.Column("Tăng, giảm", "điểm %", key="change"),
        _target_column(report),
    )
    return tables.chosen_columns_of_models(report, "mo-hinh", columns)


def _target_column(report: ClusterReport) -> tables.Column:
    """Return the column of the targets, headed by their year where all have the same."""
    years = {aim.year for model in tables.MODELS if (aim := report.aims.get(model.rate.code))}
    if len(years) == 1:
        return tables.Column(f"Mục tiêu đến năm {years.pop()}", "%", key="target")
    return tables.Column("Mục tiêu", "%", key="target_by")


def models_block(report: ClusterReport) -> Table | None:
    """Return the first table, that of the models; None where nobody gave a figure of any."""
    table = models_table(report)
    if all(cell.value is None for row in table.rows for cell in row.cells[:4]):
        return None
    made = _as_it_is(table, _title(1, table, report))
    return replace(made, notes=(*made.notes, *_just_missed(report)))


def _just_missed(report: ClusterReport) -> list[str]:
    """Return for each model whose rate is printed like its target and is still below it that it is."""
    phrases = Phrases(report)
    notes = []
    for model in tables.MODELS:
        aim, value = report.aims.get(model.rate.code), report.result(model.rate).amount.value
        if (
            aim
            and value is not None
            and value < aim.value
            and model.rate.text(value) == model.rate.text(aim.value)
        ):
            rate = "".join(map(str, phrases.total(model.rate.code))).replace(f"{NO_BREAK}%", "%")
            notes.append(f"{model.name}: {rate}, chưa đạt mục tiêu {aim.text}%.")
    return notes


def annex_tables(report: ClusterReport) -> list[Table]:
    """Return the tables of the annex that have figures, numbered after that of the text."""
    if not report.included:
        return []
    main = tables.unit_table(report, "chinh", "Một số kết quả chính", _indicators(_MAIN))
    rates = tables.unit_table(
        report, "mo-hinh", "Tỉ lệ các mô hình học tập trên tổng số", _indicators(_RATES)
    )
    layouts = ((main, _units_as_rows), (rates, _units_as_rows), (tables.awards_table(report), _as_it_is))
    first = 2 if models_block(report) else 1
    known = [(table, laid) for table, laid in layouts if _has_figures(table)]
    return [
        laid(table, _title(number, table, report)) for number, (table, laid) in enumerate(known, start=first)
    ]


def _has_figures(table: tables.ReportTable) -> bool:
    return any(cell.value is not None for row in table.rows for cell in row.cells)


def _title(number: int, table: tables.ReportTable, report: ClusterReport) -> str:
    return f"Bảng {number}. {table.title} năm {report.year}"


def _indicators(codes: Sequence[str]) -> list[Indicator]:
    return [every_indicator()[code] for code in codes]


# How the rates of models are headed on paper, where the unit says of what they are.
_RATE_HEADS = {
    "family_rate": "Gia đình học tập (% số hộ)",
    "clan_rate": "Dòng họ học tập (% số dòng họ)",
    "community_rate": "Cộng đồng học tập (% số thôn, tổ dân phố)",
    "unit_rate": "Đơn vị học tập (% số đơn vị)",
    "citizen_rate": "Công dân học tập (% dân số từ 18 tuổi)",
    "official_rate": "Cán bộ, công chức, viên chức đạt Công dân học tập (%)",
}


def _units_as_rows(table: tables.ReportTable, title: str) -> Table:
    """Return a table with units as rows and indicators as columns: that holds for any number of units."""
    heads = [_head_of_row(row) for row in table.rows]
    rows = []
    for place, column in enumerate(table.columns):
        # Who has no return that counts is named in the notes below.
        if not isinstance(column.of, UnitFigures) or column.of.is_included:
            rows.append((column.title, *(_written(row.cells[place]) for row in table.rows)))
    made = _table(table, title, [Column("Hội", _NAMES), *_figures(heads, WIDTH - _NAMES)], rows)
    *units, whole = made.rows
    return replace(made, rows=(*units, replace(whole, is_bold=True)))


def _head_of_row(row: tables.Row) -> str:
    code = row.indicator.code if row.indicator else ""
    return _RATE_HEADS.get(code) or _head(row.label, row.unit)


def _without_empty_columns(table: tables.ReportTable) -> tables.ReportTable:
    """Return a table without the columns in which no row has a figure."""
    kept = [
        place
        for place in range(len(table.columns))
        if any(row.cells[place].value is not None for row in table.rows)
    ]
    columns = tuple(table.columns[place] for place in kept)
    rows = tuple(replace(row, cells=tuple(row.cells[place] for place in kept)) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _as_it_is(table: tables.ReportTable, title: str) -> Table:
    """Return a table as it is, with the unit of measurement in a column of its own where it has one."""
    table = _without_empty_columns(table)
    heads = [_head(column.title, column.unit) for column in table.columns]
    rows = [(row.label, *map(_written, row.cells)) for row in table.rows]
    if not table.has_units:
        return _table(table, title, [Column(table.heading, _MODELS), *_figures(heads, WIDTH - _MODELS)], rows)
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
