"""Several clusters beside each other, and all of them together."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from associations.models import Cluster
from associations.numbers import format_count
from reports.analysis.all_clusters import AllClusters, Coverage
from reports.analysis.results import ClusterReport, Result
from reports.indicators import Indicator, every_indicator
from reports.presentation import wording
from reports.presentation.tables.cells import (
    Cell,
    Column,
    ReportTable,
    Row,
    change_cell,
    partly,
    value_cell,
)
from reports.presentation.tables.headlines import HEADLINES
from reports.presentation.tables.ranking import ranking_table

OVER_CLUSTERS = (*HEADLINES, "cooperation_programmes", "family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate")  # fmt: skip

# Where a number of a cluster is explained, and where its overview is, which the code "" stands for.
AddressOf = Callable[[ClusterReport, str], str]


def together(clusters: Sequence[object]) -> str:
    """Name the total over clusters: only those that the reader reads are in it."""
    return f"Cộng {format_count(len(clusters))} cụm"


def clusters_table(found: AllClusters, address_of: AddressOf) -> ReportTable:
    """Return the indicators as rows and the clusters as columns, all of them together last."""
    reports = [*found.reports, *([found.whole] if len(found.reports) > 1 else [])]
    links = [address_of if report is not found.whole else _no_address for report in reports]
    pairs = list(zip(reports, links, strict=True))
    rows = [Row("Hội đã duyệt", tuple(_coverage(report, link) for report, link in pairs), unit="hội")]
    for code in OVER_CLUSTERS:
        indicator = every_indicator()[code]
        cells = tuple(_value(report, indicator, link) for report, link in pairs)
        rows.append(Row(indicator.label, cells, unit=indicator.display.unit))
    columns = [Column(report.cluster.short_name) for report in found.reports]
    notes: tuple[str, ...] = ()
    if len(found.reports) > 1:
        columns.append(Column(together(found.reports), is_total=True))
        notes = ("Tỉ lệ của cột cuối là tổng tử số chia cho tổng mẫu số, không phải bình quân của các cụm.",)
    return ReportTable(
        "cac-cum",
        "Số liệu chính của các cụm",
        "Chỉ tiêu",
        tuple(columns),
        tuple(rows),
        notes=notes,
        has_units=True,
    )


def _no_address(report: ClusterReport, code: str) -> str:
    """Return no address: numbers of several clusters together have no page of their own."""
    return ""


def _coverage(report: ClusterReport, address_of: AddressOf) -> Cell:
    return Cell(_share((report.included, len(report.units))), link=address_of(report, ""))


def _value(report: ClusterReport, indicator: Indicator, address_of: AddressOf) -> Cell:
    result = report.result(indicator)
    cell = replace(_whole_value(result), note=partly(report, result))
    return replace(cell, link=address_of(report, indicator.code))


def clusters_ranking(found: AllClusters, indicator: Indicator, address_of: AddressOf) -> ReportTable:
    """Return the clusters of an indicator, the highest first, each with last year, the change and who has a value."""
    rows = []
    results = ranked_clusters(found, indicator)
    for report, result in results:
        value, *others = _of_both_years(result)
        link = address_of(report, indicator.code)
        rows.append(Row(report.cluster.short_name, (replace(value, link=link), *others)))
    whole = found.whole.result(indicator)
    if len(rows) > 1:
        rows.append(Row(together(found.reports), _of_both_years(whole), is_total=True))
    unit = indicator.display.unit
    columns = (
        Column(f"Năm {found.year}", unit, is_total=True),
        Column(f"Năm {found.year - 1}", unit),
        Column("Thay đổi", indicator.change_unit),
        Column("Hội có số liệu"),
    )
    every = [*(result for _, result in results), whole]
    partial = any(result.since_last_year.is_partial for result in every)
    notes = (
        ("* Chỉ tính những hội có cùng phạm vi hai năm, không phải hiệu của hai tổng.",) if partial else ()
    )
    return ReportTable(indicator.code, indicator.label, "Cụm", columns, tuple(rows), notes=notes)


def ranked_clusters(found: AllClusters, indicator: Indicator) -> list[tuple[ClusterReport, Result]]:
    """Return the clusters with their results, the highest first, those without a value last."""
    pairs = [(report, report.result(indicator)) for report in found.reports]
    return sorted(pairs, key=lambda pair: (pair[1].amount.value is None, -(pair[1].amount.value or 0)))


def provinces_ranking(found: AllClusters, indicator: Indicator) -> ReportTable:
    """Return the provinces of all clusters by an indicator, the highest first."""
    table = ranking_table(found.whole, indicator, f"cac-tinh-{indicator.code}")
    rows = tuple(replace(row, label=_whose(found)) if row.is_total else row for row in table.rows)
    return replace(table, title=f"{indicator.label} của từng tỉnh", heading="Tỉnh", rows=rows)


def _whose(found: AllClusters) -> str:
    reports = found.reports
    return together(reports) if len(reports) > 1 else reports[0].cluster.short_name


def since_last_year_table(found: AllClusters) -> ReportTable:
    """Return all provinces together, this year beside the last where the two may stand beside each other."""
    results = [found.whole.result(every_indicator()[code]) for code in OVER_CLUSTERS]
    rows = [
        Row(result.indicator.label, _of_both_years(result), unit=result.indicator.display.unit)
        for result in results
    ]
    columns = (
        Column(f"Năm {found.year}", is_total=True),
        Column(f"Năm {found.year - 1}"),
        Column("Thay đổi"),
        Column("Hội có số liệu"),
    )
    return ReportTable(
        "so-nam-truoc",
        f"{together(found.reports)} so với năm trước",
        "Chỉ tiêu",
        columns,
        tuple(rows),
        notes=(
            *(f"* {note}" for note in wording.comparison_notes(results)),
            *_why_not_comparable(results, found.year - 1),
        ),
        has_units=True,
    )


def _why_not_comparable(results: Sequence[Result], last_year: int) -> list[str]:
    """Return why a total of last year does not stand beside this year's, a line a reason."""
    labels: dict[str, list[str]] = {}
    for result in results:
        if result.previous is None:
            labels.setdefault(result.not_comparable, []).append(result.indicator.label)
    about = {why: "" if len(of) == len(results) else f" ({'; '.join(of)})" for why, of in labels.items()}
    return [f"Chưa đặt cạnh tổng năm {last_year}{of}: {why}." for why, of in about.items() if why]


