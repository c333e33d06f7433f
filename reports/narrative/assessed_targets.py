"""What the figures say of the year's targets: which are reached and which not, who has reached most, none, or lost one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from reports.analysis.results import UnitResult
from reports.analysis.targets import Aim
from reports.indicators import every_indicator, place_of
from reports.narrative.number_words import in_words
from reports.narrative.phrasing import Phrases
from reports.narrative.subjects import subject, subjects
from reports.narrative.target_phrases import UNITS
from reports.presentation.traces import Trace
from reports.presentation.wording import quantities
from reports.presentation.wording.comparison import former_names
from reports.presentation.wording.pieces import Known, Pieces, Sentence, Source, around, listed, sentence

_FEW = 3  # targets or units below which it says little who has reached most
_MOST_TARGETS = 2  # that are not reached, each by name
_MOST_LISTED = 8  # associations by name


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

    def is_ahead(self, phrases: Phrases) -> bool:
        """Whether their year is still to come."""
        return self.year > phrases.report.year


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


def reached(phrases: Phrases) -> Iterator[Sentence]:
    """Yield which targets of a year are reached, and how long before it; part I has their values."""
    years = [targets for targets in _targets(phrases) if targets.reached]
    for place, targets in enumerate(years):
        year, number = Known(str(targets.year)), in_words(targets.number)
        about = subjects([aim.code for aim in targets.reached])
        early = (
            f"trước {in_words(targets.year - phrases.report.year)} năm " if targets.is_ahead(phrases) else ""
        )
        already = " đã đạt " if phrases.is_whole else " đạt "
        head: Pieces = [*_whose(phrases, targets), already, early]
        those = f"{in_words(len(targets.reached))} mục tiêu"
        if place:
            yield sentence("đến năm ", year, ", ", head, those, " về ", about)
        elif targets.number == 1:
            yield sentence(head, "mục tiêu đến năm ", year, " về ", about)
        elif not targets.not_reached:
            yield sentence(head, "cả ", number, " mục tiêu đến năm ", year)
        else:
            yield sentence("trong ", number, " mục tiêu đến năm ", year, ", ", head, those, ", về ", about)


def not_reached(phrases: Phrases) -> Iterator[Sentence]:
    """Yield which targets of a year are not reached; of many how many: part I says what lacks and by how much."""
    years = [targets for targets in _targets(phrases) if targets.not_reached]
    for place, targets in enumerate(years):
        year, number = Known(str(targets.year)), in_words(len(targets.not_reached))
        whose = _whose(phrases, targets)
        about = _which(targets.not_reached)
        if place:
            yield sentence("đến năm ", year, ", ", whose, " còn ", number, " mục tiêu chưa đạt", about)
        elif len(targets.not_reached) == 1:
            only = subject(targets.not_reached[0].code)
            yield sentence(whose, " chưa đạt mục tiêu đến năm ", year, " về ", only)
        elif targets.reached:
            yield sentence(whose, " còn ", number, " mục tiêu đến năm ", year, " chưa đạt", about)
        else:
            head: Pieces = ["tính chung ", *whose, ", cả "]
            yield sentence(head, number, " mục tiêu đến năm ", year, " đều chưa đạt", about)


def _whose(phrases: Phrases, targets: _Targets) -> Pieces:
    """Return whose results are held against targets: of whom the report is, unless some of them lack a figure."""
    codes = [aim.code for aim in (*targets.reached, *targets.not_reached)]
    is_of_all = all(phrases.result(code).included == phrases.report.included for code in codes)
    return phrases.whole() if is_of_all else ["các địa phương có số liệu"]


def _which(aims: Sequence[Aim]) -> Pieces:
    """Return which targets these are; [] of many, and of all the models', which part I has with their values."""
    if len(aims) > _MOST_TARGETS and all(every_indicator()[aim.code].unit == "%" for aim in aims):
        return []
    return [", về ", *listed((subject(aim.code) for aim in aims), " và về ")]


def _number_reached(phrases: Phrases) -> dict[int, int]:
    """Return how many of the targets each unit has reached, by its id; only units that have a value for all of them."""
    aims = [aim for targets in _targets(phrases) for aim in (*targets.reached, *targets.not_reached)]
    found: dict[int, list[bool]] = {}
    for aim in aims:
        for unit in phrases.result(aim.code).units:
            if unit.amount.value is not None:
                found.setdefault(unit.association.pk, []).append(_is_reached(unit.amount.value, aim))
    return {pk: sum(reached) for pk, reached in found.items() if len(reached) == len(aims)}


