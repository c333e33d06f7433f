"""The Excel report: the constants of its sheets of data and of targets, and numbers typed over formulas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from associations.exchange.every_cell import FoundCell, FoundWorkbook, read_every_cell
from associations.exchange.workbook_guard import column_letters
from reports.analysis.figures import Map
from reports.analysis.reconciliation import reconcile
from reports.analysis.results import ClusterReport
from reports.exports.workbook import layout
from reports.exports.workbook.data import DataBlock, data_of, other_data_of
from reports.exports.workbook.sheets import section_sheets
from reports.indicators import BY_CODE
from reports.presentation import wording
from reports.verification.base import (
    BLANK,
    FOREIGN_FILE,
    LIVE_FILE,
    Difference,
    Identity,
    Unverifiable,
    shown,
    whole,
)

_MAPS: Mapping[str, Map] = {wording.MAPS["then"]: "then", wording.MAPS["today"]: "today"}
_WITHOUT_CONSTANTS = (
    layout.SUMMARY, layout.CHARTS, layout.INDICATOR_SHEET, layout.RANKING, layout.RANKS, layout.MODELS, layout.FUND,
    layout.TREND, layout.RECONCILIATION,
)  # fmt: skip
_AIM_HEADS = ("Chỉ số (cả cụm)", "Mục tiêu", "Đến năm")
_Rows = Mapping[int, Mapping[int, FoundCell]]


@dataclass(frozen=True)
class ReadWorkbook:
    """A workbook of the portal, read."""

    workbook: FoundWorkbook
    identity: Identity

    def compared(self, report: ClusterReport, other: ClusterReport) -> int:
        """How many numbers of the revision were looked for."""
        blocks = self._blocks(report, other)
        return sum(v is not None for b in blocks for *_, values in b.lines() for v in values.values())

    def differences(self, report: ClusterReport, other: ClusterReport) -> Iterator[Difference]:
        """Every constant that is not what the revision says, and numbers where the report has formulas."""
        names = dict(self.workbook.sheets)
        for block in self._blocks(report, other):
            sheet = self._sheet_of(block, names)
            if sheet is None:
                yield Difference(f"trang “{block.sheet}”", "có", "không còn trong sổ")
                continue
            yield from _of_data(sheet, names.pop(sheet), block)
        for sheet, cells in names.items():
            if sheet == layout.AIMS:
                yield from _of_aims(sheet, cells, report)
            elif sheet in (*_WITHOUT_CONSTANTS, *section_sheets()):
                yield from _typed_over(sheet, cells)

    def _blocks(self, report: ClusterReport, other: ClusterReport) -> list[DataBlock]:
        """The sheets of data that the file must have; the second only where it was made with a reconciliation."""
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
        """The sheet of a block: the one of its name, else one with its heads."""
        if block.sheet in names:
            return block.sheet
        known = {layout.DATA, layout.OTHER_DATA}
        for name, cells in names.items():
            if name not in known and _heads(_by_row(cells), layout.DATA_HEADS):
                return name
        return None


def read(path: Path) -> ReadWorkbook:
    """A workbook; raises BadFile for what is none, Unverifiable for one that is not of a frozen revision."""
    workbook = read_every_cell(path)
    said = _identity(workbook)
    kinds = {one.get(layout.KIND) for one in said.values()}
    revisions = [one.get(layout.REVISION, "") for one in said.values()]
    if not said:
        raise Unverifiable(FOREIGN_FILE)
    if layout.LIVE in revisions:
        raise Unverifiable(LIVE_FILE)
    if layout.REPORT_KIND not in kinds:
        raise Unverifiable(
            "Tệp chỉ có một bảng của báo cáo nên không so từng ô được. Kiểm chứng cả báo cáo Excel, hoặc nhập mã ở chân trang."
        )
    place, first = next(iter(said.items()))
    return ReadWorkbook(
        workbook,
        Identity(
            fingerprints=tuple(
                (f"{where}: {layout.FINGERPRINT}", one.get(layout.FINGERPRINT, ""))
                for where, one in said.items()
            ),
            revision_text=first.get(layout.REVISION, ""),
            revision_place=f"{place}: {layout.REVISION}",
            cluster=first.get(layout.CLUSTER, ""),
            year=whole(first.get(layout.YEAR, "")),
            map_=_MAPS.get(first.get(layout.MAP, "")),
        ),
    )


def _identity(workbook: FoundWorkbook) -> dict[str, dict[str, str]]:
    """What the cells of the notes say of the file, and what its properties say, by the place."""
    labels = (layout.KIND, layout.REVISION, layout.FINGERPRINT, layout.CLUSTER, layout.YEAR, layout.MAP)
    found: dict[str, dict[str, str]] = {}
    for sheet, cells in workbook.sheets.items():
        by_place = {(cell.row, cell.column): cell for cell in cells}
        for cell in cells:
            if cell.value in labels:
                beside = by_place.get((cell.row, cell.column + 1))
                value = "" if beside is None or beside.value is None else str(beside.value).strip()
                found.setdefault(f"trang “{sheet}”", {}).setdefault(str(cell.value), value)
    found = {place: said for place, said in found.items() if layout.FINGERPRINT in said}
    if layout.FINGERPRINT in workbook.properties:
        found["thuộc tính của tệp"] = {name: workbook.properties.get(name, "") for name in labels}
    return found


def _by_row(cells: Sequence[FoundCell]) -> _Rows:
    rows: dict[int, dict[int, FoundCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    return rows


def _heads(rows: _Rows, wanted: Sequence[str]) -> tuple[int, dict[str, list[int]]] | None:
    """The row that holds all of some heads, and the columns of every head in it."""
    for row in sorted(rows):
        said: dict[str, list[int]] = {}
        for column, cell in rows[row].items():
            if isinstance(cell.value, str):
                said.setdefault(cell.value.strip(), []).append(column)
        if set(wanted) <= set(said):
            return row, said
    return None


def _of_data(sheet: str, cells: Sequence[FoundCell], block: DataBlock) -> Iterator[Difference]:
    rows = _by_row(cells)
    found = _heads(rows, layout.DATA_HEADS)
    if found is None:
        yield Difference(f"trang “{sheet}”", f"hàng đầu có {', '.join(layout.DATA_HEADS)}", "không còn")
        return
    head, columns = found
    yield from _of_heads(sheet, head, columns, block)
    at = {name: places[0] for name, places in columns.items()}
    keys = _keys(rows, head, at)
    wanted = set(block.rows)
    for key, places in keys.items():
        is_known = key in wanted
        said = "dòng lặp lại" if is_known else f"dòng lạ: {key[1]} {key[0] or ''}".rstrip()
        for row in places[1:] if is_known else places:
            yield Difference(f"{sheet}!{column_letters(at[layout.CODE_HEAD])}{row}", "không có", said)
    for year, code, label, unit, values in block.lines():
        if (year, code) not in keys:
            yield Difference(f"{sheet}: dòng {code} năm {year}", "có", "không còn")
            continue
        row = keys[year, code][0]
        expected = {layout.YEAR_HEAD: year, layout.LABEL_HEAD: label, layout.UNIT_HEAD: unit, **values}
        for name, value in expected.items():
            if name in at:
                place = f"{sheet}!{column_letters(at[name])}{row}"
                # A year is no count: it has no thousands.
                said = str(value) if name == layout.YEAR_HEAD else ""
                yield from _of_cell(place, value, rows[row].get(at[name]), said)
    yield from _strays(sheet, rows, head, {row for places in keys.values() for row in places}, at, block)


def _keys(rows: _Rows, head: int, at: Mapping[str, int]) -> dict[tuple[int | None, str], list[int]]:
    """The rows of each (year, code) below the heads."""
    keys: dict[tuple[int | None, str], list[int]] = {}
    for row in rows:
        year, code = (rows[row].get(at[name]) for name in (layout.YEAR_HEAD, layout.CODE_HEAD))
        if row > head and code is not None and isinstance(code.value, str):
            keys.setdefault((whole(year.value) if year else None, code.value.strip()), []).append(row)
    return keys


def _of_heads(
    sheet: str, head: int, columns: Mapping[str, list[int]], block: DataBlock
) -> Iterator[Difference]:
    known = {*layout.DATA_HEADS, *block.headings.values()}
    for name in block.headings.values():
        if name not in columns:
            yield Difference(f"{sheet}: cột “{name}”", "có", "không còn")
    for name, places in columns.items():
        for column in places[1:] if name in known else places:
            said = "cột lặp lại" if name in known else f"cột lạ “{name}”"
            yield Difference(f"{sheet}!{column_letters(column)}{head}", "không có", said)


def _strays(
    sheet: str, rows: _Rows, head: int, keyed: set[int], at: Mapping[str, int], block: DataBlock
) -> Iterator[Difference]:
    """Numbers below the heads of units in rows that belong to no figure."""
    columns = {at[name] for name in block.headings.values() if name in at}
    for row in rows:
        if row > head and row not in keyed:
            for column in columns & set(rows[row]):
                cell = rows[row][column]
                if isinstance(cell.value, int | float):
                    yield Difference(f"{sheet}!{cell.address}", BLANK, shown(cell.value))


def _of_cell(
    place: str, expected: int | str | None, cell: FoundCell | None, said: str = ""
) -> Iterator[Difference]:
    value = cell.value if cell else None
    said = said or (f"“{expected}”" if isinstance(expected, str) else shown(expected))
    if cell is not None and cell.is_formula:
        yield Difference(place, said, f"công thức, kết quả {shown(value)}")
    elif value in (None, "") and expected is None:
        return
    elif value != expected or isinstance(value, str) != isinstance(expected, str):
        yield Difference(place, said, shown(value))


def _typed_over(sheet: str, cells: Sequence[FoundCell]) -> Iterator[Difference]:
    for cell in cells:
        if not cell.is_formula and isinstance(cell.value, int | float):
            yield Difference(f"{sheet}!{cell.address}", "công thức", f"số gõ đè {shown(cell.value)}")


def _of_aims(sheet: str, cells: Sequence[FoundCell], report: ClusterReport) -> Iterator[Difference]:
    """The targets: their values and years stand as constants, everything else is formulas."""
    rows = _by_row(cells)
    expected = {
        f"{BY_CODE[code].label} ({BY_CODE[code].unit})": (float(aim.value), aim.year)
        for code, aim in report.aims.items()
    }
    found = _heads(rows, _AIM_HEADS)
    looked_at: set[tuple[int, int]] = set()
    if found is None:
        if expected:
            yield Difference(f"trang “{sheet}”", f"hàng đầu có {', '.join(_AIM_HEADS)}", "không còn")
    else:
        head, columns = found
        label, *places = (columns[name][0] for name in _AIM_HEADS)
        at = {str(rows[row][label].value): row for row in rows if row > head and label in rows[row]}
        for name, values in expected.items():
            if name not in at:
                yield Difference(f"{sheet}: dòng “{name}”", "có", "không còn")
                continue
            for column, value in zip(places, values, strict=True):
                cell = rows[at[name]].get(column)
                looked_at.add((at[name], column))
                if cell is None or cell.is_formula or cell.value != value:
                    place = f"{sheet}!{column_letters(column)}{at[name]}"
                    said = "công thức" if cell and cell.is_formula else shown(cell.value if cell else None)
                    yield Difference(place, _number(value), said)
    yield from _typed_over(sheet, [cell for cell in cells if (cell.row, cell.column) not in looked_at])


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value).replace(".", ",")
