"""The measures see what hid from the check before: comprehensions, conditional expressions, boolean chains."""

import ast
from pathlib import Path

import lizard

from tests.house import measures


def complexity(tmp_path: Path, code: str) -> int:
    file = tmp_path / "measured.py"
    file.write_text(code, encoding="utf-8")
    (function,) = lizard.analyze_file(str(file)).function_list
    return function.cyclomatic_complexity


def test_comprehensions_conditions_and_chains_count(tmp_path):
    plain = complexity(tmp_path, "def f(a):\n    return a\n")
    hidden = complexity(
        tmp_path, "def f(a):\n    return [x if x and a else 0 for y in a for x in y if x or y]\n"
    )
    assert (plain, hidden) == (1, 7)


def test_only_calls_of_what_the_apps_define_count_and_none_of_a_list():
    code = "class Ours: ...\ndef listed(*values): ...\n"
    calls = [f"{name}(1, 2, 3, 4, 5, 6)" for name in ("Ours", "listed", "library")]
    tree = ast.parse(code + "\n".join(calls))
    (found,) = measures._of_calls({measures.ROOT / "a.py": tree})
    assert found.places == ("a.py:3 Ours, 6 values",)


def test_words_are_found_in_both_ways_of_writing_names():
    assert measures._words("read_said") == {"read", "said"}
    assert measures._words("TextsSaid") == {"texts", "said"}
    assert not measures._words("saidas") & measures.OLD_WORDS
