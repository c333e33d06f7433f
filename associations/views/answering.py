"""The answers to the questions on a return: one of them, all that are written, or all and then the return again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from associations import access
from associations.access import Right
from associations.actions.answers import AnswersRefused, NewAnswer, answer_all
from associations.models import Question, Return
from associations.numbers import read_plain
from associations.requests.taken import KEPT_HERE
from associations.returns.questions import make_book
from associations.returns.workflow import Refused
from associations.views.places import address_of, may_fill, visible_return
from associations.views.requests import signed_in
from associations.views.submitting import submit_or_ask

_UNSENT = "unsent_answers"
_BACK = ("fill", "return")  # the pages beside whose figures answers are written


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show all open questions with a box each; take the answers, all or none.

    The button `only` sends the answer to one question, `then` goes on to submitting.
    """
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    before = return_.stamp
    found = make_book(return_, by=user).open
    for one in found:
        one.of_return = return_
    if request.method != "POST":
        return _page(request, return_, found)
    only, then = request.POST.get("only", ""), request.POST.get("then", "")
    written = [one for one in found if _is_sent(request, one, only)]
    try:
        if not written and not then:
            raise Refused([_nothing(found, only)])
        done = answer_all(
            by=user,
            return_=return_,
            answers=[_answer(request, one) for one in written],
            before_submitting=bool(then),
        )
    except Refused as refusal:
        return _page(request, return_, found, refusal)
    if done:
        messages.success(request, "Đã trả lời." if len(done) == 1 else f"Đã gửi {len(done)} câu trả lời.")
    if then:
        return submit_or_ask(request, return_, before)
    if others := _unsent(request, done):
        request.session[_UNSENT] = others
        return redirect(address_of(return_, "answers"))
    return HttpResponseRedirect(_back(request, return_, done))


def _is_sent(request: HttpRequest, question: Question, only: str) -> bool:
    """Return whether a question is answered now: the one whose button was pressed, else all that are written."""
    if only:
        return only == str(question.number)
    return bool(request.POST.get(f"text-{question.number}", "").strip())


def _answer(request: HttpRequest, question: Question) -> NewAnswer:
    number = question.number
    return NewAnswer(
        question,
        text=request.POST.get(f"text-{number}", ""),
        outcome=request.POST.get(f"outcome-{number}", ""),
        seen_turns=read_plain(request.POST.get(f"turns-{number}", "")),
    )


def _unsent(request: HttpRequest, done: list[Question]) -> dict[str, str]:
    """Return what was written for other questions than those answered, where the browser does not keep it itself."""
    if KEPT_HERE in request.POST:
        return {}
    sent = {f"{part}-{one.number}" for one in done for part in ("text", "outcome")}
    fields = {
        name: str(value) for name, value in request.POST.items() if name.startswith(("text-", "outcome-"))
    }
    others = {name: value for name, value in fields.items() if name not in sent}
    has_words = any(value.strip() for name, value in others.items() if name.startswith("text-"))
    return others if has_words else {}


def _nothing(found: list[Question], only: str) -> str:
    """Return why there is nothing to answer with."""
    if only:
        return f"Câu hỏi {only} không còn chờ trả lời: đã có người trả lời, hoặc thư ký cụm đã rút."
    if not found:
        return "Không còn câu hỏi nào chờ trả lời."
    return "Chưa ghi câu trả lời nào. Ghi vào ô dưới câu hỏi rồi gửi."


def _back(request: HttpRequest, return_: Return, done: list[Question]) -> str:
    """Return where somebody came from to answer: at the same figure there, else this page while questions wait."""
    page = request.POST.get("back", "")
    if page in _BACK:
        return address_of(return_, page) + (f"#{done[0].anchor}" if len(done) == 1 else "")
    return address_of(return_, "answers")


def _page(
    request: HttpRequest, return_: Return, found: list[Question], refusal: Refused | None = None
) -> HttpResponse:
    """Render the page of all answers; after a refusal with what was written, each reason at its question."""
    by_number = refusal.by_number if isinstance(refusal, AnswersRefused) else {}
    typed = request.POST if request.method == "POST" else request.session.pop(_UNSENT, {})
    for question in found:
        question.typed = {  # type: ignore[attr-defined]
            "text": typed.get(f"text-{question.number}", ""),
            "outcome": typed.get(f"outcome-{question.number}", ""),
            "refused": by_number.get(question.number, []),
        }
    user = signed_in(request)
    may_answer = access.reach(user).has_of(Right.FILL, return_)
    context = {
        "return_": return_,
        "questions": found,
        "book": {"open": found},
        "refused": _above(refusal, at_questions=may_answer),
        "may_answer": may_answer,
        "may_fill": may_fill(return_, user),
        "lost": _lost(request, found),
    }
    return render(request, "associations/questions/answers.html", context, status=409 if refusal else 200)


def _above(refusal: Refused | None, *, at_questions: bool) -> list[str]:
    """Return what stands above the page after a refusal; where the reasons stand at the questions, which those are."""
    if not (at_questions and isinstance(refusal, AnswersRefused)):
        return refusal.obstacles if refusal else []
    numbers = ", ".join(str(number) for number in sorted(refusal.by_number))
    return [f"Chưa gửi câu trả lời nào. Xem lại câu hỏi {numbers}; những gì đã gõ vẫn còn dưới đây."]


def _lost(request: HttpRequest, found: list[Question]) -> list[str]:
    """Return what was written for questions that no longer wait for an answer."""
    waiting = {f"text-{one.number}" for one in found}
    sent = {name: text for name, text in request.POST.items() if name.startswith("text-")}
    return [str(text) for name, text in sent.items() if name not in waiting and str(text).strip()]
