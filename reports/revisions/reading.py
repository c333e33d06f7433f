"""Read a report out of a stored revision: the structure of a live one, and no figure of it is live."""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from associations.models import Association, Cluster, Note
from reports.analysis.breaks import Break
from reports.analysis.expected import Expected
from reports.analysis.figures import Map, Part, UnitFigures, Years, added_up
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.analysis.results import ClusterReport
from reports.analysis.revision import Revision
from reports.indicators import INDICATORS, in_order, place_of
from reports.models import StoredRevision
from reports.revisions.content import FORM, aims_in, formula_of

REVISED = Note.Flag.REVISED.value


class RevisionContent:
    """The content of a stored revision, parsed once, as reports on either map."""

    def __init__(self, stored: StoredRevision, read: "_Read | None" = None) -> None:
        self.stored = stored
        self.content: dict[str, Any] = json.loads(stored.content)
        if self.content["form"] != FORM:
            raise ValueError(f"revision {stored} has content of form {self.content['form']}")
        # Decoding is a third of a page that is drawn already: the content is not decoded again for its keys.
        self._read = read or _Read.of([stored], self.content["associations"])
        # Associations that have left the registry get negative ids, which no row has.
        self.associations = {
            key: Association(
                pk=self._read.ids.get(key, -number),
                key=key,
                level=self._read.levels.get(key) or Association.Level.PROVINCE,
                **_association(kept),
            )
            for number, (key, kept) in enumerate(sorted(self.content["associations"].items()), start=1)
        }

    @property
    def cluster(self) -> Cluster:
        """The cluster under the name that it had."""
        cluster: Cluster = self.stored.meeting.cluster
        kept = self.content["cluster"]
        return Cluster(pk=cluster.pk, key=kept["key"], name=kept["name"], short_name=kept["short_name"])

    @cached_property
    def revision(self) -> Revision:
        """The revision as pages and files name it."""
        stored = self.stored
        known = {indicator.code: formula_of(indicator) for indicator in INDICATORS}
        formulas: Mapping[str, Any] = self.content["formulas"]
        return Revision(
            pk=stored.pk,
            number=stored.revision,
            fingerprint=stored.fingerprint,
            frozen_at=stored.frozen_at,
            is_published=stored.published_at is not None,
            reason=stored.reason,
            gaps=tuple(stored.gaps),
            differences=tuple(stored.differences),
            outdated_formulas=tuple(
                kept["label"]
                for code, kept in sorted(formulas.items(), key=lambda one: place_of(one[0]))
                if known.get(code) != kept
            ),
            redefined=frozenset(code for code, kept in formulas.items() if known.get(code) != kept),
            part_values={
                (unit["association"], int(year)): self._values(unit)
                for map_ in ("today", "then")
                for year, units in self.content["maps"][map_]["years"].items()
                for unit in units
                if [part["association"] for part in unit["parts"]] == [unit["association"]]
            },
            versions=dict(self._versions()),
            formulas=formulas,
            figures=tuple(self.content["figures"]),
        )

    def _versions(self) -> Iterator[tuple[tuple[str, int], tuple[int, datetime.datetime | None]]]:
        """Yield which version of each return the revision was made of, and when that was approved."""
        for place, (_, version, _, approved_at) in self.stored.trace.items():
            key, _, year = place.rpartition("/")
            at = datetime.datetime.fromisoformat(approved_at) if approved_at else None
            yield (key, int(year)), (version, at)

    def report(self, map_: Map) -> ClusterReport:
        """Return the report on one map; figures that an earlier revision has otherwise carry the mark "đã sửa"."""
        kept = self.content["maps"][map_]
        corrected = self._corrected_since_the_first()
        years: Years = {
            int(year): [self._unit(unit, int(year), corrected) for unit in units]
            for year, units in sorted(kept["years"].items())
        }
        year = self.content["year"]
        return ClusterReport(
            cluster=self.cluster,
            year=year,
            map_=map_,
            status="approved",
            years=years,
            aims=aims_in(self.content),
            revision=self.revision,
            stored_qualitative=self._qualitative(kept["said"]),
            stored_breaks=[self._break(one) for one in kept["breaks"]],
            predecessors=self._predecessors(year, years) if map_ == "then" else {},
        )

    def _predecessors(self, year: int, years: Years) -> dict[int, UnitFigures]:
        """Return the year before of each unit that mergers made since, added up, by the unit's id.

        The map of today holds it, also where a part was not in the cluster; of a unit that has itself been merged
        since, the parts are added up.
        """
        todays = self.content["maps"]["today"]["years"].get(str(year - 1), [])
        restated = {unit["association"]: unit for unit in todays}
        there = {unit.association.key: unit for unit in years.get(year - 1, [])}
        found = {}
        for break_ in self.content["maps"]["then"]["breaks"]:
            successor = break_["successor"]
            if break_["year"] != year:
                continue
            if successor in restated and self._is_same_today(successor, year):
                unit = self._unit(restated[successor], year - 1, frozenset())
            else:
                unit = added_up(
                    self.associations[successor], [there.get(key) for key in break_["predecessors"]]
                )
            found[unit.association.pk] = unit
        return found

    def _is_same_today(self, association: str, year: int) -> bool:
        """Return whether an association of a year is the same territory on the map of today."""
        rows = self.content["maps"]["today"]["years"].get(str(year), [])
        parts: list[Mapping[str, Any]] = next(
            (unit["parts"] for unit in rows if unit["association"] == association), []
        )
        return [part["association"] for part in parts] in ([], [association])

    def material(self, map_: Map) -> "RevisionMaterial":
        """Return what a page of figures is made of, on one map."""
        report = self.report(map_)
        states = {
            (part.association.pk, part.year): "approved"
            for units in report.years.values()
            for unit in units
            for part in unit.parts
        }
        return RevisionMaterial(self, report, f"{self.stored.pk} {self.stored.fingerprint}", states)

    def _corrected_since_the_first(self) -> frozenset[tuple[str, int, str]]:
        return frozenset(
            (change["association"], change["year"], change["code"])
            for revision, differences in self._read.differences.get(self.stored.meeting_id, ())
            for change in differences
            if revision <= self.stored.revision and change["kind"] == "figure"
        )

    def _values(self, unit: Mapping[str, Any]) -> dict[str, int | None]:
        return dict(zip(self.content["figures"], unit["values"], strict=True))

    def _unit(
        self, unit: Mapping[str, Any], year: int, corrected: frozenset[tuple[str, int, str]]
    ) -> UnitFigures:
        parts = tuple(
            Part(
                return_id=self._trace(part["association"], part["year"]),
                association=self.associations[part["association"]],
                year=part["year"],
                is_reopened=part["reopened"],
            )
            for part in unit["parts"]
        )
        flags = {code: frozenset(marks) for code, marks in unit.get("flags", {}).items()}
        return with_mark(
            UnitFigures(
                association=self.associations[unit["association"]],
                values=self._values(unit),
                why=unit.get("why", {}),
                flags=flags,
                sources=unit.get("sources", {}),
                parts=parts,
            ),
            year,
            corrected,
        )

    def _trace(self, association: str, year: int) -> int:
        entry = self.stored.trace.get(f"{association}/{year}")
        return entry[0] if entry else 0

    def _break(self, kept: Mapping[str, Any]) -> Break:
        return Break(
            year=kept["year"],
            on=datetime.date.fromisoformat(kept["on"]),
            predecessors=tuple(self.associations[key] for key in kept["predecessors"]),
            successor=self.associations[kept["successor"]],
            legal_basis=kept["legal_basis"],
        )

    def _qualitative(self, stored: Mapping[str, Any]) -> QualitativeData:
        texts = {
            self.associations[key].pk: [(one, two, three) for one, two, three in lines]
            for key, lines in stored["texts"].items()
        }
        lists = {
            key: [
                ListRow(self.associations[unit], self.associations[association], tuple(cells))
                for unit, association, *cells in one["rows"]
            ]
            for key, one in stored["lists"].items()
        }
        own = {
            self.associations[key].pk: {code: Fraction(targets[code]) for code in in_order(targets)}
            for key, targets in stored["own_targets"].items()
        }
        return QualitativeData(texts, lists, own)


