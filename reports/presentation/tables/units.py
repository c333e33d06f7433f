"""Tables with the units of the cluster as columns and indicators as rows."""

from collections.abc import Sequence

from associations.sections.base import Section, sections
from reports.analysis.results import ClusterReport
from reports.indicators import INDICATORS, Indicator, every_indicator
from reports.presentation import wording
from reports.presentation.tables.cells import (
    Column,
    ReportTable,
    Row,
    legend,
    missing_lines,
    unit_cell,
    whole_cell,
)

COOPERATION = (
    "advisory_party", "advisory_authority", "cooperation_programmes", "cooperation_programmes_new",
    "press_items", "broadcast_items",
)  # fmt: skip

ALL_INDICATORS = "chi-so"  # the key of the table of all of them


def indicators_table(report: ClusterReport) -> ReportTable:
    """Return all indicators over all units."""
    return unit_table(report, ALL_INDICATORS, "Các chỉ số", INDICATORS)


def section_tables(report: ClusterReport) -> list[ReportTable]:
    """Return every figure of the returns, a table a section."""
    return [section_table(report, section) for section in sections() if section.figures]


def section_table(report: ClusterReport, section: Section) -> ReportTable:
    """Return the figures of a section over all units, in the order of the form."""
    wanted = [every_indicator()[figure.code] for figure in section.figures]
    labels = [figure.label for figure in section.figures]
    return unit_table(report, section.key.replace("_", "-"), section.title, wanted, labels)


def cooperation_table(report: ClusterReport) -> ReportTable:
    """Programmes, advice and press work over all units."""
    wanted = [every_indicator()[code] for code in COOPERATION]
    return unit_table(report, "phoi-hop", "Tham mưu, phối hợp, tuyên truyền", wanted)


def unit_table(
    report: ClusterReport,
    key: str,
    title: str,
    indicators: Sequence[Indicator],
    labels: Sequence[str] = (),
) -> ReportTable:
    """Return indicators as rows, the cluster's units as columns in its order, the whole cluster last."""
    rows = []
    for number, indicator in enumerate(indicators, start=1):
        amounts = report.amounts(indicator, report.year)
        cells = [unit_cell(report, indicator, unit) for unit in report.units]
        included = sum(amount.value is not None for amount in amounts.values())
        coverage = f"{included}/{len(amounts)}"
        note = "" if included == report.included else coverage
        whole = whole_cell(report, indicator, note=note)
        label = labels[number - 1] if labels else indicator.label
        rows.append(
            Row(label, (*cells, whole), str(number), indicator.display.unit, indicator, coverage=coverage)
        )
    columns = (*(Column(unit.association.name, of=unit) for unit in report.units), _whole_column(report))
    return ReportTable(
        key,
        title,
        "Chỉ tiêu",
        columns,
        tuple(rows),
        notes=missing_lines(report),
        legend=legend(rows),
        has_units=True,
    )


def parts_table(report: ClusterReport, indicator: Indicator) -> ReportTable:
    """Return the figures that an indicator is made of, unit by unit: the way from a number to the returns."""
    wanted = [every_indicator()[code] for code in dict.fromkeys(indicator.codes)]
    return unit_table(report, "phan", "Số liệu gốc trong báo cáo", wanted)


def _whole_column(report: ClusterReport) -> Column:
    return Column(wording.whose_heading(report), is_total=True)
