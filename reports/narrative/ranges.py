"""Units in the order of their values: who is named, and the range of the rest, with decimals that keep them apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from associations.numbers import format_count
from reports.analysis.results import UnitResult
from reports.presentation.wording.pieces import Number, Pieces
from reports.presentation.wording.results import ResultPhrases, about_if_unlike

MOST_LISTED = 8  # of the rest, or of those without figures, so many are named
_NAMED = 3  # how many units are named before the rest
_MOST_NAMED = 5  # and how many at most, where some are equal
_MOST_AT_AN_END = 2  # units that share an end of a range


@dataclass(frozen=True)
class Written:
    """How the values of a sentence are written: in which noun, None for the indicator's unit, with how many decimals."""

    noun: str | None
    decimals: int

    def of(self, of: ResultPhrases, group: Sequence[UnitResult]) -> Pieces:
        """Return the one value of several units, "khoảng 40,0 %" where theirs differ too little to be written."""
        return [about_if_unlike(group), *of.of_unit(group[0], self.noun, decimals=self.decimals)]


def names_of(of: ResultPhrases, units: Sequence[UnitResult]) -> Pieces:
    """Return units by their names; too many are counted."""
    if len(units) > MOST_LISTED:
        return [*of.count(len(units), "equal", "số hội bằng nhau"), f" {of.noun}"]
    return of.names(units)


def with_value(of: ResultPhrases, group: Sequence[UnitResult], written: Written) -> Pieces:
    """Return "Quảng Ninh (33,0 %)", "Quảng Ninh và Hải Phòng (mỗi nơi 13 chương trình)"."""
    together = "mỗi nơi " if len(group) > 1 else ""
    return [*names_of(of, group), f" ({together}", *written.of(of, group), ")"]


def range_of(of: ResultPhrases, rest: Sequence[Sequence[UnitResult]], written: Written) -> Pieces:
    """Return the range of groups of units, the highest first: " từ 10.500 (Cao Bằng) đến 18.000 đồng/người (Quảng Ninh)".

    Of per cents the whole ones around them, as they are read out: " trong khoảng từ 24 % đến 28 %".
    """
    units = [unit for group in rest for unit in group]
    if of.indicator.unit == "%" and (whole := _whole_per_cents(of, units)):
        return whole
    low, high = rest[-1], rest[0]
    in_one_noun = of.indicator.is_sum_of_money or of.indicator.unit == "%"
    first = of.of_unit(low[-1], written.noun if in_one_noun else "", decimals=written.decimals)
    last = of.of_unit(high[0], written.noun, decimals=written.decimals)
    return [" từ ", *first, *_in_brackets(of, low), " đến ", *last, *_in_brackets(of, high)]


def _in_brackets(of: ResultPhrases, units: Sequence[UnitResult]) -> Pieces:
    """Return whose an end of a range is; [] where too many share it."""
    return [" (", *of.names(units), ")"] if len(units) <= _MOST_AT_AN_END else []


def _whole_per_cents(of: ResultPhrases, units: Sequence[UnitResult]) -> Pieces:
    """Return " trong khoảng từ 24 % đến 28 %" around units, the highest first.

    [] where both ends are one number, the lower one is negative, they are the values themselves, or where another unit
    or a target lies between them as well.
    """
    low, high = units[-1], units[0]
    below, above = floor(value_of(low)), ceil(value_of(high))
    if below < 0 or below == above or (below, above) == (value_of(low), value_of(high)):
        return []
    # Nor may one just above be written with the same number.
    step = Fraction(1, 10**of.indicator.decimals)
    within = [unit for unit in of.known if below <= value_of(unit) <= above + step]
    if len(within) > len(units) or any(below <= target <= above for target in of.result.targets):
        return []
    lower = of.source(value_of(low), "value", low.association.key)
    upper = of.source(value_of(high), "value", high.association.key)
    return [
        " trong khoảng từ ",
        Number(format_count(below), lower, "%"),
        " đến ",
        Number(format_count(above), upper, "%"),
    ]


def value_of(unit: UnitResult) -> Fraction:
    return unit.amount.value or Fraction(0)


def groups_of(of: ResultPhrases) -> list[list[UnitResult]]:
    """Return units by their value, the highest first; equal ones together, and those too close to be told apart."""
    groups: list[list[UnitResult]] = []
    for unit in sorted(of.known, key=value_of, reverse=True):
        if groups and of.are_close(value_of(groups[-1][0]), value_of(unit)):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def named_and_rest(groups: list[list[UnitResult]]) -> tuple[list[list[UnitResult]], list[list[UnitResult]]]:
    """Return those that are named, at least the first, and the rest."""
    total = sum(len(group) for group in groups)
    if total <= _NAMED + 1:
        return groups, []
    named, taken = [groups[0]], len(groups[0])
    for group in groups[1:]:
        if taken >= _NAMED or taken + len(group) > _MOST_NAMED:
            break
        named.append(group)
        taken += len(group)
    return named, groups[len(named) :]
