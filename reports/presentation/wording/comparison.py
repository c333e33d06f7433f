"""What a report says once of how its year stands beside the year before: whose sums, who is left out, and why."""

from collections.abc import Iterable, Iterator, Sequence

from associations.models import Association
from associations.names import vietnamese_key
from reports.analysis.comparability import NOTHING_BEFORE, OTHER_SOURCE
from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.indicators import every_indicator
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Piece,
    Pieces,
    Sentence,
    Source,
    listed,
    sentence,
)
from reports.presentation.wording.quantities import quantity
from reports.presentation.wording.results import ResultPhrases

_PEOPLE = ("population", "adult_population")


def other_refusals(report: ClusterReport, results: Iterable[Result]) -> list[str]:
    """Return a line a reason for what `how_compared` does not say: units whose figure of last year cannot be used."""
    by_reason: dict[str, list[str]] = {}
    whole = {unit.association.pk for unit in report.units if _why_left_out(report, unit)}
    for result in results:
        names: dict[str, list[str]] = {}
        for unit in result.units:
            is_known = unit.association.pk in whole or unit.not_comparable in ("", OTHER_SOURCE)
            if unit.amount.value is not None and not is_known:
                names.setdefault(unit.not_comparable, []).append(unit.association.name)
        for why, units in names.items():
            by_reason.setdefault(f"{', '.join(units)}: {why}", []).append(result.indicator.label)
    return [f"{reason} ({'; '.join(labels)})." for reason, labels in by_reason.items()]


def how_compared(report: ClusterReport) -> list[Sentence]:
    """Return how this year is held against the last: sums of predecessors, units that cannot be, people of two sources.

    Nothing where there is no year before, or where it is simply that of the same units.
    """
    if not report.included or not report.years.get(report.year - 1):
        return []
    return [*_sums(report), *_left_out(report), *_other_people(report)]


def of_successors(report: ClusterReport) -> dict[str, Sentence]:
    """Return of each unit that took others in, by its key, its members beside the sum of theirs where they compare."""
    phrases = ResultPhrases(report.result(every_indicator()["members"]), report.year)
    return {
        unit.association.key: _of_successor(report, phrases, unit)
        for unit in phrases.result.units
        if _is_sum(unit)
    }


def _is_sum(unit: UnitResult) -> bool:
    return unit.is_added_from_predecessors and unit.change is not None


def _of_successor(report: ClusterReport, phrases: ResultPhrases, unit: UnitResult) -> Sentence:
    key, before = unit.association.key, unit.pair.before.value
    if unit.change is None or before is None:
        raise ValueError(f"{key}: nothing to compare with")
    trace = Trace(phrases.indicator.code, report.year - 1, key)
    text = quantity(phrases.indicator, before)
    source = Source(trace, "before", phrases.indicator.label, text.text)
    return sentence(
        Known(unit.association.name),
        " có ",
        phrases.of_unit(unit, "hội viên"),
        ", ",
        phrases.difference(unit.change, key),
        " so với tổng năm ",
        Known(str(report.year - 1)),
        " của ",
        former_names([part.association for part in report.predecessors[unit.association.pk].parts]),
        " (",
        Number(text.number, source, text.unit),
        ")",
    )


def former_names(units: Sequence[Association]) -> Pieces:
    """Return "Hải Dương và Hải Phòng cũ"."""
    names = sorted((unit.name for unit in units), key=vietnamese_key)
    return [*listed(Known(name) for name in names), " cũ"]


def _sums(report: ClusterReport) -> Iterator[Sentence]:
    """Yield whose sum the last year of each successor is."""
    parts: list[Pieces] = []
    for unit in report.units:
        last = report.predecessors.get(unit.association.pk)
        if unit.is_included and last is not None and last.is_included:
            made_of = [part.association for part in last.parts]
            verb = "là số của" if len(made_of) == 1 else "là tổng của"
            parts.append(["của ", Known(unit.association.name), f" {verb} ", *former_names(made_of)])
    if parts:
        yield sentence("số năm ", Known(str(report.year - 1)), " ", listed(parts, "; "))


def _left_out(report: ClusterReport) -> Iterator[Sentence]:
    """Yield the units that have figures of this year and none of the last over the same territory, and why."""
    year = Known(str(report.year - 1))
    by_reason: dict[tuple[Piece, ...], list[UnitFigures]] = {}
    for unit in report.units:
        if unit.is_included and (why := _why_left_out(report, unit)):
            by_reason.setdefault(tuple(why), []).append(unit)
    for reason, units in by_reason.items():
        names = listed(Known(unit.association.name) for unit in units)
        yield sentence(names, " chưa so được với năm ", year, ", vì ", list(reason))


def _why_left_out(report: ClusterReport, unit: UnitFigures) -> Pieces:
    """Return why a unit has no figures of the year before over its territory; [] where it has some."""
    last = report.last_years.get(unit.association.pk)
    if last is not None and last.figures.is_included:
        return []
    merged = _merged_into(report, unit.association)
    if merged and report.map_ == "today":
        # The map of today holds only the sums: it does not say which of them lacks.
        return ["số năm ", Known(str(report.year - 1)), " của ", *former_names(merged), " chưa đủ"]
    there = {one.association.pk for one in report.years.get(report.year - 1, []) if one.is_included}
    if lacking := [part for part in merged if part.pk not in there]:
        return ["thiếu số năm ", Known(str(report.year - 1)), " của ", *former_names(lacking)]
    if last is None:
        return [NOTHING_BEFORE]
    if last.is_added or report.map_ == "today":
        # The report's own reason counts, "chưa đủ (1/2)": numerals that have no source.
        return ["không cộng được số năm ", Known(str(report.year - 1)), " của các hội cũ"]
    return [f"năm trước {last.figures.why['']}"]


def _merged_into(report: ClusterReport, unit: Association) -> list[Association]:
    """Return the associations that became a unit in the year of the report."""
    return [
        part
        for break_ in report.breaks
        if break_.year == report.year and break_.successor.pk == unit.pk
        for part in break_.predecessors
    ]


def _other_people(report: ClusterReport) -> Iterator[Sentence]:
    """Yield whose people are of another source than last year, so that what divides by them is not compared."""
    found: dict[int, Association] = {}
    for code in _PEOPLE:
        for unit in report.result(every_indicator()[code]).units:
            if unit.not_comparable == OTHER_SOURCE:
                found[unit.association.pk] = unit.association
    if not found:
        return
    units = [unit.association for unit in report.units if unit.association.pk in found]
    theirs = {1: "của hội này", 2: "của hai hội này"}.get(len(units), "của các hội này")
    yield sentence(
        "dân số năm ",
        Known(str(report.year - 1)),
        " và năm ",
        Known(str(report.year)),
        " của ",
        listed(Known(unit.name) for unit in units),
        f" chưa thống nhất nguồn, nên chỉ số tính trên dân số {theirs} không so với năm trước",
    )
