"""Any number of values in one condition: within SQLite's own limit of parameters, and with the answer of few."""

import sqlite3
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from associations.models import Association, Event, OrganisationFigures, Return, Succession
from associations.models.many_values import FEW
from tests import factories
from tests.cast import Cast

LIMIT = 250  # parameters, in place of the 32,766 of SQLite's own builds


@pytest.fixture
def few_parameters(db):
    """SQLite with a small limit of parameters a statement."""
    connection.ensure_connection()
    kind = sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER
    before = connection.connection.setlimit(kind, LIMIT)
    yield
    connection.connection.setlimit(kind, before)


def many(*values: Any) -> list[Any]:
    """The values among others that nothing has, in more than the limit."""
    kind = type(values[0])
    return [*(kind(number) for number in range(10**6, 10**6 + 4 * LIMIT)), *values, values[0]]


def test_a_condition_takes_more_values_than_a_statement_has_parameters(few_parameters, cast: Cast):
    factories.begin(cast.lang_son)
    assert list(Association.objects.filter(pk__in=many(cast.lang_son.pk))) == [cast.lang_son]
    assert list(Association.objects.filter(key__in=many("lang-son"))) == [cast.lang_son]
    assert list(Association.objects.filter(valid_from__in=[cast.lang_son.valid_from] * 300)).count(
        cast.lang_son
    )
    assert (
        Association.objects.exclude(pk__in=many(cast.lang_son.pk)).count() == Association.objects.count() - 1
    )
    returns = Return.objects.filter(association__in=many(cast.lang_son.pk), period__year__in=many(2024))
    assert [str(one) for one in returns] == [str(Return.objects.get())]
    merged = many(cast.bac_kan.pk, cast.thai_nguyen.pk)
    assert Succession.objects.filter(predecessor__in=merged).count() == 2
    assert (
        Association.objects.filter(
            successions__in=many(*Succession.objects.values_list("pk", flat=True))
        ).count()
        == 2
    )
    everything = Association.objects.filter(pk__in=many(cast.lang_son.pk)).prefetch_related("returns")
    assert len(everything[0].returns.all()) == 1


def test_many_values_are_looked_up_by_the_index(cast: Cast):
    ids = list(range(FEW + 1))
    plans: list[QuerySet[Any]] = [
        OrganisationFigures.objects.filter(pk__in=ids),
        Return.objects.filter(association__in=ids),
        Event.objects.filter(of_return__in=ids),
    ]
    for found in plans:
        plan = found.explain()
        assert f"SEARCH {found.model._meta.db_table} USING" in plan, plan
