"""What `make bench` measures, in which part of it, what is to hold, and what the last release measured."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One measure.

    part: the module of tests.bench that measures it. unit: as it is printed after the number. limit: the number that is to
    be kept; None where it is only written down. at_least: whether more is better. before: the number of the release before
    (0.5.0, on the same kind of machine), None where it was not measured.
    """

    name: str
    part: str
    unit: str
    limit: float | None
    before: float | None = None
    at_least: bool = False

    def holds(self, found: float) -> bool:
        """Whether what was found keeps the limit; always where there is none."""
        if self.limit is None:
            return True
        compare: Callable[[float, float], bool] = operator.ge if self.at_least else operator.le
        return compare(found, self.limit)

    def margin(self, found: float) -> str:
        """Return by how many percent of the limit what was found is better (+) or worse (−) than the limit."""
        if not self.limit:
            return ""
        share = (found - self.limit if self.at_least else self.limit - found) / self.limit
        return f"{share * 100:+.0f} %".replace("-", "−")


GOALS: Mapping[str, Goal] = {
    "save_queries": Goal("save of one field: queries", "pages", "", 30, before=31),
    "save_ratio": Goal("save of one field: CPU against the one-query page", "pages", "×", 5, before=4.5),
    "form_queries": Goal("form of a return: queries", "pages", "", 20, before=21),
    "form_ratio": Goal("form of a return: CPU against the one-query page", "pages", "×", 7, before=11),
    "form_bytes": Goal("form of a return: bytes, not compressed", "pages", "", 90_000, before=227_000),
    "review_queries": Goal("reviewer's page: queries", "pages", "", 35, before=26),
    "overview_queries": Goal("overview of a return: queries", "pages", "", 30, before=28),
    "start_queries": Goal("start page, the role with the most: queries", "pages", "", 12, before=37),
    "freeze_queries": Goal("freezing a year: queries", "dashboards", "", 35, before=72),
    "dashboard_ratio": Goal(
        "overview of a cluster, 34 × 10, against a one-query page + bare SQL",
        "dashboards",
        "×",
        1.35,
        before=4.2,
    ),
    "country_ratio": Goal("page of all clusters against the same", "dashboards", "×", None, before=14),
    "workbook_ratio": Goal(
        "full workbook against bare XlsxWriter with the same formulas", "reporting", "×", 1.4, before=1.73
    ),
    "slides_ratio": Goal(
        "slides of 34 units against tables made of fragments", "reporting", "×", 7, before=20.9
    ),
    "pack_ratio": Goal(
        "pack of a meeting, all files, against bare XlsxWriter", "reporting", "×", 20, before=4.0
    ),
    "bulk_read_ratio": Goal(
        "reading a bulk file, guard included, against bare calamine", "reading", "×", 1.6, before=7.2
    ),
    "import_speedup": Goal(
        "import of 3,321 returns: times faster than django-import-export",
        "importing",
        "×",
        20,
        before=7.6,
        at_least=True,
    ),
    "import_floor_ratio": Goal(
        "import of 3,321 returns against the floor", "importing", "×", None, before=2.9
    ),
    "import_second_year_ratio": Goal(
        "import of a second year: ten years stored against two", "importing", "×", 1.1
    ),
    "first_page_kb": Goal("first page, the heaviest, everything it loads", "weights", "kB", 120, before=158),
    "later_page_kb": Goal("later pages, the heaviest", "weights", "kB", 30, before=31.8),
    "web_memory_mb": Goal("a web worker's memory after every page", "memory", "MB", 130, before=245),
    "worker_memory_mb": Goal(
        "the background worker's memory after drawing and writing", "memory", "MB", 260, before=288
    ),
    "province_ratio": Goal(
        "a province's pages with 3,321 communes stored against without", "nation", "×", 1.05, before=1.16
    ),
    "verify_memory_mb": Goal("verify_events over 100,000 events: memory", "nation", "MB", 200, before=1100),
    "nation_workbook_mb": Goal("workbook of 3,321 units: memory", "nation", "MB", 200, before=4738),
    "crowd_read_p95": Goal("1,000 people at work: p95 of reading", "crowd", "ms", 500),
    "crowd_save_p95": Goal("1,000 people at work: p95 of saving", "crowd", "ms", 800),
    "crowd_errors": Goal("1,000 people at work: errors and lost saves", "crowd", "", 0),
}
PARTS = list(dict.fromkeys(goal.part for goal in GOALS.values()))
