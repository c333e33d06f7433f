"""The pages of the registry ask the database as often for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.models import Cluster, ClusterMembership, Period
from tests import factories
from tests.browsing import sign_in
from tests.cast import LONG_AGO, Cast

PAGES = ("/danh-muc/", "/ky-bao-cao/", "/ky-bao-cao/2024/", "/lich-bao-cao/2024/", "/thanh-vien-cum/", "/danh-muc-hoi/",
         "/dia-gioi/ke-thua/")  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_a_page_asks_the_same_number_of_times(cast: Cast, url):
    factories.draft(cast)
    client = sign_in(cast.administrator)
    client.get(url)  # what is kept from the first page on
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert client.get(url).status_code == 200
    for number in range(12):
        unit = factories.join(cast, number)
        cluster = Cluster.objects.create(key=f"c-{number}", name=f"Cụm {number}", short_name=f"C{number}")
        ClusterMembership.objects.create(cluster=cluster, association=unit, valid_from=LONG_AGO)
        factories.begin(unit, 2010 + number)
    assert Period.objects.count() == 13
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(few), [query["sql"][:120] for query in many]
