"""The forms in which files of one revision were handed out: each says the same figures in its own way.

What a revision holds is its figures and the definitions of its indicators; how two years compare is worked out from
them. Later code defines an indicator otherwise, knows further figures, refuses a comparison that earlier code made.
A place of a file is right where one of the forms has its value, a place that is missing where one of them has none.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from associations.sections.base import figures as all_figures
from reports.analysis.comparability import difference
from reports.analysis.results import ClusterReport
from reports.exports.open_data import number_of, report_as_json
from reports.indicators import BY_CODE, INDICATORS, Amount, Growth, Indicator, Ratio, Total, every_indicator

_KINDS: Mapping[str, type[Ratio]] = {"ratio": Ratio, "growth": Growth}

# Keys that forms before `analysis/comparability` lack, of an indicator and of its units alike.
_SINCE_COMPARABILITY = ("not_comparable",)


def own_indicators(report: ClusterReport) -> tuple[Indicator, ...] | None:
    """Return the indicators by the revision's own definitions; None where these are today's."""
    kept = report.revision.formulas if report.revision else {}
    found = tuple(_defined(code, formula) for code, formula in kept.items())
    is_todays = {indicator.code: indicator for indicator in found} == BY_CODE
    return None if is_todays or not found else found


def own_rows(report: ClusterReport) -> list[Indicator] | None:
    """Return what has a row in the revision's own CSV: its indicators, and its figures that are none; None as above.

    A figure that is known no more has no label.
    """
    figures, known = held_figures(report), all_figures()
    indicators = own_indicators(report)
    if indicators is None and set(figures) == set(known):
        return None
    indicators = INDICATORS if indicators is None else indicators
    codes = {indicator.code for indicator in indicators}
    rest = [code for code in figures if code not in codes]
    labels = {code: (figure.label, figure.unit) for code, figure in known.items()}
    return [*indicators, *(Total(code, *labels.get(code, ("", "")), fields=(code,)) for code in rest)]


def held_figures(report: ClusterReport) -> tuple[str, ...]:
    """Return the codes of the figures that the revision holds."""
    return (report.revision.figures if report.revision else ()) or tuple(all_figures())


def is_named(code: str) -> bool:
    """Return whether a code's label and unit are known today; of figures the revision does not hold them."""
    return code in every_indicator()


def forms_as_json(report: ClusterReport) -> list[dict[str, Any]]:
    """Return what a JSON file of the report may say: today's form first."""
    found = []
    for indicators in (INDICATORS, own_indicators(report)):
        if indicators is None:
            continue
        # Results are kept by code; a report of its own keeps those of other definitions apart.
        own = replace(report)
        form = json.loads(report_as_json(own, indicators))
        found += [form, _before_comparability(form, own, indicators)]
    return found


def _before_comparability(
    form: Mapping[str, Any], report: ClusterReport, indicators: Iterable[Indicator]
) -> dict[str, Any]:
    """Return a form with its comparisons as they were made before one place answered for them."""
    results = {
        indicator.code: _compared_by_units(form["indicators"][indicator.code], report, indicator)
        for indicator in indicators
    }
    return {**form, "indicators": results}


def _compared_by_units(
    result: Mapping[str, Any], report: ClusterReport, indicator: Indicator
) -> dict[str, Any]:
    """Return a result of the form whose years are compared by units: those of one year with the same of the other."""
    now, before = report.amounts(indicator, report.year), report.amounts(indicator, report.year - 1)
    known = {pk for pk, amount in now.items() if amount.value is not None}
    known_before = {pk for pk, amount in before.items() if amount.value is not None}
    both = known & known_before
    whole, last = (indicator.total(amounts.values()).value for amounts in (now, before))
    ids = {unit.association.key: unit.association.pk for unit in report.units}
    change = difference(whole, last) if known == known_before else None
    return _without_later_keys(result) | {
        "previous": number_of(indicator, last),
        "change": number_of(indicator, change),
        "compared": _like_for_like(indicator, [now[pk] for pk in both], [before[pk] for pk in both]),
        "units": [_unit(unit, indicator, now, before, ids[unit["association"]]) for unit in result["units"]],
    }


def _like_for_like(indicator: Indicator, now: Sequence[Amount], before: Sequence[Amount]) -> dict[str, Any]:
    value, previous = indicator.total(now).value, indicator.total(before).value
    return {
        "units": len(now),
        "value": number_of(indicator, value),
        "previous": number_of(indicator, previous),
        "change": number_of(indicator, difference(value, previous)),
    }


def _unit(
    unit: Mapping[str, Any],
    indicator: Indicator,
    now: Mapping[int, Amount],
    before: Mapping[int, Amount],
    pk: int,
) -> dict[str, Any]:
    previous = before[pk].value if pk in before else None
    return _without_later_keys(unit) | {
        "previous": number_of(indicator, previous),
        "change": number_of(indicator, difference(now[pk].value, previous)),
    }


def _without_later_keys(of: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in of.items() if name not in _SINCE_COMPARABILITY}


def _defined(code: str, formula: Mapping[str, Any]) -> Indicator:
    """Return an indicator as a revision defines it (`formula_of` in revisions/content.py)."""
    shared = (code, formula["label"], formula["unit"], formula["decimals"], formula["better"])
    if formula["kind"] == "total":
        return Total(*shared, fields=tuple(formula["fields"]))
    kind = _KINDS[formula["kind"]]
    return kind(
        *shared,
        numerator=formula["numerator"],
        denominator=formula["denominator"],
        scale=formula["scale"],
    )
