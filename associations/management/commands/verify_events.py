"""verify_events: walks every chain of events; exit 1 and the places where one is broken."""

from typing import Any

from associations.events import broken_chains
from associations.management.base import PortalCommand
from associations.models import Event, Return, Run
from associations.runs import Outcome, kept_run


class Command(PortalCommand):
    help = "Kiểm tra chuỗi sự kiện của mọi báo cáo: có bị sửa, xóa, hoặc số liệu bị đổi ngoài cổng hay không."

    def handle(self, *args: Any, **options: Any) -> None:
        with kept_run(Run.Kind.VERIFY_EVENTS) as outcome:
            self._verify(outcome)

    def _verify(self, outcome: Outcome) -> None:
        problems = list(broken_chains())
        if problems:
            outcome.words = f"{len(problems)} chỗ không khớp; chỗ đầu tiên: {problems[0]}"
            self.fail(problems)
        outcome.words = (
            f"{Event.objects.count()} sự kiện của {Return.objects.count()} báo cáo: các chuỗi còn nguyên."
        )
        self.stdout.write(outcome.words)
