"""The named tables of a report, each as one structure that pages, workbooks and documents write down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from associations.models import Note
from associations.sections.base import Section, sections
from reports.analysis.figures import FLAGS, UnitFigures
from reports.analysis.results import ClusterReport, Point, Result, UnitResult, flags_of
from reports.indicators import BY_CODE, INDICATORS, Indicator, every_indicator
from reports.presentation import wording
from reports.presentation.traces import Trace

# One letter for each mark beside a number, explained below the table.
MARKS = {
    "tam_tinh": "t", "uoc_tinh": "ư", "da_sua": "s", "gian_doan": "g", "minh_hoa": "m", "suy_ra": "r",
    "dang_mo_lai": "l",
}  # fmt: skip

# What the meeting speaks about first.
HEADLINES = ("members", "members_per_population", "fund_total", "fund_per_capita", "family_recognised")
CHARTED = ("members_per_population", "fund_per_capita")
# The indicators of the summary that is read out: the headlines, then what else is spoken about.
SUMMARY = (
    *HEADLINES, "family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate",
    "cooperation_programmes", "advisory_documents", "scholarships", "adult_prizes",
)  # fmt: skip
COOPERATION = (
    "cooperation_programmes", "cooperation_programmes_new", "advisory_party", "advisory_authority",
    "press_items", "broadcast_items",
)  # fmt: skip

# A model: its name, figures registered, recognised, awarded; rates of the registered and of all there are.
MODELS = (
    ("Gia đình học tập", "family_registered", "family_recognised", "family_awarded", "family_rate_registered", "family_rate"),
    ("Dòng họ học tập", "clan_registered", "clan_recognised", "clan_awarded", "clan_rate_registered", "clan_rate"),
    ("Cộng đồng học tập", "community_registered", "community_recognised", "community_awarded", "community_rate_registered", "community_rate"),
    ("Đơn vị học tập", "unit_registered", "unit_recognised", "unit_awarded", "unit_rate_registered", "unit_rate"),
    ("Công dân học tập", "citizen_registered", "citizen_recognised", "citizen_awarded", "citizen_rate_registered", "citizen_rate"),
)  # fmt: skip

# What was given: its name, how many, how much money.
AWARDS = (
    ("Học bổng học sinh, sinh viên", "scholarships", "expense_scholarships"),
    ("Khen thưởng học sinh, sinh viên", "pupil_prizes", "expense_pupil_prizes"),
    ("Hỗ trợ học sinh có hoàn cảnh khó khăn", "pupils_supported", "expense_pupil_support"),
    ("Phần thưởng cho người lớn", "adult_prizes", "expense_adult_prizes"),
    ("Khen thưởng giáo viên", "teacher_prizes", "expense_teacher_prizes"),
)

# The way of the fund from its opening to its closing balance; the sum first, then what it is divided into.
FUND_FLOW = (
    "fund_opening", "fund_raised", "transfer_in", "fund_total", "fund_spent", "transfer_out", "fund_closing",
)  # fmt: skip
FUND_SOURCES = (
    "fund_raised", "income_members", "income_organisations", "income_individuals", "income_budget", "income_other",
)  # fmt: skip
FUND_PURPOSES = (
    "fund_spent", "expense_scholarships", "expense_pupil_prizes", "expense_pupil_support", "expense_adult_prizes",
    "expense_teacher_prizes", "expense_operations", "expense_other",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A number as it is shown; `value` is in the unit of its row or column, `missing` says why there is none.

    It leads to its explanation by its trace, or, where it counts something else than figures, by its link.
    """

    text: str
    value: Fraction | None = None
    missing: str = ""
    flags: tuple[str, ...] = ()
    note: str = ""
    trace: Trace | None = None
    link: str = ""
    is_text: bool = False


@dataclass(frozen=True)
class Column:
    """A column of numbers; `of` where it belongs to one unit of the cluster."""

    title: str
    unit: str = ""
    of: UnitFigures | None = None
    is_total: bool = False
    is_text: bool = False


@dataclass(frozen=True)
class Row:
    """A row of numbers; it traces to an indicator or to a unit. coverage: how many units have a value, "7/8"."""

    label: str
    cells: tuple[Cell, ...]
    number: str = ""
    unit: str = ""
    indicator: Indicator | None = None
    of: UnitFigures | None = None
    is_total: bool = False
    coverage: str = ""


