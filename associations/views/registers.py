"""The pages of a return's lists: read, add, change, remove, paste from Excel, take over from last year."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import access
from associations.actions import registers as actions
from associations.actions.questions import refusal_to_ask
from associations.forms.pasted_rows import MOST_PASTED, chosen_columns, put, read_pasted
from associations.forms.registers import RowForm, row_form
from associations.models import Return
from associations.returns.cells import section_of
from associations.returns.registers import approved_initiatives, rows_of, rows_to_carry
from associations.returns.workflow import Refused, refusal_to_enter
from associations.sections.base import registers
from associations.sections.proposals import PETITIONS
from associations.sections.register import Register
from associations.territory import Memberships
from associations.views.beginning import beginning_at
from associations.views.places import address_of, find_cluster, visible_return
from associations.views.requests import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, key: str, year: int, register: str) -> HttpResponse:
    """Show a list with its rows; for whoever may fill the return also the form of a new row."""
    return_, list_ = _place(request, key, year, register)
    if request.method != "POST":
        return _table_page(request, return_, list_, row_form(list_, return_.period))
    form = row_form(list_, return_.period, request.POST)
    if not form.is_valid():
        return _table_page(request, return_, list_, form)
    try:
        actions.add_rows(by=signed_in(request), return_=return_, register=list_, rows=[form.values])
    except Refused as refusal:
        return _table_page(request, return_, list_, form, refusal.obstacles)
    messages.success(request, f"Đã thêm {list_.row_name}: {list_.line(form.instance).rstrip('.')}.")
    # To the top, where this is said and the new row stands: below nothing would tell that it was added.
    return HttpResponseRedirect(_address(return_, list_))


def _table_page(
    request: HttpRequest,
    return_: Return,
    register: Register,
    form: RowForm,
    problems: list[str] | None = None,
) -> HttpResponse:
    """Render a list with the form of a new row; with status 409 where a new row is answered."""
    closed = _why_closed(request, return_, register)
    rows = rows_of(return_, register)
    context = {
        "return_": return_,
        "register": register,
        "rows": [(row, register.cells(row)) for row in rows],
        "form": form,
        "closed": closed,
        "section": section_of(register.key),
        "may_ask": not refusal_to_ask(return_, by=access.reach(signed_in(request))),
        "problems": problems or [],
        "last_year": return_.period.year - 1,
        "to_carry": 0 if closed else len(rows_to_carry(return_, register)),
        "most_pasted": MOST_PASTED,
        # What was answered last year stands beside what is asked this year.
        "reminders": settings.RETURN_REMINDERS if register is PETITIONS else [],
    }
    return render(
        request, "associations/registers/table.html", context, status=409 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, key: str, year: int, register: str, pk: int) -> HttpResponse:
    """Show the form of one row; saved over what the person saw of it, never over what somebody else wrote since."""
    return_, list_ = _place(request, key, year, register)
    found = get_object_or_404(list_.model, pk=pk, of_return=return_)
    if away := _turn_away(request, return_, list_):
        return away
    now = list_.line(found)
    context: dict[str, Any] = {"return_": return_, "register": list_, "seen": now, "pk": pk}
    if request.method != "POST":
        context["form"] = row_form(list_, return_.period, row=found)
        return render(request, "associations/registers/row.html", context)
    form = row_form(list_, return_.period, request.POST, row=found)
    seen = request.POST.get("seen", "")
    context |= {"form": form, "seen": seen}
    if form.is_valid():
        try:
            changed = actions.change_row(
                by=signed_in(request), return_=return_, register=list_, pk=pk, values=form.values, seen=seen
            )
        except Refused as refusal:
            # Whoever has read what the other wrote may save over it.
            context |= {"problems": refusal.obstacles, "seen": now}
        else:
            messages.success(request, "Đã sửa." if changed else "Không có gì thay đổi.")
            return HttpResponseRedirect(_address(return_, list_))
    return render(request, "associations/registers/row.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: str, year: int, register: str, pk: int) -> HttpResponse:
    """Show the question whether a row goes, and its removal."""
    return_, list_ = _place(request, key, year, register)
    found = get_object_or_404(list_.model, pk=pk, of_return=return_)
    if away := _turn_away(request, return_, list_):
        return away
    context: dict[str, Any] = {
        "return_": return_,
        "register": list_,
        "seen": list_.line(found),
        "cells": list(zip(list_.labels, list_.cells(found), strict=True)),
    }
    status = 200
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            actions.remove_row(by=signed_in(request), return_=return_, register=list_, pk=pk, seen=seen)
        except Refused as refusal:
            context["problems"], status = refusal.obstacles, 409
        else:
            messages.success(request, f"Đã xóa {list_.row_name}: {list_.cells(found)[0]}.")
            return HttpResponseRedirect(_address(return_, list_))
    return render(request, "associations/registers/remove.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, key: str, year: int, register: str) -> HttpResponse:
    """Show what was pasted, as it is read; rows are added only by the button below, and only when all are right."""
    return_, list_ = _place(request, key, year, register)
    if away := _turn_away(request, return_, list_):
        return away
    text = request.POST.get("rows", "")
    if "put" in request.POST:
        text = put(text, request.POST["put"])
    context: dict[str, Any] = {"return_": return_, "register": list_, "text": text, "most": MOST_PASTED}
    if request.method != "POST":
        return render(request, "associations/registers/paste.html", context)
    chosen = chosen_columns(request.POST.dict())
    read = read_pasted(list_, return_.period, text, rows_of(return_, list_), chosen)
    context |= {"read": read, "fields": list(zip(list_.columns, list_.labels, strict=True))}
    wrong = bool(read.problem or read.bad)
    if "confirm" in request.POST and not wrong:
        try:
            rows = [line.values for line in read.new]
            added = actions.add_rows(by=signed_in(request), return_=return_, register=list_, rows=rows)
        except Refused as refusal:
            context["problems"], wrong = refusal.obstacles, True
        else:
            messages.success(request, f"Đã thêm {added} {list_.row_name}.")
            return HttpResponseRedirect(_address(return_, list_))
    return render(request, "associations/registers/paste.html", context, status=409 if wrong else 200)


@require_POST
def carry(request: HttpRequest, key: str, year: int, register: str) -> HttpResponse:
    """Take over what still holds from last year."""
    return_, list_ = _place(request, key, year, register)
    try:
        copied = actions.carry_over(by=signed_in(request), return_=return_, register=list_)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    else:
        messages.success(
            request,
            f"Đã chuyển {copied} {list_.row_name} từ năm {year - 1}."
            if copied
            else "Không còn dòng nào để chuyển.",
        )
    return HttpResponseRedirect(_address(return_, list_))


@require_safe
def initiatives(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show the initiatives of a cluster's approved returns; ?tim finds words, ?moi-nam searches all years."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    words = request.GET.get("tim", "").strip()[:200]
    wanted = access.years_read(user, cluster) if "moi-nam" in request.GET else [period]
    memberships = Memberships(cluster)
    members = {one: memberships.on(one.figures_as_of) for one in wanted}
    units = approved_initiatives(members, words)
    # Of who is found in several years the last one is opened.
    years = {unit.pk: one.year for one, of_period in reversed(members.items()) for unit in of_period}
    context = {
        "profile_of": lambda unit: reverse(settings.UNIT_PAGE, args=[cluster.key, years[unit.pk], unit.key]),
        "cluster": cluster,
        "period": period,
        "units": units,
        "beginning": beginning_at(
            request, cluster, period, "sáng kiến, cách làm hay mà các hội ghi ở mục 5 của báo cáo"
        ),
        "years": [other.year for other in access.years_read(user, cluster)],
        "words": words,
        "all_years": len(wanted) > 1 or "moi-nam" in request.GET,
        "found": sum(len(rows) for _, rows in units),
    }
    return render(request, "associations/clusters/initiatives.html", context)


def _place(request: HttpRequest, key: str, year: int, register: str) -> tuple[Return, Register]:
    """Return the return within the person's reach and its list."""
    list_ = registers().get(register)
    if list_ is None:
        raise Http404
    return visible_return(signed_in(request), key, year), list_


def _why_closed(request: HttpRequest, return_: Return, register: Register) -> str:
    """Return why the person may not change the list now; "" where they may."""
    reach = access.reach(signed_in(request))
    return refusal_to_enter(return_, by=reach, section=section_of(register.key))


def _turn_away(request: HttpRequest, return_: Return, register: Register) -> HttpResponse | None:
    """Back to the list, with the reason, for who may not change it now; None for who may."""
    closed = _why_closed(request, return_, register)
    if not closed:
        return None
    messages.error(request, closed)
    return HttpResponseRedirect(_address(return_, register))


def _address(return_: Return, register: Register) -> str:
    return address_of(return_, "register", register=register.key)
