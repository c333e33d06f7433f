"""Who reads waits for no writer: every address that is opened, as everybody, while nothing can be written."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from associations.signing_in import sessions
from khuyenhoc.cache import SpareCache
from tests.browsing import sign_in
from tests.durability.locks import Waits, writing_locked
from tests.test_access_everywhere import POSTED, place, url_of, walk  # noqa: F401 - a fixture
from tests.turns import in_turn

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

PEOPLE = ("secretary", "officer", "administrator", "central", "neighbour", "nobody", "stranger")
OF_ACCOUNTS = ("account_login", "account_reset_password", "account_change_password", "mfa_index")
# They say whether anything can be written, and have to try: for at most a second, once in ten.
TRYING = ("readyz", "system_state")
A_TRY = 1.5  # seconds
# Opened before a deed of an administrator's, they do it, show what it does and take it back: they need the lock as the deed
# does, wait as long and say so.
REHEARSALS = {"remove_succession"}
NO_WAIT = 0.4  # seconds; two short waits of 50 ms on a machine that does other things besides


@pytest.fixture
def noting(monkeypatch):
    """Each request would like to note that its session was used."""
    monkeypatch.setattr(sessions, "NOTED_EVERY", 0)


def addresses(place):  # noqa: F811 - the fixture's value
    """Every address that is opened, with what it is called."""
    found = [
        (p.name, url_of(p, place))
        for p, _ in in_turn(list(walk()), parts=8)
        if p.name not in POSTED | REHEARSALS
    ]
    return [*found, *((name, reverse(name)) for name in OF_ACCOUNTS)]


@pytest.mark.parametrize("who", in_turn(PEOPLE))
def test_no_page_waits_for_a_writer(place, noting, undrawn, monkeypatch, who):  # noqa: F811
    found = addresses(place)
    client = sign_in(getattr(place[0], who))
    client.raise_request_exception = False  # each page that fails is named
    cache.clear()
    wrong, waited = [], 0
    with writing_locked():
        for name, address in found:
            monkeypatch.setattr(SpareCache, "_locked_at", -1e9)
            waits = Waits()
            with connection.execute_wrapper(waits):
                answer = client.get(address)
                b"".join(answer) if answer.streaming else answer.content
            waited += waits.seconds > 0
            is_late = waits.seconds > (A_TRY if name in TRYING else NO_WAIT)
            if is_late or (answer.status_code >= 500 and name != "readyz"):
                wrong.append(f"{name}: {waits.seconds:.1f} s, {answer.status_code}")
            assert len(wrong) < 8, wrong
    assert wrong == []
    assert waited > 10, "the pages had something to write"
