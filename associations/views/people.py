"""The administrator's pages of people, and the page of who may do what."""

import datetime
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import access
from associations.access import RIGHTS, SCOPES, Right
from associations.actions import handover
from associations.actions import people as actions
from associations.actions.account_news import is_unsent
from associations.forms.people import AssignmentForm, EndForm, HandoverForm, InviteForm, PersonForm
from associations.models import Assignment, User
from associations.models.associations import holds_on
from associations.models.users import PORTAL_USERNAME
from associations.names import searched, vietnamese_key
from associations.qr import qr_svg
from associations.returns.workflow import MOVES, Refused
from associations.signing_in.authenticator_keys import who_must_enrol_again
from associations.views.confirming import ask_password
from associations.views.requests import manager


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Roles × rights and moves, made from the tables that decide."""
    roles = list(RIGHTS)
    lines = [(str(right.label), [right in RIGHTS[role] for role in roles]) for right in Right]
    moves = [
        (
            move.label,
            [
                move.right in RIGHTS[role] or (move.right == Right.FILL and Right.FILL_FOR in RIGHTS[role])
                for role in roles
            ],
        )
        for move in MOVES.values()
    ]
    context = {"roles": [(role.label, SCOPES[role]) for role in roles], "lines": lines, "moves": moves}
    return render(request, "associations/people/rights.html", context)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show everybody with an account, by name; found with or without marks."""
    manager(request)
    wanted = searched(request.GET.get("tim", "")).strip()
    role = request.GET.get("vai-tro", "")
    found = []
    users = User.objects.exclude(username=PORTAL_USERNAME).prefetch_related(
        "assignments__association", "assignments__cluster"
    )
    for person in users:
        held = [a for a in person.assignments.all() if holds_on(a, timezone.localdate())]
        if role and role not in {a.role for a in held}:
            continue
        if wanted and wanted not in searched(f"{person.full_name} {person.username} {person.phone}"):
            continue
        found.append((person, held))
    again = who_must_enrol_again(Authenticator.objects.all())
    found.sort(key=lambda pair: (not pair[0].is_active, vietnamese_key(str(pair[0]))))
    context = {
        "found": found,
        "must_enrol_again": again,
        "roles": Assignment.Role.choices,
        "role": role,
        "wanted": request.GET.get("tim", ""),
    }
    return render(request, "associations/people/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Show the form of a new person, or create one."""
    user = manager(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.invite(by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.obstacles)
        else:
            messages.success(
                request, f"Đã lập tài khoản {person.username}. Giao vai trò rồi in liên kết đặt mật khẩu."
            )
            return redirect("person", pk=person.pk)
    return render(request, "associations/people/invite.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: how to reach them, their roles, what was done on the account."""
    user = manager(request)
    found = _person(pk)
    initial = {"full_name": found.full_name, "email": found.email, "phone": found.phone}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if _reached_otherwise(found, form.cleaned_data) and (
            confirmation := ask_password(request, f"đổi thư điện tử hoặc điện thoại của {found}")
        ):
            return confirmation
        actions.change_person(by=user, person=found, **form.cleaned_data)
        messages.success(request, "Đã lưu.")
        return redirect("person", pk=pk)
    return _person_page(request, found, form=form)


def _person_page(request: HttpRequest, found: User, **forms: Any) -> HttpResponse:
    initial = {"full_name": found.full_name, "email": found.email, "phone": found.phone}
    assignments = found.assignments.select_related("association", "cluster").order_by("-valid_from", "-pk")
    authenticators = list(Authenticator.objects.filter(user=found))
    entries = actions.history_of(found)
    context = {
        "person": found,
        "unsent": entries[0][2] if entries and is_unsent(entries[0][2]) else "",
        "work": handover.open_work(found),
        "form": forms.get("form") or PersonForm(initial=initial),
        "assign_form": forms.get("assign_form") or AssignmentForm(),
        "assignments": [(a, holds_on(a, timezone.localdate()) and a.valid_to is None) for a in assignments],
        "end_form": EndForm(auto_id=False),
        "entries": entries,
        "has_second_factor": bool(authenticators),
        "must_enrol_again": bool(who_must_enrol_again(authenticators)),
    }
    return render(request, "associations/people/person.html", context)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    user = manager(request)
    found = _person(pk)
    form = AssignmentForm(request.POST)
    if form.is_valid():
        if confirmation := ask_password(request, f"giao vai trò cho {found}"):
            return confirmation
        try:
            actions.assign(by=user, person=found, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.obstacles)
        else:
            messages.success(request, "Đã giao vai trò.")
            return redirect("person", pk=pk)
    return _person_page(request, found, assign_form=form)


@require_POST
def end(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """End a role on a day."""
    user = manager(request)
    held = get_object_or_404(Assignment.objects.select_related("user"), pk=assignment, user=_person(pk))
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(problem) for problem in form.errors["last_day"]))
        return redirect("person", pk=pk)
    return _do(
        request,
        pk,
        "Đã cho thôi vai trò.",
        lambda: actions.end_assignment(by=user, assignment=held, **form.cleaned_data),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a person would leave open, and to whom it goes."""
    user, found = manager(request), _person(pk)
    form = HandoverForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if confirmation := ask_password(request, f"bàn giao việc của {found} cho {form.cleaned_data['to']}"):
            return confirmation
        try:
            handover.hand_over(by=user, person=found, **form.cleaned_data)
            messages.success(request, f"Đã bàn giao việc của {found} cho {form.cleaned_data['to']}.")
            # Whoever gave away their own administration no longer has this page.
            return redirect("person", pk=pk) if access.may_manage(user) else redirect("start")
        except Refused as refusal:
            form.add_error(None, " ".join(refusal.obstacles))
    context = {"person": found, "work": handover.open_work(found), "form": form}
    status = 409 if request.method == "POST" else 200
    return render(request, "associations/people/handover.html", context, status=status)


@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    user, found = manager(request), _person(pk)
    work, done = handover.open_work(found), "Đã ngừng tài khoản."
    if not work.is_empty:
        done += f" {found} còn giữ {work}. Bấm “Bàn giao việc” để người khác nhận."
    return _do(request, pk, done, lambda: actions.deactivate(by=user, person=found))


@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    user, found = manager(request), _person(pk)
    if confirmation := ask_password(request, f"mở lại tài khoản của {found}"):
        return confirmation
    return _do(request, pk, "Đã mở lại tài khoản.", lambda: actions.reactivate(by=user, person=found))


@require_POST
def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a lost authenticator."""
    user, found = manager(request), _person(pk)
    if confirmation := ask_password(request, f"gỡ xác thực hai bước của {found}"):
        return confirmation
    return _do(
        request, pk, "Đã gỡ xác thực hai bước.", lambda: actions.remove_second_factor(by=user, person=found)
    )


@never_cache
@require_POST
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet to print and hand over: the link on which the person sets a password, once."""
    user, found = manager(request), _person(pk)
    if confirmation := ask_password(request, f"in liên kết đặt mật khẩu cho {found}"):
        return confirmation
    try:
        link = request.build_absolute_uri(actions.make_password_link(by=user, person=found))
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect("person", pk=pk)
    until = timezone.localtime() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    context = {"person": found, "link": link, "code": qr_svg(link, is_scaled=True), "until": until}
    return render(request, "associations/people/link.html", context)


def _reached_otherwise(found: User, sent: dict[str, str]) -> bool:
    """Return whether mails or calls for a person are to go elsewhere."""
    return (found.email, found.phone) != (sent["email"], sent["phone"])


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.exclude(username=PORTAL_USERNAME), pk=pk)


def _do(request: HttpRequest, pk: int, done: str, action: Callable[[], None]) -> HttpResponse:
    try:
        action()
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    return redirect("person", pk=pk)
