"""What a table is made of: cells, columns and rows, the marks beside numbers and their key."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from associations.models import Association, Note
from associations.numbers import format_decimal
from reports.analysis.figures import FLAGS, UnitFigures
from reports.analysis.results import ClusterReport, Result, flags_of
from reports.analysis.targets import Aim
from reports.indicators import Indicator
from reports.presentation import wording
from reports.presentation.printed import UNROUNDED, UNROUNDED_RANKS, adds_up
from reports.presentation.traces import Trace
from reports.presentation.wording import aims

# One letter for each mark beside a number, explained below the table.
MARKS = {
    "tam_tinh": "t", "uoc_tinh": "ư", "da_sua": "s", "gian_doan": "g", "minh_hoa": "m", "suy_ra": "r",
    "dang_mo_lai": "l",
}  # fmt: skip


def marks_of(flags: Iterable[str]) -> str:
    """Return the letters beside a number, "s,r": letters side by side would read as one mark that no key explains."""
    return ",".join(MARKS[flag] for flag in flags)


@dataclass(frozen=True)
class Cell:
    """A number as it is displayed; `value` is in the unit of its row or column, `missing` says why there is none.

    It leads to its explanation by its trace, or, where it counts something else than figures, by its link.
    is_difference: whether it is the difference of two others; its table knows whether the printed ones say the same.
    ranked_by: of a rank, the number as printed that it stands beside.
    """

    text: str
    value: Fraction | None = None
    missing: str = ""
    flags: tuple[str, ...] = ()
    note: str = ""
    trace: Trace | None = None
    link: str = ""
    is_text: bool = False
    is_difference: bool = False
    ranked_by: str = ""


@dataclass(frozen=True)
class Column:
    """A column of numbers; `of` where it belongs to one association, `key` names it for `select`.

    indicator: of which the whole column is, where its rows are units.
    """

    title: str
    unit: str = ""
    of: UnitFigures | Association | None = None
    is_total: bool = False
    is_text: bool = False
    key: str = ""
    indicator: Indicator | None = None


@dataclass(frozen=True)
class Row:
    """A row of numbers; it traces to an indicator or to an association. coverage: how many units have a value, "7/8"."""

    label: str
    cells: tuple[Cell, ...]
    number: str = ""
    unit: str = ""
    indicator: Indicator | None = None
    of: UnitFigures | Association | None = None
    is_total: bool = False
    coverage: str = ""


@dataclass(frozen=True)
class ReportTable:
    """A titled table; `has_units` where each row says its unit of measurement in a column of its own.

    legend explains the marks beside the numbers, notes are what else the reader must know. Where a printed difference
    is not that of the printed numbers, or numbers printed alike are ranked unlike, the last notes say why; no builder
    adds them, and none can leave them out.
    """

    key: str
    title: str
    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    legend: str = ""
    has_units: bool = False

    def __post_init__(self) -> None:
        notes = tuple(note for note in self.notes if note not in (UNROUNDED, UNROUNDED_RANKS))
        if any(True for _ in contradictions(self.rows)):
            notes += (UNROUNDED,)
        if has_ranks_apart(self.rows):
            notes += (UNROUNDED_RANKS,)
        object.__setattr__(self, "notes", notes)


Cells = tuple[Cell, ...]
Triple = tuple[Cell, Cell, Cell]


def contradictions(rows: Iterable[Row]) -> Iterator[Triple]:
    """Yield what a reader who subtracts stumbles over: two cells and a third, their difference, but not as printed.

    The two stand in the row of their difference, or one of them above the other in an earlier row.
    """
    above: Cells = ()
    for row in rows:
        differences = [cell for cell in row.cells if cell.is_difference and cell.value]
        if differences:
            pairs = _pairs(row.cells, above)
            yield from (
                (one, other, difference)
                for difference in differences
                for one, other in pairs
                if _is_contradicted(one, other, difference)
            )
        above = _above_the_next(row.cells, above)


def has_ranks_apart(rows: Iterable[Row]) -> bool:
    """Return whether two rows have one number as it is printed, and two ranks by it."""
    ranks: dict[tuple[int, str], str] = {}
    for row in rows:
        for place, cell in enumerate(row.cells):
            if cell.ranked_by and ranks.setdefault((place, cell.ranked_by), cell.text) != cell.text:
                return True
    return False


def _pairs(cells: Cells, above: Cells) -> list[tuple[Cell, Cell]]:
    """Return which cells a difference in the row may be of."""
    own = [cell for cell in cells if cell.value is not None and not cell.is_difference]
    pairs = [(one, other) for one in own for other in own if one is not other]
    for cell, upper in zip(cells, above, strict=False):
        if upper.value is not None and cell.value is not None and not cell.is_difference:
            pairs += [(cell, upper), (upper, cell)]
    return pairs


def _above_the_next(cells: Cells, above: Cells) -> Cells:
    """Return of each column the last cell with a value unlike this row's: what equal ones are behind stays."""
    if len(cells) != len(above):
        return cells
    return tuple(old if old.value == new.value else new for new, old in zip(cells, above, strict=True))


def _is_contradicted(minuend: Cell, subtrahend: Cell, difference: Cell) -> bool:
    """Return whether a cell is the difference of two others by their values, but not by what is printed."""
    if adds_up(minuend.text, subtrahend.text, difference.text):
        return False
    if minuend.value is None or subtrahend.value is None:
        return False
    return minuend.value - subtrahend.value == difference.value


def unrounded_notes(
    differences: Iterable[tuple[Indicator, Fraction | None, Fraction | None]],
) -> tuple[str, ...]:
    """Return the note of a table that is written cell by cell; () where all that it prints adds up.

    differences: the indicator and the two values, in its own unit, of each difference that stands beside them.
    """
    for indicator, one, other in differences:
        if one is None or other is None:
            continue
        first, second = indicator.display_text(one), indicator.display_text(other)
        if not adds_up(first, second, indicator.change_text(one - other)):
            return (UNROUNDED,)
    return ()


