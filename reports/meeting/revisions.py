"""The revisions of a meeting's figures as their page lists them."""

import json
from dataclasses import dataclass

from django.urls import reverse

from associations.models import Cluster, Period
from reports.analysis.revision import code_of, slug_of, words_of
from reports.models import Pack, StoredRevision
from reports.presentation.addresses import filters_as_query
from reports.revisions.differences import in_words


@dataclass(frozen=True)
class Listed:
    """One revision. gaps, reason and differences are blank for who may not read them yet (ADR 26)."""

    stored: StoredRevision
    words: str
    coverage: str
    code: str
    reason: str
    gaps: list[str]
    differences: list[str]
    pages: str

    @property
    def number(self) -> int:
        """The number of the revision."""
        return self.stored.revision


def list_revisions(
    cluster: Cluster, period: Period, *, leads: bool, number: int | None = None
) -> list[Listed]:
    """Return the revisions of a year, the latest first; one alone where its number is given.

    Officers read number, day and coverage of each; what was missing, why and what changed only once the secretariat
    gave the revision out: by publishing it or by making its pack.
    """
    found = (
        StoredRevision.objects.filter(meeting__cluster=cluster, meeting__period=period)
        .select_related("frozen_by", "published_by", "meeting")
        .order_by("-revision")
    )
    if number is not None:
        found = found.filter(revision=number)
    given_out = set(
        Pack.objects.filter(of_revision__in=found).exclude(done_at=None).values_list("of_revision", flat=True)
    )
    return [
        _listed(stored, cluster, period, leads, leads or stored.pk in given_out or bool(stored.published_at))
        for stored in found
    ]


def _listed(stored: StoredRevision, cluster: Cluster, period: Period, leads: bool, says_all: bool) -> Listed:
    units = json.loads(stored.content)["maps"]["then"]["years"][str(period.year)]
    included = sum(not unit.get("why", {}).get("") for unit in units)
    address = reverse("dashboard", args=[cluster.key, period.year])
    return Listed(
        stored=stored,
        words=words_of(stored.revision, stored.frozen_at),
        coverage=f"{included}/{len(units)} hội",
        code=code_of(stored.fingerprint) if leads else "",
        reason=stored.reason if says_all else "",
        gaps=stored.gaps if says_all else [],
        differences=[in_words(one) for one in stored.differences] if says_all else [],
        pages=address + filters_as_query("then", slug_of(stored.revision)),
    )
