"""Why a number is what it is: its formula with its own values, the returns behind it, who is missing.

One explanation answers for the value, its rank, its change and its coverage, of a unit or of the whole cluster.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from associations.access import Reach, Right
from associations.models import Note, Return
from associations.numbers import format_count
from associations.sections.base import figures as all_figures
from associations.sections.base import labels, read_columns
from reports.analysis.figures import FLAGS, Part, UnitFigures
from reports.analysis.results import ClusterReport, Result
from reports.analysis.revision import Revision
from reports.analysis.targets import Progress, progress
from reports.indicators import Amount, Growth, Indicator, Ratio
from reports.presentation import wording


@dataclass(frozen=True)
class ReturnFigure:
    """One figure of one return: as it counts, where it stands, and what is said about it."""

    label: str
    text: str
    unit: str
    address: str
    history: str
    flags: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A return that a number comes from."""

    unit: str
    name: str
    year: int
    state: str
    figures: tuple[ReturnFigure, ...]


@dataclass(frozen=True)
class Explanation:
    """All that stands behind a number; `unit` is None for the whole cluster."""

    indicator: Indicator
    unit: UnitFigures | None
    year: int
    text: str
    missing: str
    flags: tuple[str, ...]
    how: str
    working: str
    coverage: str
    sources: tuple[Source, ...]
    left_out: tuple[tuple[str, str], ...]
    beside: tuple[str, ...]
    progress: Progress | None


def explain(
    report: ClusterReport, indicator: Indicator, unit: UnitFigures | None, reach: Reach
) -> Explanation:
    """The explanation of an indicator of the report's year: of one unit, or of the whole cluster."""
    result = report.result(indicator)
    units = [unit] if unit else report.units
    amounts = report.amounts(indicator, report.year)
    counted = [u for u in units if amounts[u.association.pk].value is not None]
    amount = amounts[unit.association.pk] if unit else result.amount
    flags = sorted(
        {flag for u in counted or units for code in indicator.codes for flag in u.flags.get(code, ())}
    )
    units_named = [unit] if unit else counted
    years = {report.year: units_named}
    if isinstance(indicator, Growth):
        before = {u.association.pk: u for u in report.years.get(report.year - 1, [])}
        years[report.year - 1] = [before[u.association.pk] for u in units_named if u.association.pk in before]
    aim = report.aims.get(indicator.code)
    return Explanation(
        indicator=indicator,
        unit=unit,
        year=report.year,
        text="" if amount.value is None else wording.amount(indicator, amount.value),
        missing="" if amount.value is not None else amount.missing or "chưa có hội nào có số liệu",
        flags=tuple(FLAGS[flag] for flag in flags),
        how=wording.made_of(indicator),
        working=working(indicator, amount, counted, unit),
        coverage="" if unit else result.coverage,
        sources=tuple(_sources(indicator, years, reach, report.revision)),
        left_out=()
        if unit
        else tuple(
            (u.association.name, amounts[u.association.pk].missing or "")
            for u in units
            if amounts[u.association.pk].value is None
        ),
        beside=tuple(beside(report, indicator, result, unit)),
        progress=progress(indicator, amount, aim, report.year) if aim and amount.value is not None else None,
    )


def working(
    indicator: Indicator, amount: Amount, counted: list[UnitFigures], unit: UnitFigures | None
) -> str:
    """The formula with its own numbers: "784.717 người ÷ 1.956.900 người × 100 = 40,1 %"."""
    if amount.value is None:
        return ""
    units = {figure.code: figure.unit for figure in all_figures().values()}
    names = labels()
    of = "" if unit else f" của {len(counted)} hội"
    answer = f"{indicator.text(amount.value)} {indicator.unit}"

    def part(code: str, number: int | None) -> str:
        return f"{names[code]}{of}: {format_count(number)} {units[code]}"

    if isinstance(indicator, Growth):
        grown = (amount.numerator or 0) + (amount.denominator or 0)
        last = format_count(amount.denominator)
        return f"({part(indicator.numerator, grown)} − {last} năm trước) ÷ {last} × 100 = {answer}"
    if isinstance(indicator, Ratio):
        scale = f" × {indicator.scale}" if indicator.scale != 1 else ""
        return (
            f"{part(indicator.numerator, amount.numerator)} ÷ "
            f"{part(indicator.denominator, amount.denominator)}{scale} = {answer}"
        )
    sums = [sum(u.values[code] or 0 for u in counted) for code in indicator.codes]
    terms = " + ".join(part(code, number) for code, number in zip(indicator.codes, sums, strict=True))
    return f"{terms} = {answer}" if len(indicator.codes) > 1 else terms


