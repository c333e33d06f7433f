"""Actions on people: invite, assign, deactivate, hand out a link to set a password.

What was done to whom is recorded in words (`records`).
"""

import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from associations import access
from associations.actions import account_news
from associations.actions.records import records_of, write_down
from associations.models import Assignment, Association, Cluster, User
from associations.returns.workflow import Refused
from associations.signing_in import limits, sessions
from associations.signing_in.names import sign_in_name
from associations.signing_in.password_links import end_links

Role = Assignment.Role
_LINK_MADE = "đã in liên kết để đặt mật khẩu mới cho tài khoản của anh/chị"
_PASSWORD_ENDED = "; mật khẩu trước đó không dùng được nữa"  # noqa: S105 - words


@transaction.atomic
def invite(*, by: User, username: str, full_name: str, email: str = "", phone: str = "") -> User:
    """Return a new person without a password; a link or a mail sets it. Raise Refused where the name is taken.

    The name is kept as it is compared at the sign-in, so that no two differ in capitals only.
    """
    must_manage(by)
    username = sign_in_name(username)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused([f"Tên đăng nhập “{username}” đã có người dùng. Chọn tên khác."])
    person = User(username=username, full_name=full_name, email=email, phone=phone)
    person.set_unusable_password()
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Refused([str(sentence) for sentence in error.messages]) from None
    person.save()
    _log(by, person, "lập tài khoản")
    return person


@transaction.atomic
def change_person(*, by: User, person: User, full_name: str, email: str, phone: str) -> None:
    """Correct a person's name, mail and telephone; the person is notified of the new ones."""
    must_manage(by)
    before = User.objects.select_for_update().get(pk=person.pk)
    person.full_name, person.email, person.phone = full_name, email, phone
    person.save(update_fields=["full_name", "email", "phone"])
    if before.full_name != full_name:
        _log(by, person, f"đổi họ tên: {before.full_name or '(trống)'} → {full_name}")
    changes = []
    if before.email != email:
        changes.append(f"thư điện tử: {before.email or '(trống)'} → {email or '(trống)'}")
        # An address that is no longer theirs opens nothing: no link goes there.
        EmailAddress.objects.filter(user=person).exclude(email__iexact=email).delete()
    if before.phone != phone:
        changes.append(f"điện thoại: {before.phone or '(trống)'} → {phone or '(trống)'}")
    if not changes:
        return
    words = "; ".join(changes)
    account_news.report_to_person(
        by=by,
        person=person,
        news=account_news.AccountNews(
            text=f"đã đổi cách liên hệ với anh/chị: {words}",
            record=f"đổi {words}",
            addresses=(before.email,),
            about=account_news.about_administrator(person),
        ),
    )


@transaction.atomic
def assign(
    *,
    by: User,
    person: User,
    role: str,
    association: Association | None = None,
    cluster: Cluster | None = None,
    valid_from: datetime.date,
) -> Assignment:
    """Give a role from a day on. Raise Refused where the role lacks its place or is held already."""
    must_manage(by)
    if role == Role.OFFICER and association is None:
        raise Refused(["Chọn hội mà người này làm cán bộ."])
    if role == Role.SECRETARIAT and cluster is None:
        raise Refused(["Chọn cụm mà người này làm thư ký."])
    assignment = Assignment(
        user=person,
        role=role,
        association=association if role == Role.OFFICER else None,
        cluster=cluster if role == Role.SECRETARIAT else None,
        valid_from=valid_from,
    )
    held = Assignment.objects.filter(
        user=person, role=role, association=assignment.association, cluster=assignment.cluster, valid_to=None
    )
    if held.exists():
        raise Refused([f"{person} đang giữ vai trò này rồi."])
    assignment.save()
    sessions.end_sessions(person)
    _tell_of_assignment(by, assignment)
    return assignment


def _tell_of_assignment(by: User, assignment: Assignment) -> None:
    place = assignment.association or assignment.cluster
    where = f" ({place})" if place else ""
    words = f"vai trò {assignment.get_role_display()}{where} từ {assignment.valid_from:%d/%m/%Y}"
    is_administrator = assignment.role == Role.ADMINISTRATOR
    about = "quản trị mới" if is_administrator else account_news.about_administrator(assignment.user)
    account_news.report_to_person(
        by=by,
        person=assignment.user,
        news=account_news.AccountNews(
            text=f"đã giao cho anh/chị {words}", record=f"giao {words}", about=about
        ),
    )


@transaction.atomic
def end_assignment(*, by: User, assignment: Assignment, last_day: datetime.date) -> None:
    """End a role after a day. Raise Refused where it began later or the portal would be left unmanaged."""
    must_manage(by)
    person = assignment.user
    about = account_news.about_administrator(person)
    if last_day < assignment.valid_from:
        raise Refused(
            [f"Vai trò bắt đầu từ {assignment.valid_from:%d/%m/%Y}; ngày cuối không thể sớm hơn ngày ấy."]
        )
    if assignment.role == Role.ADMINISTRATOR:
        _keep_one_administrator(person, assignment)
    assignment.valid_to = last_day
    assignment.save(update_fields=["valid_to"])
    sessions.end_sessions(person)
    words = f"thôi vai trò {assignment.get_role_display()} sau ngày {last_day:%d/%m/%Y}"
    account_news.report_to_person(
        by=by,
        person=person,
        news=account_news.AccountNews(text=f"đã cho anh/chị {words}", record=f"cho {words}", about=about),
    )


