"""What the pages that people open most cost: `python -m tests.bench.pages [--json] [--runs N] [--quick] [--where PAGE]`.

34 provinces with ten approved years, the last of them frozen and published, and a year that is open: queries, processor
time against a page with one query (medians, the pages take turns), bytes sent. `--where` says instead of one page which
tables are asked how often, and by which line; `--json` ends with what goals are set for (goals.py). One process, the portal's own addresses, gzip accepted as browsers do.
"""

import datetime
import gc
import gzip
import json
import statistics
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from tests.bench.ratios import part_parser, say, set_up_pages
from tests.bench.reporting import PROVINCES, QUICK_PROVINCES, QUICK_YEARS, YEARS, make_cluster

RUNS = 9
FLOOR, SAVE, FORM = "one-query page", "save of one field", "form of a return"
OVERVIEW, REVIEW = "overview of a return", "reviewer's page"
START = "start page, "  # and whose
BOTH = "officer and secretary"  # who has what stands on both start pages
_NOT_ASKING = (".venv", "/tests/", "request_cost.py")
Page = Callable[[], Any]  # opens the page; returns its answer


def make_pages(folder: Path, provinces: int, years: range) -> Mapping[str, Page]:
    """Return the pages by name, over content that is made; the models have to be loaded."""
    from associations.models import Assignment, Association, Cluster, Period, Schedule, User
    from reports.revisions.freezing import freeze, publish
    from tests import factories
    from tests.browsing import address, sign_in

    make_cluster(folder, provinces, years)
    secretary = User.objects.get(username="thu-ky")
    cluster, year = Cluster.objects.get(key="bench"), years[-1]
    stored, _ = freeze(
        by=secretary, cluster=cluster, period=Period.objects.get(year=year), reason="Số liệu của bài đo"
    )
    publish(by=secretary, revision=stored)
    unit = Association.objects.get(key="tinh-0")
    officer = User.objects.create_user(username="can-bo", full_name="Cán bộ")
    Assignment.objects.create(
        user=officer, role=Assignment.Role.OFFICER, association=unit, valid_from=unit.valid_from
    )
    return_ = factories.begin(unit, year + 1)
    today = timezone.localdate()
    Schedule.objects.create(cluster=cluster, period=return_.period, due=today + datetime.timedelta(days=30))
    factories.save(return_, officer, **factories.SOUND)
    reviewed, *_ = [_submitted(Association.objects.get(key=f"tinh-{number}"), year + 1) for number in (1, 2)]
    filling, leading = sign_in(officer), sign_in(secretary)
    saver = Saver(filling, return_, address(return_, "nhap"))

    def page(client: Any, url: str) -> Page:
        return lambda: client.get(url, headers={"Accept-Encoding": "gzip"})

    return {
        FLOOR: page(filling, "/mot-truy-van/"),
        SAVE: saver.save,
        FORM: page(filling, address(return_, "nhap")),
        OVERVIEW: page(filling, address(return_)),
        f"{START}officer": page(filling, "/"),
        f"{START}secretariat": page(leading, "/"),
        **{
            who if who == BOTH else f"{START}{who}": page(sign_in(user), "/")
            for who, user in _others(cluster, year + 1).items()
        },
        REVIEW: page(leading, address(reviewed, "ra-soat")),
        "cluster overview": page(filling, f"/cum/bench/{year}/tong-quan/"),
    }


def _submitted(unit: Any, year: int) -> Any:
    """Return the return of an association, sound and submitted."""
    from associations.models import User
    from tests import factories

    return_, portal = factories.begin(unit, year), User.objects.portal()
    factories.save(return_, portal, **factories.SOUND)
    factories.answer_all(return_, portal)
    return factories.go(return_, "submit", portal)


def _others(cluster: Any, year: int) -> Mapping[str, Any]:
    """Return further people by what they are: an officer of twelve provinces that have begun, and who has other roles."""
    from associations.models import Assignment, Association, Cluster, ClusterMembership, User
    from tests import factories

    role, since = Assignment.Role, datetime.date(2010, 1, 1)
    second = Cluster.objects.create(key="bench-2", name="Cụm đo thứ hai", short_name="Cụm đo 2")
    twelve = list(
        Association.objects.filter(memberships__cluster=cluster).order_by("memberships__position")[3:15]
    )
    for unit in twelve:
        factories.save(factories.begin(unit, year), User.objects.portal(), **factories.SOUND)
    ClusterMembership.objects.create(cluster=second, association=twelve[0], valid_from=since)
    held = {
        "officer of twelve": [(role.OFFICER, {"association": unit}) for unit in twelve],
        "deputy": [(role.SECRETARIAT, {"cluster": cluster})],
        "several clusters": [(role.SECRETARIAT, {"cluster": one}) for one in (cluster, second)],
        "centre": [(role.CENTRAL, {})],
        "administrator": [(role.ADMINISTRATOR, {})],
        BOTH: [(role.OFFICER, {"association": twelve[0]}), (role.SECRETARIAT, {"cluster": cluster})],
    }
    found = {}
    for number, (who, roles) in enumerate(held.items()):
        found[who] = User.objects.create_user(username=f"nguoi-{number}", full_name=who)
        for name, place in roles:
            Assignment.objects.create(user=found[who], role=name, valid_from=since, **place)
    return found