def read_contents(stored: Iterable[StoredRevision]) -> list[RevisionContent]:
    """Return the contents of several revisions; the number of queries is constant."""
    stored = list(stored)
    read = _Read.for_all(stored)
    return [RevisionContent(one, read) for one in stored]


@dataclass(frozen=True)
class _Read:
    """What the contents of revisions do not hold: ids and levels by key, and what each revision of a meeting changed.

    differences: (revision, what it changed) by the meeting's id, of meetings with more than one revision.
    """

    ids: Mapping[str, int]
    levels: Mapping[str, str]
    differences: Mapping[int, Sequence[tuple[int, Sequence[Mapping[str, Any]]]]]

    @classmethod
    def for_all(cls, stored: Sequence[StoredRevision]) -> "_Read":
        """Read it for all of some revisions at once."""
        return cls.of(stored, {key for one in stored for key in json.loads(one.content)["associations"]})

    @classmethod
    def of(cls, stored: Sequence[StoredRevision], keys: Iterable[str]) -> "_Read":
        """Read it for revisions of which the keys of all associations are known."""
        rows = list(Association.objects.filter(key__in=set(keys)).values_list("key", "pk", "level"))
        meetings = {one.meeting_id for one in stored if one.revision > 1}
        changed = StoredRevision.objects.filter(meeting__in=meetings).order_by("meeting", "revision")
        differences: dict[int, list[tuple[int, Sequence[Mapping[str, Any]]]]] = defaultdict(list)
        for meeting, revision, of in changed.values_list("meeting", "revision", "differences"):
            differences[meeting].append((revision, of))
        return cls(
            ids={key: pk for key, pk, _ in rows},
            levels={key: level for key, _, level in rows},
            differences=differences,
        )


@dataclass(frozen=True)
class RevisionMaterial:
    """The material of a page of figures out of a revision; it has the interface of `Material`."""

    content: RevisionContent
    report: ClusterReport
    fingerprint: str
    states: Mapping[tuple[int, int], str]

    @property
    def units(self) -> Mapping[int, list[Expected]]:
        """Who is expected in each year, by whose returns."""
        return {
            year: [
                Expected(unit.association, tuple(part.association for part in unit.parts), "")
                for unit in units
            ]
            for year, units in self.report.years.items()
        }

    def figures(self) -> Years:
        """Return the figures of every year's units."""
        return self.report.years


def with_mark(unit: UnitFigures, year: int, corrected: Iterable[tuple[str, int, str]]) -> UnitFigures:
    """Return a unit with the mark "đã sửa" on the figures that were corrected after a freeze."""
    keys = {unit.association.key, *(part.association.key for part in unit.parts)}
    codes = {code for key, of, code in corrected if key in keys and of == year}
    if not codes:
        return unit
    marked = {code: unit.flags.get(code, frozenset()) | {REVISED} for code in codes}
    return replace(unit, flags={**unit.flags, **marked})


def _association(kept: Mapping[str, Any]) -> dict[str, Any]:
    def day(text: str | None) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text else None

    return {
        "name": kept["name"],
        "kind": kept["kind"],
        "gso_code": kept["gso_code"],
        "valid_from": day(kept["valid_from"]),
        "valid_to": day(kept["valid_to"]),
    }
