"""The content of a revision as canonical JSON: the same content gives the same bytes on any machine and database.

Only integers and NFC text, keys sorted, no ids, no floats; ratios are computed from it again. Lists are in the
cluster's order, which follows from positions and Vietnamese names and not from the order of rows.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from associations.models import Association
from associations.sections.base import figures as all_figures
from associations.sections.base import registers
from reports.analysis.breaks import Break
from reports.analysis.figures import Map, UnitFigures
from reports.analysis.qualitative import QualitativeData
from reports.analysis.results import ClusterReport
from reports.analysis.targets import Aim, Aims, aims_of, joined, national_aims
from reports.indicators import INDICATORS, Growth, Indicator, Ratio

FORM = 1  # increases when the shape of the content changes


def content_of(reports: Mapping[Map, ClusterReport]) -> dict[str, Any]:
    """Return the content of a revision out of the live reports of a cluster's year, one for each map."""
    report = reports["then"]
    maps = {map_: _map(one) for map_, one in reports.items()}
    associations = {unit.key: unit for one in reports.values() for unit in _associations_of(one)}
    return {
        "form": FORM,
        "cluster": {
            "key": report.cluster.key,
            "name": report.cluster.name,
            "short_name": report.cluster.short_name,
        },
        "year": report.year,
        "figures": list(all_figures()),
        "formulas": {indicator.code: formula_of(indicator) for indicator in INDICATORS},
        "targets": {code: _aim(aim) for code, aim in report.aims.items()},
        **_other_targets(report.aims, report.year),
        "maps": maps,
        "associations": {key: _association(unit) for key, unit in associations.items()},
    }


def canonical(content: Mapping[str, Any]) -> str:
    """Write a content in its one canonical form: sorted keys, no spaces, NFC."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text)


def fingerprint_of(text: str) -> str:
    """Return the SHA-256 of a canonical content, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def formula_of(indicator: Indicator) -> dict[str, Any]:
    """Return an indicator's definition: two that differ in it give other values."""
    definition: dict[str, Any] = {
        "label": indicator.label,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "better": indicator.better,
        "kind": type(indicator).__name__.lower(),
        "scale": indicator.scale,
    }
    if isinstance(indicator, Ratio | Growth):
        return definition | {"numerator": indicator.numerator, "denominator": indicator.denominator}
    return definition | {"fields": list(indicator.codes)}


def fraction_text(value: Fraction) -> str:
    """Write a fraction as text that means the same everywhere: "70", "1/3"."""
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _associations_of(report: ClusterReport) -> Iterator[Association]:
    """Yield every association that a report names, some more than once."""
    for units in report.years.values():
        for unit in units:
            yield unit.association
            yield from (part.association for part in unit.parts)
    for break_ in report.breaks:
        yield break_.successor
        yield from break_.predecessors


def _map(report: ClusterReport) -> dict[str, Any]:
    breaks = [_break(break_) for break_ in report.breaks]
    keys = {unit.association.pk: unit.association.key for unit in report.units}
    of_parts = {part.association.pk: part.association.key for unit in report.units for part in unit.parts}
    return {
        "years": {str(year): [_unit(unit) for unit in units] for year, units in report.years.items()},
        "breaks": sorted(breaks, key=lambda one: (one["on"], one["successor"])),
        "said": _qualitative(report.qualitative, keys, of_parts),
    }


def _unit(unit: UnitFigures) -> dict[str, Any]:
    flags = {code: sorted(marks) for code, marks in unit.flags.items()}
    notes = {"why": _filled(unit.why), "flags": _filled(flags), "sources": _filled(unit.sources)}
    return {
        "association": unit.association.key,
        "values": [unit.values.get(code) for code in all_figures()],
        **_filled(notes),
        "parts": [
            {"association": part.association.key, "year": part.year, "reopened": part.is_reopened}
            for part in unit.parts
        ],
    }


