"""figures --cluster KEY --year Y: the indicators of a cluster as JSON on standard output."""

import difflib
from argparse import ArgumentParser
from typing import Any

from reports.exports.open_data import json_pieces
from reports.indicators import BY_CODE, INDICATORS
from reports.management.base import ReportCommand


class Command(ReportCommand):
    help = "In các chỉ số của một cụm trong một năm, dạng JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--indicator", nargs="+", action="extend", metavar="CODE", help="chỉ những chỉ số này"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["indicator"] or [indicator.code for indicator in INDICATORS]
        unknown = [code for code in wanted if code not in BY_CODE]
        if unknown:
            self.fail(self.unknown(code) for code in unknown)
        indicators = [BY_CODE[code] for code in dict.fromkeys(wanted)]
        for piece in json_pieces(self.report(options), indicators):
            self.stdout.write(piece, ending="")

    @staticmethod
    def unknown(code: str) -> str:
        near = difflib.get_close_matches(code, BY_CODE, n=3) or list(BY_CODE)
        return f"Không có chỉ số “{code}”. Có: {', '.join(near)}."
