"""The administrator's page of mails: what goes out, what does not and why; for everybody else it does not exist."""

import datetime
from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from associations import outbox
from associations.actions import outbox as actions
from associations.forms.outbox import MailFilter
from associations.models import OutgoingMail, User
from associations.numbers import read_plain
from associations.views.requests import manager

State = OutgoingMail.State
_A_PAGE = 50
# Nothing is tried for so long only where no worker runs, or where one long task keeps it.
_LATE = datetime.timedelta(minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: HttpRequest) -> HttpResponse:
    """Show the mails as chosen, the last first; or let some be tried again, or drop one."""
    user = manager(request)
    if request.method == "POST":
        _decide(request, user)
        return redirect(request.get_full_path())
    form = MailFilter(request.GET or None)
    page = Paginator(_found(form), _A_PAGE).get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    counted = Counter(dict(OutgoingMail.objects.values_list("state").annotate(Count("pk"))))
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "counts": [(state, state.label, counted[state]) for state in State if counted[state]],
        "given_up": counted[State.GIVEN_UP],
        "held": counted[State.HELD],
        "late_since": _late_since(),
    }
    return render(request, "associations/outbox/list.html", context)


def _decide(request: HttpRequest, user: User) -> None:
    """Do what was pressed; the value of a button is the id of a mail, or the state of all that are meant."""
    if again := request.POST.get("gui_lai", ""):
        number = actions.send_again(by=user, mails=_chosen(again))
        done = f"Đã cho gửi lại {number} thư; thư đi trong vài phút."
    else:
        number = actions.drop(by=user, mails=_chosen(request.POST.get("bo", "")))
        done = f"Đã bỏ hẳn {number} thư; nội dung đã xóa, thư không gửi nữa."
    if number:
        messages.success(request, done)
    else:
        messages.info(request, "Thư này vừa được gửi hoặc đã bỏ rồi nên không phải làm gì.")


def _chosen(text: str) -> list[int]:
    if text in OutgoingMail.UNDECIDED:
        return list(OutgoingMail.objects.filter(state=text).values_list("pk", flat=True))
    number = read_plain(text)
    return [] if number is None else [number]


def _found(form: MailFilter) -> QuerySet[OutgoingMail]:
    """Return the mails that the form asks for, without their texts: links to set a password stand in them."""
    found = OutgoingMail.objects.defer("text").select_related("person").order_by("-pk")
    if not form.is_valid():
        return found
    if state := form.cleaned_data["trang_thai"]:
        found = found.filter(state=state)
    if text := form.cleaned_data["tim"]:
        of_person = Q(to__icontains=text) | Q(person__full_name__icontains=text)
        found = found.filter(of_person | Q(subject__icontains=text))
    return found


def _late_since() -> datetime.datetime | None:
    """Return since when a mail waits that nobody has tried, where that is too long; else None."""
    since = outbox.waiting_since()
    return since if since and timezone.now() - since > _LATE else None
