"""The Excel report: what the secretariat takes to the meeting. This writer computes nothing.

Every total and ratio is a live formula over the data sheet, and every formula carries the result that the report
has: a program that computes nothing shows the same numbers. Text is always written as text, so that nothing a
person typed becomes a formula or a link.
"""

import datetime

from django.utils import timezone

from reports.results import ClusterReport
from reports.workbook.sheets import Sheets


def report_as_workbook(report: ClusterReport, *, made_at: datetime.datetime | None = None) -> bytes:
    """The report as .xlsx; `made_at` is the moment that its heads name, now where none is given."""
    return Sheets(report, made_at or timezone.localtime()).write()
