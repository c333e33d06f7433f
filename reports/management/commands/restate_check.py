"""restate_check --cluster KEY: predecessors' sums against restated values; exit 1 on any difference."""

from argparse import ArgumentParser
from typing import Any

from associations.models import User
from associations.numbers import format_count
from reports.analysis.restatement import Balance, balances
from reports.management.base import ReportCommand


class Command(ReportCommand):
    help = "Đối chiếu: tổng các đơn vị cũ bằng số quy đổi của đơn vị mới, từng chỉ tiêu, từng năm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cluster", required=True, metavar="KEY")

    def handle(self, *args: Any, **options: Any) -> None:
        cluster = self.cluster(options["cluster"])
        problems, mergers = [], 0
        for balance in balances(by=User.objects.portal(), cluster=cluster):
            mergers += 1
            self.stdout.write(self.line(balance))
            problems += [
                f"{balance.successor.key} {balance.year} {code}: tổng các đơn vị cũ {format_count(total)}, "
                f"số quy đổi {format_count(value)}"
                for code, total, value in balance.different
            ]
        if problems:
            self.fail(problems)
        self.stdout.write(f"{mergers} lần đối chiếu, không có chênh lệch")

    @staticmethod
    def line(balance: Balance) -> str:
        wanted = len(balance.predecessors)
        parts = " + ".join(str(association) for association in balance.predecessors)
        if balance.reported < wanted:
            return f"{balance.successor.key} {balance.year} = {parts}: chưa đủ ({balance.reported}/{wanted}), không cộng"
        missing = f", {balance.missing} chỉ tiêu chưa đủ" if balance.missing else ""
        return f"{balance.successor.key} {balance.year} = {parts}: {balance.agreeing} chỉ tiêu khớp{missing}"
