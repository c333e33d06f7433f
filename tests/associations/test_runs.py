"""What the commands keep of their runs, for health to read."""

from contextlib import suppress

import pytest
from django.core.management import call_command
from django.db import OperationalError

from associations import runs
from associations.models import Event, Run
from associations.runs import kept_run
from tests import factories

pytestmark = pytest.mark.django_db


def run_of(command, *arguments):
    """The only run that a command kept; None where it kept none."""
    with suppress(SystemExit):
        call_command(command, *arguments)
    return Run.objects.get() if Run.objects.exists() else None


@pytest.mark.parametrize(("command", "words"), [("verify_events", "0 sự kiện"), ("remind", "đã xét 0 cụm")])
def test_a_run_that_went_well_is_kept_with_what_came_of_it(command, words):
    run = run_of(command)
    assert (run.kind, run.is_ok) == (command, True)
    assert run.began_at <= run.ended_at
    assert words in run.words


def test_a_broken_chain_is_kept_as_a_run_that_did_not_go_well(cast):
    factories.draft(cast)
    Event.objects.all().delete()
    run = run_of("verify_events")
    assert (run.kind, run.is_ok) == ("verify_events", False)
    assert "chỗ không khớp" in run.words


@pytest.mark.parametrize("arguments", [("--dry-run",), ("--cluster", "dong-bac"), ("--year", "2024")])
def test_a_round_over_less_than_everything_is_not_the_one_that_health_waits_for(cast, arguments):
    factories.draft(cast)
    assert run_of("remind", *arguments) is None


def test_what_stops_a_run_is_kept_without_its_words():
    """An exception's own words may name hosts and people."""
    with pytest.raises(ValueError, match="secret"), kept_run(Run.Kind.BACKUP):
        raise ValueError("secret")
    run = Run.objects.get()
    assert run.is_ok is False
    assert "ValueError" in run.words
    assert "secret" not in run.words


def test_a_database_that_takes_no_writes_stops_no_check(monkeypatch):
    def refuse(kind):
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(runs, "begin_run", refuse)
    assert run_of("verify_events") is None


def test_a_backup_does_not_hold_its_own_beginning():
    with kept_run(Run.Kind.BACKUP, is_kept_at_end=True) as outcome:
        assert not Run.objects.exists()
        outcome.words = "a.zip"
    run = Run.objects.get()
    assert (run.is_ok, run.words) == (True, "a.zip")
    assert run.began_at <= run.ended_at
