"""The drill: a backup is restored into a temporary database and looked at there; the database in use is only read."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django.db
from django.db import transaction

from associations.models import Run
from associations.runs import begin_run, end_run
from khuyenhoc.operations.backups.container import Manifest
from khuyenhoc.operations.backups.trial import at_most, tried_copy
from khuyenhoc.operations.problems import OperationRefused


def verify_backup(file: Path) -> Manifest:
    """Restore a backup into a temporary database and return its manifest; the run is kept in the database in use.

    Raise OperationRefused where the file is not whole, is of another engine or a newer release, or its copy is not what
    the manifest says; where event chains are broken in it; where it cannot be brought forward.
    """
    with _kept_run(), tried_copy(file) as tried:
        if tried.broken:
            raise OperationRefused([f"{file}: {line}" for line in at_most(tried.broken)])
        return tried.manifest


@contextmanager
def _kept_run() -> Iterator[None]:
    """Keep how a drill went, where the database in use has a table for it: on a new machine it has none."""
    run = None
    with contextlib.suppress(django.db.Error), transaction.atomic():
        run = begin_run(Run.Kind.BACKUP_VERIFIED)
    problem = "bị dừng giữa chừng"
    try:
        yield
        problem = ""
    except OperationRefused as refused:
        problem = refused.problems[0]
        raise
    finally:
        if run is not None:
            with contextlib.suppress(django.db.Error), transaction.atomic():
                end_run(run, is_ok=not problem, words=problem or "Bản sao lưu khôi phục được và còn nguyên.")
