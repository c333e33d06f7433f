"""Reading a bulk file: `python -m tests.bench.reading [--json] [--runs N] [--quick]`.

A wide workbook of 3,321 returns with all figures becomes a table, the guard included, against calamine that reads the same
cells and checks nothing. Two workbooks: texts within their cells, as openpyxl writes them, and shared ones, as Excel does; the
ratio is that of the worse. For the record the second once more with a formula in it, which is walked cell by cell.
"""

import functools
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.importing import COMMUNES, QUICK_COMMUNES, return_rows, write_workbook
from tests.bench.ratios import Subject, compare, part_parser, ratio, say, say_table, set_up

RUNS = 7
WITHIN, SHARED, WALKED = "texts within cells", "shared texts", "a formula, walked"
BARE = "bare calamine"


def write_shared(path: Path, count: int, *, formula: str = "") -> None:
    """A wide workbook of returns whose texts are shared, as Excel writes it; formula: in the place of its last cell."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("bao-cao")
        for number, row in enumerate(return_rows(count)):
            sheet.write_row(number, 0, row)
        if formula:
            sheet.write_formula(count, len(row) - 1, formula, value=row[-1])


def read_bare(path: Path) -> list[list[Any]]:
    """The rows as calamine gives them, every number a float."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as workbook:
        return workbook.get_sheet_by_index(0).to_python()


def read_ours(path: Path) -> list[list[Any]]:
    """The rows as an import gets them."""
    from associations.exchange.tables import read_table

    return read_table(path, is_head=lambda names: "association" in names).rows


def check(path: Path) -> None:
    """Raise unless both readers find the same."""
    if read_ours(path) != read_bare(path)[1:]:
        raise AssertionError(f"{path.name} is not read as it was written.")


def bench_reading(folder: Path, *, count: int, runs: int) -> Mapping[str, float]:
    """Measure and print; the measure of goals.py."""
    paths = {name: folder / f"{number}.xlsx" for number, name in enumerate((WITHIN, SHARED, WALKED))}
    write_workbook(paths[WITHIN], count)
    write_shared(paths[SHARED], count)
    write_shared(paths[WALKED], count, formula="=1")
    worst = 0.0
    for name, path in paths.items():
        check(path)
        jobs = {"the portal": functools.partial(read_ours, path), BARE: functools.partial(read_bare, path)}
        times = compare(
            [Subject(who, job, lambda: None) for who, job in jobs.items()], runs=runs, before=lambda: None
        )
        say(f"Reading a workbook of {count} returns, {name}:")
        say_table(times, BARE)
        if name != WALKED:
            worst = max(worst, ratio(times, "the portal", BARE))
    return {"bulk_read_ratio": worst}


def main() -> None:
    """Measure and print."""
    options = part_parser("reading", runs=RUNS).parse_args()
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as folder:
        set_up(Path(folder))
        count = QUICK_COMMUNES if options.quick else COMMUNES
        found = bench_reading(Path(folder), count=count, runs=options.runs)
    if options.json:
        say(json.dumps(found))


if __name__ == "__main__":
    main()
