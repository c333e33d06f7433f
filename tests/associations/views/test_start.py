"""The officer's desk: a card for every return that waits, the most urgent first, and the ways from there."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.actions import questions as asking
from associations.actions.extension_requests import ask_for_extension
from associations.actions.extensions import MoreTime, grant_extension
from associations.models import Assignment, Period, Return, Schedule
from reports.meeting import conclusions
from tests import factories
from tests.associations.schedules.test_extension_requests import TODAY
from tests.browsing import address, questions_in, sign_in, words_of
from tests.cast import LONG_AGO

DAY = datetime.timedelta(days=1)
CARD = re.compile(r'<section class="card-plain( next)? desk-card">(.*?)</section>')
HEADING = re.compile(r"<h2>Báo cáo năm (\d+): ([^<]+)</h2>")


def cards(user):
    """The cards of somebody's desk in their order, as (heading, markup)."""
    page = " ".join(words_of(sign_in(user).get("/")).split())
    found = [card for _, card in CARD.findall(page)]
    return [(" ".join(reversed(HEADING.search(card).groups())).strip(), card) for card in found]


def card(user, heading):
    return dict(cards(user))[heading]


def dates(cast, year, **days):
    """The cluster's dates of a year, in days from today."""
    wanted = {name: TODAY + days[name] * DAY for name in days}
    return Schedule.objects.update_or_create(
        cluster=cast.cluster, period=Period.objects.open_year(year), defaults=wanted
    )[0]


def test_what_was_sent_back_stays_when_the_next_years_open_the_most_urgent_first(cast):
    factories.returned(cast, year=2023)
    factories.draft(cast, year=2024)
    Period.objects.open_year(2025)
    dates(cast, 2023, due=3)
    dates(cast, 2024, due=20)
    dates(cast, 2025, due=9)
    found = cards(cast.officer)
    assert [heading for heading, _ in found] == ["Lạng Sơn 2023", "Lạng Sơn 2025", "Lạng Sơn 2024"]
    first, second, third = (markup for _, markup in found)
    assert f'href="{address(Return.objects.get(period__year=2023), "nhap")}#o-members"' in first
    assert "Thư ký cụm hỏi về Tổng số hội viên" in first
    assert "còn 3 ngày" in first
    assert "Bắt đầu báo cáo năm 2025" in second
    assert "Nhập tiếp" in third
    assert [("btn-primary" in markup) for _, markup in found] == [True, False, False]
    dates(cast, 2024, due=-1)
    dates(cast, 2023, due=-30, locks=-2)  # nothing can be done today: after what can
    assert [heading for heading, _ in cards(cast.officer)] == [
        "Lạng Sơn 2024", "Lạng Sơn 2025", "Lạng Sơn 2023"
    ]  # fmt: skip


@pytest.mark.parametrize("state", factories.IN_STATE)
def test_each_state_has_its_words_and_its_way(cast, state):
    return_ = factories.IN_STATE[state](cast)
    markup = card(cast.officer, "Lạng Sơn 2024")
    is_editable = state in ("draft", "returned")
    assert (f'href="{address(return_, "nhap")}' in markup) == is_editable
    assert (f'href="{address(return_)}"' in markup) != is_editable
    assert (f'href="{address(return_, "da-nop")}"' in markup) == (state != "draft")
    words = {"submitted": "Đang chờ thư ký cụm xem xét", "approved": "Số liệu đã được duyệt ngày"}
    for name, sentence in words.items():
        assert (sentence in markup) == (state == name)
    assert cards(cast.neighbour)[0][0] == "Cao Bằng 2024"
    assert cards(cast.secretary) == []


def test_a_reopened_return_says_by_whom_and_why(cast):
    factories.go(factories.approved(cast), "reopen", cast.secretary, "Số hội viên lệch với danh sách")
    assert re.search(
        r"Trần Thị Ái mở lại ngày [\d/]+:</strong> Số hội viên lệch với danh sách",
        card(cast.officer, "Lạng Sơn 2024"),
    )


