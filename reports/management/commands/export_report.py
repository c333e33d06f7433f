"""export_report --cluster KEY --year Y --format xlsx|csv|json -o FILE: a cluster's year as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from reports.management.base import ReportCommand
from reports.openfigures import report_as_csv, report_as_json
from reports.results import TREND_YEARS
from reports.workbook import report_as_workbook


class Command(ReportCommand):
    help = "Xuất số liệu của một cụm trong một năm ra tệp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", required=True, choices=("xlsx", "csv", "json"))
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] == "xlsx":
            content = report_as_workbook(self.report(options, back=TREND_YEARS))
        elif options["format"] == "csv":
            content = report_as_csv(self.report(options))
        else:
            content = report_as_json(self.report(options)).encode()
        try:
            options["output"].write_bytes(content)
        except OSError as error:
            self.fail([f"Không ghi được tệp {options['output']}: {error.strerror}. Chọn chỗ khác để ghi."])
        self.stdout.write(f"{options['output']}: {len(content)} byte, số liệu chưa chốt")
