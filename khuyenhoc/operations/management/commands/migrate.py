"""migrate: Django's own, which waits for another one and changes no table under a portal that runs (ADR 53)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from associations.management.base import PortalCommand
from khuyenhoc.operations.installing.at_work import only_set_up
from khuyenhoc.operations.migrating import WholeExecutor, tables_held
from khuyenhoc.operations.problems import OperationRefused

migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined] # Django lets nobody choose the class

_ONLY_LOOKS = ("check_unapplied", "plan")


class Command(PortalCommand, migrate.Command):
    help = "Cập nhật các bảng của cơ sở dữ liệu; đợi lệnh migrate khác, và không đổi bảng khi cổng đang chạy."
    stealth_options = ("is_held",)  # True: whoever calls holds what has to be held

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, alone where there is something to migrate."""
        is_held = options.pop("is_held", False)
        looks = any(options[name] for name in _ONLY_LOOKS)
        if is_held or looks or options["database"] != DEFAULT_DB_ALIAS:
            super().handle(*args, **options)
            return
        try:
            with only_set_up(), tables_held(is_whole_plan=not options["app_label"]):
                super().handle(*args, **options)
        except OperationRefused as refused:
            self.fail(refused.problems)
