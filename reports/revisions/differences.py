"""What differs between two revisions, and why: the list that stands beside every revision after the first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from associations.models import Event, Return
from associations.numbers import format_count
from associations.sections.base import labels
from reports.analysis.figures import FLAGS

Content = Mapping[str, Any]
Difference = dict[str, Any]


def differences(old: Content, new: Content, reasons: Mapping[str, str]) -> list[Difference]:
    """What changed from one content to the next.

    Each is {kind, place, association, year, code, before, after, reason}; kind "figure" for a value of a unit as it
    reported itself (what follows from it on today's map is not repeated), else "unit", "mark", "words", "formula",
    "target" or "map". reasons: why returns changed, by "key/year".
    """
    found: list[Difference] = []
    names = {key: one["name"] for one in (old, new) for key, one in one["associations"].items()}
    before, after = _units(old), _units(new)
    for place in sorted({*before, *after}):
        key, year = place
        reason = reasons.get(f"{key}/{year}", "")
        found.extend(_of_unit(names[key], key, year, before.get(place), after.get(place), old, new, reason))
    for kind, label in (("formulas", "formula"), ("targets", "target")):
        for code in sorted({*old[kind], *new[kind]}):
            if old[kind].get(code) != new[kind].get(code):
                found.append(_change(label, code, _short(old[kind].get(code)), _short(new[kind].get(code))))
    said_before, said_after = (one["maps"]["then"]["said"] for one in (old, new))
    if said_before != said_after:
        found.append(_change("words", "Lời văn và danh mục trong báo cáo", "", "đã sửa"))
    if not found and old != new:
        found.append(_change("map", "địa giới, tên gọi hoặc thành viên cụm", "", "đã đổi"))
    return found


def reasons_since(since: Any, returns: Iterable[Return]) -> dict[str, str]:
    """Why returns changed since a moment: the reasons of their reopenings and corrections, by "key/year"."""
    by_id = {return_.pk: f"{return_.association.key}/{return_.period.year}" for return_ in returns}
    events = (
        Event.objects.filter(of_return__in=list(by_id), at__gt=since)
        .exclude(reason="")
        .order_by("of_return_id", "number")
    )
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for event in events:
        found[by_id[event.of_return_id]][event.reason] = None
    return {place: "; ".join(said) for place, said in found.items()}


def in_words(difference: Difference) -> str:
    """One difference as a line of a list."""
    where = difference["place"]
    if difference["kind"] == "figure":
        change = f"{_number(difference['before'])} → {_number(difference['after'])}"
    else:
        change = " → ".join(said for said in (difference["before"], difference["after"]) if said)
    reason = f" Lý do: {difference['reason']}" if difference["reason"] else ""
    return f"{where}: {change}.{reason}"


def _of_unit(
    name: str,
    key: str,
    year: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    old: Content,
    new: Content,
    reason: str,
) -> Iterable[Difference]:
    where = {"association": key, "year": year, "reason": reason}
    if before is None or after is None:
        gone, came = ("trong cụm", "không trong cụm") if after is None else ("không trong cụm", "trong cụm")
        yield _change("unit", f"{name}, năm {year}", gone, came, **where)
        return
    why_before, why_after = (one.get("why", {}).get("", "") for one in (before, after))
    if why_before != why_after:
        said = [why or "có báo cáo được duyệt" for why in (why_before, why_after)]
        yield _change("unit", f"{name}, năm {year}", *said, **where)
        if why_before or why_after:
            return
    values_before = dict(zip(old["figures"], before["values"], strict=True))
    values_after = dict(zip(new["figures"], after["values"], strict=True))
    names = labels()
    for code in dict.fromkeys((*values_before, *values_after)):
        place = f"{name}, năm {year}, {names.get(code, code)}"
        one, other = values_before.get(code), values_after.get(code)
        if one != other:
            yield _change("figure", place, one, other, code=code, **where)
        marks_before, marks_after = (
            {
                "flags": [FLAGS.get(flag, flag) for flag in unit.get("flags", {}).get(code, [])],
                "why": unit.get("why", {}).get(code, ""),
                "source": unit.get("sources", {}).get(code, ""),
            }
            for unit in (before, after)
        )
        if marks_before != marks_after:
            yield _change("mark", f"{place} (dấu, lý do, nguồn)", _marks(marks_before), _marks(marks_after), code=code, **where)  # fmt: skip


def _units(content: Content) -> dict[tuple[str, int], Mapping[str, Any]]:
    return {
        (unit["association"], int(year)): unit
        for year, units in content["maps"]["then"]["years"].items()
        for unit in units
    }


def _change(kind: str, place: str, before: Any, after: Any, **where: Any) -> Difference:
    usual = {"association": "", "year": 0, "code": "", "reason": ""}
    return {"kind": kind, "place": place, "before": before, "after": after, **usual, **where}


def _marks(marks: Mapping[str, Any]) -> str:
    said = [*marks["flags"], marks["why"], marks["source"]]
    return "; ".join(one for one in said if one) or "không có"


def _number(value: int | None) -> str:
    return "chưa có" if value is None else format_count(value)


def _short(said: Mapping[str, Any] | None) -> str:
    if said is None:
        return "không có"
    return ", ".join(f"{name} {value}" for name, value in sorted(said.items()))
