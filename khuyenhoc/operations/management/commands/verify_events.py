"""verify_events: walks every chain of events; exit 1 and the places where one is broken.

With --heads, also where a chain ends before the last event that a backup knows of: what was cut off at the end of a chain,
with the return's state set back, leaves no other trace.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from associations.events import broken_chains
from associations.management.base import PortalCommand
from associations.models import Event, Return, Run
from associations.runs import Outcome, kept_run
from khuyenhoc.operations.backups.container import Manifest, read_manifest
from khuyenhoc.operations.backups.heads import cut_off
from khuyenhoc.operations.problems import OperationRefused


class Command(PortalCommand):
    help = "Kiểm tra chuỗi sự kiện của mọi báo cáo: có bị sửa, xóa, hoặc số liệu bị đổi ngoài cổng hay không."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads",
            metavar="FILE",
            help="bản sao lưu, để thấy cả những sự kiện cuối chuỗi đã bị xóa sau đó",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        backup = self._backup(options["heads"])
        with kept_run(Run.Kind.VERIFY_EVENTS) as outcome:
            self._verify(backup, outcome)

    def _backup(self, file: str | None) -> Manifest | None:
        try:
            return read_manifest(Path(file)) if file else None
        except OperationRefused as refused:
            self.fail(refused.problems)

    def _verify(self, backup: Manifest | None, outcome: Outcome) -> None:
        problems = [*broken_chains(), *(cut_off(backup) if backup else ())]
        if problems:
            outcome.words = f"{len(problems)} chỗ không khớp; chỗ đầu tiên: {problems[0]}"
            self.fail(problems)
        outcome.words = (
            f"{Event.objects.count()} sự kiện của {Return.objects.count()} báo cáo: các chuỗi còn nguyên."
        )
        if backup:
            outcome.words += f" {len(backup.content.heads)} chuỗi có trong bản sao lưu đều còn đủ."
        self.stdout.write(outcome.words)
