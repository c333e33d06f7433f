"""The administrator's pages of official targets."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.actions.associations import rehearsed
from associations.actions.records import records_of_table
from associations.models import User
from associations.numbers import read_plain
from associations.returns.workflow import Refused
from associations.views.requests import manager
from reports.dashboards.targets_admin import actions
from reports.dashboards.targets_admin.forms import TargetForm, clusters_by_name
from reports.dashboards.targets_admin.previews import how_it_is_made, preview_of_target
from reports.indicators import BY_CODE, place_of
from reports.models import Target

COUNTRY = "ca-nuoc"
MOST_RECORDS = 20


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """The targets by year; ?nam shows one year's, ?cum one cluster's by its key, or those of the whole country."""
    manager(request)
    year, scope = request.GET.get("nam", ""), request.GET.get("cum", "")
    clusters = clusters_by_name()
    rows = Target.objects.select_related("cluster")
    years = sorted(set(rows.values_list("year", flat=True)), reverse=True)
    if (year and read_plain(year) not in years) or (scope and scope not in (COUNTRY, *clusters)):
        raise Http404
    if year:
        rows = rows.filter(year=int(year))
    if scope:
        rows = rows.filter(cluster=clusters.get(scope))
    context = {
        "groups": _by_year(list(rows)),
        "years": years,
        "year": year,
        "scope": scope,
        "country": COUNTRY,
        "clusters": clusters,
        "lacking": actions.lacking_national_targets(),
        "records": records_of_table(Target)[:MOST_RECORDS],
    }
    return render(request, "reports/targets_admin/targets.html", context)


def _by_year(rows: list[Target]) -> dict[int, list[tuple[Target, actions.NewTarget, str]]]:
    """Targets of each year, the latest first; within it in the indicators' order, the country before clusters."""
    rows.sort(key=lambda row: (-row.year, place_of(row.indicator), row.cluster_id or 0))
    found: dict[int, list[tuple[Target, actions.NewTarget, str]]] = {}
    for row in rows:
        formula = how_it_is_made(BY_CODE[row.indicator]) if row.indicator in BY_CODE else ""
        found.setdefault(row.year, []).append((row, actions.as_stored(row), formula))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def new_target(request: HttpRequest) -> HttpResponse:
    """Display the form of a target; what is sent is previewed, and saved when that is confirmed."""
    user = manager(request)
    if request.method != "POST":
        return _form(request, TargetForm(initial={"cluster": request.GET.get("cum", "")}), None)

    def save(form: TargetForm) -> str:
        actions.add_target(by=user, new=form.new)
        return f"Đã thêm mục tiêu {form.new.name}: {form.new.reach}."

    return _answer(request, user, None, save)


@require_http_methods(["GET", "HEAD", "POST"])
def change_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Display the form of a target that stands; previewed in words as well."""
    user = manager(request)
    found = get_object_or_404(Target.objects.select_related("cluster"), pk=pk)
    if request.method != "POST":
        return _form(request, TargetForm.showing(found), found)

    def save(form: TargetForm) -> str:
        actions.change_target(by=user, target=found, new=form.new, seen=request.POST.get("seen", ""))
        return f"Đã lưu mục tiêu {form.new.name}: {form.new.reach}."

    return _answer(request, user, found, save)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a target is to be removed; remove it when that is confirmed."""
    user = manager(request)
    found = get_object_or_404(Target.objects.select_related("cluster"), pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        try:
            actions.remove_target(by=user, target=found, seen=request.POST.get("seen", ""))
        except Refused as refusal:
            problems = refusal.obstacles
        else:
            messages.success(request, f"Đã xóa mục tiêu {actions.as_stored(found).name}.")
            return redirect("official_targets")
    context = {
        "heading": "Xóa mục tiêu này?",
        "what": actions.target_seen(found),
        "after": "Các trang chưa chốt thôi so với mục tiêu này; số liệu đã chốt giữ nguyên mục tiêu của lúc chốt.",
        "seen": actions.target_seen(found),
        "problems": problems,
        "back": ("Mục tiêu", "official_targets"),
    }
    return render(request, "reports/targets_admin/remove.html", context, status=409 if problems else 200)


@require_POST
def put_national_targets(request: HttpRequest) -> HttpResponse:
    """Enter the targets of the Prime Minister's decisions that are not there."""
    user = manager(request)
    try:
        made = actions.put_national_targets(by=user)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    else:
        messages.success(
            request, f"Đã thêm {len(made)} mục tiêu cả nước." if made else "Đã có đủ, không thêm gì."
        )
    return redirect("official_targets")


def _answer(
    request: HttpRequest, user: User, found: Target | None, save: Callable[[TargetForm], str]
) -> HttpResponse:
    """Answer what was sent: with the form, with a preview in words, or by saving it."""
    form = TargetForm(request.POST)
    if "edit" in request.POST or not form.is_valid():
        return _form(request, form, found, status=200 if "edit" in request.POST else 409)
    try:
        if "confirm" in request.POST:
            messages.success(request, save(form))
            return redirect("official_targets")
        with rehearsed():
            save(form)
    except Refused as refusal:
        form.add_error(None, refusal.obstacles)
        return _form(request, form, found, status=409)
    before = actions.as_stored(found) if found else None
    context = {
        "heading": "Xem lại mục tiêu",
        "form": form,
        "preview": preview_of_target(by=user, new=form.new, before=before),
        "seen": request.POST.get("seen", ""),
        "back": ("Mục tiêu", "official_targets"),
    }
    return render(request, "reports/targets_admin/preview.html", context)


def _form(request: HttpRequest, form: TargetForm, found: Target | None, status: int = 200) -> HttpResponse:
    context = {
        "heading": "Sửa mục tiêu" if found else "Thêm mục tiêu",
        "form": form,
        "seen": actions.target_seen(found),
        "back": ("Mục tiêu", "official_targets"),
        "remove": ("remove_target", found.pk) if found else None,
    }
    return render(request, "reports/targets_admin/form.html", context, status=status)
