"""The tables of the slides: few columns, short names, cells that the report's own tables are made of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from reports.analysis.breaks import Break
from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport, UnitResult
from reports.analysis.targets import Aim
from reports.indicators import BY_CODE, Amount, Indicator, every_indicator
from reports.presentation import wording
from reports.presentation.tables import (
    AWARDS,
    COOPERATION,
    FUND_SOURCES,
    MODELS,
    Cell,
    Column,
    ReportTable,
    Row,
    TargetLine,
    before,
    change_cell,
    chosen_columns_of_awards,
    chosen_columns_of_models,
    gap_cell,
    last_year,
    partly,
    rank_cell,
    target_lines,
    unit_cell,
    value_cell,
    whole_cell,
)
from reports.presentation.tables.mergers import MergerColumn, MergerSides, merger_table, without_change
from reports.presentation.tables.targets import over_whom, over_whom_in_words
from reports.presentation.traces import Trace
from reports.presentation.wording.aims import none_after

INCOME = FUND_SOURCES.codes[1:]

# What is said of each unit, and how it is named where there is little room.
OF_A_UNIT = {
    "members": "Hội viên (người)",
    "members_per_population": "Hội viên/dân số (%)",
    "cooperation_programmes": "Chương trình phối hợp",
    "fund_total": "Tổng quỹ (triệu đồng)",
    "fund_per_capita": "Quỹ bình quân (đồng/người)",
    "family_rate": "Gia đình học tập (%)",
    "community_rate": "Cộng đồng học tập (%)",
    "citizen_rate": "Công dân học tập (%)",
}
SHORT = {
    **OF_A_UNIT,
    "cooperation_programmes_new": "Chương trình ký mới",
    "advisory_party": "Văn bản của cấp ủy",
    "advisory_authority": "Văn bản của chính quyền",
    "press_items": "Tin, bài báo chí",
    "broadcast_items": "Phát thanh, truyền hình",
    "income_members": "Hội viên đóng góp",
    "income_organisations": "Cơ quan, doanh nghiệp",
    "income_individuals": "Cá nhân, nhà hảo tâm",
    "income_budget": "Ngân sách hỗ trợ",
    "income_other": "Nguồn khác",
    "clan_rate": "Dòng họ học tập (%)",
    "unit_rate": "Đơn vị học tập (%)",
    "official_rate": "CBCCVC học tập (%)",
    "family_recognised": "Gia đình học tập",
    "commune_learning_rate": "Xã học tập (%)",
    "scholarships": "Suất học bổng",
    "adult_prizes": "Phần thưởng người lớn",
    "advisory_documents": "Văn bản tham mưu",
}
_OF_A_MERGER = (
    "members", "members_per_population", "fund_total", "fund_per_capita", "family_recognised", "family_rate",
)  # fmt: skip
_OFFICIALS = "Cán bộ, công chức, viên chức"
_MOST_PREDECESSORS = 2  # that have a column of their own


def named(indicator: Indicator) -> str:
    """Return an indicator with its unit, as short as it is understood."""
    if indicator.code in SHORT:
        return SHORT[indicator.code]
    return f"{indicator.label} ({indicator.display.unit})" if indicator.unit == "%" else indicator.label


def whole_row(report: ClusterReport, indicator: Indicator) -> Row:
    """Return an indicator of the whole cluster with last year and the change, like for like."""
    result = report.result(indicator)
    trace = Trace(indicator.code, report.year)
    cells = (
        whole_cell(report, indicator, note=partly(report, result)),
        *last_year.of_whole(result, trace),
    )
    return Row(named(indicator), cells, indicator=indicator)


def like_row(report: ClusterReport, indicator: Indicator) -> Row:
    """Return a row as `whole_row` does; where the change holds for some units only, both years are theirs, too."""
    result = report.result(indicator)
    since = result.since_last_year
    if not since.is_partial:
        return whole_row(report, indicator)
    among = tuple(unit.association.key for unit in since.units)
    trace = Trace(indicator.code, report.year, among=among)
    cells = (
        value_cell(indicator, since.now, trace=trace),
        value_cell(indicator, since.previous, trace=_of_last_year(report, trace, since.units)),
        change_cell(indicator, since.value, trace=trace),
    )
    return Row(named(indicator), cells, indicator=indicator)


def _of_last_year(report: ClusterReport, trace: Trace, units: Iterable[UnitResult]) -> Trace:
    """Return last year's number of some units; this year's, which says both, where a predecessor is not in the report."""
    then = [one for unit in units for one in unit.pair.added_from or (unit.association,)]
    there = {unit.association.pk for unit in report.years.get(report.year - 1, [])}
    if not there >= {one.pk for one in then}:
        return trace
    return replace(before(trace), among=tuple(one.key for one in then))


def whole_table(report: ClusterReport, key: str, title: str, codes: Sequence[str]) -> ReportTable:
    """Return indicators of the whole cluster, a row each."""
    rows = tuple(whole_row(report, every_indicator()[code]) for code in codes)
    notes = wording.comparison_notes(report.result(every_indicator()[code]) for code in codes)
    return ReportTable(key, title, "Chỉ tiêu", _two_years(report), rows, notes=notes)


def like_table(report: ClusterReport, key: str, indicators: Sequence[Indicator]) -> ReportTable:
    """Return indicators of the cluster, a row each, both years over the same units."""
    rows = tuple(like_row(report, indicator) for indicator in indicators)
    return ReportTable(key, "", "Chỉ tiêu", _two_years(report), rows)


def _two_years(report: ClusterReport) -> tuple[Column, ...]:
    return (
        Column(f"Năm {report.year}", is_total=True),
        Column(f"Năm {report.year - 1}"),
        Column("Thay đổi"),
    )


def cooperation_rows(report: ClusterReport) -> ReportTable:
    """Return programmes, advice and press work of the whole cluster."""
    return whole_table(report, "phoi-hop", "Tham mưu, phối hợp, tuyên truyền", COOPERATION)


def income_rows(report: ClusterReport) -> ReportTable:
    """Return the sources of what was raised, in triệu đồng; last year only where it is of the same units."""
    table = whole_table(report, "nguon-thu", "Nguồn thu của quỹ", INCOME)
    results = [report.result(every_indicator()[code]) for code in INCOME]
    if any(result.since_last_year.is_partial for result in results):
        missing = Cell("–", missing="hai năm không cùng các hội")
        rows = tuple(replace(row, cells=(row.cells[0], missing, row.cells[2])) for row in table.rows)
        table = replace(table, rows=rows)
    return replace(
        table, heading="Nguồn", columns=(Column(f"Năm {report.year}", "triệu đồng"), *table.columns[1:])
    )


def rates_of_models(report: ClusterReport) -> tuple[ReportTable, list[str]]:
    """Return the five models: recognised of the registered and of all, with the target; what is said of targets."""
    columns = (
        Column("Trên đăng ký", "%", key="rate_registered"),
        Column("Trên tổng số", "%", is_total=True, key="rate"),
        Column("Mục tiêu", "%", key="target"),
    )
    table = replace(chosen_columns_of_models(report, "mo-hinh-ti-le", columns), notes=())
    return table, _targets_of_models(report)


def models_to_draw(report: ClusterReport) -> ReportTable:
    """Return the rates that have a value, of the models and of officials who are learning citizens, with their targets."""
    codes = [*(model.rate.code for model in MODELS), "official_rate"]
    rows = []
    for code in codes:
        indicator = every_indicator()[code]
        result, trace = report.result(indicator), Trace(code, report.year)
        if result.amount.value is None:
            continue
        aim = report.aims.get(code)
        target = Cell(aim.text, aim.value, trace=trace) if aim else Cell("–", missing="chưa có mục tiêu")
        cells = (whole_cell(report, indicator, note=partly(report, result)), target)
        label = _OFFICIALS if code == "official_rate" else named(indicator).removesuffix(" (%)")
        rows.append(Row(label, cells, indicator=indicator))
    columns = (Column(f"Năm {report.year}", "%", is_total=True), Column("Mục tiêu", "%"))
    return ReportTable(
        "mo-hinh-ti-le", "Mô hình học tập so với mục tiêu", "Mô hình (%)", columns, tuple(rows)
    )


def _targets_of_models(report: ClusterReport) -> list[str]:
    """Return over whom the rates are, where not over the whole cluster, and the targets of the models, in words."""
    names = {model.rate.code: model.name.lower() for model in MODELS}
    lines = [line for line in target_lines(report) if line.indicator.code in names]
    if not lines:
        return []
    years = {line.aim.year for line in lines}
    is_one_year = len(years) == 1
    head = f"mục tiêu năm {years.pop()} trên tổng số" if is_one_year else "mục tiêu trên tổng số"
    aims = [
        f"{names[line.indicator.code]} {line.aim.text} %" + ("" if is_one_year else f" năm {line.aim.year}")
        for line in lines
    ]
    return [*filter(None, (over_whom_in_words(lines),)), f"{head}: {', '.join(aims)}"]


def counts_of_models(report: ClusterReport) -> ReportTable:
    """Return the five models: how many registered, recognised, awarded."""
    columns = (
        Column("Đăng ký", key="registered"),
        Column("Công nhận", is_total=True, key="recognised"),
        Column("Khen thưởng", key="awarded"),
    )
    return replace(chosen_columns_of_models(report, "mo-hinh-so-luong", columns), notes=())


def awards_rows(report: ClusterReport) -> ReportTable:
    """Return scholarships, support and prizes: how many, the change, how much money."""
    columns = (
        Column("Số lượng", is_total=True, key="count"),
        Column(f"So với {report.year - 1}", key="change"),
        Column("Số tiền", "triệu đồng", key="money"),
    )
    table = chosen_columns_of_awards(report, columns)
    rows = tuple(replace(row, label=f"{row.label} ({row.unit})", unit="") for row in table.rows)
    notes = wording.comparison_notes(report.result(award.count) for award in AWARDS)
    return replace(table, rows=rows, notes=notes, has_units=False)


def targets_rows(report: ClusterReport) -> ReportTable:
    """Return the targets: value, gap, what is to be gained a year, and the next; what rounds to nothing is something."""
    lines = target_lines(report)
    years = {line.aim.year for line in lines}
    next_years = {line.aim.following.year for line in lines if line.aim.following}
    heading, labels = _labels_of_targets(lines)
    rows = []
    for line, label in zip(lines, labels, strict=True):
        cells = _target_cells(report, line, with_year=len(years) > 1, with_next_year=len(next_years) > 1)
        rows.append(Row(label, cells, indicator=line.indicator))
    columns = (
        Column(f"Mục tiêu {years.pop()}" if len(years) == 1 else "Mục tiêu"),
        Column(over_whom(report, lines), is_total=True),
        Column("Còn thiếu"),
        Column("Mỗi năm", key="pace"),
        Column(f"Mục tiêu {next_years.pop()}" if len(next_years) == 1 else "Mục tiêu tiếp theo"),
    )
    table = ReportTable("muc-tieu", "So với mục tiêu", heading, columns, tuple(rows))
    return table if any(line.progress.pace for line in lines) else _without(table, "pace")


def _labels_of_targets(lines: Sequence[TargetLine]) -> tuple[str, list[str]]:
    """Return the head of the rows and the label of each: what all have in common stands in the head alone."""
    labels = [named(line.indicator) for line in lines]
    if not all(line.indicator.unit == "%" for line in lines):
        return "Chỉ số", labels
    bare = [label.removesuffix(" (%)") for label in labels]
    if all(label.endswith(" học tập") for label in bare):
        return "Mô hình học tập (%)", [label.removesuffix(" học tập") for label in bare]
    return "Chỉ số (%)", bare


def targets_ahead(report: ClusterReport) -> ReportTable:
    """Return the official targets that are still ahead after the report's year, a row each; the rest in the notes."""
    rows = []
    for code, aim in report.aims.ahead_of(report.year).items():
        indicator, trace = BY_CODE[code], Trace(code, report.year)
        cells = Cell(aim.text_in_tables, aim.in_tables, trace=trace), Cell(str(aim.year), trace=trace)
        rows.append(Row(named(indicator), cells, indicator=indicator))
    notes = none_after(report.aims.ends_by(report.year))
    columns = (Column("Mục tiêu", is_total=True), Column("Đến năm"))
    return ReportTable("muc-tieu-nam-toi", "Mục tiêu phải đạt", "Chỉ số", columns, tuple(rows), notes=notes)


