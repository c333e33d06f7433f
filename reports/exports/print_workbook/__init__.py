"""The workbook to be printed and signed, "Bản in": few A4 pages, every number a live formula over its hidden data sheet.

What an analyst needs beside (trace, reconciliation, all years) is the other workbook, `exports/workbook`. These writers
compute nothing; each formula carries the result that the report has.
"""

import datetime
from collections.abc import Iterable

from reports.analysis.results import ClusterReport
from reports.exports.print_workbook.book import PrintBook
from reports.exports.print_workbook.sheets import write_sheets
from reports.models import MeetingPetition, PetitionAnswer


def report_as_print_workbook(
    report: ClusterReport,
    *,
    made_at: datetime.datetime | None = None,
    other: ClusterReport | None = None,
    answers: Iterable[PetitionAnswer | MeetingPetition] = (),
) -> bytes:
    """Return the report as the .xlsx to be printed; `made_at` is the moment that its first page names.

    other: the report of the same year on the other map, over which last year of a successor can be followed.
    answers: the meeting's answers to petitions.
    """
    return write_sheets(PrintBook.of(report, made_at=made_at, other=other, answers=answers))
