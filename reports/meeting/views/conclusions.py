"""What a meeting concluded: written, answered, set as tasks, announced; and what stands of it in next year's return."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import access
from associations.access import Right
from associations.actions.schedules import WrongFields
from associations.days import DayField
from associations.models import Association, Cluster, Period, Petition, Return
from associations.models.associations import distinct_name
from associations.numbers import read_plain
from associations.returns.workflow import Refused
from associations.views.beginning import beginning_at
from associations.views.places import find_cluster, find_place, led_cluster
from associations.views.requests import HtmxRequest, signed_in
from reports.analysis.targets import read_aims
from reports.meeting import conclusions as actions
from reports.meeting.numerals import ListedNumeral, check_of_meeting, list_numerals
from reports.meeting.reminders import last_meeting
from reports.models import Meeting
from reports.narrative.hand_check import ANSWER, CONCLUSIONS, OWN_ANSWER, OWN_PETITION, TASK
from reports.presentation.wording import aims
from reports.revisions.meetings import meeting_of, own_petitions


class TaskForm(forms.Form):
    """A task or a target of the next year, for one association or for all."""

    text = forms.CharField(
        label="Nhiệm vụ, chỉ tiêu", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    association = forms.ChoiceField(label="Hội thực hiện", required=False)
    due = DayField(label="Hạn (không bắt buộc)", required=False)

    def __init__(self, members: list[Association], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.members = {str(unit.pk): unit for unit in members}
        choice = self.fields["association"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [
            ("", "Mọi hội trong cụm"),
            *((pk, distinct_name(unit, members)) for pk, unit in self.members.items()),
        ]

    def clean_association(self) -> Association | None:
        """Return the association itself."""
        return self.members.get(self.cleaned_data["association"])


class PetitionForm(forms.Form):
    """A petition that was raised at the meeting without naming an association, with its answer."""

    topic = forms.ChoiceField(label="Lĩnh vực", choices=Petition.Topic.choices)
    text = forms.CharField(label="Kiến nghị", max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    answer = forms.CharField(label="Trả lời", max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    answered_by = forms.CharField(label="Nơi trả lời", max_length=200, required=False)

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="kien_nghi_%s")  # type: ignore[arg-type]  # beside the form of tasks


@require_http_methods(["GET", "HEAD", "POST"])
def conclusions(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the conclusions, the answers and the tasks; who leads writes the conclusions here."""
    user = signed_in(request)
    if request.method != "POST":
        return _page(request, *find_cluster(user, key, year))
    cluster, period = led_cluster(user, key, year)
    text = request.POST.get("text", "")
    try:
        actions.conclude(
            by=user, cluster=cluster, period=period, text=text, seen=request.POST.get("seen", "")
        )
    except Refused as refusal:
        return _page(request, cluster, period, _Typed(refusal.obstacles, conclusions=text))
    messages.success(request, "Đã lưu kết luận.")
    return redirect("conclusions", key=key, year=year)


@require_POST
def petitions(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Save the answers to all petitions as they stand in the form."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    sent = [
        actions.Answer(
            pk,
            request.POST.get(f"answer-{pk}", ""),
            request.POST.get(f"by-{pk}", ""),
            request.POST.get(f"seen-{pk}", ""),
        )
        for text in request.POST.getlist("petition")
        if (pk := read_plain(text)) is not None
    ]
    try:
        changed = actions.answer_petitions(by=user, cluster=cluster, period=period, answers=sent)
    except Refused as refusal:
        answers = {answer.petition: answer for answer in sent}
        return _page(request, cluster, period, _Typed(refusal.obstacles, answers=answers))
    messages.success(request, f"Đã lưu {changed} trả lời." if changed else "Không có gì thay đổi.")
    return redirect("conclusions", key=key, year=year)


