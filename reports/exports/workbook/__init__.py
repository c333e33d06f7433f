"""The Excel report for who works with its numbers: data, formulas, reconciliation. These writers compute nothing.

Every total and ratio is a live formula over the data sheet, and every formula carries the result that the report
has: a program that does not compute displays the same numbers. Text is always written as text, so that nothing a
person typed becomes a formula or a link.
"""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from reports.analysis.results import ClusterReport
from reports.analysis.return_versions import versions_of
from reports.exports.workbook.book import Book
from reports.exports.workbook.layout import CONTENTS
from reports.exports.workbook.sheets import write_sheets
from reports.models import MeetingPetition, PetitionAnswer


def report_as_workbook(
    report: ClusterReport,
    *,
    made_at: datetime.datetime | None = None,
    other: ClusterReport | None = None,
    answers: Iterable[PetitionAnswer | MeetingPetition] = (),
) -> bytes:
    """Return the report as .xlsx; `made_at` is the moment that its heads name, now where none is given.

    other: the report of the same year on the other map; without it there is no reconciliation. answers: the
    meeting's answers to petitions.
    """
    book = Book(
        report,
        timezone.localtime(made_at),
        other=other,
        answers=answers,
        versions=versions_of(report),
        contents=CONTENTS,
    )
    return write_sheets(book)
