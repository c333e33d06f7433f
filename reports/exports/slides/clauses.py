"""What is notable of a ranking, as the clause behind the number of the title: who leads, who rose, what is missing.

Each clause has a weight, in proportion to what it stands beside, so that the most notable one is said. Nothing is said
that the gate of comparability does not allow: changes come from `since_last_year` and the pairs of the units alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from reports.analysis.results import ClusterReport, UnitResult
from reports.presentation import wording
from reports.presentation.tables.targets import target_line
from reports.presentation.wording.pieces import Known, Pieces, listed
from reports.presentation.wording.quantities import shortfall
from reports.presentation.wording.results import ResultPhrases

_MOST_LEADERS = 2  # by name; more are counted
_TIE, _LEVEL, _NO_NEWS = (
    Fraction(1, 20),
    Fraction(1, 100),
    Fraction(1, 200),
)  # weights of what is hardly notable
_ALIKE = Fraction(3, 100)  # by how much the highest of units that are alike is above the lowest
_APART = Fraction(1, 10)  # how much more than the cluster a unit has to rise to be named
# How many times the average, in words: from, to, words.
_TIMES = (
    (Fraction(145, 100), Fraction(155, 100), "gấp rưỡi"),
    (Fraction(155, 100), Fraction(195, 100), "gấp hơn rưỡi"),
    (Fraction(195, 100), Fraction(205, 100), "gấp đôi"),
    (Fraction(205, 100), Fraction(295, 100), "gấp hơn hai lần"),
    (Fraction(295, 100), Fraction(305, 100), "gấp ba"),
)
_MANY_TIMES = "gấp hơn ba lần"


@dataclass(frozen=True)
class Clause:
    """What can stand behind the number of a title.

    units: whom it names. is_of_whole: whether it is about the number before it, not about the units; is_change: and
    gives its change.
    """

    weight: Fraction
    pieces: Pieces
    units: tuple[UnitResult, ...] = ()
    is_of_whole: bool = False
    is_change: bool = False


def clauses_of(report: ClusterReport, phrases: ResultPhrases) -> list[Clause]:
    """Return what is notable of the units of a result, the most notable first."""
    found = [*_leaders(phrases), *_change(phrases), *_riser(phrases), *_gap(report, phrases)]
    return sorted(found, key=lambda clause: -clause.weight)


def leaders(phrases: ResultPhrases) -> list[UnitResult]:
    """Return the units with the highest value; [] where nothing ranks them or none stands out."""
    known = phrases.known
    if len(known) < 2 or not phrases.indicator.better:
        return []
    highest, lowest = max(map(_value, known)), min(map(_value, known))
    if are_alike(highest, lowest):
        return []
    return [unit for unit in known if unit.amount.value == highest]


def _leaders(phrases: ResultPhrases) -> Iterator[Clause]:
    yield from _level(phrases)
    first = leaders(phrases)
    if not first:
        return
    if len(first) > 1:
        who = phrases.names(first) if len(first) <= _MOST_LEADERS else _counted(phrases, len(first))
        yield Clause(_TIE, [", ", *who, " cùng dẫn đầu với ", *phrases.of_unit(first[0])], tuple(first))
        yield Clause(_LEVEL, [", ", *who, f" cùng dẫn đầu{_in_what(phrases)}"], tuple(first))
        return
    (leader,) = first
    yield from _alone(phrases, leader)


def _level(phrases: ResultPhrases) -> Iterator[Clause]:
    """Yield that the units are alike: nobody is named for being ahead by next to nothing."""
    values = [_value(unit) for unit in phrases.known]
    if len(values) < 2 or not phrases.indicator.better:
        return
    highest, lowest = max(values), min(values)
    who = f", {'mức bình quân của ' if _in_what(phrases) else ''}các hội"
    if highest == lowest:
        yield Clause(_NO_NEWS, [f"{who} bằng nhau"])
    elif are_alike(highest, lowest):
        yield Clause(_NO_NEWS, [f"{who} gần ngang nhau"])


def are_alike(highest: Fraction, lowest: Fraction) -> bool:
    """Return whether the highest value is so little above the lowest that nobody is ahead."""
    return highest == lowest or (lowest > 0 and highest / lowest - 1 <= _ALIKE)


def _alone(phrases: ResultPhrases, leader: UnitResult) -> Iterator[Clause]:
    """Yield how far the one that leads is ahead: of the average, and of the next one."""
    name = Known(leader.association.name)
    highest = _value(leader)
    second = max(_value(unit) for unit in phrases.known if unit is not leader)
    lead = highest / second - 1 if second > 0 else Fraction(1)
    whole = phrases.result.amount
    if whole.denominator and whole.value and (words := times(highest / whole.value)):
        above = highest / whole.value - 1
        yield Clause(max(lead, above), [", ", name, f" {words} {_average(phrases)}"], (leader,))
    yield Clause(lead, [", ", name, " dẫn đầu với ", *phrases.of_unit(leader)], (leader,))
    yield Clause(min(lead, _LEVEL), [", ", name, f" dẫn đầu{_in_what(phrases)}"], (leader,))


def _in_what(phrases: ResultPhrases) -> str:
    """Return in what a unit leads where the title gives a sum and the units are ranked per head; "" for the same."""
    return " về bình quân" if phrases.indicator.unit == "đồng/người" else ""


def _average(phrases: ResultPhrases) -> str:
    return "mức chung" if phrases.indicator.unit == "%" else "bình quân"


def times(ratio: Fraction) -> str:
    """Return how many times the average something is, in words; "" where it is less than one and a half."""
    if ratio < _TIMES[0][0]:
        return ""
    return next((words for low, high, words in _TIMES if low <= ratio < high), _MANY_TIMES)


def _counted(phrases: ResultPhrases, number: int) -> Pieces:
    return [*phrases.count(number, "equal", "số hội cùng dẫn đầu"), " hội"]


def _change(phrases: ResultPhrases) -> Iterator[Clause]:
    """Yield the change of the whole, where it is over all units; otherwise it stands below the title."""
    since = phrases.result.since_last_year
    if since.value is None or since.is_partial or wording.rounds_to_nothing(phrases.indicator, since.value):
        return
    change = phrases.difference(since.value)
    yield Clause(
        abs(since.share or Fraction(0)),
        [", ", *change, " so với năm ", phrases.last_year],
        is_of_whole=True,
        is_change=True,
    )
    yield Clause(_LEVEL, [", ", *change], is_of_whole=True, is_change=True)


def _riser(phrases: ResultPhrases) -> Iterator[Clause]:
    """Yield the unit that rose by far more than the whole did, of at least three that may be compared."""
    since = phrases.result.since_last_year
    compared = [(share, unit) for unit in phrases.result.in_both_years if (share := _share(unit)) is not None]
    if len(compared) < 3 or since.share is None:
        return
    compared.sort(key=lambda row: -row[0])
    (most, unit), (next_one, _) = compared[:2]
    if most - since.share < _APART or most == next_one or unit.change is None:
        return
    if wording.rounds_to_nothing(phrases.indicator, unit.change):
        return
    name = Known(unit.association.name)
    change = phrases.difference(unit.change, unit.association.key)
    yield Clause(most - since.share, [", riêng ", name, " ", *change], (unit,))


def _share(unit: UnitResult) -> Fraction | None:
    """Return the change of a unit ÷ its last year's value; None where nothing may be said or it did not rise."""
    if unit.change is None or not unit.previous or unit.change <= 0:
        return None
    return unit.change / unit.previous


