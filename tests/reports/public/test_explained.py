"""Numbers of the public page that open: what is behind them adds up to them, and nothing is lost; no database."""

import re
from collections import Counter
from fractions import Fraction

import pytest

from reports.indicators import INDICATORS, Growth, Indicator, Ratio, every_indicator
from reports.presentation.number_basis import basis_of
from reports.presentation.tables import ReportTable
from reports.public import explained
from reports.public import page as public_page
from tests.reports.exports.slides.made import made_report

CLUSTERS = [(1, 0), (2, 2), (8, 1), (34, 3)]  # units, and how many of them have no return


@pytest.mark.parametrize(("count", "missing"), CLUSTERS)
def test_what_the_units_reported_makes_the_number_of_the_cluster(count: int, missing: int):
    report = made_report(count, missing=missing)
    for indicator in INDICATORS:
        table = explained._by_unit(report, basis_of(report, indicator, None), "o", indicator.label)
        *units, whole = table.rows
        assert [row.label for row in units] == [unit.association.name for unit in report.units]
        counted = [row.cells for row in units if row.cells[-1].value is not None]
        for at in range(len(table.columns) - 1):
            added = sum((cells[at].value or 0 for cells in counted), Fraction(0)) if counted else None
            assert whole.cells[at].value == added, (indicator.code, table.columns[at].title)
        value = report.result(indicator).amount.value
        assert whole.cells[-1].value == indicator.display_value(value), indicator.code
        if isinstance(indicator, Ratio) and value is not None:
            assert _divided(indicator, table) == value, indicator.code


def _divided(indicator: Ratio, table: ReportTable) -> Fraction:
    """The value of a ratio out of the sums that its table has at its foot."""
    numerator, denominator = table.rows[-1].cells[:2]
    upper = numerator.value * every_indicator()[indicator.numerator].display.divisor
    lower = denominator.value * every_indicator()[indicator.denominator].display.divisor
    return (upper - lower if isinstance(indicator, Growth) else upper) / lower * indicator.scale


@pytest.mark.parametrize(("count", "missing"), CLUSTERS)
def test_what_a_telephone_has_no_room_for_stands_in_rows_that_open(count: int, missing: int):
    report = made_report(count, missing=missing)
    blocks = [
        (block.table, public_page._block(report, block, ""))
        for part in public_page._parts(report)
        for block in part.blocks
    ]
    wide = [(table, [row for _, rows in block["groups"] for row in rows]) for table, block in blocks if block.get("is_wide")]  # fmt: skip
    assert {table.key for table, _ in wide} == {
        "mo-hinh",
        "dong-quy",
        "huy-dong",
        "chi",
        "phoi-hop",
        "hoc-bong",
        "chi-so",
    }
    for table, rows in wide:
        assert [row.label for row in rows] == [row.label for row in table.rows]
        for opened, row in zip(rows, table.rows, strict=True):
            (main,) = (cell for cell, column in zip(row.cells, table.columns, strict=True) if column.is_total)
            assert opened.number == main.text
            for cell, column in zip(row.cells, table.columns, strict=True):
                if not column.is_total:
                    assert _plain(cell.text) in opened.table, (table.key, row.label, column.title)
            for unit in report.units:
                is_in = report.amounts(row.indicator, report.year)[unit.association.pk].value is not None
                assert is_in != any(one.startswith(f"{unit.association.name}: ") for one in opened.left_out)
    # Its tables stand once each, so that every link leads to one place.
    drawn = [block["table"] for _, block in blocks if "table" in block]
    drawn += [block["explained"].table for _, block in blocks if "explained" in block]
    drawn += [row.table for _, rows in wide for row in rows]
    drawn += [explained.explained(report, of, "so-chinh").table for of in _headlines()]
    ids = Counter(found for table in drawn for found in re.findall(r' id="([^"]+)"', table))
    assert [name for name, times in ids.items() if times > 1] == []


def _headlines() -> list[Indicator]:
    return [every_indicator()[code] for code in public_page.tables.HEADLINES]


def _plain(text: str) -> str:
    return text.replace("<", "&lt;")
