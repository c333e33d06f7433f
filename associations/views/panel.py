"""What is said and kept of one figure beside its number: the sheet's panel, and a page of its own without a script."""

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from associations.forms.returns import SectionForm, panel_fields, row_context
from associations.models import Return
from associations.returns.questions import make_book
from associations.returns.sheet import make_sheet
from associations.sections.base import figures
from associations.views.filling import (
    Form,
    document_named,
    forms_again,
    forms_of,
    reads_millions,
    report_saved,
    save_sent,
)
from associations.views.places import address_of, fills_for_another, turn_away, visible_return
from associations.views.requests import HtmxRequest, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def figure_panel(request: HtmxRequest, key: str, year: int, cell: str) -> HttpResponse:
    """Show a figure's meaning, messages, reason, marks, remark and source; save them, the number included."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    if cell not in figures():
        raise Http404
    if away := turn_away(request, return_):
        return away
    sheet = make_sheet(return_, in_millions=reads_millions(request))
    if request.method != "POST":
        return _panel(request, return_, _of_section(forms_of(sheet, only={cell})), cell)
    sent = save_sent(request, return_, sheet, only={cell})
    if sent.problems:
        form = _of_section(forms_again(sheet, sent, {cell}))
        return _panel(request, return_, form, cell, sent.problems)
    report_saved(request, sent)
    return HttpResponseRedirect(address_of(return_, "figure_panel", cell=cell))


def _of_section(forms: Iterable[Form]) -> SectionForm:
    """Return the form of a figure's section among those of a return, which holds the figure's own cells alone."""
    return next(form for form in forms if isinstance(form, SectionForm))


def _panel(
    request: HtmxRequest, return_: Return, form: SectionForm, code: str, problems: Sequence[str] = ()
) -> HttpResponse:
    """Render the panel: the piece that a script asks for, else the page; with status 409 where there are problems."""
    user = signed_in(request)
    row = form.part.rows[0]
    # The row with its line is not on this page.
    form.fields[code].widget.attrs["aria-describedby"] = "bang-xet"
    context = {
        "return_": return_,
        "form": form,
        "cell": form[code],
        "fields": panel_fields(form, row),
        "in_millions": reads_millions(request),
        "panel_seen": form.panel_seen_value(code),
        "earlier_questions": make_book(return_, by=user).about_before(code),
        "refused": problems,
        "for_another": fills_for_another(return_, user),
        "document_number": document_named(request) or return_.typed_from_paper,
        **row_context(form, row),
    }
    template = "associations/returns/_panel.html" if request.htmx else "associations/returns/panel.html"
    return render(request, template, context, status=409 if problems else 200)
