"""An edited past shows: each way of tampering is named with its return and event."""

import pytest
from django.core.management import call_command
from django.db import connection

from associations import events
from associations.events import broken_chains
from associations.models import Event
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.postgresql


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture
def chain(cast: Cast):
    return factories.go(factories.approved(cast), "reopen", cast.secretary, "Sai")


def test_whole_chains_are_found_whole(chain, capsys):
    call_command("verify_events")
    assert "4 sự kiện của 1 báo cáo: các chuỗi còn nguyên" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "khác"),
        ("by_name", "Người khác"),
        ("at", "2020-01-01T00:00:00+00:00"),
        ("kind", "submit"),
        ("version", 9),
        ("hash", "0" * 64),
    ],
)
def test_an_edited_event_is_named(chain, capsys, column, value):
    Event.objects.filter(number=3).update(**{column: value})
    with pytest.raises(SystemExit) as stop:
        call_command("verify_events")
    assert stop.value.code == 1
    text = capsys.readouterr().err
    assert "Lạng Sơn 2024 (lang-son)" in text
    assert "sự kiện số 3" in text


def test_an_edited_figure_in_an_event_is_named(chain):
    event = Event.objects.get(number=1)
    changes = {**event.changes, "members": [None, 999]}
    Event.objects.filter(pk=event.pk).update(changes=changes)
    assert any("sự kiện số 1" in problem for problem in broken_chains())


def test_a_removed_event_is_named_in_the_middle_and_at_the_end(chain):
    Event.objects.filter(number=2)._raw_delete("default")
    assert any("thiếu sự kiện số 2" in problem for problem in broken_chains())


def test_a_removed_last_event_is_named(chain):
    Event.objects.filter(number=4)._raw_delete("default")
    assert any("sự kiện bị xóa" in problem for problem in broken_chains())


def test_a_figure_changed_past_the_portal_is_named(chain):
    sql("UPDATE associations_organisationfigures SET members = 999")
    (problem,) = broken_chains()
    assert "“Tổng số hội viên” là 999, theo các sự kiện phải là 220.000" in problem


def test_a_state_changed_past_the_portal_is_named(chain):
    sql("UPDATE associations_return SET status = 'draft'")
    assert any("trạng thái" in problem for problem in broken_chains())


def test_what_is_saved_while_chains_are_walked_is_no_break(chain, monkeypatch):
    read = events.read_columns

    def read_then_save(ids, **options):
        found = read(ids, **options)
        monkeypatch.setattr(events, "read_columns", read)
        factories.save(chain, chain.association.assignments.first().user, members=219_999)
        return found

    monkeypatch.setattr(events, "read_columns", read_then_save)
    assert list(broken_chains()) == []
    assert Event.objects.filter(number=5).exists()
