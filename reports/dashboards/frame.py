"""What all pages of a report share and what depends on the reader: the filters as links, the files."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from associations.models import Cluster
from associations.views.context import Here
from reports.analysis.figures import Map
from reports.analysis.revision import slug_of
from reports.dashboards.request import PageQuery
from reports.presentation.addresses import LATEST, LIVE, SUBMITTED, filters_as_query

_THEN, _TODAY, _ON_ITS_DAY = "khi báo cáo", "hiện nay", "ngày chốt"
# Live figures by their status: where there is a revision beside them, and where there is none.
_BESIDE_REVISION = {LIVE: "hiện nay, chưa chốt", SUBMITTED: "chưa chốt, gồm cả mới nộp"}
_WITHOUT_REVISION = {LATEST: "đã duyệt", SUBMITTED: "gồm cả mới nộp"}

_YEARS_BEFORE = ("so-voi", "doi-chieu")  # choices of a year before: other figures may not have it

Choices = list[tuple[str, str, bool]]  # words, address, whether it is chosen


class _Filters:
    """The filters of a page as links to itself with another year, state of figures or map."""

    def __init__(
        self, query: PageQuery, name: str, place: Mapping[str, str], parameters: Sequence[tuple[str, str]]
    ) -> None:
        self.query, self.name, self.place, self.parameters = query, name, place, parameters

    def address(self, year: int, map_: Map, figures: str) -> str:
        """Return the page with other filters; "" where there is none, as the unit that it is of is not there."""
        unit = self.place.get("unit", "")
        if unit and not self.query.expects(unit, year, map_, figures):
            return ""
        kept = [pair for pair in self.parameters if self._holds(pair, year, map_, figures)]
        kwargs = {"key": self.query.cluster.key, "year": year, **self.place}
        return reverse(self.name, kwargs=kwargs) + filters_as_query(map_, figures, kept)

    def _holds(self, parameter: tuple[str, str], year: int, map_: Map, figures: str) -> bool:
        """Return whether a choice of the page can be had with other filters too: a unit, or a year of a table."""
        name, value = parameter
        if (year, map_, figures) == (self.query.year, self.query.map_, self.query.figures):
            return True
        if name == "hoi":
            return self.query.expects(value, year, map_, figures)
        is_same_year = year == self.query.year
        if name in _YEARS_BEFORE:
            return is_same_year and figures == self.query.figures
        return name != "nam" or is_same_year

    @property
    def years(self) -> Choices:
        return _there([(str(year), self._in(year), year == self.query.year) for year in self.query.years])

    def _in(self, year: int) -> str:
        """Return the page of another year: on the same map, where the reader reads that year on it."""
        figures = self.query.figures_of(year)
        maps: tuple[Map, ...] = (self.query.map_, "then", "today")
        found = (self.address(year, one, figures) for one in maps if self.query.reads(year, one, figures))
        return next(filter(None, found), "")

    @property
    def figures(self) -> Choices:
        """The latest revision and the one that is displayed, then live figures by their status."""
        query = self.query
        revisions = [
            (f"đã chốt, phiên bản {number}", self._of_revision(number), number == query.revision)
            for number in sorted({self._latest, query.revision} - {0}, reverse=True)
        ]
        live = [
            (words, self.address(query.year, query.map_, figures), self._is_chosen(figures))
            for figures, words in self._live().items()
        ]
        return _there(revisions + live)

    @property
    def _latest(self) -> int:
        return self.query.latest_revision.number if self.query.latest_revision else 0

    def _of_revision(self, number: int) -> str:
        query = self.query
        figures = LATEST if number == self._latest else slug_of(number)
        # The map "today" of a revision is that of its day, of which the reader may not read the cluster.
        map_ = query.map_ if query.reads(query.year, query.map_, figures) else "then"
        return self.address(query.year, map_, figures)

    def _is_chosen(self, figures: str) -> bool:
        query = self.query
        return not query.revision and (figures == SUBMITTED) == (query.status == "submitted")

    def _live(self) -> dict[str, str]:
        """Return the live figures to choose from: what ?so-lieu says, and the words.

        Who leads chooses submitted figures too; without that and without a revision there is nothing to choose.
        """
        query = self.query
        if not query.reads(query.year, query.map_, LIVE):
            return {}
        words = _BESIDE_REVISION if self._latest else _WITHOUT_REVISION
        if query.reads(query.year, query.map_, SUBMITTED):
            return words
        return {LIVE: words[LIVE]} if self._latest else {}

    @property
    def maps(self) -> Choices:
        query = self.query
        today = _TODAY if query.is_on_todays_map else _ON_ITS_DAY
        words: dict[Map, str] = {"then": _THEN, "today": today}
        found = [(words[map_], self._on(map_), map_ == query.map_) for map_ in query.maps]
        if not query.is_on_todays_map and query.reads(query.year, "today", LIVE):
            found.append((f"{_TODAY} (chưa chốt)", self.address(query.year, "today", LIVE), False))
        return _there(found)

    def _on(self, map_: Map) -> str:
        return self.address(self.query.year, map_, self.query.figures)

    @property
    def others(self) -> list[tuple[str, str]]:
        """The other figures of the page's year as (words, address): of a revision the live ones, of these the revision.

        Of a revision that is not the latest also the latest.
        """
        found = []
        if self._latest and self.query.revision != self._latest:
            found.append((f"Xem theo phiên bản {self._latest} đã chốt", self._of_revision(self._latest)))
        if self.query.revision and LIVE in self._live():
            live = self.address(self.query.year, self.query.map_, LIVE)
            found.append(("Xem số hiện nay, chưa chốt", live))
        return [(words, address) for words, address in found if address]

    @property
    def restated(self) -> str:
        """The page on today's map, where the year before had other units; "" where that changes nothing."""
        query, units = self.query, self.query.material.units
        if "today" not in query.maps or query.map_ != "then":
            return ""
        now = {expected.unit.pk for expected in units.get(query.year, [])}
        before = {expected.unit.pk for expected in units.get(query.year - 1, [])}
        return self._on("today") if before and now != before else ""


