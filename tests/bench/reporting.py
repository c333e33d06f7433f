"""The Excel report at 34 provinces and 10 years.

Against XlsxWriter writing the same cells as constants, in the same formats of numbers, without formulas and charts, and
against pandas with its default writer.
"""

import csv
import datetime
import functools
import io
import random
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tests.bench.ratios import Subject, compare, ratio, say, say_table

PROVINCES = 34
YEARS = range(2016, 2026)
QUICK_PROVINCES = 4
QUICK_YEARS = range(2024, 2026)
REPORT_TARGET = 1.5

REPORT, BARE, PANDAS = "Excel report", "bare XlsxWriter", "pandas"


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


def cells_of(content: bytes) -> dict[str, list[list[object]]]:
    """The stored cells of a workbook by sheet; a moment is text, as the floor writes it."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    rows = {sheet.title: sheet.iter_rows(values_only=True) for sheet in book}
    return {title: [list(map(_plain, row)) for row in found] for title, found in rows.items()}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, datetime.date) else value


def write_bare(cells: dict[str, list[list[object]]]) -> bytes:
    """The same cells by XlsxWriter alone, bordered, with one format of numbers."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    plain = book.add_format({"font_name": "Times New Roman", "font_size": 13, "border": 1})
    numbers = book.add_format(
        {"font_name": "Times New Roman", "font_size": 13, "border": 1, "num_format": "#,##0"}
    )
    for name, rows in cells.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, column, value, plain)
                elif value is None:
                    sheet.write_blank(at, column, None, plain)
                else:
                    sheet.write_number(at, column, value, numbers)
    book.close()
    return out.getvalue()


def write_by_pandas(cells: dict[str, list[list[object]]]) -> bytes:
    """The same cells by pandas with its default writer."""
    import pandas

    out = io.BytesIO()
    with pandas.ExcelWriter(out) as writer:
        for name, rows in cells.items():
            pandas.DataFrame(rows).to_excel(writer, sheet_name=name, header=False, index=False)
    return out.getvalue()


def bench_report(years: range, *, runs: int) -> bool:
    """Measure and print; whether the target is met."""
    from associations.models import Cluster, User
    from reports.analysis.results import cluster_report
    from reports.exports.workbook import report_as_workbook

    cluster, user = Cluster.objects.get(key="bench"), User.objects.get(username="thu-ky")

    def ours() -> bytes:
        report = cluster_report(by=user, cluster=cluster, year=years[-1], back=10)
        return report_as_workbook(report)

    cells = cells_of(ours())
    jobs: list[tuple[str, Callable[[], bytes]]] = [
        (REPORT, ours),
        (BARE, functools.partial(write_bare, cells)),
        (PANDAS, functools.partial(write_by_pandas, cells)),
    ]
    for _, job in jobs[1:]:
        job()
    times = compare([Subject(name, job, nothing) for name, job in jobs], runs=runs, before=nothing)
    say_table(times, BARE)
    found = ratio(times, REPORT, BARE)
    say(f"report: {found:.2f} times bare XlsxWriter (target ≤ {REPORT_TARGET})")
    say(f"report: {ratio(times, PANDAS, REPORT):.2f} times faster than pandas")
    return found <= REPORT_TARGET


def bench_reports(folder: Path, *, is_quick: bool, runs: int) -> bool:
    """All benchmarks on one cluster, which is taken away again; whether their targets are met."""
    from associations.models import Assignment, Association, Cluster
    from tests.bench.importing import delete_returns
    from tests.bench.packing import bench_pack

    provinces, years = (QUICK_PROVINCES, QUICK_YEARS) if is_quick else (PROVINCES, YEARS)
    make_cluster(folder, provinces, years)
    say(f"Excel report of {provinces} units and {len(years)} years:")
    met = bench_report(years, runs=runs)
    say(f"Pack of {provinces} units:")
    met &= bench_pack(years[-1], runs=runs)
    delete_returns()
    Assignment.objects.all().delete()
    Cluster.objects.get(key="bench").memberships.all().delete()
    Cluster.objects.all().delete()
    Association.objects.all().delete()
    # A quick run is too small to be held against targets.
    return met or is_quick
