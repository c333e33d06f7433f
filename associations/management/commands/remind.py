"""remind: reminds those who have not submitted; --dry-run says who would be reminded of what."""

from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Max
from django.utils.text import capfirst

from associations.actions.reminders import How, send_now, send_reminders
from associations.management.base import PortalCommand
from associations.models import Cluster, Period, Run, Schedule, User
from associations.runs import Outcome, kept_run
from associations.schedules.reminders import Reminder, reminders_due


class Command(PortalCommand):
    help = "Nhắc các hội chưa nộp báo cáo: ai, thiếu gì; --dry-run chỉ in ra, không gửi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="chỉ in ra, không gửi gì")
        parser.add_argument("--cluster", metavar="KEY", help="chỉ một cụm")
        parser.add_argument("--year", type=int, help="năm báo cáo; không ghi là năm mới nhất có hạn nộp")

    def handle(self, *args: Any, **options: Any) -> None:
        self._check(options["cluster"], options["year"])
        if options["dry_run"]:
            for schedule in self._schedules(options["cluster"], options["year"]):
                self._preview(schedule.cluster, schedule.period)
            return
        if options["cluster"] or options["year"]:
            failed = self._remind(options["cluster"], options["year"], Outcome())
        else:
            # Only the round over all clusters is the one that health waits for.
            with kept_run(Run.Kind.REMIND) as outcome:
                failed = self._remind(None, None, outcome)
        if failed:
            self.fail(failed)

    def _remind(self, key: str | None, year: int | None, outcome: Outcome) -> list[str]:
        """Remind in every cluster, before a mail that failed ends the command with 1; whose mail failed, in words."""
        schedules, failed = self._schedules(key, year), []
        for schedule in schedules:
            failed += self._send(schedule.cluster, schedule.period)
        outcome.words = f"đã xét {len(schedules)} cụm có hạn nộp"
        if failed:
            outcome.words += f"; {len(failed)} thư không gửi được"
        return failed

    def _check(self, key: str | None, year: int | None) -> None:
        """End where there is no such cluster or year."""
        if key and not Cluster.objects.filter(key=key).exists():
            known = ", ".join(Cluster.objects.order_by("key").values_list("key", flat=True))
            self.fail([f"Không có cụm “{key}”. Các cụm: {known or 'chưa có'}. Kiểm tra --cluster."])
        if year is not None and not Period.objects.filter(year=year).exists():
            self.fail([f"Chưa mở kỳ báo cáo năm {year}. Kiểm tra --year, hoặc mở kỳ ở trang Danh mục."])

    def _schedules(self, key: str | None, year: int | None) -> list[Schedule]:
        """Return the dates of the year, else of the latest year that has any: one that was opened early has none."""
        dated = Schedule.objects.exclude(due=None).select_related("cluster", "period").order_by("cluster")
        if key:
            dated = dated.filter(cluster__key=key)
        wanted = year or dated.aggregate(latest=Max("period__year"))["latest"]
        found = list(dated.filter(period__year=wanted))
        if not found:
            of_year = f" cho năm {year}" if year else ""
            self.stdout.write(
                f"Chưa có cụm nào{f' mang khóa {key}' if key else ''} đặt hạn nộp{of_year}, nên không nhắc ai. "
                "Đặt hạn ở trang Lịch của cụm."
            )
        return found

    def _preview(self, cluster: Cluster, period: Period) -> None:
        due = reminders_due(cluster, period)
        self._head(cluster, period, due)
        for reminder in due:
            self._block(
                reminder,
                [
                    f"{u}: {u.email or 'không có thư điện tử, chỉ báo trong cổng'}"
                    for u in reminder.recipients
                ],
            )
            self.stdout.write("\n".join(f"    {line}" for line in reminder.text.splitlines()))

    def _send(self, cluster: Cluster, period: Period) -> list[str]:
        """Remind; whose mail did not go out, in words."""
        due = reminders_due(cluster, period)
        self._head(cluster, period, due)
        sent = send_now(
            send_reminders(by=User.objects.portal(), cluster=cluster, period=period, is_mine=True)
        )
        for reminder in due:
            who = [
                f"{user}: {how.value}{f' {user.email}' if user.email else ''}"
                for about, user, how in sent.reached
                if about.association == reminder.association
            ]
            self._block(reminder, who)
        if due:
            self.stdout.write(
                f"{cluster}, năm {period.year}: gửi thư {len(sent.mailed)}, chỉ báo trong cổng "
                f"{len(sent.without_address)}, đã nhắc hôm nay {len(sent.already)}."
            )
        return [
            f"Không gửi được thư cho {user} ({user.email}). {capfirst(sent.reasons[reminder.association.pk, user.pk])}. "
            "Cần báo ngay thì gọi điện."
            for reminder, user, how in sent.reached
            if how == How.FAILED
        ]

    def _head(self, cluster: Cluster, period: Period, due: list[Reminder]) -> None:
        how_many = f"{len(due)} hội chưa nộp" if due else "không phải nhắc hội nào"
        self.stdout.write(f"{cluster}, năm {period.year}: {how_many}.")

    def _block(self, reminder: Reminder, who: list[str]) -> None:
        self.stdout.write(f"{reminder.association} ({reminder.association.key})")
        for line in who or ["chưa có cán bộ nào; nhắc qua lãnh đạo hội"]:
            self.stdout.write(f"  {line}")
        for title, count in reminder.missing:
            self.stdout.write(f"  {title}: {count} ô")
