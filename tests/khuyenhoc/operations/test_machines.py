"""Which machines run the portal: what is kept of them, and which is named for being set up otherwise."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from khuyenhoc.operations import machines
from khuyenhoc.operations.checks.machines import alike
from khuyenhoc.operations.machines import Presence, ahead_in_words, fingerprint, oddities
from khuyenhoc.operations.models import Machine
from khuyenhoc.operations.state.machines import machines as part

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)
SECONDS = datetime.timedelta(seconds=1)


def machine(name="web1", began=3600, seen=5, **fields):
    """A machine seen some seconds before NOW."""
    as_all = {
        "kind": "portal",
        "version": "0.5.0",
        "secret_key": "a",
        "authenticator_keys": "b",
        "clock_ahead": 0,
    }
    return Machine(
        name=name, began_at=NOW - began * SECONDS, seen_at=NOW - seen * SECONDS, **{**as_all, **fields}
    )


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, None),
        ({"secret_key": "x"}, "SECRET_KEY không giống nhau: máy web3, khác với các máy web1, web2."),
        ({"secret_key": "x", "began": 60}, None),  # it has only begun; what stood before may be of the same machine
        ({"secret_key": "x", "seen": 90}, None),  # it is gone
        ({"authenticator_keys": ""}, "AUTHENTICATOR_KEYS không giống nhau: máy web3 (chưa đặt), khác với"),
        ({"version": "0.6.0", "began": 600}, None),  # one machine after the other is being upgraded
        ({"version": "0.6.0"}, "Phiên bản không giống nhau: máy web3 (0.6.0), khác với các máy web1, web2 (0.5.0)."),
        ({"clock_ahead": 29}, None),
        ({"clock_ahead": -31, "began": 1}, "Đồng hồ máy web3 chậm 31 giây so với máy cơ sở dữ liệu."),
        ({"clock_ahead": 200}, "Đồng hồ máy web3 nhanh 3 phút so với máy cơ sở dữ liệu."),
    ],
)  # fmt: skip
def test_the_odd_one_is_named_with_what_to_do(other, words):
    found = oddities([machine(), machine("web2"), machine("web3", **other)], NOW)
    if words is None:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith(words)


def test_keys_are_told_apart_and_cannot_be_read_back():
    first = fingerprint("k" * 50)
    assert first == fingerprint("k" * 50) != fingerprint("k" * 49)
    assert fingerprint("a", "b") != fingerprint("b", "a")
    assert "k" * 4 not in first
    assert fingerprint() == fingerprint("") == ""


@pytest.mark.postgresql
def test_a_row_stands_for_all_processes_of_a_kind_and_another_for_what_differs(settings, monkeypatch):
    for _ in range(2):
        Presence("portal").write()
    began = Machine.objects.get().began_at
    assert abs(Machine.objects.get().clock_ahead) < 5
    Machine.objects.update(seen_at=timezone.now() - 90 * SECONDS)
    Presence("portal").write()
    assert Machine.objects.get().began_at > began, "it was away"
    settings.SECRET_KEY = "another" * 9
    Presence("portal").write()
    assert Machine.objects.count() == 2
    Machine.objects.update(began_at=timezone.now() - 100 * SECONDS)
    if connection.vendor == "sqlite":
        assert (alike(), part().rows) == (None, [])  # one machine: there is nothing to compare
        return
    assert "SECRET_KEY không giống nhau" in alike().words
    assert {row[1] for row in part().rows} == {"máy chủ web"}
    Machine.objects.update(seen_at=timezone.now() - 25 * 3600 * SECONDS)
    assert (alike(), machines.known_machines()) == (None, [])


def test_a_clock_is_told_in_words():
    assert [ahead_in_words(seconds) for seconds in (0.4, 2, -119, 300)] == [
        "đúng",
        "nhanh 2 giây",
        "chậm 119 giây",
        "nhanh 5 phút",
    ]
