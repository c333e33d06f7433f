"""serve: runs the web server and the worker of the queue until it is ended, and starts the worker again when it ends."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from associations.management.base import PortalCommand
from khuyenhoc.operations import serving
from khuyenhoc.operations.installing.hints import what_is_in_the_way
from khuyenhoc.operations.problems import OperationRefused


class Command(PortalCommand):
    help = "Chạy cổng: máy chủ web và phần chạy nền; phần chạy nền dừng thì được chạy lại."
    # It has to start while the database is away, and waits for it.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--background",
            action="store_true",
            help="chạy nền, không giữ cửa sổ; nhật ký ghi vào var/cong.log; xong khi cổng trả lời",
        )
        how.add_argument(
            "--stop", action="store_true", help="dừng cổng của thư mục này và đợi đến khi dừng hẳn"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["stop"]:
                self.stdout.write(serving.stop())
                return
            if options["background"]:
                started = serving.start_in_background()
                if in_the_way := what_is_in_the_way():
                    self.stderr.write(in_the_way)
                self.stdout.write(started)
                return
            serving.may_start()
        except OperationRefused as refused:
            self.fail(refused.problems)
        os.chdir(settings.BASE_DIR)
        sys.stdout.flush()
        os.execve(sys.executable, [*serving.SUPERVISOR], serving.environment_of_supervisor())  # noqa: S606 - our own words
