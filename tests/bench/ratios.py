"""What every benchmark uses: subjects that take turns, ratios of their medians, a database of its own."""

import argparse
import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
from django.core.management import call_command


@dataclass(frozen=True)
class Subject:
    """One way to do a job; `check` raises when the job was not done, outside the timing."""

    name: str
    job: Callable[[], object]
    check: Callable[[], None]


def compare(subjects: list[Subject], *, runs: int, before: Callable[[], None]) -> dict[str, list[float]]:
    """Return the seconds of the processor of each subject's runs by its name.

    The subjects take turns; `before` each is not measured. What a process spends that a subject starts and waits for
    counts, what the machine's neighbours spend does not. As in `timeit`, no subject is interrupted by the search for
    cyclic garbage; the portal's own command runs without it as well.
    """
    times: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for _ in range(runs):
        for subject in subjects:
            before()
            gc.collect()
            gc.disable()
            try:
                begin = spent()
                subject.job()
                times[subject.name].append(spent() - begin)
            finally:
                gc.enable()
            subject.check()
    return times


def spent() -> float:
    """Return the seconds of the processor that this process and those it has waited for have used."""
    used = os.times()
    return time.process_time() + used.children_user + used.children_system


def ratio(times: dict[str, list[float]], name: str, base: str) -> float:
    """How many times the median of `base` the median of a subject is."""
    return statistics.median(times[name]) / statistics.median(times[base])


def say(line: str = "") -> None:
    """Write a line at once, because a run takes minutes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_table(times: dict[str, list[float]], base: str) -> None:
    """A line a subject: median, range, and its ratio to the subject `base`."""
    say(f"{'subject':<24}{'median s':>10}{'min–max s':>18}{'ratio':>8}")
    for name, seconds in times.items():
        spread = f"{min(seconds):.3f}–{max(seconds):.3f}"
        say(f"{name:<24}{statistics.median(seconds):>10.3f}{spread:>18}{ratio(times, name, base):>8.2f}")


def part_parser(part: str, *, runs: int) -> argparse.ArgumentParser:
    """Return a parser of what `make bench` gives each of its parts. runs: of each subject, where none are given."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.bench.{part}")
    parser.add_argument("--runs", type=int, default=runs)
    parser.add_argument("--quick", action="store_true", help="a small amount")
    parser.add_argument("--json", action="store_true", help="end with one JSON object: measure → number")
    return parser


def set_up(folder: Path) -> None:
    """Start Django with a new SQLite database in a folder; the models can be imported from here on."""
    os.environ.update(DEBUG="0", DEMO="0", HTTPS="0", DATABASE_URL=f"sqlite:///{folder / 'bench.sqlite3'}")
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" + "0" * 40)
    os.environ["DJANGO_SETTINGS_MODULE"] = "khuyenhoc.settings"
    django.setup()
    call_command("migrate", verbosity=0)


def set_up_pages(folder: Path) -> None:
    """Do as `set_up`, and let the test client open the portal's pages and the one-query page."""
    set_up(folder)
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = "tests.bench.page_urls"
    settings.SECOND_FACTOR = False
