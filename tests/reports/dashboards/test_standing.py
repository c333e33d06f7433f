"""The standing on a receipt: what approved figures show of an association, no more, and the way to its profile."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.models import Cluster, Period
from reports.models import Meeting
from reports.presentation.tables.standing import RANKED
from reports.revisions.freezing import freeze
from tests import factories
from tests.browsing import address, questions_in, sign_in
from tests.reports.dashboards.test_pages import CACHE, rows_of, words_of

MEMBERS = "Hội viên/dân số (%)"


def page(client, return_, *, fragment=True):
    """The standing of a return's association, as the receipt loads it or as a page of its own."""
    answer = client.get(address(return_, "vi-tri"), headers={"HX-Request": "true"} if fragment else {})
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(markup):
    return " ".join(words_of(markup).split())


def test_before_its_approval_a_return_stands_by_the_year_that_is_approved(cast):
    factories.approved(cast, cast.cao_bang, 2023, members=250_000)
    factories.approved(cast, cast.lang_son, 2023)
    factories.approved(
        cast, cast.cao_bang, 2024, members=999
    )  # of this year, approved: not ranked against a draft
    return_ = factories.submitted(cast, year=2024, members=260_000)
    client = sign_in(cast.officer)
    for fragment in (True, False):
        markup = page(client, return_, fragment=fragment)
        assert "Báo cáo này chưa được duyệt" in text_of(markup)
        assert "năm 2023" in text_of(markup)
        assert rows_of(markup)[MEMBERS][:2] == ["2/2", "27,5"]
        assert 'href="/cum/dong-bac/2023/hoi/lang-son/"' in markup
        assert "260.000" not in markup
        assert ("<html" in markup) != fragment
    factories.go(return_, "approve", cast.secretary)
    markup = page(client, return_)
    assert rows_of(markup)[MEMBERS] == ["1/2", "32,5", "+5,0"]
    assert "Báo cáo này chưa được duyệt" not in text_of(markup)
    assert 'href="/cum/dong-bac/2024/hoi/lang-son/"' in markup
    assert len(rows_of(markup)) == len(RANKED) == 5


def test_nothing_is_ranked_alone_or_without_approved_figures(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.officer)
    assert "Chưa có số liệu đã duyệt của hội" in text_of(page(client, return_))
    factories.go(return_, "approve", cast.secretary)
    assert rows_of(page(client, return_))[MEMBERS][0] == "– (mới có một hội có số liệu được duyệt)"


def test_what_a_changed_source_of_population_forbids_is_not_compared(cast):
    for unit in (cast.cao_bang, cast.lang_son):
        factories.approved(cast, unit, 2023)
    factories.approved(cast, cast.cao_bang, 2024)
    return_ = factories.approved(cast, year=2024, population=1_100_000)  # no province grows so in a year
    markup = page(sign_in(cast.officer), return_)
    assert rows_of(markup)[MEMBERS][2].startswith("– (")
    assert "Không so với năm trước: Lạng Sơn" in text_of(markup)


def test_a_successor_stands_by_the_sum_of_what_it_took_in(cast):
    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
        factories.approved(cast, unit, 2024)
    return_ = factories.begin(cast.thai_nguyen_2025, 2025)
    markup = page(sign_in(cast.successor), return_)
    assert "theo địa giới hiện nay (có 3/3 hội)" in text_of(markup)
    assert rows_of(markup)[MEMBERS][0] == "1/3"
    assert 'href="/cum/dong-bac/2024/hoi/thai-nguyen-2025/?dia-gioi=hien-nay"' in markup


def test_a_revision_that_is_older_than_the_approval_says_so(cast):
    factories.approved(cast, cast.cao_bang)
    period = Period.objects.get(year=2024)
    freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason="Chờ Lạng Sơn")
    return_ = factories.approved(cast)
    text = text_of(page(sign_in(cast.officer), return_))
    assert "Số liệu đã chốt" in text
    assert "Lạng Sơn: " in text
    assert MEMBERS not in text


def test_the_day_of_the_meeting_stands_above_for_who_reads_of_it(cast):
    return_ = factories.submitted(cast)
    meeting = Meeting.objects.create(
        cluster=cast.cluster,
        period=return_.period,
        date="2024-12-20",
        place="Lạng Sơn",
        changed_by=cast.secretary,
        changed_at=return_.submitted_at,
    )
    assert "Ngày 20/12/2024 , Lạng Sơn." in text_of(page(sign_in(cast.officer), return_))
    other = Cluster.objects.create(key="khac", name="Cụm thi đua số 9", short_name="Khác")
    Meeting.objects.filter(pk=meeting.pk).update(cluster=other)
    assert "20/12/2024" not in text_of(page(sign_in(cast.officer), return_))


def test_others_do_not_know_of_it(cast):
    return_ = factories.approved(cast)
    seen = {
        name for name, user in cast.everyone().items()
        if sign_in(user).get(address(return_, "vi-tri")).status_code == 200
    }  # fmt: skip
    assert seen == {"officer", "colleague", "secretary", "deputy", "administrator"}


def test_the_receipt_loads_it_and_has_a_link_without_a_script(cast):
    return_ = factories.submitted(cast)
    markup = sign_in(cast.officer).get(address(return_, "da-nop")).content.decode()
    assert f'hx-get="{address(return_, "vi-tri")}"' in markup
    assert f'<a href="{address(return_, "vi-tri")}">' in markup


def test_the_standing_costs_the_same_with_more_units(cast):
    return_ = factories.approved(cast)
    client = sign_in(cast.officer)
    counts = []
    for number in range(3):
        unit = factories.join(cast, number)
        factories.approved(cast, unit)
        with CaptureQueriesContext(connection) as captured:
            page(client, return_)
        counts.append(len([sql for sql in questions_in(captured) if not re.search(CACHE, sql)]))
    assert counts[0] == counts[-1]