def beside(
    report: ClusterReport, indicator: Indicator, result: Result, unit: UnitFigures | None
) -> Iterable[str]:
    """Last year, change and rank in words."""
    if unit is None:
        if result.previous is not None:
            yield f"Năm {report.year - 1}: {wording.amount(indicator, result.previous)}; {wording.change_since(result, report.year)}."
        return
    found = next(u for u in result.units if u.association.pk == unit.association.pk)
    if found.previous is not None:
        change = wording.change(indicator, found.change) or "chưa so được"
        yield f"Năm {report.year - 1}: {wording.amount(indicator, found.previous)}; {change}."
    if found.rank:
        same = [u.association.name for u in result.units if u.rank == found.rank and u is not found]
        tied = f", cùng hạng với {', '.join(same)}" if same else ""
        yield f"Hạng {found.rank} trong {result.included} hội có số liệu{tied}."
    if result.amount.value is not None:
        yield f"Cả cụm: {wording.amount(indicator, result.amount.value)}."


def _sources(
    indicator: Indicator,
    years: Mapping[int, list[UnitFigures]],
    reach: Reach,
    revision: Revision | None,
) -> Iterable[Source]:
    """The returns behind a number, unit by unit, with the figures that it is made of: as frozen, of a revision."""
    codes = list(dict.fromkeys(indicator.codes))
    parts = [(u, part) for units in years.values() for u in units for part in u.parts]
    ids = [part.return_id for _, part in parts]
    returns = {r.pk: r for r in Return.objects.filter(pk__in=ids).select_related("period")}
    stored = read_columns(ids, figures_only=True)
    notes = _notes(ids, codes)
    for unit, part in parts:
        return_ = returns[part.return_id]
        values: Mapping[str, Any] = stored[part.return_id]
        if part.is_reopened and return_.standing:
            values = return_.standing["figures"]
        if revision:
            values = revision.part_values.get((part.association.key, part.year), values)
        sees_all = reach.has_of(Right.SEE_ALL, return_)
        # A year before may be read in the report alone, for comparison: then its return has no page for this reader.
        reads = reach.has_of(Right.SEE_APPROVED, return_)
        # What is said of a return that is being corrected is not public before it is approved again.
        notes_of = notes if sees_all or not part.is_reopened else defaultdict(list)
        yield Source(
            unit=unit.association.name,
            name=part.association.name if part.association.pk == unit.association.pk else f"{part.association.dated_name}",
            year=part.year,
            state=_state(return_, part),
            figures=tuple(
                _return_figure(code, values.get(code), part, notes_of[part.return_id, code], reads=reads, sees_all=sees_all) for code in codes
            ),
        )  # fmt: skip


def _return_figure(
    code: str, value: int | None, part: Part, notes: list[Note], *, reads: bool, sees_all: bool
) -> ReturnFigure:
    place = [part.association.key, part.year]
    figure = all_figures()[code]
    return ReturnFigure(
        label=figure.label,
        text="–" if value is None else format_count(value),
        unit=figure.unit,
        address=f"{reverse('return', args=place)}#o-{code}" if reads else "",
        history=reverse("figure_history", args=[*place, code]) if sees_all else "",
        flags=tuple(FLAGS[note.key] for note in notes if note.kind == Note.Kind.FLAG),
        notes=tuple(said for note in notes if (said := _note(note, sees_all=sees_all))),
    )


def _note(note: Note, *, sees_all: bool) -> str:
    """A note as it is read; explanations are for who sees the return in every state."""
    if note.kind == Note.Kind.MISSING:
        return str(Note.MissingReason(note.key).label) + (f": {note.text}" if note.text else "")
    if note.kind == Note.Kind.SOURCE:
        origin = str(Note.Origin(note.key).label)
        return f"nguồn: {note.text} ({origin})" if note.text else f"nguồn: {origin}"
    if note.kind == Note.Kind.REMARK:
        return f"ghi chú: {note.text}"
    if note.kind == Note.Kind.EXPLANATION and sees_all:
        return f"giải thích: {note.text}"
    return ""


def _state(return_: Return, part: Part) -> str:
    if part.is_reopened:
        return "đang mở lại, tính số đã duyệt"
    text = f"{return_.get_status_display().lower()}, phiên bản {return_.version}"
    return f"{text}, {timezone.localtime(return_.approved_at):%d/%m/%Y}" if return_.approved_at else text


def _notes(return_ids: list[int], codes: list[str]) -> dict[tuple[int, str], list[Note]]:
    found: dict[tuple[int, str], list[Note]] = defaultdict(list)
    for note in Note.objects.filter(of_return__in=return_ids, code__in=codes).order_by("pk"):
        found[note.of_return_id, note.code].append(note)
    return found
