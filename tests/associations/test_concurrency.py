"""Two at once: one wins, the other is told, no event is lost or doubled; on SQLite and on PostgreSQL."""

import datetime
import io
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from associations.actions import memberships, questions, reviews
from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.actions.facts import as_seen
from associations.actions.questions import NewQuestion
from associations.events import broken_chains
from associations.models import (
    Extension,
    ExtensionRequest,
    Notice,
    OutgoingMail,
    Period,
    RegistryRecord,
    Return,
    Schedule,
    Tick,
    User,
)
from associations.returns.odd_cells import odd_cells_of
from associations.returns.workflow import Refused, Stale, move
from associations.sections.base import read_columns
from reports.models import MeetingTask
from tests import factories
from tests.associations.views.test_reviewing import odd
from tests.browsing import address, sign_in
from tests.cast import Cast, make_cast
from tests.outbox import sent_mails

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
ROUNDS = 20


def both_at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(position: int) -> None:
        try:
            barrier.wait()
            results[position] = acts[position]()
        except Exception as error:
            results[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_moves_at_once_one_wins_and_the_other_is_told(rounds: int):
    cast = make_cast()
    return_ = factories.submitted(cast)
    for number in range(ROUNDS * rounds):
        # Another question each time: the same one again is refused as a double click.
        asked = NewQuestion("members", f"Vì sao, lần {number}?", must_answer=False)
        questions.ask(by=cast.secretary, return_=return_, questions=[asked])
        one, other = Return.objects.get(pk=return_.pk), Return.objects.get(pk=return_.pk)
        seen, events = one.version, one.events.count()
        results = both_at_once(
            lambda one=one, seen=seen: move(
                by=cast.secretary, return_=one, name="send_back", seen_version=seen, reason="Thiếu"
            ),
            lambda other=other, seen=seen: move(
                by=cast.deputy, return_=other, name="approve", seen_version=seen
            ),
        )
        refusals = [result for result in results if result is not None]
        assert len(refusals) == 1, results
        assert isinstance(refusals[0], Refused), results
        return_.refresh_from_db()
        assert return_.version == seen + 1
        assert return_.events.count() == events + 1
        if return_.status == Return.Status.APPROVED:
            factories.go(return_, "reopen", cast.deputy, "lại")
        factories.go(return_, "submit", cast.officer)
    assert list(broken_chains()) == []


@pytest.mark.parametrize("name", ["approve", "submit"])
def test_of_two_alike_moves_at_once_one_wins_and_is_written_down_once(rounds: int, name: str):
    cast = make_cast()
    return_ = factories.submitted(cast) if name == "approve" else factories.draft(cast)
    people = (cast.secretary, cast.deputy) if name == "approve" else (cast.officer, cast.colleague)
    for _ in range(ROUNDS * rounds):
        return_.refresh_from_db()
        seen, events = return_.version, return_.events.count()
        one, other = (Return.objects.get(pk=return_.pk) for _ in people)
        results = both_at_once(
            lambda one=one, seen=seen: move(by=people[0], return_=one, name=name, seen_version=seen),
            lambda other=other, seen=seen: move(by=people[1], return_=other, name=name, seen_version=seen),
        )
        (told,) = [result for result in results if result is not None]
        assert isinstance(told, Refused), results
        winner = people[results.index(None)]
        assert return_.events.count() == events + 1
        assert return_.events.order_by("number").last().by == winner
        if name == "approve":
            factories.go(return_, "reopen", cast.deputy, "lại")
            factories.go(return_, "submit", cast.officer)
        else:
            factories.go(return_, "withdraw", cast.officer)
    assert list(broken_chains()) == []


def test_of_two_who_approve_several_at_once_each_return_is_approved_by_one(rounds: int):
    cast = make_cast()
    returns = [odd(cast), factories.submitted(cast, cast.cao_bang)]
    for _ in range(ROUNDS * rounds):
        read = {pk: {cell.code: cell.digest for cell in cells} for pk, cells in odd_cells_of(returns).items()}
        copies = [[Return.objects.get(pk=return_.pk) for return_ in returns] for _ in range(2)]
        approvals = [return_.events.filter(kind="approve").count() for return_ in returns]
        acts = [
            partial(
                reviews.approve_all,
                by=person,
                seen=[(return_, return_.version, return_.figures_version) for return_ in mine],
                odd=read,
            )
            for person, mine in zip((cast.secretary, cast.deputy), copies, strict=True)
        ]
        results = both_at_once(*acts)
        for position, return_ in enumerate(returns):
            assert sorted(bool(result[position].refused) for result in results) == [False, True], results
            assert return_.events.filter(kind="approve").count() == approvals[position] + 1
        assert [tick.cell for tick in Tick.objects.all()] == ["members"]
        for return_ in returns:
            factories.go(return_, "reopen", cast.deputy, "lại")
            factories.go(return_, "submit", User.objects.portal())
    assert list(broken_chains()) == []


def test_an_approval_and_a_save_of_the_year_before_at_once_approve_nothing_unread(rounds: int):
    cast = make_cast()
    return_ = odd(cast)
    before = factories.go(Return.objects.get(period__year=2023), "reopen", cast.secretary, "Sai số")
    for number in range(ROUNDS * rounds):
        read = {cell.code: cell.digest for cell in odd_cells_of([return_])[return_.pk]}
        mine = Return.objects.get(pk=return_.pk)
        act = partial(
            reviews.approve,
            by=cast.secretary,
            return_=mine,
            seen=(mine.version, mine.figures_version),
            read=read,
        )
        entered = partial(factories.save, before, cast.officer, members=100_000 + number)
        approved, _ = both_at_once(act, entered)
        saved = before.events.order_by("number").last()
        return_.refresh_from_db()
        if return_.status == Return.Status.APPROVED:
            approval = return_.events.order_by("number").last()
            assert approval.pk < saved.pk  # what was saved later is nothing that was to be read
            factories.go(return_, "reopen", cast.deputy, "lại")
            factories.answer_doctor(return_, User.objects.portal())
            factories.go(return_, "submit", User.objects.portal())
        else:
            assert isinstance(approved, Stale), approved
    assert list(broken_chains()) == []


def test_a_question_and_an_approval_at_once_never_approve_what_must_still_be_answered(rounds: int):
    cast = make_cast()
    return_ = factories.submitted(cast)
    for _ in range(ROUNDS * rounds):
        return_.refresh_from_db()
        one, other = Return.objects.get(pk=return_.pk), Return.objects.get(pk=return_.pk)
        both_at_once(
            lambda one=one: questions.ask(
                by=cast.secretary, return_=one, questions=[NewQuestion("members", "Vì sao?")]
            ),
            lambda other=other: move(
                by=cast.deputy, return_=other, name="approve", seen_version=other.version
            ),
        )
        kinds = [event.kind for event in return_.events.order_by("-number")[:2]]
        return_.refresh_from_db()
        if return_.status == Return.Status.APPROVED:
            assert kinds == [
                "ask",
                "approve",
            ]  # the approval came first, the question is about an approved figure
            factories.go(return_, "reopen", cast.deputy, "lại")
        else:
            assert kinds[0] == "ask"
        for question in return_.questions.filter(state="open"):
            questions.drop(by=cast.secretary, question=question, text="Đã rõ")
        if return_.status == Return.Status.RETURNED:
            factories.go(return_, "submit", cast.officer)
    assert list(broken_chains()) == []


def test_two_saves_at_once_are_both_kept_and_both_written_down(rounds: int):
    cast = make_cast()
    return_ = factories.draft(cast)
    for number in range(1, ROUNDS * rounds + 1):
        one, other = Return.objects.get(pk=return_.pk), Return.objects.get(pk=return_.pk)
        events = one.events.count()
        results = both_at_once(
            lambda one=one, number=number: actions.save(
                by=cast.officer, edits=[Edit(one, figures={"members": number})]
            ),
            lambda other=other, number=number: actions.save(
                by=cast.colleague, edits=[Edit(other, figures={"branches": number})]
            ),
        )
        assert results == [1, 1]
        stored = read_columns([return_.pk])[return_.pk]
        assert (stored["members"], stored["branches"]) == (number, number)
        assert return_.events.count() == events + 2
    assert list(broken_chains()) == []


def test_a_save_and_a_submission_at_once_leave_nothing_unseen(rounds: int):
    cast = make_cast()
    return_ = factories.draft(cast)
    for number in range(1, ROUNDS * rounds + 1):
        one, other = Return.objects.get(pk=return_.pk), Return.objects.get(pk=return_.pk)
        both_at_once(
            lambda one=one: move(by=cast.officer, return_=one, name="submit", seen_version=one.version),
            lambda other=other, number=number: actions.save(
                by=cast.colleague, edits=[Edit(other, figures={"members": number})]
            ),
        )
        return_.refresh_from_db()
        last = return_.events.order_by("number").last()
        assert last.figures_version == return_.figures_version
        if return_.status == Return.Status.SUBMITTED:
            # What was submitted is what the officer saw: the save came before and was seen, or was refused.
            assert last.kind == "submit"
            factories.go(return_, "withdraw", cast.officer)
    assert list(broken_chains()) == []


def test_two_imports_of_the_same_new_returns_make_each_once(rounds: int):
    cast = make_cast()
    for year in range(2000, 2000 + 2 * rounds):
        begun = both_at_once(
            lambda year=year: factories.begin(cast.lang_son, year),
            lambda year=year: factories.begin(cast.lang_son, year),
        )
        assert [type(result) for result in begun] == [Return, Return]
        assert Return.objects.filter(association=cast.lang_son, period__year=year).count() == 1


PRESSES = 3  # a round of the tests over HTTP


def pressed_twice(*posts: Callable[[], HttpResponse]) -> list[int]:
    """Send requests at the same moment; the statuses of the answers, the smallest first."""
    answers = both_at_once(*posts)
    assert all(isinstance(answer, HttpResponse) for answer in answers), answers
    return sorted(answer.status_code for answer in answers if isinstance(answer, HttpResponse))


def in_the_future(days: int) -> str:
    return f"{timezone.localdate() + datetime.timedelta(days=days):%d/%m/%Y}"


def with_dates(cast: Cast, period: Period) -> Schedule:
    """Dates of the cluster that have just passed."""
    today = timezone.localdate()
    return Schedule.objects.create(
        cluster=cast.cluster, period=period, due=today, locks=today - datetime.timedelta(days=1)
    )


def test_of_two_presses_of_ask_one_question_is_put(rounds: int):
    cast = make_cast()
    return_ = factories.submitted(cast)
    clients = [sign_in(cast.secretary), sign_in(cast.secretary)]
    for number in range(1, PRESSES * rounds + 1):
        sent = {"about": "members", "text": f"Vì sao, lần {number}?"}
        posts = [lambda c=c, sent=sent: c.post(address(return_, "hoi"), sent) for c in clients]
        assert pressed_twice(*posts) == [302, 409]
        assert return_.questions.count() == number
        assert return_.events.filter(kind="ask").count() == number
        assert Notice.objects.filter(to=cast.officer, kind="question").count() == number
    assert list(broken_chains()) == []


def test_of_two_presses_of_grant_one_extension_is_given(rounds: int):
    cast = make_cast()
    return_ = factories.draft(cast)
    with_dates(cast, return_.period)
    clients = [sign_in(cast.secretary), sign_in(cast.deputy)]
    for number in range(1, PRESSES * rounds + 1):
        sent = {"deed": "extend", "association": cast.lang_son.pk, "until": in_the_future(number), "reason": "Bão"}  # fmt: skip
        posts = [lambda c=c, sent=sent: c.post("/cum/dong-bac/2024/lich/", sent) for c in clients]
        assert pressed_twice(*posts) == [302, 409]
        assert Extension.objects.count() == number
        assert return_.events.filter(kind="extend").count() == number
        assert Notice.objects.filter(to=cast.officer, kind="extension").count() == number
    assert list(broken_chains()) == []


def test_of_two_presses_one_request_is_made_and_one_answer_given(rounds: int):
    cast = make_cast()
    return_ = factories.draft(cast)
    with_dates(cast, return_.period)
    officers = [sign_in(cast.officer), sign_in(cast.colleague)]
    leaders = [sign_in(cast.secretary), sign_in(cast.deputy)]
    for number in range(1, PRESSES * rounds + 1):
        sent = {"until": in_the_future(number), "reason": "Bão", "keys": ["funds"]}
        posts = [lambda c=c, sent=sent: c.post(address(return_, "gia-han"), sent) for c in officers]
        assert pressed_twice(*posts) == [302, 409]
        assert ExtensionRequest.objects.count() == number
        assert return_.events.filter(kind="ask_extension").count() == number
        assert Notice.objects.filter(to=cast.secretary, kind="request").count() == number
        asked = ExtensionRequest.objects.get(state="open")
        page = f"/cum/dong-bac/2024/lich/xin/{asked.pk}/"
        answers = ({**sent, "deed": "grant"}, {"deed": "decline", "words": "Không"})
        posts = [lambda c=c, a=a, page=page: c.post(page, a) for c, a in zip(leaders, answers, strict=True)]
        assert pressed_twice(*posts) == [302, 409]
        asked.refresh_from_db()
        assert (asked.state == "granted") == Extension.objects.filter(request=asked).exists()
        kinds = ("extend", "decline_extend")
        assert return_.events.filter(kind__in=kinds).count() == number
    assert list(broken_chains()) == []


def sent_at_once(user: User, url: str, *sent: dict[str, str]) -> list[int]:
    """The answers to forms that one person's browsers send at the same moment, the lowest first."""
    clients = [sign_in(user) for _ in sent]
    posts = [partial(client.post, url, one) for client, one in zip(clients, sent, strict=True)]
    return sorted(pressed_twice(*posts))


def test_of_two_who_open_or_change_one_row_of_the_registry_one_is_told(rounds: int):
    cast, count = make_cast(), 5 * rounds
    membership = cast.cao_bang.memberships.get()
    url = f"/cum-thi-dua/dong-bac/thanh-vien/{membership.pk}/"
    for number in range(count):
        year = 2026 + number
        sent = {"year": str(year), "starts_on": f"01/01/{year}", "ends_on": f"31/12/{year}"}
        sent |= {"figures_as_of": f"05/12/{year}", "confirm": "1"}
        assert sent_at_once(cast.administrator, "/ky-bao-cao/mo/", sent, sent) == [302, 409]
        membership.refresh_from_db()
        seen = as_seen(memberships.facts_of(membership))
        days = {
            "valid_from": f"{membership.valid_from:%d/%m/%Y}",
            "valid_to": "",
            "seen": seen,
            "confirm": "1",
        }
        one, other = days | {"position": str(100 + number)}, days | {"position": str(200 + number)}
        assert sent_at_once(cast.administrator, url, one, other) == [302, 409]
    assert Period.objects.count() == count
    for table in ("associations.period", "associations.cluster"):
        assert RegistryRecord.objects.filter(table=table).count() == count


def test_of_two_presses_of_one_form_one_acts_and_both_are_led_to_its_result(rounds: int):
    cast = make_cast()
    Period.objects.open_year(2024)
    clients = [sign_in(cast.secretary), sign_in(cast.secretary)]
    place = "/cum/dong-bac/2024/hoi-nghi/ket-luan/nhiem-vu/"
    for number in range(ROUNDS * rounds):
        form = {"text": f"Việc {number}", "association": "", "due": "", "form_key": f"key-{number}"}
        answers = both_at_once(*(partial(client.post, place, form) for client in clients))
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert MeetingTask.objects.filter(text=f"Việc {number}").count() == 1


def test_of_two_who_run_remind_at_once_each_person_gets_one_notice_and_one_mail(rounds: int):
    cast = make_cast()
    return_ = factories.draft(cast, members=None)
    with_dates(cast, return_.period)
    User.objects.filter(pk=cast.officer.pk).update(email="en@example.vn")
    for _ in range(PRESSES * rounds):
        Notice.objects.all().delete()
        OutgoingMail.objects.all().delete()
        del sent_mails()[:]
        runs = [partial(call_command, "remind", stdout=io.StringIO()) for _ in range(2)]
        assert both_at_once(*runs) == [None, None]
        reminded = Counter(Notice.objects.filter(kind="reminder").values_list("to", flat=True))
        assert {cast.officer.pk, cast.colleague.pk} <= reminded.keys()
        assert set(reminded.values()) == {1}
        assert [letter.to for letter in sent_mails()] == [["en@example.vn"]]
