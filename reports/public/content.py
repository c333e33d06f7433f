"""What of a revision's content may be public: figures, marks, reasons from a closed list, citations. No words of people.

The content is cut before anything is made of it, so that no page, file or list of changes can say more.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from associations.models import Note
from reports.analysis.figures import Map
from reports.analysis.results import ClusterReport
from reports.analysis.revision import Revision
from reports.models import StoredRevision
from reports.public.citations import is_citation
from reports.public.published import Edition
from reports.revisions.reading import RevisionContent

NO_QUALITATIVE_DATA: Mapping[str, Any] = {"texts": {}, "lists": {}, "own_targets": {}}

_REASONS = "|".join(str(label) for label in Note.MissingReason.labels)
# "Tên chỉ tiêu: chưa có số liệu (what somebody wrote)": all that a person wrote stands behind the reason.
_GIVEN = re.compile(rf"(.*?: (?:{_REASONS}))(?: \(.*)?", re.DOTALL)
_INCOMPLETE = re.compile(r"chưa đủ \(\d+/\d+\)")

_NAMES_OF_ORIGINS = frozenset(str(label) for label in Note.Origin.labels)


def publishable(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a revision's content without what returns say in words and lists, and with reasons and sources cut."""
    maps = {
        map_: {
            **one,
            "said": NO_QUALITATIVE_DATA,
            "years": {year: [_unit(unit) for unit in units] for year, units in one["years"].items()},
        }
        for map_, one in content["maps"].items()
    }
    return {**content, "maps": maps}


class PublicContent(RevisionContent):
    """A published revision as reports that everybody may read; `trace` to the returns is not in them."""

    def __init__(self, stored: StoredRevision) -> None:
        super().__init__(stored)
        self.content = publishable(self.content)

    @classmethod
    def of(cls, edition: Edition) -> "PublicContent":
        """Return the content of a published revision."""
        found = StoredRevision.objects.select_related("meeting__cluster")
        return cls(found.exclude(published_at=None).get(pk=edition.pk))

    @classmethod
    def of_all(cls, editions: Iterable[Edition]) -> dict[int, "PublicContent"]:
        """Return the contents of published revisions by their key; one query."""
        found = StoredRevision.objects.select_related("meeting__cluster").exclude(published_at=None)
        return {one.pk: cls(one) for one in found.filter(pk__in=[edition.pk for edition in editions])}

    @cached_property
    def revision(self) -> Revision:
        """The revision without what was written for the meeting: the reason, what stood in the way, why what was corrected."""
        whole: Revision = RevisionContent.revision.__get__(self)
        return replace(whole, reason="", gaps=(), differences=())

    def report(self, map_: Map) -> ClusterReport:
        """Return the report on one map, for everybody."""
        return replace(super().report(map_), is_public=True)

    def _trace(self, association: str, year: int) -> int:
        return 0


def public_reason(reason: str) -> str:
    """Return why a figure is missing, without what a person added to it."""
    if _INCOMPLETE.fullmatch(reason):
        return reason
    if given := _GIVEN.fullmatch(reason):
        return given[1]
    return str(Note.MissingReason.NO_DATA.label)


def public_source(source: str) -> str:
    """Return the citations of a source, joined by "; "; "" where none of it may be public."""
    parts = [" ".join(part.split()) for part in source.split(";")]
    return "; ".join(part for part in parts if part in _NAMES_OF_ORIGINS or is_citation(part))


def _unit(unit: Mapping[str, Any]) -> dict[str, Any]:
    cut = dict(unit)
    if why := unit.get("why"):
        # What holds for the whole unit stands under "" and is never typed.
        cut["why"] = {code: public_reason(reason) if code else reason for code, reason in why.items()}
    if sources := unit.get("sources"):
        cited = {code: public_source(source) for code, source in sources.items()}
        cut["sources"] = {code: source for code, source in cited.items() if source}
    return cut
