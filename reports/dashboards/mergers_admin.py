"""The administrator's pages of mergers; they stand here because the preview shows figures."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.actions import mergers as actions
from associations.actions.merger_checks import refusals_to_take_back
from associations.forms.registry import MergerForm
from associations.models import Association, Return, Succession
from associations.models.associations import holds_on
from associations.returns.workflow import Refused
from associations.views.requests import manager
from reports.analysis.merger_effect import effect_of_merger


@dataclass(frozen=True)
class MergerLine:
    """A merger in the list: who went into whom, and whether nothing hangs on it yet."""

    successor: Association
    successions: list[Succession]
    clusters: list[str]
    returns: list[Return]
    is_free: bool


@require_safe
def mergers(request: HttpRequest) -> HttpResponse:
    """Display every merger, the latest first."""
    manager(request)
    successors = Association.objects.exclude(precessions=None).prefetch_related(*_BESIDE)
    lines = [_line(unit) for unit in successors.distinct()]
    lines.sort(key=lambda line: (line.successions[0].effective_on, line.successor.pk), reverse=True)
    return render(request, "reports/registry/mergers.html", {"lines": lines})


# What the list says of each merger.
_BESIDE = (
    "precessions__predecessor",
    "memberships__cluster",
    "returns__period",
    "returns__association",
    "assignments",
    "successions",
)


def _line(unit: Association) -> MergerLine:
    returns = sorted(unit.returns.all(), key=lambda r: r.period.year)
    today = timezone.localdate()
    return MergerLine(
        unit,
        list(unit.precessions.all()),
        [m.cluster.short_name for m in unit.memberships.all() if holds_on(m, max(today, unit.valid_from))],
        returns,
        not (returns or unit.assignments.all() or unit.successions.all()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Display the form of a merger; what is sent is previewed with all its effects, and nothing is saved."""
    user = manager(request)
    form = MergerForm(request.POST or None)
    if request.method != "POST" or "edit" in request.POST:
        return _form(request, form)
    if form.is_valid():
        try:
            effect = effect_of_merger(by=user, **form.action_arguments)
        except Refused as refusal:
            form.add_error(None, refusal.obstacles)
        else:
            context: dict[str, Any] = {"form": form, "effect": effect}
            return render(request, "reports/registry/preview.html", context)
    return _form(request, form, status=409)


@require_POST
def confirm_merge(request: HttpRequest) -> HttpResponse:
    """Enter a merger that was previewed."""
    user = manager(request)
    form = MergerForm(request.POST)
    if form.is_valid():
        try:
            unit = actions.merge(by=user, **form.action_arguments)
        except Refused as refusal:
            form.add_error(None, refusal.obstacles)
        else:
            messages.success(request, f"Đã sáp nhập thành {unit} từ {unit.valid_from:%d/%m/%Y}.")
            return redirect("mergers")
    return _form(request, form, status=409)


def _form(request: HttpRequest, form: MergerForm, status: int = 200) -> HttpResponse:
    return render(request, "reports/registry/merge.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether a merger is to be taken back; take it back when that is confirmed."""
    user = manager(request)
    unit = get_object_or_404(Association.objects.exclude(precessions=None).distinct(), key=key)
    problems, status = refusals_to_take_back(unit), 200
    context = {
        "successor": unit,
        "successions": unit.precessions.select_related("predecessor").order_by("pk"),
    }
    if request.method == "POST":
        try:
            restored = actions.take_back(by=user, successor=unit)
        except Refused as refusal:
            problems, status = refusal.obstacles, 409
        else:
            names = ", ".join(str(predecessor) for predecessor in restored)
            messages.success(request, f"Đã hoàn tác việc sáp nhập; {names} trở lại như trước.")
            return redirect("mergers")
    return render(request, "reports/registry/take_back.html", context | {"problems": problems}, status=status)
