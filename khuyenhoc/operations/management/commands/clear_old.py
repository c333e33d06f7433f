"""clear_old: removes what is past its keeping (khuyenhoc/keeping.py); exit 1 where the clock may be wrong."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from associations.management.base import PortalCommand
from associations.models import Run
from associations.runs import kept_run
from khuyenhoc.operations.backups.ending import ended_in_order
from khuyenhoc.operations.in_use import held_for_a_while
from khuyenhoc.operations.problems import OperationRefused, refusal_of
from khuyenhoc.operations.retention import clearing
from khuyenhoc.operations.sizes import format_size


@dataclass
class Report:
    """What came of it, as --json prints it: rows and files by kind, bytes given back to the disk."""

    ok: bool = False
    dry_run: bool = False
    removed: dict[str, int] = field(default_factory=dict)
    compacted: int | None = None  # None where it was not asked for
    problems: list[str] = field(default_factory=list)


class Command(PortalCommand):
    help = (
        "Xóa dữ liệu hết hạn giữ: phiên, thông báo, thư đã gửi, tệp tạm… Không đụng tới báo cáo và lịch sử."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không xóa gì")
        parser.add_argument(
            "--clock-is-right", action="store_true", help="xóa dù giờ của máy cách xa dữ liệu đã lưu"
        )
        parser.add_argument(
            "--compact", action="store_true", help="thu gọn tệp SQLite sau khi xóa; phải dừng cổng trước"
        )
        parser.add_argument("--json", action="store_true", help="in kết quả là JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report, now = Report(dry_run=options["dry_run"]), timezone.now()
        try:
            if not options["clock_is_right"]:
                clearing.refuse_a_wrong_clock(now)
            if report.dry_run:
                report.removed = clearing.due(now)
            else:
                self._clear(report)
                if options["compact"]:
                    report.compacted = clearing.compact()
        except OperationRefused as refused:
            report.problems = refused.problems
        except OSError as error:
            report.problems = [
                f"{error.filename}: không xóa được ({refusal_of(error)}). Xem quyền của thư mục."
            ]
        report.ok = not report.problems
        self._say(report, as_json=options["json"])

    def _clear(self, report: Report) -> None:
        with ended_in_order(), held_for_a_while(), kept_run(Run.Kind.CLEAR_OLD) as outcome:
            try:
                clearing.clear(timezone.now(), report.removed)
            finally:
                words = "; ".join(clearing.in_words(report.removed)) or "không có gì quá hạn"
                outcome.words = words

    def _say(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=1))
        else:
            self._say_in_words(report)
        if not report.ok:
            self.fail([] if as_json else report.problems)

    def _say_in_words(self, report: Report) -> None:
        lines = clearing.in_words(report.removed)
        if lines:
            self.stdout.write("Sẽ xóa (chưa xóa gì):" if report.dry_run else "Đã xóa:")
        elif report.ok:
            self.stdout.write("Không có gì quá hạn giữ.")
        for line in lines:
            self.stdout.write(f"  {line}")
        if report.compacted is not None:
            self.stdout.write(f"Tệp cơ sở dữ liệu nhỏ đi {format_size(report.compacted)}.")
