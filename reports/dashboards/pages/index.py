"""All pages of a cluster's year, in the order in which they are offered."""

from reports.dashboards.pages.base import Page
from reports.dashboards.pages.cross import CrossTable
from reports.dashboards.pages.lists import Lists, Titles
from reports.dashboards.pages.mergers import Mergers
from reports.dashboards.pages.overview import AllFigures, Dashboard
from reports.dashboards.pages.ranking import IndicatorPage, Ranks
from reports.dashboards.pages.reconciliation import Reconciliation
from reports.dashboards.pages.score import Score
from reports.dashboards.pages.since_last_year import SinceLastYear
from reports.dashboards.pages.subjects import Awards, Fund, LearningModels
from reports.dashboards.pages.targets import Targets
from reports.dashboards.pages.units import Compare, UnitProfile
from reports.dashboards.pages.years import IndicatorYears

PAGES: tuple[type[Page], ...] = (
    Dashboard,
    Ranks,
    SinceLastYear,
    Targets,
    LearningModels,
    Fund,
    Awards,
    Compare,
    Mergers,
    Reconciliation,
    Lists,
    Titles,
    Score,
    CrossTable,
    AllFigures,
    IndicatorPage,
    IndicatorYears,
    UnitProfile,
)