def targets_to_reach(report: ClusterReport) -> ReportTable:
    """Return the official targets that are still ahead, each beside what is reached now; those without a value too."""
    rows = []
    for code, aim in report.aims.ahead_of(report.year).items():
        indicator, trace = BY_CODE[code], Trace(code, report.year)
        result = report.result(indicator)
        cells = (
            whole_cell(report, indicator, note=partly(report, result)),
            Cell(aim.text_in_tables, aim.in_tables, trace=trace),
            Cell(str(aim.year), trace=trace),
        )
        label = f"{_OFFICIALS} (%)" if code == "official_rate" else named(indicator)
        rows.append(Row(label, cells, indicator=indicator))
    columns = (Column(f"Năm {report.year}"), Column("Mục tiêu", is_total=True), Column("Đến năm"))
    return ReportTable("muc-tieu-phai-dat", "Mục tiêu phải đạt", "Chỉ số", columns, tuple(rows))


def _without(table: ReportTable, key: str) -> ReportTable:
    """Return a table without one of its columns."""
    places = [place for place, column in enumerate(table.columns) if column.key != key]
    rows = tuple(replace(row, cells=tuple(row.cells[place] for place in places)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in places), rows=rows)


def _target_cells(
    report: ClusterReport, line: TargetLine, *, with_year: bool, with_next_year: bool
) -> tuple[Cell, ...]:
    """Return target, value, gap, yearly gain and next target of an indicator; the targets' years where they differ."""
    indicator, found = line.indicator, line.progress
    trace = Trace(indicator.code, report.year)
    if found.is_reached:
        left = (Cell("đạt", trace=trace), Cell("", trace=trace))
    else:
        left = (gap_cell(indicator, found.gap, trace=trace), gap_cell(indicator, found.pace, trace=trace))
    note = "" if line.result.is_whole else line.result.coverage
    whole = whole_cell(report, indicator, note or partly(report, line.result))
    following = found.aim.following
    later = (
        _aim_cell(following, trace, with_year=with_next_year) if following else Cell("chưa đặt", trace=trace)
    )
    return _aim_cell(found.aim, trace, with_year=with_year), whole, *left, later


