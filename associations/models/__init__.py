"""The models of the base app; each topic has its own module."""

from associations.models.associations import (
    Association,
    Cluster,
    ClusterMembership,
    Merger,
    Succession,
)
from associations.models.changes import ChangeCount
from associations.models.figures import (
    FigureField,
    MovementFigures,
    OrganisationFigures,
    ProposalTexts,
    SectionRow,
)
from associations.models.many_values import ManyIn, ManyRelatedIn
from associations.models.outbox import OutgoingMail
from associations.models.partial_days import PartialDay, PartialDayColumn
from associations.models.periods import Period, Schedule
from associations.models.records import RegistryRecord
from associations.models.registers import (
    AdvisoryDocument,
    ChangedArea,
    CooperationAgreement,
    Initiative,
    Petition,
    RegisterRow,
)
from associations.models.returns import Event, Note, OwnTarget, Return, ReturnScan, Typed, Upload
from associations.models.reviews import Extension, ExtensionRequest, Notice, Question, Tick, Turn
from associations.models.runs import Run
from associations.models.sent_forms import SentForm
from associations.models.sessions import Session
from associations.models.sign_in import Tries
from associations.models.users import Assignment, User

__all__ = [
    "AdvisoryDocument",
    "Assignment",
    "Association",
    "ChangeCount",
    "ChangedArea",
    "Cluster",
    "ClusterMembership",
    "CooperationAgreement",
    "Event",
    "Extension",
    "ExtensionRequest",
    "FigureField",
    "Initiative",
    "ManyIn",
    "ManyRelatedIn",
    "Merger",
    "MovementFigures",
    "Note",
    "Notice",
    "OrganisationFigures",
    "OutgoingMail",
    "OwnTarget",
    "PartialDay",
    "PartialDayColumn",
    "Period",
    "Petition",
    "ProposalTexts",
    "Question",
    "RegisterRow",
    "RegistryRecord",
    "Return",
    "ReturnScan",
    "Run",
    "Schedule",
    "SectionRow",
    "SentForm",
    "Session",
    "Succession",
    "Tick",
    "Tries",
    "Turn",
    "Typed",
    "Upload",
    "User",
]
