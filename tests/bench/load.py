"""People at work, and how long they wait: `python -m tests.bench.load --people 200 --minutes 5`, or `make load`.

Each thinks 10 seconds, then reads (80 in 100), saves one field of a return (15) or fetches a file (5), in a portal of 34
provinces and ten years. Without --base it starts a portal of its own in a temporary folder. Ends with exit code 1 where
anything failed, an acknowledged save is lost, or a goal is missed.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import load_servers
from tests.bench.load_client import Browser
from tests.bench.load_data import Plan, read_plan
from tests.bench.load_people import EXPORT, PART, READ, SAVE, AtWork, Tally
from tests.bench.ratios import say

MOST_PEOPLE, MOST_MINUTES = 2000, 30
_MILLISECONDS = 1000


def main() -> int:
    """Put the load on and print what was measured; return the exit code."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended too
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(_folder(options.keep))
        if options.base:
            plan = read_plan(options.plan)
            running = load_servers.Running(database_url=options.database_url)
            bases = options.base
        else:
            running = stack.enter_context(load_servers.database(folder, options.database))
            plan = _fill(running, folder, options)
            settings = dict(setting.split("=", 1) for setting in options.set)
            stack.enter_context(
                load_servers.serving(
                    running, folder, port=options.port, with_nginx=options.nginx, settings=settings
                )
            )
            bases = [running.base]
        tally, measured = _measure(plan, bases, running, options)
        lost = _lost(running, folder, tally)
    found = _found(tally, measured, lost, options)
    say(json.dumps(found, ensure_ascii=False)) if options.json else _say(found)
    return 1 if found["problems"] else 0


def _options() -> Any:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description="People at work.")
    parser.add_argument("--people", type=_within(MOST_PEOPLE), default=200)
    parser.add_argument("--minutes", type=_within(MOST_MINUTES), default=5)
    parser.add_argument("--seed", default="1")
    parser.add_argument(
        "--base",
        action="append",
        default=[],
        help="a portal that runs, more than one for several; with --plan",
    )
    parser.add_argument(
        "--plan", type=Path, help="what tests.bench.load_data wrote for the portals of --base"
    )
    parser.add_argument("--database-url", default="", help="where to look whether a save of --base is lost")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--nginx", action="store_true", help="nginx between, also for the portal's own start")
    parser.add_argument("--port", type=int, default=8400, help="of the portal; nginx has the next")
    parser.add_argument("--provinces", type=_within(63), default=34)
    parser.add_argument("--years", type=_within(30), default=10)
    parser.add_argument("--keep", type=Path, help="a folder in which the database stays for the next run")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the portal"
    )
    parser.add_argument("--goal-read", type=float, help="milliseconds, p95")
    parser.add_argument("--goal-save", type=float, help="milliseconds, p95")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.base and not options.plan:
        parser.error("--base needs --plan")
    if any(not base.startswith("http://127.0.0.1:") for base in options.base):
        parser.error("--base: only portals of this machine, http://127.0.0.1:PORT")
    return options


def _within(most: int) -> Any:
    def number(text: str) -> float:
        value = float(text)
        if not 0 < value <= most:
            raise argparse.ArgumentTypeError(f"above 0, at most {most}")
        return int(value) if value == int(value) else value

    return number


@contextlib.contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="khuyenhoc-load-") as folder:
            yield Path(folder)


def _fill(running: load_servers.Running, folder: Path, options: Any) -> Plan:
    """Fill the database in a process of its own, which leaves nothing in this one."""
    file = folder / "plan.json"
    counts = {"people": options.people, "provinces": options.provinces, "years": options.years}
    command = [sys.executable, "-m", "tests.bench.load_data", "--plan", str(file)]
    command += [part for name, count in counts.items() for part in (f"--{name}", str(count))]
    env = load_servers.environment(running.database_url, options.port, {})
    subprocess.run(command, cwd=load_servers.ROOT, env=env, check=True)
    return read_plan(file)


