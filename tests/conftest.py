"""What all tests share."""

import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

import reports.presentation.charts
from associations.demo import FOLDER
from khuyenhoc import version
from khuyenhoc.operations import readiness
from tests.cast import Cast, make_cast
from tests.failures import watched_failures
from tests.internal_words import keys_in_refusal
from tests.layout import unfold
from tests.made_once import made_once
from tests.plugin import SOAK

# A password of a test is no secret; the usual hasher takes a second of work for each sign-in.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Every client of a test has middleware of its own; with this it does not look through all static files first.
settings.WHITENOISE_AUTOREFRESH = True
# The project's own copies of the specification and of the published returns; tests/test_spec.py holds them equal.
SPEC = Path(__file__).resolve().parent / "spec"
PUBLISHED = FOLDER


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _nothing_checked_yet() -> None:
    """What health found in one test says nothing of the next, nor that a command of one began to serve."""
    version.forget_code_served()
    readiness.checked.forget()
    readiness.read.forget()


@pytest.fixture(autouse=True)
def _each_failure_leaves_one_traceback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every answer of 500 and above, in any test, has exactly one traceback in the log."""
    with watched_failures(monkeypatch) as wrong:
        yield
    assert wrong() == []


@pytest.fixture(scope="session", autouse=True)
def _pages_without_layout() -> Iterator[None]:
    """The client of the tests reads pages without the layout of their templates, and finds codes in what is refused."""
    request = Client.request

    def unfolded(client: Client, **environ: Any) -> Any:
        response = request(client, **environ)
        unfold(response)
        assert keys_in_refusal(response) == set(), "a refusal in words of the code"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", unfolded)
        yield


@pytest.fixture
@made_once
def cast(db: None) -> Cast:
    """The standing cast and its cluster."""
    return make_cast()


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often a random or concurrent test goes round: in full under `make soak`, a tenth in `make test`."""
    return 10 if SOAK else 1


@pytest.fixture(scope="session")
def spec() -> Path:
    """The tables of the specification: fields.csv, indicators.csv, communes.csv."""
    return SPEC


@pytest.fixture(scope="session")
def published_data() -> Path:
    """The registry and the returns of 2022–2025 as published: associations.csv, returns.csv and what goes with them."""
    return PUBLISHED


@pytest.fixture
@made_once
def published(db: None, published_data: Path) -> Path:
    """The registry and the returns of 2022–2025, loaded by command; the folder that they are in."""
    call_command("load_registry", str(published_data))
    call_command("import_returns", str(published_data / "returns.csv"), "--approve")
    return published_data


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are left empty: for tests that ask who may read a page, or what stands on it in words."""
    monkeypatch.setattr("reports.presentation.charts.svg", lambda chart: "<svg ></svg>")


@pytest.fixture(scope="session", autouse=True)
def _drawn_once() -> None:
    """A drawing is the same for the same chart; the portal keeps it in the database, which each test empties."""

    reports.presentation.charts.svg = cache(reports.presentation.charts.svg)  # type: ignore[assignment]
    reports.presentation.charts.png = cache(reports.presentation.charts.png)  # type: ignore[assignment]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Nothing of a test's database outlives the run, so nothing of it has to reach the disk."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:
        options["init_command"] += " PRAGMA synchronous=OFF;"
