"""Targets and criteria of scores on the registry's pages: administrators enter what a decision sets."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from associations.admin import RegistryPage
from reports.indicators import BY_CODE, INDICATORS
from reports.models import ScoreCriterion, Target


class _OfAnIndicator(RegistryPage):
    """A table whose rows name an indicator, chosen by its label; its rows may be deleted: no return hangs on them."""

    @admin.display(description="chỉ số", ordering="indicator")
    def label(self, row: Target | ScoreCriterion) -> str:
        return BY_CODE[row.indicator].label if row.indicator in BY_CODE else row.indicator

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "indicator":
            choices = [(i.code, f"{i.label} ({i.unit})") for i in INDICATORS]
            return forms.ChoiceField(label="Chỉ số", choices=choices)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.site.has_permission(request)


@admin.register(Target)
class TargetPage(_OfAnIndicator):
    list_display = ("label", "year", "value", "cluster", "legal_basis")
    list_filter = ("year",)


@admin.register(ScoreCriterion)
class ScoreCriterionPage(_OfAnIndicator):
    list_display = ("cluster", "label", "weight")
    list_filter = ("cluster",)
