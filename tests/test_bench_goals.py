"""The goals of `make bench`: each is measured by its part, and the verdict is right at the limit."""

from pathlib import Path

import pytest

from tests.bench.__main__ import table
from tests.bench.goals import GOALS, PARTS, Goal

BENCH = Path(__file__).parent / "bench"


@pytest.mark.parametrize("key", GOALS)
def test_every_goal_is_measured_by_its_part(key):
    assert f'"{key}"' in (BENCH / f"{GOALS[key].part}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("at_least", "found", "holds", "margin"),
    [
        (False, 5, True, "+0 %"),
        (False, 5.01, False, "−0 %"),
        (False, 4, True, "+20 %"),
        (True, 5, True, "+0 %"),
        (True, 4, False, "−20 %"),
        (True, 10, True, "+100 %"),
    ],
)
def test_a_goal_holds_up_to_its_limit(at_least, found, holds, margin):
    goal = Goal("a thing", "pages", "×", 5, at_least=at_least)
    assert (goal.holds(found), goal.margin(found)) == (holds, margin)


def test_the_table_says_what_was_not_measured_and_what_is_missed():
    found = {key: (goal.limit or 1) * 10 for key, goal in GOALS.items() if goal.part != PARTS[-1]}
    lines = dict(zip(GOALS, table(found, PARTS)[2:], strict=True))
    assert lines["save_queries"].endswith("| 300 | ≤ 30 | −900 % | NO |")
    assert lines["import_speedup"].endswith("| 200.00 × | ≥ 20.00 × | +900 % | yes |")
    assert lines["crowd_errors"].endswith("| not measured |")
