"""What it costs to wait for the disk at each save: `python -m tests.bench.saving [--runs N]`, a part of `make bench`.

The same save of one figure through the whole portal, with SQLite's synchronous=FULL, as the portal has it, and with NORMAL,
which a loss of power could take acknowledged saves back from. The ratio says what that costs on the disk of the temporary
folder.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from django.db import connection

from tests.bench.ratios import Subject, compare, say, say_table, set_up

RUNS = 40
FULL, NORMAL = "synchronous=FULL", "synchronous=NORMAL"


class Saving:
    """An officer who saves one figure again and again, each time one higher."""

    def __init__(self) -> None:
        from django.conf import settings

        from tests import factories
        from tests.browsing import address, sign_in
        from tests.cast import make_cast

        settings.ALLOWED_HOSTS = ["testserver"]
        cast = make_cast()
        self.return_ = factories.draft(cast)
        self.members = factories.SOUND["members"]
        self.address = address(self.return_, "nhap")
        self.client = sign_in(cast.officer)

    def save(self, synchronous: str) -> None:
        """Save once more; raise where it was not taken."""
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {synchronous}")
        version = type(self.return_).objects.get(pk=self.return_.pk).figures_version
        seen = json.dumps({"members": self.members})
        self.members += 1
        sent: dict[str, Any] = {
            "members": self.members,
            "figures_version": version,
            "seen/organisation": seen,
        }
        answer = self.client.post(self.address, sent, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer

    def check(self) -> None:
        """Raise where the figure is not stored."""
        from associations.sections.base import read_columns

        assert read_columns([self.return_.pk])[self.return_.pk]["members"] == self.members


def main() -> None:
    """Measure and say the ratio."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.saving")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as folder:
        set_up(Path(folder))
        try:
            saving = Saving()
            subjects = [
                Subject(NORMAL, lambda: saving.save(NORMAL), saving.check),
                Subject(FULL, lambda: saving.save(FULL), saving.check),
            ]
            times = compare(subjects, runs=options.runs, before=lambda: None)
            say("A save of one figure")
            say_table(times, NORMAL)
        finally:
            connection.close()


if __name__ == "__main__":
    main()
