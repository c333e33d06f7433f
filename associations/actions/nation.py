"""Make the nation of demo/nation.py in the database: registry, accounts, approved returns of years. For trying out size."""

import datetime
from collections.abc import Callable, Iterator

from django.contrib.auth.hashers import make_password
from django.db import reset_queries, transaction

from associations.actions.imports import import_returns
from associations.change_counts import raise_registry
from associations.demo.nation import (
    LAST_YEAR,
    SOURCE,
    ClusterOfNation,
    Figures,
    Province,
    Unit,
    clusters_of,
    make_provinces,
)
from associations.demo.texts import MARK
from associations.exchange.entries import Batch, Entry
from associations.exchange.tables import Table
from associations.models import Assignment, Association, Cluster, ClusterMembership, Note, User

SINCE = datetime.date(1995, 1, 1)  # before every year that can be asked for, and not the day of any real unit
_AT_ONCE = 400  # returns of one import
_TABLE = Table(file="make_nation", sheet=None, head=[], head_line=0, lines=[], rows=[])

Level = Association.Level
Role = Assignment.Role


@transaction.atomic
def make_nation(
    *, seed: int, communes: int, years: int, password: str = "", tell: Callable[[str], object] = str
) -> int:
    """Fill a database without returns; return how many it has then. The caller has made sure that it may.

    The returns come through the import of past figures, with its checks, moves and events. password: of the accounts,
    which are made only where there is one. tell: told of each year that is done.
    """
    provinces = make_provinces(seed=seed, communes=communes)
    associations = _make_associations(provinces)
    clusters = [_make_cluster(cluster, associations) for cluster in clusters_of(provinces)]
    if password:
        _make_accounts(password, [associations[province.key] for province in provinces], clusters)
    count = 0
    for number in range(years):
        year = LAST_YEAR - years + 1 + number
        for entries in _batches(provinces, number, year):
            batch = Batch(_TABLE, {(entry.association, entry.year): entry for entry in entries}, associations)
            import_returns(by=None, batch=batch, approve=True, reason=SOURCE)
            count += len(entries)
            reset_queries()  # with DEBUG on every statement would be kept
        tell(f"Năm {year}: {count} báo cáo.")
    return count


def _batches(provinces: list[Province], number: int, year: int) -> Iterator[list[Entry]]:
    """Yield the returns of a year, some at a time."""
    waiting: list[Entry] = []
    for province in provinces:
        of_communes = [commune.figures(number) for commune in province.communes]
        own = province.with_communes(number, of_communes)
        waiting.append(_entry(province, year, own, list(own)))
        waiting += [
            _entry(commune, year, figures, ["population"])
            for commune, figures in zip(province.communes, of_communes, strict=True)
        ]
        if len(waiting) >= _AT_ONCE:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _entry(unit: Unit, year: int, figures: Figures, with_source: list[str]) -> Entry:
    """Return a return as a file would hold it; a source stands at the population of a commune alone, to save room."""
    entry = Entry(unit.key, year, line=0, figures=dict(figures))
    entry.sources = dict.fromkeys(with_source, (str(Note.Origin.ILLUSTRATIVE), SOURCE))
    return entry


def _make_associations(provinces: list[Province]) -> dict[str, Association]:
    """Return the associations of all units by their key."""

    def rows(units: list[Unit], **of_level: object) -> list[Association]:
        return [
            Association(key=u.key, name=u.name, gso_code=u.code, valid_from=SINCE, **of_level) for u in units
        ]

    Association.objects.bulk_create(rows([*provinces], level=Level.PROVINCE, kind=Association.Kind.PROVINCE))
    parents = {parent.key: parent for parent in Association.objects.filter(level=Level.PROVINCE)}
    for province in provinces:
        Association.objects.bulk_create(
            rows(
                province.communes,
                level=Level.COMMUNE,
                kind=Association.Kind.COMMUNE,
                parent=parents[province.key],
            )
        )
    keys = {unit.key for province in provinces for unit in (province, *province.communes)}
    return {unit.key: unit for unit in Association.objects.filter(key__in=keys)}


def _make_cluster(made: ClusterOfNation, associations: dict[str, Association]) -> Cluster:
    cluster = Cluster.objects.create(key=made.key, name=made.name, short_name=made.short_name)
    ClusterMembership.objects.bulk_create(
        ClusterMembership(
            cluster=cluster, association=associations[province.key], position=position, valid_from=SINCE
        )
        for position, province in enumerate(made.provinces, start=1)
    )
    raise_registry()
    return cluster


def _make_accounts(password: str, provinces: list[Association], clusters: list[Cluster]) -> None:
    """Make an officer of each province, a secretary of each cluster, one who reads for the centre, an administrator."""
    people: list[tuple[str, str, dict[str, object]]] = [
        *(
            (f"can-bo-{unit.key}", f"Cán bộ {unit.name}", {"role": Role.OFFICER, "association": unit})
            for unit in provinces
        ),
        *(
            (f"thu-ky-{one.key}", f"Thư ký {one.short_name}", {"role": Role.SECRETARIAT, "cluster": one})
            for one in clusters
        ),
        ("trung-uong", f"Trung ương Hội {MARK}", {"role": Role.CENTRAL}),
        ("quan-tri", f"Quản trị {MARK}", {"role": Role.ADMINISTRATOR}),
    ]
    hashed = make_password(password)  # slow by design, so once for all
    for username, full_name, role in people:
        user = User.objects.create(username=username, full_name=full_name, password=hashed)
        Assignment.objects.create(user=user, valid_from=SINCE, **role)
