"""The buttons beside hand-written numbers: allow one or several, write what one is now."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from associations.numbers import read_plain
from associations.returns.workflow import Refused
from associations.views.places import led_cluster
from associations.views.requests import signed_in
from reports.meeting import numerals as actions

_PAGES = {"narrative", "packs", "conclusions"}  # where the buttons stand


@require_POST
def allow(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Allow the numbers whose marks were sent."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    try:
        done = actions.allow_numerals(
            by=user, cluster=cluster, period=period, marks=request.POST.getlist("dau"),
            reason=request.POST.get("ly_do", ""), number=_revision(request),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    else:
        messages.success(request, f"Đã xác nhận {done} số." if done else "Các số này đã được xác nhận.")
    return _back(request, key, year)


@require_POST
def correct(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Write what a number is now in its place."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    try:
        mark = request.POST.get("dau", "")
        old = actions.correct_numeral(
            by=user, cluster=cluster, period=period, mark=mark, number=_revision(request)
        )
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    else:
        messages.success(request, f"{old.hand.title}: đã sửa {old.numeral.text}, nay là {old.numeral.new}.")
    return _back(request, key, year)


def _revision(request: HttpRequest) -> int | None:
    return read_plain(request.POST.get("phien_ban", ""))


def _back(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Lead back to the page and the place that sent the form."""
    page, _, anchor = request.POST.get("ve", "").partition("#")
    place = reverse(page if page in _PAGES else "narrative", args=[key, year])
    return redirect(f"{place}#{anchor}" if re.fullmatch(r"[\w-]{1,120}", anchor) else place)