def test_the_due_date_is_the_one_that_holds_and_more_time_is_asked_beside_it(cast):
    return_ = factories.draft(cast)
    asks = f'href="{address(return_, "gia-han")}"'
    assert asks not in card(cast.officer, "Lạng Sơn 2024")  # no date, nothing to ask for
    dates(cast, 2024, due=0, locks=2)
    markup = card(cast.officer, "Lạng Sơn 2024")
    assert "hết hôm nay" in markup
    assert asks in markup
    wanted = MoreTime(keys=["funds"], until=TODAY + 9 * DAY, reason="Bão số 3 làm mất điện ba huyện")
    ask_for_extension(by=cast.officer, association=cast.lang_son, period=return_.period, more_time=wanted)
    markup = card(cast.officer, "Lạng Sơn 2024")
    assert f"Đã xin gia hạn đến hết {TODAY + 9 * DAY:%d/%m/%Y}" in markup
    assert asks not in markup
    grant_extension(
        by=cast.secretary,
        cluster=cast.cluster,
        period=return_.period,
        association=cast.lang_son,
        more_time=wanted,
    )
    markup = card(cast.officer, "Lạng Sơn 2024")
    assert f"Hạn nộp {TODAY + 9 * DAY:%d/%m/%Y} (đã gia hạn), còn 9 ngày" in markup
    dates(cast, 2024, due=-5, locks=-1)
    markup = card(cast.officer, "Lạng Sơn 2024")
    assert "Chỉ nhập được mục được gia hạn: Quỹ khuyến học" in markup
    assert "Nhập tiếp" in markup


def test_a_locked_return_says_so_and_offers_to_ask_for_time(cast):
    return_ = factories.draft(cast)
    factories.answer_doctor(return_, cast.officer)
    assert "Đã đủ, có thể nộp" in card(cast.officer, "Lạng Sơn 2024")
    dates(cast, 2024, due=-5, locks=-1)
    markup = card(cast.officer, "Lạng Sơn 2024")
    assert "có thể nộp" not in markup
    assert "Đã khóa nhập từ sau ngày" in markup
    assert f'href="{address(return_, "gia-han")}"' in markup
    assert "Nhập tiếp" not in markup
    dates(cast, 2024, opens=3, due=9, locks=12)
    assert "Cụm mở nhập từ ngày" in card(cast.officer, "Lạng Sơn 2024")


def test_a_year_never_begun_stays_while_it_is_due_and_open(cast):
    Period.objects.open_year(2025)
    dates(cast, 2024, due=-3)
    assert [heading for heading, _ in cards(cast.officer)] == ["Lạng Sơn 2024", "Lạng Sơn 2025"]
    dates(cast, 2024, due=-30, locks=-3)
    assert [heading for heading, _ in cards(cast.officer)] == ["Lạng Sơn 2025"]


def test_several_associations_and_a_merger_each_have_their_cards(cast):
    factories.approved(cast, cast.bac_kan, 2024)
    factories.draft(cast, cast.thai_nguyen, 2024)
    Period.objects.open_year(2025)
    # What the merged provinces left open is not the successor's to fill.
    assert [heading for heading, _ in cards(cast.successor)] == ["Thái Nguyên 2025"]
    page = words_of(sign_in(cast.successor).get("/"))
    assert 'href="/bao-cao/bac-kan/2024/"' in page
    assert 'href="/cum/dong-bac/2025/hoi/thai-nguyen-2025/"' in page
    Assignment.objects.create(
        user=cast.successor, role="officer", association=cast.cao_bang, valid_from=LONG_AGO
    )
    Assignment.objects.create(
        user=cast.successor, role="secretariat", cluster=cast.cluster, valid_from=LONG_AGO
    )
    assert {heading for heading, _ in cards(cast.successor)} == {"Thái Nguyên 2025", "Cao Bằng 2025"}
    page = words_of(sign_in(cast.successor).get("/"))
    assert f"{cast.cluster}: báo cáo năm 2025" in page
    assert page.count("btn btn-lg btn-primary") == 1


def test_what_waits_for_the_secretariat_stays_when_the_next_year_opens(cast):
    old = factories.submitted(cast, year=2024)
    dates(cast, 2024, due=3)
    draft = factories.draft(cast, cast.cao_bang, year=2024)
    wanted = MoreTime(keys=[], until=TODAY + 9 * DAY, reason="Bão số 3 làm mất điện ba huyện")
    ask_for_extension(by=cast.neighbour, association=cast.cao_bang, period=draft.period, more_time=wanted)
    Period.objects.open_year(2025)
    page = " ".join(words_of(sign_in(cast.secretary).get("/")).split())
    assert re.search(rf'href="{address(old, "ra-soat")}" ?> ?Xem xét Lạng Sơn ?năm 2024', page)
    assert re.search(r'href="/cum/dong-bac/2024/lich/xin/\d+/" ?> ?Trả lời Cao Bằng năm 2024', page)
    cast.lang_son.memberships.update(valid_to="2023-12-31")  # another cluster's by then
    assert address(old, "ra-soat") not in words_of(sign_in(cast.secretary).get("/"))


def test_the_profile_is_of_the_last_year_with_approved_figures(cast):
    factories.approved(cast, year=2023)
    factories.draft(cast, year=2024)
    page = words_of(sign_in(cast.officer).get("/"))
    assert 'href="/cum/dong-bac/2023/hoi/lang-son/"' in page
    assert 'href="/bao-cao/lang-son/2023/da-nop/"' in page  # the receipt of what was approved
    assert sign_in(cast.officer).get("/cum/dong-bac/2023/hoi/lang-son/").status_code == 200


