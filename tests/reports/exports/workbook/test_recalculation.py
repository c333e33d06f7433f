"""Every formula of the workbooks comes to the result that the file stores: of few and many units, gaps, mergers, live."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.analysis.results import ClusterReport
from reports.exports.print_workbook import report_as_print_workbook
from reports.exports.workbook import report_as_workbook
from tests.reports.exports.workbook.recalculation import recalculated, wrong_among, wrong_results
from tests.reports.narrative.demo import demo_report, many
from tests.reports.revisions.revisions import revision_reports

Case = tuple[ClusterReport, ClusterReport | None]  # on one map, on the other


def _of_revision(*, is_of_revision: bool = True) -> Case:
    return revision_reports(is_of_revision=is_of_revision)


def _without_predecessor() -> Case:
    """A merger within the year, one of the two that merged without a column of its own."""
    then, _ = revision_reports()
    last = [unit for unit in then.years[2024] if unit.association.name != "Bắc Kạn"]
    return replace(then, years={**then.years, 2024: last}), None


CASES: dict[str, Callable[[], Case]] = {
    "1": lambda: (demo_report(2023, keys=("lang-son",)), None),
    "6 after the mergers": lambda: (demo_report(2025), None),
    "8 of 2023": lambda: (demo_report(2023), None),
    "34": lambda: (many(34), None),
    "3 of 6": lambda: (demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh")), None),
    "none of 6": lambda: (demo_report(2025, missing=tuple(u.association.key for u in demo_report(2025).units)), None),
    "blanks and zeros": lambda: (
        demo_report(2024, changed={("lang-son", "population"): None, ("cao-bang", "households"): 0, ("bac-kan", "fund_total"): None}),
        None,
    ),
    "a revision": _of_revision,
    "a revision on today's map": lambda: (revision_reports()[1], revision_reports()[0]),
    "live": lambda: _of_revision(is_of_revision=False),
    "a predecessor outside": _without_predecessor,
}  # fmt: skip


# The tests of the print workbook have these themselves.
OF_ITS_OWN_TESTS = ("1", "8 of 2023", "34", "none of 6")


@pytest.mark.parametrize("case", CASES)
def test_every_formula_of_both_workbooks_comes_to_its_stored_result(case: str):
    report, other = CASES[case]()
    writers = (
        (report_as_workbook,) if case in OF_ITS_OWN_TESTS else (report_as_workbook, report_as_print_workbook)
    )
    for write in writers:
        results = recalculated(write(report, other=other))
        assert wrong_among(results) == {}
        assert len(results) > 100


def test_a_wrong_result_is_found():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(report_as_workbook(demo_report(2023)))) as parts,
        zipfile.ZipFile(out, "w") as changed,
    ):
        for name in parts.namelist():
            part = parts.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"</f><v>[0-9.]+</v>", b"</f><v>123456.5</v>", part, count=1)
            changed.writestr(name, part)
    found = wrong_results(out.getvalue())
    assert len(found) > 5, "one on each sheet with formulas"
    assert {stored for stored, _ in found.values()} == {123456.5}