@dataclass(frozen=True)
class ReportTable:
    """A titled table; `has_units` where each row says its unit of measurement in a column of its own.

    legend explains the marks beside the numbers, notes are what else the reader must know.
    """

    key: str
    title: str
    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    legend: str = ""
    has_units: bool = False


@dataclass(frozen=True)
class Headline:
    """A headline figure: its number in large, what stands under it, its change, coverage and line of years."""

    indicator: Indicator
    number: str
    unit: str
    beside: str
    change: str
    direction: str
    coverage: str
    points: tuple[Point, ...]


def headlines(report: ClusterReport) -> list[Headline]:
    """The five figures at the head of the page."""
    found = []
    for code in HEADLINES:
        indicator = every_indicator()[code]
        result = report.result(indicator)
        value = result.amount.value
        number, unit = ("–", "") if value is None else wording.number_and_unit(indicator, value)
        difference = result.change if result.change is not None else result.compared.change
        found.append(
            Headline(
                indicator,
                number,
                unit,
                _beside(report, code, result),
                wording.change_since(result, report.year),
                "" if not difference else "up" if difference > 0 else "down",
                wording.coverage(result.coverage),
                tuple(report.trend(indicator)),
            )
        )
    return found


def indicators_table(report: ClusterReport) -> ReportTable:
    """All indicators over all units."""
    return unit_table(report, "chi-so", "Các chỉ số", INDICATORS)


def section_tables(report: ClusterReport) -> list[ReportTable]:
    """Every figure of the returns, a table a section."""
    return [section_table(report, section) for section in sections() if section.figures]


def section_table(report: ClusterReport, section: Section) -> ReportTable:
    """The figures of a section over all units, in the order of the form."""
    wanted = [every_indicator()[figure.code] for figure in section.figures]
    labels = [figure.label for figure in section.figures]
    return unit_table(report, section.key.replace("_", "-"), section.title, wanted, labels)


def cooperation_table(report: ClusterReport) -> ReportTable:
    """Programmes, advice and press work over all units."""
    wanted = [every_indicator()[code] for code in COOPERATION]
    return unit_table(report, "phoi-hop", "Chương trình phối hợp, tham mưu, tuyên truyền", wanted)


def unit_table(
    report: ClusterReport,
    key: str,
    title: str,
    indicators: Sequence[Indicator],
    labels: Sequence[str] = (),
) -> ReportTable:
    """Indicators as rows, the cluster's units as columns in its order, the whole cluster last."""
    rows = []
    for number, indicator in enumerate(indicators, start=1):
        amounts = report.amounts(indicator, report.year)
        cells = [unit_cell(report, indicator, unit) for unit in report.units]
        included = sum(amount.value is not None for amount in amounts.values())
        coverage = f"{included}/{len(amounts)}"
        note = "" if included == report.included else coverage
        whole = whole_cell(report, indicator, note=note)
        label = labels[number - 1] if labels else indicator.label
        rows.append(
            Row(label, (*cells, whole), str(number), indicator.display.unit, indicator, coverage=coverage)
        )
    columns = (*(Column(unit.association.name, of=unit) for unit in report.units), _whole_column())
    return ReportTable(
        key, title, "Chỉ tiêu", columns, tuple(rows), missing_lines(report), legend(rows), has_units=True
    )


def ranking_table(report: ClusterReport, indicator: Indicator, key: str = "") -> ReportTable:
    """The units of an indicator, the highest first, with last year and the change; those without a value last."""
    result = report.result(indicator)
    figures = {unit.association.pk: unit for unit in report.units}
    rows = []
    for unit in ranked(result):
        of = figures[unit.association.pk]
        trace = Trace(indicator.code, report.year, unit.association.key)
        cells = (
            rank_cell(unit.rank, trace),
            unit_cell(report, indicator, of),
            value_cell(indicator, unit.previous, trace=before(trace)),
            change_cell(indicator, unit.change, trace=trace),
        )
        rows.append(Row(unit.association.name, cells, of=of))
    like = result.change is not None or not result.compared.units
    trace = Trace(indicator.code, report.year)
    whole = (
        Cell(""),
        whole_cell(report, indicator, note=partly(report, result)),
        value_cell(indicator, result.previous, trace=before(trace)),
        change_cell(
            indicator, result.change if like else result.compared.change, "" if like else "*", trace=trace
        ),
    )
    rows.append(Row("Cả cụm", whole, is_total=True))
    notes = () if like else (f"* Thay đổi của cụm tính {wording.compared_over(result)}.",)
    shown = indicator.display.unit
    columns = (
        Column("Hạng"),
        Column(f"Năm {report.year}", shown, is_total=True),
        Column(f"Năm {report.year - 1}", shown),
        Column("Thay đổi", indicator.change_unit),
    )
    return ReportTable(
        key or indicator.code, indicator.label, "Hội", columns, tuple(rows), notes, legend(rows)
    )


