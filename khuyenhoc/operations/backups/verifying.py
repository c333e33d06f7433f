"""The drill: a backup is restored into a temporary database and looked at there; the database in use is only read."""

from pathlib import Path

from associations.models import Run
from associations.runs import kept_run
from khuyenhoc.operations.backups.container import Manifest
from khuyenhoc.operations.backups.moments import moment_in_words
from khuyenhoc.operations.backups.trial import tried_copy
from khuyenhoc.operations.problems import NothingTried, OperationRefused, at_most


def verify_backup(file: Path) -> Manifest:
    """Restore a backup into a temporary database and return its manifest; the run is kept in the database in use.

    None is kept where nothing could be tried: no such file, none of the portal's, or the key does not fit.
    Raise OperationRefused where the file is not whole, is of another engine or a newer release, or its copy is not what
    the manifest says; where event chains are broken in it; where it cannot be brought forward.
    """
    with kept_run(Run.Kind.BACKUP_VERIFIED) as outcome:
        try:
            with tried_copy(file) as tried:
                if tried.broken:
                    raise OperationRefused([f"{file}: {line}" for line in at_most(tried.broken)])
        except NothingTried:
            outcome.is_kept = (
                False  # a slip of typing is no drill that failed: health would tell of it until the next
            )
            raise
        except OperationRefused as refused:
            outcome.words = refused.problems[0]
            raise
        outcome.words = (
            f"{file.name}: khôi phục được, đúng như lúc {moment_in_words(tried.manifest.made_at)}."
        )
    return tried.manifest
