"""verify FILE_OR_FINGERPRINT: which revision a file or a code is of, or where a file differs from it."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from associations.management.base import PortalCommand
from associations.printable import path_name
from reports.verification.verify import (
    Unverifiable,
    check_file,
    find_by_code,
    named,
    stored_revisions,
    tampered,
)


class Command(PortalCommand):
    help = "Kiểm chứng một tệp đã xuất (xlsx, csv, json) hoặc một mã phiên bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what", metavar="FILE_OR_FINGERPRINT", help="tệp, dấu vân tay, hoặc mã dạng 3F2A-91BC-07DE"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if self.is_file(options["what"]):
                self.file(Path(options["what"]))
            else:
                self.code(options["what"])
        except Unverifiable as problem:
            self.fail([problem])

    @staticmethod
    def is_file(what: str) -> bool:
        """Whether a file is meant: there is one, or no code is written so."""
        return os.path.exists(what) or "/" in what or Path(what).suffix.lower() in (".xlsx", ".csv", ".json")

    def code(self, what: str) -> None:
        found = find_by_code(what, stored_revisions())
        if problems := [problem for stored in found if (problem := tampered(stored))]:
            self.fail(problems)
        for stored in found:
            self.stdout.write(f"khớp {named(stored)}: dấu vân tay {stored.fingerprint}")

    def file(self, path: Path) -> None:
        verdict = check_file(path, stored_revisions())
        if not verdict.matches:
            self.stdout.write(f"{path_name(path)}: {verdict.words}, {len(verdict.differences)} chỗ khác")
            self.fail(verdict.differences)
        self.stdout.write(f"{path_name(path)}: {verdict.words}, đã so {verdict.compared} số")
