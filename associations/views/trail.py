"""The record of a return to be read: every action, filtered and as a file, and one figure across the years."""

from collections import defaultdict
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from associations import access
from associations.days import DayField
from associations.events import breaks_of
from associations.models import Event, Question, Return
from associations.returns import cells
from associations.returns.history import Line, Wanted, find_lines
from associations.returns.questions import with_threads
from associations.sections.base import figures, read_columns, text_columns
from associations.territory import Territories
from associations.views.files import csv_file
from associations.views.places import visible_return
from associations.views.requests import signed_in

_A_PAGE = 100


class HistoryForm(forms.Form):
    """Which part of a history to show."""

    o = forms.ChoiceField(label="Ô", required=False)
    nguoi = forms.ChoiceField(label="Người", required=False)
    viec = forms.ChoiceField(label="Việc", required=False)
    tu = DayField(label="Từ ngày", required=False, help_text="")
    den = DayField(label="Đến ngày", required=False, help_text="")

    def __init__(self, events: list[Event], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {event.by_id: event.by_name for event in events}
        kinds = {event.kind: event.get_kind_display() for event in events}
        named = _changed_cells(events)
        for name, choices in (("o", named), ("nguoi", people.items()), ("viec", kinds.items())):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
            choice.choices = [("", "Tất cả"), *((str(value), words) for value, words in choices)]

    @property
    def wanted(self) -> Wanted:
        """Return what is asked for, as far as it was given rightly."""
        data = self.cleaned_data
        person = data.get("nguoi")
        return Wanted(
            data.get("o") or "",
            int(person) if person else None,
            data.get("viec") or "",
            data.get("tu"),
            data.get("den"),
        )


def _changed_cells(events: list[Event]) -> list[tuple[str, str]]:
    """Return (code, label) of all that events changed: figures in the order of the form, then the rest."""
    changed = {cells.CellName.parse(cell).code for event in events for cell in event.changes}
    found = [(code, cells.label(code)) for code in figures() if code in changed]
    return found + sorted((cell, cells.label(cell)) for cell in changed if cell not in figures())


@require_safe
def history(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show every action on a return with old and new values; by cell, person, action and day; ?tep for a file."""
    return_ = visible_return(signed_in(request), key, year)
    events = Event.objects.filter(of_return=return_)
    form = HistoryForm(list(events.order_by("number")), request.GET)
    form.is_valid()
    lines = find_lines(events, form.wanted)
    if "tep" in request.GET:
        return _file(f"lich-su-{key}-{year}.csv", lines)
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "return_": return_,
        "form": form,
        "page": Paginator(lines, _A_PAGE).get_page(request.GET.get("trang")),
        "total": len(lines),
        "query": query.urlencode(),
        "breaks": breaks_of(return_),
        "events": events.count(),
    }
    return render(request, "associations/returns/history.html", context, status=409 if form.errors else 200)


@require_safe
def figure(request: HttpRequest, key: str, year: int, cell: str) -> HttpResponse:
    """Show a figure or text of an association and its predecessors across the years: values, changes, questions."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    if cell not in figures() and cell not in text_columns():
        raise Http404
    mine = {return_.association_id}
    units = mine | Territories(around=mine).predecessors(mine)
    returns = list(
        access.visible_returns(user)
        .filter(association__in=units)
        .select_related("association", "period")
        .order_by("-period__year", "association__key")
    )
    events = Event.objects.filter(of_return__in=returns).select_related("of_return")
    lines = find_lines(events, Wanted(cell=cell))
    if "tep" in request.GET:
        by_pk = {r.pk: r for r in returns}
        return _file(f"lich-su-{cell}-{key}.csv", lines, by_pk)
    context = {
        "return_": return_,
        "cell": cell,
        "label": cells.label(cell),
        "years": _years(cell, returns, lines),
    }
    return render(request, "associations/returns/figure_history.html", context)


def _years(
    cell: str, returns: list[Return], lines: list[Line]
) -> list[tuple[Return, str, list[Line], list[Question]]]:
    """Return each return with the cell's value in words, its changes and its questions."""
    lines_of: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        lines_of[line.event.of_return_id].append(line)
    questions: dict[int, list[Question]] = defaultdict(list)
    for question in with_threads(Question.objects.filter(of_return__in=returns, code=cell)):
        questions[question.of_return_id].append(question)
    stored = read_columns([return_.pk for return_ in returns])
    return [(r, cells.value_text(cell, stored[r.pk][cell]), lines_of[r.pk], questions[r.pk]) for r in returns]


def _file(name: str, lines: list[Line], returns: dict[int, Return] | None = None) -> HttpResponse:
    head = ["Ngày", "Giờ", "Người", "Việc", "Phiên bản", "Ô", "Trước", "Sau", "Lý do"]
    rows: list[tuple[str, ...]] = []
    for line in lines:
        at = timezone.localtime(line.event.at)
        what = (f"{at:%d/%m/%Y}", f"{at:%H:%M:%S}", line.event.by_name, line.event.get_kind_display())
        for change in line.changes or (("", "", ""),):
            row = (*what, str(line.event.version), *change, line.event.reason)
            rows.append((str(returns[line.event.of_return_id]), *row) if returns else row)
    return csv_file(name, ["Báo cáo", *head] if returns else head, rows)
