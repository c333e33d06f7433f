"""The page of all clusters and years that have published figures, with the latest figures of each cluster."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from reports.analysis.results import ClusterReport
from reports.presentation import tables, wording
from reports.presentation.wording.prose import as_prose
from reports.public.content import PublicContent
from reports.public.page import about
from reports.public.preview import Preview
from reports.public.published import Edition, latest_of_years

_DISPLAYED = 4  # headline figures that have room beside a year


@dataclass(frozen=True)
class Latest:
    """The figures of a cluster's latest year: (label, number, unit, over whom), over whom all are, and whether they are illustrative.

    Over whom a single figure is, is said where that is not the number of the report: "6/8 hội", else "".
    """

    figures: tuple[tuple[str, str, str, str], ...]
    coverage: str
    illustrative: str


def list_page(found: Sequence[Edition], preview: Preview) -> str:
    """Return the page; `found` are all published revisions, by cluster, the latest year and revision first."""
    clusters: dict[str, list[dict[str, Any]]] = {}
    latest = latest_of_years(found)
    newest = {edition.key: edition for edition in reversed(latest)}
    contents = PublicContent.of_all(newest.values())
    for edition in latest:
        count = sum((one.key, one.year) == (edition.key, edition.year) for one in found)
        content = contents.get(edition.pk)
        line = {
            "edition": edition,
            "count": count,
            "latest": latest_of(content.report("then")) if content else None,
        }
        clusters.setdefault(edition.cluster, []).append(line)
    context = {"clusters": clusters.items(), "preview": preview, **about()}
    return as_prose(render_to_string("reports/public/list.html", context))


def latest_of(report: ClusterReport) -> Latest:
    """Return the figures of a report as the list has them."""
    headlines = tables.headlines(report)[:_DISPLAYED]
    return Latest(
        figures=tuple((one.indicator.label, one.number, one.unit, _over(report, one)) for one in headlines),
        coverage=f"{report.included}/{len(report.units)} hội có báo cáo đã duyệt",
        illustrative=wording.ILLUSTRATIVE if report.is_illustrative else "",
    )


def _over(report: ClusterReport, headline: tables.Headline) -> str:
    of = tables.partly(report, report.result(headline.indicator))
    return f"{of} hội" if of else ""
