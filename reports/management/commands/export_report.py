"""export_report --cluster KEY --year Y --format xlsx|docx|pptx|csv|json -o FILE: a cluster's year as a file."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reports import words
from reports.document import report_as_document
from reports.management.base import ReportCommand
from reports.meeting.arranging import meeting_of
from reports.openfigures import report_as_csv, report_as_json
from reports.results import TREND_YEARS, ClusterReport
from reports.slides import report_as_slides
from reports.workbook import report_as_workbook

_WRITERS: dict[str, Callable[[ClusterReport], bytes]] = {
    "xlsx": report_as_workbook,
    "docx": lambda report: report_as_document(report, meeting=meeting_of(report.cluster, report.year)),
    "pptx": lambda report: report_as_slides(report, meeting=meeting_of(report.cluster, report.year)),
    "csv": report_as_csv,
    "json": lambda report: report_as_json(report).encode(),
}


class Command(ReportCommand):
    usual_snapshot = ""
    help = "Xuất số liệu của một cụm trong một năm ra tệp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", required=True, choices=list(_WRITERS))
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        report = self.report(options, back=TREND_YEARS if options["format"] == "xlsx" else 2)
        content = _WRITERS[options["format"]](report)
        try:
            options["output"].write_bytes(content)
        except OSError as error:
            self.fail([f"Không ghi được tệp {options['output']}: {error.strerror}. Chọn chỗ khác để ghi."])
        state = words.standing(report)
        self.stdout.write(f"{options['output']}: {len(content)} byte, {state[0].lower()}{state[1:]}")
