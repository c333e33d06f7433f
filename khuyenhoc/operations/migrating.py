"""Bring the tables forward: one at a time, with no portal at work on them, each step kept wholly or not (ADR 53)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from khuyenhoc.operations.checks.probes import missing_migrations
from khuyenhoc.operations.in_use import held_for_a_while, only_user
from khuyenhoc.operations.problems import MANAGE, OperationRefused

_STOP_FIRST = (
    "Cơ sở dữ liệu còn thiếu {missing} bước cập nhật, nhưng chưa cập nhật được; chưa có gì thay đổi. {why} "
    f"Cập nhật xong thì chạy lại cổng: {MANAGE} serve --background"
)


class WholeExecutor(MigrationExecutor):
    """Keeps a migration together with the record that it was made: killed in between, it could not be made again.

    Django writes the record after the migration is committed wherever indexes are left to its end.
    """

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Make a migration, what it left to its end included, before its record is written in the same transaction."""
        apply = migration.apply

        def apply_wholly(
            before: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
        ) -> ProjectState:
            after = apply(before, schema_editor, collect_sql)
            left, schema_editor.deferred_sql = schema_editor.deferred_sql, []
            for statement in left:
                schema_editor.execute(statement, None)
            return after

        migration.apply = apply_wholly  # type: ignore[assignment, method-assign] # of this one migration
        try:
            return super().apply_migration(state, migration, fake, fake_initial)
        finally:
            del migration.apply


@contextmanager
def tables_held(*, is_whole_plan: bool = True) -> Iterator[None]:
    """Hold the database in use as migrating it needs; raise OperationRefused where it is in use and would change.

    Nobody has to be stopped where nothing is missing, or where there are no tables yet. is_whole_plan: everything that is
    missing is wanted; otherwise who knows what is, so that the database is always needed alone.
    """
    missing = missing_migrations()
    if is_whole_plan and not (missing and MigrationRecorder(connection).applied_migrations()):
        with held_for_a_while():
            yield
        return
    with _alone(missing):
        yield


@contextmanager
def _alone(missing: int) -> Iterator[None]:
    held = only_user()
    try:
        held.__enter__()
    except OperationRefused as refused:
        why = " ".join(refused.problems)
        raise OperationRefused([_STOP_FIRST.format(missing=missing, why=why)]) from None
    try:
        yield
    finally:
        held.__exit__(None, None, None)
