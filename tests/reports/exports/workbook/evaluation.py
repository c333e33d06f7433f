"""A small reader of the formulas of a whole workbook, written for the tests and knowing nothing of the portal.

It follows Excel where reports lean on it: IF and IFERROR work out only the branch they take, a text in arithmetic is an
error, a blank is "" or 0, ranges are worked on cell by cell, sums and counts pass over texts in ranges. A function that it
does not know fails by its name. Stored results are never looked at.
"""

from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from tests.reports.exports.workbook.formula_parser import Node, parsed
from tests.reports.exports.workbook.spreadsheet_functions import FUNCTIONS
from tests.reports.exports.workbook.spreadsheet_values import Area, ErrorValue, each, joined

Key = tuple[str, int, int]  # sheet, row, column


class Evaluation:
    """Works out the formulas of a workbook that was read with its formulas, each once."""

    def __init__(self, book: openpyxl.Workbook) -> None:
        self.cells: dict[Key, Any] = {}
        self.formulas: dict[Key, str] = {}
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        self.formulas[sheet.title, cell.row, cell.column] = str(cell.value)
                    elif cell.value is not None:
                        self.cells[sheet.title, cell.row, cell.column] = cell.value
        self.names = {name: defined.attr_text for name, defined in book.defined_names.items()}
        self._found: dict[Key, Any] = {}

    def result(self, key: Key) -> Any:
        """Return the value of a cell; an error as its text."""
        try:
            return self.value(key)
        except ErrorValue as error:
            return str(error)

    def value(self, key: Key) -> Any:
        """Return the value of a cell; raise ErrorValue for an error."""
        if key in self._found:
            found = self._found[key]
            if isinstance(found, ErrorValue):
                raise found
            return found
        if key not in self.formulas:
            return self.cells.get(key)
        self._found[key] = ErrorValue("#CIRCLE!")
        try:
            found = self.work(parsed(self.formulas[key]), key[0])
            found = found.values[0] if isinstance(found, Area) else found
            found = 0 if found is None else found
        except ErrorValue as error:
            found = error
        self._found[key] = found
        if isinstance(found, ErrorValue):
            raise found
        return found

    def work(self, node: Node, sheet: str) -> Any:
        """Work out a parsed formula that stands on a sheet."""
        kind, *rest = node
        if kind == "value":
            return rest[0]
        if kind == "cell":
            return self._referred(rest[0], sheet)
        if kind == "name":
            return self._referred(self.names[rest[0]], sheet)
        if kind == "sign":
            sign, left, right = rest
            return each(lambda a, b: joined(sign, a, b), self.work(left, sheet), self.work(right, sheet))
        name, arguments = rest
        if name in ("IF", "IFERROR", "IFNA"):
            return self._branch(name, arguments, sheet)
        if name not in FUNCTIONS:
            raise NotImplementedError(f"the function {name}")
        return FUNCTIONS[name](*(self.work(argument, sheet) for argument in arguments))

    def _branch(self, name: str, arguments: list[Node], sheet: str) -> Any:
        if name != "IF":
            try:
                return self.work(arguments[0], sheet)
            except ErrorValue:
                return self.work(arguments[1], sheet)
        condition = self.work(arguments[0], sheet)
        if isinstance(condition, Area):
            yes, no = (self.work(one, sheet) for one in arguments[1:])
            return each(lambda a, b: a if a is not None else b, each(lambda c, v: v if c else None, condition, yes), no)  # fmt: skip
        if condition:
            return self.work(arguments[1], sheet)
        return self.work(arguments[2], sheet) if len(arguments) > 2 else False

    def _referred(self, reference: str, sheet: str) -> Any:
        of, _, cells = reference.rpartition("!")
        of = of[1:-1].replace("''", "'") if of.startswith("'") else of or sheet
        bare = cells.replace("$", "")
        left, top, right, bottom = range_boundaries(bare)
        if ":" not in bare:
            return self.value((of, top, left))
        columns = range(left, right + 1)
        return Area([[self.value((of, row, column)) for column in columns] for row in range(top, bottom + 1)])
