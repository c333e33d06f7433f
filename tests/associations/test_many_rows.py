"""Rows that are inserted at once: what Django's own way of many rows would have stored, on either database."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from associations.models import Event, Return, User
from associations.models.many_rows import insert_many
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.postgresql


def events(return_: Return, by: User, *, first: int) -> list[Event]:
    """Two events that hold every kind of value; `standing` of a return is JSON that is missing."""
    at = timezone.now()
    return [
        Event(
            of_return=return_,
            number=first + number,
            kind=Event.Kind.IMPORT,
            at=at + datetime.timedelta(hours=number),
            by_id=by.pk,
            by_name="Nguyễn Thị “A” %s",
            to_status=Return.Status.DRAFT,
            version=1,
            figures_version=number,
            changes={"members": [None, 10**12 + number], "note": ["", "50 %"]},
            hash=f"{number:064}",
        )
        for number in range(2)
    ]


def test_rows_are_stored_as_django_would(cast: Cast):
    return_ = factories.begin(cast.lang_son)
    user = User.objects.portal()
    Event.objects.bulk_create(events(return_, user, first=101))
    insert_many(events(return_, user, first=201))
    columns = [
        field.attname for field in Event._meta.concrete_fields if field.name not in ("id", "number", "at")
    ]
    stored = {
        row["number"]: row for row in Event.objects.filter(number__gt=100).values("number", "at", *columns)
    }
    assert sorted(stored) == [101, 102, 201, 202]
    for number in (101, 102):
        ours, djangos = stored[number + 100], stored[number]
        assert {name: ours[name] for name in columns} == {name: djangos[name] for name in columns}
    assert stored[202]["at"] - stored[201]["at"] == datetime.timedelta(hours=1)
    assert Event.objects.filter(number__gt=200, changes__members__1=10**12 + 1).count() == 1


def test_what_is_there_already_is_refused_or_left_out(cast: Cast):
    return_ = factories.begin(cast.lang_son)
    again = Return(association_id=return_.association_id, period_id=return_.period_id)
    other = Return(association_id=cast.cao_bang.pk, period_id=return_.period_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([again])
    insert_many([again, other], ignore_conflicts=True)
    insert_many([])
    assert list(
        Return.objects.filter(period=return_.period).order_by("pk").values_list("association", "standing")
    ) == [
        (return_.association_id, None),
        (cast.cao_bang.pk, None),
    ]
    assert Return.objects.filter(standing__isnull=True).count() == Return.objects.count()
