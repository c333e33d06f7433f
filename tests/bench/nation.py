"""A whole nation of communes: `python -m tests.bench.nation [--json] [--quick] [--runs N] [--years Y] [--growth]`.

`make_nation` fills a database with 34 provinces and 3,321 communes. Measured are

- the pages of a province and of who reviews it, against a copy of the database without the communes: processor time, medians,
  the two databases and all pages taking turns in one process;
- the most memory that commands take, each a process of its own: `verify_events` over at least 100,000 events, the workbook of
  a cluster whose units are all communes. Ten years make as many events.

`--growth` instead prints a line a command: processor time and memory over clusters of 34, 340 and all communes
(docs/performance.md, "Growth").
"""

import argparse
import gc
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.ratios import say, set_up

COMMUNES, YEARS, RUNS = 3_321, 10, 9
QUICK_COMMUNES, QUICK_YEARS = 340, 2
SIZES = (34, 340)  # of the clusters that growth is measured at, beside that of all communes
ROOT = Path(__file__).resolve().parents[2]
LAST = 2025

Page = Callable[[], Any]


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds of the processor, the most memory in MB, its exit code, the end of what it complained."""

    seconds: float
    memory: float
    code: int
    words: str


def run(database: Path, *arguments: str) -> Spent:
    """Run manage.py as a process of its own on a database; its output is thrown away."""
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{database}", "DEMO": "1", "ENV_FILE": "",
    }  # fmt: skip
    with tempfile.TemporaryFile() as complaints, open(os.devnull, "wb") as nowhere:
        process = os.posix_spawn(
            sys.executable,
            [sys.executable, "manage.py", *arguments],
            environment,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1),
                (os.POSIX_SPAWN_DUP2, complaints.fileno(), 2),
            ],
        )
        _, status, used = os.wait4(process, 0)
        complaints.seek(0)
        words = complaints.read().decode(errors="replace").strip()[-300:]
    return Spent(
        used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), words
    )


def run_well(database: Path, *arguments: str) -> Spent:
    """Run a command that has to end well. Raise AssertionError."""
    spent = run(database, *arguments)
    say(f"{' '.join(arguments[:5]):<70}{spent.seconds:>8.1f} s{spent.memory:>7.0f} MB")
    if spent.code:
        raise AssertionError(f"{arguments}: {spent.words}")
    return spent


# The database


def make_database(path: Path, *, communes: int, years: int) -> None:
    """Fill the database in use, at `path`, with a nation, clusters of communes and an open year."""
    from associations.models import Association, Cluster, ClusterMembership

    run_well(path, "make_nation", "--communes", str(communes), "--years", str(years), "--verbosity", "0")
    units = list(Association.objects.filter(level=Association.Level.COMMUNE).order_by("key"))
    for size in dict.fromkeys((*(size for size in SIZES if size < len(units)), len(units))):
        cluster = Cluster.objects.create(key=f"do-{size}", name=f"Cụm đo {size}", short_name=f"Đo {size}")
        ClusterMembership.objects.bulk_create(
            ClusterMembership(cluster=cluster, association=unit, valid_from=unit.valid_from)
            for unit in units[:size]
        )
    _open_year()


def _open_year() -> None:
    """Begin two returns of a further year, one of them submitted, and freeze the last year of the first cluster."""
    from associations.models import Association, Cluster, Period, User
    from reports.revisions.freezing import freeze, publish
    from tests import factories

    portal = User.objects.portal()
    for key, name in (("tinh-mau-01", ""), ("tinh-mau-02", "submit")):
        return_ = factories.begin(Association.objects.get(key=key), LAST + 1)
        factories.save(return_, portal, **factories.SOUND)
        if name:
            factories.answer_all(return_, portal)
            factories.go(return_, name, portal)
    secretary = User.objects.get(username="thu-ky-cum-mau-1")
    cluster, period = Cluster.objects.get(key="cum-mau-1"), Period.objects.get(year=LAST)
    stored, _ = freeze(by=secretary, cluster=cluster, period=period, reason="Số liệu của bài đo")
    publish(by=secretary, revision=stored)


def use(path: Path) -> None:
    """Have this process read another database from here on."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(path)


def leave_out_communes(path: Path) -> None:
    """Take the communes out of a database, with all that hangs on them."""
    from django.db import connection

    from associations.models import Association, Cluster, ClusterMembership, Return

    use(path)
    connection.disable_constraint_checking()
    communes = {"association__level": Association.Level.COMMUNE}
    for related in Return._meta.get_fields(include_hidden=True):
        if related.auto_created and not related.concrete:
            of = {f"{related.field.name}__{name}": value for name, value in communes.items()}
            related.related_model._base_manager.filter(**of)._raw_delete("default")
    Return.objects.filter(**communes)._raw_delete("default")
    ClusterMembership.objects.filter(**communes)._raw_delete("default")
    Cluster.objects.filter(key__startswith="do-")._raw_delete("default")
    Association.objects.filter(level=Association.Level.COMMUNE)._raw_delete("default")
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    connection.close()


# The pages of a province


