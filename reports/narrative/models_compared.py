"""The learning models beside each other: which rose most since last year, and who leads in which."""

from collections.abc import Sequence
from fractions import Fraction

from reports.analysis.results import UnitResult
from reports.narrative.five_models import MODELS, NUMBERS, Model, alike
from reports.narrative.models_targets import phrases_alike, value_of_model
from reports.narrative.phrasing import Phrases
from reports.narrative.ranges import groups_of, value_of
from reports.presentation.wording.pieces import Known, Pieces, Sentence, around, clauses, listed, sentence
from reports.presentation.wording.quantities import rounds_to_nothing
from reports.presentation.wording.results import MOST_NAMED


def rates(phrases: Phrases) -> Sentence | None:
    """Return the rates alone, where nothing is set as a target; None where they stand beside their targets."""
    if any(model.rate in phrases.report.aims and phrases.has(model.rate) for model in MODELS):
        return None
    parts: list[Pieces] = [
        [model.name, " bằng ", *value_of_model(phrases, model)] for model in MODELS if phrases.has(model.rate)
    ]
    return sentence("tỉ lệ được công nhận của ", phrases.whole(), ": ", clauses(*parts)) if parts else None


# Against last year.


def changes(phrases: Phrases) -> Sentence | None:
    """Return which models rose and fell most since last year, of those that are compared over the same units.

    None where these are one or two units: their changes stand at the end of the section (`apart`).
    """
    models = [model for model in _compared_alike(phrases) if not phrases.is_of_few(model.rate)]
    rose, fell = _moved(phrases, models, up=True), _moved(phrases, models, up=False)
    if not rose and not fell:
        return None
    of = phrases.of(models[0].rate)
    over = of.over() if of.result.since_last_year.is_partial else []
    head: Pieces = [*around("", over, ", "), "so với năm ", phrases.last_year, ", "]
    if len(rose) == len(models) > 1:
        least = around(", ít nhất là ", _with_change(phrases, rose[-1]))
        most = _with_change(phrases, rose[0])
        return sentence(head, f"tỉ lệ của {_all(models)} đều tăng, nhiều nhất là ", most, least)
    highest = around(_most("tăng", rose), _with_change(phrases, rose[0])) if rose else []
    lowest = around(_most("giảm", fell), _with_change(phrases, fell[0])) if fell else []
    return sentence(head, "tỉ lệ ", clauses(highest, lowest))


def _most(verb: str, models: Sequence[Model]) -> str:
    return f"{verb} nhiều nhất ở " if len(models) > 1 else f"{verb} ở "


def _moved(phrases: Phrases, models: Sequence[Model], *, up: bool) -> list[Model]:
    """Return the models that rose, or that fell, by more than rounds to nothing; the largest change first."""
    size = {model: phrases.result(model.rate).since_last_year.value or Fraction(0) for model in models}
    found = [
        model
        for model in models
        if (size[model] > 0) == up and not rounds_to_nothing(phrases.of(model.rate).indicator, size[model])
    ]
    return sorted(found, key=lambda model: -abs(size[model]))


def _with_change(phrases: Phrases, model: Model) -> Pieces:
    """Return "Gia đình học tập (7,8 điểm %)"."""
    change = phrases.result(model.rate).since_last_year.value or Fraction(0)
    return [model.name, " (", *phrases.of(model.rate).difference(change)[1:], ")"]


def _all(models: Sequence[Model]) -> str:
    count = NUMBERS[len(models)]
    return f"cả {count} mô hình" if len(models) == len(MODELS) else f"{count} mô hình so được"


def _compared_alike(phrases: Phrases) -> list[Model]:
    """Return the models whose change is taken over the same units, of most of them; [] where none has a change."""
    since = {model: phrases.result(model.rate).since_last_year for model in MODELS}
    return alike(
        {
            model: frozenset(unit.association.pk for unit in change.units)
            for model, change in since.items()
            if change.is_displayable
        }
    )


# Units against each other.


def leaders(phrases: Phrases) -> Sentence | None:
    """Return who leads in which model, of the models in which the same units have a value."""
    models = phrases_alike(phrases, MODELS)
    led: dict[tuple[str, ...], list[Pieces]] = {}
    for model in models:
        first, *others = groups_of(phrases.of(model.rate))
        if others and len(first) <= MOST_NAMED:
            names = tuple(unit.association.name for unit in first)
            led.setdefault(names, []).append(_led(phrases, model, first[0], others[0][0]))
    if not led:
        return None
    of = phrases.of(models[0].rate)
    leads: Pieces = [" dẫn đầu"] if of.result.is_whole else [" dẫn đầu trong ", *of.those_known()]
    parts = [[*listed(map(Known, names)), " về ", *listed(found)] for names, found in led.items()]
    behind_the_names = parts[0].index(" về ")
    parts[0][behind_the_names:behind_the_names] = leads
    return sentence(listed(parts, ", "))


def _led(phrases: Phrases, model: Model, first: UnitResult, second: UnitResult) -> Pieces:
    """Return a model with its leader's value, told apart from the second: "gia đình (72,2 %)"."""
    of = phrases.of(model.rate)
    value = of.of_unit(first, decimals=of.decimals((value_of(first), value_of(second))))
    return [f"{model.short} (", *value, ")"]
