"""The learning models beside their targets in two sentences: which have reached them, which have not and by how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.analysis.targets import Aim, progress
from reports.narrative.five_models import MODELS, NUMBERS, OFFICIALS, Model, alike
from reports.narrative.legal_documents import cited_again
from reports.narrative.phrasing import Phrases
from reports.narrative.ranges import value_of
from reports.narrative.target_phrases import UNITS
from reports.presentation.wording.pieces import Known, Pieces, Sentence, around, clauses, listed, sentence
from reports.presentation.wording.quantities import shortfall

_CLEARLY = Fraction(3, 2)  # times what the next lacks, from where on one lacks clearly most


@dataclass(frozen=True)
class _Place:
    """A model beside its target; gap: above 0 where it is not reached. is_of_that_year: all targets are of one year."""

    model: Model
    aim: Aim
    gap: Fraction
    is_of_that_year: bool = True


def _places(phrases: Phrases) -> list[_Place]:
    """Return the models, and the officials, that have a value and a target, in their order."""
    aims = {model: aim for model in (*MODELS, OFFICIALS) if (aim := phrases.report.aims.get(model.rate))}
    one_year = len({aim.year for aim in aims.values()}) == 1
    found = []
    for model, aim in aims.items():
        result = phrases.result(model.rate)
        gap = progress(result.indicator, result.amount, aim, phrases.report.year).gap
        if gap is not None:
            found.append(_Place(model, aim, gap, one_year))
    return found


def against_targets(phrases: Phrases) -> list[Sentence]:
    """Return which models have reached their targets or are nearest to it, then which are not or what lacks most.

    One is told to lack most only where it lacks clearly more than the next; part II does not say it again.
    """
    places = _places(phrases)
    if not places:
        return []
    head: Pieces = ["đối chiếu với ", *_which(places), *_until(places), ", ", *_whose(phrases, places)]
    there = [one for one in places if one.gap <= 0]
    behind = sorted((one for one in places if one.gap > 0), key=lambda one: one.gap)
    if not there:
        return _none_reached(phrases, head, behind)
    if not behind:
        all_of_them = "" if len(there) == 1 else f" cả {NUMBERS[len(there)]} mục tiêu"
        return [sentence(head, " đã đạt", all_of_them, _where_noted(phrases, there))]
    count = f" đã đạt {NUMBERS[len(there)]} mục tiêu: "
    reached = sentence(head, count, listed([_named(phrases, one) for one in there]))
    return [reached, *_still_behind(phrases, behind)]


def _whose(phrases: Phrases, places: Sequence[_Place]) -> Pieces:
    """Return whose values are held against targets: of whom the report is, unless some of them lack a value."""
    is_of_all = all(phrases.result(one.model.rate).included == phrases.report.included for one in places)
    return phrases.whole() if is_of_all else ["các địa phương có số liệu"]


def _which(places: Sequence[_Place]) -> Pieces:
    """Return "sáu mục tiêu về năm mô hình học tập và về cán bộ, công chức, viên chức đạt Công dân học tập"."""
    if len(places) == 1:
        return ["mục tiêu"]
    count = f"{NUMBERS[len(places)]} mục tiêu"
    models = [place.model for place in places if place.model in MODELS]
    if len(models) < len(MODELS):
        return [count]
    officials = (
        " và về cán bộ, công chức, viên chức đạt Công dân học tập" if len(places) > len(models) else ""
    )
    return [f"{count} về năm mô hình học tập{officials}"]


def _named(phrases: Phrases, place: _Place) -> Pieces:
    """Return a model that has reached its target by its name: the table has the values; beside them what is noted of it."""
    return _beside_target(phrases, place) if _notes(phrases, place.model) else [place.model.name]


def _where_noted(phrases: Phrases, places: Sequence[_Place]) -> Pieces:
    """Return ", trong đó …" of the models of whose values something is to be noted."""
    noted = [_beside_target(phrases, one) for one in places if _notes(phrases, one.model)]
    return around(", trong đó ", listed(noted))


def _until(places: Sequence[_Place]) -> Pieces:
    """Return " đến năm 2025 (Quyết định …; Quyết định …)"; the years stand with each target where they differ."""
    bases = dict.fromkeys(one.aim.legal_basis for one in places if one.aim.legal_basis)
    when: Pieces = [" đến năm ", Known(str(places[0].aim.year))] if places[0].is_of_that_year else []
    return [*when, *around(" (", listed([Known(cited_again(basis)) for basis in bases], "; "), ")")]


def _none_reached(phrases: Phrases, head: Pieces, behind: Sequence[_Place]) -> list[Sentence]:
    if len(behind) == 1:
        return [sentence(head, " chưa đạt: ", _far(phrases, behind[0]))]
    first, far = behind[0], _furthest(behind)
    near = around("; gần nhất là ", _beside_target(phrases, first)) if first not in far else []
    lacking = clauses(*(_far(phrases, one) for one in far))
    return [sentence(head, " chưa đạt mục tiêu nào", near), sentence(lacking)]


def _furthest(behind: Sequence[_Place]) -> Sequence[_Place]:
    """Return what lacks most: one alone where it lacks half more than the next, else the last two."""
    *_, before, last = behind
    return [last] if last.gap >= _CLEARLY * before.gap else [last, before]


def stands_beside_its_target(phrases: Phrases, model: Model) -> bool:
    """Return whether `against_targets` writes a model's value, so that no other sentence need to."""
    places = _places(phrases)
    behind = sorted((one for one in places if one.gap > 0), key=lambda one: one.gap)
    if not behind or len(behind) < len(places) or len(behind) == 1:
        given = behind
    else:
        given = [behind[0], *_furthest(behind)]
    return any(one.model == model for one in given)


