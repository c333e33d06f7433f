"""What who approves a return should know of the revisions of its year (see settings.APPROVAL_WORDS)."""

from collections.abc import Collection

from associations.models import Association, Period
from associations.models.associations import valid_on
from reports.analysis.revision import words_of
from reports.models import StoredRevision
from reports.presentation.wording import KEPT_BY_REVISIONS


def what_revisions_keep(units: Collection[Association], period: Period) -> str:
    """Return which revision of the year the units' cluster has, and what keeps its figures; "" where it has none. One query."""
    latest = (
        StoredRevision.objects.filter(
            valid_on(period.figures_as_of, "meeting__cluster__memberships__"),
            meeting__cluster__memberships__association__in=units,
            meeting__period=period,
        )
        .order_by("-revision")
        .values_list("revision", "frozen_at")
        .first()
    )
    return f"{words_of(*latest)}. {KEPT_BY_REVISIONS}" if latest else ""
