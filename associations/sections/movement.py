"""Tham mưu, phối hợp, tuyên truyền."""

from associations.checks.rules import AtMost
from associations.models.figures import MovementFigures
from associations.sections.base import Section

MOVEMENT = Section(
    key="movement",
    title="Tham mưu, phối hợp, tuyên truyền",
    model=MovementFigures,
    rules=(AtMost("cooperation_programmes_new", "cooperation_programmes"),),
    steady=("cooperation_programmes", "learning_centres"),
)
