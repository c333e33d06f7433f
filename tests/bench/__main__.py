"""Benchmarks as ratios, measured in one run: `make bench`, or `python -m tests.bench [--quick] [--runs N]`.

Times say little from one machine to the next, ratios say more: every subject does the same job on the same
data, the subjects take turns, and the median of their times counts. Nothing outside a temporary folder is
written. Ends with exit code 1 when a target is missed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from django.db import connection

from tests.bench import importing, reporting
from tests.bench.ratios import set_up

RUNS = 5


def whole_number_above_zero(text: str) -> int:
    """The number of runs that was asked for."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def main() -> int:
    """Run the benchmarks; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Benchmarks as ratios.")
    parser.add_argument(
        "--runs", type=whole_number_above_zero, default=RUNS, help=f"runs of each subject, {RUNS} by default"
    )
    parser.add_argument("--quick", action="store_true", help="one run of a small amount each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as folder:
        set_up(Path(folder))
        try:
            runs = 1 if options.quick else options.runs
            met = reporting.bench_reports(Path(folder), is_quick=options.quick, runs=runs)
            count = importing.QUICK_COMMUNES if options.quick else importing.COMMUNES
            met &= importing.bench_import(Path(folder), count=count, runs=runs)
        finally:
            connection.close()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
