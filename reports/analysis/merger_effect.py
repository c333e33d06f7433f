"""The effect of a merger, found by a rehearsal that is rolled back: who is expected, what the past adds up to."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from associations.actions.associations import rehearsed
from associations.actions.mergers import merge
from associations.levels import how_many
from associations.models import Association, Cluster, Period, Return, User
from associations.numbers import format_count
from associations.sections.base import sections
from associations.territory import Memberships, Territories
from reports.analysis.figures import UnitFigures, restated
from reports.indicators import INDICATORS, Indicator


@dataclass(frozen=True)
class Expectation:
    """How many associations a cluster expects at a time, before and after; the names of those who leave and join."""

    when: str
    before: str
    after: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True)
class ClusterChange:
    """A cluster that the merger concerns."""

    cluster: Cluster
    expected: tuple[Expectation, ...]


@dataclass(frozen=True)
class Cell:
    """A number as written; where there is none, `missing` says why."""

    text: str
    missing: str = ""


@dataclass(frozen=True)
class EffectRow:
    """A figure or an indicator: each predecessor's, and the successor's on today's map."""

    label: str
    unit: str
    parts: tuple[Cell, ...]
    whole: Cell


@dataclass(frozen=True)
class EffectYear:
    """A past year: a table of figures for each section, and one of the indicators."""

    year: int
    state: str
    tables: tuple[tuple[str, tuple[EffectRow, ...]], ...]


@dataclass(frozen=True)
class Effect:
    """What a merger would do, in words and in tables."""

    successor: Association
    predecessors: tuple[Association, ...]
    effective_on: datetime.date
    words: tuple[str, ...]
    clusters: tuple[ClusterChange, ...]
    years: tuple[EffectYear, ...]


Series = Mapping[int, UnitFigures]


def effect_of_merger(*, by: User, effective_on: datetime.date, **merger: Any) -> Effect:
    """Return what a merger would do, leaving the database as it was; takes what `merge` takes. Raises Refused."""
    predecessors: Sequence[Association] = merger["predecessors"]
    with rehearsed():
        clusters = list(Cluster.objects.filter(memberships__association__in=predecessors).distinct())
        before = {cluster.pk: Memberships(cluster) for cluster in clusters}
        years = _years(predecessors, effective_on)
        wanted = sorted({year - back for year in years for back in (0, 1)})
        parts = [restated(by=by, association=unit, years=wanted) for unit in predecessors]
        successor = merge(by=by, effective_on=effective_on, **merger)
        whole = restated(by=by, association=successor, years=wanted)
        changes = [_change(c, before[c.pk], Memberships(c), effective_on) for c in clusters]
    changes = [change for change in changes if change.expected]
    return Effect(
        successor=successor,
        predecessors=tuple(predecessors),
        effective_on=effective_on,
        words=(
            *_words_of_clusters(changes, successor),
            *_words_of_series(successor, predecessors, parts, whole, years),
        ),
        clusters=tuple(changes),
        years=tuple(_year(year, parts, whole) for year in years),
    )


def _years(predecessors: Sequence[Association], day: datetime.date) -> list[int]:
    """Return the years before a day for which the predecessors, or what they came from, have approved figures."""
    ids = {unit.pk for unit in predecessors}
    ids |= Territories(around=ids).predecessors(ids)
    counting = Return.objects.filter(
        Q(status=Return.Status.APPROVED) | Q(standing__isnull=False),
        association__in=ids,
        period__figures_as_of__lt=day,
    )
    return sorted(set(counting.values_list("period__year", flat=True)))


def _change(cluster: Cluster, before: Memberships, after: Memberships, day: datetime.date) -> ClusterChange:
    """Return whom a cluster expects from the day on and in each period, where the merger changes that."""
    times = [(f"từ {day:%d/%m/%Y}", day)]
    times += [(f"năm {period.year}", period.figures_as_of) for period in Period.objects.order_by("year")]
    expected = []
    for when, cut_off in times:
        then, now = before.on(cut_off), after.on(cut_off)
        gone = tuple(unit.name for unit in then if unit not in now)
        come = tuple(unit.name for unit in now if unit not in then)
        if gone or come:
            expected.append(Expectation(when, how_many(then), how_many(now), gone, come))
    return ClusterChange(cluster, tuple(expected))


