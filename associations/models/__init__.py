"""The models of the base app; each topic has its own module."""

from associations.models.associations import Association, Cluster, ClusterMembership, Succession
from associations.models.figures import (
    FigureField,
    MovementFigures,
    OrganisationFigures,
    ProposalTexts,
    SectionRow,
)
from associations.models.periods import Period, Schedule
from associations.models.registers import (
    AdvisoryDocument,
    ChangedArea,
    CooperationAgreement,
    Initiative,
    Petition,
    RegisterRow,
)
from associations.models.returns import Event, Note, OwnTarget, Return, ReturnScan, Typed, Upload
from associations.models.users import Assignment, User

__all__ = [
    "AdvisoryDocument",
    "Assignment",
    "Association",
    "ChangedArea",
    "Cluster",
    "ClusterMembership",
    "CooperationAgreement",
    "Event",
    "FigureField",
    "Initiative",
    "MovementFigures",
    "Note",
    "OrganisationFigures",
    "OwnTarget",
    "Period",
    "Petition",
    "ProposalTexts",
    "RegisterRow",
    "Return",
    "ReturnScan",
    "Schedule",
    "SectionRow",
    "Succession",
    "Typed",
    "Upload",
    "User",
]
