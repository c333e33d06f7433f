"""How often the pages that people open most ask the database: the same at any number of units and years, and no more."""

import pytest

from associations.models import Cluster, User
from reports.models import StoredRevision
from reports.revisions.freezing import freeze
from tests.bench.pages import Reads, count, make_pages

# A page that asks once more than here costs everybody who opens it; one that asks less is to be written down too.
QUERIES = {
    "one-query page": 5,
    "save of one field": 21,
    "form of a return": 16,
    "overview of a return": 24,
    "start page, officer": 11,
    "start page, secretariat": 11,
    "start page, officer of twelve": 11,
    "start page, deputy": 11,
    "start page, several clusters": 11,
    "start page, centre": 6,
    "start page, administrator": 6,
    "officer and secretary": 17,
    "reviewer's page": 22,
    "cluster overview": 9,
}
SECOND_FREEZE = 32


@pytest.mark.django_db
@pytest.mark.parametrize(("provinces", "years"), [(8, range(2024, 2026)), (34, range(2016, 2026))])
def test_a_page_asks_as_often_as_is_written_down(settings, tmp_path, provinces, years):
    settings.ROOT_URLCONF = "tests.bench.page_urls"
    settings.SECOND_FACTOR = False
    pages = make_pages(tmp_path, provinces, years)
    assert {name: len(count(page)[0]) for name, page in pages.items()} == QUERIES
    assert _queries_of_a_second_freeze() == SECOND_FREEZE


def _queries_of_a_second_freeze() -> int:
    """Freeze what the name of the cluster has changed in; a first freeze reads no revision before it."""
    cluster = Cluster.objects.get(key="bench")
    Cluster.objects.filter(pk=cluster.pk).update(name="Cụm khác")
    cluster.refresh_from_db()
    latest = StoredRevision.objects.order_by("-pk")[0]
    by, period = User.objects.get(username="thu-ky"), latest.meeting.period
    with Reads.counted() as reads:
        _, is_new = freeze(by=by, cluster=cluster, period=period, reason="Tên cụm đổi")
    assert is_new
    return len(reads.found)
