"""The number that says whether anything changed: every action that shows raises it, and nobody waits for another."""

import threading

import pytest
from django.db import connection, transaction

from associations.actions import clusters
from associations.change_counts import begin_anew, change_number, raise_of, raise_registry
from associations.models import ChangeCount, Event
from tests import factories


def risen(action) -> int:
    before = change_number()
    action()
    return change_number() - before


@pytest.mark.postgresql
def test_the_number_is_the_sum_of_all_rows(db):
    assert change_number() == 0
    raise_of([5, 3, 5])
    raise_of(range(1, 1001))
    raise_registry()
    assert change_number() == 2 + 1000 + 1
    assert ChangeCount.objects.get(of=5).number == 2
    assert sum(ChangeCount.objects.filter(of__lt=0).values_list("number", flat=True)) == 1


def test_moves_and_what_is_shown_raise_it_and_typing_a_draft_does_not(cast):
    assert risen(lambda: factories.begin(cast.lang_son)) == 1  # the overview says that it has begun
    return_ = factories.begin(cast.lang_son)
    assert risen(lambda: factories.save(return_, cast.officer, **factories.SOUND)) == 1  # the first save
    assert risen(lambda: factories.save(return_, cast.officer, members=220_001)) == 0
    factories.answer_doctor(return_, cast.officer)
    for move, by, reason in (
        ("submit", cast.officer, ""), ("approve", cast.secretary, ""), ("reopen", cast.secretary, "Đếm lại hội viên"),
    ):  # fmt: skip
        assert risen(lambda move=move, by=by, reason=reason: factories.go(return_, move, by, reason)) >= 1
    # It still stands in the totals while it is corrected.
    assert risen(lambda: factories.save(return_, cast.officer, members=221_000)) == 1
    assert Event.objects.filter(of_return=return_).count() >= 6


def test_the_registry_raises_it_and_what_is_taken_back_does_not(cast):
    def rename() -> None:
        clusters.rename_cluster(
            by=cast.administrator,
            cluster=cast.cluster,
            name="Cụm mới",
            short_name="Mới",
        )

    def taken_back() -> None:
        with transaction.atomic():
            rename()
            transaction.set_rollback(True)

    assert risen(taken_back) == 0
    assert risen(rename) >= 1


def test_a_transaction_that_writes_down_much_holds_one_row_of_the_registry(db):
    for _ in range(40):
        raise_registry()
    # Rows taken in any order would have two such transactions wait for each other.
    assert ChangeCount.objects.filter(of__lt=0).count() == 1


def test_a_database_that_is_another_begins_far_from_where_it_was(db):
    assert risen(begin_anew) > 1000  # once in 280 billion it would not be


@pytest.mark.postgresql
def test_nobody_waits_for_who_changes_another_association(transactional_db):
    is_done = threading.Event()

    def other() -> None:
        try:
            raise_of([2])
            is_done.set()
        finally:
            connection.close()

    has_many_writers = connection.vendor == "postgresql"
    thread = threading.Thread(target=other)
    with transaction.atomic():
        raise_of([1])
        if has_many_writers:
            thread.start()
            assert is_done.wait(10), "it waited"
    if not has_many_writers:
        thread.start()
    thread.join()
    assert change_number() == 2
