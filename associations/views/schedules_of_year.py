"""The administrator's page of dates: all clusters of a year in one table."""

from itertools import chain

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from associations.actions import schedules as actions
from associations.actions.associations import rehearsed
from associations.actions.schedule_effect import DatesEffect, dates_now, effects
from associations.actions.schedules import WantedDates, WrongDates
from associations.forms.schedules import ClusterDatesForm
from associations.levels import how_many
from associations.models import Cluster, Period, Schedule, User
from associations.names import vietnamese_key
from associations.territory import Memberships
from associations.views import previewing
from associations.views.requests import manager


@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    """Leads to the dates of the year that today is in, else of the latest; says so where no year is open."""
    manager(request)
    periods = Period.objects.order_by("-year")
    found = periods.filter(year__lte=timezone.localdate().year).first() or periods.first()
    if found is None:
        messages.info(request, "Chưa mở năm nào nên chưa có lịch báo cáo. Mở năm trước rồi đặt lịch.")
        return redirect("periods")
    return redirect("schedules_of_year", year=found.year)


@require_http_methods(["GET", "HEAD", "POST"])
def schedules_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show every cluster's dates of a year; changed ones are shown with what they do before they are saved."""
    user, period = manager(request), get_object_or_404(Period, year=year)
    clusters = sorted(Cluster.objects.all(), key=lambda cluster: (vietnamese_key(cluster.name), cluster.pk))
    forms = _forms(request, period, clusters)
    if request.method != "POST" or previewing.is_edited_again(request):
        return _page(request, period, forms)
    if not all([form.is_valid() for form in forms]):  # noqa: C419 - every form says what is wrong with it
        return _page(request, period, forms, status=409)
    wanted = [WantedDates(form.cluster, **form.cleaned_data) for form in forms]
    try:
        if previewing.is_confirmed(request):
            actions.set_dates_of_clusters(by=user, period=period, wanted=wanted)
            messages.success(request, f"Đã lưu lịch báo cáo năm {year}.")
            return redirect("schedules_of_year", year=year)
        found = _rehearse(user, period, clusters, wanted)
    except WrongDates as wrong:
        _add_refusals(forms, wrong)
        return _page(request, period, forms, status=409)
    if not found:
        messages.info(request, "Không có ngày nào thay đổi.")
        return redirect("schedules_of_year", year=year)
    context = {"period": period, "effects": found, "fields": list(chain.from_iterable(forms))}
    return render(request, "associations/registry/preview_dates.html", context)


def _add_refusals(forms: list[ClusterDatesForm], wrong: WrongDates) -> None:
    for form in forms:
        if form.cluster.pk in wrong.clusters:
            previewing.add_refusal(form, wrong.clusters[form.cluster.pk])


def _rehearse(
    user: User, period: Period, clusters: list[Cluster], wanted: list[WantedDates]
) -> list[DatesEffect]:
    with rehearsed():
        before = dates_now(period, clusters)
        actions.set_dates_of_clusters(by=user, period=period, wanted=wanted)
        return effects(before, dates_now(period, clusters))


def _forms(request: HttpRequest, period: Period, clusters: list[Cluster]) -> list[ClusterDatesForm]:
    stored = {s.cluster_id: s for s in Schedule.objects.filter(period=period)}
    return [ClusterDatesForm(cluster, stored.get(cluster.pk), request.POST or None) for cluster in clusters]


def _page(
    request: HttpRequest, period: Period, forms: list[ClusterDatesForm], status: int = 200
) -> HttpResponse:
    memberships = Memberships.of_all(form.cluster for form in forms)
    context = {
        "period": period,
        "years": Period.objects.order_by("-year").values_list("year", flat=True),
        "lines": [(form, how_many(memberships[form.cluster.pk].on(period.figures_as_of))) for form in forms],
        "is_wrong": status != 200,
    }
    return render(request, "associations/registry/schedules_of_year.html", context, status=status)
