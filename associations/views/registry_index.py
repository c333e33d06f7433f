"""The first page of the registry: its tables, what each holds, and what was done to them last."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from associations.models import RegistryRecord
from associations.views.requests import manager

_LATEST = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every table of the registry with its page; an app above puts its own tables into the settings."""
    manager(request)
    records = RegistryRecord.objects.exclude(table="associations.user").order_by("-at", "-pk")[:_LATEST]
    context = {"tables": settings.REGISTRY_TABLES, "records": records}
    return render(request, "associations/registry/index.html", context)