def _aim_cell(aim: Aim, trace: Trace, *, with_year: bool) -> Cell:
    """Return the value of a target, with its year where the column's head does not say it."""
    text = aim.text_in_tables
    return Cell(f"{text} ({aim.year})" if with_year else text, aim.in_tables, trace=trace)


def unit_rows(report: ClusterReport, unit: UnitFigures) -> ReportTable:
    """Return the key figures of a unit: value, rank, change; one alone that has reported has no rank."""
    rows, has_ranks = [], report.included > 1
    for code, label in OF_A_UNIT.items():
        indicator = every_indicator()[code]
        found = next(u for u in report.result(indicator).units if u.association.pk == unit.association.pk)
        trace = Trace(code, report.year, unit.association.key)
        rank = rank_cell(found.rank, trace) if indicator.better else Cell("")
        cells = (
            unit_cell(report, indicator, unit),
            *((rank,) if has_ranks else ()),
            last_year.of_unit(report, indicator, found)[1],
        )
        rows.append(Row(label, cells, indicator=indicator, of=unit))
    columns = (
        Column(f"Năm {report.year}", is_total=True),
        *((Column("Hạng"),) if has_ranks else ()),
        Column(f"So với {report.year - 1}"),
    )
    return ReportTable(f"hoi-{unit.association.key}", unit.association.name, "Chỉ tiêu", columns, tuple(rows))


