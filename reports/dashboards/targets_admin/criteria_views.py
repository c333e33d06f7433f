"""The administrator's pages of the criteria of a cluster's emulation score."""

from collections.abc import Callable
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from associations.actions.associations import rehearsed
from associations.actions.records import records_of_table
from associations.returns.workflow import Refused
from associations.views.requests import manager
from reports.dashboards.targets_admin import criteria as actions
from reports.dashboards.targets_admin.actions import label_of
from reports.dashboards.targets_admin.forms import CriterionForm, PointsForm, clusters_by_name
from reports.dashboards.targets_admin.previews import Preview, preview_of_criterion
from reports.dashboards.targets_admin.views import MOST_RECORDS
from reports.indicators import place_of
from reports.models import ScoreCriterion

_BACK = ("Tiêu chí điểm thi đua", "score_criteria")


@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """Display the criteria of each cluster with what they are worth together."""
    manager(request)
    rows = sorted(ScoreCriterion.objects.select_related("cluster"), key=lambda row: place_of(row.indicator))
    groups = []
    for cluster in clusters_by_name().values():
        own = [row for row in rows if row.cluster_id == cluster.pk]
        lines = [(row, label_of(row.indicator), actions.points(row.weight)) for row in own]
        groups.append((cluster, lines, actions.points(sum((row.weight for row in own), Decimal(0)))))
    context = {"groups": groups, "records": records_of_table(ScoreCriterion)[:MOST_RECORDS]}
    return render(request, "reports/targets_admin/criteria.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_criterion(request: HttpRequest) -> HttpResponse:
    """Display the form of a criterion; what is sent is previewed, and saved when that is confirmed."""
    user = manager(request)
    if request.method != "POST":
        return _form(request, CriterionForm(initial={"cluster": request.GET.get("cum", "")}), None)

    def save(form: PointsForm) -> str:
        made = actions.add_criterion(by=user, **form.cleaned_data)
        return f"Đã thêm tiêu chí {actions.criterion_seen(made)}."

    def preview(form: PointsForm) -> Preview:
        cleaned = form.cleaned_data
        return preview_of_criterion(
            cluster=cleaned["cluster"], code=cleaned["indicator"], weight=cleaned["weight"], before=None
        )

    return _answer(request, CriterionForm(request.POST), None, save, preview)


@require_http_methods(["GET", "HEAD", "POST"])
def change_criterion(request: HttpRequest, pk: int) -> HttpResponse:
    """Display the form of what a criterion is worth; previewed in words as well."""
    user = manager(request)
    found = _find(pk)
    if request.method != "POST":
        return _form(request, PointsForm.showing(found), found)

    def save(form: PointsForm) -> str:
        weight, seen = form.cleaned_data["weight"], request.POST.get("seen", "")
        actions.change_criterion(by=user, criterion=found, weight=weight, seen=seen)
        name = actions.criterion_name(found.indicator, found.cluster)
        return f"Đã lưu tiêu chí {name}: {actions.points(weight)}."

    def preview(form: PointsForm) -> Preview:
        weight = form.cleaned_data["weight"]
        return preview_of_criterion(
            cluster=found.cluster, code=found.indicator, weight=weight, before=found.weight
        )

    return _answer(request, PointsForm(request.POST), found, save, preview)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_criterion(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a criterion is to be removed; remove it when that is confirmed."""
    user, found = manager(request), _find(pk)
    problems: list[str] = []
    if request.method == "POST":
        try:
            actions.remove_criterion(by=user, criterion=found, seen=request.POST.get("seen", ""))
        except Refused as refusal:
            problems = refusal.obstacles
        else:
            name = actions.criterion_name(found.indicator, found.cluster)
            messages.success(request, f"Đã xóa tiêu chí {name}.")
            return redirect("score_criteria")
    context = {
        "heading": "Xóa tiêu chí này?",
        "what": actions.criterion_seen(found),
        "after": f"Điểm thi đua của {found.cluster} được tính lại theo các tiêu chí còn lại.",
        "seen": actions.criterion_seen(found),
        "problems": problems,
        "back": _BACK,
    }
    return render(request, "reports/targets_admin/remove.html", context, status=409 if problems else 200)


def _find(pk: int) -> ScoreCriterion:
    return get_object_or_404(ScoreCriterion.objects.select_related("cluster"), pk=pk)


def _answer(
    request: HttpRequest,
    form: PointsForm,
    found: ScoreCriterion | None,
    save: Callable[[PointsForm], str],
    preview: Callable[[PointsForm], Preview],
) -> HttpResponse:
    """Answer what was sent: with the form, with a preview in words, or by saving it."""
    if "edit" in request.POST or not form.is_valid():
        return _form(request, form, found, status=200 if "edit" in request.POST else 409)
    made = preview(form)
    try:
        if "confirm" in request.POST:
            messages.success(request, save(form))
            return redirect("score_criteria")
        with rehearsed():
            save(form)
    except Refused as refusal:
        form.add_error(None, refusal.obstacles)
        return _form(request, form, found, status=409)
    context = {
        "heading": "Xem lại tiêu chí",
        "form": form,
        "preview": made,
        "seen": request.POST.get("seen", ""),
        "back": _BACK,
    }
    return render(request, "reports/targets_admin/preview.html", context)


def _form(
    request: HttpRequest, form: PointsForm, found: ScoreCriterion | None, status: int = 200
) -> HttpResponse:
    name = actions.criterion_name(found.indicator, found.cluster) if found else ""
    context = {
        "heading": f"Sửa tiêu chí: {name}" if found else "Thêm tiêu chí",
        "form": form,
        "seen": actions.criterion_seen(found),
        "back": _BACK,
        "remove": ("remove_criterion", found.pk) if found else None,
    }
    return render(request, "reports/targets_admin/form.html", context, status=status)
