"""The page on which figures are frozen and published, and what officers read of the revisions."""

import pytest

from associations.models import Period
from associations.returns.workflow import Stale
from reports.models import StoredRevision
from reports.revisions.freezing import freeze, preview
from reports.revisions.latest import add_latest_revisions, has_moved_since, latest_revision_of
from tests import factories
from tests.browsing import sign_in

URL = "/cum/dong-bac/2024/chot-so-lieu/"
REASON = "Họp sớm, ba hội bổ sung sau"


@pytest.fixture
def period(cast):
    """Lạng Sơn's return is approved, those of the others are not there."""
    factories.approved(cast)
    return Period.objects.get(year=2024)


def test_what_is_missing_needs_a_reason_and_the_same_content_makes_no_new_revision(cast, period):
    client = sign_in(cast.secretary)
    page = client.get(URL).content.decode()
    assert "1/4 hội" in page
    assert "Cao Bằng: chưa có" in page
    seen = client.get(URL).context["now"].seen
    refused = client.post(URL, {"seen": seen, "reason": "  "})
    assert refused.status_code == 409
    assert "Vẫn chốt thì ghi lý do" in refused.content.decode()
    assert not StoredRevision.objects.exists()
    frozen = client.post(URL, {"seen": seen, "reason": REASON}, follow=True).content.decode()
    assert "Đã chốt phiên bản 1" in frozen
    assert "Chưa có gì mới để chốt" in frozen
    assert "disabled>Chốt số liệu" in frozen
    again = sign_in(cast.deputy).post(URL, {"seen": seen, "reason": REASON}, follow=True).content.decode()
    assert "Nội dung không đổi so với phiên bản 1 mà Trần Thị Ái chốt" in again
    assert StoredRevision.objects.count() == 1
    return_ = factories.begin(cast.lang_son)
    factories.go(return_, "reopen", cast.secretary, "Đếm lại")
    factories.save(return_, cast.officer, members=221_111)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    now = client.get(URL).content.decode()
    assert "thành phiên bản 2" in now
    assert "220.000 → 221.111" in now
    assert "Đếm lại" in now
    with pytest.raises(Stale):
        freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason=REASON, seen=seen)
    assert client.post(URL, {"seen": seen, "reason": REASON}).status_code == 409
    assert preview(by=cast.secretary, cluster=cast.cluster, period=period).why_not == ""


def test_officers_read_why_once_the_revision_is_given_out_and_never_its_code(cast, period):
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason=REASON)
    code = stored.fingerprint[:4].upper()
    officer, secretary = sign_in(cast.neighbour), sign_in(cast.secretary)
    page = officer.get(URL).content.decode()
    assert "Phiên bản 1, chốt ngày" in page
    assert "so-lieu=phien-ban-1" in page
    assert REASON not in page
    assert f"<code>{code}" not in page
    assert f"<code>{code}" in secretary.get(URL).content.decode()
    assert officer.post(URL, {"reason": "x"}).status_code == 404
    assert officer.post(f"{URL}1/cong-bo/").status_code == 404
    assert secretary.get(f"{URL}7/cong-bo/").status_code == 404
    assert "không rút lại được" in secretary.get(f"{URL}1/cong-bo/").content.decode()
    assert not StoredRevision.objects.get().published_at
    assert "Đã công bố phiên bản 1" in secretary.post(f"{URL}1/cong-bo/", follow=True).content.decode()
    assert (
        "đã được Trần Thị Ái công bố"
        in sign_in(cast.deputy).post(f"{URL}1/cong-bo/", follow=True).content.decode()
    )
    page = officer.get(URL).content.decode()
    assert REASON in page
    assert f"<code>{code}" not in page


def test_a_frozen_page_says_whether_anything_has_changed_since(cast, period, django_assert_num_queries):
    freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason=REASON)
    secretary = sign_in(cast.secretary)
    page = "/cum/dong-bac/2024/tong-quan/"
    assert "từ lúc chốt chưa có con số nào đổi" in secretary.get(page).content.decode()
    return_ = factories.begin(cast.lang_son)
    factories.go(return_, "reopen", cast.secretary, "Đếm lại")
    moved = secretary.get(page).content.decode()
    assert "từ lúc chốt có báo cáo được mở lại, sửa hoặc duyệt thêm" in moved
    assert "chưa có con số nào đổi" not in moved
    assert "từ lúc chốt" not in secretary.get(f"{page}?so-lieu=chua-chot").content.decode()
    of_year = Period.objects.get(year=2024)
    add_latest_revisions([of_year], cast.cluster)
    latest = latest_revision_of(of_year)
    with django_assert_num_queries(1):
        assert has_moved_since(latest, 2024, [cast.lang_son.pk, cast.cao_bang.pk])


def test_nothing_approved_greys_the_button_with_the_reason(cast):
    factories.draft(cast)
    page = sign_in(cast.secretary).get(URL).content.decode()
    assert "chưa có gì để chốt" in page
    assert "disabled>Chốt số liệu" in page