@require_POST
def add_petition(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Record a petition of the meeting itself, by its topic."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    form = PetitionForm(request.POST)
    if form.is_valid():
        try:
            petition = actions.NewPetition(**form.cleaned_data)
            actions.add_petition(by=user, cluster=cluster, period=period, petition=petition)
        except WrongFields as wrong:
            for name, problem in wrong.fields.items():
                form.add_error(name, problem)
        else:
            messages.success(request, "Đã ghi kiến nghị.")
            return redirect("conclusions", key=key, year=year)
    problems = ["Chưa ghi được kiến nghị. Xem dòng báo ở ô bên dưới."]
    return _page(request, cluster, period, _Typed(problems, petition=form))


@require_POST
def remove_petition(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Remove a petition of the meeting itself."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    removed = actions.remove_petition(by=user, cluster=cluster, period=period, pk=pk)
    messages.success(request, "Đã bỏ kiến nghị." if removed else "Kiến nghị này đã được bỏ trước đó.")
    return redirect("conclusions", key=key, year=year)


@require_POST
def add_task(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Set a task of the next year."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    members = actions.members_to_task(cluster, meeting_of(cluster, year))
    form = TaskForm(members, request.POST)
    if form.is_valid():
        try:
            task = actions.NewTask(**form.cleaned_data)
            actions.add_task(by=user, cluster=cluster, period=period, task=task)
        except WrongFields as wrong:
            for name, problem in wrong.fields.items():
                form.add_error(name, problem)
        else:
            messages.success(request, "Đã giao nhiệm vụ.")
            return redirect("conclusions", key=key, year=year)
    problems = ["Chưa giao được nhiệm vụ. Xem dòng báo ở ô bên dưới."]
    return _page(request, cluster, period, _Typed(problems, task=form))


@require_POST
def remove_task(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Remove a task."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    removed = actions.remove_task(by=user, cluster=cluster, period=period, pk=pk)
    messages.success(request, "Đã bỏ nhiệm vụ." if removed else "Nhiệm vụ này đã được bỏ trước đó.")
    return redirect("conclusions", key=key, year=year)


@require_POST
def tell(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Tell the officers of the cluster that the conclusions are there."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    try:
        count = actions.tell_conclusions(by=user, cluster=cluster, period=period)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    else:
        messages.success(request, f"Đã báo cho {count} cán bộ trong mục Thông báo của họ.")
    return redirect("conclusions", key=key, year=year)


@require_safe
def last_meeting_panel(request: HtmxRequest, key: str, year: int) -> HttpResponse:
    """Display what the last meeting left for an association: beside its return by htmx, begun or not; else as a page."""
    user = signed_in(request)
    association, period = find_place(key, year)
    if not access.reach(user).has(Right.SEE_ALL, association.pk, period.figures_as_of):
        raise Http404
    last = last_meeting(Return(association=association, period=period))
    if last and not access.reads_cluster_year(user, last.meeting.cluster, last.meeting.period):
        last = None  # the association came from another cluster, whose meeting is not its new secretary's to read
    template = "reports/meeting/_last_meeting.html" if request.htmx else "reports/meeting/last_meeting.html"
    return render(request, template, {"last": last, "association": association, "period": period})


@dataclass(frozen=True)
class _Typed:
    """What was typed and could not be saved, and why: it stays in the page over what stands now."""

    problems: list[str] = field(default_factory=list)
    conclusions: str | None = None
    answers: Mapping[int, actions.Answer] = field(default_factory=dict)  # by petition
    task: TaskForm | None = None
    petition: PetitionForm | None = None


def _page(
    request: HttpRequest, cluster: Cluster, period: Period, typed: _Typed | None = None
) -> HttpResponse:
    user = signed_in(request)
    typed = typed or _Typed()
    leads = access.may_lead(user, cluster)
    meeting = meeting_of(cluster, period.year)
    tasks = list(meeting.tasks.select_related("association")) if meeting else []
    petitions = actions.readable(actions.petitions_of(cluster, period), access.reach(user), period)
    context = {
        "cluster": cluster,
        "period": period,
        "next_year": period.year + 1,
        "leads": leads,
        "meeting": meeting,
        "beginning": beginning_at(
            request,
            cluster,
            period,
            "kết luận của hội nghị, trả lời kiến nghị của các hội và nhiệm vụ năm tới",
        ),
        **_conclusions(meeting, typed.conclusions),
        "petitions": [
            (one, typed.answers.get(one.petition.pk), actions.mark_of(one.answer)) for one in petitions
        ],
        "answered": sum(one.answer is not None for one in petitions),
        "tasks": tasks,
        "has_due": any(task.due for task in tasks),
        "official_targets": aims.ahead_of(read_aims(cluster, period.year), period.year),
        "own_petitions": own_petitions(meeting),
        "petition_form": (typed.petition or PetitionForm()) if leads else None,
        "form": (typed.task or TaskForm(actions.members_to_task(cluster, meeting))) if leads else None,
        "why_not_told": actions.nothing_to_tell(meeting),
        "problems": typed.problems,
        "numerals": _numerals(request, cluster, period) if leads and meeting else [],
        "back": "conclusions#so-viet-tay",
        "with_place": True,
    }
    status = 409 if typed.problems else 200
    return render(request, "reports/meeting/conclusions.html", context, status=status)


def _numerals(request: HttpRequest, cluster: Cluster, period: Period) -> list[ListedNumeral]:
    """Return the numbers of what the meeting wrote that are to be corrected or allowed."""
    check = check_of_meeting(by=signed_in(request), cluster=cluster, period=period)
    findings = [
        one
        for key in (CONCLUSIONS, ANSWER, OWN_PETITION, OWN_ANSWER, TASK)
        for one in check.of(key)
        if one.is_open
    ]
    return list_numerals(findings, cluster, period)


def _conclusions(meeting: Meeting | None, typed: str | None) -> dict[str, str]:
    """The text in the box, beside it what stands now where something else was typed, and the mark of what stands."""
    standing = meeting.conclusions if meeting else ""
    seen = actions.seen_mark(standing)
    if typed is None:
        return {"text": standing, "standing": "", "seen": seen}
    return {"text": typed, "standing": standing, "seen": seen}
