"""The administrator's pages of memberships and of a cluster's names; for everybody else they do not exist."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.actions import clusters as cluster_actions
from associations.actions import memberships as actions
from associations.actions.associations import rehearsed
from associations.actions.facts import as_seen, differences
from associations.actions.registry_effect import changes, expected_now
from associations.forms.memberships import MembershipFilter, MembershipForm, NamesForm
from associations.models import Association, Cluster, ClusterMembership, User
from associations.models.associations import holds_on
from associations.name_index import NameIndex
from associations.names import searched, vietnamese_key
from associations.returns.workflow import Refused
from associations.views import previewing
from associations.views.previewing import Preview
from associations.views.requests import manager

_A_PAGE = 50


@require_safe
def memberships(request: HttpRequest) -> HttpResponse:
    """Show every membership by cluster and place, as chosen."""
    manager(request)
    chosen = MembershipFilter(request.GET or None)
    filters: dict[str, str] = chosen.cleaned_data if chosen.is_valid() else {}
    rows = ClusterMembership.objects.select_related("cluster", "association")
    if filters.get("cum"):
        rows = rows.filter(cluster__key=filters["cum"])
    today = timezone.localdate()
    text = filters.get("tim", "")
    named = NameIndex(row.association for row in rows).named(text) if text else []
    found = [row for row in rows if _is_wanted(row, filters, today, named)]
    page = Paginator(_in_order(found), _A_PAGE).get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    context = {"page": page, "form": chosen, "query": query.urlencode()}
    return render(request, "associations/registry/memberships.html", context)


def _is_wanted(
    row: ClusterMembership, filters: dict[str, str], today: datetime.date, named: list[Association]
) -> bool:
    wanted = searched(filters.get("tim", ""))
    if wanted not in searched(row.association.name) and row.association not in named:
        return False
    when = filters.get("luc")
    if when == "nay":
        return holds_on(row, today)
    if when == "truoc":
        return row.valid_to is not None and row.valid_to < today
    return row.valid_from > today if when == "sau" else True


def _in_order(rows: Iterable[ClusterMembership]) -> list[ClusterMembership]:
    return sorted(
        rows,
        key=lambda row: (
            vietnamese_key(row.cluster.short_name),
            row.position is None,
            row.position or 0,
            vietnamese_key(row.association.name),
            row.valid_from,
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Show one membership: its days and its place, changed after what that does was shown."""
    user = manager(request)
    rows = ClusterMembership.objects.select_related("cluster", "association")
    found = get_object_or_404(rows, pk=pk, cluster__key=key)
    initial = {
        "position": found.position,
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
        "seen": as_seen(actions.facts_of(found)),
    }
    form = MembershipForm(request.POST or None, initial=initial)
    if request.method != "POST" or previewing.is_edited_again(request):
        return _membership_page(request, found, form)
    if not form.is_valid():
        return _membership_page(request, found, form, status=409)
    try:
        if previewing.is_confirmed(request):
            actions.change_membership(by=user, membership=found, **form.cleaned_data)
            messages.success(request, f"Đã lưu thời gian của {found.association} ở cụm.")
            return redirect("cluster", key=key)
        return previewing.show_preview(request, form, _preview(user, found, form.cleaned_data))
    except Refused as refusal:
        previewing.add_refusal(form, refusal)
        return _membership_page(request, found, form, status=409)


def _preview(user: User, found: ClusterMembership, values: dict[str, Any]) -> Preview:
    with rehearsed():
        before = expected_now()
        changed = actions.change_membership(by=user, membership=found, **values)
        expectations = changes(before, expected_now())
    return Preview(
        title=f"{found.association} ở {found.cluster}",
        button="Lưu",
        back=reverse("cluster", kwargs={"key": found.cluster.key}),
        differences=differences(actions.facts_of(found), actions.facts_of(changed)),
        words=[] if expectations else ["Các hội phải báo cáo không đổi."],
        warnings=actions.overlaps_elsewhere(
            found.association,
            valid_from=values["valid_from"],
            valid_to=values["valid_to"],
            but=found,
            cluster_id=found.cluster_id,
        ),
        expectations=expectations,
    )


def _membership_page(
    request: HttpRequest, found: ClusterMembership, form: MembershipForm, status: int = 200
) -> HttpResponse:
    context = {"membership": found, "form": form}
    return render(request, "associations/registry/membership.html", context, status=status)


@require_POST
def remove_membership(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take back a membership that was entered by mistake."""
    user = manager(request)
    found = get_object_or_404(ClusterMembership, pk=pk, cluster__key=key)
    try:
        actions.remove_membership(by=user, membership=found)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect("membership", key=key, pk=pk)
    messages.success(request, "Đã bỏ lần tham gia ấy.")
    return redirect("cluster", key=key)


@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a cluster is called, changed after it was shown."""
    user, found = manager(request), get_object_or_404(Cluster, key=key)
    seen = as_seen(cluster_actions.facts_of(found))
    initial = {"name": found.name, "short_name": found.short_name, "seen": seen}
    form = NamesForm(request.POST or None, initial=initial)
    if request.method != "POST" or previewing.is_edited_again(request):
        return _names_page(request, found, form)
    if not form.is_valid():
        return _names_page(request, found, form, status=409)
    try:
        if previewing.is_confirmed(request):
            cluster_actions.rename_cluster(by=user, cluster=found, **form.cleaned_data)
            messages.success(request, "Đã lưu tên cụm.")
            return redirect("cluster", key=key)
        return previewing.show_preview(request, form, _preview_of_names(user, found, form))
    except Refused as refusal:
        previewing.add_refusal(form, refusal)
        return _names_page(request, found, form, status=409)


def _preview_of_names(user: User, found: Cluster, form: NamesForm) -> Preview:
    with rehearsed():
        changed = cluster_actions.rename_cluster(by=user, cluster=found, **form.cleaned_data)
    before, after = cluster_actions.facts_of(found), cluster_actions.facts_of(changed)
    return Preview(
        title=f"tên của {found}",
        button="Lưu tên cụm",
        back=reverse("cluster", kwargs={"key": found.key}),
        differences=differences(before, after),
        words=["Tên mới hiện ở mọi trang và ở bản chốt sau này; bản đã chốt giữ tên cũ."],
    )


def _names_page(request: HttpRequest, found: Cluster, form: NamesForm, status: int = 200) -> HttpResponse:
    context = {"cluster": found, "form": form}
    return render(request, "associations/registry/names.html", context, status=status)
