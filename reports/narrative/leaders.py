"""Units against each other where their order says little, or the tables have it: the leaders alone, or all alike."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from reports.analysis.proportions import ahead
from reports.analysis.results import UnitResult
from reports.indicators import Ratio
from reports.narrative.ranges import Written, named_and_rest, names_of, value_of, with_value
from reports.presentation.wording.pieces import Pieces, Sentence, around, listed, sentence
from reports.presentation.wording.results import ResultPhrases

_NARROW = Fraction(1, 20)  # of the leader's value: all within it are said to differ little
_FEW = 3  # units below which values are told without that


def leaders(of: ResultPhrases, groups: list[list[UnitResult]], most: str, noun: str | None) -> Sentence:
    """Return the leaders alone, down to the third: "Nhiều nhất là A (30 văn bản), B (29) và C (28)".

    Where these are all there are nobody leads: "A có 26 văn bản, B 24 và C 19".
    """
    named, rest = named_and_rest(groups)
    written = Written(noun, of.decimals(value_of(group[0]) for group in (*named, *rest[:1])))
    short = written if of.indicator.unit == "%" or of.indicator.is_sum_of_money else replace(written, noun="")
    if not rest:
        return _each(of, named, written, short)
    first, *others = named
    among: Pieces = [] if of.result.is_whole else [" trong ", *of.those_known()]
    then = ", rồi đến " if len(first) > 1 else ", " if len(others) > 1 else " và "
    following = listed(with_value(of, group, short) for group in others)
    return sentence(most, among, " là ", with_value(of, first, written), around(then, following))


def _each(
    of: ResultPhrases, groups: Sequence[Sequence[UnitResult]], written: Written, short: Written
) -> Sentence:
    """Return what each has, the noun with the first alone: "A có 26 văn bản, B 24 và C 19"."""
    parts: list[Pieces] = []
    for group in groups:
        each = " mỗi nơi" if len(group) > 1 else ""
        value = written.of(of, group) if not parts else short.of(of, group)
        parts.append([*names_of(of, group), each, " " if parts else _has(of), *value])
    return sentence(listed(parts, " và " if all(len(group) == 1 for group in groups) else ", "))


def each_alike(of: ResultPhrases, noun: str | None) -> Sentence | None:
    """Return that each unit has the same; None where that is nothing."""
    if not value_of(of.known[0]):
        return None
    everyone = of.result.included == of.result.reported
    who = f"mỗi {of.noun}" if everyone else f"mỗi {of.noun} có số liệu"
    return sentence(who, _has(of), Written(noun, 0).of(of, of.known))


def _has(of: ResultPhrases) -> str:
    return " đạt " if isinstance(of.indicator, Ratio) else " có "


def are_alike(of: ResultPhrases, groups: Sequence[Sequence[UnitResult]]) -> bool:
    """Return whether several ratios lie so close together that the order says little."""
    first = groups[0][0]
    is_narrow = ahead(first, groups[-1][-1]) <= _NARROW * value_of(first)
    return isinstance(of.indicator, Ratio) and len(of.known) >= _FEW and is_narrow


def hardly_apart(of: ResultPhrases, groups: list[list[UnitResult]], about: str, noun: str | None) -> Sentence:
    """Return that values hardly differ: each of them, or of many the highest and the lowest. about: words before it."""
    named, rest = named_and_rest(groups)
    ends = [groups[0], groups[-1]] if rest else named
    written = Written(noun, of.decimals(value_of(group[0]) for group in ends))
    who: Pieces = [f"các {of.noun}"] if of.result.is_whole else of.those_known()
    if not rest:
        each = [[*names_of(of, group), " ", *written.of(of, group)] for group in named]
        return sentence(about, who, " xấp xỉ nhau: ", listed(each, ", "))
    highest, lowest = (with_value(of, group, written) for group in ends)
    return sentence(about, who, " xấp xỉ nhau, cao nhất là ", highest, ", thấp nhất là ", lowest)
