"""All pages of a cluster's year, in the order in which they are offered."""

from reports.pages.base import Page
from reports.pages.cross import CrossTable
from reports.pages.lists import Titles
from reports.pages.mergers import Mergers, Reconciliation
from reports.pages.overview import AllFigures, Dashboard
from reports.pages.progress import SinceLastYear, Targets
from reports.pages.ranking import IndicatorPage, Ranks
from reports.pages.score import Score
from reports.pages.subjects import Awards, Fund, LearningModels
from reports.pages.units import Compare, UnitProfile
from reports.pages.years import IndicatorYears

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
    Titles,
    Score,
    CrossTable,
    AllFigures,
    IndicatorPage,
    IndicatorYears,
    UnitProfile,
)