def merger_tables(report: ClusterReport) -> Iterator[tuple[Break, ReportTable]]:
    """Return then and today of each merger that falls on the report's year: predecessors last year, successor now.

    Only where the report shows both; on today's map the past is restated already.
    """
    for break_ in report.breaks:
        last = break_.year - 1
        if break_.year != report.year:
            continue
        there = {u.association.key: u for u in report.years.get(last, [])}
        now = next((u for u in report.units if u.association.pk == break_.successor.pk), None)
        parts = [there[p.key] for p in break_.predecessors if p.key in there]
        if now and len(parts) == len(break_.predecessors):
            yield break_, _merger(report, break_, parts, now)


def _merger(
    report: ClusterReport, break_: Break, parts: Sequence[UnitFigures], now: UnitFigures
) -> ReportTable:
    last = report.year - 1
    own = parts if len(parts) <= _MOST_PREDECESSORS else ()
    sides = MergerSides(
        tuple(_side(report, f"{part.association.name} {last}", part, last) for part in own),
        _together(report, parts, last),
        _side(report, f"Năm {report.year}", now, report.year),
        _refusal(report, now),
    )
    indicators = [every_indicator()[code] for code in _OF_A_MERGER]
    title = f"{break_.successor.name}: trước và sau sáp nhập"
    table = merger_table(
        f"sap-nhap-{break_.successor.key}", title, sides, ((named(i), i) for i in indicators)
    )
    return without_change(table, "Chỉ tiêu")


def _refusal(report: ClusterReport, now: UnitFigures) -> Callable[[Indicator], str]:
    """Return why an indicator of a successor may not stand beside the sum of its predecessors."""
    pk = now.association.pk
    return lambda indicator: next(
        unit.not_comparable for unit in report.result(indicator).units if unit.association.pk == pk
    )


def _side(report: ClusterReport, title: str, unit: UnitFigures, year: int) -> MergerColumn:
    return MergerColumn(
        title,
        lambda indicator: report.amounts(indicator, year)[unit.association.pk],
        lambda indicator: unit_cell(report, indicator, unit, year),
    )


def _together(report: ClusterReport, parts: Sequence[UnitFigures], year: int) -> MergerColumn:
    """Return the predecessors added up; without a value where one has none."""
    keys = tuple(part.association.key for part in parts)

    def amount_of(indicator: Indicator) -> Amount:
        amounts = report.amounts(indicator, year)
        known = [amounts[part.association.pk] for part in parts]
        there = sum(amount.value is not None for amount in known)
        if there < len(known):
            return Amount(None, None, None, f"chưa đủ ({there}/{len(known)})")
        return indicator.total(known)

    def cell_of(indicator: Indicator) -> Cell:
        amount = amount_of(indicator)
        cell = value_cell(indicator, amount.value, trace=Trace(indicator.code, year, among=keys))
        return replace(cell, missing=amount.missing or "")

    return MergerColumn(f"Cộng lại {year}", amount_of, cell_of)
