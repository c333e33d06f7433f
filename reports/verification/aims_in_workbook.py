"""Compare the sheet of targets of the Excel report: values and years are constants, all else is formulas."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reports.analysis.results import ClusterReport
from reports.analysis.targets import Aim
from reports.exports.workbook import layout
from reports.exports.workbook.aims import NEXT_HEADS, NONE_SET, OVER_ALL, OVER_SOME, label_of
from reports.indicators import BY_CODE, Indicator
from reports.verification.base import Difference, value_text
from reports.verification.forms import own_indicators
from reports.verification.found_table import FoundCell, FoundTable

_AIM_HEADS = ("Mục tiêu", "Đến năm")


def typed_over(sheet: str, cells: Iterable[FoundCell]) -> Iterator[Difference]:
    """Yield the numbers that stand where the report has formulas."""
    for cell in cells:
        if not cell.is_formula and isinstance(cell.value, int | float):
            yield Difference(f"{sheet}!{cell.address}", "công thức", f"số gõ đè {value_text(cell.value)}")


def of_aims(sheet: str, cells: Sequence[FoundCell], report: ClusterReport) -> Iterator[Difference]:
    """Yield what differs on the sheet of targets: their values and years are constants, all else is formulas."""
    expected = _expected_aims(report)
    tables = ((head, FoundTable.find(sheet, cells, (head, *_AIM_HEADS))) for head in (OVER_ALL, OVER_SOME))
    found = next(((table, _rows_of_aims(table, head)) for head, table in tables if table is not None), None)
    constants: set[tuple[int, int]] = set()
    if found is not None:
        table, rows = found
        for names, values in expected.items():
            name = next((name for name in names if name in rows), names[0])
            yield from _of_aim(table, name, rows.get(name), values)
        constants = _constants_of_aims(table, [rows.get(name) for names in expected for name in names])
    elif expected:
        heads = ", ".join((OVER_ALL, *_AIM_HEADS))
        yield Difference(f"trang “{sheet}”", f"hàng đầu có {heads}", "không còn")
    yield from typed_over(sheet, (cell for cell in cells if (cell.row, cell.column) not in constants))


def _constants_of_aims(table: FoundTable, rows: Iterable[int | None]) -> set[tuple[int, int]]:
    """Return the places, row and column, of the values and years of targets."""
    columns = [table.at[head] for head in (*_AIM_HEADS, *NEXT_HEADS) if head in table.at]
    return {(row, column) for row in rows if row is not None for column in columns}


_Forms = tuple[float | str, ...]  # a value as the sheet may hold it, today's form first


def _expected_aims(report: ClusterReport) -> dict[tuple[str, ...], dict[str, _Forms]]:
    """Return the values and the years of each target and the next, by the labels that the sheet may give its indicator."""
    own = {indicator.code: indicator for indicator in own_indicators(report) or ()}
    return {
        _labels_of([form[code] for form in (BY_CODE, own) if code in form]): {
            **dict(zip(_AIM_HEADS, (_forms_of(aim), (aim.year,)), strict=True)),
            **dict(zip(NEXT_HEADS, _next_of(aim), strict=True)),
        }
        for code, aim in report.aims.items()
        if code in BY_CODE or code in own
    }


def _labels_of(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    """Return how the sheet may name an indicator: with the unit of tables, or, of earlier releases, with its own."""
    labels = [name for one in indicators for name in (label_of(one), f"{one.label} ({one.unit})")]
    return tuple(dict.fromkeys(labels))


def _forms_of(aim: Aim) -> _Forms:
    """Return a target in the unit of tables, and, as earlier releases wrote it, in the indicator's own."""
    return float(aim.in_tables), float(aim.value)


def _next_of(aim: Aim) -> tuple[_Forms, _Forms]:
    if aim.following is None:
        return (NONE_SET,), (layout.MISSING,)
    return (float(aim.following.in_tables),), (aim.following.year,)


def _rows_of_aims(table: FoundTable, of_indicators: str) -> dict[str, int]:
    """Return the row of each target below the heads, by the label of its indicator."""
    labels = {row: table.cell(row, of_indicators) for row in table.below}
    return {str(label.value): row for row, label in labels.items() if label is not None}


def _of_aim(
    table: FoundTable, name: str, row: int | None, values: Mapping[str, _Forms]
) -> Iterator[Difference]:
    """Yield what differs in the values and the years of a target; files of earlier releases have no next target."""
    if row is None:
        yield Difference(f"{table.sheet}: dòng “{name}”", "có", "không còn")
        return
    for head, forms in values.items():
        if head not in table.at:
            continue
        cell = table.cell(row, head)
        if cell is None or cell.is_formula or cell.value not in forms:
            is_formula = cell is not None and cell.is_formula
            found = "công thức" if is_formula else value_text(None if cell is None else cell.value)
            yield Difference(table.place(row, table.at[head]), _number(forms[0]), found)


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else str(value).replace(".", ",")
