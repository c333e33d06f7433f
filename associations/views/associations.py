"""The administrator's pages of associations: the list, and one association; for others they do not exist."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.actions import association_changes as actions
from associations.actions.associations import rehearsed
from associations.actions.facts import as_seen, differences
from associations.actions.records import records_of
from associations.actions.registry_effect import changes, expected_now
from associations.forms.associations import AssociationFilter, AssociationForm, initial_of
from associations.levels import how_many
from associations.models import Association, Cluster, ClusterMembership, User
from associations.models.associations import holds_on, valid_on
from associations.name_index import NameIndex
from associations.names import searched, vietnamese_key
from associations.returns.workflow import Refused
from associations.views import previewing
from associations.views.previewing import Preview
from associations.views.requests import manager

_A_PAGE = 50


@require_safe
def associations(request: HttpRequest) -> HttpResponse:
    """Show associations by Vietnamese name with their days, and in which cluster each is today, as chosen."""
    manager(request)
    chosen = AssociationFilter(request.GET or {"cap": Association.Level.PROVINCE})
    filters: dict[str, str] = chosen.cleaned_data if chosen.is_valid() else {}
    found = _found(list(_filtered(filters)), filters.get("tim", ""))
    found.sort(key=lambda unit: (vietnamese_key(unit.name), unit.valid_from, unit.key))
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("trang"))
    clusters = _clusters_today(page.object_list)
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "page": page,
        "lines": [(unit, clusters.get(unit.pk, [])) for unit in page.object_list],
        "count": how_many(found),
        "form": chosen,
        "query": query.urlencode(),
    }
    return render(request, "associations/registry/associations.html", context)


def _filtered(filters: dict[str, str]) -> QuerySet[Association]:
    units = Association.objects.select_related("parent")
    if filters.get("cap"):
        units = units.filter(level=filters["cap"])
    if filters.get("tinh"):
        units = units.filter(parent__key=filters["tinh"])
    today, when = timezone.localdate(), filters.get("luc")
    if when == "nay":
        units = units.filter(valid_on(today))
    elif when == "truoc":
        units = units.filter(valid_to__lt=today)
    elif when == "chua":
        units = units.filter(has_association=False)
    return units


def _found(units: list[Association], text: str) -> list[Association]:
    """Return the associations that a search finds: by a part of name or key, by the code, or as people name them."""
    if not text.strip():
        return units
    wanted, named = searched(text), {unit.pk for unit in NameIndex(units).named(text)}
    return [
        unit
        for unit in units
        if wanted in searched(f"{unit.name} {unit.key}") or wanted == unit.gso_code or unit.pk in named
    ]


def _clusters_today(units: Iterable[Association]) -> dict[int, list[Cluster]]:
    """Return in which clusters associations are today, by the association's id."""
    rows = ClusterMembership.objects.filter(valid_on(timezone.localdate()), association__in=list(units))
    found: dict[int, list[Cluster]] = {}
    for row in rows.select_related("cluster").order_by("pk"):
        found.setdefault(row.association_id, []).append(row.cluster)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def association(request: HttpRequest, key: str) -> HttpResponse:
    """Show one association: what the registry says of it, changed after what that does was shown."""
    user = manager(request)
    unit = get_object_or_404(Association.objects.select_related("parent"), key=key)
    initial = {**initial_of(unit), "seen": as_seen(actions.facts_of(unit))}
    form = AssociationForm(unit, request.POST or None, initial=initial)
    if request.method != "POST" or previewing.is_edited_again(request):
        return _page(request, unit, form)
    if not form.is_valid():
        return _page(request, unit, form, status=409)
    try:
        if previewing.is_confirmed(request):
            seen = form.cleaned_data["seen"]
            changed = actions.change_association(by=user, unit=unit, wanted=form.wanted, seen=seen)
            messages.success(request, f"Đã lưu {changed}.")
            return redirect("association", key=key)
        return previewing.show_preview(request, form, _preview(user, unit, form))
    except Refused as refusal:
        previewing.add_refusal(form, refusal)
        return _page(request, unit, form, status=409)


def _preview(user: User, unit: Association, form: AssociationForm) -> Preview:
    with rehearsed():
        before = expected_now()
        changed = actions.change_association(
            by=user, unit=unit, wanted=form.wanted, seen=form.cleaned_data["seen"]
        )
        expectations = changes(before, expected_now())
    found = differences(actions.facts_of(unit), actions.facts_of(changed))
    words = [] if expectations else ["Các hội phải báo cáo không đổi."]
    if any(difference.name == "tên" for difference in found):
        words.append("Tên mới hiện ở mọi trang và ở bản chốt sau này; bản đã chốt giữ tên cũ.")
    return Preview(
        title=unit.name,
        button="Lưu",
        back=reverse("association", kwargs={"key": unit.key}),
        differences=found,
        words=words,
        expectations=expectations,
    )


def _page(request: HttpRequest, unit: Association, form: AssociationForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    memberships = unit.memberships.select_related("cluster").order_by("valid_from", "pk")
    context = {
        "unit": unit,
        "form": form,
        "memberships": [(row, holds_on(row, today)) for row in memberships],
        "before": unit.precessions.select_related("predecessor").order_by("effective_on", "pk"),
        "after": unit.successions.select_related("successor").order_by("effective_on", "pk"),
        "returns": unit.returns.select_related("period").order_by("-period__year"),
        "children": unit.children.count(),
        "is_free": not actions.refusals_to_remove(unit),
        "records": records_of(unit),
    }
    return render(request, "associations/registry/association.html", context, status=status)


@require_POST
def remove_association(request: HttpRequest, key: str) -> HttpResponse:
    """Take back an association that was entered by mistake."""
    user, unit = manager(request), get_object_or_404(Association, key=key)
    try:
        actions.remove_association(by=user, unit=unit)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect("association", key=key)
    messages.success(request, f"Đã bỏ {unit}.")
    return redirect("associations")
