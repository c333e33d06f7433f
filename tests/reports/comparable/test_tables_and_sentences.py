"""Over random clusters: what tables, charts and sentences give is what may be compared, with the same number."""

import re
from collections.abc import Iterator
from fractions import Fraction

import pytest

from associations.numbers import format_decimal
from reports.analysis.ranks import guarded_ranks
from reports.analysis.results import ClusterReport
from reports.exports.slides.captions import of_ranking, risen_and_fallen
from reports.indicators import INDICATORS, Indicator, Ratio, every_indicator
from reports.narrative.compose import narrative
from reports.narrative.paragraphs import paragraphs_of
from reports.presentation import charts, tables, wording
from reports.presentation.tables import ReportTable
from reports.presentation.wording.pieces import Number, Sentence, Source
from tests.plugin import SOAK
from tests.reports.comparable.clusters import COMMUNES, YEAR, MadeCluster, Truth, made_cluster

_SINCE = re.compile(rf"so với năm\s{YEAR - 1}")  # where nothing may be said: "chưa so được với năm 2024"
_WATCHED = tuple(every_indicator()[code] for code in tables.SUMMARY)


@pytest.mark.soak
def test_nothing_is_given_that_may_not_be_compared_and_nothing_differs():
    said, clusters = 0, 1_000 if SOAK else 40
    for seed in range(clusters):
        made = made_cluster(seed)
        try:
            _check_results(made)
            _check_tables(made)
            said += _check_sentences(made)
        except AssertionError as error:
            raise AssertionError(f"cluster of seed {seed}") from error
    assert said > clusters, "most clusters have something to say"


def _check_results(made: MadeCluster) -> None:
    for indicator in INDICATORS:
        result = made.then.result(indicator)
        for unit in result.units:
            allowed = made.truth.may_compare(indicator, unit.association.pk)
            last = made.truth.last_value(indicator, unit.association.pk)
            assert unit.previous == (last if allowed else None), (indicator.code, unit.association)
            assert (unit.change is not None) == allowed == (not unit.not_comparable)
        change = result.since_last_year
        assert change.value == made.truth.change(indicator), indicator.code
        assert (result.previous is not None) == made.truth.is_over_all(indicator), indicator.code
        bars = charts.bar_chart(result).bars
        assert sum(bar.previous is not None for bar in bars) == len(made.truth.over(indicator))


def _check_tables(made: MadeCluster) -> None:
    for indicator in INDICATORS:
        _check_ranking(made, indicator)
        _check_ranks_before(made, indicator)
        _check_line(made, indicator)
        _check_mean(made, indicator)
    for table in (tables.models_table(made.then), tables.awards_table(made.then)):
        _check_table_of_the_whole(made.truth, table)


def _check_ranking(made: MadeCluster, indicator: Indicator) -> None:
    table = tables.ranking_table(made.then, indicator)
    by_pk = {row.of.association.pk: row for row in table.rows if row.of}
    for pk, row in by_pk.items():
        *_, now, last, change = row.cells
        if not made.truth.may_compare(indicator, pk):
            assert (last.text, change.text, last.value, change.value) == ("–", "–", None, None)
            assert last.missing
            continue
        before, value = made.truth.last_value(indicator, pk), made.truth.value(indicator, pk)
        assert _is_written(now.text, indicator, value, made.then)
        assert last.text == indicator.display_text(before)
        assert change.text == indicator.change_text(value - before)
    _check_whole(made.truth, indicator, *table.rows[-1].cells[-2:])
    name = table.rows[-1].label
    assert ("Cả cụm" in name) == (made.then.included == len(made.then.units))


def _check_table_of_the_whole(truth: Truth, table: ReportTable) -> None:
    places = {column.key: place for place, column in enumerate(table.columns)}
    for row in table.rows:
        _check_whole(truth, row.indicator, row.cells[places["previous"]], row.cells[places["change"]])


def _check_whole(truth: Truth, indicator: Indicator, last: tables.Cell, change: tables.Cell) -> None:
    expected = truth.change(indicator)
    assert change.text == ("–" if expected is None else indicator.change_text(expected)), indicator.code
    assert (last.text != "–") == truth.is_over_all(indicator), indicator.code


def _is_written(text: str, indicator: Indicator, value: Fraction, report: ClusterReport) -> bool:
    """Whether a text is the value; with more decimals than usual only beside a target that it would hide else."""
    displayed, usual = indicator.display_value(value), indicator.display.decimals
    decimals = len(text.partition(",")[2])
    targets = [indicator.display_value(target) for target in report.aims.values_of(indicator.code)]
    is_beside = any(format_decimal(one, usual) == format_decimal(displayed, usual) for one in targets)
    return text == format_decimal(displayed, decimals) and (
        decimals == usual or (decimals > usual and is_beside)
    )


def _check_ranks_before(made: MadeCluster, indicator: Indicator) -> None:
    """Last year's rank is given only where all who have a value may be compared."""
    known = [pk for pk in made.truth.now if made.truth.value(indicator, pk) is not None]
    places = guarded_ranks(made.then, indicator)
    if set(made.truth.over(indicator)) != set(known):
        assert all(place.rank_before is None and place.moved is None for place in places)


