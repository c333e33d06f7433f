"""The five messages of the year: a sentence as a title, one chart, and what is said aloud of it.

Members, cooperation, the fund, its sources and the model that has most to tell; where one has no figures, what else
is most notable takes its place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.exports.slides.clauses import (
    Clause,
    clauses_of,
    leaders,
    missing_pieces,
    units_in_words,
    who_in_words,
)
from reports.exports.slides.findings import (
    MOST_NAMES,
    Topic,
    at_least_two,
    findings,
    findings_of_whole,
    speech,
    with_findings,
)
from reports.exports.slides.prose import first_that_fits, prose
from reports.exports.slides.rankings import drawn_ranking, known_values
from reports.exports.slides.slide import Bars, Slide
from reports.exports.slides.tables import INCOME, income_rows
from reports.exports.slides.years import drawn_years
from reports.indicators import every_indicator
from reports.presentation.tables import ReportTable, Row
from reports.presentation.wording.pieces import Pieces, Sentence, joined, sentence
from reports.presentation.wording.results import ResultPhrases, capitalised

MOST_MESSAGES = 5
_FIRST = ("members_per_population", "cooperation_programmes", "fund_per_capita")
# Of these the one that has most to tell; the others only where another message has no figures.
_MODELS = ("family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate")
_OTHERS = ("officers_trained_rate", "commune_coverage", "advisory_documents", "scholarships", "adult_prizes")
# What the title says of the whole: before "của ba hội", behind it with the number, behind the number.
_SUBJECTS: dict[str, tuple[str, str, str]] = {
    "members_per_population": ("hội viên", " chiếm ", " dân số"),
    "family_rate": ("gia đình học tập", " đạt ", " số hộ"),
    "clan_rate": ("dòng họ học tập", " đạt ", " số dòng họ"),
    "community_rate": ("cộng đồng học tập", " đạt ", " số thôn, tổ"),
    "unit_rate": ("đơn vị học tập", " đạt ", " số đơn vị"),
    "citizen_rate": ("công dân học tập", " đạt ", " người lớn"),
    "officers_trained_rate": ("cán bộ hội", " được tập huấn đạt ", ""),
    "commune_coverage": ("số xã", " có Hội Khuyến học đạt ", ""),
}
_INCOME_NAMES = {
    "income_members": "hội viên",
    "income_organisations": "cơ quan, doanh nghiệp",
    "income_individuals": "cá nhân, nhà hảo tâm",
    "income_budget": "ngân sách",
    "income_other": "các nguồn khác",
}
_SECTIONS = {
    "members_per_population": "Tổ chức hội",
    "cooperation_programmes": "Phối hợp",
    "fund_per_capita": "Quỹ khuyến học",
    "fund_total": "Quỹ khuyến học",
    "scholarships": "Quỹ khuyến học",
    "adult_prizes": "Quỹ khuyến học",
    "advisory_documents": "Tham mưu",
    "officers_trained_rate": "Tổ chức hội",
    "commune_coverage": "Tổ chức hội",
}


def messages(report: ClusterReport) -> list[Slide]:
    """Return the messages of the year, at most five, each with a chart that has values."""
    first = [*_of_codes(report, _FIRST[:2]), *_fund(report), *_income(report)]
    of_models = _by_weight(report, _MODELS)
    chosen = [*first, *_of_codes(report, of_models[:1])]
    others = _of_codes(report, [*of_models[1:], *_by_weight(report, _OTHERS)])
    return [*chosen, *others][:MOST_MESSAGES] if len(chosen) < MOST_MESSAGES else chosen[:MOST_MESSAGES]


def _of_codes(report: ClusterReport, codes: Iterable[str]) -> Iterator[Slide]:
    for code in codes:
        phrases = ResultPhrases(report.result(every_indicator()[code]), report.year)
        yield from _message(report, Topic(phrases, phrases, _whole(phrases)))


def _by_weight(report: ClusterReport, codes: Iterable[str]) -> list[str]:
    """Return indicators that have values, the one with the most notable clause first."""
    weights: list[tuple[Fraction, str]] = []
    for code in codes:
        phrases = ResultPhrases(report.result(every_indicator()[code]), report.year)
        if phrases.known:
            weights.append((max((c.weight for c in clauses_of(report, phrases)), default=Fraction(0)), code))
    return [code for _, code in sorted(weights, key=lambda row: -row[0])]


def _message(report: ClusterReport, topic: Topic, *, key: str = "") -> Iterator[Slide]:
    """Yield the slide of a topic: its units against each other, of a single one its years."""
    phrases = topic.units
    if not phrases.known:
        return
    title, clause = _title(topic.start, _clauses(report, topic))
    named = clause.units if clause and clause.units else tuple(leaders(phrases)[:MOST_NAMES])
    drawn = _drawn(report, phrases, named)
    if drawn is None:
        return
    table, bars = drawn
    code = phrases.indicator.code
    slide = Slide(
        key=key or code.replace("_", "-"),
        section=_SECTIONS.get(code, "Mô hình học tập"),
        title=prose(title),
        message=tuple(title),
        table=replace(table, notes=()),
        bars=bars,
        speech=speech(topic),
    )
    yield with_findings(slide, findings(topic, clause))


def _clauses(report: ClusterReport, topic: Topic) -> list[Clause]:
    """Return what may stand behind the start of a title: of the units drawn, and of the whole that the start gives."""
    of_units = [one for one in clauses_of(report, topic.units) if not one.is_of_whole]
    of_whole = [one for one in clauses_of(report, topic.whole) if one.is_of_whole]
    found = [*of_units, *of_whole] if len(topic.units.known) > 1 else of_whole
    return sorted(found, key=lambda clause: -clause.weight)


def _title(start: Pieces, found: list[Clause]) -> tuple[Pieces, Clause | None]:
    """Return the title with the most notable clause that it has room for, and that clause."""
    for clause in found:
        title = [*start, *clause.pieces]
        if first_that_fits(title, start) != capitalised(start):
            return capitalised(title), clause
    return capitalised(start), None


def _drawn(
    report: ClusterReport, phrases: ResultPhrases, named: Iterable[UnitResult]
) -> tuple[ReportTable, Bars] | None:
    """Return what is drawn of an indicator; None where that would be a single bar."""
    if len(phrases.known) > 1:
        return drawn_ranking(report, phrases.indicator, (unit.association.name for unit in named))
    return drawn_years(report, phrases.indicator)


def _whole(phrases: ResultPhrases) -> Pieces:
    """Return what the title says of the whole: "hội viên chiếm 29,8% dân số", "cụm có 84 chương trình phối hợp"."""
    words = _SUBJECTS.get(phrases.indicator.code)
    if words:
        subject, verb, after = words
        return joined(subject, units_in_words(phrases), verb, phrases.whole(), after)
    label = phrases.indicator.label
    return joined(who_in_words(phrases), " có ", phrases.whole(label[0].lower() + label[1:]))


# The fund.


def _fund(report: ClusterReport) -> Iterator[Slide]:
    """Yield the fund: how large it is, with what each association has per head; without people the amounts alone."""
    total = ResultPhrases(report.result(every_indicator()["fund_total"]), report.year)
    each = ResultPhrases(report.result(every_indicator()["fund_per_capita"]), report.year)
    if not total.known:
        return
    start = joined("quỹ", units_in_words(total), " ", reached(total))
    is_of_same = _units(total.result) == _units(each.result)
    yield from _message(report, Topic(each if is_of_same else total, total, start), key="quy")


def _units(result: Result) -> set[int]:
    return {unit.association.pk for unit in result.units if unit.amount.value is not None}


def reached(phrases: ResultPhrases) -> Pieces:
    """Return "vượt 396 tỉ đồng" of a value that was rounded down, else "đạt gần 428 tỉ đồng"."""
    first, *rest = phrases.whole() or [""]
    return ["vượt ", *rest] if first == "hơn " else ["đạt ", first, *rest]


def _income(report: ClusterReport) -> Iterator[Slide]:
    """Yield where the year's money came from, where each source is known of the same associations as the sum."""
    phrases = ResultPhrases(report.result(every_indicator()["fund_raised"]), report.year)
    table = income_rows(report)
    parts = tuple(
        row
        for row in table.rows
        if row.indicator and row.indicator.code in INCOME and row.cells[0].value is not None
    )
    if not phrases.known or len(parts) < 2:
        return
    start = joined(who_in_words(phrases), " huy động ", phrases.whole(), " trong năm")
    largest = _largest(report, phrases.result, parts)
    most: Pieces = (
        [", nhiều nhất từ ", _INCOME_NAMES[largest.indicator.code]] if largest and largest.indicator else []
    )
    title = first_that_fits([*start, *most], start)
    bars = Bars(
        value=0,
        mark=1,
        highest=max([*known_values(parts, 0, 1), Fraction(0)]),
        highlighted=frozenset([parts.index(largest)] if largest else []),
        value_name=f"Năm {report.year}",
        mark_name=f"Năm {report.year - 1}",
        decimals=phrases.indicator.display.decimals,
        unit=phrases.indicator.display.unit,
    )
    heading = f"{table.heading} ({phrases.indicator.display.unit})"
    slide = Slide(
        key="nguon-thu",
        section="Quỹ khuyến học",
        title=prose(title),
        message=tuple(title),
        table=replace(table, rows=parts, heading=heading, notes=()),
        bars=bars,
        speech=at_least_two(_speech_of_income(report, phrases, start, largest)),
    )
    yield with_findings(slide, findings_of_whole(phrases))


def _largest(report: ClusterReport, raised: Result, parts: Iterable[Row]) -> Row | None:
    """Return the one source that gave most, where all sources are known of the associations that the sum is of."""
    results = [report.result(every_indicator()[code]) for code in INCOME]
    if any(_units(result) != _units(raised) for result in results):
        return None
    ordered = sorted(parts, key=lambda row: row.cells[0].value or Fraction(0), reverse=True)
    first, second = ordered[:2]
    return first if first.cells[0].value != second.cells[0].value else None


def _speech_of_income(
    report: ClusterReport, phrases: ResultPhrases, start: Pieces, largest: Row | None
) -> Iterator[Sentence]:
    over, change = phrases.change()
    yield sentence(start, [", ", *change] if change and not over else None)
    if change and over:
        yield sentence(over, ", ", change)
    if largest and largest.indicator:
        part = ResultPhrases(report.result(largest.indicator), report.year)
        yield sentence("nhiều nhất là từ ", _INCOME_NAMES[largest.indicator.code], ": ", part.whole())
    if missing := missing_pieces(phrases, MOST_NAMES):
        yield sentence(missing)
