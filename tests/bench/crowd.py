"""How long a thousand people wait: `python -m tests.bench.crowd [--quick]`, the part of `make bench` that puts a load on.

A minute of tests.bench.load with 1,000 people on SQLite, the generator on the same machine. --quick: forty people for some
seconds. Times here are waited for, not the processor's: they hold for an idle machine of two cores alone.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from tests.bench.ratios import say

ROOT = Path(__file__).resolve().parents[2]
PORT = 8440
PEOPLE = ["--people", "1000", "--minutes", "1"]
FEW = ["--people", "40", "--minutes", "0.2", "--provinces", "4", "--years", "2"]


def main() -> int:
    """Put the load on and print what was waited; 1 where it could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crowd")
    parser.add_argument("--quick", action="store_true", help="few people")
    parser.add_argument("--json", action="store_true", help="measures as the last line")
    parser.add_argument("--runs", type=int, default=1, help="taken and not needed: many people wait at once")
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    amount = FEW if options.quick else PEOPLE
    command = [sys.executable, "-m", "tests.bench.load", "--json", "--port", str(options.port), *amount]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.splitlines()
    if not lines:
        return 1
    found = json.loads(lines[-1])
    say(f"{found['people']} people, {found['requests a second']} requests a second, cores: {found['cores']}")
    for problem in found["problems"]:
        say(problem)
    if options.json:
        waited = found["milliseconds"]
        measures = {
            "crowd_read_p95": waited["read"]["p95"],
            "crowd_save_p95": waited["save"]["p95"],
            "crowd_errors": len(found["problems"]),
        }
        say(json.dumps(measures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
