"""The numbers that stand within a longer text, and what each of them can be."""

import re

from associations.numbers.amounts import PART, Unsure
from associations.numbers.certain import certain
from associations.numbers.wanted import Spelling, Wanted

# Nothing of a number is given back to the words behind it: "1.000đ" is no 1 before ".000đ".
_NUMBER = r"[0-9]++(?:[.,'][0-9]++| [0-9]{3}(?![0-9]))*+"
_SIZES = PART.pattern.partition("(?P<size>")[2].partition(")")[0]
PHRASE = rf"{_NUMBER}(?: ?(?:{_SIZES})(?![^\W\d_])(?: rưỡi)?(?:[0-9]{{1,3}}(?!\w))?)*+"
# A single letter behind a number may be a slip of it, and so may letters between digits: "1o5", "1tr2x".
_PHRASES = re.compile(rf"(?<![^\W_]){PHRASE}(?![0-9]|(?!đ(?!\w))[^\W\d_](?![^\W\d_])|[^\W\d_]+[0-9])")


def phrases(line: str) -> list[re.Match[str]]:
    """Return the numbers within a folded text, each with the words for its size."""
    return list(_PHRASES.finditer(line))


def values_of(line: str, spelling: Spelling, *, is_bare: bool = False) -> list[int]:
    """Return the whole numbers that a part of a text can be, whatever their size; is_bare: without any unit."""
    wanted = Wanted() if is_bare else spelling.wanted
    try:
        found = certain(line.strip(), wanted)
    except Unsure as unsure:
        candidates = list(unsure.values)
    else:
        candidates = [] if found is None else [found]
    return [int(value) for value in candidates if value == int(value)]
