"""What a cluster's overview, the page of all clusters and a freeze cost: `python -m tests.bench.dashboards [--json] [--runs N] [--quick]`.

34 provinces and ten years, the last of them frozen. The pages in process, as browsers ask for them (gzip accepted), opened
before by somebody with the same roles, against a page of the portal with one query plus the bare SQL that fetches the figures
of those years. The dearest of three overviews counts: of the revision for who leads the cluster and for an officer, whose own
association is marked, and of live figures. A freeze by its queries, the dearer of two sizes counts.
"""

import datetime
import functools
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from tests.bench.ratios import Subject, compare, part_parser, ratio, say, say_table, set_up_pages
from tests.bench.reporting import (
    PROVINCES,
    QUICK_PROVINCES,
    QUICK_YEARS,
    YEARS,
    bare_sql,
    make_cluster,
    nothing,
)

REPEATS = 5  # a page takes milliseconds
FLOOR, COUNTRY, COLD = "one-query page + SQL", "all clusters", "overview, nothing kept"
OVERVIEWS = ("overview, revision", "overview, officer", "overview, live")


def freeze_queries(provinces: int, years: range) -> int:
    """Return how many queries a first freeze makes of so many provinces and years, which are taken away again."""
    from associations.models import Cluster, Period, User
    from reports.revisions.freezing import freeze
    from tests.bench.pages import Reads

    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        make_cluster(Path(folder), provinces, years)
        user, cluster = User.objects.get(username="thu-ky"), Cluster.objects.get(key="bench")
        period = Period.objects.get(year=years[-1])
        with Reads.counted() as reads:
            freeze(by=user, cluster=cluster, period=period, reason="Số liệu của bài đo")
        transaction.set_rollback(True)
    return len(reads.found)


def make_subjects(years: range) -> tuple[list[Subject], Subject]:
    """Freeze the year and let three people sign in; return the subjects, and the overview of an empty cache."""
    from associations.models import Assignment, Association, Cluster, Period, User
    from reports.revisions.freezing import freeze
    from tests.browsing import sign_in

    secretary, cluster = User.objects.get(username="thu-ky"), Cluster.objects.get(key="bench")
    freeze(by=secretary, cluster=cluster, period=Period.objects.get(year=years[-1]), reason="Số liệu đo")
    since = datetime.date(2010, 1, 1)
    officer = User.objects.create_user(username="can-bo", full_name="Cán bộ")
    unit = Association.objects.get(key="tinh-0")
    Assignment.objects.create(user=officer, role="officer", association=unit, valid_from=since)
    central = User.objects.create_user(username="trung-uong", full_name="Trung ương")
    Assignment.objects.create(user=central, role="central", valid_from=since)
    leading, filling, reading = sign_in(secretary), sign_in(officer), sign_in(central)
    overview = f"/cum/bench/{years[-1]}/tong-quan/"

    def open_page(client: Any, url: str) -> None:
        answer = client.get(url, headers={"Accept-Encoding": "gzip"})
        if answer.status_code != 200:
            raise AssertionError(f"{url}: {answer.status_code}")

    def floor() -> None:
        open_page(leading, "/mot-truy-van/")
        bare_sql(years)

    def cold() -> None:
        cache.clear()
        open_page(leading, overview)

    pages = [
        (OVERVIEWS[0], leading, overview),
        (OVERVIEWS[1], filling, overview),
        (OVERVIEWS[2], leading, f"{overview}?so-lieu=chua-chot"),
        (COUNTRY, reading, f"/toan-quoc/{years[-1]}/"),
    ]
    kept = [Subject(name, functools.partial(open_page, client, url), nothing) for name, client, url in pages]
    return [Subject(FLOOR, floor, nothing), *kept], Subject(COLD, cold, nothing)


def measure(provinces: int, years: range, *, runs: int) -> dict[str, float]:
    """Print what pages and freezes cost; return the measures."""
    queries = max(freeze_queries(provinces, years), freeze_queries(QUICK_PROVINCES * 2, QUICK_YEARS))
    say(f"freeze: {queries} queries")
    with tempfile.TemporaryDirectory() as folder:
        make_cluster(Path(folder), provinces, years)
    subjects, cold = make_subjects(years)
    for subject in subjects:
        subject.job()
        subject.job()
    times = compare(subjects, runs=runs * REPEATS, before=nothing)
    times |= compare([cold], runs=max(1, runs // 2), before=nothing)
    say_table(times, FLOOR)
    return {
        "dashboard_ratio": max(ratio(times, name, FLOOR) for name in OVERVIEWS),
        "country_ratio": ratio(times, COUNTRY, FLOOR),
        "freeze_queries": queries,
    }


def main() -> None:
    """Measure and print."""
    options = part_parser("dashboards", runs=7).parse_args()
    provinces, years = (QUICK_PROVINCES, QUICK_YEARS) if options.quick else (PROVINCES, YEARS)
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as folder:
        set_up_pages(Path(folder))
        try:
            found = measure(provinces, years, runs=options.runs)
        finally:
            connection.close()
    if options.json:
        say(json.dumps(found))


if __name__ == "__main__":
    sys.exit(main())
