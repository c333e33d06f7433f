"""Tổ chức và hội viên."""

from associations.checks.rules import IMPOSSIBLE, AtMost
from associations.models.figures import OrganisationFigures
from associations.sections.base import Section

ORGANISATION = Section(
    key="organisation",
    title="Tổ chức và hội viên",
    model=OrganisationFigures,
    rules=(
        AtMost("adult_population", "population"),
        AtMost("commune_associations", "communes"),
        AtMost("members", "population", kind=IMPOSSIBLE),
        AtMost("members_new", "members", cause="tổng số hội viên ghi vào ô kết nạp mới, hoặc ngược lại"),
        AtMost("members_with_card", "members"),
        AtMost("officers_trained", "officers", cause="một người dự nhiều lớp được tính nhiều lần"),
    ),
    steady=(
        "communes",
        "commune_associations",
        "branches",
        "committees",
        "population",
        "adult_population",
        "households",
    ),
)
