"""Accounts closed long ago lose the person's name and addresses; what was done and signed keeps its words."""

import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from associations.actions.records import write_down
from associations.models import Assignment, RegistryRecord, Session, User
from associations.models.users import PORTAL_USERNAME

FORGOTTEN_NAME = "Tài khoản đã đóng"
_FORGOTTEN = "da-dong-"  # how the name to sign in with begins then


def closed_before(moment: datetime.datetime) -> QuerySet[User]:
    """Return the accounts that are closed, were used, assigned and administered last before a moment, and have a name."""
    touched = RegistryRecord.objects.filter(table=User._meta.label_lower, at__gte=moment)
    assigned = Assignment.objects.filter(valid_to__gte=timezone.localdate(moment))
    return (
        User.objects.filter(Q(last_login__isnull=True) | Q(last_login__lt=moment), is_active=False)
        .filter(date_joined__lt=moment)
        .exclude(username=PORTAL_USERNAME)
        .exclude(username__startswith=_FORGOTTEN)
        .exclude(pk__in=touched.values("row_id"))
        .exclude(pk__in=assigned.values("user"))
    )


@transaction.atomic
def forget_person(*, by: User, person: User) -> None:
    """Take name, telephone and addresses from a closed account. Events and records keep the name as they wrote it."""
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    Session.objects.filter(user=person).delete()
    person.username, person.full_name = f"{_FORGOTTEN}{person.pk}", FORGOTTEN_NAME
    person.email = person.phone = ""
    person.set_unusable_password()
    person.save(update_fields=["username", "full_name", "email", "phone", "password"])
    write_down(by=by, row=person, words="xóa tên, điện thoại và địa chỉ thư: tài khoản đã đóng từ lâu")