class Saver:
    """An officer who saves one figure again and again as the form sends it, each time one higher."""

    def __init__(self, client: Any, return_: Any, url: str) -> None:
        from tests import factories

        self._client, self._url = client, url
        self._members = factories.SOUND["members"]
        self._version = type(return_).objects.get(pk=return_.pk).figures_version

    def save(self) -> Any:
        """Save once more; return the answer."""
        sent = {
            "members": self._members + 1,
            "figures_version": self._version,
            "seen/organisation": json.dumps({"members": self._members}),
        }
        answer = self._client.post(self._url, sent, headers={"HX-Request": "true", "Accept-Encoding": "gzip"})
        if answer.headers.get("Portal-Saved") != "1":
            raise AssertionError(answer.content.decode())
        self._members, self._version = self._members + 1, self._version + 1
        return answer


class Reads:
    """The statements that were run, each with the line of the portal that asked for it."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")):
            self.found.append((_shape(sql), _asker()))
        return execute(sql, params, many, context)

    @classmethod
    @contextmanager
    def counted(cls) -> Any:
        """Yield what is run meanwhile."""
        reads = cls()
        with connection.execute_wrapper(reads):
            yield reads


def _shape(sql: str) -> str:
    """Return what a statement does and to which table."""
    words = sql.replace('"', "").split()
    after = {"SELECT": "FROM", "DELETE": "FROM", "INSERT": "INTO"}.get(words[0], words[0])
    table = words[words.index(after) + 1] if after in words[:-1] else ""
    return f"{words[0]} {table}"


def _asker() -> str:
    """Return the nearest line of the portal's own code that asks, with the two that led there."""
    root = str(Path(__file__).resolve().parents[2])
    own = [
        f"{frame.filename.removeprefix(root)[1:]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_stack(limit=60)
        if frame.filename.startswith(root) and not any(part in frame.filename for part in _NOT_ASKING)
    ]
    return " ← ".join(reversed(own[-3:]))


def count(page: Page) -> tuple[list[tuple[str, str]], Any]:
    """Return the statements of a page that was opened twice before, and its answer; raise where it is not shown."""
    for _ in range(2):
        page()
    with Reads.counted() as reads:
        answer = page()
    if answer.status_code != 200:
        raise AssertionError(answer)
    return reads.found, answer


@dataclass(frozen=True)
class Cost:
    """What a page costs: queries, the median of its milliseconds of the processor, bytes sent, and uncompressed."""

    queries: int
    spent: float
    sent: int
    raw: int


def measure(pages: Mapping[str, Page], runs: int) -> dict[str, Cost]:
    """Return what each page costs."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    counted = {}
    for name, page in pages.items():
        reads, answer = count(page)
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        raw = gzip.decompress(answer.content) if is_packed else answer.content
        counted[name] = (len(reads), len(answer.content), len(raw))
    for _ in range(runs):
        for name, page in pages.items():
            gc.collect()
            begin = time.process_time()
            page()
            times[name].append((time.process_time() - begin) * 1000)
    return {
        name: Cost(queries, statistics.median(times[name]), sent, raw)
        for name, (queries, sent, raw) in counted.items()
    }


def say_measured(found: Mapping[str, Cost]) -> None:
    """Print a line a page."""
    say(f"{'page':<26}{'queries':>8}{'CPU ms':>9}{'ratio':>8}{'bytes':>9}{'raw':>9}")
    floor = found[FLOOR].spent
    for name, cost in found.items():
        ratio = cost.spent / floor
        say(f"{name:<26}{cost.queries:>8}{cost.spent:>9.1f}{ratio:>8.1f}{cost.sent:>9}{cost.raw:>9}")


def measures_of(found: Mapping[str, Cost]) -> dict[str, float]:
    """Return what goals are set for, by the goal's key."""
    floor = found[FLOOR].spent
    return {
        "save_queries": found[SAVE].queries,
        "save_ratio": round(found[SAVE].spent / floor, 2),
        "form_queries": found[FORM].queries,
        "form_ratio": round(found[FORM].spent / floor, 2),
        "form_bytes": found[FORM].raw,
        "review_queries": found[REVIEW].queries,
        "overview_queries": found[OVERVIEW].queries,
        "start_queries": max(cost.queries for name, cost in found.items() if name.startswith(START)),
    }


def say_where(page: Page) -> None:
    """Print which tables a page asks how often, and by which lines."""
    found, _ = count(page)
    say(f"{len(found)} statements")
    for (shape, asker), times in sorted(Counter(found).items(), key=lambda one: (one[0][0], -one[1])):
        say(f"{times:>3}  {shape:<50} {asker}")


def main() -> None:
    """Measure and print."""
    parser = part_parser("pages", runs=RUNS)
    parser.add_argument("--where", action="append", help="say of a page what it asks, and where")
    options = parser.parse_args()
    provinces, years = (QUICK_PROVINCES, QUICK_YEARS) if options.quick else (PROVINCES, YEARS)
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as folder:
        set_up_pages(Path(folder))
        try:
            pages = make_pages(Path(folder), provinces, years)
            for name in options.where or []:
                say(name)
                say_where(pages[name])
            if not options.where:
                found = measure(pages, options.runs)
                say_measured(found)
                if options.json:
                    say(json.dumps(measures_of(found)))
        finally:
            connection.close()


if __name__ == "__main__":
    sys.exit(main())
