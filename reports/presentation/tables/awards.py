"""Scholarships, support and prizes of the cluster: how many, the change, how much money."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.analysis.results import ClusterReport
from reports.indicators import Indicator, every_indicator
from reports.presentation.tables import last_year
from reports.presentation.tables.cells import (
    Column,
    ReportTable,
    Row,
    missing_lines,
    partly,
    select,
    whole_cell,
)
from reports.presentation.traces import Trace


@dataclass(frozen=True)
class Award:
    """What was given: its name, and the codes of how many and of how much money."""

    name: str
    count_code: str
    money_code: str

    @property
    def count(self) -> Indicator:
        """How many were given."""
        return every_indicator()[self.count_code]

    @property
    def money(self) -> Indicator:
        """How much money was given, in đồng."""
        return every_indicator()[self.money_code]


AWARDS = (
    Award("Học bổng học sinh, sinh viên", "scholarships", "expense_scholarships"),
    Award("Khen thưởng học sinh, sinh viên", "pupil_prizes", "expense_pupil_prizes"),
    Award("Hỗ trợ học sinh có hoàn cảnh khó khăn", "pupils_supported", "expense_pupil_support"),
    Award("Phần thưởng cho người lớn", "adult_prizes", "expense_adult_prizes"),
    Award("Khen thưởng giáo viên", "teacher_prizes", "expense_teacher_prizes"),
)
_KEYS = tuple(Column("", key=key) for key in ("count", "previous", "change", "money"))


def awards_table(report: ClusterReport) -> ReportTable:
    """Return all awards of the whole cluster: how many this year and last, the change, how much money."""
    columns = (
        Column(f"Số lượng năm {report.year}", is_total=True, key="count"),
        Column(f"Năm {report.year - 1}", key="previous"),
        Column("Thay đổi", key="change"),
        Column("Số tiền", "triệu đồng", key="money"),
    )
    return chosen_columns_of_awards(report, columns)


def chosen_columns_of_awards(report: ClusterReport, columns: Sequence[Column]) -> ReportTable:
    """Return the awards under some of the columns; their keys are count, previous, change, money."""
    notes = (
        *missing_lines(report),
        *last_year.whole_notes(report.result(award.count) for award in AWARDS),
    )
    rows = tuple(_row(report, award) for award in AWARDS)
    every = ReportTable(
        "hoc-bong", "Học bổng và giải thưởng", "Loại", _KEYS, rows, notes=notes, has_units=True
    )
    return select(every, columns)


def _row(report: ClusterReport, award: Award) -> Row:
    count, money = report.result(award.count), report.result(award.money)
    trace = Trace(award.count.code, report.year)
    cells = (
        whole_cell(report, award.count, note=partly(report, count)),
        *last_year.of_whole(count, trace),
        whole_cell(report, award.money, note=partly(report, money)),
    )
    return Row(award.name, cells, unit=award.count.unit, indicator=award.count)
