"""The models of a cluster's annual review beside the returns; each topic has its own module."""

from reports.models.meetings import (
    DocumentTemplate,
    Meeting,
    MeetingDocument,
    MeetingPetition,
    MeetingTask,
    OwnParagraph,
    Participant,
    PetitionAnswer,
)
from reports.models.numerals import AllowedNumeral
from reports.models.revisions import Pack, PackFile, StoredRevision
from reports.models.targets import SavedView, ScoreCriterion, Target

__all__ = [
    "AllowedNumeral",
    "DocumentTemplate",
    "Meeting",
    "MeetingDocument",
    "MeetingPetition",
    "MeetingTask",
    "OwnParagraph",
    "Pack",
    "PackFile",
    "Participant",
    "PetitionAnswer",
    "SavedView",
    "ScoreCriterion",
    "StoredRevision",
    "Target",
]
