"""The style sheet's examples are sentences of generated reports, at least thirty of them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings

from reports.analysis.national_targets import NATIONAL_TARGETS
from reports.analysis.results import ClusterReport
from reports.analysis.targets import choose_aims
from reports.models import Target
from reports.narrative.compose import narrative
from reports.narrative.paragraphs import paragraphs_of
from tests.reports.narrative.demo import demo_report

SHEET = settings.BASE_DIR / "docs" / "report-style.md"
_MORE = {
    ("hai-duong", "income_organisations"): 200_000_000_000,
    ("hai-duong", "fund_raised"): 300_000_000_000,
}


def reports() -> Iterator[ClusterReport]:
    """Years and clusters of the demonstration with the country's targets, in which every pattern occurs."""
    names = ("indicator", "year", "value", "legal_basis")
    targets = [Target(**dict(zip(names, row, strict=True))) for row in NATIONAL_TARGETS]
    for year, more in (
        (2023, {}),
        (2024, {}),
        (2025, {"missing": ("cao-bang", "lang-son", "quang-ninh")}),
        (2023, {"missing": ("cao-bang", "lang-son")}),
        (2023, {"keys": ("lang-son", "cao-bang")}),
        (2023, {"keys": ("lang-son",)}),
        (2023, {"changed": {("lang-son", "fund_total"): None}}),
        (2023, {"changed": _MORE}),
    ):
        yield replace(demo_report(year, **more), aims=choose_aims(targets, year))


def examples() -> list[str]:
    """The last cells of the table of patterns."""
    table = SHEET.read_text().split("\n## Patterns\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in table.splitlines() if re.match(r"\| \d", line)]
    return [row[-1].strip() for row in rows]


def test_every_example_stands_in_a_generated_report():
    texts = [
        " ".join(p.text for p in paragraphs_of(narrative(report))).replace("\u00a0", " ")
        for report in reports()
    ]
    found = examples()
    assert len(found) >= 30
    assert [one for one in found if not any(one in text for text in texts)] == []
