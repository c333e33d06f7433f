"""The reviewer's pages: go through a return cell by cell, send it back with questions, approve several at once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from associations import access
from associations.access import Right
from associations.actions import questions as asking
from associations.actions import reviews as actions
from associations.forms.questions import AskForm
from associations.models import Question, Return, User
from associations.returns import workflow
from associations.returns.deadlines import deadline_of
from associations.returns.material import read_material
from associations.returns.odd_cells import OddCell, in_words, odd_cells_of
from associations.returns.questions import make_book
from associations.returns.review import Review, make_review
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused
from associations.sections.base import sections
from associations.views.approving import about_approving, odd_as_read
from associations.views.places import (
    address_of,
    find_cluster,
    known_of,
    members_within,
    moves_offered,
    seen_before,
    seen_version,
    visible_return,
)
from associations.views.questions import new_question
from associations.views.requests import HtmxRequest, signed_in

# The list of what is to be looked at before the rest: the section of its form, and its place on the page.
FIRST = "xem-truoc"

# With as many cells in that list the largest changes below it stand open: the page still is two screens of 768 px.
_FIRST_BESIDE_CHANGES = 1


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HtmxRequest, key: str, year: int) -> HttpResponse:
    """Show a submitted return cell by cell, each to be ticked: first what is odd or changed, the rest folded."""
    user = signed_in(request)
    return_ = _reviewed_return(user, key, year)
    refused = ""
    if request.method == "POST":
        _find_section(request)
        try:
            _tick(request, return_, user)
        except Refused as refusal:
            refused = " ".join(refusal.obstacles)
        if not request.htmx and not refused:
            return redirect(_place_after(request))
    material = read_material(return_)
    sheet = make_sheet(return_, material=material)
    book = make_book(return_, by=user, units_before=material.units_before)
    found = make_review(return_, sheet, book, material=material)
    closed = actions.refusal_to_tick(return_, by=access.reach(user))
    context = {
        "return_": return_,
        "sheet": sheet,
        "review": found,
        "book": book,
        "shows_all": "tat-ca" in request.GET,
        "open_section": request.GET.get("mo", ""),
        "first": found.first,
        "opens_changes": len(found.first) <= _FIRST_BESIDE_CHANGES,
        "above": [cell.name for cell in found.first],
        "may_tick": not closed,
        "refused": refused,
        "closed": closed,
        "may_ask": not asking.refusal_to_ask(return_, by=access.reach(user)),
        "ask_address": address_of(return_, "ask"),  # once, and not for each cell
        "moves": moves_offered(return_, user, known_of(material, deadline_of(return_))),
        "panels": settings.RETURN_PANELS,
        "reminders": settings.RETURN_REMINDERS,
    }
    if request.htmx:
        return _piece(request, found, context)
    return render(request, "associations/returns/review.html", context, status=409 if refused else 200)


def _piece(request: HttpRequest, found: Review, context: dict[str, Any]) -> HttpResponse:
    """Answer with the list or the section that a button stands in.

    The cells of the list stay on the page until it is reloaded, ticked or not, so that nothing jumps.
    """
    above = [name for name in dict.fromkeys(request.POST.getlist("above")) if name in found.cells]
    key = request.POST.get("section", "")
    context |= {"is_answer": True, "above": above}
    if key == FIRST:
        context["first"] = [found.cells[name] for name in above]
        answer = render(request, "associations/returns/_review_first.html", context)
    else:
        context["part"] = next(part for part in found.parts if part.part.section.key == key)
        # One press over what is plain leaves the section folded; single ticks are set in an open one.
        context["open_section"] = "" if "all" in request.POST and not context["refused"] else key
        answer = render(request, "associations/returns/_review_part.html", context)
    answer["HX-Trigger-After-Swap"] = "portal-saved"  # the ratios are laid into the new rows
    return answer


def _find_section(request: HttpRequest) -> None:
    """Raise Http404 where a button stands in no list and no section, before it acts."""
    if request.POST.get("section", "") not in (FIRST, *(section.key for section in sections())):
        raise Http404


def _place_after(request: HttpRequest) -> str:
    """Return where somebody without scripts goes on after a tick: to the list, or to the section, open as it was."""
    key = request.POST.get("section", "")
    if key == FIRST:
        return f"{request.get_full_path()}#{FIRST}"
    if "all" in request.POST or "tat-ca" in request.GET:
        return f"{request.get_full_path()}#phan-{key}"
    return f"{request.path}?{urlencode({'mo': key})}#phan-{key}"


def _reviewed_return(user: User, key: str, year: int) -> Return:
    """Return the return of an address for who reviews it; for everybody else there is no such page."""
    return_ = visible_return(user, key, year)
    if not access.reach(user).has_of(Right.REVIEW, return_):
        raise Http404
    return return_


def _tick(request: HttpRequest, return_: Return, user: User) -> None:
    """Do what the pressed button says: tick a cell or all plain ones of a section, or take a tick back."""
    if name := request.POST.get("untick"):
        actions.untick(by=user, return_=return_, cell=name)
        return
    is_plain = "all" in request.POST
    wanted = request.POST.getlist("plain" if is_plain else "tick")
    seen = {name: request.POST.get(f"seen/{name}", "") for name in wanted}
    if not seen:
        raise Refused(["Chưa chọn ô nào để đánh dấu đã xem."])
    act = actions.tick_plain if is_plain else actions.tick
    act(by=user, return_=return_, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Send a return back: what is asked already, a further question, and words beside; at least one question."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    if request.method != "POST":
        form = AskForm(return_, initial={"about": request.GET.get("ve", "")})
        change = workflow.changed_since(return_, *seen_before(request, return_))
        return _send_back_page(request, return_, form, [change] if change else [])
    words = request.POST.get("words", "").strip()
    form = AskForm(return_, request.POST)
    asks = _asks(request) or not make_book(return_, by=user).open
    if asks and not form.is_valid() and not workflow.obstacles(return_, "send_back", by=user):
        return _send_back_page(request, return_, form)
    try:
        asking.send_back(
            by=user,
            return_=return_,
            seen=(seen_version(request, "version"), seen_version(request, "figures_version")),
            questions=[new_question(form)] if asks and form.is_valid() else [],
            words=words,
        )
    except Refused as refusal:
        return _send_back_page(request, return_, form, refusal.obstacles)
    messages.success(request, f"Đã trả lại báo cáo: {return_.association}, năm {return_.period.year}.")
    return redirect(address_of(return_))


def _asks(request: HttpRequest) -> bool:
    """Return whether a new question was typed."""
    return bool(request.POST.get("about") or request.POST.get("text", "").strip())


def _send_back_page(
    request: HttpRequest, return_: Return, form: AskForm, refused: Iterable[str] = ()
) -> HttpResponse:
    """Render the page of sending back; with status 409 where a request to send back is answered."""
    obstacles = workflow.hindrances(return_, "send_back", by=signed_in(request))
    deadline = deadline_of(return_)
    context = {
        "return_": return_,
        "form": form,
        "book": make_book(return_, by=signed_in(request)),
        "obstacles": obstacles,
        "deadline": deadline,
        "is_locked": bool(deadline.refusal(timezone.localdate())),
        "refused": [sentence for sentence in refused if sentence not in obstacles.sentences],
        "words": request.POST.get("words", "").strip(),
    }
    return render(
        request,
        "associations/returns/send_back.html",
        context,
        status=409 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def approve_many(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show the submitted returns of a cluster, the odd cells named: they can be approved in one go, each by its own event."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    members = members_within(user, cluster, period, Right.REVIEW)
    returns = Return.objects.filter(association__in=members, period=period)
    by_unit = {r.association_id: r for r in returns.select_related("association", "period", "submitted_by")}
    begun = [by_unit[unit.pk] for unit in members if unit.pk in by_unit]
    if request.method == "POST":
        if _approve_chosen(request, begun) and (words := about_approving(members, period)):
            messages.info(request, words)
        return HttpResponseRedirect(request.path)
    lines = _lines([return_ for return_ in begun if return_.status == Return.Status.SUBMITTED], by=user)
    context = {
        "cluster": cluster,
        "period": period,
        "lines": lines,
        "kept": about_approving(members, period) if lines else "",
        "clean": [line for line in lines if line.is_clean],
        "to_read": [line for line in lines if line.may_be_chosen and not line.is_clean],
    }
    return render(request, "associations/clusters/approve.html", context)


@dataclass(frozen=True)
class Waiting:
    """A submitted return on the page of approving several, with its odd cells and what is in the way of approving it."""

    return_: Return
    odd: list[OddCell]
    open_questions: int
    obstacles: list[str]

    @property
    def may_be_chosen(self) -> bool:
        """Whether it can be approved from the page, where its odd cells are read."""
        return not self.obstacles and not self.open_questions

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to be read about it."""
        return self.may_be_chosen and all(cell.is_seen for cell in self.odd)