@transaction.atomic
def deactivate(*, by: User, person: User) -> None:
    """Close an account; what the person did keeps their name."""
    must_manage(by)
    refuse_to_close(by, person)
    set_active(by, person, active=False)


@transaction.atomic
def reactivate(*, by: User, person: User) -> None:
    """Open a closed account again."""
    must_manage(by)
    set_active(by, person, active=True)


@transaction.atomic
def make_password_link(*, by: User, person: User) -> str:
    """Return the path of a page on which the person sets a password: works once, for PASSWORD_RESET_TIMEOUT seconds.

    Making a link ends the old password and the links made before.
    """
    must_manage(by)
    if access.is_portal(person) or not person.is_active:
        raise Refused(["Tài khoản đang ngừng không đặt mật khẩu được. Mở lại tài khoản trước."])
    had_password = person.has_usable_password()
    # No password until the link is used: the one before, on which older links hang, no longer works.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    sessions.end_sessions(person)
    key = default_token_generator.make_token(person)
    account_news.report_to_person(
        by=by,
        person=person,
        news=account_news.AccountNews(
            text=_LINK_MADE + (_PASSWORD_ENDED if had_password else ""),
            record="in liên kết đặt mật khẩu",
            about=account_news.about_administrator(person),
            tells_person=had_password or person.last_login is not None,
        ),
    )
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key}
    )


@transaction.atomic
def remove_second_factor(*, by: User, person: User) -> None:
    """Remove a lost authenticator; the person sets up a new one at the next sign-in."""
    must_manage(by)
    Authenticator.objects.filter(user=person).delete()
    sessions.end_sessions(person)
    limits.clear(limits.CODE, person)
    account_news.report_to_person(
        by=by,
        person=person,
        news=account_news.AccountNews(
            text="đã gỡ xác thực hai bước của tài khoản anh/chị; lần đăng nhập tới anh/chị đăng ký lại",
            record="gỡ xác thực hai bước",
            about=account_news.about_administrator(person),
        ),
    )


@transaction.atomic
def sign_out_elsewhere(*, by: User, here: str) -> int:
    """End a user's own sessions except the one with the given key; return how many ended."""
    ended = sessions.end_sessions(by, but=here)
    if ended:
        _log(by, by, f"đăng xuất các máy khác ({ended} phiên)")
    return ended


def history_of(person: User) -> list[tuple[datetime.datetime, str, str]]:
    """Return what was done on a person's account, and which mails about it were lost: when, by whom, what.

    The last first.
    """
    done = [(record.at, record.by_name, record.words) for record in records_of(person)]
    lost = [(at, "Cổng thông tin", words) for at, words in account_news.unsent(person)]
    return sorted(lost + done, key=lambda entry: entry[0], reverse=True)


def must_manage(by: User) -> None:
    """Raise Refused unless somebody manages people today."""
    if not access.may_manage(by):
        raise Refused(["Chỉ quản trị làm được việc này."])


def refuse_to_close(by: User, person: User, *, heir: User | None = None) -> None:
    """Raise Refused for the own account, and where nobody who manages the portal would stay; an heir counts."""
    if person == by:
        raise Refused(["Không tự ngừng tài khoản của mình. Nhờ quản trị khác."])
    if heir is None:
        _keep_one_administrator(person)


def set_active(by: User, person: User, *, active: bool) -> None:
    """Open or close an account; its sessions and links end either way."""
    if access.is_portal(person):
        raise Refused(
            ["Tài khoản “cong-thong-tin” dành riêng cho việc nhập tệp, không ai đăng nhập bằng nó."]
        )
    about = account_news.about_administrator(person)
    person.is_active = active
    person.save(update_fields=["is_active"])
    sessions.end_sessions(person)
    end_links(person)
    record = "mở lại tài khoản" if active else "ngừng tài khoản"
    account_news.report_to_person(
        by=by,
        person=person,
        news=account_news.AccountNews(text=f"đã {record} của anh/chị", record=record, about=about),
    )


def _keep_one_administrator(person: User, assignment: Assignment | None = None) -> None:
    """Raise Refused where nobody would be left to manage the portal."""
    today = timezone.localdate()
    others = access.administrators_on(today).exclude(user=person)
    mine = access.administrators_on(today).filter(user=person)
    if assignment is not None:
        mine = mine.exclude(pk=assignment.pk)
        if mine.exists():
            return
    elif not mine.exists():
        return
    if not others.exists():
        raise Refused([f"{person} là quản trị duy nhất. Giao quyền quản trị cho người khác trước."])


def _log(by: User, person: User, words: str) -> None:
    write_down(by=by, row=person, words=words)


def set_money_unit(*, user: User, in_millions: bool) -> None:
    """Store whether a person types money in triệu đồng; a personal setting, so no event is recorded."""
    User.objects.filter(pk=user.pk).update(enters_millions=in_millions)
