"""What changed from one published revision to the next, in words for everybody.

Worked out from both published contents: what stood in an unpublished revision between them does not appear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.revisions.definitions import definition_name
from reports.revisions.differences import Difference, differences, in_words

# Why figures of a published revision change: named by the kind of change, never in the words of who changed them.
REASONS = {
    "figure": "hội sửa báo cáo sau khi chốt và thư ký cụm duyệt lại",
    "unit": "báo cáo được duyệt sau lần chốt trước, hoặc thành viên cụm thay đổi",
    "mark": "dấu chất lượng, lý do thiếu hoặc nguồn của con số được ghi lại",
    "formula": "cách tính chỉ số thay đổi",
    "target": "mục tiêu thay đổi theo văn bản mới",
    "map": "địa giới, tên gọi hoặc thành viên cụm thay đổi",
}


@dataclass(frozen=True)
class Changes:
    """Changes of one kind: why, and each as a line."""

    reason: str
    lines: tuple[str, ...]


def public_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Changes]:
    """Return the changes between two publishable contents, by kind."""
    by_kind: dict[str, list[str]] = {}
    for difference in _of_interest(differences(old, new, {})):
        by_kind.setdefault(difference["kind"], []).append(_line(difference))
    return [Changes(reason, tuple(by_kind[kind])) for kind, reason in REASONS.items() if kind in by_kind]


def _of_interest(found: Iterable[Difference]) -> Iterable[Difference]:
    """Yield the changes that a reader can see; the marks of a figure that has changed are not distinguished."""
    found = list(found)
    corrected = {_place(difference) for difference in found if difference["kind"] == "figure"}
    for difference in found:
        kind = difference["kind"]
        is_unseen = kind == "mark" and (_place(difference) in corrected or _says_the_same(difference))
        if kind in REASONS and not is_unseen:
            yield difference


def _says_the_same(difference: Difference) -> bool:
    """Return whether marks, reason and source say the same: "số liệu minh họa; Số liệu minh họa" and either alone do."""
    before, after = (
        {part.strip().casefold() for part in difference[when].split(";")} for when in ("before", "after")
    )
    return before == after


def _place(difference: Difference) -> tuple[Any, ...]:
    return difference["association"], difference["year"], difference["code"]


def _line(difference: Difference) -> str:
    kind, place = difference["kind"], difference["place"]
    if kind in ("figure", "unit", "mark"):
        return in_words(difference)
    if kind == "map":
        return f"{place[0].upper()}{place[1:]} đã đổi."
    return f"{definition_name(kind, place)} đã đổi."
