"""What an address asks for: which revision a meeting's pages and files are of."""

import pytest
from django.urls import reverse

from associations.models import Period
from reports.analysis.revision import number_in, slug_of
from reports.meeting.report_files import REPORT_FILES
from reports.revisions.freezing import freeze
from tests import factories
from tests.browsing import sign_in

WHERE = ["dong-bac", 2024]


@pytest.mark.parametrize(
    "slug", ["", "phien-ban-0", "phien-ban-01", "phien-ban-1234567", "phien-ban-٣", "2", "x"]
)
def test_only_a_revision_of_ours_is_read_out_of_an_address(slug):
    assert number_in(slug) is None
    assert number_in(slug_of(12)) == 12


@pytest.mark.parametrize("page", ["presenting", "slides_file", *(file.route for file in REPORT_FILES)])
def test_slides_and_the_files_of_the_report_are_asked_for_in_one_way(cast, page):
    factories.approved(cast)
    client, address = sign_in(cast.secretary), reverse(page, args=WHERE)
    assert client.get(address, {"so-lieu": "chua-chot"}).status_code == 200
    assert client.get(address, {"so-lieu": "phien-ban-1"}).status_code == 404
    freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024), reason="Kịp họp")
    assert client.get(address, {"so-lieu": "phien-ban-1"}).status_code == 200
    for asked in ("phien-ban-2", "da-nop", "x"):
        answer = client.get(address, {"so-lieu": asked})
        assert answer.status_code == 404
        assert f"chưa có phiên bản chốt số liệu “{asked}”" in answer.content.decode()
        assert f'href="{address}?so-lieu=phien-ban-1"' in answer.content.decode()
