"""Which version of each return stands behind a report's figures, and when that was approved."""

import datetime
from collections.abc import Mapping
from itertools import chain

from associations.models import Return
from reports.analysis.results import ClusterReport

Version = tuple[int, datetime.datetime | None]  # its number, when it was approved


def versions_of(report: ClusterReport) -> Mapping[tuple[str, int], Version]:
    """Return the version of each return by association key and year: of a revision as frozen, of a live report as they are.

    Of a public report nothing: it leads to no return. One query of a live report; of a reopened return the version that
    still counts.
    """
    if report.is_public:
        return {}
    if report.revision:
        return report.revision.versions
    units = [*chain.from_iterable(report.years.values()), *report.predecessors.values()]
    parts = {
        part.return_id: (part.association.key, part.year)
        for unit in units
        for part in unit.parts
        if part.return_id
    }
    if not parts:
        return {}
    rows = Return.objects.filter(pk__in=list(parts)).values_list("pk", "version", "approved_at", "standing")
    return {
        parts[pk]: _standing(standing) if standing else (version, approved_at)
        for pk, version, approved_at, standing in rows
    }


def _standing(standing: Mapping[str, str | int | None]) -> Version:
    """Return the approved version that counts while its return is reopened."""
    at = standing["approved_at"]
    return int(standing["version"] or 0), datetime.datetime.fromisoformat(str(at)) if at else None
