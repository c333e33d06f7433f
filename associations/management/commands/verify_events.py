"""verify_events: walks every chain of events; exit 1 and the places where one is broken."""

from typing import Any

from associations.events import broken_chains
from associations.management.base import PortalCommand
from associations.models import Event, Return


class Command(PortalCommand):
    help = "Kiểm tra chuỗi sự kiện của mọi báo cáo: có bị sửa, xóa, hoặc số liệu bị đổi ngoài cổng hay không."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(broken_chains())
        if problems:
            self.fail(problems)
        self.stdout.write(
            f"{Event.objects.count()} sự kiện của {Return.objects.count()} báo cáo: các chuỗi còn nguyên."
        )
