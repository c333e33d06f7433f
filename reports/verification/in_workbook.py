"""Compare the Excel report: constants of the sheets of data, and numbers typed over formulas."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from associations.exchange.workbooks import read_workbook
from reports.analysis.figures import Map
from reports.analysis.reconciliation import reconcile
from reports.analysis.results import ClusterReport
from reports.exports.workbook import layout
from reports.exports.workbook.data import DataBlock, data_of, other_data_of
from reports.exports.workbook.sheets import section_sheets
from reports.presentation import wording
from reports.verification.aims_in_workbook import of_aims, typed_over
from reports.verification.base import (
    BLANK,
    FOREIGN_FILE,
    LIVE_FILE,
    Difference,
    Identity,
    Unverifiable,
    value_text,
    whole,
)
from reports.verification.forms import held_figures
from reports.verification.found_table import FoundCell, FoundTable, FoundWorkbook

_MAPS: Mapping[str, Map] = {wording.MAPS["then"]: "then", wording.MAPS["today"]: "today"}
_WITHOUT_CONSTANTS = (
    layout.SUMMARY, layout.CHARTS, layout.INDICATOR_SHEET, layout.RANKING, layout.RANKS, layout.MODELS, layout.FUND,
    layout.TREND, layout.RECONCILIATION,
)  # fmt: skip
_IDENTITY = (layout.KIND, layout.REVISION, layout.FINGERPRINT, layout.CLUSTER, layout.YEAR, layout.MAP)
_Key = tuple[int | None, str]  # year, code


@dataclass(frozen=True)
class ReadWorkbook:
    """A workbook of the portal, read."""

    workbook: FoundWorkbook
    identity: Identity

    def compared(self, report: ClusterReport, other: ClusterReport) -> int:
        """Count the numbers of the revision that the file is compared with."""
        blocks = self._blocks(report, other)
        return sum(v is not None for b in blocks for *_, values in b.lines() for v in values.values())

    def differences(self, report: ClusterReport, other: ClusterReport) -> Iterator[Difference]:
        """Yield every constant that is not what the revision has, and numbers where the report has formulas."""
        names = dict(self.workbook.sheets)
        for block in self._blocks(report, other):
            sheet = self._sheet_of(block, names)
            if sheet is None:
                yield Difference(f"trang “{block.sheet}”", "có", "không còn trong sổ")
                continue
            yield from _of_data(sheet, names.pop(sheet), block, held_figures(report))
        for sheet, cells in names.items():
            if sheet == layout.AIMS:
                yield from of_aims(sheet, cells, report)
            elif sheet == layout.LINES:
                yield from _of_lines(sheet, cells)
            elif sheet in (*_WITHOUT_CONSTANTS, *section_sheets()):
                yield from typed_over(sheet, cells)

    def _blocks(self, report: ClusterReport, other: ClusterReport) -> list[DataBlock]:
        """Return the sheets of data that the file must have; the second only if it has a reconciliation."""
        blocks = [data_of(report)]
        if self.holds_both_maps:
            then, today = (report, other) if report.map_ == "then" else (other, report)
            beside = other_data_of(report, other, reconcile(then, today))
            blocks += [beside] if beside else []
        return blocks

    @property
    def holds_both_maps(self) -> bool:
        """Whether the file was made with a reconciliation, which holds the figures of the other map as well."""
        return bool({layout.RECONCILIATION, layout.OTHER_DATA} & set(self.workbook.sheets))

    @staticmethod
    def _sheet_of(block: DataBlock, names: Mapping[str, list[FoundCell]]) -> str | None:
        """Return the sheet of a block: the one of its name, else one with its heads; None where there is none."""
        if block.sheet in names:
            return block.sheet
        known = {layout.DATA, layout.OTHER_DATA}
        for name, cells in names.items():
            if name not in known and FoundTable.find(name, cells, layout.DATA_HEADS):
                return name
        return None


def read(path: Path) -> ReadWorkbook:
    """Read a workbook; raises BadFile for what is none, Unverifiable for one that is not of a revision."""
    workbook = FoundWorkbook.of(read_workbook(path, path.name, with_days=False))
    statements = _statements(workbook)
    if not statements:
        raise Unverifiable(FOREIGN_FILE)
    if any(one.get(layout.REVISION) == layout.LIVE for one in statements.values()):
        raise Unverifiable(LIVE_FILE)
    if all(one.get(layout.KIND) != layout.REPORT_KIND for one in statements.values()):
        raise Unverifiable(
            "Tệp là bản in hoặc chỉ có một bảng của báo cáo nên không so từng ô được. Kiểm chứng sổ Excel có đủ số liệu, hoặc nhập mã ở chân trang."
        )
    return ReadWorkbook(workbook, _identity(statements))


def _identity(statements: Mapping[str, Mapping[str, str]]) -> Identity:
    """Return what the file states of itself: the first place counts, fingerprints from all of them."""
    place, first = next(iter(statements.items()))
    return Identity(
        fingerprints=tuple(
            (f"{where}: {layout.FINGERPRINT}", one.get(layout.FINGERPRINT, ""))
            for where, one in statements.items()
        ),
        revision_text=first.get(layout.REVISION, ""),
        revision_place=f"{place}: {layout.REVISION}",
        cluster=first.get(layout.CLUSTER, ""),
        year=whole(first.get(layout.YEAR, "")),
        map_=_MAPS.get(first.get(layout.MAP, "")),
    )


def _statements(workbook: FoundWorkbook) -> dict[str, dict[str, str]]:
    """Return what the sheets and the properties of a file state of it, by the place that states it."""
    found = {f"trang “{sheet}”": _labelled(cells) for sheet, cells in workbook.sheets.items()}
    found = {place: values for place, values in found.items() if layout.FINGERPRINT in values}
    if layout.FINGERPRINT in workbook.properties:
        found["thuộc tính của tệp"] = {name: workbook.properties.get(name, "") for name in _IDENTITY}
    return found


def _labelled(cells: Sequence[FoundCell]) -> dict[str, str]:
    """Return the texts beside the labels of a file's identity, the first where a label is repeated."""
    by_place = {(cell.row, cell.column): cell for cell in cells}
    found: dict[str, str] = {}
    for cell in cells:
        if cell.value in _IDENTITY:
            beside = by_place.get((cell.row, cell.column + 1))
            text = "" if beside is None or beside.value is None else str(beside.value).strip()
            found.setdefault(str(cell.value), text)
    return found


