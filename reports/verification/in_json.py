"""Compare JSON files: every value by its path, lists of units by their keys in any order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.analysis.figures import as_map
from reports.analysis.results import ClusterReport
from reports.exports.open_data import report_as_json
from reports.verification.base import FOREIGN_FILE, LIVE_FILE, Difference, Identity, Unverifiable, whole

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
        expected = json.loads(report_as_json(report))
        found = dict(self.content)
        # Both are compared with the identity of the file.
        expected["snapshot"].pop("fingerprint"), expected["snapshot"].pop("revision")
        if isinstance(found.get("snapshot"), dict):
            found["snapshot"] = {
                name: value
                for name, value in found["snapshot"].items()
                if name not in ("fingerprint", "revision")
            }
        yield from _held("", expected, found)


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


def _held(path: str, expected: Any, found: Any) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in dict.fromkeys((*expected, *found)):
            below = f"{path}.{name}" if path else name
            yield from _held(below, expected.get(name, _GONE), found.get(name, _GONE))
    elif isinstance(expected, list) and isinstance(found, list):
        yield from _held_lists(path, expected, found)
    elif isinstance(expected, bool) != isinstance(found, bool) or expected != found:
        yield Difference(path, _written(expected), _written(found))


def _held_lists(path: str, expected: list[Any], found: list[Any]) -> Iterator[Difference]:
    if all(isinstance(one, dict) and "association" in one for one in (*expected, *found)):
        mine = {str(one["association"]): one for one in expected}
        theirs: dict[str, Any] = {}
        for one in found:
            key = str(one["association"])
            if key in theirs:
                yield Difference(f"{path}[{key}]", "một lần", "lặp lại")
            theirs[key] = one
        for key in dict.fromkeys((*mine, *theirs)):
            yield from _held(f"{path}[{key}]", mine.get(key, _GONE), theirs.get(key, _GONE))
    elif sorted(map(str, expected)) != sorted(map(str, found)):
        yield Difference(path, _written(expected), _written(found))


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