def _lost(running: load_servers.Running, folder: Path, tally: Tally) -> list[str] | None:
    """Return the saves that were acknowledged and are not in the database; None where it is not known."""
    if not running.database_url:
        return None
    file = folder / "acknowledged.json"
    file.write_text(json.dumps(tally.acknowledged))
    command = [sys.executable, "-m", "tests.bench.load_data", "--check", str(file)]
    env = load_servers.environment(running.database_url, 0, {"PORT": "8400"})
    answer = subprocess.run(
        command, cwd=load_servers.ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return list(json.loads(answer.stdout))


def _measure(
    plan: Plan, bases: list[str], running: load_servers.Running, options: Any
) -> tuple[Tally, dict[str, Any]]:
    """Let everybody open the first page, then work for the minutes; return the tally and what it cost."""
    tally = Tally()
    people = []
    for number, person in enumerate(plan.people[: options.people]):
        browser = Browser(
            bases, dict(person.cookies), f"10.{number // 250}.{number % 250}.7", number % len(bases)
        )
        people.append(AtWork(person, plan, browser, tally, f"{options.seed}/{person.name}"))
    gc.collect()
    gc.freeze()
    return tally, asyncio.run(_all_work(people, tally, running, options.minutes * 60))


async def _all_work(
    people: list[AtWork], tally: Tally, running: load_servers.Running, seconds: float
) -> dict[str, Any]:
    for person in people[:20]:  # what every worker reads once, and the pages that are drawn once
        await person.turn()
    for person in people:
        if person.person.role == "officer":
            await person.open_form()
    tally.is_measuring = True
    before, own, began = running.cost(), time.process_time(), time.monotonic()
    await asyncio.gather(*(person.work(began + seconds) for person in people))
    took, after = time.monotonic() - began, running.cost()
    cost = {name: (cpu - before.get(name, (0.0, 0.0))[0], memory) for name, (cpu, memory) in after.items()}
    cost["generator"] = (time.process_time() - own, load_servers.megabytes_of(os.getpid()))
    return {"seconds": took, "cost": cost}


def quantiles(seconds: list[float]) -> dict[str, float]:
    """Return count, p50, p95, p99 and the longest in milliseconds."""
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * _MILLISECONDS, 1)

    return {"count": len(ordered), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": at(1)}


def _found(tally: Tally, measured: dict[str, Any], lost: list[str] | None, options: Any) -> dict[str, Any]:
    kinds = {
        kind: quantiles(tally.seconds[kind]) for kind in (READ, SAVE, EXPORT, PART) if kind in tally.seconds
    }
    problems = [f"{count} × {name} ({tally.examples[name]})" for name, count in tally.errors.items()]
    problems += [f"lost: {save}" for save in lost or []]
    for kind, goal in ((READ, options.goal_read), (SAVE, options.goal_save)):
        if goal is not None and (kind not in kinds or kinds[kind]["p95"] > goal):
            problems.append(f"p95 of {kind} above {goal:g} ms")
    took = measured["seconds"]
    return {
        "people": options.people,
        "seconds": round(took, 1),
        "requests a second": round(sum(map(len, tally.seconds.values())) / took, 1),
        "milliseconds": kinds,
        "pages": {page: quantiles(seconds) for page, seconds in sorted(tally.pages.items())},
        "cores": {name: round(cpu / took, 3) for name, (cpu, _) in measured["cost"].items()},
        "megabytes": {name: round(memory) for name, (_, memory) in measured["cost"].items()},
        "saves acknowledged": len(tally.acknowledged),
        "saves lost": None if lost is None else len(lost),
        "conflicts": tally.conflicts,
        "refused": tally.refused,
        "problems": problems,
    }


def _say(found: dict[str, Any]) -> None:
    say(f"{found['people']} people, {found['seconds']} s, {found['requests a second']} requests a second")
    say(f"{'milliseconds':<28}{'count':>8}{'p50':>10}{'p95':>10}{'p99':>10}{'max':>10}")
    for name, row in (
        found["milliseconds"] | {f"  {page}": row for page, row in found["pages"].items()}
    ).items():
        say(f"{name:<28}{row['count']:>8}{row['p50']:>10}{row['p95']:>10}{row['p99']:>10}{row['max']:>10}")
    for name, cores in found["cores"].items():
        say(f"{name:<28}{cores:>8.3f} of a core{found['megabytes'][name]:>8} MB")
    for name in ("saves acknowledged", "saves lost", "conflicts", "refused"):
        say(f"{name:<28}{'not looked up' if found[name] is None else found[name]:>8}")
    for problem in found["problems"] or ["0 errors"]:
        say(problem)


if __name__ == "__main__":
    sys.exit(main())
