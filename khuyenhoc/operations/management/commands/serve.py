"""serve: runs the web server and the worker of the queue until it is ended, and starts the worker again when it ends."""

import os
import sys
from typing import Any

from django.conf import settings

from associations.management.base import PortalCommand


class Command(PortalCommand):
    help = "Chạy cổng: máy chủ web và phần chạy nền; phần chạy nền dừng thì được chạy lại."
    # It has to start while the database is away, and waits for it.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        os.chdir(settings.BASE_DIR)
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "khuyenhoc.supervisor"])  # noqa: S606 - our own words
