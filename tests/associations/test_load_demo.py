"""The demonstration: what make run shows a newcomer."""

import stat

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from associations.assessment import assess
from associations.demo import FOLDER, HINTS
from associations.management.commands import load_demo
from associations.models import Assignment, Association, Event, Note, Return, Schedule, User
from associations.sheet import make_sheet


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.DEMO = True
    return tmp_path


def test_own_copy_of_the_data_equals_the_shared_one(shared):
    files = sorted(path.name for path in (shared / "data").glob("*.csv"))
    assert len(files) == 5
    for name in files:
        assert (FOLDER / name).read_bytes() == (shared / "data" / name).read_bytes()


@pytest.mark.django_db
def test_the_demonstration(var, capsys):
    call_command("load_demo")
    password = (var / "demo_password").read_text()
    assert stat.S_IMODE((var / "demo_password").stat().st_mode) == 0o600
    # Accounts: each hint and one officer for each association ever in the cluster
    names = {name for name, _ in HINTS}
    for association in Association.objects.filter(memberships__cluster__key="dong-bac"):
        names.add(f"can-bo-{association.key}")
    assert names == set(Assignment.objects.values_list("user__username", flat=True))
    assert authenticate(username="can-bo-lang-son", password=password) is not None
    assert authenticate(username="cong-thong-tin", password=password) is None
    # States of 2025, reached by the officers' and the secretariat's own deeds
    states = dict(Return.objects.filter(period__year=2025).values_list("association__key", "status"))
    live = {"lang-son": "draft", "cao-bang": "submitted", "quang-ninh": "returned"}
    assert {key: states.pop(key) for key in live} == live
    assert set(states.values()) == {"approved"}
    assert Return.objects.count() == 30
    draft = Return.objects.get(association__key="lang-son", period__year=2025)
    assert len(assess([draft])[draft.pk].missing) == 6
    assert {e.by.username for e in Event.objects.filter(of_return=draft)} == {"can-bo-lang-son"}
    kinds = set(Event.objects.filter(of_return__association__key="quang-ninh", of_return__period__year=2025).values_list("kind", flat=True))  # fmt: skip
    assert {"submit", "begin_review", "send_back"} <= kinds
    # The origin of each figure
    assert make_sheet(draft).is_illustrative
    assert Note.objects.filter(kind="source").count() > 1_900
    schedule = Schedule.objects.get()
    assert schedule.opens < schedule.due < schedule.locks
    call_command("verify_events")
    capsys.readouterr()
    # Again: nothing is touched, nothing is loaded over returns
    users = User.objects.count()
    call_command("load_demo", "--if-empty")
    with pytest.raises(SystemExit):
        call_command("load_demo")
    assert "đã có báo cáo" in capsys.readouterr().err
    assert User.objects.count() == users


@pytest.mark.django_db
def test_it_refuses_on_a_machine_that_is_no_demonstration(settings, capsys):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(SystemExit):
        call_command("load_demo")
    assert "DEMO=1" in capsys.readouterr().err
    assert not Association.objects.exists()


def test_the_password_is_made_once(var):
    assert load_demo.demo_password() == load_demo.demo_password()
    assert len(load_demo.demo_password()) >= 16
