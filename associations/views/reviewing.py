"""The reviewer's pages: go through a return cell by cell, send it back with questions, approve several at once."""

from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from associations import access
from associations.access import Right
from associations.actions import questions as asking
from associations.actions import reviews as actions
from associations.forms.questions import AskForm
from associations.models import Return, User
from associations.returns import workflow
from associations.returns.deadlines import deadline_of
from associations.returns.questions import make_book, questions_of
from associations.returns.review import PartReview, make_review, unseen_odd
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused
from associations.views.places import (
    address_of,
    find_cluster,
    members_within,
    moves_offered,
    seen_before,
    seen_version,
    visible_return,
)
from associations.views.questions import new_question
from associations.views.requests import HtmxRequest, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HtmxRequest, key: str, year: int) -> HttpResponse:
    """Show a submitted return cell by cell, each to be ticked; once somebody has, only what is still to be seen."""
    user = signed_in(request)
    return_ = _reviewed_return(user, key, year)
    refused = ""
    if request.method == "POST":
        try:
            _tick(request, return_, user)
        except Refused as refusal:
            refused = " ".join(refusal.obstacles)
        if not request.htmx and not refused:
            return redirect(request.get_full_path() + f"#phan-{request.POST.get('section', '')}")
    sheet = make_sheet(return_)
    book = make_book(return_, by=user)
    found = make_review(return_, sheet, book)
    closed = actions.refusal_to_tick(return_, by=access.reach(user))
    shows_all = "tat-ca" in request.GET or not found.was_ticked
    context = {
        "return_": return_,
        "sheet": sheet,
        "review": found,
        "book": book,
        "shows_all": shows_all,
        "may_tick": not closed,
        "refused": refused,
        "closed": closed,
        "may_ask": not asking.refusal_to_ask(return_, by=access.reach(user)),
        "moves": moves_offered(return_, user),
        "panels": settings.RETURN_PANELS,
        "reminders": settings.RETURN_REMINDERS,
    }
    if request.htmx:
        # A cell that has just been ticked stays on the page until it is reloaded, so that the list does not jump.
        part = _part(found.parts, request.POST.get("section", ""))
        context |= {
            "part": part,
            "shows_all": "shown" not in request.POST,
            "shown": request.POST.getlist("shown"),
        }
        answer = render(request, "associations/returns/_review_part.html", {**context, "is_answer": True})
        answer["HX-Trigger-After-Swap"] = "portal-saved"  # the ratios are laid into the new rows
        return answer
    return render(request, "associations/returns/review.html", context, status=409 if refused else 200)


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
    wanted = request.POST.getlist("plain") if "all" in request.POST else request.POST.getlist("tick")
    seen = {name: request.POST.get(f"seen/{name}", "") for name in wanted}
    if not seen:
        raise Refused(["Chưa chọn ô nào để đánh dấu đã xem."])
    actions.tick(by=user, return_=return_, seen=seen)


def _part(parts: tuple[PartReview, ...], key: str) -> PartReview:
    for part in parts:
        if part.part.section.key == key:
            return part
    raise Http404


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
    """Show the submitted returns of a cluster: the clean ones can be approved in one go, each by its own event."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    members = members_within(user, cluster, period, Right.REVIEW)
    returns = Return.objects.filter(association__in=members, period=period, status=Return.Status.SUBMITTED)
    by_unit = {r.association_id: r for r in returns.select_related("association", "period", "submitted_by")}
    waiting = [by_unit[unit.pk] for unit in members if unit.pk in by_unit]
    if request.method == "POST":
        _approve_chosen(request, waiting)
        return HttpResponseRedirect(request.path)
    unseen = unseen_odd(waiting)
    obstacles = workflow.obstacles_of(waiting, "approve", by=user)
    open_questions = Counter(q.of_return_id for q in questions_of(members, period, state="open"))
    lines = [(r, obstacles[r.pk], len(unseen[r.pk]), open_questions[r.pk]) for r in waiting]
    context = {
        "cluster": cluster,
        "period": period,
        "lines": lines,
        "clean": [return_ for return_, *in_the_way in lines if not any(in_the_way)],
    }
    return render(request, "associations/clusters/approve.html", context)


def _approve_chosen(request: HttpRequest, waiting: list[Return]) -> None:
    """Approve the ticked returns as they were seen, and add a message for each."""
    ticked = request.POST.getlist("approve")
    chosen = [
        (r, seen_version(request, f"version/{r.pk}"), seen_version(request, f"figures/{r.pk}"))
        for r in waiting
        if str(r.pk) in ticked
    ]
    if not chosen:
        messages.error(request, "Chưa chọn báo cáo nào. Đánh dấu ít nhất một báo cáo rồi bấm “Duyệt”.")
    for result in actions.approve_all(by=signed_in(request), seen=chosen):
        if result.refused:
            messages.error(request, f"{result.return_}: {result.refused}")
        else:
            messages.success(request, f"Đã duyệt {result.return_}.")