def ranked(result: Result) -> list[UnitResult]:
    """Units by their value, the highest first; equal ones and those without a value in the cluster's order."""

    def place(unit: UnitResult) -> tuple[bool, Fraction]:
        value = unit.amount.value
        return value is None, -value if value is not None else Fraction(0)

    return sorted(result.units, key=place) if result.indicator.better else list(result.units)


def parts_table(report: ClusterReport, indicator: Indicator) -> ReportTable:
    """The figures that an indicator is made of, unit by unit: the way from a number to the returns."""
    wanted = [every_indicator()[code] for code in dict.fromkeys(indicator.codes)]
    return unit_table(report, "phan", "Số liệu gốc trong báo cáo", wanted)


def trend_table(report: ClusterReport, indicator: Indicator, breaks: tuple[str, ...] = ()) -> ReportTable:
    """An indicator year by year: the whole cluster with the number of units behind it, and the year's growth."""
    rows = []
    points = report.trend(indicator)
    last: Point | None = None
    for point in points:
        same = (
            last is not None and last.segment == point.segment and not (last.is_partial or point.is_partial)
        )
        difference = None
        if same and last and point.amount.value is not None and last.amount.value is not None:
            difference = point.amount.value - last.amount.value
        trace = Trace(indicator.code, point.year)
        cells = (
            value_cell(indicator, point.amount.value, trace=trace),
            change_cell(indicator, difference, trace=trace),
            Cell(point.coverage, trace=trace),
        )
        rows.append(Row(str(point.year), cells, indicator=indicator))
        last = point
    columns = (
        Column("Cả cụm", indicator.display.unit, is_total=True),
        Column("So với năm trước", indicator.change_unit),
        Column("Số hội có số liệu"),
    )
    notes = ["Chỉ so hai năm liền nhau khi cùng các hội và đủ số liệu."] if len(points) > 1 else []
    return ReportTable(
        f"xu-huong-{indicator.code}", "Qua các năm", "Năm", columns, tuple(rows), (*breaks, *notes)
    )


def models_table(report: ClusterReport) -> ReportTable:
    """The five learning models of the whole cluster, with both rates."""
    rows = []
    for name, registered, recognised, awarded, rate_registered, rate in MODELS:
        results = [
            report.result(every_indicator()[c])
            for c in (registered, recognised, awarded, rate_registered, rate)
        ]
        cells = [whole_cell(report, r.indicator, note=partly(report, r)) for r in results]
        last = results[-1]
        trace = Trace(last.indicator.code, report.year)
        cells.append(value_cell(last.indicator, last.previous, trace=before(trace)))
        like = last.change if last.change is not None else last.compared.change
        cells.append(change_cell(last.indicator, like, trace=trace))
        rows.append(Row(name, tuple(cells), indicator=last.indicator))
    columns = (
        Column("Đăng ký"),
        Column("Được công nhận"),
        Column("Được khen thưởng"),
        Column("Công nhận/đăng ký", "%"),
        Column("Công nhận/tổng số", "%", is_total=True),
        Column(f"Tổng số năm {report.year - 1}", "%"),
        Column("Thay đổi", "điểm %"),
    )
    notes = (
        "Tổng số: số hộ, số dòng họ, số thôn và tổ dân phố, số cơ quan và đơn vị, dân số từ 18 tuổi.",
        *missing_lines(report),
    )
    notes += wording.comparison_notes(report.result(every_indicator()[rate]) for *_, rate in MODELS)
    return ReportTable("mo-hinh", "Năm mô hình học tập", "Mô hình", columns, tuple(rows), notes)