def _gap(report: ClusterReport, phrases: ResultPhrases) -> Iterator[Clause]:
    """Yield what is missing to the official target, of a whole cluster."""
    indicator = phrases.indicator
    if indicator.code not in report.aims or not phrases.result.is_whole:
        return
    progress = target_line(report, indicator).progress
    if progress.gap is None or progress.gap <= 0 or not progress.aim.value:
        return
    source = phrases.source(progress.gap, "gap")
    missing = shortfall(indicator, progress.gap).pieces(source)
    # Half of it: the slide of the models says how far all of them are.
    weight = progress.gap / progress.aim.value / 2
    yield Clause(weight, [", còn cách mục tiêu ", *missing], is_of_whole=True)


def lowest(phrases: ResultPhrases, most: int) -> Pieces:
    """Return who has the lowest value, "thấp nhất là Bắc Giang với 24,3%"; [] where nothing ranks the units."""
    if not leaders(phrases):
        return []
    least = min(map(_value, phrases.known))
    last = [unit for unit in phrases.known if unit.amount.value == least]
    return ["thấp nhất là ", *phrases.names(last, most), " với ", *phrases.of_unit(last[0])]


def missing_pieces(phrases: ResultPhrases, most: int) -> Pieces:
    """Return which units have no value, "chưa có số liệu: A, B"; [] where all have one."""
    missing = [unit for unit in phrases.result.units if unit.amount.value is None]
    return ["chưa có số liệu: ", *phrases.names(missing, most, last=", ")] if missing else []


def units_in_words(phrases: ResultPhrases) -> Pieces:
    """Return " của ba hội" or " của Cao Bằng" where a number is not of the whole cluster; [] where it is."""
    if phrases.result.is_whole:
        return []
    if phrases.result.included == 1:
        return [" của ", *phrases.names(phrases.known)]
    return [" của ", *_number_of_units(phrases)]


def who_in_words(phrases: ResultPhrases) -> Pieces:
    """Return whose a number is, as the subject of a sentence: "cụm", "ba hội", "Cao Bằng"."""
    if phrases.result.is_whole:
        return ["cụm"]
    if phrases.result.included == 1:
        return phrases.names(phrases.known)
    return _number_of_units(phrases)


def _number_of_units(phrases: ResultPhrases) -> Pieces:
    return [*phrases.count(phrases.result.included, "units", "số hội có số liệu"), " hội"]


def in_a_row(items: Iterable[str]) -> Pieces:
    """Return names one after the other: "A, B và C"."""
    return listed(Known(item) for item in items)


def _value(unit: UnitResult) -> Fraction:
    return unit.amount.value or Fraction(0)
