"""Whether printed numbers add up: what is worked out on whole values may differ from the same of the rounded ones."""

import re
from functools import lru_cache

# Said once below a table, or behind a sentence, where a reader who subtracts gets another number than is printed.
UNROUNDED = "Chênh lệch tính trên số chưa làm tròn."
UNROUNDED_WITHIN = "tính trên số chưa làm tròn"
# Said once below a table in which numbers are printed alike, but not ranked alike.
UNROUNDED_RANKS = "Hạng xếp theo số chưa làm tròn."

_NUMBER = re.compile(r"([+−-]?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{1,4}))?(?![0-9])")
_DECIMALS = 4  # no number is printed with more


@lru_cache(maxsize=4096)  # tables are made twice for a page, and repeat their numbers
def printed(text: str) -> int | None:
    """Return the number that a text begins with as it is printed, in ten-thousandths; None where it is none."""
    found = _NUMBER.match(text)
    if found is None:
        return None
    sign, whole, decimals = found[1], found[2].replace(".", ""), found[3] or ""
    number = int(whole + decimals.ljust(_DECIMALS, "0"))
    return -number if sign in ("−", "-") else number


def adds_up(minuend: str, subtrahend: str, difference: str) -> bool:
    """Return whether a printed difference is that of the two printed numbers; what is no number contradicts nothing.

    A difference without a sign, "2,5" of what fell by 2,5, is taken by its size.
    """
    first, second, third = printed(minuend), printed(subtrahend), printed(difference)
    if first is None or second is None or third is None:
        return True
    if difference[0] in "+−-":
        return first - second == third
    return abs(first - second) == third