def _lines(waiting: list[Return], *, by: User) -> list[Waiting]:
    """Return what the page of approving several shows of submitted returns; a constant number of queries."""
    odd = odd_cells_of(waiting)
    obstacles = workflow.obstacles_of(waiting, "approve", by=by)
    questions = Question.objects.filter(of_return__in=waiting, state=Question.State.OPEN)
    asked = Counter(questions.values_list("of_return", flat=True))
    return [Waiting(r, odd[r.pk], asked[r.pk], obstacles[r.pk]) for r in waiting]


def _approve_chosen(request: HttpRequest, begun: list[Return]) -> bool:
    """Approve the ticked returns as they were seen, and add a message for each, one for all that are not odd.

    Return whether any was approved. One that is no longer submitted (a second press, an old page, another reviewer) is
    refused as any move is, by what was done first.
    """
    ticked = request.POST.getlist("approve")
    chosen = [
        (r, seen_version(request, f"version/{r.pk}"), seen_version(request, f"figures/{r.pk}"))
        for r in begun
        if str(r.pk) in ticked
    ]
    if not chosen:
        messages.error(request, "Chưa chọn báo cáo nào. Đánh dấu ít nhất một báo cáo rồi bấm nút duyệt.")
    as_read = {return_.pk: odd_as_read(request, f"odd/{return_.pk}/") for return_, *_ in chosen}
    clean = []
    results = actions.approve_all(by=signed_in(request), seen=chosen, odd=as_read)
    for result in results:
        if result.refused:
            messages.error(request, f"{result.return_}: {result.refused}")
        elif result.odd:
            messages.success(request, f"Đã duyệt {result.return_}. {in_words(result.odd)}")
        else:
            clean.append(str(result.return_))
    if len(clean) > 1:
        messages.success(request, f"Đã duyệt {len(clean)} báo cáo không có cảnh báo: {', '.join(clean)}.")
    elif clean:
        messages.success(request, f"Đã duyệt {clean[0]}.")
    return any(not result.refused for result in results)
