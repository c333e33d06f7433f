"""How far the cluster and its units are from the official targets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from reports.analysis.results import ClusterReport, Result
from reports.analysis.targets import Aim, Progress, progress
from reports.indicators import BY_CODE, Amount, Indicator, every_indicator
from reports.presentation import wording
from reports.presentation.tables.cells import (
    Cell,
    Column,
    ReportTable,
    Row,
    change_cell,
    gap_cell,
    legend,
    next_target_cell,
    partly,
    unit_cell,
    whole_cell,
)
from reports.presentation.traces import Trace
from reports.presentation.wording.aims import none_after, reach


@dataclass(frozen=True)
class TargetLine:
    """An indicator of the whole cluster held against its target."""

    result: Result
    progress: Progress

    @property
    def indicator(self) -> Indicator:
        """The indicator that has the target."""
        return self.result.indicator

    @property
    def aim(self) -> Aim:
        """The target that counts."""
        return self.progress.aim

    @property
    def reached(self) -> int:
        """How many units have reached the target."""
        values = (unit.amount.value for unit in self.result.units)
        return sum(value is not None and value >= self.aim.value for value in values)

    @property
    def lacking(self) -> str:
        """What is missing in words: "thiếu 12,3 điểm % (52.100 gia đình)"; "" without a value."""
        if self.progress.gap is None:
            return ""
        text = f"thiếu {wording.shortfall(self.indicator, self.progress.gap)}"
        if self.progress.lacking:
            text += f" ({wording.count(self.progress.lacking)} {counted_in(self.indicator)})"
        return text


def target_lines(report: ClusterReport) -> list[TargetLine]:
    """Return every indicator that has a target, in the order of the indicators."""
    return [target_line(report, indicator) for code, indicator in BY_CODE.items() if code in report.aims]


def target_line(report: ClusterReport, indicator: Indicator) -> TargetLine:
    """Return the whole cluster held against the target of an indicator."""
    result = report.result(indicator)
    gained = result.since_last_year.value
    held = progress(indicator, result.amount, report.aims[indicator.code], report.year, gained=gained)
    return TargetLine(result, held)


def counted_in(indicator: Indicator) -> str:
    """Return what the numerator of a rate counts: families, units, people."""
    return every_indicator()[indicator.codes[0]].unit


def targets_table(report: ClusterReport, lines: Iterable[TargetLine]) -> ReportTable:
    """Return the whole cluster against each target and the next one, with the legal basis of each in the notes."""
    lines = list(lines)
    units = {line.indicator.change_unit for line in lines}
    unit = units.pop() if len(units) == 1 else "đơn vị của chỉ số"
    columns = (
        Column("Mục tiêu"),
        Column("Đến năm"),
        Column(f"{over_whom(report, lines)} {report.year}", is_total=True),
        Column("Còn thiếu", unit),
        Column("Thiếu bao nhiêu", "gia đình, đơn vị, người…"),
        Column("Cần mỗi năm", unit),
        Column("Năm qua", unit),
        Column("Số hội đạt"),
        Column("Mục tiêu tiếp theo", "(đến năm)"),
    )
    rows = tuple(Row(line.indicator.label, _cells(report, line), indicator=line.indicator) for line in lines)
    title = f"{over_whom(report, lines)} so với mục tiêu"
    return ReportTable(
        "muc-tieu", title, "Chỉ số", columns, rows, notes=_notes(report, lines), legend=legend(rows)
    )


def over_whom(report: ClusterReport, lines: Iterable[TargetLine]) -> str:
    """Return whom values held against targets are of: "Cả cụm", "Cộng 3 hội có số liệu", or those that have one."""
    numbers = {line.result.included for line in lines}
    return wording.whose_heading(report) if numbers <= {report.included} else "Các hội có số liệu"


def over_whom_in_words(lines: Iterable[TargetLine]) -> str:
    """Return over which units several targets are judged: "tính trên 3/6 hội có số liệu"; "" for the whole cluster."""
    lines = list(lines)
    coverages = {line.result.coverage for line in lines}
    if all(line.result.is_whole for line in lines):
        return ""
    if len(coverages) == 1:
        return f"tính trên {coverages.pop()} hội có số liệu"
    return "mỗi mục tiêu tính trên các hội có số liệu"


def over_whom_sentence(lines: Iterable[TargetLine]) -> list[str]:
    """Return the same as a sentence, in a list; [] for the whole cluster."""
    over = over_whom_in_words(lines)
    return [f"{over[0].upper()}{over[1:]}."] if over else []


def coverage_notes(results: Iterable[Result]) -> tuple[str, ...]:
    """Return a line that says over how many units each value is, where some are not of all units; () where all are."""
    results = list(results)
    partial = [result for result in results if not result.is_whole]
    if not partial:
        return ()
    coverages = {result.coverage for result in results}
    if len(coverages) == 1:
        return (f"Tính trên {coverages.pop()} hội có số liệu, không phải cả cụm.",)
    each = "; ".join(f"{result.indicator.label} {result.coverage}" for result in partial)
    return (f"Không phải của cả cụm mà chỉ của các hội có số liệu: {each} hội.",)


def _notes(report: ClusterReport, lines: Iterable[TargetLine]) -> tuple[str, ...]:
    """Return over whom each value is, where it is not of all units; the legal bases; after what year none is set."""
    chains = [(line.aim, *line.aim.later) for line in lines]
    bases = tuple(
        f"{line.indicator.label} {'; '.join(f'{reach(aim)} ({aim.legal_basis})' for aim in chain)}."
        for line, chain in zip(lines, chains, strict=True)
    )
    results = [line.result for line in lines]
    compared = tuple(f"* {note}" for note in wording.comparison_notes(results))
    return (*coverage_notes(results), *compared, *bases, *none_after(report.aims.last_ones))


def _cells(report: ClusterReport, line: TargetLine) -> tuple[Cell, ...]:
    indicator, held = line.indicator, line.progress
    trace = Trace(indicator.code, report.year)
    note = "" if line.result.is_whole else line.result.coverage
    since = line.result.since_last_year
    gained = change_cell(indicator, held.gained, "*" if since.is_partial else "", trace=trace)
    if held.gained is None:
        gained = replace(gained, missing=since.reason)
    return (
        Cell(line.aim.text_in_tables, line.aim.in_tables, trace=trace),
        Cell(str(line.aim.year), trace=trace),
        whole_cell(report, indicator, note or partly(report, line.result)),
        Cell("đạt", trace=trace) if held.is_reached else gap_cell(indicator, held.gap, trace=trace),
        _count_cell(held, "", trace),
        _pace_cell(indicator, held.pace, trace),
        gained,
        Cell(f"{line.reached}/{line.result.included}", trace=trace),
        next_target_cell(line.aim, None, trace),
    )


def distance_cell(indicator: Indicator, held: Progress, trace: Trace) -> Cell:
    """Return how far a unit is from its target: "đạt", "−7,7", "thiếu < 0,1"; blank where it has no value."""
    if held.is_reached:
        return Cell("đạt", trace=trace)
    if held.gap is None:
        return Cell("")
    if wording.rounds_to_nothing(indicator, held.gap):
        short = gap_cell(indicator, held.gap, trace=trace)
        return replace(short, text=f"thiếu {short.text}")
    return change_cell(indicator, -held.gap, trace=trace)


def _pace_cell(indicator: Indicator, pace: Fraction | None, trace: Trace) -> Cell:
    """Return what has to be gained each year; what rounds to nothing is still something: "< 0,1"."""
    if pace and wording.rounds_to_nothing(indicator, pace):
        return gap_cell(indicator, pace, trace=trace)
    return change_cell(indicator, pace, trace=trace)


def _count_cell(held: Progress, missing: str, trace: Trace) -> Cell:
    value = None if held.lacking is None else Fraction(held.lacking)
    return Cell(wording.count(held.lacking), value, missing, trace=trace)


def gaps_table(report: ClusterReport, lines: Iterable[TargetLine]) -> ReportTable:
    """Return how far each unit is from each target, in the unit of its row."""

    def cell(indicator: Indicator, amount: Amount, held: Progress, trace: Trace) -> Cell:
        if held.is_reached:
            return Cell("đạt", trace=trace)
        return gap_cell(indicator, held.gap, amount.missing or "", trace=trace)

    rows = tuple(_unit_row(report, line, line.indicator.change_unit, cell) for line in lines)
    title = "Từng hội còn thiếu bao nhiêu"
    return ReportTable(
        "con-thieu", title, "Chỉ số", _units(report), rows, legend=legend(rows), has_units=True
    )


def lacking_table(report: ClusterReport, lines: Iterable[TargetLine]) -> ReportTable:
    """Return how many more each unit has to recognise to reach each target."""

    def cell(indicator: Indicator, amount: Amount, held: Progress, trace: Trace) -> Cell:
        return _count_cell(held, "" if held.lacking is not None else amount.missing or "", trace)

    rows = tuple(_unit_row(report, line, counted_in(line.indicator), cell) for line in lines)
    notes = ("Tính với tổng số (hộ, dòng họ, thôn tổ, đơn vị, người) như trong báo cáo năm nay.",)
    title = "Từng hội cần công nhận thêm bao nhiêu"
    return ReportTable(
        "can-them", title, "Chỉ số", _units(report), rows, notes=notes, legend=legend(rows), has_units=True
    )


def _unit_row(
    report: ClusterReport,
    line: TargetLine,
    counted: str,
    cell: Callable[[Indicator, Amount, Progress, Trace], Cell],
) -> Row:
    """Return a target over all units; `cell` displays what a unit's progress is, marked as its value is."""
    indicator = line.indicator
    cells = []
    for unit, figures in zip(line.result.units, report.units, strict=True):
        trace = Trace(indicator.code, report.year, unit.association.key)
        held = progress(indicator, unit.amount, line.aim, report.year)
        marks = unit_cell(report, indicator, figures).flags
        cells.append(replace(cell(indicator, unit.amount, held, trace), flags=marks))
    return Row(indicator.label, tuple(cells), unit=counted, indicator=indicator)


def _units(report: ClusterReport) -> tuple[Column, ...]:
    return tuple(Column(unit.association.name, of=unit) for unit in report.units)
