"""Two at once: one wins, the other is told, no event is lost or doubled; on SQLite and on PostgreSQL."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from associations.actions import questions
from associations.actions import returns as deeds
from associations.actions.questions import Asked
from associations.actions.returns import Edit
from associations.events import broken_chains
from associations.models import Return
from associations.sections.base import read_columns
from associations.workflow import Refused, move
from tests import factories
from tests.cast import make_cast

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
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
        asked = Asked("members", f"Vì sao, lần {number}?", must_answer=False)
        questions.ask(by=cast.secretary, return_=return_, asked=[asked])
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


def test_a_question_and_an_approval_at_once_never_approve_what_must_still_be_answered(rounds: int):
    cast = make_cast()
    return_ = factories.submitted(cast)
    for _ in range(ROUNDS * rounds):
        return_.refresh_from_db()
        one, other = Return.objects.get(pk=return_.pk), Return.objects.get(pk=return_.pk)
        both_at_once(
            lambda one=one: questions.ask(
                by=cast.secretary, return_=one, asked=[Asked("members", "Vì sao?")]
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
            lambda one=one, number=number: deeds.save(
                by=cast.officer, edits=[Edit(one, figures={"members": number})]
            ),
            lambda other=other, number=number: deeds.save(
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
            lambda other=other, number=number: deeds.save(
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
