"""What the figures say for and against a year: targets reached and not, what rose everywhere, what fell, who is far."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import floor

from reports.analysis.results import Result, UnitResult
from reports.analysis.targets import Aim
from reports.indicators import every_indicator, place_of
from reports.narrative.number_words import in_words
from reports.narrative.phrasing import Phrases
from reports.narrative.subjects import subject, subjects
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Pieces,
    Sentence,
    listed,
    sentence,
)
from reports.presentation.wording.quantities import rounds_to_nothing
from reports.presentation.wording.results import MOST_NAMED

_MODELS = ("family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate")
_RISING = (
    "members_per_population",
    "cooperation_programmes",
    "advisory_documents",
    "fund_per_capita",
    *_MODELS,
)
_FALLING = (
    "members", "branches", "cooperation_programmes", "advisory_documents", "press_items", "broadcast_items",
    "fund_total", "scholarships", "learning_centre_attendances", *_MODELS,
)  # fmt: skip
_MOST_FALLING = 5
_NOTABLE = Fraction(3, 100)  # of last year: what fell by less is not worth a sentence
_FEW = 3  # targets or units below which it says little who has reached most
_MOST_TARGETS = 2  # that are not reached, each by name
_MOST_LISTED = 8  # associations by name
_COUNTED = 10  # times that are told in words; more are "hơn mười lần"
_FAR_APART = 3  # times the lowest average, from where on the distance is worth a sentence


def achievements(phrases: Phrases) -> list[Sentence]:
    """Return what the figures say for the year, each as a sentence; [] where they say nothing."""
    found = (*_reached(phrases), _rose_everywhere(phrases), _who_reached_most(phrases))
    return [one for one in found if one is not None]


def shortcomings(phrases: Phrases) -> list[Sentence]:
    """Return what the figures say against it."""
    found = (*_not_reached(phrases), _who_reached_none(phrases), *_fell(phrases), _far_apart(phrases))
    return [one for one in found if one is not None]


# Targets.


@dataclass(frozen=True)
class _Targets:
    """The official targets of one year for which the report has results, reached and not."""

    year: int
    reached: Sequence[Aim]
    not_reached: Sequence[Aim]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.reached) + len(self.not_reached)


def _targets(phrases: Phrases) -> list[_Targets]:
    """Return the targets that count, year by year; those without a result are left out."""
    known = [aim for aim in phrases.report.aims.values() if phrases.has(aim.code)]
    ordered = sorted(known, key=lambda aim: (aim.year, place_of(aim.code)))
    made = []
    for year, aims in groupby(ordered, key=lambda aim: aim.year):
        of_year = list(aims)
        reached = [aim for aim in of_year if _is_reached(phrases.result(aim.code).amount.value, aim)]
        made.append(_Targets(year, reached, [aim for aim in of_year if aim not in reached]))
    return made


def _is_reached(value: Fraction | None, aim: Aim) -> bool:
    return value is not None and value >= aim.value


def _reached(phrases: Phrases) -> Iterator[Sentence]:
    """Yield which targets of a year are reached; part I has their values."""
    for targets in _targets(phrases):
        if not targets.reached:
            continue
        year, number = Known(str(targets.year)), in_words(targets.number)
        about = subjects([aim.code for aim in targets.reached])
        head: Pieces = [*_whose(phrases, targets), " đã đạt " if phrases.is_whole else " đạt "]
        if targets.number == 1:
            yield sentence(head, "mục tiêu đến năm ", year, " về ", about)
        elif not targets.not_reached:
            yield sentence(head, "cả ", number, " mục tiêu đến năm ", year)
        else:
            those = in_words(len(targets.reached))
            yield sentence("trong ", number, " mục tiêu đến năm ", year, ", ", head, those, ", về ", about)


def _not_reached(phrases: Phrases) -> Iterator[Sentence]:
    """Yield which targets of a year are not reached; of many which is the farthest."""
    for targets in _targets(phrases):
        if not targets.not_reached:
            continue
        year, number = Known(str(targets.year)), in_words(len(targets.not_reached))
        if len(targets.not_reached) == 1:
            about = subject(targets.not_reached[0].code)
            yield sentence(_whose(phrases, targets), " chưa đạt mục tiêu đến năm ", year, " về ", about)
            continue
        head: Pieces = [*_whose(phrases, targets), " còn ", number, " mục tiêu đến năm ", year, " chưa đạt"]
        if not targets.reached:
            of: Pieces = ["tính chung ", *_whose(phrases, targets), ", cả "]
            head = [*of, number, " mục tiêu đến năm ", year, " đều chưa đạt"]
        yield sentence(head, _which(phrases, targets.not_reached))


def _whose(phrases: Phrases, targets: _Targets) -> Pieces:
    """Return whose results are held against targets: of whom the report is, unless some of them lack a figure."""
    codes = [aim.code for aim in (*targets.reached, *targets.not_reached)]
    is_of_all = all(phrases.result(code).included == phrases.report.included for code in codes)
    return phrases.whole() if is_of_all else ["các địa phương có số liệu"]


def _which(phrases: Phrases, aims: Sequence[Aim]) -> Pieces:
    """Return which targets these are: of many that may be compared only the farthest, with its value."""
    if len(aims) <= _MOST_TARGETS or any(every_indicator()[aim.code].unit != "%" for aim in aims):
        return [", về ", *listed((subject(aim.code) for aim in aims), " và về ")]
    farthest = max(aims, key=lambda aim: _gap(phrases, aim))
    return [", xa nhất là về ", *_value_and_target(phrases, farthest)]


def _gap(phrases: Phrases, aim: Aim) -> Fraction:
    return aim.value - (phrases.result(aim.code).amount.value or Fraction(0))


def _value_and_target(phrases: Phrases, aim: Aim) -> Pieces:
    """Return "Gia đình học tập (66,5%, mục tiêu 70%)"."""
    value = phrases.total(aim.code)
    return [*subject(aim.code), " (", *value, ", mục tiêu ", phrases.aim_number(aim), ")"]


def _number_reached(phrases: Phrases) -> dict[int, int]:
    """Return how many of the targets each unit has reached, by its id; only units that have a value for all of them."""
    aims = [aim for targets in _targets(phrases) for aim in (*targets.reached, *targets.not_reached)]
    found: dict[int, list[bool]] = {}
    for aim in aims:
        for unit in phrases.result(aim.code).units:
            if unit.amount.value is not None:
                found.setdefault(unit.association.pk, []).append(_is_reached(unit.amount.value, aim))
    return {pk: sum(reached) for pk, reached in found.items() if len(reached) == len(aims)}


def _who_reached_most(phrases: Phrases) -> Sentence | None:
    """Return who has reached the most targets; None where that says little: of few targets, or of most units."""
    by_unit = _number_reached(phrases)
    number = sum(targets.number for targets in _targets(phrases))
    # One that lacks a value may have reached as many.
    if number < _FEW or len(by_unit) < max(_FEW, phrases.report.included):
        return None
    most = max(by_unit.values())
    leading = [pk for pk, reached in by_unit.items() if reached == most]
    if most == 0 or 2 * len(leading) > len(by_unit):
        return None
    names = listed(_names(phrases, leading))
    all_of_them: Pieces = [in_words(number), " mục tiêu"]
    if most == number:
        return sentence(names, " đạt cả ", all_of_them)
    each = ", mỗi nơi " if len(leading) > 1 else ", "
    return sentence(names, " đạt nhiều mục tiêu nhất", each, in_words(most), " trong ", all_of_them)


def _who_reached_none(phrases: Phrases) -> Sentence | None:
    by_unit = _number_reached(phrases)
    number = sum(targets.number for targets in _targets(phrases))
    none = [pk for pk, reached in by_unit.items() if not reached]
    if number < 2 or not none or len(none) > _MOST_LISTED:
        return None
    if len(none) == len(by_unit):
        return None if len(by_unit) < 2 else sentence("chưa nơi nào đạt được mục tiêu nào trong số đó")
    return sentence(listed(_names(phrases, none)), " chưa đạt mục tiêu nào")


def _names(phrases: Phrases, ids: Sequence[int]) -> list[Known]:
    return [Known(u.association.name) for u in phrases.report.units if u.association.pk in ids]


# Changes since last year, where they may be compared.


def _rose_everywhere(phrases: Phrases) -> Sentence | None:
    """Return what rose in every unit; None where that holds for nothing or fewer than two units."""
    codes = [code for code in _RISING if _rises_everywhere(phrases.result(code))]
    if not codes or len(phrases.report.units) < 2:
        return None
    all_of_them = " đều tăng" if len(codes) > 1 else " tăng"
    return sentence(
        "so với năm ", phrases.last_year, ", ", _measures(codes), all_of_them, " ở tất cả các địa phương"
    )


def _measures(codes: Sequence[str]) -> Pieces:
    """Return indicators by name, the rates of models together at the end."""
    parts = listed([subject(code) for code in codes if code not in _MODELS])
    if models := [code for code in codes if code in _MODELS]:
        parts += [", cùng tỉ lệ " if parts else "tỉ lệ ", *subjects(models)]
    return parts


def _rises_everywhere(result: Result) -> bool:
    if not result.since_last_year.is_over_all or not result.is_whole:
        return False
    changes = [unit.change for unit in result.units]
    return all(
        change is not None and change > 0 and not rounds_to_nothing(result.indicator, change)
        for change in changes
    )


def _fell(phrases: Phrases) -> Iterator[Sentence]:
    """Yield what fell, over whom where it may not be compared for all; of much, what fell most."""
    by_units: dict[tuple[int, ...], list[str]] = {}
    for code in _notably_fallen(phrases):
        since = phrases.result(code).since_last_year
        over = () if since.is_over_all else tuple(unit.association.pk for unit in since.units)
        by_units.setdefault(over, []).append(code)
    for over, codes in by_units.items():
        who = [*phrases.of(codes[0]).over(), ", "] if over else []
        parts = [_fall(phrases, code) for code in codes]
        yield sentence(who, "so với năm ", phrases.last_year, ", ", listed(parts))


def _notably_fallen(phrases: Phrases) -> list[str]:
    """Return what fell by a notable share of last year; of much what fell most, in the usual order."""
    shares = {code: phrases.result(code).since_last_year.share or Fraction(0) for code in _FALLING}
    fallen = [code for code, share in shares.items() if share <= -_NOTABLE]
    most = sorted(fallen, key=shares.__getitem__)[:_MOST_FALLING]
    return [code for code in fallen if code in most]


def _fall(phrases: Phrases, code: str) -> Pieces:
    """Return "số tin, bài trên báo chí giảm 468"; what is counted has been named."""
    of = phrases.of(code)
    change = of.result.since_last_year.value or Fraction(0)
    name: Pieces = ["tỉ lệ "] if code in _MODELS else []
    if of.indicator.is_sum_of_money or of.indicator.unit == "%":
        return [*name, *subject(code), " ", *of.difference(change)]
    size = Number(of.indicator.text(abs(change)), of.source(change, "change"))
    return [*name, *subject(code), " giảm ", size]


# How far apart the units are.


def _far_apart(phrases: Phrases) -> Sentence | None:
    """Return who has the highest and the lowest fund a person where they are far apart."""
    of = phrases.of("fund_per_capita")
    highest, lowest = (_at_end(of.known, choose) for choose in (max, min))
    if len(of.known) < _FEW or not lowest or max(len(highest), len(lowest)) > MOST_NAMED:
        return None
    times = _value(highest[0]) / _value(lowest[0]) if _value(lowest[0]) else Fraction(0)
    if times < _FAR_APART:
        return None
    more = "hơn " if times > floor(times) or times > _COUNTED else ""
    factor = in_words(min(floor(times), _COUNTED))
    together = " cùng gấp " if len(highest) > 1 else " gấp "
    head: Pieces = ["quỹ bình quân đầu người giữa các địa phương còn chênh lệch lớn: ", *of.names(highest)]
    return sentence(head, together, more, factor, " lần ", of.names(lowest))


def _at_end(
    known: Sequence[UnitResult], choose: Callable[[Iterable[Fraction]], Fraction]
) -> list[UnitResult]:
    """Return the units with the highest or the lowest value."""
    end = choose(map(_value, known)) if known else None
    return [unit for unit in known if _value(unit) == end]


def _value(unit: UnitResult) -> Fraction:
    return unit.amount.value or Fraction(0)
