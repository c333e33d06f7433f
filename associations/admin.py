"""What the registry's pages show: successions; the other tables have pages of the portal.

People, returns and figures are not here: they change by deeds only, which write their events.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from associations.actions.records import write_down
from associations.models import Succession


class RegistryPage(admin.ModelAdmin):
    """A page of the registry: whoever the site lets in may read, add and change; nothing is deleted."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        write_down(by=request.user, row=obj, words="thêm")  # type: ignore[arg-type]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """In words where the page says what changed, else which fields."""
        words = message if isinstance(message, str) else "sửa ở bảng danh mục"
        write_down(by=request.user, row=obj, words=words)  # type: ignore[arg-type]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return admin.site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Succession)
class SuccessionPage(RegistryPage):
    list_display = ("predecessor", "successor", "effective_on", "legal_basis")
