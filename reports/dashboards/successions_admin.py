"""The administrator's pages of successions; they stand here because the preview shows figures."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from associations.actions import successions as actions
from associations.actions.associations import rehearsed
from associations.actions.facts import Difference, as_seen, differences
from associations.actions.records import records_of
from associations.actions.registry_effect import changes, expected_now
from associations.forms.successions import NewSuccessionForm, SuccessionForm
from associations.models import Association, Succession, User
from associations.names import vietnamese_key
from associations.returns.workflow import Refused
from associations.views import previewing
from associations.views.requests import manager
from reports.analysis.succession_effect import concerned, restated_changes, series_of


@require_safe
def successions(request: HttpRequest) -> HttpResponse:
    """Display every succession, the latest first."""
    manager(request)
    rows = Succession.objects.select_related("predecessor", "successor")
    ordered = sorted(rows, key=lambda row: vietnamese_key(row.predecessor.name))
    ordered.sort(key=lambda row: row.effective_on, reverse=True)
    return render(request, "reports/registry/successions.html", {"rows": ordered})


@require_http_methods(["GET", "HEAD", "POST"])
def add_succession(request: HttpRequest) -> HttpResponse:
    """Enter a succession that no merger covers: both associations are there, one has ended."""
    user = manager(request)
    form = NewSuccessionForm(request.POST or None)
    if request.method != "POST" or previewing.is_edited_again(request):
        return _adding(request, form)
    if not form.is_valid():
        return _adding(request, form, status=409)
    arguments = form.action_arguments
    try:
        if previewing.is_confirmed(request):
            made = actions.add_succession(by=user, **arguments)
            messages.success(request, f"Đã ghi {made.successor} kế thừa {made.predecessor}.")
            return redirect("successions")
        units = [arguments["predecessor"], arguments["successor"]]
        effect = _effect(user, units, lambda: actions.add_succession(by=user, **arguments))
    except Refused as refusal:
        previewing.add_refusal(form, refusal)
        return _adding(request, form, status=409)
    title = (
        f"{arguments['successor']} kế thừa {arguments['predecessor']} từ {arguments['effective_on']:%d/%m/%Y}"
    )
    return _preview(request, form, effect, (title, "Ghi việc kế thừa"))


def _adding(request: HttpRequest, form: NewSuccessionForm, status: int = 200) -> HttpResponse:
    return render(request, "reports/registry/add_succession.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def succession(request: HttpRequest, pk: int) -> HttpResponse:
    """Display one succession: its day and its legal basis, changed after a preview of what that does."""
    user, found = manager(request), _found(pk)
    initial = {
        "effective_on": found.effective_on,
        "legal_basis": found.legal_basis,
        "seen": as_seen(actions.facts_of(found)),
    }
    form = SuccessionForm(request.POST or None, initial=initial)
    if request.method != "POST" or previewing.is_edited_again(request):
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form, status=409)
    try:
        if previewing.is_confirmed(request):
            actions.change_succession(by=user, succession=found, **form.cleaned_data)
            messages.success(request, f"Đã lưu việc {found.successor} kế thừa {found.predecessor}.")
            return redirect("succession", pk=pk)
        effect = _effect(
            user,
            [found.predecessor, found.successor],
            lambda: actions.change_succession(by=user, succession=found, **form.cleaned_data),
            before=found,
        )
    except Refused as refusal:
        previewing.add_refusal(form, refusal)
        return _page(request, found, form, status=409)
    return _preview(request, form, effect, (_title(found), "Lưu"))


def _page(request: HttpRequest, found: Succession, form: SuccessionForm, status: int = 200) -> HttpResponse:
    beside = found.successor.precessions.filter(effective_on=found.effective_on).exclude(pk=found.pk)
    context = {
        "succession": found,
        "form": form,
        "beside": beside.select_related("predecessor").order_by("pk"),
        "is_free": not actions.refusals_to_remove(found),
        "records": records_of(found),
    }
    return render(request, "reports/registry/succession.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_succession(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a succession entered by itself, after a preview of what that does."""
    user, found = manager(request), _found(pk)
    try:
        if request.method == "POST":
            actions.remove_succession(by=user, succession=found)
            messages.success(request, f"Đã bỏ việc {found.successor} kế thừa {found.predecessor}.")
            return redirect("successions")
        units = [found.predecessor, found.successor]
        effect = _effect(user, units, lambda: actions.remove_succession(by=user, succession=found))
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect("succession", pk=pk)
    title = f"Bỏ việc {_title(found)}"
    return _preview(request, forms.Form(), effect, (title, "Bỏ việc kế thừa"), may_edit=False)


def _effect(
    user: User,
    units: list[Association],
    action: Callable[[], Succession | None],
    before: Succession | None = None,
) -> dict[str, Any]:
    """Return what an action does, found by doing it and undoing it: in the row, in clusters, to figures of the past."""
    found: list[Difference] = []
    warnings: list[str] = []
    with rehearsed():
        expected, every = expected_now(), concerned(units)
        then = series_of(user, every)
        made = action()
        if made is not None:
            warnings = actions.warnings_of(made)
            found = differences(actions.facts_of(before), actions.facts_of(made)) if before else []
        now = series_of(user, every)
        expectations = changes(expected, expected_now())
    return {
        "differences": found,
        "warnings": warnings,
        "expectations": expectations,
        "years": restated_changes(every, then, now),
    }


def _preview(
    request: HttpRequest,
    form: forms.Form,
    effect: dict[str, Any],
    words: tuple[str, str],
    *,
    may_edit: bool = True,
) -> HttpResponse:
    """Display the page that previews an effect; words: its title and what stands on the button that does it."""
    title, button = words
    context = {"form": form, "title": title, "button": button, "may_edit": may_edit, **effect}
    context["takes_away"] = any(e.gone for e in effect["expectations"])
    return render(request, "reports/registry/preview_succession.html", context)


def _title(found: Succession) -> str:
    return f"{found.successor.dated_name} kế thừa {found.predecessor.dated_name}"


def _found(pk: int) -> Succession:
    return get_object_or_404(Succession.objects.select_related("predecessor", "successor"), pk=pk)
