"""The administrator's pages of associations and clusters; for everybody else they do not exist."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.actions import associations as actions
from associations.actions.clusters import change_members, set_up_cluster
from associations.actions.memberships import overlaps_elsewhere
from associations.actions.records import records_of
from associations.actions.registry_effect import changes, expected_now
from associations.forms.associations import NewAssociationForm
from associations.forms.pasted_associations import COLUMNS, MOST_LINES, Lines, read_lines
from associations.forms.people import EndForm
from associations.forms.registry import ClusterForm, MemberForm
from associations.levels import how_many
from associations.models import Assignment, Cluster, ClusterMembership, Period, User
from associations.models.associations import holds_on, valid_on
from associations.returns.workflow import Refused
from associations.territory import members_on
from associations.views import previewing
from associations.views.previewing import Preview
from associations.views.requests import manager


@require_http_methods(["GET", "HEAD", "POST"])
def add_associations(request: HttpRequest) -> HttpResponse:
    """Enter associations one by one, or as pasted lines, which are shown as they are read before they are saved."""
    user = manager(request)
    if request.method != "POST":
        return _adding(request)
    if "rows" not in request.POST:
        form = NewAssociationForm(request.POST)
        if form.is_valid():
            try:
                (unit,) = actions.add_associations(by=user, added=[form.territory()])
            except Refused as refusal:
                form.add_error(None, refusal.obstacles)
            else:
                messages.success(request, f"Đã thêm {actions.named(unit)}.")
                return redirect("add_associations")
        return _adding(request, status=409, form=form)
    text = request.POST["rows"]
    read = read_lines(text)
    refused = list(_refusals(user, read))
    if read.problem or read.bad or refused:
        return _adding(request, status=409, text=text, read=read, refused=refused)
    if "confirm" not in request.POST:
        return _adding(request, text=text, read=read)
    made = actions.add_associations(by=user, added=read.found)
    messages.success(request, f"Đã thêm {len(made)} hội. Tiếp theo: lập cụm cho các hội ấy.")
    return redirect("new_cluster")


def _refusals(user: User, read: Lines) -> list[str]:
    """Return what would stand in the way of saving the lines, found by doing it and undoing it."""
    if read.problem or read.bad:
        return []
    try:
        with actions.rehearsed():
            actions.add_associations(by=user, added=read.found)
    except Refused as refusal:
        return refusal.obstacles
    return []


def _adding(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": NewAssociationForm(), "columns": COLUMNS, "most": MOST_LINES, **more}
    return render(request, "associations/registry/add_associations.html", context, status=status)


@require_safe
def clusters(request: HttpRequest) -> HttpResponse:
    """Show the clusters with their members of today."""
    manager(request)
    today = timezone.localdate()
    members = [(cluster, members_on(cluster, today)) for cluster in Cluster.objects.order_by("name")]
    lines = [(cluster, how_many(units), units) for cluster, units in members]
    return render(request, "associations/registry/clusters.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def new_cluster(request: HttpRequest) -> HttpResponse:
    """Show a new cluster with its members; leads on to its secretary and its dates."""
    user = manager(request)
    form = ClusterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = set_up_cluster(by=user, **form.action_arguments)
        except Refused as refusal:
            form.add_error(None, refusal.obstacles)
        else:
            messages.success(request, f"Đã lập {made}. Còn hai việc: mời thư ký và đặt lịch báo cáo.")
            for sentence in _twice(made, form.action_arguments["since"]):
                messages.warning(request, sentence)
            return redirect("cluster", key=made.key)
    status = 409 if request.method == "POST" else 200
    return render(request, "associations/registry/new_cluster.html", {"form": form}, status=status)


def _twice(made: Cluster, since: datetime.date) -> list[str]:
    """Return a sentence for each member that is in another cluster as well."""
    units = members_on(made, since)
    found = [
        overlaps_elsewhere(unit, valid_from=since, valid_to=unit.valid_to, cluster_id=made.pk)
        for unit in units
    ]
    return [sentence for sentences in found for sentence in sentences]


@require_safe
def cluster(request: HttpRequest, key: str) -> HttpResponse:
    """Show a cluster: its members through time, its secretaries, and what is still to be done."""
    manager(request)
    return _cluster_page(request, get_object_or_404(Cluster, key=key))


@require_POST
def add_member(request: HttpRequest, key: str) -> HttpResponse:
    """Let an association join from a day, once what that does was shown."""
    user, found = manager(request), get_object_or_404(Cluster, key=key)
    form = MemberForm(request.POST)
    if previewing.is_edited_again(request):
        return _cluster_page(request, found, form=form)
    if form.is_valid():
        try:
            if not previewing.is_confirmed(request):
                return previewing.show_preview(request, form, _preview_of_joining(user, found, form))
            change_members(by=user, cluster=found, add=[form.member], since=form.cleaned_data["since"])
        except Refused as refusal:
            previewing.add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã thêm {form.member[0]} vào cụm.")
            return redirect("cluster", key=key)
    return _cluster_page(request, found, form=form, status=409)


def _preview_of_joining(user: User, found: Cluster, form: MemberForm) -> Preview:
    (unit, _), since = form.member, form.cleaned_data["since"]
    with actions.rehearsed():
        before = expected_now()
        change_members(by=user, cluster=found, add=[form.member], since=since)
        expectations = changes(before, expected_now())
    return Preview(
        title=f"Thêm {unit} vào {found} từ {since:%d/%m/%Y}",
        button="Thêm vào cụm",
        back=reverse("cluster", kwargs={"key": found.key}),
        words=[] if expectations else ["Chưa kỳ nào đổi hội phải báo cáo."],
        warnings=overlaps_elsewhere(unit, valid_from=since, valid_to=unit.valid_to, cluster_id=found.pk),
        expectations=expectations,
    )


@require_POST
def end_membership(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Let a member leave after a day, once what that does was shown."""
    user = manager(request)
    found = get_object_or_404(
        ClusterMembership.objects.select_related("cluster", "association"), pk=pk, cluster__key=key
    )
    form = EndForm(request.POST)
    typed = request.POST.get("last_day", "")
    if previewing.is_edited_again(request):
        return _cluster_page(request, found.cluster, typed=(pk, typed, []))
    if not form.is_valid():
        problems = [str(problem) for problem in form.errors["last_day"]]
        return _cluster_page(request, found.cluster, typed=(pk, typed, problems), status=409)
    last_day = form.cleaned_data["last_day"]
    try:
        if not previewing.is_confirmed(request):
            return previewing.show_preview(request, form, _preview_of_leaving(user, found, last_day))
        change_members(by=user, cluster=found.cluster, end=[found], last_day=last_day)
    except Refused as refusal:
        return _cluster_page(request, found.cluster, typed=(pk, typed, refusal.obstacles), status=409)
    messages.success(request, f"{found.association} thôi ở cụm sau ngày {last_day:%d/%m/%Y}.")
    return redirect("cluster", key=key)