def _there(choices: Choices) -> Choices:
    """Return the choices that lead to a page."""
    return [choice for choice in choices if choice[1]]


def frame(
    query: PageQuery, name: str, place: Mapping[str, str], parameters: Sequence[tuple[str, str]] = ()
) -> dict[str, object]:
    """Return what all pages of a report share and what depends on the reader: filters and files.

    parameters: the page's own choices, which the links of the filters keep.
    """
    filters = _Filters(query, name, place, parameters)
    return {
        "restated": filters.restated,
        "other_figures": filters.others,
        # For who may read the live figures only.
        "since_revision": query.since_revision if filters.others else "",
        **frame_around(name, place, query.places, Here(query.cluster, query.year, filters.years)),
        "cluster": query.cluster,
        "year": query.year,
        "profile_of": query.profile_of,
        "filters": [("Năm", filters.years), ("Số liệu", filters.figures), ("Địa giới", filters.maps)],
        "addresses": {
            "dashboard": query.address("dashboard"),
            "all_figures": query.address("all_figures"),
            "xlsx": query.address("download", name="bao-cao.xlsx"),
            "print": query.address("download", name="ban-in.xlsx"),
            "csv": query.address("download", name="so-lieu.csv"),
            "json": query.address("download", name="so-lieu.json"),
        },
    }


def frame_around(
    name: str, place: Mapping[str, str], places: list[tuple[Cluster, int]], here: Here
) -> dict[str, object]:
    """Return what the frame around a page of a cluster's year says; places: as in PageQuery, which are read already."""
    return {
        "frame_clusters": places,
        "frame_here": here,
        # Of a page of one unit or figure another cluster may have none.
        "frame_switch": "dashboard" if place else name,
        "frame_area": "dashboard" if name == "dashboard" else "all_figures",
    }
