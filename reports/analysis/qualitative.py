"""The qualitative data of a year's returns: texts, rows of lists, targets that associations set themselves.

Only of returns that are approved: one that is reopened may be in the middle of a correction.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from associations.access import Reach
from associations.models import Association, OwnTarget, Petition
from associations.returns.registers import cells_of
from associations.sections.base import read_columns, registers, sections
from associations.sections.proposals import INITIATIVES
from associations.sections.register import Register
from reports.analysis.figures import Part, UnitFigures
from reports.indicators import place_of

Text = tuple[str, str, str]  # the return's association, the heading, what was written
Parts = list[tuple[UnitFigures, Part]]


@dataclass(frozen=True)
class ListRow:
    """One row of a list: the unit of the report that it counts for, whose return holds it, its columns as written."""

    unit: Association
    association: Association
    cells: tuple[str, ...]


@dataclass(frozen=True)
class QualitativeData:
    """What the returns of a report hold beside figures; units and lists without anything are left out.

    texts: by unit id. lists: rows by the list's key, in the units' order. own_targets: next year's targets by
    association id and indicator code, in the indicator's own unit. is_cut: a reader's rights leave others' out, so that
    what is there must not be told as that of all.
    """

    texts: Mapping[int, list[Text]] = field(default_factory=dict)
    lists: Mapping[str, list[ListRow]] = field(default_factory=dict)
    own_targets: Mapping[int, Mapping[str, Fraction]] = field(default_factory=dict)
    is_cut: bool = False

    def rows(self, register: Register) -> list[ListRow]:
        """Return the rows of a list, in the units' order."""
        return self.lists.get(register.key, [])


def topic_in_words(label: str) -> str:
    """Return the topic of a petition as it stands in a sentence: "tài chính", "lĩnh vực khác"."""
    return f"lĩnh vực {label}" if label == Petition.Topic.OTHER.label else label


def petition_key(association: Association, text: str) -> tuple[str, str]:
    """Return what identifies a petition to its answer: the association, and the words however they break into lines."""
    return association.key, " ".join(text.split())


def read_qualitative_data(units: Iterable[UnitFigures]) -> QualitativeData:
    """Read the texts, lists and own targets of the units' returns; a query for each list and section."""
    (found,) = read_qualitative_data_of([list(units)])
    return found


def read_qualitative_data_of(several: Sequence[Sequence[UnitFigures]]) -> list[QualitativeData]:
    """Read the same of several reports' units at once: as many queries as for one."""
    ids = {part.return_id for units in several for _, part in _approved_parts(units)}
    stored, cells = read_columns(ids), cells_of(ids)
    targets = list(OwnTarget.objects.filter(of_return__in=ids))
    return [_made_of(units, stored, cells, targets) for units in several]


def _made_of(
    units: Sequence[UnitFigures],
    stored: Mapping[int, Mapping[str, Any]],
    cells: Mapping[int, Mapping[str, list[tuple[str, ...]]]],
    targets: Iterable[OwnTarget],
) -> QualitativeData:
    parts = _approved_parts(units)
    texts = {pk: found for pk, found in _texts_of(units, stored).items() if found}
    return QualitativeData(texts, _lists_of(parts, cells), _own_targets_of(parts, targets))


def read_texts(units: Iterable[UnitFigures]) -> dict[int, list[Text]]:
    """Read the texts of the units' returns, by unit id; blank ones are left out."""
    units = list(units)
    return _texts_of(units, read_columns({part.return_id for _, part in _approved_parts(units)}))


def _texts_of(units: Sequence[UnitFigures], stored: Mapping[int, Mapping[str, Any]]) -> dict[int, list[Text]]:
    headings = _headings_of_texts()
    found: dict[int, list[Text]] = {unit.association.pk: [] for unit in units}
    for unit, part in _approved_parts(units):
        for column, heading in headings.items():
            if text := stored[part.return_id][column]:
                found[unit.association.pk].append((str(part.association), heading, text))
    return found


def within_reach(
    data: QualitativeData, units: Iterable[UnitFigures], reach: Reach, day: datetime.date
) -> QualitativeData:
    """Return what a reader may read of it: that of the own association, or of all for who reads all of them.

    units: the report's. day: the cut-off of their period. Initiatives are readable for all units of the cluster,
    because they are there to be taken over.
    """

    def reads(association: Association) -> bool:
        return reach.reads_lists(association.pk, day)

    units = list(units)
    readable = {unit.association.pk for unit in units if all(reads(part.association) for part in unit.parts)}
    return QualitativeData(
        texts={pk: texts for pk, texts in data.texts.items() if pk in readable},
        lists=_readable_lists(data.lists, reads),
        own_targets={pk: own for pk, own in data.own_targets.items() if reach.reads_lists(pk, day)},
        is_cut=len(readable) < len(units),
    )


def _readable_lists(
    lists: Mapping[str, list[ListRow]], reads: Callable[[Association], bool]
) -> dict[str, list[ListRow]]:
    found = {}
    for key, rows in lists.items():
        kept = [row for row in rows if key == INITIATIVES.key or reads(row.association)]
        if kept:
            found[key] = kept
    return found


def _approved_parts(units: Iterable[UnitFigures]) -> Parts:
    """Return the units with each of their returns, those under correction left out."""
    return [(unit, part) for unit in units for part in unit.parts if not part.is_reopened]


def _headings_of_texts() -> dict[str, str]:
    """Return the heading of each text of a return by its column, in the order of the form."""
    return {
        column.name: str(column.verbose_name)
        for section in sections()
        if not section.figures
        for column in section.model._meta.fields
        if column.name in section.model.texts
    }


def _lists_of(
    parts: Parts, cells: Mapping[int, Mapping[str, list[tuple[str, ...]]]]
) -> dict[str, list[ListRow]]:
    """Return the rows of every list that has any, in the order of the units."""
    lists: dict[str, list[ListRow]] = {}
    for key in registers():
        for unit, part in parts:
            for row in cells[part.return_id][key]:
                lists.setdefault(key, []).append(ListRow(unit.association, part.association, row))
    return lists


def _own_targets_of(parts: Parts, targets: Iterable[OwnTarget]) -> dict[int, dict[str, Fraction]]:
    association_of = {part.return_id: part.association.pk for _, part in parts}
    found: dict[int, dict[str, Fraction]] = {}
    for target in sorted(targets, key=lambda target: place_of(target.indicator)):
        if target.of_return_id in association_of:
            own = found.setdefault(association_of[target.of_return_id], {})
            own[target.indicator] = Fraction(target.value)
    return found
