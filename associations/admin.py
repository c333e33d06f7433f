"""What the registry's pages show: associations, successions, clusters, periods and their dates.

People, returns and figures are not here: they change by deeds only, which write their events.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from associations.actions.records import write_down
from associations.actions.schedules import dates_changed
from associations.models import Association, Cluster, ClusterMembership, Period, Schedule, Succession


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


@admin.register(Association)
class AssociationPage(RegistryPage):
    list_display = ("name", "kind", "gso_code", "valid_from", "valid_to", "has_association")
    list_filter = ("level", "kind")
    search_fields = ("name", "key", "gso_code")


@admin.register(Succession)
class SuccessionPage(RegistryPage):
    list_display = ("predecessor", "successor", "effective_on", "legal_basis")


@admin.register(Cluster)
class ClusterPage(RegistryPage):
    list_display = ("name", "short_name", "key")


@admin.register(ClusterMembership)
class ClusterMembershipPage(RegistryPage):
    list_display = ("cluster", "position", "association", "valid_from", "valid_to")
    list_filter = ("cluster",)


@admin.register(Period)
class PeriodPage(RegistryPage):
    list_display = ("year", "starts_on", "ends_on", "figures_as_of")


@admin.register(Schedule)
class SchedulePage(RegistryPage):
    list_display = ("cluster", "period", "opens", "due", "locks")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Dates belong to their cluster and period: others are a row of their own."""
        return ("cluster", "period") if obj else ()

    def construct_change_message(self, request: Any, form: Any, formsets: Any, add: bool = False) -> Any:
        """Each date that changed, old → new, as the page of the cluster's dates shows it."""
        days = ("opens", "due", "locks")
        before, after = ([said.get(day) for day in days] for said in (form.initial, form.cleaned_data))
        return dates_changed(before, after) or "lưu, không đổi ngày nào"