def make_pages() -> Mapping[str, Page]:
    """Return the pages of a province by name; who opens them is signed in, in the database in use."""
    from associations.models import Return, User
    from tests.browsing import address, sign_in

    def client(username: str) -> Any:
        return sign_in(User.objects.get(username=username))

    def page(client: Any, url: str) -> Page:
        return lambda: client.get(url, headers={"Accept-Encoding": "gzip"})

    filling, leading = client("can-bo-tinh-mau-01"), client("thu-ky-cum-mau-1")
    draft, submitted = (
        Return.objects.select_related("association", "period").get(
            association__key=key, period__year=LAST + 1
        )
        for key in ("tinh-mau-01", "tinh-mau-02")
    )
    return {
        "start page": page(filling, "/"),
        "form of a return": page(filling, address(draft, "nhap")),
        "overview of a return": page(filling, address(draft)),
        "overview of a frozen cluster": page(filling, f"/cum/cum-mau-1/{LAST}/tong-quan/"),
        "overview of a live cluster": page(client("can-bo-tinh-mau-07"), f"/cum/cum-mau-2/{LAST}/tong-quan/"),
        "start page of the secretariat": page(leading, "/"),
        "reviewer's page": page(leading, address(submitted, "ra-soat")),
    }


def measure_pages(whole: Path, without: Path, runs: int) -> dict[str, tuple[float, float]]:
    """Return the median milliseconds of each page, with the communes and without; pages and databases take turns."""
    use(whole)
    pages = make_pages()
    use(whole)  # closed, the log of what was written is part of the file
    shutil.copy(whole, without)
    leave_out_communes(without)
    times: dict[tuple[str, Path], list[float]] = {}
    for turn in range(-2, runs):  # the first two fill what is kept
        for name, page in pages.items():
            for path in (whole, without) if turn % 2 else (without, whole):
                use(path)
                pages["start page"]()  # connects, and reads what a process keeps
                gc.collect()
                begin = time.process_time()
                answer = page()
                spent = (time.process_time() - begin) * 1000
                if answer.status_code != 200:
                    raise AssertionError(f"{name}: {answer.status_code}")
                if turn >= 0:
                    times.setdefault((name, path), []).append(spent)
    return {
        name: (statistics.median(times[name, whole]), statistics.median(times[name, without]))
        for name in pages
    }


def say_pages(found: Mapping[str, tuple[float, float]]) -> float:
    """Print a line a page; return the sum with the communes against the sum without."""
    say(f"{'page':<34}{'with, ms':>10}{'without':>10}{'ratio':>8}")
    for name, (whole, without) in found.items():
        say(f"{name:<34}{whole:>10.1f}{without:>10.1f}{whole / without:>8.2f}")
    return sum(whole for whole, _ in found.values()) / sum(without for _, without in found.values())


# How commands grow


def say_growth(database: Path, sizes: tuple[int, ...], folder: Path) -> None:
    """Print what each command over a cluster takes at several sizes; one that does not answer is said so."""
    commands: dict[str, tuple[str, ...]] = {
        "figures": (),
        "restate_check": ("restate_check",),
        **{
            name: ("export_report", "--format", name, "-o", str(folder / f"report.{name}"))
            for name in ("csv", "json", "xlsx", "print-xlsx", "docx", "pdf", "pptx")
        },
        "freeze": ("freeze", "--user", "quan-tri", "--reason", "Bài đo"),
    }
    say(f"{'command':<16}{'units':>7}{'CPU s':>9}{'MB':>7}")
    for name, (command, *options) in ((name, found or (name,)) for name, found in commands.items()):
        for size in sizes:
            year = [] if command == "restate_check" else ["--year", str(LAST)]
            spent = run(database, command, "--cluster", f"do-{size}", *year, *options)
            words = f"  exit {spent.code}: {spent.words}" if spent.code else ""
            say(f"{name:<16}{size:>7}{spent.seconds:>9.1f}{spent.memory:>7.0f}{words}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.nation")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--years", type=int, default=0, help=f"how many years; {YEARS} where it is not given")
    parser.add_argument("--quick", action="store_true", help="few communes and years")
    parser.add_argument(
        "--growth", action="store_true", help="say how commands grow with the units of a cluster"
    )
    parser.add_argument("--json", action="store_true", help="end with a line of measures")
    options = parser.parse_args()
    communes = QUICK_COMMUNES if options.quick else COMMUNES
    years = options.years or (QUICK_YEARS if options.quick else YEARS)
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-nation-") as name:
        folder = Path(name)
        set_up(folder)
        from django.conf import settings
        from django.db import connection

        settings.ALLOWED_HOSTS = ["testserver"]
        settings.SECOND_FACTOR = False
        database = folder / "bench.sqlite3"
        try:
            make_database(database, communes=communes, years=years)
            if options.growth:
                say_growth(database, (*SIZES, communes), folder)
                return
            ratio = say_pages(measure_pages(database, folder / "without.sqlite3", options.runs))
        finally:
            connection.close()
        verify = run_well(database, "verify_events")
        workbook = run_well(
            database, "export_report", "--cluster", f"do-{communes}", "--year", str(LAST), "--format", "xlsx",
            "-o", str(folder / "nation.xlsx"),
        )  # fmt: skip
    if options.json:
        measured = {
            "province_ratio": round(ratio, 3),
            "verify_memory_mb": round(verify.memory),
            "nation_workbook_mb": round(workbook.memory),
        }
        say(json.dumps(measured))


if __name__ == "__main__":
    sys.exit(main())
