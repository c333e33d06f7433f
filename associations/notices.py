"""What people are told inside the portal: a notice a person, written in the transaction of the deed it tells of."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from associations.access import Role
from associations.models import Assignment, Association, Notice, Return, User
from associations.models.associations import valid_on


def tell(
    *, to: Iterable[User], kind: str, text: str, place: str, by: User, of_return: Return | None = None
) -> int:
    """Tell people of a deed, each once and never the one who did it; how many were told.

    place: the address in the portal that the notice leads to, as reverse() gives it.
    """
    now = timezone.now()
    told = {user.pk: user for user in to if user.pk != by.pk}
    Notice.objects.bulk_create(
        [
            Notice(to=user, kind=kind, text=text, place=place, of_return=of_return, at=now)
            for user in told.values()
        ]
    )
    return len(told)


def officers_of(association: Association) -> QuerySet[User]:
    """Those who fill an association's returns today and can sign in."""
    held = Assignment.objects.filter(
        valid_on(timezone.localdate()), role=Role.OFFICER, association=association
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")


def secretaries_of(association: Association) -> QuerySet[User]:
    """Those who review an association's returns today as secretaries of a cluster that it is or was in."""
    held = Assignment.objects.filter(
        valid_on(timezone.localdate()),
        role=Role.SECRETARIAT,
        cluster__memberships__association=association,
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
