"""What `make test` takes in turn, a part a day, and `make soak` takes whole.

For tests that hold the same at every map, year or page: what holds on one of them broke on all of them so far. The part
of the day stands in the test's name or in its failure; `TEST_DAY=2026-11-29 pytest …` takes that of another day.
"""

import datetime
import os
from collections.abc import Sequence
from typing import TypeVar

from tests.plugin import SOAK

T = TypeVar("T")
DAY = datetime.date.fromisoformat(os.environ["TEST_DAY"]).toordinal()


def in_turn(choices: Sequence[T], *, parts: int | None = None) -> list[T]:
    """Today's part of the choices, in order: one of them, or each `parts`-th; all of them under `make soak`."""
    if SOAK:
        return list(choices)
    parts = parts or len(choices)
    return list(choices[DAY % parts :: parts])
