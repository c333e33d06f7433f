"""Figures as JSON and CSV for other programs. These writers compute nothing.

The shapes are fixed in the contracts: numbers are those of the report, only `text` is rounded.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from fractions import Fraction
from typing import Any

from associations.exchange.csv_files import as_csv, csv_pieces
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.analysis.targets import Aim
from reports.indicators import BY_CODE, INDICATORS, Indicator, Total, every_indicator
from reports.presentation.tables import ReportTable

CSV_COLUMNS = (
    "cluster", "year", "map", "association", "name", "code", "label", "unit", "value", "text",
    "numerator", "denominator", "rank", "flags", "missing", "revision", "fingerprint",
)  # fmt: skip


def report_as_json(report: ClusterReport, indicators: Iterable[Indicator] = INDICATORS) -> str:
    """Return indicators of the report as the contract's JSON, with a line break at the end."""
    return "".join(json_pieces(report, indicators))


def json_pieces(report: ClusterReport, indicators: Iterable[Indicator] = INDICATORS) -> Iterator[str]:
    """Yield what `report_as_json` returns, an indicator at a time: over thousands of units the whole is large."""
    content = {
        "cluster": report.cluster.key,
        "year": report.year,
        "map": report.map_,
        "status": report.status,
        "coverage": {
            "expected": len(report.units),
            "included": report.included,
            "missing": [association.key for association in report.missing],
        },
        "snapshot": _revision(report),
        "indicators": {},
    }
    yield _written(content).removesuffix("}\n}")
    separator = ""
    for indicator in indicators:
        found = _result(report.result_once(indicator), report.aims.get(indicator.code))
        # Indented as deep as it stands; a line break within a text is written as two letters.
        yield f"{separator}\n  {_written(indicator.code)}: " + _written(found).replace("\n", "\n  ")
        separator = ","
    yield "\n }\n}\n" if separator else "}\n}\n"


def _written(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def report_as_csv(report: ClusterReport, indicators: Iterable[Indicator] | None = None) -> bytes:
    """Return the report as CSV in UTF-8 with BOM: for each code the cluster's row (no association), then its units.

    indicators: all of them and the figures that are none, where not given.
    """
    return b"".join(report_csv_pieces(report, indicators))


def report_csv_pieces(
    report: ClusterReport, indicators: Iterable[Indicator] | None = None
) -> Iterator[bytes]:
    """Yield what `report_as_csv` returns, some rows at a time."""
    wanted = (*INDICATORS, *figure_totals()) if indicators is None else indicators
    return csv_pieces(CSV_COLUMNS, _csv_rows(report, wanted))


def _csv_rows(report: ClusterReport, indicators: Iterable[Indicator]) -> Iterator[tuple[object, ...]]:
    where = (report.cluster.key, report.year, report.map_)
    revision = (report.revision.number, report.revision.fingerprint) if report.revision else ("", "")
    for indicator in indicators:
        result = report.result_once(indicator)
        known = (indicator.code, indicator.label, indicator.unit)
        amount = result.amount
        yield (
            *where, "", report.cluster.name, *known, number_of(indicator, amount.value), result.text,
            amount.numerator, amount.denominator, None, "", "", *revision,
        )  # fmt: skip
        for unit in result.units:
            amount = unit.amount
            yield (
                *where, unit.association.key, unit.association.name, *known,
                number_of(indicator, amount.value), unit.text, amount.numerator, amount.denominator, unit.rank,
                " ".join(unit.flags), amount.missing or "", *revision,
            )  # fmt: skip


def figure_totals() -> list[Total]:
    """Return the figures of a return that are not an indicator of the official list already."""
    return [i for code, i in every_indicator().items() if code not in BY_CODE and isinstance(i, Total)]


def table_as_csv(table: ReportTable) -> bytes:
    """Return a table as CSV in UTF-8 with BOM, numbers as the page writes them."""
    heads = [f"{column.title} ({column.unit})" if column.unit else column.title for column in table.columns]
    rows = ([row.label, *(cell.text for cell in row.cells)] for row in table.rows)
    return as_csv([table.heading, *heads], rows)


def _revision(report: ClusterReport) -> dict[str, Any] | None:
    revision = report.revision
    if revision is None:
        return None
    return {
        "revision": revision.number,
        "fingerprint": revision.fingerprint,
        "frozen_at": revision.frozen_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def _result(result: Result, aim: Aim | None) -> dict[str, Any]:
    indicator, amount, compared = result.indicator, result.amount, result.compared
    return {
        "label": indicator.label,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "numerator": amount.numerator,
        "denominator": amount.denominator,
        "value": number_of(indicator, amount.value),
        "text": result.text,
        "included": result.included,
        "previous": number_of(indicator, result.total_before),
        "change": number_of(indicator, result.change),
        "not_comparable": None if result.change is not None else result.not_comparable,
        "compared": {
            "units": compared.units,
            "value": number_of(indicator, compared.value),
            "previous": number_of(indicator, compared.previous),
            "change": number_of(indicator, compared.change),
        },
        "target": float(aim.value) if aim else None,
        "target_year": aim.year if aim else None,
        "units": [_unit(indicator, unit) for unit in result.units],
    }


def _unit(indicator: Indicator, unit: UnitResult) -> dict[str, Any]:
    return {
        "association": unit.association.key,
        "name": unit.association.name,
        "numerator": unit.amount.numerator,
        "denominator": unit.amount.denominator,
        "value": number_of(indicator, unit.amount.value),
        "text": unit.text,
        "rank": unit.rank,
        "previous": number_of(indicator, unit.pair.before.value),
        "change": number_of(indicator, unit.change),
        "not_comparable": unit.not_comparable or None,
        "flags": list(unit.flags),
        "missing": unit.amount.missing,
    }


def number_of(indicator: Indicator, value: Fraction | None) -> int | float | None:
    """Return a whole number for a total, the nearest double for a ratio: the same digits on every machine."""
    if value is None:
        return None
    return int(value) if isinstance(indicator, Total) else float(value)
