"""The way of a meeting: which step is done, which is next, for whom."""

from associations.models import Period
from reports.meeting.steps import way_of
from reports.revisions.freezing import freeze
from tests import factories
from tests.browsing import sign_in


def states(cast, period, by, leads):
    way = way_of(cast.cluster, period, by=by, leads=leads)
    return [step.state for step in way.steps], way.next.button if way.next else None


def test_the_steps_lead_on(cast):
    factories.approved(cast)
    period = Period.objects.get(year=2024)
    assert states(cast, period, cast.secretary, True) == (
        ["now", "later", "later", "later", "later"],
        ("Xem bảng sẵn sàng", "/cum/dong-bac/2024/san-sang/"),
    )
    freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason="Họp sớm")
    found, button = states(cast, period, cast.secretary, True)
    assert found == ["behind", "done", "now", "later", "later"]
    assert button == ("Lập bộ tài liệu", "/cum/dong-bac/2024/bo-tai-lieu/")
    factories.approved(cast, cast.cao_bang)
    page = sign_in(cast.secretary).get("/cum/dong-bac/2024/hoi-nghi/").content.decode()
    assert "1 báo cáo đã đổi từ lúc chốt" in page
    assert "Ghi lịch họp" in page
    page = sign_in(cast.officer).get("/cum/dong-bac/2024/hoi-nghi/").content.decode()
    assert "báo cáo đã đổi" not in page
    assert "Ghi lịch họp" not in page
    assert "2/4 hội có số liệu đã duyệt" in page
