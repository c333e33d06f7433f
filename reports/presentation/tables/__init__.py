"""The named tables of a report, each as one structure that pages, workbooks, documents and slides write.

One builder a topic: `units`, `ranking`, `years`, `models`, `awards`, `fund`, `targets`, `mergers`; `cells` has what all of them are made of.
"""

from reports.presentation.tables.awards import AWARDS, awards_table, chosen_columns_of_awards
from reports.presentation.tables.cells import (
    MARKS,
    Cell,
    Column,
    ReportTable,
    Row,
    before,
    change_cell,
    legend,
    missing_lines,
    partly,
    rank_cell,
    select,
    unit_cell,
    value_cell,
    whole_cell,
)
from reports.presentation.tables.fund import (
    FUND_FLOW,
    FUND_PURPOSES,
    FUND_SOURCES,
    FundSplit,
    flow_table,
    split_table,
)
from reports.presentation.tables.headlines import CHARTED, HEADLINES, SUMMARY, Headline, headlines
from reports.presentation.tables.mergers import MergerColumn, MergerSides, merger_table, without_change
from reports.presentation.tables.models import MODELS, Model, chosen_columns_of_models, models_table
from reports.presentation.tables.ranking import ranked, ranking_table
from reports.presentation.tables.targets import (
    TargetLine,
    counted_in,
    gaps_table,
    lacking_table,
    target_line,
    target_lines,
    targets_table,
)
from reports.presentation.tables.units import (
    COOPERATION,
    cooperation_table,
    indicators_table,
    parts_table,
    section_table,
    section_tables,
    unit_table,
)
from reports.presentation.tables.years import trend_table

__all__ = [
    "AWARDS",
    "CHARTED",
    "COOPERATION",
    "FUND_FLOW",
    "FUND_PURPOSES",
    "FUND_SOURCES",
    "HEADLINES",
    "MARKS",
    "MODELS",
    "SUMMARY",
    "Cell",
    "Column",
    "FundSplit",
    "Headline",
    "MergerColumn",
    "MergerSides",
    "Model",
    "ReportTable",
    "Row",
    "TargetLine",
    "awards_table",
    "before",
    "change_cell",
    "chosen_columns_of_awards",
    "chosen_columns_of_models",
    "cooperation_table",
    "counted_in",
    "flow_table",
    "gaps_table",
    "headlines",
    "indicators_table",
    "lacking_table",
    "legend",
    "merger_table",
    "missing_lines",
    "models_table",
    "partly",
    "parts_table",
    "rank_cell",
    "ranked",
    "ranking_table",
    "section_table",
    "section_tables",
    "select",
    "split_table",
    "target_line",
    "target_lines",
    "targets_table",
    "trend_table",
    "unit_cell",
    "unit_table",
    "value_cell",
    "whole_cell",
    "without_change",
]
