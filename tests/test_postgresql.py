"""What PostgreSQL decides is run on PostgreSQL: nothing of it can be written without the marker `postgresql`.

The suite runs once, on SQLite; on PostgreSQL it runs what the marker names. Three things find what has to have it:
where the code locks rows, which constraints the models have, and by which means a test works.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
APPS = ("associations", "funds", "learning_models", "reports", "khuyenhoc")

# Where rows are locked → the test module that comes there on PostgreSQL.
LOCKS = {
    "associations/actions/association_changes.py": "tests/associations/actions/test_registry_stays_sound.py",
    "associations/actions/associations.py": "tests/associations/actions/test_mergers.py",
    "associations/actions/clusters.py": "tests/associations/views/test_memberships.py",
    "associations/actions/extension_requests.py": "tests/associations/test_concurrency.py",
    "associations/actions/extensions.py": "tests/associations/test_concurrency.py",
    "associations/actions/memberships.py": "tests/associations/test_concurrency.py",
    "associations/actions/outbox.py": "tests/associations/views/test_outbox.py",
    "associations/actions/people.py": "tests/associations/actions/test_handover.py",
    "associations/actions/periods.py": "tests/associations/actions/test_registry_stays_sound.py",
    "associations/actions/reminders.py": "tests/test_authority.py",
    "associations/actions/returns.py": "tests/associations/test_concurrency.py",
    "associations/actions/reviews.py": "tests/associations/test_concurrency.py",
    "associations/actions/schedules.py": "tests/associations/test_concurrency.py",
    "associations/actions/uploads.py": "tests/associations/exchange/test_template.py",
    "associations/events.py": "tests/associations/test_events.py",
    "associations/returns/workflow.py": "tests/associations/test_concurrency.py",
    "associations/signing_in/authenticator_keys.py": "tests/associations/signing_in/test_authenticator_keys.py",
    "associations/signing_in/limits.py": "tests/associations/signing_in/test_limits.py",
    "reports/dashboards/targets_admin/actions.py": "tests/reports/dashboards/targets_admin/test_at_once.py",
    "reports/dashboards/targets_admin/criteria.py": "tests/reports/dashboards/targets_admin/test_at_once.py",
    "reports/exports/pack.py": "tests/reports/meeting/test_at_once.py",
    "reports/exports/pack_queue.py": "tests/reports/meeting/test_at_once.py",
    "reports/meeting/arranging.py": "tests/test_authority.py",
    "reports/meeting/word_template.py": "tests/test_authority.py",
    "reports/revisions/freezing.py": "tests/reports/meeting/test_at_once.py",
    "reports/revisions/meetings.py": "tests/reports/meeting/test_at_once.py",
}

# By these means a test asks a database, not our code: whether it holds a constraint, commits, lets two in at once.
SIGNS = re.compile(
    r"\b(IntegrityError|ProtectedError|Barrier|both_at_once|transactional_db)\b|transaction=True"
)
# Test modules that use such means for another purpose.
OTHER_PURPOSES = {
    "tests/khuyenhoc/test_database_faults.py": "raises the errors of both drivers itself",
}


def _modules_that_lock() -> set[str]:
    """The modules of the code in which `select_for_update` is called, as paths from the root."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            if any(isinstance(node, ast.Attribute) and node.attr == "select_for_update" for node in nodes):
                found.add(str(path.relative_to(ROOT)))
    return found


def _says_postgresql(test_module: str) -> bool:
    """Whether a module has tests that run on PostgreSQL, beside SQLite or alone."""
    return bool(re.search(r"mark\.(postgresql|compared)\b", (ROOT / test_module).read_text("utf-8")))


def test_each_module_that_locks_rows_names_its_test_on_postgresql():
    assert _modules_that_lock() == set(LOCKS)
    assert [test for test in LOCKS.values() if not _says_postgresql(test)] == []


def test_a_test_that_works_by_means_of_the_database_runs_on_postgresql():
    """Browser tests apart: they commit because the server of the test reads beside them."""
    unmarked = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if path.parent.name != "browser"
        and SIGNS.search(path.read_text("utf-8"))
        and not _says_postgresql(str(path.relative_to(ROOT)))
    }
    assert unmarked == set(OTHER_PURPOSES)


@pytest.mark.postgresql
@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_each_constraint_of_a_model_stands_in_the_database(db, model):
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert {constraint.name for constraint in model._meta.constraints} <= set(there)
