"""The files of a report at 34 provinces and 10 years: workbook, slides, and the pack of a meeting.

The workbook against XlsxWriter alone writing the same cells: texts, numbers, the same formulas with their results, in the
same formats. The formulas are taken as they are there too; XlsxWriter's own look through each of them would make that floor
twice as slow or more. Beside it pandas with its default writer, results only.

The slides against python-pptx alone writing the same titles and tables, each table as one fragment of XML, without charts,
notes and looks. In 0.5.0 they took 20.9 times as long (2.29 s of the processor against 0.110), so the goal is 7.
"""

import csv
import datetime
import functools
import io
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tests.bench.floors import cells_of, slides_of, write_bare, write_by_pandas, write_tables
from tests.bench.ratios import Subject, compare, part_parser, ratio, say, say_table, set_up

if TYPE_CHECKING:
    from reports.analysis.results import ClusterReport

PROVINCES = 34
YEARS = range(2016, 2026)
QUICK_PROVINCES = 4
QUICK_YEARS = range(2024, 2026)

WORKBOOK, BARE, PANDAS = "workbook", "bare XlsxWriter", "pandas"
SLIDES, TABLES = "slides", "bare tables of slides"


def one_query(request: HttpRequest) -> HttpResponse:
    """A page of the portal, in its frame and past all its doors, that asks one thing of the database."""
    from associations.models import Cluster

    return render(request, "plain.html", {"cluster": Cluster.objects.get(key="bench")})


def urlconf() -> list:
    """The portal's addresses and that page."""
    return [path("mot-truy-van/", one_query), path("", include("khuyenhoc.urls"))]


def make_cluster(folder: Path, provinces: int, years: range) -> None:
    """A cluster of provinces with approved returns of every year."""
    from associations.models import Assignment, Association, Cluster, ClusterMembership, User
    from tests.bench.importing import make_figures

    since = datetime.date(2010, 1, 1)
    cluster = Cluster.objects.create(key="bench", name="Cụm đo", short_name="Cụm đo")
    rng = random.Random(2025)
    for number in range(provinces):
        unit = Association.objects.create(
            key=f"tinh-{number}", name=f"Tỉnh {number}", kind="tỉnh", gso_code=str(number), valid_from=since
        )
        ClusterMembership.objects.create(cluster=cluster, association=unit, position=number, valid_from=since)
    file = folder / "wide.csv"
    with file.open("w", newline="") as out:
        rows = [
            {"association": f"tinh-{number}", "year": year, **make_figures(rng)}
            for year in years
            for number in range(provinces)
        ]
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    call_command("import_returns", str(file), "--approve", stdout=io.StringIO(), stderr=io.StringIO())
    user = User.objects.create_user(username="thu-ky", full_name="Thư ký")
    Assignment.objects.create(user=user, role="secretariat", cluster=cluster, valid_from=since)


def bare_sql(years: range) -> list[list[tuple]]:
    """The figures of all approved returns of the years: one statement a section, nothing made of them."""
    from associations.sections.base import sections

    found = []
    with connection.cursor() as cursor:
        for section in sections():
            if not section.figures:
                continue
            columns = ", ".join(f"f.{figure.code}" for figure in section.figures)
            table = section.model._meta.db_table  # names of our own models only
            cursor.execute(
                f"SELECT r.association_id, p.year, {columns} FROM {table} f"  # noqa: S608
                " JOIN associations_return r ON r.id = f.return_id"
                " JOIN associations_period p ON p.id = r.period_id"
                " WHERE r.status = 'approved' AND p.year BETWEEN %s AND %s",
                [years[0], years[-1]],
            )
            found.append(cursor.fetchall())
    return found


def nothing() -> None:
    """There is nothing to check."""


def bench_workbook(years: range, *, runs: int) -> float:
    """Print what the full workbook costs against its floor; return the ratio."""
    from reports.exports.workbook import report_as_workbook

    def ours() -> bytes:
        return report_as_workbook(read_report(years))

    cells = cells_of(ours())
    say(f"workbook of {len(cells):,} cells")
    subjects = [
        Subject(WORKBOOK, ours, nothing),
        Subject(BARE, functools.partial(write_bare, cells), nothing),
        Subject(PANDAS, functools.partial(write_by_pandas, cells), nothing),
    ]
    times = compare(subjects, runs=runs, before=nothing)
    say_table(times, BARE)
    return ratio(times, WORKBOOK, BARE)


def bench_slides(years: range, *, runs: int) -> float:
    """Print what the slides cost against their floor; return the ratio."""
    from reports.exports.slides import report_as_slides
    from reports.exports.slides.deck import make_deck

    slides = slides_of(make_deck(read_report(years), None))
    say(f"{len(slides)} slides")
    subjects = [
        Subject(SLIDES, lambda: report_as_slides(read_report(years)), nothing),
        Subject(TABLES, functools.partial(write_tables, slides), nothing),
    ]
    for subject in subjects:
        subject.job()
    times = compare(subjects, runs=runs, before=nothing)
    say_table(times, TABLES)
    return ratio(times, SLIDES, TABLES)


def read_report(years: range) -> "ClusterReport":
    """Return the report of the last year, with the years before, as the secretariat reads it."""
    from associations.models import Cluster, User
    from reports.analysis.results import cluster_report

    cluster, user = Cluster.objects.get(key="bench"), User.objects.get(username="thu-ky")
    return cluster_report(by=user, cluster=cluster, year=years[-1], back=10)


def measure(folder: Path, *, is_quick: bool, runs: int) -> dict[str, float]:
    """Print what files cost; return the measures."""
    from tests.bench.packing import bench_pack

    provinces, years = (QUICK_PROVINCES, QUICK_YEARS) if is_quick else (PROVINCES, YEARS)
    make_cluster(folder, provinces, years)
    say(f"{provinces} units and {len(years)} years")
    return {
        "workbook_ratio": round(bench_workbook(years, runs=runs), 2),
        "slides_ratio": round(bench_slides(years, runs=runs), 2),
        "pack_ratio": round(bench_pack(years, runs=max(1, runs // 2)), 2),
    }


def main() -> None:
    """Measure and print."""
    options = part_parser("reporting", runs=7).parse_args()
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as folder:
        set_up(Path(folder))
        try:
            found = measure(Path(folder), is_quick=options.quick, runs=options.runs)
        finally:
            connection.close()
    if options.json:
        say(json.dumps(found))


if __name__ == "__main__":
    sys.exit(main())
