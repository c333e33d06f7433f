"""The targets on the registry's pages: administrators enter what a new decision sets."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from associations.admin import RegistryPage
from reports.indicators import INDICATORS
from reports.models import Target


@admin.register(Target)
class TargetPage(RegistryPage):
    list_display = ("label", "year", "value", "cluster", "legal_basis")
    list_filter = ("year",)

    @admin.display(description="chỉ số", ordering="indicator")
    def label(self, target: Target) -> str:
        return target.label

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "indicator":
            choices = [(i.code, f"{i.label} ({i.unit})") for i in INDICATORS]
            return forms.ChoiceField(label="Chỉ số", choices=choices)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.site.has_permission(request)
