"""The number that a cell or a sentence shows: by this a page leads from it to its explanation."""

from dataclasses import dataclass

from reports.analysis.figures import Map


@dataclass(frozen=True)
class Trace:
    """The number that a cell shows, or speaks of: an indicator of a unit in a year, of the whole cluster for "".

    map_: where it is not the map of the page. among: the keys of the units that a total is of, where not all.
    """

    code: str
    year: int
    unit: str = ""
    map_: Map | None = None
    among: tuple[str, ...] = ()
