"""A report as a tidy frame: the same numbers as everywhere else, exact, and pandas only where a frame is asked for."""

import io
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pandas
import pytest
from django.urls import reverse

from reports.analysis.figures import Part, UnitFigures
from reports.analysis.frame import Record, report_frame
from reports.analysis.results import ClusterReport, cluster_report
from reports.exports.open_data import report_as_csv
from reports.indicators import BY_CODE, INDICATORS, every_indicator
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast
from tests.made_once import made_once
from tests.reports.units import units_of

FUND, RATE = BY_CODE["fund_total"], BY_CODE["members_per_population"]
LARGE = 2**53 + 1  # the first whole number that a float cannot hold


def report(years: dict[int, list[UnitFigures]], status: str = "approved") -> ClusterReport:
    return ClusterReport(None, max(years), "then", status, years)


@pytest.fixture
@made_once
def cluster(cast: Cast) -> ClusterReport:
    """The report of 2024 with one unit missing, one estimated figure and one return under correction."""
    for unit in (cast.thai_nguyen, cast.bac_kan):
        factories.approved(cast, unit, 2023, members=200_001)
        factories.approved(cast, unit)
    return_ = factories.approved(cast, fund_total=11_000_000_007)
    factories.go(return_, "reopen", cast.secretary, "Xem lại")
    return cluster_report(by=cast.secretary, cluster=cast.cluster, year=2024)


def test_a_row_is_a_year_an_association_and_a_code_each_once(cluster: ClusterReport):
    frame = report_frame(cluster)
    assert tuple(frame.columns) == Record._fields
    keys = frame[["year", "association", "code"]]
    assert not keys.duplicated().any()
    assert len(frame) == sum(len(units) for units in cluster.years.values()) * len(every_indicator())
    assert list(dict.fromkeys(frame["year"])) == sorted(cluster.years)
    own = frame[(frame["year"] == 2024) & (frame["code"] == "members")]
    assert list(own["association"]) == [unit.association.key for unit in cluster.units]


def test_whole_numbers_are_whole_and_nothing_is_a_float():
    years = {2024: units_of([{"fund_total": LARGE, "members": 1, "population": 3}, {"fund_total": None}])}
    frame = report_frame(report(years), [FUND, RATE])
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "year": "Int64", "association": "str", "code": "str", "numerator": "Int64", "denominator": "Int64",
        "value": "object", "status": "str", "flags": "str",
    }  # fmt: skip
    assert list(frame["numerator"][:2].fillna(-1)) == [LARGE, -1]
    assert list(frame["value"]) == [LARGE, None, Fraction(100, 3), None]
    assert [type(value) for value in frame["value"]] == [int, type(None), Fraction, type(None)]
    assert list(frame["denominator"].fillna(-1)) == [-1, -1, 3, -1]


def test_an_empty_report_is_an_empty_frame_of_the_same_columns():
    frame = report_frame(report({2024: []}))
    assert (len(frame), tuple(frame.columns)) == (0, Record._fields)
    assert str(frame["numerator"].dtype) == "Int64"


def test_sums_over_the_frame_are_the_totals_of_the_report(cluster: ClusterReport):
    frame = report_frame(cluster, INDICATORS)
    known = frame[(frame["year"] == 2024) & (frame["status"] != "missing")]
    for indicator in INDICATORS:
        rows = known[known["code"] == indicator.code]
        total = cluster.result(indicator).amount
        assert len(rows) == cluster.result(indicator).included
        if total.numerator is not None:
            assert int(rows["numerator"].sum()) == total.numerator, indicator.code
        if total.denominator is not None:
            assert int(rows["denominator"].sum()) == total.denominator, indicator.code


def test_the_frame_and_the_csv_say_the_same(cluster: ClusterReport):
    kinds = {"numerator": "Int64", "denominator": "Int64", "flags": "str"}
    file = pandas.read_csv(io.BytesIO(report_as_csv(cluster)), dtype=kinds, keep_default_na=False, na_values={"numerator": "", "denominator": "", "value": ""})  # fmt: skip
    units = file[file["association"] != ""].set_index(["association", "code"])
    frame = report_frame(cluster)
    frame = frame[frame["year"] == 2024].set_index(["association", "code"])
    assert set(units.index) <= set(frame.index)
    same = frame.loc[units.index]
    for name in ("numerator", "denominator"):
        assert units[name].equals(same[name])
    assert list(units["flags"]) == list(same["flags"])
    assert [None if pandas.isna(v) else float(v) for v in units["value"]] == [
        None if v is None else float(v) for v in same["value"]
    ]


def test_the_status_says_what_is_missing_and_what_is_being_corrected(cluster: ClusterReport):
    frame = report_frame(cluster, [RATE, BY_CODE["family_rate"]])
    own = frame[frame["year"] == 2024].set_index(["association", "code"])["status"]
    assert own["thai-nguyen", "members_per_population"] == "approved"
    assert own["thai-nguyen", "family_rate"] == "missing"  # no households were given
    assert own["cao-bang", "members_per_population"] == "missing"
    assert own["lang-son", "members_per_population"] == "reopened"
    submitted = report_frame(report({2024: units_of([{"fund_total": 5}])}, "submitted"), [FUND])
    assert list(submitted["status"]) == ["submitted"]


def test_marks_stand_with_spaces_between():
    (unit,) = units_of([{"members": 1, "population": 3}])
    part = Part(1, unit.association, 2024, False)
    marks = {"members": frozenset({"uoc_tinh", "da_sua"}), "population": frozenset({"suy_ra"})}
    frame = report_frame(report({2024: [replace(unit, flags=marks, parts=(part,))]}), [RATE, FUND])
    assert list(frame["flags"]) == ["da_sua suy_ra uoc_tinh", ""]


def test_no_page_and_no_export_of_the_portal_imports_pandas(
    cast: Cast, cluster: ClusterReport, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pandas", None)  # from here on importing it fails
    client = sign_in(cast.secretary)
    for name in ("dashboard", "cross_table", "board"):
        assert client.get(reverse(name, args=["dong-bac", 2024])).status_code == 200
    assert report_as_csv(cluster)
    with pytest.raises(ImportError):
        report_frame(cluster)


def test_starting_the_portal_imports_no_pandas():
    code = (
        "import sys, khuyenhoc.wsgi; from django.urls import get_resolver; get_resolver().url_patterns;"
        "assert 'pandas' not in sys.modules, 'pandas was imported'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