def select(table: ReportTable, columns: Sequence[Column]) -> ReportTable:
    """Return the rows of a table under some of its columns, found by their keys; raise KeyError for one it has not."""
    at = {column.key: place for place, column in enumerate(table.columns)}
    places = [at[column.key] for column in columns]
    rows = tuple(replace(row, cells=tuple(row.cells[place] for place in places)) for row in table.rows)
    return replace(table, columns=tuple(columns), rows=rows)


def value_cell(
    indicator: Indicator, value: Fraction | None, note: str = "", *, trace: Trace | None = None
) -> Cell:
    """Return a value of an indicator in the unit of the tables."""
    return Cell(indicator.display_text(value), indicator.display_value(value), note=note, trace=trace)


def change_cell(
    indicator: Indicator, change: Fraction | None, note: str = "", *, trace: Trace | None = None
) -> Cell:
    """Return a change of an indicator with its sign."""
    text, value = indicator.change_text(change), indicator.display_value(change)
    return Cell(text, value, note=note, trace=trace, is_difference=True)


def gap_cell(
    indicator: Indicator, gap: Fraction | None, missing: str = "", *, trace: Trace | None = None
) -> Cell:
    """Return how much two values are apart, without a sign."""
    text, value = gap_text(indicator, gap), indicator.display_value(gap)
    return Cell(text, value, missing, trace=trace, is_difference=True)


def gap_text(indicator: Indicator, gap: Fraction | None) -> str:
    """Return how much two values are apart; what rounds to nothing is still something: "< 0,1"."""
    text = indicator.display_text(gap)
    if not gap or text.strip("−0,"):
        return text
    return f"< {format_decimal(Fraction(1, 10**indicator.display.decimals), indicator.display.decimals)}"


def rank_cell(rank: int | None, trace: Trace | None = None, *, by: str = "") -> Cell:
    """Return a rank; a unit without one is "chưa xếp", never last. by: the number as printed beside it."""
    if not rank:
        return Cell("chưa xếp", trace=trace)
    return Cell(str(rank), Fraction(rank), trace=trace, ranked_by=by)


def unit_cell(
    report: ClusterReport, indicator: Indicator, unit: UnitFigures, year: int | None = None
) -> Cell:
    """Return an indicator of a unit in the report's year, or in another, with the marks of what it is made of."""
    year = year or report.year
    amount = report.amounts(indicator, year)[unit.association.pk]
    flags = () if amount.value is None else _marked(report, flags_of(indicator, unit))
    trace = Trace(indicator.code, year, unit.association.key)
    value = amount.value
    return Cell(
        beside_target(report, indicator, value, year),
        indicator.display_value(value),
        amount.missing or "",
        flags,
        trace=trace,
    )


def whole_cell(report: ClusterReport, indicator: Indicator, note: str = "") -> Cell:
    """Return an indicator of the whole cluster, with the marks of all figures that are in it."""
    amounts = report.amounts(indicator, report.year)
    value = indicator.total(amounts.values()).value
    marks = {
        flag
        for unit in report.units
        if amounts[unit.association.pk].value is not None
        for flag in flags_of(indicator, unit)
    }
    flags = _marked(report, tuple(sorted(marks)))
    trace = Trace(indicator.code, report.year)
    text = beside_target(report, indicator, value, report.year)
    return Cell(text, indicator.display_value(value), flags=flags, note=note, trace=trace)


def beside_target(report: ClusterReport, indicator: Indicator, value: Fraction | None, year: int) -> str:
    """Return a value as text; in the year that is held against targets on its side of them: "64,97" below 65."""
    if value is None or year != report.year:
        return indicator.display_text(value)
    return wording.displayed(indicator, value, report.aims.values_of(indicator.code))


def target_cell(aim: Aim | None, lapsed: Aim | None, trace: Trace) -> Cell:
    """Return the official target that counts with its year, "40 (2025)"; of an indicator without one it says why."""
    if aim:
        return Cell(f"{aim.text_in_tables} ({aim.year})", aim.in_tables, trace=trace)
    return Cell("–", missing=aims.none_since(lapsed), trace=trace)


def next_target_cell(aim: Aim | None, lapsed: Aim | None, trace: Trace) -> Cell:
    """Return the next official target with its year, "60 (2030)"; where none is set it says so."""
    if aim and aim.following:
        return target_cell(aim.following, None, trace)
    return Cell("chưa đặt", missing=aims.none_since(aim or lapsed), trace=trace)


def before(trace: Trace) -> Trace:
    """Return the same number a year before."""
    return replace(trace, year=trace.year - 1)


def _marked(report: ClusterReport, flags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the marks to display: where nearly all is illustrative, the page says so once at its head."""
    if report.is_illustrative:
        return tuple(flag for flag in flags if flag != Note.Flag.ILLUSTRATIVE)
    return flags


def partly(report: ClusterReport, result: Result) -> str:
    """Return how many units stand behind a total, where it is not the number that the page's head says of all."""
    return "" if result.included == report.included else result.coverage


def legend(rows: Iterable[Row]) -> str:
    """Return the key of the marks in the rows."""
    used = {flag for row in rows for cell in row.cells for flag in cell.flags}
    key = [f"{mark} {FLAGS[flag]}" for flag, mark in MARKS.items() if flag in used]
    return f"Dấu bên số: {'; '.join(key)}." if key else ""


def missing_lines(report: ClusterReport) -> tuple[str, ...]:
    """Return which units have no return that counts, and why."""
    return tuple(f"{line}." for line in wording.missing_units(report))
