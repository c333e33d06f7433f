"""load_registry DIR: associations, successions and clusters out of CSV files; repeatable."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from associations.actions.registry import load_registry
from associations.exchange.problems import BadFile
from associations.management.base import PortalCommand


class Command(PortalCommand):
    help = "Nạp danh mục hội, kế thừa và cụm từ thư mục có associations.csv, successions.csv, cluster_members.csv."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_registry(folder=options["folder"])
        except BadFile as bad:
            self.fail(bad.problems)
        self.stdout.write(
            f"{loaded.associations} hội, {loaded.successions} kế thừa, {loaded.clusters} cụm, "
            f"{loaded.memberships} thành viên cụm"
        )
