"""What the fund of the cluster consists of, and how it changed in the year."""

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
