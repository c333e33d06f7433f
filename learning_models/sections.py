"""Mô hình học tập as a section of a return."""

from associations.checks.rules import AtMost
from associations.sections.base import Section
from learning_models.models import LearningModelFigures

_ADDED_UP = "số công nhận đã cộng dồn nhiều năm, hoặc số đăng ký chỉ là đăng ký mới trong năm"

LEARNING_MODELS = Section(
    key="learning_models",
    title="Mô hình học tập",
    model=LearningModelFigures,
    rules=(
        AtMost("family_registered", "households"),
        AtMost("family_recognised", "family_registered", cause=_ADDED_UP),
        AtMost("family_awarded", "family_recognised"),
        AtMost("clan_registered", "clan_total"),
        AtMost("clan_recognised", "clan_registered", cause=_ADDED_UP),
        AtMost("clan_awarded", "clan_recognised"),
        AtMost("community_registered", "community_total"),
        AtMost("community_recognised", "community_registered", cause=_ADDED_UP),
        AtMost("community_awarded", "community_recognised"),
        AtMost("unit_registered", "unit_total"),
        AtMost("unit_recognised", "unit_registered", cause=_ADDED_UP),
        AtMost("unit_awarded", "unit_recognised"),
        AtMost("citizen_registered", "adult_population"),
        AtMost("citizen_recognised", "citizen_registered", cause=_ADDED_UP),
        AtMost("citizen_awarded", "citizen_recognised"),
        AtMost("official_recognised", "official_total"),
        AtMost("commune_learning_recognised", "communes"),
    ),
    steady=("clan_total", "community_total", "unit_total", "official_total", "commune_learning_recognised"),
)