def _still_behind(phrases: Phrases, behind: Sequence[_Place]) -> list[Sentence]:
    """Return the models below their targets, the nearest first."""
    if not behind:
        return []
    if len(behind) == 1:
        return [sentence("chưa đạt chỉ có ", _far(phrases, behind[0]))]
    return [sentence("chưa đạt là ", listed([_beside_target(phrases, one) for one in behind]))]


def _beside_target(phrases: Phrases, place: _Place) -> Pieces:
    """Return "Gia đình học tập (69,2 % số hộ, mục tiêu 70 %)"; what is to be noted of the rate stands in brackets alone."""
    value, notes, aim = _value(phrases, place.model), _notes(phrases, place.model), _aim(phrases, place)
    if notes:
        return [place.model.name, " với ", *value, *notes, " so với mục tiêu ", *aim]
    return [place.model.name, " (", *value, ", mục tiêu ", *aim, ")"]


def _far(phrases: Phrases, place: _Place) -> Pieces:
    """Return "Công dân học tập mới đạt 32,3 % dân số từ 18 tuổi, còn thiếu 7,7 điểm % so với mục tiêu 40 %"."""
    of = phrases.of(place.model.rate)
    missing = shortfall(of.indicator, place.gap).pieces(of.source(place.gap, "gap"))
    return [
        place.model.name,
        " mới đạt ",
        *value_of_model(phrases, place.model),
        ", còn thiếu ",
        *missing,
        *phrases.unrounded(place.model.rate, place.aim, place.gap),
        " so với mục tiêu ",
        *_aim(phrases, place),
    ]


def _aim(phrases: Phrases, place: _Place) -> Pieces:
    year: Pieces = [] if place.is_of_that_year else [" đến năm ", Known(str(place.aim.year))]
    return [phrases.aim_number(place.aim), *year]


def value_of_model(phrases: Phrases, model: Model) -> Pieces:
    """Return a rate with its denominator, with how many units have it and its marks: "69,2 % số hộ"."""
    return [*_value(phrases, model), *_notes(phrases, model)]


def _value(phrases: Phrases, model: Model) -> Pieces:
    return [*phrases.of(model.rate).whole(), *model.denominator]


def _notes(phrases: Phrases, model: Model) -> Pieces:
    """Return " (30/34 địa phương có số liệu; có số tạm tính)"; [] where there is nothing to note."""
    notes: list[Pieces] = [phrases.partly(model.rate)[1:-1]]
    notes += [[str(mark).strip(" ()")] for mark in phrases.marks(model.rate)]
    return around(" (", clauses(*notes), ")")


def reached_by_units(phrases: Phrases) -> Sentence | None:
    """Return how many units have reached which target, of the models in which the same units have a value."""
    places = {place.model: place for place in _places(phrases)}
    models = phrases_alike(phrases, places)
    if not models:
        return None
    by_count: dict[int, list[_Place]] = {}
    for model in models:
        known = [value_of(unit) for unit in phrases.of(model.rate).known]
        count = sum(value >= places[model].aim.value for value in known)
        by_count.setdefault(count, []).append(places[model])
    nowhere = around(f"chưa {UNITS} nào đạt mục tiêu về ", _short(by_count.pop(0, [])))
    known_by = len(phrases.of(models[0].rate).known)
    there = [
        _so_many(phrases, count, by_count[count], known_by, is_first=not place)
        for place, count in enumerate(sorted(by_count, reverse=True))
    ]
    return sentence(clauses(listed(there, ", "), nowhere))


def phrases_alike(phrases: Phrases, models: Iterable[Model]) -> list[Model]:
    """Return the models in whose rate the same units have a value, at least two of them, the most there are."""
    known = {model: frozenset(u.association.pk for u in phrases.of(model.rate).known) for model in models}
    return alike({model: units for model, units in known.items() if len(units) > 1})


def _short(places: Sequence[_Place]) -> Pieces:
    """Return "gia đình, dòng họ và đơn vị"; the officials' own name is a list and has a "về" of its own."""
    last = " và về " if places and places[-1].model == OFFICIALS else " và "
    return listed([one.model.short for one in places], last)


def _so_many(phrases: Phrases, count: int, places: Sequence[_Place], known: int, *, is_first: bool) -> Pieces:
    """Return "ba địa phương đã đạt mục tiêu về gia đình"; of those behind the first "hai về dòng họ và đơn vị"."""
    of = phrases.of(places[0].model.rate)
    every = "cả " if count == known else ""
    who = [every, *of.count(count, "reached", "số hội đạt mục tiêu")]
    return [*who, f" {UNITS} đã đạt mục tiêu về " if is_first else " về ", *_short(places)]
