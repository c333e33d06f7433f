"""Writes a report as .pdf: the same blocks as the Word file in the portal's own layout.

A cluster's own template is a Word file, so that a PDF of it is made in Word.
"""

import datetime

from associations.exchange.pdf.making import make_pdf
from reports.analysis.results import ClusterReport
from reports.exports.document.kinds import Kind
from reports.exports.document.writing import composed_report
from reports.models import Meeting


def report_as_pdf(
    report: ClusterReport,
    *,
    kind: Kind = Kind.SIGNED,
    meeting: Meeting | None = None,
    made_at: datetime.datetime | None = None,
    paragraphs: dict[str, str] | None = None,
) -> bytes:
    """Return the report, or its annex of sources alone, as a .pdf file; the arguments are those of `report_as_document`."""
    composed = composed_report(report, kind=kind, meeting=meeting, made_at=made_at, paragraphs=paragraphs)
    return make_pdf(composed.document)
