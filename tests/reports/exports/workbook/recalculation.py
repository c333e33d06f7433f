"""An independent recalculation of a workbook: the stored results are thrown away first.

`recalculated` works every formula of every sheet out by the tests' own `evaluation`, some ten thousand a second.
`stored_and_recalculated` has another program do it, the package `formulas`, sheet by sheet.
"""

import io
import tempfile
from pathlib import Path

import openpyxl

from reports.exports.workbook import layout
from tests.reports.exports.workbook.evaluation import Evaluation

Results = dict[tuple[str, str], tuple[object, object]]

# The sheets beside the figures and indicators: they are worked out again in tests of their own, for a formula takes
# the other program some ten milliseconds.
FULL = (layout.MODELS, layout.FUND, layout.AIMS, layout.RECONCILIATION)


def recalculated(content: bytes) -> Results:
    """For every formula of a workbook by (sheet, cell): the result that the file stores, and what it comes to."""
    stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    written = openpyxl.load_workbook(io.BytesIO(content))
    evaluation = Evaluation(written)  # of the formulas alone: loaded so, openpyxl passes over the results
    return {
        (sheet, written[sheet].cell(row, column).coordinate): (
            stored[sheet].cell(row, column).value,
            evaluation.result((sheet, row, column)),
        )
        for sheet, row, column in evaluation.formulas
    }


def wrong_results(content: bytes) -> Results:
    """The formulas whose stored result is not what they come to, or is an error or nothing, with both."""
    return wrong_among(recalculated(content))


def wrong_among(results: Results) -> Results:
    """Those of some results that are wrong."""
    return {
        place: pair
        for place, pair in results.items()
        if differ(*pair) or pair[0] is None or str(pair[0]).startswith("#")
    }


def stored_and_recalculated(
    content: bytes, *, only: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> Results:
    """For every formula by (sheet, cell): the result that the file stores, and what another program works out.

    only, without: which sheets are looked at, all where neither is given; what their formulas go over must be kept.
    """
    import formulas

    written = openpyxl.load_workbook(io.BytesIO(content))
    for name in written.sheetnames:
        if name in without or (only and name not in only):
            del written[name]
    stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    with tempfile.TemporaryDirectory() as folder:
        # Load and save by openpyxl keeps the formulas and drops the results.
        stripped = Path(folder) / "stripped.xlsx"
        written.save(stripped)
        assert all(
            cell.value is None
            for cell in formulas_of(openpyxl.load_workbook(stripped, data_only=True), written)
        )
        solution = formulas.ExcelModel().loads(str(stripped)).finish().calculate()
    found = {}
    for cell in formulas_of(written, written):
        sheet = cell.parent.title
        worked_out = solution[f"'[stripped.xlsx]{sheet.upper()}'!{cell.coordinate}"].value[0, 0]
        found[sheet, cell.coordinate] = (stored[sheet][cell.coordinate].value, worked_out)
    return found


def formulas_of(workbook, written):
    """The cells of a workbook at the places where `written` has formulas."""
    for sheet in written:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield workbook[sheet.title][cell.coordinate]


def differ(stored: object, worked_out: object) -> bool:
    """Whether two results are not the same; floats by their relative distance."""
    if isinstance(stored, int | float) and isinstance(worked_out, int | float):
        return abs(stored - worked_out) > 1e-9 * max(1.0, abs(stored))
    return str(stored) != str(worked_out)
