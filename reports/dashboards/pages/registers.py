"""The lists of a year's returns as its pages display them, cut to what the reader may read."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from associations import access
from associations.sections.base import registers
from associations.sections.register import Register
from reports.analysis.qualitative import ListRow, QualitativeData, within_reach
from reports.dashboards.request import PageQuery

CHOICE = "danh-muc"  # of a list, in the address of the page that displays it


@dataclass(frozen=True)
class DisplayList:
    """A list with those of its rows that are displayed, and where it is displayed for the whole cluster."""

    register: Register
    rows: list[ListRow]
    address: str

    @property
    def is_long(self) -> bool:
        """Whether it is folded away where other lists stand beside it."""
        return len(self.rows) > _LONG


_LONG = 15  # rows


def readable(query: PageQuery) -> QualitativeData:
    """Return the texts and lists of the report that the reader may read: of a revision, as they were frozen."""
    report = query.report
    return within_reach(report.qualitative, report.units, access.reach(query.by), query.period.figures_as_of)


def lists_of(query: PageQuery, unit_id: int) -> list[DisplayList]:
    """Return the lists of a unit that the reader may read and that have rows, in the order of the form."""
    data = readable(query)
    found = (
        (register, [row for row in data.rows(register) if row.unit.pk == unit_id])
        for register in registers().values()
    )
    return [DisplayList(register, rows, address_of_list(query, register)) for register, rows in found if rows]


def address_of_list(query: PageQuery, register: Register) -> str:
    """Return where a list is displayed for the whole cluster."""
    address = reverse("lists", args=[query.cluster.key, query.year])
    return address + query.query_string_with([(CHOICE, register.key)])


def links_to_lists(query: PageQuery, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (title, address) of the lists that count one of some figures."""
    wanted = set(codes)
    return [
        (register.title, address_of_list(query, register))
        for register in registers().values()
        if not wanted.isdisjoint(register.counts)
    ]
