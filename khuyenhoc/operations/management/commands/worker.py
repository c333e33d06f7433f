"""worker: does the background work of the portal until it is ended; --batch does what waits now and ends."""

import signal
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError, InterfaceError

from associations.management.base import PortalCommand
from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.background.worker import Worker
from khuyenhoc.operations.fault_words import in_words
from khuyenhoc.operations.in_use import hold_as_server
from khuyenhoc.operations.models import Machine
from khuyenhoc.operations.problems import OperationRefused
from khuyenhoc.operations.unusable import reason_of


class Command(PortalCommand):
    help = "Làm các việc chạy nền (gửi thư, lập bộ tài liệu) đến khi được dừng; --batch: làm hết việc đang đợi rồi thôi."
    # It has to start while the database is away, and waits for it.
    requires_system_checks = ()
    keeps_running = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="làm hết việc đang đợi rồi thôi")
        parser.add_argument("--tasks", type=int, metavar="N", help="thôi sau N việc")
        parser.add_argument(
            "--memory", type=int, metavar="MB", help="hết việc mà đã dùng quá chừng này bộ nhớ thì thôi"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            hold_as_server(kind=Machine.Kind.WORKER)
        except OperationRefused as refused:
            self.fail(refused.problems)
        worker = Worker(most=options["tasks"], memory=options["memory"])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        try:
            worker.run(only_waiting=options["batch"])
        except (DatabaseError, InterfaceError) as error:
            why = reason_of(error) if fault_of(error) is Fault.GONE else in_words(error)
            self.fail([f"{why} Việc chưa làm vẫn đợi; chạy lại lệnh này sau."])
