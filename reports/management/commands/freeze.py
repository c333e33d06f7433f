"""freeze --cluster KEY --year Y --user NAME: freeze the figures of that year's meeting."""

from argparse import ArgumentParser
from typing import Any

from associations.returns.workflow import Refused
from reports.management.base import FreezingCommand
from reports.narrative.hand_check import check_of_revision, stale_words
from reports.revisions.freezing import freeze, publish


class Command(FreezingCommand):
    help = "Chốt số liệu của một cụm trong một năm, cả hai bản đồ địa giới trong một phiên bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--reason", default="", metavar="TEXT", help="lý do, khi còn thiếu báo cáo hoặc câu trả lời"
        )
        parser.add_argument("--publish", action="store_true", help="công bố luôn")

    def handle(self, *args: Any, **options: Any) -> None:
        cluster, period, user = (
            self.cluster(options["cluster"]),
            self.period(options["year"]),
            self.user(options["user"]),
        )
        try:
            stored, is_new = freeze(by=user, cluster=cluster, period=period, reason=options["reason"])
            if options["publish"]:
                publish(by=user, revision=stored)
        except Refused as refusal:
            self.fail(refusal.obstacles)
        self.stdout.write(f"revision {stored.revision}")
        self.stdout.write(f"fingerprint {stored.fingerprint}")
        if stale := stale_words(check_of_revision(stored)):
            self.stdout.write(stale)
        if not is_new:
            self.stdout.write("Số liệu không đổi từ bản chốt gần nhất, nên không có phiên bản mới.")