def _filled(notes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the notes that are not blank: a revision has no key for what nobody wrote."""
    return {code: note for code, note in notes.items() if note}


def _break(break_: Break) -> dict[str, Any]:
    return {
        "year": break_.year,
        "on": break_.on.isoformat(),
        "predecessors": sorted(unit.key for unit in break_.predecessors),
        "successor": break_.successor.key,
        "legal_basis": break_.legal_basis,
    }


def _qualitative(
    data: QualitativeData, keys: Mapping[int, str], of_parts: Mapping[int, str]
) -> dict[str, Any]:
    """Return what the returns hold beside figures; keys, of_parts: those of units and of who reported, by id."""
    return {
        "texts": {
            keys[pk]: [list(line) for line in lines]
            for pk, lines in data.texts.items()
            if lines and pk in keys
        },
        "lists": {
            key: {
                "labels": list(registers()[key].labels),
                "rows": [[row.unit.key, row.association.key, *row.cells] for row in rows],
            }
            for key, rows in data.lists.items()
            if rows
        },
        "own_targets": _own_targets(data, of_parts),
    }


def _own_targets(data: QualitativeData, keys: Mapping[int, str]) -> dict[str, dict[str, str]]:
    return {
        keys[pk]: {code: fraction_text(value) for code, value in targets.items()}
        for pk, targets in data.own_targets.items()
    }


def aims_in(content: Mapping[str, Any]) -> Aims:
    """Return the official targets that a content holds; where it names no others, those of the first decisions."""
    year = content["year"]
    counting = {code: _read_aim(code, kept) for code, kept in content["targets"].items()}
    others = content.get("other_targets")
    if others is None:
        return _with_the_first(counting, year)
    later = {code: [_read_aim(code, one) for one in kept] for code, kept in others["later"].items()}
    lapsed = {code: _read_aim(code, kept) for code, kept in others["lapsed"].items()}
    return Aims({code: joined([aim, *later.get(code, [])]) for code, aim in counting.items()}, lapsed)


def targets_by_year(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the targets of a content that do not count for its year, by indicator code and their year."""
    aims = aims_in(content)
    others = [*(one for aim in aims.values() for one in aim.later), *aims.lapsed.values()]
    return {f"{aim.code} {aim.year}": _aim(aim) for aim in others}


def _other_targets(aims: Aims, year: int) -> dict[str, Any]:
    """Return the later and the lapsed targets under a key of their own; {} where they are those of the first decisions.

    So a revision that was kept before they were part of it has the content that it always had.
    """
    if aims == _with_the_first(aims, year):
        return {}
    later = {code: [_aim(one) for one in aim.later] for code, aim in aims.items() if aim.later}
    return {
        "other_targets": {"later": later, "lapsed": {code: _aim(aim) for code, aim in aims.lapsed.items()}}
    }


def _with_the_first(counting: Mapping[str, Aim], year: int) -> Aims:
    """Return targets that count for a year, beside them the later and the lapsed ones of the first decisions."""
    first = national_aims()
    chains = {
        code: [aim, *(one for one in first if one.code == code and one.year > aim.year)]
        for code, aim in counting.items()
    }
    lapsed = aims_of((one for one in first if one.code not in counting and one.year < year), year).lapsed
    return Aims({code: joined(chain) for code, chain in chains.items()}, lapsed)


def _aim(aim: Aim) -> dict[str, Any]:
    return {"year": aim.year, "value": fraction_text(aim.value), "legal_basis": aim.legal_basis}


def _read_aim(code: str, kept: Mapping[str, Any]) -> Aim:
    return Aim(code, kept["year"], Fraction(kept["value"]), kept["legal_basis"])


def _association(unit: Association) -> dict[str, Any]:
    return {
        "name": unit.name,
        "kind": unit.kind,
        "gso_code": unit.gso_code,
        "valid_from": unit.valid_from.isoformat(),
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
    }
