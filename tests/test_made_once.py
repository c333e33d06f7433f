"""What is laid in for a further test is what the moves wrote, of that test's own cast; of another state it is made anew."""

import pytest
from django.db import transaction

from associations.models import Return
from tests import factories
from tests.cast import Cast
from tests.made_once import _rows, made_once


@pytest.fixture
def world():
    """A fixture's function, and how often it made anything."""
    made = []

    @made_once
    def make(cast: Cast) -> tuple[Cast, Return]:
        made.append(1)
        cast.officer.phone = "0912 345 678"
        cast.officer.save()
        return cast, factories.returned(cast)

    return make, made


def rolled_back(make, cast, *, before=lambda: None):
    """What a fixture gives and all rows then, in a database that is afterwards as it was."""
    with transaction.atomic():
        before()
        given, rows = make(cast=cast), _rows()
        transaction.set_rollback(True)
    return given, rows


def test_what_is_laid_in_is_what_the_moves_wrote(cast, world):
    make, made = world
    (_, first), rows = rolled_back(make, cast)
    cast.officer.phone = ""
    (same, second), again = rolled_back(make, cast)
    assert len(made) == 1
    assert again == rows
    assert (second, second.status, second.version) == (first, "returned", first.version)
    assert same is cast
    assert cast.officer.phone == "0912 345 678"
    assert second is not first


def test_of_another_state_it_is_made_anew(cast, world):
    make, made = world
    rolled_back(make, cast)
    _, rows = rolled_back(make, cast, before=lambda: factories.draft(cast, cast.cao_bang))
    assert len(made) == 2
    assert len(rows["associations_return"]) == 2
    rolled_back(make, cast)
    assert len(made) == 2
