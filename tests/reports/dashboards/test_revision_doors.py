"""Once a revision stands, every page and file gives it; live figures are chosen; no link leads where its reader may not go."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from reports.dashboards.pages.index import PAGES
from reports.revisions.freezing import freeze
from tests.browsing import sign_in
from tests.cast import Cast
from tests.reports.dashboards.test_views import text_of
from tests.split import AFTER, BEFORE, Split, approve_all, make_split
from tests.turns import in_turn

BADGES = ("Số liệu đã chốt", "Số liệu chưa chốt")
FIGURES = {page.name for page in PAGES} | {"country", "why", "why_unit"}
FILTERS = ("so-lieu", "dia-gioi")


@dataclass
class Walk:
    """What a reader comes to by following links: every kind of page once for each cluster, year and filters."""

    client: Client
    follows: Callable[[str], bool]  # by the name of an address
    asks: Callable[[str], bool]  # likewise
    _seen: set[object] = field(default_factory=set)

    def go(self, start: str) -> Iterator[tuple[str, HttpResponse]]:
        """Yield every address with its answer, the links of a page after the page."""
        waiting = [start]
        while waiting:
            address = waiting.pop(0)
            name, place, filters = self._parts(address)
            if not name or not self.asks(name) or self._is_seen(name, place, filters):
                continue
            answer = self.client.get(address)
            yield address, answer
            is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
            if is_page and self.follows(name):
                waiting += [urljoin(address, there) for there in links_of(text_of(answer))]

    def _parts(self, address: str) -> tuple[str, dict[str, object], tuple[object, ...]]:
        url = urlsplit(address)
        try:
            found = resolve(url.path)
        except Resolver404:
            return "", {}, ()
        query = parse_qs(url.query)
        return (
            found.url_name or "",
            found.kwargs,
            tuple(tuple(query.get(name, ())) for name in (*FILTERS, "hoi")),
        )

    def _is_seen(self, name: str, place: dict[str, object], filters: tuple[object, ...]) -> bool:
        """Return whether such an address was asked for: one indicator stands for all."""
        kind = (
            name,
            *(str(v) for k, v in sorted(place.items()) if k not in ("code", "kind", "cell")),
            filters,
        )
        is_seen = kind in self._seen
        self._seen.add(kind)
        return is_seen


def links_of(page: str) -> list[str]:
    """Where the links of a page lead within the portal."""
    found = re.findall(r'<a [^>]*href="([^"#]+)', page)
    return [unescape(there) for there in found if there.startswith(("/", "?"))]


def is_file(name: str) -> bool:
    return name.endswith("_file") or name in ("download", "word_report", "slides_file")


@pytest.fixture
def split(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Split:
    """Two provinces move to a second cluster and two merge; of each cluster one year has a revision."""
    monkeypatch.setattr("reports.presentation.charts.svg", lambda chart: "<svg ></svg>")
    split = make_split(cast)
    approve_all(split)
    for cluster, year in ((cast.cluster, BEFORE), (split.cluster, AFTER)):
        freeze(by=cast.administrator, cluster=cluster, period=split.period(year), reason="Kịp họp")
    return split


READERS = ("secretary", "officer", "successor", "new_officer", "new_secretary", "central", "administrator")


@pytest.mark.soak
@pytest.mark.parametrize("who", in_turn(READERS))
def test_no_page_of_figures_links_to_a_page_that_its_reader_cannot_open(split: Split, who: str):
    client = sign_in(split.person(who))
    pages = FIGURES - {"country"}  # only for who reads several clusters
    asked = {"dashboard", "why", "why_unit", *in_turn(sorted(pages), parts=3)}
    followed = asked - {"why", "why_unit"} | {"start", "country", "meeting"}
    walk = Walk(
        client, followed.__contains__, lambda name: not is_file(name) and (name not in pages or name in asked)
    )
    answers = dict(walk.go("/"))
    assert [address for address, answer in answers.items() if answer.status_code not in (200, 302)] == []
    assert {resolve(urlsplit(address).path).url_name for address in answers} >= asked
