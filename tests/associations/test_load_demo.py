"""The demonstration: what make run shows a newcomer."""

import stat

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from associations.demo import FOLDER, HINTS
from associations.demo.texts import MARK, OPENING, TEXTS
from associations.exchange.entries import read_returns
from associations.management.commands import load_demo
from associations.models import (
    Assignment,
    Association,
    Event,
    Note,
    ProposalTexts,
    Return,
    Schedule,
    User,
)
from associations.returns.assessment import assess, list_counts
from associations.returns.sheet import make_sheet
from associations.sections.base import read_columns, registers
from tests.browsing import sign_in

pytestmark = pytest.mark.postgresql


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.DEMO = True
    return tmp_path


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
    # States of 2025, reached by the officers' and the secretariat's own actions
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
def test_words_and_lists_of_the_demonstration_say_that_they_are_made_up_and_change_no_figure(var):
    call_command("load_demo")
    told = list(Return.objects.filter(events__kind="list").distinct().select_related("association", "period"))
    assert {(return_.association.key, return_.period.year) for return_ in told} == set(TEXTS)
    assert all(return_.status == "approved" for return_ in told)
    for register in registers().values():
        rows = list(register.model.objects.filter(of_return__in=told))
        assert rows, register.key
        assert all(MARK in register.line(row) for row in rows)
        assert register.model.objects.count() == len(rows)
        assert register.model.objects.filter(of_return__period__year=2025).exists()
    texts = [
        text for words in ProposalTexts.objects.values_list(*ProposalTexts.texts) for text in words if text
    ]
    assert len(texts) == 3 * len(told)
    assert all(text.startswith(OPENING) and not any(map(str.isdigit, text)) for text in texts)
    entries = read_returns(FOLDER / "returns.csv").entries
    columns = read_columns([return_.pk for return_ in told], figures_only=True)
    for return_ in told:
        stated = entries[return_.association.key, return_.period.year].figures
        assert {code: value for code, value in columns[return_.pk].items() if code in stated} == stated
        counts = list_counts([return_])[return_.pk]
        assert counts["cooperation_programmes"] == stated["cooperation_programmes"]
        assert counts["cooperation_programmes_new"] == stated["cooperation_programmes_new"]
    assert not any(found.questions for found in assess(told).values())
    # What a newcomer meets: last year's agreements to take over, initiatives of the cluster, petitions to answer.
    client = sign_in(User.objects.get(username="can-bo-lang-son"))
    assert (
        "danh-muc/thoa-thuan/chuyen/"
        in client.get("/bao-cao/lang-son/2025/danh-muc/thoa-thuan/").content.decode()
    )
    assert f"Sổ quỹ một trang {MARK}" in client.get("/cum/dong-bac/2025/sang-kien/").content.decode()


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


@pytest.mark.django_db
def test_a_portal_that_somebody_signs_in_to_gets_no_demonstration(settings, capsys):
    """Its accounts share a password: `make run` on an installation that holds no return yet must not add them."""
    settings.DEMO = True
    User.objects.create_user("nguyen-van-a", password="of-a-person-2026")
    call_command("load_demo", "--if-empty")
    with pytest.raises(SystemExit, match="1"):
        call_command("load_demo")
    assert capsys.readouterr().err.count("đặt DEMO=0 trong tệp .env") == 2
    assert User.objects.get().username == "nguyen-van-a"