def test_what_the_secretariat_types_for_an_association_is_named_on_its_card(cast):
    return_ = factories.draft(cast)
    Return.objects.filter(pk=return_.pk).update(typed_from_paper="CV 12/HKH")
    assert "Thư ký cụm nhập hộ theo văn bản: CV 12/HKH" in card(cast.officer, "Lạng Sơn 2024")


def test_what_the_last_meeting_set_is_loaded_onto_the_card_begun_or_not(cast):
    factories.approved(cast, year=2024)
    Period.objects.open_year(2025)
    who = {"by": cast.secretary, "cluster": cast.cluster, "period": Period.objects.get(year=2024)}
    conclusions.add_task(task=conclusions.NewTask("Nhân rộng thẻ hội viên", cast.lang_son), **who)
    place = "/bao-cao/lang-son/2025/hoi-nghi-truoc/"
    markup = card(cast.officer, "Lạng Sơn 2025")
    assert f'hx-get="{place}"' in markup
    assert f'<a href="{place}">' in markup
    fragment = words_of(sign_in(cast.officer).get(place, headers={"HX-Request": "true"}))
    assert fragment.lstrip().startswith("<details")
    assert "Nhân rộng thẻ hội viên" in fragment
    page = words_of(sign_in(cast.officer).get(place))
    assert "<h1>Lạng Sơn: việc hội nghị năm trước giao</h1>" in page
    assert "Nhân rộng thẻ hội viên" in page
    assert sign_in(cast.neighbour).get(place).status_code == 404


def test_from_signing_in_to_the_form_it_is_one_press(cast):
    Period.objects.open_year(2024)
    client = sign_in(cast.officer)
    action = re.search(r'action="([^"]*bat-dau/)"', card(cast.officer, "Lạng Sơn 2024"))[1]
    answer = client.post(action, follow=True)
    assert answer.redirect_chain[-1][0] == "/bao-cao/lang-son/2024/nhap/"
    assert answer.status_code == 200


def test_the_desk_costs_the_same_with_more_years_returns_and_associations(cast):
    def asked():
        client = sign_in(cast.officer)
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(questions_in(captured))

    for role, place in (
        ("officer", {"association": cast.cao_bang}),
        ("secretariat", {"cluster": cast.cluster}),
    ):
        Assignment.objects.create(user=cast.officer, role=role, valid_from=LONG_AGO, **place)
    factories.approved(cast, year=2022)  # beside the first return as well there is a year before
    returned = factories.returned(cast, year=2023)
    dates(cast, 2023, due=3)
    factories.draft(cast, cast.cao_bang, year=2023)
    first = asked()
    for year in (2024, 2025):
        factories.returned(cast, year=year)
        factories.draft(cast, cast.cao_bang, year=year)
        dates(cast, year, due=5)
    about = asking.NewQuestion("branches", "Vì sao?", must_answer=True)
    asking.ask(by=cast.secretary, return_=returned, questions=[about])
    for number in range(3):
        unit = factories.join(cast, number)
        Assignment.objects.create(user=cast.officer, role="officer", association=unit, valid_from=LONG_AGO)
        factories.draft(cast, unit, year=2025)
    assert len(cards(cast.officer)) >= 9
    assert asked() == first


def test_the_secretary_is_led_to_the_next_deed_and_not_to_every_place_of_the_top_bar(cast):
    def deeds():
        page = sign_in(cast.secretary).get("/").content.decode()
        card = page[page.index('<section class="card-plain next">') :]
        return re.findall(r'href="/cum/dong-bac/2024/([^"]*)"', card[card.index('class="counts"') :])

    waiting = [factories.submitted(cast)]
    assert deeds() == ["san-sang/", "nhac/"]
    units = (cast.cao_bang, cast.bac_kan, cast.thai_nguyen)
    waiting += [factories.submitted(cast, unit) for unit in units]
    assert deeds() == ["duyet/", "san-sang/"]
    for return_ in waiting:
        factories.go(return_, "approve", cast.secretary)
    assert deeds() == ["hoi-nghi/"]


def test_the_officer_is_led_to_the_place_of_the_association_once_figures_are_approved(cast):
    factories.draft(cast, year=2024)
    assert "Hội đứng ở đâu" not in words_of(sign_in(cast.officer).get("/"))
    factories.approved(cast, year=2023)
    page = " ".join(words_of(sign_in(cast.officer).get("/")).split())
    link = '<a class="btn btn-outline-primary" href="/cum/dong-bac/2023/'
    assert "Hội đứng ở đâu trong Đông Bắc năm 2023" in page[page.index(link) :]
