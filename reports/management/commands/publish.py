"""publish --cluster KEY --year Y --snapshot N --user NAME: make a revision public."""

from argparse import ArgumentParser
from typing import Any

from associations.returns.workflow import Refused
from reports.management.base import FreezingCommand
from reports.revisions.freezing import find_revision, publish


class Command(FreezingCommand):
    help = "Công bố một phiên bản số liệu đã chốt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--snapshot", required=True, type=int, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        cluster, period, user = (
            self.cluster(options["cluster"]),
            self.period(options["year"]),
            self.user(options["user"]),
        )
        stored = find_revision(cluster, period.year, options["snapshot"])
        if stored is None:
            self.fail(
                [
                    f"Cụm {cluster.key} năm {period.year} chưa có phiên bản {options['snapshot']}. Chốt số liệu trước."
                ]
            )
        try:
            is_new = publish(by=user, revision=stored)
        except Refused as refusal:
            self.fail(refusal.obstacles)
        state = "đã công bố" if is_new else "đã công bố từ trước"
        self.stdout.write(f"Phiên bản {stored.revision}: {state}")
