"""The administrator's pages of periods; for everybody else they do not exist."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.actions import periods as actions
from associations.actions.associations import rehearsed
from associations.actions.facts import as_seen, differences
from associations.actions.records import records_of
from associations.actions.registry_effect import Expectation, Expected, changes, expected_now
from associations.forms.periods import OpenPeriodForm, PeriodForm, proposed
from associations.levels import how_many, levels_in_words
from associations.models import Association, Period, Return, User
from associations.numbers import format_count
from associations.returns.workflow import Refused
from associations.territory import by_level
from associations.views import previewing
from associations.views.previewing import Preview
from associations.views.requests import manager


@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """Show every period, the last first, with the number of expected associations and of returns by cluster."""
    manager(request)
    expected, begun = expected_now(), _begun()
    lines = [
        (
            period,
            _counted({level: len(units) for level, units in _expected_in(period.year, expected).items()}),
            _counted(begun[period.pk]),
        )
        for period in Period.objects.order_by("-year")
    ]
    return render(request, "associations/registry/periods.html", {"lines": lines, "next": proposed()["year"]})


def _expected_in(year: int, expected: Expected) -> dict[str, list[Association]]:
    """Return who is expected in a year by level, each once however many clusters expect it."""
    return by_level(unit for place, units in expected.items() if place.year == year for unit in units)


def _begun() -> dict[int, dict[str, int]]:
    """Return how many returns there are of each level, by the period's id; one query."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Return.objects.values_list("period", "association__level").annotate(number=Count("pk"))
    for period, level, number in rows.order_by("period", "-association__level"):
        found[period][level] = number
    return found


def _counted(counts: Mapping[str, int]) -> str:
    """Return "8" of provinces alone, else "34 cấp tỉnh, 3.321 cấp xã"."""
    return levels_in_words({level: format_count(count) for level, count in counts.items()}, noun="")


@require_http_methods(["GET", "HEAD", "POST"])
def open_period(request: HttpRequest) -> HttpResponse:
    """Show a new year: its days, then whom each cluster expects, then opened."""
    user = manager(request)
    form = OpenPeriodForm(request.POST or None, initial=proposed())
    if request.method != "POST" or previewing.is_edited_again(request):
        return _opening(request, form)
    if not form.is_valid():
        return _opening(request, form, status=409)
    days = {name: form.cleaned_data[name] for name in ("year", "starts_on", "ends_on", "figures_as_of")}
    try:
        if previewing.is_confirmed(request):
            period = actions.open_period(by=user, **days)
            messages.success(request, f"Đã mở năm {period.year}. Tiếp theo: đặt lịch báo cáo của các cụm.")
            return redirect("schedules_of_year", year=period.year)
        return previewing.show_preview(request, form, _preview_of_opening(user, days))
    except Refused as refusal:
        previewing.add_refusal(form, refusal)
        return _opening(request, form, status=409)


def _opening(request: HttpRequest, form: OpenPeriodForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "title": f"Mở năm {form['year'].value() or ''}".strip()}
    return render(request, "associations/registry/open_period.html", context, status=status)


def _preview_of_opening(user: User, days: dict[str, Any]) -> Preview:
    with rehearsed():
        before = expected_now()
        period = actions.open_period(by=user, **days)
        found = changes(before, expected_now())
    words = [
        f"Kỳ từ {period.starts_on:%d/%m/%Y} đến hết {period.ends_on:%d/%m/%Y}; "
        f"số liệu tính đến {period.figures_as_of:%d/%m/%Y}.",
        "Mở xong thì cán bộ các hội dưới đây bắt đầu báo cáo được, trừ khi cụm đặt ngày mở nhập muộn hơn.",
    ]
    warnings = [] if found else [f"Ngày {period.figures_as_of:%d/%m/%Y} chưa cụm nào có hội thành viên."]
    return Preview(
        title=f"Mở năm {period.year}",
        button=f"Mở năm {period.year}",
        back=reverse("periods"),
        words=words,
        warnings=warnings,
        expectations=found,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def period(request: HttpRequest, year: int) -> HttpResponse:
    """Show a period: its days and what was done to them; changing a day shows what it does before it is saved."""
    user, found = manager(request), get_object_or_404(Period, year=year)
    initial = {
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "figures_as_of": found.figures_as_of,
        "seen": as_seen(actions.facts_of(found)),
    }
    form = PeriodForm(request.POST or None, initial=initial)
    if request.method != "POST" or previewing.is_edited_again(request):
        return _period_page(request, found, form)
    if not form.is_valid():
        return _period_page(request, found, form, status=409)
    try:
        if previewing.is_confirmed(request):
            actions.change_period(by=user, period=found, **form.cleaned_data)
            messages.success(request, f"Đã lưu ngày của năm {year}.")
            return redirect("period", year=year)
        return previewing.show_preview(request, form, _preview_of_change(user, found, form))
    except Refused as refusal:
        previewing.add_refusal(form, refusal)
        return _period_page(request, found, form, status=409)


def _preview_of_change(user: User, found: Period, form: PeriodForm) -> Preview:
    with rehearsed():
        before = expected_now()
        changed = actions.change_period(by=user, period=found, **form.cleaned_data)
        expectations = changes(before, expected_now())
    return Preview(
        title=f"Đổi ngày của năm {found.year}",
        button="Lưu ngày của kỳ",
        back=reverse("period", kwargs={"year": found.year}),
        differences=differences(actions.facts_of(found), actions.facts_of(changed)),
        words=_words_of_change(found, changed, expectations),
        expectations=expectations,
    )


def _words_of_change(before: Period, after: Period, expectations: list[Expectation]) -> list[str]:
    if before.figures_as_of == after.figures_as_of:
        return ["Số liệu vẫn tính đến ngày cũ, nên các hội phải báo cáo không đổi."]
    if not expectations:
        return ["Các hội phải báo cáo không đổi."]
    return [
        "Các hội phải báo cáo đổi như dưới đây; bảng, biểu đồ chưa chốt tính theo các hội ấy. "
        "Phiên bản đã chốt giữ nguyên."
    ]


@require_POST
def remove_period(request: HttpRequest, year: int) -> HttpResponse:
    """Take back a period that nothing hangs on."""
    user, found = manager(request), get_object_or_404(Period, year=year)
    try:
        actions.remove_period(by=user, period=found)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect("period", year=year)
    messages.success(request, f"Đã bỏ năm {year}.")
    return redirect("periods")


def _period_page(request: HttpRequest, found: Period, form: PeriodForm, status: int = 200) -> HttpResponse:
    units = [(place, units) for place, units in expected_now().items() if place.year == found.year and units]
    context = {
        "period": found,
        "form": form,
        "expected": how_many(unit for _, members in units for unit in members),
        "clusters": len(units),
        "is_free": not actions.refusals_to_remove(found),
        "records": records_of(found),
    }
    return render(request, "associations/registry/period.html", context, status=status)
