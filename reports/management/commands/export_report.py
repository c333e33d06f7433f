"""export_report --cluster KEY --year Y --format FORMAT -o FILE: a cluster's year as a file; FORMATS has the formats."""

from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from associations.printable import printable
from reports.analysis.results import TREND_YEARS
from reports.exports.formats import FORMATS, Dossier
from reports.management.base import ReportCommand
from reports.presentation import wording


class Command(ReportCommand):
    usual_revision = ""
    help = "Xuất số liệu của một cụm trong một năm ra tệp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", required=True, choices=list(FORMATS))
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        back = TREND_YEARS if options["format"].endswith("xlsx") else 2
        report = self.report(options, back)
        format_ = FORMATS[options["format"]]
        other = None
        if format_.has_both_maps:
            other = self.report({**options, "map": "then" if report.map_ == "today" else "today"}, back)
        ending = options["output"].suffix.lower().removeprefix(".")
        pieces = format_.pieces(Dossier.of(report, other), ending)
        first = next(pieces)  # what cannot be made leaves no file
        try:
            with options["output"].open("wb") as file:
                size = sum(file.write(piece) for piece in chain([first], pieces))
        except OSError as error:
            self.fail([f"Không ghi được tệp {options['output']}: {error.strerror}. Chọn chỗ khác để ghi."])
        state = wording.standing(report)
        self.stdout.write(f"{printable(options['output'])}: {size} byte, {state[0].lower()}{state[1:]}")
