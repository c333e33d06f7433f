"""Gives damaged files to the commands, all in this one process, and says of each what came of it: a JSON a line.

    python -m tests.damage.runner COUNT SEED

Runs on the database of DATABASE_URL, which has the tables and nothing else. What reaches the standard error, a panic
of a library included, is part of what is said. A file that ends the process is the last one named.
"""

import contextlib
import io
import json
import os
import re
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.cast import Cast


@dataclass
class Outcome:
    """What came of one file: processor seconds, megabytes at the most, exit code, the lines of standard error."""

    number: int
    good: str
    how: str
    command: str
    seconds: float
    megabytes: int
    exit: int | None
    lines: list[str]
    output: str
    traceback: str = ""


def good_files(cast: "Cast") -> dict[str, bytes]:
    """Good files of every kind that the commands read, made from the standing cast; the registry's by its table."""
    from associations.exchange.csv_files import as_csv
    from associations.exchange.template import make_template
    from associations.models import Period
    from reports.exports.open_data import report_as_csv, report_as_json
    from reports.exports.workbook import report_as_workbook
    from reports.revisions.freezing import freeze
    from reports.revisions.reading import RevisionContent
    from tests import factories
    from tests.damage.workbooks import wide_workbook

    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
        factories.approved(cast, unit, 2024)
    revision, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024))
    report = RevisionContent(revision).report("then")
    head = ["association", "year", *factories.SOUND]
    rows = [[key, 2025, *factories.SOUND.values()] for key in ("lang-son", "cao-bang")]
    long = [[2025, "lang-son", code, value, "", "báo cáo"] for code, value in factories.SOUND.items()]
    return {
        "template.xlsx": make_template(factories.begin(cast.lang_son, 2025)),
        "wide.xlsx": wide_workbook(head, rows),
        "wide.csv": as_csv(head, rows),
        "long.csv": as_csv(["year", "association", "code", "value", "status", "source"], long),
        "report.xlsx": report_as_workbook(report),
        "figures.csv": report_as_csv(report),
        "figures.json": report_as_json(report).encode(),
        "associations.csv": as_csv(
            ["key", "gso_code", "name", "kind", "valid_from", "valid_to"],
            [
                ["moi", "99", "Mới", "tỉnh", "2020-01-01", ""],
                ["cu", "98", "Cũ", "tỉnh", "2020-01-01", "2024-01-01"],
            ],
        ),
    }


class Watch:
    """Runs a command and keeps what it writes, the writing of libraries to the file descriptors included."""

    def __init__(self) -> None:
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self.told = os.dup(1)
        os.dup2(self.errors.fileno(), 2)

    def run(self, *command: str) -> tuple[int | None, str, str, str, float, int]:
        from django.core.management import call_command

        os.ftruncate(2, 0)
        os.lseek(2, 0, os.SEEK_SET)
        Path("/proc/self/clear_refs").write_text("5")  # forgets the most that was held before
        out, wrong, code = io.StringIO(), "", 0
        began = time.process_time()
        try:
            with contextlib.redirect_stdout(out):
                call_command(*command, stdout=out, stderr=sys.stderr)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        except BaseException:
            wrong, code = traceback.format_exc(), None
        seconds = time.process_time() - began
        sys.stderr.flush()
        os.lseek(2, 0, os.SEEK_SET)
        status = Path("/proc/self/status").read_text()
        peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
        return code, os.read(2, 1 << 20).decode("utf-8", "replace"), out.getvalue(), wrong, seconds, peak

    def say(self, text: dict[str, Any]) -> None:
        os.write(self.told, (json.dumps(text) + "\n").encode())


def command_for(good: str, path: Path, number: int) -> tuple[str, ...]:
    """The command that reads such a file; every third import answers with JSON."""
    if good in ("report.xlsx", "figures.csv", "figures.json"):
        return ("verify", str(path))
    if good == "associations.csv":
        return ("load_registry", str(path.parent))
    return (
        "import_returns",
        str(path),
        *(["--json"] if number % 3 == 0 else ["--submit"] if number % 5 == 0 else []),
    )


def main(count: int, seed: int) -> None:
    """Every file in a folder of its own; nothing of one stays in the database for the next."""
    from django.db import transaction

    from tests.cast import make_cast
    from tests.damage.making import damaged

    good = good_files(make_cast())
    watch = Watch()
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-hong-") as folder:
        for number in range(count):
            file = damaged(seed, number, good)
            watch.say({"begun": number, "good": file.good, "how": file.how})
            place = Path(folder) / str(number)
            place.mkdir()
            name = file.stem + file.ending
            if file.good == "associations.csv":
                name = file.good
                (place / "successions.csv").write_text("predecessor,successor,effective_on\n")
                (place / "cluster_members.csv").write_text("cluster,association,valid_from\n")
            path = place / name
            path.write_bytes(file.content)
            command = command_for(file.good, path, number)
            with transaction.atomic():
                code, errors, output, wrong, seconds, peak = watch.run(*command)
                transaction.set_rollback(True)
            path.unlink()
            outcome = Outcome(
                number, file.good, file.how, command[0], round(seconds, 2), peak, code,
                errors.split("\n")[:-1] if errors.endswith("\n") or not errors else errors.split("\n"),
                output if "--json" in command else output[-500:], wrong,
            )  # fmt: skip
            watch.say(asdict(outcome))


_ENGLISH = re.compile(r"Traceback|panicked|Error\b|Exception|errno|unexpected|invalid", re.IGNORECASE)


def faults(outcome: dict[str, Any], most_seconds: float = 5, most_megabytes: int = 300) -> list[str]:
    """What is wrong with what came of a file; [] where it was taken, or refused in words."""
    found = []
    if outcome["traceback"]:
        found.append("traceback: " + outcome["traceback"].strip().splitlines()[-1])
    if outcome["exit"] not in (0, 1):
        found.append(f"exit {outcome['exit']}")
    if outcome["seconds"] > most_seconds:
        found.append(f"{outcome['seconds']} s")
    if outcome["megabytes"] > most_megabytes:
        found.append(f"{outcome['megabytes']} MB")
    is_json = outcome["output"].startswith("{")
    lines = outcome["lines"]
    if is_json:
        lines = [problem["message"] for problem in json.loads(outcome["output"])["problems"]]
    if outcome["exit"] == 1 and not lines:
        found.append("refused without a word")
    is_named = outcome["command"] == "verify" or is_json
    found += [fault for line in lines if (fault := _fault_of(line, is_named=is_named))]
    return found[:5]


def _fault_of(line: str, *, is_named: bool) -> str:
    """What is wrong with a line that tells of a problem; is_named: its kind, E or Q, stands elsewhere."""
    if not line.isprintable() or not line.strip():
        return f"not one line: {line!r:.200}"
    if _ENGLISH.search(line):
        return f"not in Vietnamese: {line:.200}"
    return "" if is_named or line.startswith(("E ", "Q ")) else f"no problem: {line:.200}"


if __name__ == "__main__":
    import tests.plugin  # noqa: F401 - the environment of every test

    os.environ["DATABASE_URL"] = os.environ.get("DAMAGE_DATABASE", "sqlite://:memory:")
    os.environ["DJANGO_SETTINGS_MODULE"] = "khuyenhoc.settings"
    import django

    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