def _of_data(
    sheet: str, cells: Sequence[FoundCell], block: DataBlock, held: Sequence[str]
) -> Iterator[Difference]:
    """Yield what differs on a sheet of data: heads, rows, values, numbers that belong to nothing.

    held: the figures that the revision holds; the file may lack a row of any other.
    """
    table = FoundTable.find(sheet, cells, layout.DATA_HEADS)
    if table is None:
        yield Difference(f"trang “{sheet}”", f"hàng đầu có {', '.join(layout.DATA_HEADS)}", "không còn")
        return
    yield from _of_heads(table, block)
    rows = _rows_by_key(table)
    expected = _expected_rows(block, held)
    yield from _unknown_rows(table, rows, expected)
    for (year, code), values in expected.items():
        if (year, code) in rows:
            yield from _of_row(table, rows[year, code][0], values)
        elif code in held:
            yield Difference(f"{sheet}: dòng {code} năm {year}", "có", "không còn")
    keyed = {row for places in rows.values() for row in places}
    yield from _strays(table, keyed, block)


def _expected_rows(block: DataBlock, held: Sequence[str]) -> dict[_Key, dict[str, int | str | None]]:
    """Return the cells of each row by their heads; a figure that is known no more has neither label nor unit."""
    found: dict[_Key, dict[str, int | str | None]] = {}
    for year, code, label, unit, values in block.lines():
        names = {layout.LABEL_HEAD: label, layout.UNIT_HEAD: unit}
        found[year, code] = {layout.YEAR_HEAD: year, **names, **values}
    for year in block.values:
        for code in held:
            numbers = {block.headings[unit.pk]: block.value(year, code, unit.pk) for unit in block.units}
            found.setdefault((year, code), {layout.YEAR_HEAD: year, **numbers})
    return found


