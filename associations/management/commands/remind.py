"""remind: reminds those who have not submitted; --dry-run says who would be reminded of what."""

from typing import Any

from django.core.management.base import CommandParser

from associations.actions.reminders import send_reminders
from associations.management.base import PortalCommand
from associations.models import Cluster, Period, User
from associations.reminders import reminders_due


class Command(PortalCommand):
    help = "Nhắc các hội chưa nộp báo cáo: ai, thiếu gì; --dry-run chỉ in ra, không gửi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="chỉ in ra, không gửi gì")
        parser.add_argument("--cluster", metavar="KEY", help="chỉ một cụm")
        parser.add_argument("--year", type=int, help="năm báo cáo; không ghi là năm mới nhất")

    def handle(self, *args: Any, **options: Any) -> None:
        clusters = Cluster.objects.order_by("pk")
        if key := options["cluster"]:
            clusters = clusters.filter(key=key)
            if not clusters:
                known = ", ".join(Cluster.objects.order_by("key").values_list("key", flat=True))
                self.fail([f"Không có cụm “{key}”. Các cụm: {known or 'chưa có'}."])
        periods = Period.objects.order_by("-year")
        period = periods.filter(year=options["year"]).first() if options["year"] else periods.first()
        if period is None:
            self.fail([f"Chưa mở kỳ báo cáo năm {options['year'] or 'nào'}."])
        for cluster in clusters:
            self._remind(cluster, period, dry=options["dry_run"])

    def _remind(self, cluster: Cluster, period: Period, *, dry: bool) -> None:
        due = reminders_due(cluster, period)
        if not due:
            self.stdout.write(f"{cluster}, năm {period.year}: không phải nhắc hội nào.")
            return
        if not dry:
            sent = send_reminders(by=User.objects.portal(), cluster=cluster, period=period)
            self.stdout.write(
                f"{cluster}, năm {period.year}: gửi thư {len(sent.mailed)}, chỉ báo trong cổng "
                f"{len(sent.without_address)}, đã nhắc hôm nay {len(sent.already)}."
            )
            if sent.failed:
                self.fail([f"Không gửi được thư cho {user} ({user.email})." for user in sent.failed])
            return
        for reminder in due:
            self.stdout.write(f"{reminder.association} ({reminder.association.key})")
            for user in reminder.recipients:
                self.stdout.write(f"  {user}: {user.email or 'không có thư điện tử, chỉ báo trong cổng'}")
            if not reminder.recipients:
                self.stdout.write("  chưa có cán bộ nào; nhắc qua lãnh đạo hội")
            self.stdout.write("\n".join(f"    {line}" for line in reminder.text.splitlines()))