def who_reached_most(phrases: Phrases) -> Sentence | None:
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
    each: Pieces = [" đều"] if len(leading) > 1 else []
    early = " đã đạt sớm " if all(one.is_ahead(phrases) for one in _targets(phrases)) else " đã đạt "
    many = "cả " if most == number else f"{in_words(most)} trong "
    return sentence(names, each, early, many, all_of_them)


def who_reached_none(phrases: Phrases) -> Sentence | None:
    by_unit = _number_reached(phrases)
    number = sum(targets.number for targets in _targets(phrases))
    none = [pk for pk, reached in by_unit.items() if not reached]
    if number < 2 or not none or len(none) > _MOST_LISTED:
        return None
    if len(none) == len(by_unit):
        return None if len(by_unit) < 2 else sentence(f"chưa {UNITS} nào đạt được mục tiêu nào trong số đó")
    return sentence(listed(_names(phrases, none)), " chưa đạt mục tiêu nào")


def _names(phrases: Phrases, ids: Sequence[int]) -> list[Known]:
    return [Known(u.association.name) for u in phrases.report.units if u.association.pk in ids]


def lost(phrases: Phrases) -> Sentence | None:
    """Return who had reached a target last year and is below it now, where the two may be compared; None for nobody."""
    found = sorted(_lost(phrases), key=lambda one: one.fall, reverse=True)
    by_unit: dict[str, list[_Lost]] = {}
    for one in found:
        by_unit.setdefault(one.unit.association.key, []).append(one)
    if not by_unit:
        return None
    all_of_them = list(by_unit.values())
    named = all_of_them if len(all_of_them) <= _MOST_LISTED else all_of_them[: _MOST_LISTED - 2]
    parts = [_from_to(phrases, of_unit) for of_unit in named]
    if others := len(all_of_them) - len(named):
        parts.append([f"{in_words(others)} {UNITS} khác"])
    return sentence("không giữ được mức mục tiêu đã đạt năm ", phrases.last_year, " là ", listed(parts))


@dataclass(frozen=True)
class _Lost:
    """A target that a unit had reached last year and is below now."""

    code: str
    unit: UnitResult
    before: Fraction
    now: Fraction

    @property
    def fall(self) -> Fraction:
        """What it fell by, of last year's value: targets of different units of measurement stand side by side."""
        return (self.before - self.now) / self.before


def _lost(phrases: Phrases) -> Iterator[_Lost]:
    for aim in phrases.report.aims.values():
        for unit in phrases.result(aim.code).units:
            before, now = unit.previous, unit.amount.value
            if before and now is not None and before >= aim.value > now:
                yield _Lost(aim.code, unit, before, now)


def _of_predecessors(phrases: Phrases, unit: UnitResult) -> Pieces:
    """Return ", tính gộp Hải Dương và Hải Phòng cũ," where last year's value is that of several; else []."""
    if not unit.is_added_from_predecessors:
        return []
    parts = phrases.report.predecessors[unit.association.pk].parts
    return around(", tính gộp ", former_names([part.association for part in parts]), ",")


def _from_to(phrases: Phrases, of_unit: Sequence[_Lost]) -> Pieces:
    """Return "Lạng Sơn (Gia đình học tập giảm từ 72,2% xuống 69,3%)"."""
    parts: list[Pieces] = []
    for one in of_unit:
        of = phrases.of(one.code)
        trace = Trace(one.code, phrases.report.year - 1, one.unit.association.key)
        full = f"{of.indicator.text(one.before)} {of.indicator.unit}"
        source = Source(trace, "before", of.indicator.label, full)
        before = quantities.quantity(of.indicator, one.before, among=quantities.beside(of.result))
        whose = [] if parts else _of_predecessors(phrases, one.unit)
        head: Pieces = [*subject(one.code), " giảm từ ", *before.pieces(source), *whose]
        parts.append([*head, " xuống ", *of.of_unit(one.unit)])
    return [Known(of_unit[0].unit.association.name), " (", *listed(parts), ")"]
