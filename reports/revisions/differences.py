"""The differences between two revisions, with reasons: stored with every revision after the first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from associations.models import Event, Return
from associations.numbers import format_count
from associations.sections.base import labels
from reports.analysis.figures import FLAGS
from reports.indicators import place_of
from reports.revisions.content import targets_by_year
from reports.revisions.definitions import DEFINITIONS, NOTHING, definition_change, definition_name

Content = Mapping[str, Any]
Unit = Mapping[str, Any]
Difference = dict[str, Any]


def differences(old: Content, new: Content, reasons: Mapping[str, str]) -> list[Difference]:
    """Return what changed from one content to the next.

    Each is {kind, place, association, year, code, before, after, reason}; kind "figure" for a value of a unit as it
    reported itself (what follows from it on today's map is not repeated), else "unit", "mark", "words", "formula",
    "target" or "map". reasons: why returns changed, by "key/year".
    """
    found = [
        *_of_units(old, new, reasons),
        *_of_definitions("formula", old["formulas"], new["formulas"]),
        *_of_definitions("target", old["targets"], new["targets"]),
        *_of_other_targets(old, new),
    ]
    if old["maps"]["then"]["said"] != new["maps"]["then"]["said"]:
        found.append(_change("words", "Lời văn và danh mục trong báo cáo", "", "đã sửa"))
    if not found and old != new:
        found.append(_change("map", "địa giới, tên gọi hoặc thành viên cụm", "", "đã đổi"))
    return found


def reasons_since(since: Any, returns: Iterable[Return]) -> dict[str, str]:
    """Return why returns changed since a moment, by "key/year": the reasons of reopenings and corrections."""
    by_id = {return_.pk: f"{return_.association.key}/{return_.period.year}" for return_ in returns}
    events = (
        Event.objects.filter(of_return__in=list(by_id), at__gt=since)
        .exclude(reason="")
        .order_by("of_return_id", "number")
    )
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for event in events:
        found[by_id[event.of_return_id]][event.reason] = None
    return {place: "; ".join(reasons) for place, reasons in found.items()}


def in_words(difference: Difference) -> str:
    """Write one difference as a line of a list."""
    reason = f" Lý do: {difference['reason']}" if difference["reason"] else ""
    return f"{place_in_words(difference)}: {change_in_words(difference)}.{reason}"


def place_in_words(difference: Mapping[str, Any]) -> str:
    """Return what changed: a figure of a unit and year, a formula, a target."""
    place: str = difference["place"]
    if difference["kind"] in DEFINITIONS:
        return definition_name(difference["kind"], place)
    return place


def change_in_words(difference: Mapping[str, Any]) -> str:
    """Return how it changed, from → to."""
    kind, before, after = difference["kind"], difference["before"], difference["after"]
    if kind == "figure":
        return f"{_number(before)} → {_number(after)}"
    if kind in DEFINITIONS:
        return definition_change(kind, difference["place"], before, after)
    return " → ".join(text for text in (before, after) if text)


@dataclass(frozen=True)
class _Place:
    """A unit in a year, as the differences name it, with the reason why its return changed."""

    name: str
    key: str
    year: int
    reason: str

    @property
    def words(self) -> str:
        return f"{self.name}, năm {self.year}"

    def change(self, kind: str, place: str, before: Any, after: Any, **more: Any) -> Difference:
        where = {"association": self.key, "year": self.year, "reason": self.reason}
        return _change(kind, place, before, after, **more, **where)


@dataclass(frozen=True)
class _Figure:
    """A figure of a unit as one content holds it, with the notes on it."""

    value: int | None
    flags: tuple[str, ...] = ()
    why: str = ""
    source: str = ""

    @property
    def notes(self) -> tuple[tuple[str, ...], str, str]:
        return self.flags, self.why, self.source

    @property
    def notes_in_words(self) -> str:
        return "; ".join(filter(None, (*self.flags, self.why, self.source))) or "không có"


_NO_FIGURE = _Figure(None)


def _of_units(old: Content, new: Content, reasons: Mapping[str, str]) -> Iterator[Difference]:
    names = {key: one["name"] for content in (old, new) for key, one in content["associations"].items()}
    before, after = _units(old), _units(new)
    for key, year in sorted({*before, *after}):
        place = _Place(names[key], key, year, reasons.get(f"{key}/{year}", ""))
        then, now = before.get((key, year)), after.get((key, year))
        if then is None:
            yield place.change("unit", place.words, "không trong cụm", "trong cụm")
        elif now is None:
            yield place.change("unit", place.words, "trong cụm", "không trong cụm")
        elif _why(then) != _why(now):
            states = [_why(unit) or "có báo cáo được duyệt" for unit in (then, now)]
            yield place.change("unit", place.words, *states)
        else:
            yield from _of_figures(place, _figures(then, old["figures"]), _figures(now, new["figures"]))


def _of_figures(
    place: _Place, before: Mapping[str, _Figure], after: Mapping[str, _Figure]
) -> Iterator[Difference]:
    """Yield what differs in the figures of a unit: values, and the notes on them."""
    for code in dict.fromkeys((*before, *after)):
        then, now = before.get(code, _NO_FIGURE), after.get(code, _NO_FIGURE)
        words = f"{place.words}, {labels().get(code, code)}"
        if then.value != now.value:
            yield place.change("figure", words, then.value, now.value, code=code)
        if then.notes != now.notes:
            notes = then.notes_in_words, now.notes_in_words
            yield place.change("mark", f"{words} (dấu, lý do, nguồn)", *notes, code=code)


def _of_definitions(kind: str, before: Mapping[str, Unit], after: Mapping[str, Unit]) -> Iterator[Difference]:
    """Yield the formulas or targets that differ."""
    for code in sorted({*before, *after}, key=lambda key: (place_of(key.partition(" ")[0]), key)):
        then, now = before.get(code), after.get(code)
        if then != now:
            yield _change(kind, code, _short(then), _short(now))


def _of_other_targets(old: Content, new: Content) -> Iterator[Difference]:
    """Yield the later and lapsed targets that differ, where one of the contents names any."""
    if "other_targets" in old or "other_targets" in new:
        yield from _of_definitions("target", targets_by_year(old), targets_by_year(new))


def _why(unit: Unit) -> str:
    """Return why a unit has no figures at all; "" where it has some."""
    why: str = unit.get("why", {}).get("", "")
    return why


def _figures(unit: Unit, codes: Sequence[str]) -> dict[str, _Figure]:
    """Return the figures of a unit by code; codes: those of the content, in its order."""
    flags, why, sources = (unit.get(kind, {}) for kind in ("flags", "why", "sources"))
    return {
        code: _Figure(
            value=value,
            flags=tuple(FLAGS.get(flag, flag) for flag in flags.get(code, [])),
            why=why.get(code, ""),
            source=sources.get(code, ""),
        )
        for code, value in zip(codes, unit["values"], strict=True)
    }


def _units(content: Content) -> dict[tuple[str, int], Unit]:
    return {
        (unit["association"], int(year)): unit
        for year, units in content["maps"]["then"]["years"].items()
        for unit in units
    }


def _change(kind: str, place: str, before: Any, after: Any, **where: Any) -> Difference:
    usual = {"association": "", "year": 0, "code": "", "reason": ""}
    return {"kind": kind, "place": place, "before": before, "after": after, **usual, **where}


def _number(value: int | None) -> str:
    return "chưa có" if value is None else format_count(value)


def _short(definition: Mapping[str, Any] | None) -> str:
    if definition is None:
        return NOTHING
    # A stored form: `definitions` reads it.
    return ", ".join(f"{name} {value}" for name, value in sorted(definition.items()))
