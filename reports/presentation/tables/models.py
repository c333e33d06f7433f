"""The five learning models of the cluster: counts, both rates, last year, the change and the target."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.analysis.results import ClusterReport, Result
from reports.indicators import Indicator, every_indicator
from reports.presentation.tables import last_year
from reports.presentation.tables.cells import (
    Cell,
    Column,
    ReportTable,
    Row,
    missing_lines,
    next_target_cell,
    partly,
    select,
    target_cell,
    whole_cell,
)
from reports.presentation.traces import Trace


@dataclass(frozen=True)
class Model:
    """A learning model; `stem` begins the codes of its figures and rates."""

    name: str
    stem: str

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Registered, recognised, awarded; recognised of the registered and of all there are."""
        return tuple(every_indicator()[f"{self.stem}_{ending}"] for ending in _ENDINGS)

    @property
    def rate(self) -> Indicator:
        """Recognised of all there are: the rate that has a target."""
        return self.indicators[-1]


# The rate that has a target comes last, beside last year's and the target: not in the order of the indicators.
_ENDINGS = ("registered", "recognised", "awarded", "rate_registered", "rate")
MODELS = (
    Model("Gia đình học tập", "family"),
    Model("Dòng họ học tập", "clan"),
    Model("Cộng đồng học tập", "community"),
    Model("Đơn vị học tập", "unit"),
    Model("Công dân học tập", "citizen"),
)


def models_table(report: ClusterReport) -> ReportTable:
    """Return the models of the whole cluster with both rates, last year and the change."""
    columns = (
        Column("Đăng ký", key="registered"),
        Column("Được công nhận", key="recognised"),
        Column("Được khen thưởng", key="awarded"),
        Column("Công nhận/đăng ký", "%", key="rate_registered"),
        Column("Công nhận/tổng số", "%", is_total=True, key="rate"),
        Column(f"Tổng số năm {report.year - 1}", "%", key="previous"),
        Column("Thay đổi", "điểm %", key="change"),
    )
    return chosen_columns_of_models(report, "mo-hinh", columns)


def models_against_targets(report: ClusterReport) -> ReportTable:
    """Return the models of the whole cluster as `models_table` does, with the target of each and the next one."""
    whole = models_table(report)
    columns = (
        *whole.columns,
        Column("Mục tiêu/tổng số", "%", key="target_by"),
        Column("Mục tiêu tiếp theo", "%", key="next_target"),
    )
    return chosen_columns_of_models(report, whole.key, columns)


def chosen_columns_of_models(report: ClusterReport, key: str, columns: Sequence[Column]) -> ReportTable:
    """Return the models of the whole cluster under some of the columns.

    The keys of columns are registered, recognised, awarded, rate_registered, rate, previous, change, target; target_by
    is the target with its year, next_target the one after it.
    """
    results = [report.result(model.rate) for model in MODELS]
    notes = (
        "Tổng số: số hộ, số dòng họ, số thôn và tổ dân phố, số cơ quan và đơn vị, dân số từ 18 tuổi.",
        *missing_lines(report),
        *last_year.whole_notes(results),
    )
    rows = tuple(_row(report, model) for model in MODELS)
    every = ReportTable(key, "Năm mô hình học tập", "Mô hình", _KEYS, rows, notes=notes)
    return select(every, columns)


_KEYS = tuple(
    Column("", key=key) for key in (*_ENDINGS, "previous", "change", "target", "target_by", "next_target")
)


def _row(report: ClusterReport, model: Model) -> Row:
    results = [report.result(indicator) for indicator in model.indicators]
    cells = [whole_cell(report, result.indicator, note=partly(report, result)) for result in results]
    return Row(model.name, (*cells, *_rate_cells(report, results[-1])), indicator=model.rate)


def _rate_cells(report: ClusterReport, rate: Result) -> tuple[Cell, ...]:
    """Return the rate of last year, its change, its target, this with its year, and the next."""
    trace = Trace(rate.indicator.code, report.year)
    aim = report.aims.get(rate.indicator.code)
    lapsed = report.aims.lapsed.get(rate.indicator.code)
    return (
        *last_year.of_whole(rate, trace),
        Cell(aim.text, aim.value, trace=trace) if aim else Cell("–", missing="chưa có mục tiêu"),
        target_cell(aim, lapsed, trace),
        next_target_cell(aim, lapsed, trace),
    )
