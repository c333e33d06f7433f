"""A cluster's year on both maps, of what is read once: what a freeze holds."""

from collections.abc import Mapping

from associations.models import Cluster, Period
from associations.territory import Memberships, Territories
from reports.analysis.breaks import breaks_among, read_successions
from reports.analysis.expected import Expected, before_mergers, expected_units
from reports.analysis.figures import Map, Years, material_of
from reports.analysis.qualitative import read_qualitative_data_of
from reports.analysis.results import ClusterReport, involved
from reports.analysis.targets import read_aims


def reports_on_both_maps(
    cluster: Cluster, year: int, back: int, memberships: Memberships, territories: Territories
) -> dict[Map, ClusterReport]:
    """Return the reports of approved figures that `cluster_report` gives who leads the cluster, all in them read.

    That the reader leads it has been decided before. memberships, territories: of the cluster, and around it.
    """
    periods = list(Period.objects.filter(year__in=range(year - back, year + 1)).order_by("year"))
    units: dict[Map, dict[int, list[Expected]]] = {
        "then": {one.year: expected_units(memberships, one, None) for one in periods},
        "today": {one.year: expected_units(memberships, one, territories) for one in periods},
    }
    before = before_mergers(units["then"], periods, territories, reads_outside=lambda: True)
    both = {one.year: [*units["then"][one.year], *units["today"][one.year]] for one in periods}
    material = material_of(periods, both, "approved", {year}, before)
    years: dict[Map, Years] = {map_: material.figures_of(of_map) for map_, of_map in units.items()}
    texts = read_qualitative_data_of([of_map.get(year, []) for of_map in years.values()])
    qualitative = dict(zip(years, texts, strict=True))
    aims, successions = read_aims(cluster, year), read_successions()
    predecessors: Mapping[Map, Mapping] = {"then": material.predecessors(), "today": {}}
    return {
        map_: ClusterReport(
            cluster,
            year,
            map_,
            "approved",
            years=of_map,
            aims=aims,
            predecessors=predecessors[map_],
            stored_qualitative=qualitative[map_],
            stored_breaks=breaks_among(successions, involved(of_map), periods),
        )
        for map_, of_map in years.items()
    }
