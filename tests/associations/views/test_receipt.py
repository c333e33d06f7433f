"""What one holds after submitting: the receipt, who reads it in which state, and submitting at one press."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.actions.associations import lock_registry
from associations.models import Association, Return, Schedule
from tests import factories
from tests.browsing import address, open_form, questions_in, send_form, sign_in, words_of

READERS = {"officer", "colleague", "secretary", "deputy", "administrator"}
FILLERS = {"officer", "colleague"}
NUMBER = "2024-LANG-SON-2"  # a draft is version 1, its first submission version 2

# How each state is reached, and what the receipt says then.
STATES = {
    "submitted": (factories.submitted, "Đã nộp báo cáo"),
    "withdrawn": (
        lambda cast: factories.go(factories.submitted(cast), "withdraw", cast.officer),
        "Lần nộp này đã được Hoàng Thị Én thu hồi",
    ),
    "reviewed": (
        lambda cast: factories.go(factories.submitted(cast), "begin_review", cast.secretary),
        "Thư ký cụm xem xét từ",
    ),
    "returned": (factories.returned, "Lần nộp này đã được Trần Thị Ái trả lại ngày"),
    "approved": (factories.approved, "số liệu được tính vào tổng của cụm"),
    "reopened": (
        lambda cast: factories.go(factories.approved(cast), "reopen", cast.secretary, "Sai số hội viên"),
        "Trần Thị Ái mở lại ngày",
    ),
}


def named(return_, name="Lê Văn Ký"):
    """A return that says who signs it, so that submitting asks nothing."""
    Return.objects.filter(pk=return_.pk).update(certified_by=name)
    return return_


def flat(response):
    """A page's text in one line."""
    return " ".join(words_of(response).split())


@pytest.mark.parametrize("state", STATES)
def test_who_reads_the_return_in_full_reads_its_receipt_in_every_state(cast, state):
    make, words = STATES[state]
    return_ = make(cast)
    for who, user in cast.everyone().items():
        answer = sign_in(user).get(address(return_, "da-nop"))
        assert answer.status_code == (200 if who in READERS else 404), who
        if who not in READERS:
            continue
        page = flat(answer)
        assert words in page, who
        assert NUMBER in page, who
        assert "Hoàng Thị Én" in page, who
        may_edit = state in ("withdrawn", "returned", "reopened") and who in FILLERS
        assert (f'href="{address(return_, "nhap")}">Sửa báo cáo' in page) == may_edit, who
        may_withdraw = state == "submitted" and who in FILLERS
        assert (f'href="{address(return_, "thu-hoi")}?xem=' in page) == may_withdraw, who
        for way in (address(return_, "in"), address(return_, "word")):
            assert f'href="{way}"' in page, who
        overview = words_of(sign_in(user).get(address(return_)))
        assert f'href="{address(return_, "da-nop")}"' in overview, who


def test_before_any_submission_the_receipt_leads_to_the_form_and_strangers_know_nothing(cast):
    return_ = factories.draft(cast)
    answer = sign_in(cast.officer).get(address(return_, "da-nop"))
    assert (answer.status_code, answer["Location"]) == (302, address(return_, "nhap"))
    assert sign_in(cast.neighbour).get(address(return_, "da-nop")).status_code == 404
    assert f'href="{address(return_, "da-nop")}"' not in words_of(sign_in(cast.officer).get(address(return_)))


def test_figures_of_the_past_have_no_receipt(cast):
    from associations.models import User
    from associations.returns.workflow import move_all

    return_ = factories.draft(cast)
    factories.answer_doctor(return_, cast.officer)
    return_.refresh_from_db()
    move_all(by=User.objects.portal(), returns=[return_], name="submit", kind="past")
    answer = sign_in(cast.officer).get(address(return_, "da-nop"))
    assert (answer.status_code, answer["Location"]) == (302, address(return_, "nhap"))


def test_the_number_of_a_submission_stays_and_the_next_one_has_another(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.officer)
    first = numbers_on(client, return_)
    assert first == [NUMBER]
    lock_registry()
    Association.objects.filter(pk=cast.lang_son.pk).update(name="Lạng Sơn mới", gso_code="99")
    assert numbers_on(client, return_) == first
    factories.go(return_, "withdraw", cast.officer)
    assert numbers_on(client, return_) == first
    factories.go(return_, "submit", cast.colleague)
    second, before = numbers_on(client, return_)
    assert before == NUMBER
    assert second == "2024-LANG-SON-4"
    page = flat(client.get(address(return_, "da-nop")))
    assert "Lý Văn Đức" in page
    assert re.search(rf"{NUMBER}: nộp lúc [\d: /]+, thu hồi ngày", page)
    assert "nộp lần đầu" not in page  # what was withdrawn does not count
    factories.go(return_, "send_back", cast.secretary, "Xem lại")
    factories.go(return_, "submit", cast.officer)
    assert "(nộp lần đầu ngày " in flat(client.get(address(return_, "da-nop")))


