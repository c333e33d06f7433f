"""The pages of the book of questions and answers: ask, one question's thread, the book of a cluster."""

from collections import Counter, defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from associations import access
from associations.actions import questions as actions
from associations.actions.questions import NewQuestion, place_of
from associations.forms.questions import AskForm
from associations.models import Question, Return
from associations.numbers import read_plain
from associations.returns.questions import questions_of, with_threads
from associations.returns.workflow import Refused
from associations.sections.base import figures, read_columns
from associations.views.places import address_of, find_cluster, members_within, visible_return
from associations.views.requests import signed_in

_BACK = ("fill", "review", "return")  # the pages on which a question is answered or put in place


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Put a question on a figure, a row of a list or a section (?ve=code)."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    refused = actions.refusal_to_ask(return_, by=access.reach(user))
    if request.method != "POST":
        form = AskForm(return_, initial={"about": request.GET.get("ve", "")})
        return _ask_page(request, return_, form, refused)
    form = AskForm(return_, request.POST)
    if refused or not form.is_valid():
        return _ask_page(request, return_, form, refused, status=409)
    try:
        question = actions.ask(by=user, return_=return_, questions=[new_question(form)])[0]
    except Refused as refusal:
        return _ask_page(request, return_, form, " ".join(refusal.obstacles), status=409)
    messages.success(request, f"Đã hỏi {return_.association} về {question.subject}.")
    return HttpResponseRedirect(_back(request, question))


def new_question(form: AskForm) -> NewQuestion:
    """Return the question that a valid form holds."""
    return NewQuestion(**form.cleaned_data)


def _ask_page(
    request: HttpRequest, return_: Return, form: AskForm, refused: str, *, status: int = 200
) -> HttpResponse:
    back = request.POST.get("back") or request.GET.get("ve-trang", "")
    context = {"return_": return_, "form": form, "refused": refused, "back": back if back in _BACK else ""}
    return render(request, "associations/questions/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, key: str, year: int, number: int) -> HttpResponse:
    """Show a question with its thread; answer it, ask again, or take it back."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    found = get_object_or_404(with_threads(Question.objects.filter(of_return=return_)), number=number)
    found.of_return = return_
    if request.method != "POST":
        return _question_page(request, found, "")
    name = request.POST.get("deed", "")
    text = request.POST.get("text", "")
    turn: dict[str, Any] = {
        "by": user,
        "question": found,
        "text": text,
        "seen_turns": read_plain(request.POST.get("turns", "")),
    }
    try:
        if name == "answer":
            actions.answer(**turn, outcome=request.POST.get("outcome", ""))
        elif name == "again":
            actions.ask_again(**turn)
        elif name == "drop":
            actions.drop(**turn)
        else:
            raise Refused(["Chưa rõ là trả lời, hỏi lại hay rút câu hỏi. Bấm một trong các nút."])
    except Refused as refusal:
        return _question_page(request, found, " ".join(refusal.obstacles), text=text, status=409)
    messages.success(
        request, {"answer": "Đã trả lời.", "again": "Đã hỏi lại.", "drop": "Đã rút câu hỏi."}[name]
    )
    return HttpResponseRedirect(_back(request, found))


def _back(request: HttpRequest, question: Question) -> str:
    """Return where somebody came from to speak: at the same figure there, else the question's own page."""
    page = request.POST.get("back", "")
    if page not in _BACK:
        return place_of(question)
    return f"{address_of(question.of_return, page)}#{question.anchor}"


def _question_page(
    request: HttpRequest, question: Question, refused: str, *, text: str = "", status: int = 200
) -> HttpResponse:
    reach = access.reach(signed_in(request))
    now = Question.objects.prefetch_related("turns").get(pk=question.pk)
    context = {
        "question": now,
        "figure": figures().get(question.code),
        "value_now": read_columns([question.of_return_id])[question.of_return_id].get(question.code),
        "return_": question.of_return,
        "refused": refused,
        "text": text,
        "may_answer": not actions.refusal_to_answer(question, by=reach),
        "may_ask": not actions.refusal_to_ask(question.of_return, by=reach),
        "outcomes": Question.Outcome.choices,
    }
    return render(request, "associations/questions/question.html", context, status=status)


@require_safe
def book(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show the questions of a cluster and a year on the returns that the reader sees; it prints as an annex."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    members = members_within(user, cluster, period)
    state = request.GET.get("tinh-trang", "")
    wanted = request.GET.get("hoi", "")
    if state and state not in Question.State.values:
        raise Http404
    if wanted and wanted not in {unit.key for unit in members}:
        raise Http404
    every = list(questions_of(members, period))
    chosen = _by_association(every, state, wanted)
    by_state = Counter(one.state for one in every)
    context = {
        "cluster": cluster,
        "period": period,
        "units": [(unit, chosen[unit.pk]) for unit in members if chosen[unit.pk]],
        "members": members,
        "state": state,
        "wanted": wanted,
        "counts": [(value, label, by_state[value]) for value, label in Question.State.choices],
        "total": len(every),
    }
    return render(request, "associations/questions/book.html", context)


def _by_association(questions: list[Question], state: str, wanted: str) -> dict[int, list[Question]]:
    """Return the questions of a state and of an association's key, by the association's id; "" is every one."""
    chosen: dict[int, list[Question]] = defaultdict(list)
    for one in questions:
        if state in ("", one.state) and wanted in ("", one.of_return.association.key):
            chosen[one.of_return.association_id].append(one)
    return chosen
