"""What the portal costs, against what it may cost: `make bench`, or `python -m tests.bench [PART ...] [--quick] [--runs N]`.

Each part is a module of this folder and runs as a process of its own, one after another, in a temporary folder; it prints what
it measures, and as its last line one JSON object: measure → number. Times are of the processor, and compared within one run:
they say little from one machine to the next, ratios say more. Then follows the table of all goals (goals.py). The exit code is 0
only where every goal was measured and holds; a quick run is too small for that, there 0 says that everything was measured.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench.goals import GOALS, PARTS, Goal
from tests.bench.ratios import say

ROOT = Path(__file__).resolve().parents[2]
RUNS = 7
MISSING = "–"


def whole_number_above_zero(text: str) -> int:
    """The number of runs that was asked for."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def run_part(part: str, *, runs: int, is_quick: bool) -> Mapping[str, float]:
    """Run one part and let its output through; what it measured, nothing where it failed."""
    command = [sys.executable, "-m", f"tests.bench.{part}", "--json", "--runs", str(runs)]
    if is_quick:
        command.append("--quick")
    lines: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            say(lines[-1])
    try:
        found = json.loads(lines[-1]) if process.returncode == 0 else {}
    except (IndexError, ValueError):
        found = {}
    if not found:
        say(f"{part}: ended with {process.returncode} and measured nothing.")
    return found


def number(value: float | None, goal: Goal) -> str:
    """Return a number as the table has it."""
    if value is None:
        return MISSING
    text = f"{value:,.2f}" if goal.unit == "×" else f"{value:,.0f}"
    return f"{text} {goal.unit}".strip()


def table(found: Mapping[str, float], parts: list[str]) -> list[str]:
    """Return the lines of the table, in Markdown as docs/performance.md has it."""
    lines = ["| measure | 0.5.0 | now | goal | by | holds |", "|---|---:|---:|---:|---:|---|"]
    for key, goal in GOALS.items():
        if goal.part not in parts:
            continue
        value = found.get(key)
        limit = MISSING
        if goal.limit is not None:
            limit = f"{'≥' if goal.at_least else '≤'} {number(goal.limit, goal)}"
        by = goal.margin(value) if value is not None else ""
        verdict = "not measured"
        if value is not None:
            verdict = "yes" if goal.holds(value) else "NO"
        cells = [goal.name, number(goal.before, goal), number(value, goal), limit, by, verdict]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> int:
    """Run the parts; 0 where every goal of theirs was measured and holds."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="What the portal costs, against goals."
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"some parts only; all are {', '.join(PARTS)}"
    )
    parser.add_argument(
        "--runs", type=whole_number_above_zero, default=RUNS, help=f"runs of each subject, {RUNS} by default"
    )
    parser.add_argument("--quick", action="store_true", help="one run of a small amount each")
    options = parser.parse_args()
    unknown = sorted(set(options.parts) - set(PARTS))
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; all are {', '.join(PARTS)}")
    parts = options.parts or PARTS
    found: dict[str, float] = {}
    for part in parts:
        say(f"\n{part}")
        found |= run_part(part, runs=1 if options.quick else options.runs, is_quick=options.quick)
    say()
    for line in table(found, parts):
        say(line)
    goals = {key: goal for key, goal in GOALS.items() if goal.part in parts}
    if not goals.keys() <= found.keys():
        return 1
    return 0 if options.quick or all(goal.holds(found[key]) for key, goal in goals.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
