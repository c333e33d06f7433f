"""Compare JSON files: every value by its path, lists of units by their keys in any order, with each form at once."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.analysis.figures import as_map
from reports.analysis.results import ClusterReport
from reports.exports.open_data import report_as_json
from reports.verification.base import FOREIGN_FILE, LIVE_FILE, Difference, Identity, Unverifiable, whole
from reports.verification.forms import forms_as_json

_GONE = object()
_LONGEST = 120  # letters of a value that a difference displays


@dataclass(frozen=True)
class ReadJson:
    """A JSON file of the portal, read."""

    content: dict[str, Any]
    identity: Identity

    def compared(self, report: ClusterReport, other: ClusterReport) -> int:
        """Count the numbers of the revision that the file is compared with."""
        return _numbers(json.loads(report_as_json(report)))

    def differences(self, report: ClusterReport, other: ClusterReport) -> Iterator[Difference]:
        """Yield every path whose value is not what the revision has."""
        forms = forms_as_json(report)
        found = dict(self.content)
        # Both are compared with the identity of the file.
        for form in forms:
            form["snapshot"] = _without_identity(form["snapshot"])
        if isinstance(found.get("snapshot"), dict):
            found["snapshot"] = _without_identity(found["snapshot"])
        yield from _held("", forms, found)


def read(text: str) -> ReadJson:
    """Read a JSON file; raises Unverifiable for one that is not of a revision."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unverifiable("Tệp JSON bị hỏng hoặc chưa tải lên hết.") from error
    if not isinstance(content, dict) or "snapshot" not in content or "indicators" not in content:
        raise Unverifiable(FOREIGN_FILE)
    revision = content["snapshot"]
    if revision is None:
        raise Unverifiable(LIVE_FILE)
    if not isinstance(revision, dict):
        raise Unverifiable(FOREIGN_FILE)
    return ReadJson(
        content,
        Identity(
            fingerprints=(("snapshot.fingerprint", str(revision.get("fingerprint", ""))),),
            revision_text=str(revision.get("revision", "")),
            revision_place="snapshot.revision",
            cluster=str(content.get("cluster", "")),
            year=whole(content.get("year")),
            map_=as_map(content.get("map")),
        ),
    )


def _without_identity(revision: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in revision.items() if name not in ("fingerprint", "revision")}


def _held(path: str, forms: Sequence[Any], found: Any) -> Iterator[Difference]:
    """Yield where a value is that of none of the forms, each of which may lack it (_GONE)."""
    alike = [form for form in forms if isinstance(form, type(found))]
    if isinstance(found, dict) and alike:
        yield from _held_dicts(path, alike, found)
    elif isinstance(found, list) and alike:
        yield from _held_lists(path, alike, found)
    elif not any(_is_same(form, found) for form in forms):
        yield Difference(path, _written_forms(forms), _written(found))


def _held_dicts(path: str, forms: Sequence[dict[str, Any]], found: dict[str, Any]) -> Iterator[Difference]:
    for name in _names((*forms, found)):
        below = f"{path}.{name}" if path else name
        yield from _held(below, [form.get(name, _GONE) for form in forms], found.get(name, _GONE))


def _held_lists(path: str, forms: Sequence[list[Any]], found: list[Any]) -> Iterator[Difference]:
    if not all(map(_is_of_associations, (*forms, found))):
        if all(sorted(map(str, form)) != sorted(map(str, found)) for form in forms):
            yield Difference(path, _written_forms(forms), _written(found))
        return
    counted = Counter(str(one["association"]) for one in found)
    for key, times in counted.items():
        if times > 1:
            yield Difference(f"{path}[{key}]", "một lần", "lặp lại")
    mine, theirs = [_by_association(form) for form in forms], _by_association(found)
    for key in _names((*mine, theirs)):
        below = [form.get(key, _GONE) for form in mine]
        yield from _held(f"{path}[{key}]", below, theirs.get(key, _GONE))


def _names(of: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Return the names of some values, each once, in their order."""
    return dict.fromkeys(name for one in of for name in one)


def _is_of_associations(values: Sequence[Any]) -> bool:
    return all(isinstance(one, dict) and "association" in one for one in values)


def _by_association(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {str(one["association"]): one for one in values}


def _is_same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _written_forms(forms: Sequence[Any]) -> str:
    """Write what a place should hold: "12", or "12 hoặc 13" where the forms say it differently."""
    return " hoặc ".join(dict.fromkeys(_written(form) for form in forms))


def _written(value: Any) -> str:
    if value is _GONE:
        return "không có"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _numbers(value: Any) -> int:
    """Count the numbers in a value of JSON and below it."""
    if isinstance(value, dict):
        return sum(map(_numbers, value.values()))
    if isinstance(value, list):
        return sum(map(_numbers, value))
    return isinstance(value, int | float) and not isinstance(value, bool)
