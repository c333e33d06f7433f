"""Indicators stand in one order everywhere: pages are crawled in tests/reports/dashboards/test_pages.py, files are read here."""

import csv
import json

import pytest

from reports.exports.document import tables as of_document
from reports.exports.open_data import report_as_csv, report_as_json
from reports.exports.slides import backup, deck
from reports.exports.slides import tables as of_slides
from reports.indicators import INDICATORS, in_order, is_in_order
from reports.presentation import tables
from reports.presentation.tables import clusters
from reports.public import dictionary
from tests.reports.exports.slides.made import made_report

# The order of these is a reason of its own, which the comment at each says.
OTHER_ORDER = {"dong-quy": tables.FUND_FLOW}
CHOSEN = {
    "headlines": tables.HEADLINES,
    "charted": tables.CHARTED,
    "summary, after the headlines": tables.SUMMARY[len(tables.HEADLINES) :],
    "cooperation": tables.COOPERATION,
    "sources of the fund": tables.FUND_SOURCES.codes,
    "purposes of the fund": tables.FUND_PURPOSES.codes,
    "awards": [award.count.code for award in tables.AWARDS],
    "models": [model.rate.code for model in tables.MODELS],
    "columns of the clusters": [code for code in clusters.OVER_CLUSTERS if code not in tables.HEADLINES],
    "ranked on slides": backup.RANKED,
    "a merger on slides": of_slides._OF_A_MERGER,
    "first tables of the report": of_document._MAIN,
    "rates of the report": of_document._RATES,
}


@pytest.mark.parametrize("name", CHOSEN)
def test_what_is_chosen_of_the_indicators_stands_in_their_order(name: str):
    assert is_in_order(CHOSEN[name])


def test_the_order_is_seen():
    assert is_in_order([indicator.code for indicator in INDICATORS])
    assert is_in_order(
        ["members", "members_per_population", "scholarships", "family_recognised", "family_rate"]
    )
    assert not is_in_order(["family_rate", "cooperation_programmes"])
    assert not is_in_order(["family_recognised", "family_rate", "members"])
    assert not is_in_order(["cooperation_programmes", "advisory_party"])  # figures among themselves
    rates = ["citizen_rate_registered", "official_rate", "citizen_rate", "members", "unknown"]
    assert in_order(rates) == [
        "citizen_rate",
        "citizen_rate_registered",
        "official_rate",
        "members",
        "unknown",
    ]


def test_files_have_the_same_order():
    report = made_report()
    assert is_in_order(json.loads(report_as_json(report))["indicators"])
    rows = list(csv.DictReader(report_as_csv(report).decode("utf-8-sig").splitlines()))
    assert is_in_order(dict.fromkeys(row["code"] for row in rows))
    assert is_in_order([one.code for one in dictionary.indicator_entries()])
    drawn = [slide.table for slide in deck.make_deck(report).slides if slide.table]
    assert len(drawn) > 10
    for table in drawn:
        codes = dict.fromkeys(row.indicator.code for row in table.rows if row.indicator)
        assert table.key in OTHER_ORDER or is_in_order(codes) or table.key in ("tang", "giam"), (
            table.key,
            list(codes),
        )
