"""What the fund of the cluster consists of, and how it changed in the year, over all units."""

from dataclasses import dataclass

from reports.analysis.results import ClusterReport
from reports.indicators import Indicator, every_indicator
from reports.presentation.tables.cells import ReportTable
from reports.presentation.tables.units import unit_table

# The way of the fund from its opening to its closing balance, as it is added up: not in the order of the form.
FUND_FLOW = (
    "fund_opening", "fund_raised", "transfer_in", "fund_total", "fund_spent", "transfer_out", "fund_closing",
)  # fmt: skip


@dataclass(frozen=True)
class FundSplit:
    """A sum of the fund and what it is divided into; parts: short names by code, in order."""

    key: str
    title: str
    total: str
    parts: tuple[tuple[str, str], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The sum, then its parts."""
        return self.total, *(code for code, _ in self.parts)

    @property
    def indicators(self) -> list[Indicator]:
        """The sum, then its parts."""
        return [every_indicator()[code] for code in self.codes]


FUND_SOURCES = FundSplit(
    "huy-dong", "Huy động theo nguồn", "fund_raised",
    (
        ("income_members", "Hội viên"), ("income_organisations", "Cơ quan, DN"),
        ("income_individuals", "Cá nhân"), ("income_budget", "Ngân sách"), ("income_other", "Nguồn khác"),
    ),
)  # fmt: skip
FUND_PURPOSES = FundSplit(
    "chi", "Chi theo mục đích", "fund_spent",
    (
        ("expense_scholarships", "Học bổng"), ("expense_pupil_prizes", "Thưởng HSSV"),
        ("expense_pupil_support", "Hỗ trợ HS"), ("expense_adult_prizes", "Người lớn"),
        ("expense_teacher_prizes", "Giáo viên"), ("expense_operations", "Hoạt động hội"),
        ("expense_other", "Chi khác"),
    ),
)  # fmt: skip


def flow_table(report: ClusterReport) -> ReportTable:
    """Return the way of the fund over all units, its sum included."""
    return unit_table(
        report, "dong-quy", "Quỹ từ đầu kỳ đến cuối kỳ", [every_indicator()[code] for code in FUND_FLOW]
    )


def split_table(report: ClusterReport, split: FundSplit) -> ReportTable:
    """Return a sum of the fund and its parts over all units."""
    return unit_table(report, split.key, split.title, split.indicators)
