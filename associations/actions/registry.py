"""Load the registry: associations, successions, clusters and their members, from CSV files.

Repeatable: adds and updates, never deletes. With any problem, all are reported and nothing is saved.
"""

import datetime
import itertools
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import models, transaction

from associations.change_counts import raise_registry
from associations.days import DayProblem, read_day
from associations.exchange.problems import BadFile, Problem, shortened
from associations.exchange.tables import Table, read_table
from associations.legacy_text import TextProblem, read_text
from associations.models import Association, Cluster, ClusterMembership, Succession
from associations.name_index import NameIndex
from associations.text import folded, plain_line

_ASSOCIATION_COLUMNS = ("key", "gso_code", "name", "kind", "valid_from", "valid_to")
_ASSOCIATION_EXTRAS = ("level", "parent", "has_association", "position")
_MOST_ROWS = 20_000  # 3,321 communes, and those before 2025
_TRUE, _FALSE = ("1", "true", "yes", "có"), ("0", "false", "no", "không")


@dataclass(frozen=True)
class Loaded:
    """How many rows each file of the registry held."""

    associations: int
    successions: int
    clusters: int
    memberships: int


@dataclass
class _Row:
    """One line of a registry file, read column by column; problems are collected, not raised."""

    table: Table
    line: int
    cells: dict[str, str]
    problems: list[Problem]

    def problem(self, column: str, message: str) -> None:
        position = self.table.head.index(column) if column in self.table.head else None
        self.problems.append(
            self.table.problem(
                message, self.line, position, code=column, value=self.cells.get(column) or None
            )
        )

    def text(self, column: str, *, maximum: int, required: bool = True) -> str:
        text = self.cells.get(column, "")
        if required and not text:
            self.problem(column, f"Thiếu {column}.")
        if len(text) > maximum:
            self.problem(column, f"“{text[:40]}…” dài quá {maximum} chữ.")
        return text

    def key(self, column: str, *, required: bool = True) -> str:
        key = self.text(column, maximum=60, required=required)
        if key and not all(c.isascii() and (c.isalnum() or c in "-_") for c in key):
            self.problem(column, f"Khóa “{key}” chỉ gồm chữ không dấu, chữ số và dấu gạch nối.")
        return key

    def day(self, column: str, *, required: bool = True) -> datetime.date | None:
        text = self.text(column, maximum=100, required=required)
        try:
            return read_day(text, in_sheet=True)
        except DayProblem as problem:
            self.problem(column, str(problem))
            return None

    def position(self) -> int | None:
        text = self.cells.get("position", "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 5):
            self.problem("position", f"Thứ tự “{text}” không phải là số nguyên nhỏ.")
            return None
        return int(text) if text else None

    def truth(self, column: str) -> bool:
        text = self.cells.get(column, "").lower()
        if text and text not in (*_TRUE, *_FALSE):
            self.problem(column, f"“{text}” phải là 1 (có) hoặc 0 (không).")
        return text not in _FALSE

    def choice(self, column: str, allowed: list[str], default: str = "") -> str:
        text = self.cells.get(column, "") or default
        known = {folded(one): one for one in allowed}
        if folded(text) not in known:
            self.problem(column, f"{column} “{text}” phải là một trong: {', '.join(allowed)}.")
        return known.get(folded(text), text)


@dataclass
class _Registry:
    """The registry as it will be saved: rows of the database changed and completed by the files."""

    problems: list[Problem] = field(default_factory=list)
    associations: dict[str, Association] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    memberships: dict[tuple[str, str, datetime.date], ClusterMembership] = field(default_factory=dict)
    successions: dict[tuple[str, str], Succession] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    where: dict[int, _Row] = field(default_factory=dict)  # id(object) → the line it came from

    @cached_property
    def names(self) -> NameIndex:
        """The associations by name; to be asked once all are read."""
        return NameIndex(self.associations.values())

    def no_association(self, key: str) -> str:
        """Return what is wrong with a key that no association has, and which key may be meant."""
        keys = [f"“{unit.key}” ({unit.name})" for unit in self.names.near(key)]
        proposal = f" Có phải {', '.join(keys)}?" if keys else ""
        return f"Không có hội nào mang khóa “{key}” trong associations.csv.{proposal}"


def load_registry(*, folder: Path) -> Loaded:
    """Read the registry's files in a folder and save them, all or nothing; return how many rows each held.

    Raise BadFile with every problem: file, line, column, value and what to do.
    """
    files = _files(folder)
    registry = _stored()
    associations = _rows(files["associations"], _ASSOCIATION_COLUMNS, _ASSOCIATION_EXTRAS, registry)
    clusters = (
        _rows(files["clusters"], ("key", "name"), ("short_name",), registry) if "clusters" in files else []
    )
    successions = _rows(
        files["successions"], ("predecessor", "successor", "effective_on"), ("legal_basis",), registry
    )
    members = _rows(
        files["cluster_members"], ("cluster", "association", "valid_from"), ("valid_to", "position"), registry
    )
    for rows, read in (
        (associations, _read_association),
        (clusters, _read_cluster),
        (members, _read_membership),
        (successions, _read_succession),
    ):
        _read_all(rows, read, registry)
    if not registry.problems:
        _check(registry)
    if registry.problems:
        raise BadFile(shortened(registry.problems))
    _save(registry)
    return Loaded(len(associations), len(successions), len(registry.clusters), len(members))


def _files(folder: Path) -> dict[str, Path]:
    """Return the registry's files in a folder by name; clusters.csv may be absent, raise BadFile for the others."""
    files = {
        name: folder / f"{name}.csv"
        for name in ("associations", "successions", "cluster_members", "clusters")
    }
    found = {name: path for name, path in files.items() if os.path.isfile(path)}
    absent = [path for name, path in files.items() if name not in found and name != "clusters"]
    if absent:
        raise BadFile([Problem(f"Không có tệp “{path}”.", file=path.name) for path in absent])
    return found


def _stored() -> _Registry:
    """Return the registry as the database holds it."""
    registry = _Registry()
    registry.associations = {row.key: row for row in Association.objects.select_related("parent")}
    registry.parents = {row.key: row.parent.key for row in registry.associations.values() if row.parent}
    registry.clusters = {row.key: row for row in Cluster.objects.all()}
    for membership in ClusterMembership.objects.select_related("cluster", "association"):
        key = (membership.cluster.key, membership.association.key, membership.valid_from)
        registry.memberships[key] = membership
    for succession in Succession.objects.select_related("predecessor", "successor"):
        registry.successions[succession.predecessor.key, succession.successor.key] = succession
    return registry


def _rows(path: Path, wanted: tuple[str, ...], extras: tuple[str, ...], registry: _Registry) -> list[_Row]:
    try:
        table = read_table(path)
    except BadFile as bad:
        registry.problems += bad.problems
        return []
    if len(table.rows) > _MOST_ROWS:
        message = f"Tệp có {len(table.rows)} dòng, quá {_MOST_ROWS}. Danh mục cả nước chỉ có vài nghìn dòng."
        registry.problems.append(table.problem(message, None))
        return []
    registry.problems += _problems_of_head(table, wanted, extras)
    return [
        _row(table, line, cells, registry.problems)
        for line, cells in zip(table.lines, table.rows, strict=True)
    ]


def _problems_of_head(table: Table, wanted: tuple[str, ...], extras: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each unknown or repeated column, and for each that is missing."""
    optional = {"valid_to", *extras}
    strange = [name for name in table.head if name not in (*wanted, *extras) or table.head.count(name) > 1]
    missing = [name for name in wanted if name not in table.head and name not in optional]
    messages = [(name, f"Cột “{name}” lạ hoặc đứng hai lần.") for name in strange]
    messages += [(name, f"Thiếu cột “{name}”.") for name in missing]
    return [table.problem(message, table.head_line, code=name) for name, message in messages]


def _row(table: Table, line: int, cells: list[Any], problems: list[Problem]) -> _Row:
    """Return a line with its cells by column, as one line of text each; a value beyond the last column is a problem."""
    if len(cells) > len(table.head) and any(cells[len(table.head) :]):
        problems.append(table.problem("Dòng có nhiều ô hơn tên cột; kiểm tra dấu phẩy.", line))
    row = _Row(table, line, {}, problems)
    for name, cell in zip(table.head, cells, strict=False):
        row.cells[name] = plain_line(str(cell))
        try:
            read_text(str(cell))
        except TextProblem as problem:
            row.problem(name, str(problem))
    return row


def _read_all(rows: list[_Row], read: Callable[[_Row, _Registry], Any], registry: _Registry) -> None:
    seen: dict[object, int] = {}
    for row in rows:
        key = read(row, registry)
        if key in seen:
            row.problem(row.table.head[0], f"Dòng này lặp lại dòng {seen[key]}.")
        seen.setdefault(key, row.line)


def _read_association(row: _Row, registry: _Registry) -> str:
    key = row.key("key")
    association = registry.associations.setdefault(key, Association(key=key))
    association.gso_code = row.text("gso_code", maximum=5)
    association.name = row.text("name", maximum=100)
    association.level = row.choice("level", Association.Level.values, Association.Level.PROVINCE)
    allowed = (
        Association.KINDS_OF_LEVEL.get(Association.Level(association.level), ())
        if association.level in Association.Level.values
        else ()
    )
    association.kind = row.choice("kind", [kind.value for kind in allowed])
    association.valid_from = row.day("valid_from") or datetime.date.min
    association.valid_to = row.day("valid_to", required=False)
    association.has_association = row.truth("has_association")
    if parent := row.key("parent", required=False):
        registry.parents[key] = parent
    if (position := row.position()) is not None:
        registry.positions[key] = position
    registry.where[id(association)] = row
    return key


def _read_cluster(row: _Row, registry: _Registry) -> str:
    key = row.key("key")
    cluster = registry.clusters.setdefault(key, Cluster(key=key))
    cluster.name = row.text("name", maximum=200)
    cluster.short_name = row.text("short_name", maximum=60, required=False) or cluster.name[:60]
    return key


def _read_membership(row: _Row, registry: _Registry) -> object:
    cluster_key, association_key = row.key("cluster"), row.key("association")
    since = row.day("valid_from") or datetime.date.min
    until = row.day("valid_to", required=False)
    position = row.position()
    association = registry.associations.get(association_key)
    if association is None:
        row.problem("association", registry.no_association(association_key))
        return None
    cluster = registry.clusters.setdefault(
        cluster_key, Cluster(key=cluster_key, name=cluster_key, short_name=cluster_key)
    )
    key = (cluster_key, association_key, since)
    membership = registry.memberships.setdefault(key, ClusterMembership(valid_from=since))
    membership.cluster, membership.association = cluster, association
    membership.position = registry.positions.get(association_key) if position is None else position
    membership.valid_to = until
    registry.where[id(membership)] = row
    return key


def _read_succession(row: _Row, registry: _Registry) -> object:
    keys = (row.key("predecessor"), row.key("successor"))
    effective_on = row.day("effective_on") or datetime.date.min
    legal_basis = row.text("legal_basis", maximum=200, required=False)
    found = [registry.associations.get(key) for key in keys]
    for column, key, association in zip(("predecessor", "successor"), keys, found, strict=True):
        if association is None:
            row.problem(column, registry.no_association(key))
    if found[0] is None or found[1] is None:
        return None
    succession = registry.successions.setdefault(keys, Succession())
    succession.predecessor, succession.successor = found[0], found[1]
    succession.effective_on, succession.legal_basis = effective_on, legal_basis
    registry.where[id(succession)] = row
    return keys


def _check(registry: _Registry) -> None:
    """Check rows against each other: dates in order, no code or membership twice at a time, no circle of successions."""
    _check_parents(registry)
    by_code: dict[tuple[str, str], list[Any]] = {}
    for association in registry.associations.values():
        by_code.setdefault((association.level, association.gso_code), []).append(association)
    _check_dates(registry, by_code, lambda a: f"{a.key} và {{}} cùng mang mã {a.gso_code}", lambda a: a.key)
    by_member: dict[tuple[str, str], list[Any]] = {}
    for (cluster, association_key, _), membership in registry.memberships.items():
        by_member.setdefault((cluster, association_key), []).append(membership)
    _check_dates(
        registry,
        by_member,
        lambda m: f"{m.association.key} thuộc {m.cluster.key} từ {m.valid_from} và từ {{}}",
        lambda m: str(m.valid_from),
    )
    _check_circles(registry)


def _check_parents(registry: _Registry) -> None:
    for key, parent in registry.parents.items():
        association = registry.associations[key]
        row = registry.where.get(id(association))
        if row is None:
            continue
        if parent not in registry.associations or parent == key:
            row.problem("parent", f"Không có hội cấp trên nào mang khóa “{parent}”.")


def _check_dates(
    registry: _Registry, groups: dict[Any, list[Any]], both: Callable[[Any], str], name: Callable[[Any], str]
) -> None:
    for group in groups.values():
        ordered = sorted(group, key=lambda row: row.valid_from)
        for row in ordered:
            if row.valid_to and row.valid_to < row.valid_from:
                _problem_at(
                    registry,
                    row,
                    "valid_to",
                    f"Ngày kết thúc {row.valid_to} trước ngày bắt đầu {row.valid_from}.",
                )
        for one, other in itertools.pairwise(ordered):
            if one.valid_to is None or one.valid_to >= other.valid_from:
                _problem_at(
                    registry,
                    other,
                    "valid_from",
                    both(other).format(name(one)) + " trong những ngày trùng nhau. Sửa ngày của một dòng.",
                )


def _check_circles(registry: _Registry) -> None:
    into: dict[str, list[str]] = {}
    for predecessor, successor in registry.successions:
        into.setdefault(successor, []).append(predecessor)
    for (predecessor, successor), succession in registry.successions.items():
        seen, open_keys = set(), [predecessor]
        while open_keys:
            key = open_keys.pop()
            if key == successor:
                _problem_at(
                    registry,
                    succession,
                    "predecessor",
                    f"{predecessor} → {successor} tạo thành vòng kế thừa. Bỏ một dòng của vòng.",
                )
                break
            if key not in seen:
                seen.add(key)
                open_keys += into.get(key, [])


def _problem_at(registry: _Registry, subject: object, column: str, message: str) -> None:
    row = registry.where.get(id(subject))
    if row:
        row.problem(column, message)
    else:
        registry.problems.append(Problem(message, code=column))


@transaction.atomic
def _save(registry: _Registry) -> None:
    """Save the rows that the files named; parents once all associations are saved."""
    named = [a for a in registry.associations.values() if id(a) in registry.where]
    for association in named:
        association.save()
    for association in named:
        parent = registry.parents.get(association.key)
        association.parent = registry.associations[parent] if parent else None
        association.save(update_fields=["parent"])
    for cluster in registry.clusters.values():
        cluster.save()
    _save_named(registry, registry.memberships.values(), "cluster", "association")
    _save_named(registry, registry.successions.values(), "predecessor", "successor")
    raise_registry()


def _save_named(registry: _Registry, rows: Iterable[models.Model], *relations: str) -> None:
    """Save the rows that the files named; their related rows may have got their id after they were set."""
    for row in rows:
        if id(row) not in registry.where:
            continue
        for relation in relations:
            setattr(row, relation, getattr(row, relation))
        row.save()
