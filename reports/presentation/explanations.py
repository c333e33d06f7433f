"""Why a number is what it is: its formula with its own values, the returns behind it, who is missing.

One explanation answers for the value, its rank, its change and its coverage, of a unit or of the whole cluster.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from associations.access import Reach, Right
from associations.models import Association, Note, Return
from associations.numbers import format_count
from associations.sections.base import figures as all_figures
from associations.sections.base import read_columns
from reports.analysis.figures import FLAGS, Part, UnitFigures
from reports.analysis.results import ClusterReport, Result
from reports.analysis.revision import Revision
from reports.analysis.targets import Aim, Progress, progress
from reports.indicators import Growth, Indicator
from reports.presentation import wording
from reports.presentation.number_basis import NumberBasis, basis_of, beside, flags_of_figures
from reports.presentation.wording.aims import following


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
    """A return that a number comes from: the unit that it counts for, whose it is and under which name."""

    unit: str
    of: Association
    name: str
    year: int
    state: str
    figures: tuple[ReturnFigure, ...]


@dataclass(frozen=True)
class Explanation:
    """All that stands behind a number; `unit` is None for a number of several units.

    whose: of which units it is: "cả Đông Bắc" only where it is of all. over: over how many units the progress is, where it is not of all of them. targets_after: which official target follows, or after which year none is set; "" where there never was one.
    """

    indicator: Indicator
    unit: UnitFigures | None
    year: int
    whose: str
    text: str
    missing: str
    flags: tuple[str, ...]
    how: str
    working: str
    coverage: str
    sources: tuple[Source, ...]
    left_out: tuple[tuple[Association, str], ...]
    beside: tuple[str, ...]
    progress: Progress | None
    over: str
    targets_after: str


def explain(
    report: ClusterReport, indicator: Indicator, unit: UnitFigures | None, reach: Reach
) -> Explanation:
    """Return the explanation of an indicator of the report's year: of one unit, or of the whole cluster."""
    basis = basis_of(report, indicator, unit)
    amount = basis.amount
    aim = report.aims.get(indicator.code)
    is_known = amount.value is not None
    result = report.result(indicator)
    flags = sorted(flags_of_figures(indicator, basis.counted or basis.units))
    return Explanation(
        indicator=indicator,
        unit=unit,
        year=report.year,
        whose=unit.association.name if unit else _whose(report, result),
        text=wording.amount(indicator, amount.value, wording.beside(result)) if is_known else "",
        missing=basis.missing,
        flags=tuple(FLAGS[flag] for flag in flags),
        how=wording.made_of(indicator),
        working=basis.working,
        coverage="" if unit else result.coverage,
        sources=tuple(_sources(indicator, _units_behind(report, basis), reach, report.revision)),
        left_out=basis.left_out,
        beside=tuple(beside(report, indicator, unit)),
        progress=progress(indicator, amount, aim, report.year) if aim and is_known else None,
        over="" if unit or result.is_whole else f"Tính trên {wording.coverage(result.coverage)}:",
        targets_after=_targets_after(aim or report.aims.lapsed.get(indicator.code)),
    )


def _whose(report: ClusterReport, result: Result) -> str:
    """Return of which units a number of several is; the cluster as a whole only where all of them have a value."""
    name = report.cluster.short_name
    return f"cả {name}" if result.is_whole or not result.included else f"{name}, {wording.whose(result)}"


def _targets_after(aim: Aim | None) -> str:
    """Return which target follows one, as a sentence with its legal basis, or that none is set after it."""
    if aim is None:
        return ""
    if aim.following is None:
        return f"{following(aim).capitalize()}."
    return f"Mục tiêu {following(aim)} ({aim.following.legal_basis})."


def _units_behind(report: ClusterReport, basis: NumberBasis) -> list[UnitFigures]:
    """Return the units whose returns stand behind a number; of a growth those of the year before as well."""
    units = [basis.unit] if basis.unit else basis.counted
    if not isinstance(basis.indicator, Growth):
        return units
    before = {unit.association.pk: unit for unit in report.years.get(report.year - 1, [])}
    keys = [unit.association.pk for unit in units]
    return units + [before[key] for key in keys if key in before]


def _sources(
    indicator: Indicator, units: Sequence[UnitFigures], reach: Reach, revision: Revision | None
) -> Iterator[Source]:
    """Yield the returns behind a number, unit by unit, with the figures that it is made of: as frozen, of a revision."""
    codes = list(dict.fromkeys(indicator.codes))
    parts = [(unit, part) for unit in units for part in unit.parts]
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
        view = _View.of(reach, return_, part)
        # Notes on a return that is being corrected are not public before it is approved again.
        notes_of = notes if view.sees_all or not part.is_reopened else defaultdict(list)
        yield Source(
            unit=unit.association.name,
            of=part.association,
            name=_name_of(unit, part),
            year=part.year,
            state=_state(return_, part, revision),
            figures=tuple(
                _return_figure(code, values.get(code), notes_of[part.return_id, code], view) for code in codes
            ),
        )


def _name_of(unit: UnitFigures, part: Part) -> str:
    """Return whose return it is; of a predecessor with the dates of its time."""
    own = part.association
    return own.name if own.pk == unit.association.pk else str(own.dated_name)


@dataclass(frozen=True)
class _View:
    """What a reader may see of a return: its page, its notes and history."""

    part: Part
    reads: bool
    sees_all: bool

    @classmethod
    def of(cls, reach: Reach, return_: Return, part: Part) -> "_View":
        # A year before may be read in the report alone, for comparison: then its return has no page for this reader.
        reads = reach.has_of(Right.SEE_APPROVED, return_)
        return cls(part, reads=reads, sees_all=reach.has_of(Right.SEE_ALL, return_))


def _return_figure(code: str, value: int | None, notes: Sequence[Note], view: _View) -> ReturnFigure:
    place = [view.part.association.key, view.part.year]
    figure = all_figures()[code]
    texts = [_note(note, sees_all=view.sees_all) for note in notes]
    return ReturnFigure(
        label=figure.label,
        text="–" if value is None else format_count(value),
        unit=figure.unit,
        address=f"{reverse('return', args=place)}#o-{code}" if view.reads else "",
        history=reverse("figure_history", args=[*place, code]) if view.sees_all else "",
        flags=tuple(FLAGS[note.key] for note in notes if note.kind == Note.Kind.FLAG),
        notes=tuple(filter(None, texts)),
    )


def _note(note: Note, *, sees_all: bool) -> str:
    """Return a note as it is read; explanations are for who sees the return in every state."""
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


def _state(return_: Return, part: Part, revision: Revision | None) -> str:
    """Return the state of a return; for a number of a revision the version that it was made of."""
    if part.is_reopened:
        return "đang mở lại, tính số đã duyệt"
    kept = revision.versions.get((part.association.key, part.year)) if revision else None
    if kept is not None:
        version, approved_at = kept
        text = f"đã duyệt, bản thứ {version}"
        text += f", {timezone.localtime(approved_at):%d/%m/%Y}" if approved_at else ""
        return text if version == return_.version else f"{text}; sau khi chốt đã mở lại"
    text = f"{return_.get_status_display().lower()}, bản thứ {return_.version}"
    return f"{text}, {timezone.localtime(return_.approved_at):%d/%m/%Y}" if return_.approved_at else text


def _notes(return_ids: list[int], codes: list[str]) -> dict[tuple[int, str], list[Note]]:
    found: dict[tuple[int, str], list[Note]] = defaultdict(list)
    for note in Note.objects.filter(of_return__in=return_ids, code__in=codes).order_by("pk"):
        found[note.of_return_id, note.code].append(note)
    return found