def _preview_of_leaving(user: User, found: ClusterMembership, last_day: datetime.date) -> Preview:
    with actions.rehearsed():
        before = expected_now()
        change_members(by=user, cluster=found.cluster, end=[found], last_day=last_day)
        expectations = changes(before, expected_now())
    return Preview(
        title=f"{found.association} thôi ở {found.cluster} sau ngày {last_day:%d/%m/%Y}",
        button="Cho thôi",
        back=reverse("cluster", kwargs={"key": found.cluster.key}),
        words=[] if expectations else ["Chưa kỳ nào đổi hội phải báo cáo."],
        expectations=expectations,
    )


def _cluster_page(
    request: HttpRequest,
    found: Cluster,
    *,
    form: MemberForm | None = None,
    typed: tuple[int, str, list[str]] = (0, "", []),
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    members = found.memberships.select_related("association").order_by("position", "valid_from", "pk")
    held = Assignment.objects.filter(valid_on(today), cluster=found, user__is_active=True)
    context = {
        "cluster": found,
        "members": [(m, holds_on(m, today), _ending(m, typed, today)) for m in members],
        "secretaries": [a.user for a in held.select_related("user").order_by("user__username")],
        "period": _period_of(found),
        "form": form or MemberForm(),
        "records": records_of(found),
    }
    return render(request, "associations/registry/cluster.html", context, status=status)


def _ending(
    membership: ClusterMembership, typed: tuple[int, str, list[str]], today: datetime.date
) -> tuple[str, list[str]]:
    """Return the last day in a member's field with what is wrong with it: as typed, else today."""
    pk, text, problems = typed
    return (text, problems) if membership.pk == pk else (f"{today:%d/%m/%Y}", [])


def _period_of(found: Cluster) -> Period | None:
    """Return the latest period in which the cluster has members, and so a page of dates."""
    periods = Period.objects.order_by("-year")
    return next((p for p in periods if members_on(found, p.figures_as_of)), None)
