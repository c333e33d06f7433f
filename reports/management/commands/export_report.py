"""export_report --cluster KEY --year Y --format xlsx|csv|json -o FILE: a cluster's year as a file."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reports import words
from reports.management.base import ReportCommand
from reports.openfigures import report_as_csv, report_as_json
from reports.results import TREND_YEARS, ClusterReport
from reports.workbook import answers_of, report_as_workbook

_WRITERS: dict[str, Callable[[ClusterReport], bytes]] = {
    "csv": report_as_csv,
    "json": lambda report: report_as_json(report).encode(),
}


class Command(ReportCommand):
    usual_snapshot = ""
    help = "Xuất số liệu của một cụm trong một năm ra tệp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", required=True, choices=["xlsx", *_WRITERS])
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        report = self.report(options, back=TREND_YEARS if options["format"] == "xlsx" else 2)
        if options["format"] == "xlsx":
            other_map = "then" if options["map"] == "today" else "today"
            other = self.report({**options, "map": other_map}, back=TREND_YEARS)
            content = report_as_workbook(report, other=other, answers=answers_of(report.cluster, report.year))
        else:
            content = _WRITERS[options["format"]](report)
        try:
            options["output"].write_bytes(content)
        except OSError as error:
            self.fail([f"Không ghi được tệp {options['output']}: {error.strerror}. Chọn chỗ khác để ghi."])
        state = words.standing(report)
        self.stdout.write(f"{options['output']}: {len(content)} byte, {state[0].lower()}{state[1:]}")