def _check_line(made: MadeCluster, indicator: Indicator) -> None:
    """A line of years joins two years, and its table gives the growth, only over the same complete units."""
    *_, row = tables.trend_table(made.then, indicator).rows
    truth = made.truth
    is_same = set(truth.now) == set(truth.own_before)
    if not is_same or set(truth.over(indicator)) != set(truth.now):
        # A figure that is marked as broken is no other territory: it stays in the line.
        leaps = [pk for pk in truth.now if truth.leaps(indicator, pk)]
        gaps = [pk for pk in truth.now if truth.value(indicator, pk) is None]
        gaps += [pk for pk in truth.own_before if truth.last_value(indicator, pk) is None] if is_same else []
        gaps += list(truth.now) if set(indicator.codes) & set(COMMUNES) else []
        assert row.cells[1].text == "–" or not (leaps or gaps or not is_same), indicator.code


def _check_mean(made: MadeCluster, indicator: Indicator) -> None:
    """A ratio over all, as it is printed, lies within the printed values of its units."""
    result = made.then.result(indicator)
    known = [unit.amount.value for unit in result.units if unit.amount.value is not None]
    if known and isinstance(indicator, Ratio):
        lowest, highest = _printed(indicator, min(known)), _printed(indicator, max(known))
        assert lowest <= _printed(indicator, result.amount.value) <= highest


def _printed(indicator: Indicator, value: Fraction) -> Fraction:
    text = indicator.text(value).replace(".", "").replace(",", ".").replace("−", "-")
    return Fraction(text)


def _check_sentences(made: MadeCluster) -> int:
    """Check every sentence about a change; return how many there are."""
    found = 0
    for paragraph in paragraphs_of(narrative(made.then)):
        for sentence in paragraph.sentences:
            found += _check_sentence(made, sentence)
    for indicator in _WATCHED:
        is_given = made.truth.change(indicator) is not None
        for text in (wording.finding(made.then.result(indicator), YEAR), of_ranking(made.then, indicator)):
            assert bool(_SINCE.search(text)) == is_given, (indicator.code, text)
            assert "cả cụm" not in text.lower() or made.then.result(indicator).is_whole, text
    _check_movements(made.then, made.truth)
    return found


def _check_sentence(made: MadeCluster, sentence: Sentence) -> int:
    found = 0
    direction = ""
    for piece in sentence.pieces:
        if isinstance(piece, str):
            verbs = re.findall(r"tăng|giảm", piece.lower())
            direction = verbs[-1] if verbs else direction
        if isinstance(piece, Number) and piece.source.kind == "change":
            _check_number(made, piece, direction)
            found += 1
    text = sentence.text.lower()
    if (
        re.search(r"dẫn đầu|cao nhất|nhiều nhất (?:trong|là)", text)
        and "tăng" not in text
        and "giảm" not in text
    ):
        _check_leader(made, sentence)
    return found


def _check_number(made: MadeCluster, number: Number, direction: str) -> None:
    """A change in words is the one that may be given, with its direction and its size."""
    change = _true_change(made, number.source)
    indicator = every_indicator()[number.source.trace.code]
    assert change is not None, f"{indicator.label}: {number}"
    assert direction == ("tăng" if change > 0 else "giảm"), f"{indicator.label}: {number}"
    if not indicator.is_sum_of_money:
        assert number.text == format_decimal(abs(change), indicator.decimals)


def _true_change(made: MadeCluster, source: Source) -> Fraction | None:
    indicator, key = every_indicator()[source.trace.code], source.trace.unit
    if not key:
        return made.truth.change(indicator)
    pk = next(unit.association.pk for unit in made.then.units if unit.association.key == key)
    if not made.truth.may_compare(indicator, pk):
        return None
    return made.truth.value(indicator, pk) - made.truth.last_value(indicator, pk)


def _check_leader(made: MadeCluster, sentence: Sentence) -> None:
    """Who leads, leads among those who have a value: where some have none, the sentence says among how many."""
    codes = {piece.source.trace.code for piece in sentence.pieces if isinstance(piece, Number)}
    is_whole = all(made.then.result(every_indicator()[code]).is_whole for code in codes if code)
    assert is_whole or re.search(r"[Tt]rong \S+ địa phương", sentence.text), sentence.text


def _check_movements(report: ClusterReport, truth: Truth) -> None:
    """The lists of what rose and fell hold no indicator that may not be compared, nor on the wrong side."""
    up, down, _ = risen_and_fallen(report)
    for table, sign in ((up, 1), (down, -1)):
        for indicator in _indicators(table):
            change = truth.change(indicator)
            assert change is not None, indicator.code
            assert change * sign > 0, indicator.code


def _indicators(table: ReportTable) -> Iterator[Indicator]:
    yield from (row.indicator for row in table.rows if row.indicator)