def _whole_value(result: Result) -> Cell:
    """Return the value of a whole, on its side of the targets as it is written."""
    value = result.amount.value
    cell = value_cell(result.indicator, value)
    return (
        cell
        if value is None
        else replace(cell, text=wording.displayed(result.indicator, value, result.targets))
    )


def _of_both_years(result: Result) -> tuple[Cell, Cell, Cell, Cell]:
    """Return the value, that of last year, the change and who has a value; dashes with their reason."""
    indicator, since = result.indicator, result.since_last_year
    last = value_cell(indicator, result.previous)
    change = change_cell(indicator, since.value, "*" if since.is_partial else "")
    return (
        _whole_value(result),
        last if result.previous is not None else replace(last, missing=result.not_comparable),
        change if since.is_displayable else replace(change, missing=result.not_comparable),
        Cell(result.coverage),
    )


def communes_table(communes: Coverage, overview_of: Callable[[Cluster], str]) -> ReportTable:
    """Return how many of each cluster's communes have an approved return, each once in the total."""
    rows = [
        Row(cluster.short_name, (Cell(_share(communes.of(cluster)), link=overview_of(cluster)),))
        for cluster in communes.clusters
    ]
    if len(rows) > 1:
        rows.append(Row(together(communes.clusters), (Cell(_share(communes.whole)),), is_total=True))
    return ReportTable("cap-xa", "Hội cấp xã", "Cụm", (Column("Hội đã duyệt"),), tuple(rows))


def _share(of: tuple[int, int]) -> str:
    included, expected = of
    return f"{format_count(included)}/{format_count(expected)}"