def _rows_by_key(table: FoundTable) -> dict[_Key, list[int]]:
    """Return the rows of each year and code below the heads."""
    keys: dict[_Key, list[int]] = {}
    for row in table.below:
        year, code = table.cell(row, layout.YEAR_HEAD), table.cell(row, layout.CODE_HEAD)
        if code is not None and isinstance(code.value, str):
            keys.setdefault((whole(year.value) if year else None, code.value.strip()), []).append(row)
    return keys


def _unknown_rows(
    table: FoundTable, rows: Mapping[_Key, list[int]], wanted: Collection[_Key]
) -> Iterator[Difference]:
    """Yield the rows that the revision does not have, or has once only."""
    for key, places in rows.items():
        is_known = key in wanted
        year, code = key
        found = "dòng lặp lại" if is_known else f"dòng lạ: {code} {year or ''}".rstrip()
        for row in places[1:] if is_known else places:
            yield Difference(table.place(row, table.at[layout.CODE_HEAD]), "không có", found)


def _of_row(table: FoundTable, row: int, expected: Mapping[str, int | str | None]) -> Iterator[Difference]:
    """Yield the cells of a row that differ; columns that the file lacks are named once for all rows."""
    for name, value in expected.items():
        if name in table.at:
            # A year is not a count: it has no separator of thousands.
            words = str(value) if name == layout.YEAR_HEAD else ""
            yield from _of_cell(table.place(row, table.at[name]), value, table.cell(row, name), words)


def _of_heads(table: FoundTable, block: DataBlock) -> Iterator[Difference]:
    known = {*layout.DATA_HEADS, *block.headings.values()}
    for name in block.headings.values():
        if name not in table.columns:
            yield Difference(f"{table.sheet}: cột “{name}”", "có", "không còn")
    for name, places in table.columns.items():
        found = "cột lặp lại" if name in known else f"cột lạ “{name}”"
        for column in places[1:] if name in known else places:
            yield Difference(table.place(table.head, column), "không có", found)


def _strays(table: FoundTable, keyed: Collection[int], block: DataBlock) -> Iterator[Difference]:
    """Yield the numbers below the heads of units in rows that belong to no figure."""
    columns = {table.at[name] for name in block.headings.values() if name in table.at}
    for row in table.below:
        if row in keyed:
            continue
        for column in columns & set(table.rows[row]):
            cell = table.rows[row][column]
            if isinstance(cell.value, int | float):
                yield Difference(f"{table.sheet}!{cell.address}", BLANK, value_text(cell.value))


def _of_cell(
    place: str, expected: int | str | None, cell: FoundCell | None, words: str = ""
) -> Iterator[Difference]:
    """Yield the difference of a cell; words: how the expected value is written, where not as usual."""
    value = cell.value if cell else None
    words = words or (f"“{expected}”" if isinstance(expected, str) else value_text(expected))
    if cell is not None and cell.is_formula:
        yield Difference(place, words, f"công thức, kết quả {value_text(value)}")
    elif value in (None, "") and expected is None:
        return
    elif value != expected or isinstance(value, str) != isinstance(expected, str):
        yield Difference(place, words, value_text(value))


def _of_lines(sheet: str, cells: Sequence[FoundCell]) -> Iterator[Difference]:
    """Yield the values that were typed over on the sheet with a line a figure; years and moments are numbers there."""
    table = FoundTable.find(sheet, cells, layout.LINE_HEADS)
    if table is None:
        return
    column = table.at[layout.VALUE_HEAD]
    yield from typed_over(sheet, (cell for cell in cells if cell.column == column and cell.row > table.head))
