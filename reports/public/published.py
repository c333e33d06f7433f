"""Which revisions are published: the only door of the public pages to what the portal holds."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from reports.analysis.revision import code_of, words_of
from reports.models import StoredRevision


@dataclass(frozen=True)
class Edition:
    """A published revision of a cluster's year, without its content.

    held_on, place: of its meeting, as they are arranged today; the place is as somebody typed it.
    """

    pk: int
    key: str
    cluster: str
    year: int
    number: int
    fingerprint: str
    frozen_at: datetime.datetime
    published_at: datetime.datetime
    held_on: datetime.date | None
    place: str

    @property
    def title(self) -> str:
        """What its page is about."""
        return f"{self.cluster} năm {self.year}"

    @property
    def words(self) -> str:
        """ "Phiên bản 2, chốt ngày 20/11/2025, công bố ngày 25/11/2025"."""
        published = timezone.localtime(self.published_at)
        return f"{self.revision_words}, công bố ngày {published:%d/%m/%Y}"

    @property
    def revision_words(self) -> str:
        """ "Phiên bản 2, chốt ngày 20/11/2025"."""
        return words_of(self.number, self.frozen_at)

    @property
    def code(self) -> str:
        """The short code of its fingerprint."""
        return code_of(self.fingerprint)

    @property
    def own_address(self) -> str:
        """Where this very revision stays, also when there is a newer one."""
        return reverse("public_revision", args=[self.key, self.year, self.number])

    @property
    def year_address(self) -> str:
        """Where the latest published revision of the year is."""
        return reverse("public_year", args=[self.key, self.year])


class NotPublished(Exception):
    """Nothing is published at an address; `there_is` are (label, address) of what is."""

    def __init__(self, what: str, there_is: Iterable[tuple[str, str]]) -> None:
        self.what = what
        self.there_is = list(there_is)


# The fields of an edition, in its order.
_EDITION = (
    "pk",
    "meeting__cluster__key",
    "meeting__cluster__name",
    "meeting__period__year",
    "revision",
    "fingerprint",
    "frozen_at",
    "published_at",
    "meeting__date",
    "meeting__place",
)


def editions(key: str | None = None) -> list[Edition]:
    """The published revisions, of one cluster or of all: by cluster, the latest year and revision first; one query."""
    found = StoredRevision.objects.exclude(published_at=None)
    if key is not None:
        found = found.filter(meeting__cluster__key=key)
    rows = found.order_by("meeting__cluster__key", "-meeting__period__year", "-revision").values_list(
        *_EDITION
    )
    return [Edition(*row) for row in rows]


def latest_of_years(found: Iterable[Edition]) -> list[Edition]:
    """Return the latest published revision of each cluster's year, in the order of `editions`."""
    latest: dict[tuple[str, int], Edition] = {}
    for edition in found:
        latest.setdefault((edition.key, edition.year), edition)
    return list(latest.values())


def find(key: str, year: int, number: int | None = None) -> tuple[Edition, list[Edition]]:
    """Return a published revision, the latest where no number is given, and all published ones of its year.

    Raises NotPublished, which says the same of what does not exist and of what is not published.
    """
    of_year = [edition for edition in editions(key) if edition.year == year]
    for edition in of_year:
        if number in (None, edition.number):
            return edition, of_year
    if of_year:
        raise NotPublished(
            f"Năm {year} chưa công bố phiên bản {number}.", [(e.words, e.own_address) for e in of_year]
        )
    raise NotPublished(f"Chưa công bố số liệu của “{key}” năm {year}.", what_there_is())


def what_there_is() -> list[tuple[str, str]]:
    """Return every cluster's year that has a page, as (label, address)."""
    return [(edition.title, edition.year_address) for edition in latest_of_years(editions())]