def numbers_on(client, return_):
    """The numbers of receipts on the page, each once, in order."""
    return list(dict.fromkeys(re.findall(r"2024-LANG-SON-\d+", flat(client.get(address(return_, "da-nop"))))))


def test_the_receipt_says_whether_it_came_in_time_and_until_when_it_may_be_changed(cast):
    from tests.associations.schedules.test_extension_requests import TODAY, WANTED

    return_ = factories.submitted(cast)
    dates = Schedule.objects.create(cluster=cast.cluster, period=return_.period, due=TODAY, locks=WANTED)
    page = flat(sign_in(cast.officer).get(address(return_, "da-nop")))
    assert "(đúng hạn)" in page
    assert f"Hạn nộp {TODAY:%d/%m/%Y}, khóa nhập sau ngày {WANTED:%d/%m/%Y}" in page
    assert f"Thư ký {cast.cluster} xem xét" in page
    Schedule.objects.filter(pk=dates.pk).update(due="2024-12-01", locks="2024-12-31")
    page = flat(sign_in(cast.officer).get(address(return_, "da-nop")))
    assert "(sau hạn)" in page
    assert f'href="{address(return_, "thu-hoi")}' not in page  # locked: nothing to withdraw for
    factories.go(return_, "send_back", cast.secretary, "Xem lại")
    assert "Sửa báo cáo" not in flat(sign_in(cast.officer).get(address(return_, "da-nop")))


def test_the_receipt_costs_the_same_after_many_submissions(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.officer)
    client.get(address(return_, "da-nop"))
    with CaptureQueriesContext(connection) as once:
        client.get(address(return_, "da-nop"))
    for _ in range(3):
        factories.go(return_, "withdraw", cast.officer)
        factories.go(return_, "submit", cast.officer)
    with CaptureQueriesContext(connection) as often:
        client.get(address(return_, "da-nop"))
    assert len(questions_in(often)) == len(questions_in(once))


# --- submitting ---------------------------------------------------------------------------------------------------------


def test_submitting_is_one_press_where_nothing_is_left_and_ends_at_the_receipt(cast):
    return_ = named(factories.draft(cast))
    factories.answer_doctor(return_, cast.officer)
    client = sign_in(cast.officer)
    answer = send_form(client, return_, open_form(client, return_), then="submit")
    assert (answer.status_code, answer["Location"]) == (302, address(return_, "da-nop"))
    return_.refresh_from_db()
    assert (return_.status, return_.submitted_by) == ("submitted", cast.officer)


def test_the_overview_submits_at_one_press_what_was_seen_there(cast):
    return_ = named(factories.draft(cast))
    factories.answer_doctor(return_, cast.officer)
    client = sign_in(cast.officer)
    page = words_of(client.get(address(return_)))
    form = page[page.index(f'action="{address(return_, "nop")}') :]
    sent = dict(re.findall(r'name="(\w+)" value="(\w*)"', form[: form.index("</form>")]))
    factories.save(return_, cast.colleague, members=219_000)
    assert client.post(address(return_, "nop"), sent).status_code == 409
    return_.refresh_from_db()
    fresh = {"version": return_.version, "figures_version": return_.figures_version}
    answer = client.post(address(return_, "nop"), fresh)
    assert (answer.status_code, answer["Location"]) == (302, address(return_, "da-nop"))


def test_without_a_name_to_sign_the_page_asks_first(cast):
    return_ = factories.draft(cast)
    factories.answer_doctor(return_, cast.officer)
    client = sign_in(cast.officer)
    answer = send_form(client, return_, open_form(client, return_), then="submit")
    assert answer["Location"] == address(return_, "nop")
    assert "Chưa ghi người ký" in flat(client.get(address(return_, "nop")))
    assert Return.objects.get(pk=return_.pk).status == "draft"


def test_what_is_left_is_said_first_each_with_a_way_to_its_cell(cast):
    return_ = named(factories.draft(cast, branches=None, members=900_000))
    client = sign_in(cast.officer)
    answer = send_form(client, return_, open_form(client, return_), then="submit")
    assert answer["Location"] == address(return_, "nop")
    return_.refresh_from_db()
    seen = {"version": return_.version, "figures_version": return_.figures_version}
    for page in (client.get(answer["Location"]), client.post(address(return_, "nop"), seen)):
        text = flat(page)
        said = re.search(r"Chưa nộp được\. Còn: ([^<]+)\.<", text)
        assert said, text
        assert said[1].startswith("1 ô bắt buộc còn trống, 1 ô sai"), said[1]
        for code in ("branches", "members"):
            assert f'href="{address(return_, "nhap")}#o-{code}"' in text


def test_a_locked_return_says_so_and_not_what_is_left(cast):
    return_ = factories.draft(cast, branches=None)
    Schedule.objects.create(cluster=cast.cluster, period=return_.period, due="2024-12-01", locks="2024-12-31")
    text = flat(sign_in(cast.officer).get(address(return_, "nop")))
    assert "Chưa nộp được." in text
    assert "Đã khóa nhập từ sau ngày 31/12/2024" in text
    assert "Còn:" not in text
