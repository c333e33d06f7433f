"""Quỹ khuyến học as a section of a return."""

from associations.checks.rules import AtLeastSum, EqualsSum, EqualsYearBefore
from associations.sections.base import Section
from funds.models import FundFigures


def _parts(prefix: str) -> tuple[str, ...]:
    return tuple(column.name for column in FundFigures.figure_fields() if column.name.startswith(prefix))


FUNDS = Section(
    key="funds",
    title="Quỹ khuyến học",
    model=FundFigures,
    rules=(
        EqualsSum(
            "fund_total",
            "Đầu kỳ + huy động + nhận bàn giao",
            plus=("fund_opening", "fund_raised", "transfer_in"),
        ),
        EqualsYearBefore("fund_opening", before="fund_closing"),
        AtLeastSum("fund_raised", "Cộng các nguồn thu", prefix="income_", parts=_parts("income_")),
        AtLeastSum("fund_spent", "Cộng các khoản chi", prefix="expense_", parts=_parts("expense_")),
        EqualsSum(
            "fund_closing",
            "Tổng nguồn quỹ − chi − bàn giao đi",
            plus=("fund_total",),
            minus=("fund_spent", "transfer_out"),
        ),
    ),
)
