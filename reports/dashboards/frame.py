"""What all pages of a report share and what depends on the reader: the filters as links, the files."""

from collections.abc import Mapping, Sequence
from typing import get_args

from django.urls import reverse

from associations import access
from reports.analysis.figures import Map, Status
from reports.dashboards.request import PageQuery
from reports.presentation.addresses import filters_as_query

_MAP_LABELS = {"then": "khi báo cáo", "today": "hiện nay"}
_STATUS_LABELS = {"approved": "đã duyệt", "submitted": "gồm cả mới nộp"}

Choices = list[tuple[str, str, bool]]  # words, address, whether it is chosen


class _Filters:
    """The filters of a page as links to itself with another year, state of figures or map."""

    def __init__(
        self, query: PageQuery, name: str, place: Mapping[str, str], parameters: Sequence[tuple[str, str]]
    ) -> None:
        self.query, self.name, self.place, self.parameters = query, name, place, parameters

    def address(self, year: int, map_: Map, status: Status, revision: int = 0) -> str:
        kwargs = {"key": self.query.cluster.key, "year": year, **self.place}
        return reverse(self.name, kwargs=kwargs) + filters_as_query(map_, status, self.parameters, revision)

    @property
    def years(self) -> Choices:
        query = self.query
        return [
            (str(year), self.address(year, query.map_, query.status), year == query.year)
            for year in query.years
        ]

    @property
    def figures(self) -> Choices:
        """Live figures by their status, then the revisions: the latest and the one that is displayed."""
        query = self.query
        latest = query.latest_revision.number if query.latest_revision else 0
        live = [
            (
                _STATUS_LABELS[status],
                self.address(query.year, query.map_, status),
                status == query.status and not query.revision,
            )
            for status in self._statuses(latest)
        ]
        revisions = [
            (
                f"đã chốt, phiên bản {number}",
                self.address(query.year, query.map_, "approved", number),
                number == query.revision,
            )
            for number in sorted({latest, query.revision} - {0})
        ]
        return live + revisions

    def _statuses(self, latest: int) -> tuple[Status, ...]:
        """Who leads chooses submitted figures too; without that and without a revision there is nothing to choose."""
        if access.may_lead(self.query.by, self.query.cluster):
            return get_args(Status)
        approved: tuple[Status, ...] = get_args(Status)[:1]
        return approved if latest or self.query.revision else ()

    @property
    def maps(self) -> Choices:
        return [(_MAP_LABELS[map_], self._on(map_), map_ == self.query.map_) for map_ in self.query.maps]

    def _on(self, map_: Map) -> str:
        return self.address(self.query.year, map_, self.query.status, self.query.revision)

    @property
    def restated(self) -> str:
        """The page on today's map, where the year before had other units; "" where that changes nothing."""
        query, units = self.query, self.query.material.units
        if "today" not in query.maps or query.map_ != "then":
            return ""
        now = {expected.unit.pk for expected in units.get(query.year, [])}
        before = {expected.unit.pk for expected in units.get(query.year - 1, [])}
        return self._on("today") if before and now != before else ""


def frame(
    query: PageQuery, name: str, place: Mapping[str, str], parameters: Sequence[tuple[str, str]] = ()
) -> dict[str, object]:
    """Return what all pages of a report share and what depends on the reader: filters and files.

    parameters: the page's own choices, which the links of the filters keep.
    """
    filters = _Filters(query, name, place, parameters)
    return {
        "restated": filters.restated,
        "frame_clusters": query.places,  # read already; the frame reads them no second time
        "cluster": query.cluster,
        "year": query.year,
        "profile_of": query.profile_of,
        "filters": [("Năm", filters.years), ("Số liệu", filters.figures), ("Địa giới", filters.maps)],
        "addresses": {
            "dashboard": query.address("dashboard"),
            "all_figures": query.address("all_figures"),
            "xlsx": query.address("download", name="bao-cao.xlsx"),
            "csv": query.address("download", name="so-lieu.csv"),
            "json": query.address("download", name="so-lieu.json"),
        },
    }
