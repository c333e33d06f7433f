"""Asking for more time inside the portal: the officer asks, who leads the cluster answers, both are on record."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations.actions.extensions import MoreTime, grant_extension
from associations.events import broken_chains
from associations.models import Assignment, Extension, ExtensionRequest, Notice, Period, Schedule, User
from associations.returns.deadlines import deadline_of
from tests import factories
from tests.browsing import address, sign_in

TODAY = timezone.localdate()
WANTED = TODAY + datetime.timedelta(days=9)
ASK = {"until": f"{WANTED:%d/%m/%Y}", "reason": "Bão số 3, <b>ba</b> huyện mất điện", "keys": ["funds"]}
URL = "/bao-cao/lang-son/2024/gia-han/"
BOOK = "/cum/dong-bac/2024/lich/"


@pytest.fixture
def locked(cast):
    """A return of Lạng Sơn, and dates of its cluster that have passed."""
    return_ = factories.draft(cast)
    Schedule.objects.create(
        cluster=cast.cluster,
        period=return_.period,
        due=TODAY - datetime.timedelta(days=5),
        locks=TODAY - datetime.timedelta(days=1),
    )
    return return_


def ask(cast, **changed):
    return sign_in(cast.officer).post(URL, {**ASK, **changed})


def request_page(asked):
    return f"{BOOK}xin/{asked.pk}/"


def test_an_officer_asks_where_entry_was_refused_and_enters_after_the_grant(cast, locked):
    officer, secretary = sign_in(cast.officer), sign_in(cast.secretary)
    refused = officer.post(address(locked, "nhap"), {"members": "7"}, follow=True).content.decode()
    assert "bấm “Xin gia hạn” ở trang báo cáo" in refused
    assert f'href="{URL}"' in refused
    assert f'href="{URL}"' in officer.get(address(locked, "nop")).content.decode()
    assert ask(cast).status_code == 302

    notice = Notice.objects.get(to=cast.secretary)
    assert {n.to for n in Notice.objects.filter(kind="request")} == {cast.secretary, cast.deputy}
    page = secretary.get(f"/thong-bao/{notice.pk}/", follow=True).content.decode()
    assert "Bão số 3, &lt;b&gt;ba&lt;/b&gt; huyện" in page
    assert f'value="{WANTED:%d/%m/%Y}"' in page
    assert page.count(" checked") == 1
    asked = ExtensionRequest.objects.get()
    assert "Trả lời Lạng Sơn" in secretary.get("/").content.decode()
    sent = {"deed": "grant", **ASK}
    assert secretary.post(request_page(asked), sent).status_code == 302

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.extension) == (
        "granted",
        cast.secretary,
        Extension.objects.get(),
    )
    assert "gia hạn cho Lạng Sơn" in Notice.objects.filter(to=cast.officer).latest("pk").text
    assert officer.get(address(locked, "nhap")).status_code == 200
    factories.save(locked, cast.officer, fund_spent=5)
    assert list(broken_chains()) == []


def test_what_was_asked_and_answered_stands_in_the_history(cast, locked):
    ask(cast)
    asked = ExtensionRequest.objects.get()
    sent = {"deed": "decline", "words": "Hội nghị họp ngày mai, gọi cho tôi"}
    assert sign_in(cast.secretary).post(request_page(asked), sent).status_code == 302
    kinds = list(locked.events.order_by("-number").values_list("kind", "by", "reason")[:2])
    assert kinds == [
        ("decline_extend", cast.secretary.pk, "Hội nghị họp ngày mai, gọi cho tôi"),
        ("ask_extension", cast.officer.pk, ASK["reason"]),
    ]
    page = sign_in(cast.officer).get(address(locked)).content.decode()
    assert "từ chối gia hạn" in page
    assert f"xin đến hết {WANTED:%d/%m/%Y}, mục" in page
    told = Notice.objects.filter(to=cast.colleague).latest("pk")
    assert "không gia hạn đến hết" in told.text
    assert told.place == URL
    assert "gọi cho tôi" in sign_in(cast.colleague).get(told.place).content.decode()
    assert not Extension.objects.exists()
    assert list(broken_chains()) == []
    assert ask(cast).status_code == 302  # another may be asked for after an answer


@pytest.mark.postgresql
def test_a_second_press_is_told_who_asked_already(cast, locked):
    assert ask(cast).status_code == 302
    again = sign_in(cast.colleague).post(URL, ASK)
    assert again.status_code == 409
    page = again.content.decode()
    assert "Hoàng Thị Én đã xin gia hạn cho Lạng Sơn" in page
    assert "không cần gửi lại" in page
    assert '<form method="post" class="asking"' not in page
    assert ExtensionRequest.objects.count() == 1
    assert Notice.objects.filter(kind="request").count() == 2
    second = ExtensionRequest.objects.get()
    second.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


@pytest.mark.parametrize("second", ["grant", "decline"])
def test_an_answered_request_is_not_answered_again(cast, locked, second):
    ask(cast)
    url = request_page(ExtensionRequest.objects.get())
    sign_in(cast.secretary).post(url, {"deed": "grant", **ASK})
    late = {
        **ASK,
        "deed": second,
        "until": f"{WANTED + datetime.timedelta(days=1):%d/%m/%Y}",
        "words": "Không",
    }
    answer = sign_in(cast.deputy).post(url, late)
    assert answer.status_code == 409
    assert "Trần Thị Ái đã gia hạn" in answer.content.decode()
    assert Extension.objects.count() == 1
    assert ExtensionRequest.objects.get().state == "granted"


def test_an_extension_from_the_page_of_dates_answers_what_waits(cast, locked):
    ask(cast)
    extension = grant_extension(
        by=cast.deputy,
        cluster=cast.cluster,
        period=locked.period,
        association=cast.lang_son,
        more_time=MoreTime(WANTED, "Bão"),
    )
    asked = ExtensionRequest.objects.get()
    assert (asked.state, asked.extension, asked.decided_by) == ("granted", extension, cast.deputy)
    assert deadline_of(locked).extended_to == WANTED


def test_who_never_began_asks_as_well(cast, locked):
    url = "/bao-cao/cao-bang/2024/"
    officer = sign_in(cast.neighbour)
    assert f'href="{url}gia-han/"' in officer.get(url).content.decode()
    assert officer.post(f"{url}gia-han/", ASK).status_code == 302
    asked = ExtensionRequest.objects.get()
    sign_in(cast.secretary).post(request_page(asked), {"deed": "grant", **ASK, "keys": []})
    assert officer.post(f"{url}bat-dau/").headers["Location"] == f"{url}nhap/"


@pytest.mark.parametrize(
    ("sent", "field", "wording"),
    [
        ({"until": "31/11/2024"}, "until", "Không có ngày"),
        ({"until": "01/01/2024"}, "until", "đã qua"),
        ({"until": ""}, "until", "Ghi ngày mà hội chắc chắn làm xong"),
        ({"reason": " "}, "reason", "Ghi lý do xin gia hạn"),
        ({"reason": "x" * 501}, "reason", "501"),
        ({"keys": ["khong-co"]}, "keys", "khong-co"),
    ],
)
def test_a_wrong_request_is_refused_at_its_field_and_nothing_is_lost(cast, locked, sent, field, wording):
    response = ask(cast, **sent)
    assert response.status_code == 409
    assert list(response.context["form"].errors) == [field]
    assert wording in response.content.decode()
    assert field == "reason" or "Bão số 3" in response.content.decode()
    assert not ExtensionRequest.objects.exists()


def test_nobody_asks_for_what_is_given_already(cast, locked):
    ask(cast)
    sign_in(cast.secretary).post(
        request_page(ExtensionRequest.objects.get()), {"deed": "grant", **ASK, "keys": []}
    )
    assert "Hội đã được gia hạn đến hết" in ask(cast).content.decode()
    assert ask(cast, until=f"{WANTED + datetime.timedelta(days=3):%d/%m/%Y}").status_code == 302


def test_a_decline_without_a_reason_is_refused(cast, locked):
    ask(cast)
    asked = ExtensionRequest.objects.get()
    answer = sign_in(cast.secretary).post(request_page(asked), {"deed": "decline", "words": " "})
    assert answer.status_code == 409
    assert "Ghi lý do không gia hạn" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.is_open


def test_nothing_is_asked_where_there_is_no_date_or_nothing_to_enter(cast):
    return_ = factories.submitted(cast)
    assert "chưa cần xin gia hạn" in ask(cast).content.decode()
    Schedule.objects.create(cluster=cast.cluster, period=return_.period, due=TODAY)
    assert "Báo cáo đã nộp" in ask(cast).content.decode()
    assert f'href="{URL}"' not in sign_in(cast.officer).get(address(return_)).content.decode()
    assert not ExtensionRequest.objects.exists()


@pytest.mark.parametrize("who", ["secretary", "administrator"])
def test_who_may_not_fill_is_led_to_the_page_of_dates(cast, locked, who):
    response = sign_in(getattr(cast, who)).post(URL, ASK)
    assert response.status_code == 409
    assert "Chỉ cán bộ của Lạng Sơn xin gia hạn" in response.content.decode()
    assert f'href="{BOOK}"' in response.content.decode()
    assert not ExtensionRequest.objects.exists()


@pytest.mark.parametrize("who", ["neighbour", "successor", "central", "stranger", "nobody"])
def test_strangers_are_told_nothing_of_a_request(cast, locked, who):
    ask(cast)
    asked = ExtensionRequest.objects.get()
    client = sign_in(getattr(cast, who))
    for url, sent in ((URL, ASK), (request_page(asked), {"deed": "grant", **ASK})):
        assert client.get(url).status_code == 404
        assert client.post(url, sent).status_code == 404
    assert "Bão số 3" not in client.get(BOOK).content.decode()
    assert not Extension.objects.exists()


def test_only_who_leads_the_cluster_answers(cast, locked):
    ask(cast)
    page = request_page(ExtensionRequest.objects.get())
    assert sign_in(cast.officer).get(page).status_code == 404
    assert sign_in(cast.officer).post(page, {"deed": "grant", **ASK}).status_code == 404
    assert sign_in(cast.administrator).get(page).status_code == 200
    assert "Bão số 3" in sign_in(cast.officer).get(BOOK).content.decode()


def test_a_request_of_a_cluster_without_a_secretary_reaches_the_administrators(cast, locked):
    Assignment.objects.filter(role="secretariat").update(valid_to=TODAY - datetime.timedelta(days=1))
    ask(cast)
    assert [n.to for n in Notice.objects.filter(kind="request")] == [cast.administrator]


def test_requests_are_read_by_as_many_queries_for_six_as_for_one(cast, locked):
    period, portal = Period.objects.get(year=2024), User.objects.portal()

    def queries():
        client = sign_in(cast.secretary)
        client.get(BOOK)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(BOOK).status_code == 200
            assert client.get("/").status_code == 200
        return len(captured)

    def ask_for(unit):
        ExtensionRequest.objects.create(
            schedule=period.schedules.get(),
            association=unit,
            until=WANTED,
            reason="Bão",
            asked_by=portal,
            asked_at=timezone.now(),
        )

    ask_for(cast.lang_son)
    before = queries()
    for number in range(5):
        ask_for(factories.join(cast, number))
    assert queries() == before