def awards_table(report: ClusterReport) -> ReportTable:
    """Scholarships, support and prizes of the whole cluster: how many and how much."""
    rows = []
    for name, count_code, money_code in AWARDS:
        count, money = (report.result(every_indicator()[code]) for code in (count_code, money_code))
        like = count.change if count.change is not None else count.compared.change
        trace = Trace(count.indicator.code, report.year)
        cells = (
            whole_cell(report, count.indicator, note=partly(report, count)),
            value_cell(count.indicator, count.previous, trace=before(trace)),
            change_cell(count.indicator, like, trace=trace),
            whole_cell(report, money.indicator, note=partly(report, money)),
        )
        rows.append(Row(name, cells, unit=count.indicator.unit, indicator=count.indicator))
    columns = (
        Column(f"Số lượng năm {report.year}", is_total=True),
        Column(f"Năm {report.year - 1}"),
        Column("Thay đổi"),
        Column("Số tiền", "triệu đồng"),
    )
    return ReportTable(
        "hoc-bong",
        "Học bổng và giải thưởng",
        "Loại",
        columns,
        tuple(rows),
        (
            *missing_lines(report),
            *wording.comparison_notes(report.result(every_indicator()[count]) for _, count, _ in AWARDS),
        ),
        has_units=True,
    )


def _beside(report: ClusterReport, code: str, result: Result) -> str:
    """What stands under a headline's number: full đồng under a sum, the rate under the families."""
    value = result.amount.value
    if value is None:
        return ""
    if code == "fund_total":
        return f"{result.text} đồng"
    if code == "family_recognised":
        rate = report.result(BY_CODE["family_rate"])
        return f"{wording.amount(rate.indicator, rate.amount.value)} tổng số hộ" if rate.included else ""
    return ""


def _whole_column() -> Column:
    return Column("Cả cụm", is_total=True)


def value_cell(
    indicator: Indicator, value: Fraction | None, note: str = "", *, trace: Trace | None = None
) -> Cell:
    """A value of an indicator in the unit of the tables."""
    return Cell(indicator.display_text(value), indicator.display_value(value), note=note, trace=trace)


def change_cell(
    indicator: Indicator, change: Fraction | None, note: str = "", *, trace: Trace | None = None
) -> Cell:
    """A change of an indicator with its sign."""
    return Cell(indicator.change_text(change), indicator.display_value(change), note=note, trace=trace)


def rank_cell(rank: int | None, trace: Trace | None = None) -> Cell:
    """A rank; a unit without one is "chưa xếp", never last."""
    return Cell(str(rank), Fraction(rank), trace=trace) if rank else Cell("chưa xếp", trace=trace)


def unit_cell(
    report: ClusterReport, indicator: Indicator, unit: UnitFigures, year: int | None = None
) -> Cell:
    """An indicator of a unit in the report's year, or in another, with the marks of what it is made of."""
    year = year or report.year
    amount = report.amounts(indicator, year)[unit.association.pk]
    flags = () if amount.value is None else _marked(report, flags_of(indicator, unit))
    trace = Trace(indicator.code, year, unit.association.key)
    value = amount.value
    return Cell(
        indicator.display_text(value),
        indicator.display_value(value),
        amount.missing or "",
        flags,
        trace=trace,
    )


def whole_cell(report: ClusterReport, indicator: Indicator, note: str = "") -> Cell:
    """An indicator of the whole cluster, with the marks of all figures that are in it."""
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
    return Cell(
        indicator.display_text(value), indicator.display_value(value), flags=flags, note=note, trace=trace
    )


def before(trace: Trace) -> Trace:
    """The same number a year before."""
    return replace(trace, year=trace.year - 1)


def _marked(report: ClusterReport, flags: tuple[str, ...]) -> tuple[str, ...]:
    """Marks as they are shown: where nearly all is illustrative, the page says so once at its head."""
    if report.is_illustrative:
        return tuple(flag for flag in flags if flag != Note.Flag.ILLUSTRATIVE)
    return flags


def partly(report: ClusterReport, result: Result) -> str:
    """How many units stand behind a total, where it is not the number that the page's head says of all."""
    return "" if result.included == report.included else result.coverage


def legend(rows: Iterable[Row]) -> str:
    """The key of the marks that the rows show."""
    used = {flag for row in rows for cell in row.cells for flag in cell.flags}
    key = [f"{mark} {FLAGS[flag]}" for flag, mark in MARKS.items() if flag in used]
    return f"Dấu bên số: {'; '.join(key)}." if key else ""


def missing_lines(report: ClusterReport) -> tuple[str, ...]:
    """Which units have no return that counts, and why."""
    return tuple(f"{line}." for line in wording.missing_units(report))
