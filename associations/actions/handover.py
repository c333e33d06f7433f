"""Hand over what a person would leave behind: roles, and the questions that wait for their answer."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from associations import access
from associations.actions import account_news
from associations.actions.people import must_manage, refuse_to_close, set_active
from associations.models import Assignment, Notice, Question, User
from associations.models.associations import valid_on
from associations.returns.workflow import Refused
from associations.signing_in import sessions


@dataclass(frozen=True)
class OpenWork:
    """What somebody would leave behind: roles that hold today, and questions whose answers they wait for."""

    roles: list[Assignment]
    questions: list[Question]

    @property
    def is_empty(self) -> bool:
        return not (self.roles or self.questions)

    @property
    def lines(self) -> list[str]:
        """Return each role and question in words, as pages, notices and the history of an account name them."""
        return [
            *(
                f"vai trò {r.get_role_display()}{f' ({p})' if (p := _place_of(r)) else ''}"
                for r in self.roles
            ),
            *(f"câu hỏi {q.number} của {q.of_return}: {q.subject}" for q in self.questions),
        ]

    def __str__(self) -> str:
        counts = ((len(self.roles), "vai trò"), (len(self.questions), "câu hỏi đang mở"))
        return ", ".join(f"{number} {word}" for number, word in counts if number)


def open_work(person: User) -> OpenWork:
    """Return the roles that a person holds today and the open questions that they follow."""
    return OpenWork(
        access.roles_of(person),
        list(
            Question.objects.filter(handled_by=person, state=Question.State.OPEN).select_related(
                "of_return__association", "of_return__period"
            )
        ),
    )


@transaction.atomic
def hand_over(*, by: User, person: User, to: User, close: bool = False) -> OpenWork:
    """Hand a person's roles and open questions to another from today on, and close the account where wanted.

    What the person did keeps their name; only what is still open goes over. Raise Refused.
    """
    must_manage(by)
    work, today, about = open_work(person), timezone.localdate(), account_news.about_administrator(person)
    _refuse_to_hand_over(person, to, work)
    if close:
        refuse_to_close(by, person, heir=to)
    for role in work.roles:
        place = {"role": role.role, "association": role.association, "cluster": role.cluster}
        if not _holds_as_long(to, role, today):
            # A role that was given for a time stays so with the heir.
            Assignment.objects.create(user=to, valid_from=today, valid_to=role.valid_to, **place)
        # From today on the role is the heir's; one that began today ends today, for it cannot end before it began.
        role.valid_to = max(role.valid_from, today - datetime.timedelta(days=1))
        role.save(update_fields=["valid_to"])
    Question.objects.filter(pk__in=[question.pk for question in work.questions]).update(handled_by=to)
    sessions.end_sessions(person)
    sessions.end_sessions(to)
    words = "; ".join(work.lines)
    day = f"{today:%d/%m/%Y}"
    account_news.report_to_person(
        by=by,
        person=person,
        news=account_news.AccountNews(
            text=f"đã bàn giao việc của anh/chị cho {to} từ {day}: {words}",
            record=f"bàn giao cho {to} từ {day}: {words}",
            about=about,
        ),
    )
    account_news.report_to_person(
        by=by,
        person=to,
        news=account_news.AccountNews(
            text=f"giao cho anh/chị việc của {person} từ {day}: {words}",
            record=f"nhận bàn giao của {person} từ {day}: {words}",
            kind=Notice.Kind.HANDOVER,
            about=about,
        ),
    )
    if close:
        set_active(by, person, active=False)
    return work


def _refuse_to_hand_over(person: User, to: User, work: OpenWork) -> None:
    if to == person:
        raise Refused([f"{person} không bàn giao cho chính mình được. Chọn người khác."])
    if access.is_portal(person) or access.is_portal(to):
        raise Refused(
            ["Tài khoản “cong-thong-tin” dành riêng cho cổng, không giao hay nhận việc. Chọn người khác."]
        )
    if not to.is_active:
        raise Refused([f"Tài khoản của {to} đang ngừng. Mở lại tài khoản ấy trước, hoặc chọn người khác."])
    if work.is_empty:
        raise Refused([f"{person} không giữ vai trò nào và không có câu hỏi nào đang mở để bàn giao."])


def _holds_as_long(user: User, role: Assignment, day: datetime.date) -> bool:
    """Return whether somebody holds the same role at the same place on a day, for at least as long."""
    held = Assignment.objects.filter(
        valid_on(day), user=user, role=role.role, association=role.association, cluster=role.cluster
    )
    lasting = Q(valid_to=None)
    if role.valid_to is not None:
        lasting |= Q(valid_to__gte=role.valid_to)
    return held.filter(lasting).exists()


def _place_of(role: Assignment) -> str:
    """Return where a role is held; an association that has ended is named with its dates."""
    if role.association:
        return role.association.dated_name if role.association.valid_to else str(role.association)
    return str(role.cluster or "")
