"""The first administrator, and the way back in where the last one is lost: for who holds the machine (ADR 51).

The reserved account acts, through the same actions as the pages; what was done stands in the account's history.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from associations import access
from associations.actions import people
from associations.models import Assignment, User
from associations.signing_in.names import account_name

NAME = "quan-tri"  # of the first administrator, unless another is given
FULL_NAME = "Quản trị"


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """Who manages the portal. link: the whole address on which the password is set, once; None where nothing changed."""

    person: User
    link: str | None


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
        return let_in(name=waiting.username, full_name="", email=email if is_meant else "")
    return let_in(name=name or NAME, full_name=full_name, email=email)


@transaction.atomic
def let_in(*, name: str, full_name: str, email: str, without_second_factor: bool = False) -> Administrator:
    """Return an administrator of that name with a new link, which ends the password before.

    The account is made, opened again or given the role where that is missing. Raise Refused.
    """
    by = User.objects.portal()
    known = account_name(name)
    if known is None:
        person = people.invite(by=by, username=name, full_name=full_name or FULL_NAME, email=email)
    else:
        person = User.objects.get(username=known)
        if not person.is_active and not access.is_portal(person):
            people.reactivate(by=by, person=person)
        if email and email != person.email:
            people.change_person(
                by=by, person=person, full_name=person.full_name, email=email, phone=person.phone
            )
    if not access.is_portal(person) and person not in administrators():
        people.assign(
            by=by, person=person, role=Assignment.Role.ADMINISTRATOR, valid_from=timezone.localdate()
        )
    if without_second_factor:
        people.remove_second_factor(by=by, person=person)
    return _with_link(person)


def _with_link(person: User) -> Administrator:
    path = people.make_password_link(by=User.objects.portal(), person=person)
    return Administrator(person=person, link=f"{settings.PORTAL_URL}{path}")


def _named(among: list[User], username: str | None) -> User:
    """Return who is named, the first one where that is none of them."""
    return next((person for person in among if person.username == username), among[0])
