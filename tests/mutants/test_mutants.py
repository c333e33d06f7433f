"""The mutants themselves: which changes are made, that they are always the same, and that those made by hand apply."""

import ast

import pytest

from associations import numbers
from tests.mutants.in_place import put, reached_lines
from tests.mutants.named import NoLongerApplies, every_named, named
from tests.mutants.operators import changes
from tests.mutants.sources import MODULE, mutants_of, read, sample
from tests.mutants.survivors import reasons
from tests.mutants.targets import TARGETS

NUMBERS = "associations/numbers/amounts.py"
BOUNDS = "associations/numbers/refusals.py"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a < b", {"a <= b"}),
        ("a and b", {"a or b", "a", "b"}),
        ("not a", {"a"}),
        ("any(a)", {"all(a)"}),
        ("max(a)", {"min(a)"}),
        ("a[-1]", {"a[0]"}),
        ("rows.filter(a=1, b=2)", {"rows.exclude(a=1, b=2)", "rows", "rows.filter(b=2)", "rows.filter(a=1)"}),
        ("a if b else c", {"c if b else a"}),
        ("{a, b}", {"{a}", "{b}"}),
        ("{a: 1, b: 2}", {"{a: 1}", "{b: 2}"}),
        ("a | b", {"a & b"}),
        ("7", {"8"}),
        ("True", {"False"}),
        ("'text'", set()),
    ],
)
def test_an_expression_is_changed_in_these_ways(code, expected):
    expression = ast.parse(code, mode="eval").body
    assert {ast.unparse(new) for _, new in changes(expression)} == expected


@pytest.mark.parametrize(
    ("code", "operator"),
    [("if a:\n    return", "guard dropped"), ("if a:\n    b()", "always"), ("a += 1", "step dropped"), ("a()", "step dropped")],
)  # fmt: skip
def test_a_statement_is_changed_in_this_way(code, operator):
    (statement,) = ast.parse(code).body
    assert [name for name, _ in changes(statement)] == [operator]


def test_the_same_mutants_are_chosen_for_a_seed_and_each_has_a_name_of_its_own():
    first, again = (sample(mutants_of(NUMBERS), 20, "1") for _ in range(2))
    assert [mutant.name for mutant in first] == [mutant.name for mutant in again]
    assert len({mutant.name for mutant in first}) == 20
    assert len({mutant.operator for mutant in first}) > 8
    assert {mutant.name for mutant in first} != {
        mutant.name for mutant in sample(mutants_of(NUMBERS), 20, "2")
    }


def test_every_mutant_of_a_module_differs_from_it_and_can_be_compiled():
    unchanged = ast.dump(ast.parse(read(NUMBERS)))
    for mutant in sample(mutants_of(NUMBERS), 60, "1"):
        assert ast.dump(mutant.tree()) != unchanged, mutant.name
        compile(mutant.tree(), NUMBERS, "exec")


def test_at_least_a_hundred_and_twenty_are_made_and_each_target_has_modules_and_tests():
    assert sum(target.count for target in TARGETS) >= 120
    for target in TARGETS:
        for path in target.paths:
            assert sum(1 for _ in mutants_of(path)) >= target.count // len(target.paths), path


def test_the_mutants_made_by_hand_apply_to_the_code_as_it_is():
    by_hand = every_named()
    assert set(by_hand) <= {target.name for target in TARGETS}
    for mutant in (mutant for found in by_hand.values() for mutant in found):
        assert mutant.function != MODULE
        compile(mutant.tree(), mutant.path, "exec")
    with pytest.raises(NoLongerApplies):
        named(NUMBERS, "nothing of the kind stands there", "no such text", "")


def test_each_survivor_has_a_reason():
    assert all(reason.strip() for reason in reasons().values())


def test_each_survivor_can_still_be_made():
    paths = {name.partition(" ")[0] for name in reasons()}
    made = {mutant.name for path in paths for mutant in mutants_of(path)}
    by_hand = {mutant.name for found in every_named().values() for mutant in found}
    assert set(reasons()) - made - by_hand == set(), "of code that has changed since: take them out"


def test_a_changed_body_is_run_by_whoever_has_the_function_and_can_be_put_back():
    read_count = numbers.read_count
    unchanged = ast.parse(read(BOUNDS))
    with reached_lines([BOUNDS]) as lines:
        assert read_count("1.234") == 1234
    assert any(path == BOUNDS for path, _ in lines)
    bound = next(m for m in mutants_of(BOUNDS) if m.function == "bounded" and m.before == "number < 0")
    try:
        put(BOUNDS, bound.tree())
        with pytest.raises(numbers.NumberProblem, match="số âm"):
            read_count("0")
    finally:
        put(BOUNDS, unchanged)
    assert read_count("0") == 0
