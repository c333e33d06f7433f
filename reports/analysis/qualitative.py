"""What the returns of a year say beside their figures: words, rows of lists, targets that associations set themselves.

Only of returns that are approved: one that is reopened may be in the middle of a correction.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from associations.access import Reach
from associations.models import Association, OwnTarget
from associations.returns.registers import cells_of
from associations.sections.base import registers
from associations.sections.proposals import INITIATIVES
from reports.analysis.figures import UnitFigures, texts


@dataclass(frozen=True)
class ListRow:
    """One row of a list: the unit of the report that it counts for, whose return it stands in, its columns as written."""

    unit: Association
    association: Association
    cells: tuple[str, ...]


@dataclass(frozen=True)
class QualitativeData:
    """texts: by unit id (return's association, heading, text). lists: rows by the list's key, in the units' order.
    Units and lists without anything are left out.

    own_targets: next year's targets by association id and indicator code, in the indicator's own unit.
    """

    texts: Mapping[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    lists: Mapping[str, list[ListRow]] = field(default_factory=dict)
    own_targets: Mapping[int, Mapping[str, Fraction]] = field(default_factory=dict)


def petition_key(association: Association, text: str) -> tuple[str, str]:
    """By what an answer finds its petition in a report: whose it is, and its words however they are broken into lines."""
    return association.key, " ".join(text.split())


def read_qualitative_data(units: Iterable[UnitFigures]) -> QualitativeData:
    """What the units' returns say; a query for each list and section."""
    units = list(units)
    parts = [(unit, part) for unit in units for part in unit.parts if not part.is_reopened]
    rows = cells_of(part.return_id for _, part in parts)
    lists = {
        key: [
            ListRow(unit.association, part.association, cells)
            for unit, part in parts
            for cells in rows[part.return_id][key]
        ]
        for key in registers()
    }
    lists = {key: found for key, found in lists.items() if found}
    own: dict[int, dict[str, Fraction]] = {}
    association_of = {part.return_id: part.association.pk for _, part in parts}
    for target in OwnTarget.objects.filter(of_return__in=list(association_of)).order_by("indicator"):
        own.setdefault(association_of[target.of_return_id], {})[target.indicator] = Fraction(target.value)
    return QualitativeData({pk: found for pk, found in texts(units).items() if found}, lists, own)


def within_reach(
    data: QualitativeData, units: Iterable[UnitFigures], reach: Reach, day: datetime.date
) -> QualitativeData:
    """What a reader may read of it: lists and words of the own association, of all for who reads all of them.

    units: the report's, whose returns say it. day: the cut-off of their period. Initiatives are there for all units
    of the cluster to take over.
    """
    readable = {
        unit.association.pk
        for unit in units
        if all(reach.reads_lists(part.association.pk, day) for part in unit.parts)
    }
    return QualitativeData(
        {pk: texts for pk, texts in data.texts.items() if pk in readable},
        {
            key: kept
            for key, rows in data.lists.items()
            if (
                kept := [
                    row
                    for row in rows
                    if key == INITIATIVES.key or reach.reads_lists(row.association.pk, day)
                ]
            )
        },
        {pk: targets for pk, targets in data.own_targets.items() if reach.reads_lists(pk, day)},
    )