def _year(year: int, parts: Sequence[Series], whole: Series) -> EffectYear:
    now, units = whole[year], [series[year] for series in parts]
    tables = [
        (
            section.title,
            tuple(
                EffectRow(
                    figure.label,
                    figure.unit,
                    tuple(_figure(unit, figure.code) for unit in units),
                    _figure(now, figure.code),
                )
                for figure in section.figures
            ),
        )
        for section in sections()
        if section.figures
    ]
    indicators = tuple(
        EffectRow(
            indicator.label,
            indicator.display.unit,
            tuple(_indicator(indicator, series, year) for series in parts),
            _indicator(indicator, whole, year),
        )
        for indicator in INDICATORS
    )
    return EffectYear(year, now.why.get("", ""), (*tables, ("Các chỉ số", indicators)))


def _figure(unit: UnitFigures, code: str) -> Cell:
    value = unit.values[code]
    if value is not None:
        return Cell(format_count(value))
    return Cell(format_count(None), unit.why.get("") or unit.why.get(code) or "chưa có số liệu")


def _indicator(indicator: Indicator, series: Series, year: int) -> Cell:
    unit, before = series[year], series.get(year - 1)
    amount = indicator.of(unit.values, before.values if before else None, unit.why)
    return Cell(indicator.display_text(amount.value), amount.missing or "")


def _words_of_clusters(changes: Iterable[ClusterChange], successor: Association) -> list[str]:
    sentences = []
    for change in changes:
        first = change.expected[0]
        gone = f"bớt {_names(first.gone)}" if first.gone else ""
        come = f"thêm {_names(first.come)}" if first.come else ""
        years = [e.when for e in change.expected[1:]]
        also = f" Các kỳ đổi theo: {', '.join(years)}." if years else ""
        counts = f"{first.before} thành {first.after}"
        sentences.append(
            f"{change.cluster} {first.when}: {counts} ({'; '.join(filter(None, (gone, come)))}).{also}"
        )
    if not sentences:
        sentences.append(f"Không cụm nào đổi thành viên; {successor} chưa thuộc cụm nào.")
    return sentences


def _words_of_series(
    successor: Association,
    predecessors: Sequence[Association],
    parts: Sequence[Series],
    whole: Series,
    years: Sequence[int],
) -> list[str]:
    """Say what becomes of the series: which years are added up, what of them is incomplete, which are missing."""
    names = _names([unit.name for unit in predecessors])
    if not years:
        return [f"{names} chưa có báo cáo nào được duyệt trước ngày ấy, nên không có chuỗi nào được cộng."]
    sentences = []
    if complete := [year for year in years if whole[year].is_included]:
        short = _incomplete(parts, whole, complete)
        verb = "được cộng" if len(predecessors) > 1 else f"được đọc tiếp dưới tên {successor}"
        tail = f"{short} chỉ tiêu chưa đủ" if short else "mọi chỉ tiêu đã có đều đủ"
        sentences.append(f"Chuỗi {_spans(complete)} của {names} {verb}; {tail}.")
    for year in years:
        if not whole[year].is_included:
            sentences.append(_words_of_missing(year, predecessors, parts, whole))
    return sentences


def _words_of_missing(
    year: int, predecessors: Sequence[Association], parts: Sequence[Series], whole: Series
) -> str:
    """Say why a year has no sum: which predecessors lack their return."""
    lacking = [
        f"{unit} {series[year].why['']}"
        for unit, series in zip(predecessors, parts, strict=True)
        if not series[year].is_included
    ]
    return f"Năm {year} {whole[year].why['']}: {', '.join(lacking)}."


def _incomplete(parts: Sequence[Series], whole: Series, years: Iterable[int]) -> int:
    """Count the figures that some predecessor reported and that have no sum in one of the years."""
    return len(
        {
            code
            for year in years
            for code, value in whole[year].values.items()
            if value is None and any(series[year].values[code] is not None for series in parts)
        }
    )


def _spans(years: Sequence[int]) -> str:
    """Write years as spans: [2020, 2022, 2023, 2024] → "2020, 2022–2024"."""
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)


def _names(names: Sequence[str]) -> str:
    return " và ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
