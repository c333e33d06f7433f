"""The first administrator, and the way back in where the last one is lost: for who holds the machine (ADR 51).

The reserved account acts, through the same actions as the pages; what was done stands in the account's history.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from associations import access
from associations.actions import people
from associations.models import Assignment, User
from associations.returns.workflow import Refused
from associations.signing_in.names import account_name
from khuyenhoc.operations.problems import MANAGE

NAME = "quan-tri"  # of the first administrator, unless another is given
FULL_NAME = "Quản trị"
_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """Who manages the portal. link: the whole address on which the password is set, once; None where nothing changed.

    given_from: the day from which the role was given now; None where it was held already, without an end.
    """

    person: User
    link: str | None
    given_from: datetime.date | None = None


def administrators() -> list[User]:
    """Return who manages the portal today, in the order in which they were made."""
    held = access.administrators_on(timezone.localdate())
    return list(User.objects.filter(pk__in=held.values("user")).order_by("pk"))


def is_waiting(person: User) -> bool:
    """Return whether somebody has no password: the link was not used yet, or is lost."""
    return not person.has_usable_password()


@transaction.atomic
def first_administrator(*, name: str, full_name: str, email: str) -> Administrator:
    """Return who manages the portal; made where nobody does, with a new link where nobody can sign in yet.

    Nothing changes where one of them has a password. Raise Refused for a name that cannot be one.
    """
    held = administrators()
    named = account_name(name) if name else None
    if ready := [person for person in held if not is_waiting(person)]:
        return Administrator(person=_named(ready, named), link=None)
    if held:
        waiting = _named(held, named)
        is_meant = not name or waiting.username == named
        return let_in(name=waiting.username, email=email if is_meant else "")
    return let_in(name=name or NAME, full_name=full_name, email=email, makes_account=True)


@transaction.atomic
def let_in(
    *,
    name: str,
    full_name: str = "",
    email: str,
    makes_account: bool = False,
    without_second_factor: bool = False,
) -> Administrator:
    """Return an administrator of that name with a new link, which ends the password before.

    The account is opened again or given the role where that is missing; made only where makes_account says so, for a
    mistyped name must not become an administrator. Raise Refused.
    """
    by = User.objects.portal()
    known = account_name(name)
    if known is None:
        if not makes_account:
            raise Refused([_unknown(name)])
        person = people.invite(by=by, username=name, full_name=full_name or FULL_NAME, email=email)
    else:
        person = User.objects.get(username=known)
        if not person.is_active and not access.is_portal(person):
            people.reactivate(by=by, person=person)
        if email and email != person.email:
            people.change_person(
                by=by, person=person, full_name=person.full_name, email=email, phone=person.phone
            )
    given_from = None if access.is_portal(person) else _give_role(by, person)
    if without_second_factor:
        people.remove_second_factor(by=by, person=person)
    path = people.make_password_link(by=by, person=person)
    return Administrator(person=person, link=f"{settings.PORTAL_URL}{path}", given_from=given_from)


def _give_role(by: User, person: User) -> datetime.date | None:
    """Let somebody manage the portal without an end; return from which day anew, None where that was so already.

    A role that ends today, or later, goes on the day after.
    """
    held = Assignment.objects.filter(user=person, role=Assignment.Role.ADMINISTRATOR)
    begins = timezone.localdate()
    for spell in held.filter(valid_to__gte=begins).order_by("valid_from"):
        if spell.valid_to and spell.valid_from <= begins <= spell.valid_to:
            begins = spell.valid_to + datetime.timedelta(days=1)
    if held.filter(valid_from__lte=begins, valid_to=None).exists():
        return None
    people.assign(by=by, person=person, role=Assignment.Role.ADMINISTRATOR, valid_from=begins)
    return begins


def _unknown(name: str) -> str:
    """Return in words that nobody has such a name, who manages the portal, and how to begin anew."""
    found = [f"{person.username} ({person})" for person in administrators()]
    left = "" if len(found) <= _MOST_NAMED else f" và {len(found) - _MOST_NAMED} người khác"
    who = f"Các quản trị: {', '.join(found[:_MOST_NAMED])}{left}." if found else "Chưa có quản trị nào."
    return (
        f"Không có tài khoản {name}. {who} Gõ lại đúng tên; nếu không còn tìm được ai thì lập quản trị mới: {MANAGE} "
        f"setup_portal --admin {name} --new-link --new-account"
    )


def _named(among: list[User], username: str | None) -> User:
    """Return who is named, the first one where that is none of them."""
    return next((person for person in among if person.username == username), among[0])
