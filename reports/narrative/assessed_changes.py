"""What the figures say of a year's changes: what the network covers, what grew, what fell, how far apart the funds are.

Comparability decides which change may be named, and over whom.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from math import floor

from associations.numbers import format_decimal
from reports.analysis.figures import UnitFigures
from reports.analysis.results import Result, UnitResult
from reports.narrative.number_words import in_words
from reports.narrative.phrasing import Phrases
from reports.narrative.subjects import enumerated, subject, subjects
from reports.narrative.target_phrases import UNITS
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Pieces,
    Sentence,
    Source,
    around,
    listed,
    sentence,
)
from reports.presentation.wording.quantities import rounds_to_nothing
from reports.presentation.wording.results import MOST_NAMED

_MODELS = ("family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate")
_RISING = (
    "members_per_population",
    "cooperation_programmes",
    "advisory_documents",
    "fund_per_capita",
    *_MODELS,
)
_GROWING = ("members", "fund_total", "scholarships", "pupil_prizes", "pupils_supported")
_MOST_RISEN = 2  # rates by how much they rose, beside those that rose everywhere
_IN_PER_CENT = ("members", "fund_total")
# What weighs most, the money and what it does included: each is named however much else fell.
_RATES = (*_MODELS, "official_rate", "members_per_population")
_MONEY = ("fund_total", "fund_raised")
_GIVEN = ("scholarships", "pupil_prizes")
_COUNTS = (
    "members", "branches", "cooperation_programmes", "advisory_documents", "press_items", "broadcast_items",
    "teacher_prizes", "adult_prizes", "pupils_supported",
    "learning_centre_attendances",
)  # fmt: skip
_MOST_COUNTS = 5
_MOST_MISSING = 8  # associations without a return, by name
_LONGEST = 4  # changes in one sentence where there are two kinds of them
_NOTABLE = Fraction(3, 100)  # of last year: what changed by less is not worth a sentence
_NOTABLE_OF_LARGE = Fraction(1, 100)  # the same of money and of members
_NOTABLE_POINTS = 1  # percentage points of a rate
_FEW = 3  # units, of which it says little how far apart they are
_COUNTED = 10  # times that are told in words; more are "hơn mười lần"
_FAR_APART = 3  # times the lowest average, from where on the distance is worth a sentence


def covered(phrases: Phrases) -> Sentence | None:
    """Return that every commune has an association; None where one has not."""
    coverage, there = phrases.result("commune_coverage"), phrases.of("commune_associations")
    is_of_all = coverage.included == there.result.included == phrases.report.included
    if not is_of_all or coverage.amount.value != 100:
        return None
    communes = f" {phrases.communes}"
    return sentence("tổ chức Hội phủ kín ", there.whole(""), communes, phrases.of_those_who_reported())


def not_covered(phrases: Phrases) -> Sentence | None:
    """Return in what part of the communes there is an association; None where it is in all of them."""
    result = phrases.result("commune_coverage")
    coverage, text = result.amount.value, result.indicator.text
    if coverage is None or coverage >= 100 or text(coverage) == text(Fraction(100)):
        return None
    rate = phrases.rate("commune_coverage", f"số {phrases.communes}")
    whose = [] if phrases.partly("commune_coverage") else phrases.of_those_who_reported()
    return sentence("hội Khuyến học mới được thành lập ở ", rate, whose)


def without_return(phrases: Phrases) -> Sentence | None:
    """Return who of the cluster has no return that counts; None where nobody lacks one, and where nobody has one."""
    missing = [unit.association for unit in phrases.report.units if _is_without_return(unit)]
    if not missing or not phrases.report.included:
        return None
    state = " chưa có báo cáo được duyệt" if phrases.report.status == "approved" else " chưa nộp báo cáo"
    if len(missing) > _MOST_MISSING:
        who = [*phrases.count_units(len(missing), "Số hội chưa có báo cáo"), f" {UNITS}"]
    else:
        who = listed(Known(one.name) for one in missing)
    return sentence(who, state)


def _is_without_return(unit: UnitFigures) -> bool:
    """Return whether a unit has no return; one whose predecessors are added up may lack some of theirs."""
    return not unit.is_included and not unit.why.get("", "").startswith("chưa đủ")


def grew(phrases: Phrases) -> Iterator[Sentence]:
    """Yield how much members, the fund, what it gave and rates grew, over whom where it may not be compared for all."""
    grown = [code for code in _GROWING if _share(phrases, code) >= _notable(code)]
    grown += _most_risen(phrases)
    for place, codes in enumerate(_by_units(phrases, grown).values()):
        yield _since(phrases, codes, enumerated([_growth(phrases, code) for code in codes]), place)


def _most_risen(phrases: Phrases) -> list[str]:
    """Return the rates of models and of officials that rose most, by a notable number of points and not everywhere.

    Only those that all who reported have.
    """
    is_alone = len(phrases.report.units) == 1
    rates = [
        code
        for code in (*_MODELS, "official_rate")
        if phrases.result(code).included == phrases.report.included
        and (is_alone or code not in _MODELS or not _rises_everywhere(phrases.result(code)))
    ]
    size = {code: phrases.result(code).since_last_year.value or Fraction(0) for code in rates}
    risen = [code for code in rates if size[code] >= _NOTABLE_POINTS]
    return sorted(risen, key=lambda code: -size[code])[:_MOST_RISEN]


def _since(phrases: Phrases, codes: Sequence[str], parts: Pieces, place: int) -> Sentence:
    """Return changes over the same units; place: which such sentence it is, so that no two begin alike."""
    of = phrases.of(codes[0])
    since: Pieces = ["so với năm ", phrases.last_year]
    over = [] if of.result.since_last_year.is_over_all else of.over()
    if not place:
        return sentence(over, ", " if over else None, since, ", ", parts)
    named = ", tính " if len(of.result.since_last_year.units) <= MOST_NAMED else ", "
    return sentence(parts, " ", since, around(named, over))


def _growth(phrases: Phrases, code: str) -> Pieces:
    """Return "số hội viên tăng 3,9%", "số suất học bổng tăng 9.754"."""
    of = phrases.of(code)
    since = of.result.since_last_year
    if code not in _IN_PER_CENT or since.share is None:
        return [*_called_rate(code), *_moved(phrases, code, "tăng")]
    text = format_decimal(since.share * 100, 1)
    sums = f"{of.indicator.text(since.value)} ÷ {of.indicator.text(since.previous)}"
    trace = Trace(code, phrases.report.year)
    source = Source(trace, "growth", of.indicator.label, f"{text} % ({sums} {of.indicator.unit})")
    return [*subject(code), " tăng ", Number(text, source, "%", "")]


def rose_everywhere(phrases: Phrases) -> Sentence | None:
    """Return what rose in every unit; None where that holds for nothing or fewer than two units."""
    codes = [code for code in _RISING if _rises_everywhere(phrases.result(code))]
    if not codes or len(phrases.report.units) < 2:
        return None
    all_of_them = " đều tăng" if len(codes) > 1 else " tăng"
    everywhere = f"{all_of_them} ở tất cả các {UNITS} so với năm "
    return sentence(_measures(codes), everywhere, phrases.last_year)


def _measures(codes: Sequence[str]) -> Pieces:
    """Return indicators by name, the rates of models together at the end."""
    parts = listed([subject(code) for code in codes if code not in _MODELS])
    if models := [code for code in codes if code in _MODELS]:
        parts += [", cùng tỉ lệ " if parts else "tỉ lệ ", *subjects(models)]
    return parts


def _rises_everywhere(result: Result) -> bool:
    if not result.since_last_year.is_over_all or not result.is_whole:
        return False
    changes = [unit.change for unit in result.units]
    return all(
        change is not None and change > 0 and not rounds_to_nothing(result.indicator, change)
        for change in changes
    )


def fell(phrases: Phrases) -> Iterator[Sentence]:
    """Yield what fell, over whom where it may not be compared for all: what weighs most first, much in two sentences."""
    by_units = _by_units(phrases, _notably_fallen(phrases))
    for place, (over, codes) in enumerate(by_units.items()):
        grave = [code for code in codes if code not in _COUNTS]
        kinds = [codes] if len(codes) <= _LONGEST else [grave, codes[len(grave) :]]
        first, *more = filter(None, kinds)
        yield _since(phrases, codes, enumerated([_fall(phrases, code) for code in first]), place)
        for rest in more:
            yield sentence(_again(over), enumerated([_fall(phrases, code) for code in rest]))


def _again(over: Collection[int]) -> str:
    """Return over whom a second sentence about the same units is."""
    if not over:
        return "cùng thời gian, "
    return {1: f"ở {UNITS} này, ", 2: f"ở hai {UNITS} này, "}.get(len(over), f"cũng ở các {UNITS} ấy, ")


def _by_units(phrases: Phrases, codes: Sequence[str]) -> dict[tuple[int, ...], list[str]]:
    """Return indicators by the units over which their change is taken, () for all."""
    by_units: dict[tuple[int, ...], list[str]] = {}
    for code in codes:
        since = phrases.result(code).since_last_year
        over = () if since.is_over_all else tuple(unit.association.pk for unit in since.units)
        by_units.setdefault(over, []).append(code)
    return by_units


def _notably_fallen(phrases: Phrases) -> list[str]:
    """Return what fell by a notable share: what weighs most, and of other counts those that fell most."""
    fallen = [code for code in (*_RATES, *_MONEY, *_GIVEN, *_COUNTS) if _has_fallen(phrases, code)]
    counts = [code for code in fallen if code in _COUNTS]
    most = sorted(counts, key=lambda code: _share(phrases, code))[:_MOST_COUNTS]
    return [code for code in fallen if code not in _COUNTS or code in most]


def _has_fallen(phrases: Phrases, code: str) -> bool:
    if code in _RATES:
        return (phrases.result(code).since_last_year.value or 0) <= -_NOTABLE_POINTS
    return _share(phrases, code) <= -_notable(code)


def _share(phrases: Phrases, code: str) -> Fraction:
    """Return what an indicator changed by, of last year; 0 where that may not be said."""
    return phrases.result(code).since_last_year.share or Fraction(0)


def _notable(code: str) -> Fraction:
    return _NOTABLE_OF_LARGE if code in ("members", *_MONEY) else _NOTABLE


def _fall(phrases: Phrases, code: str) -> Pieces:
    """Return "số tin, bài trên báo chí giảm 468", "tỉ lệ Gia đình học tập giảm 2,3 điểm phần trăm"."""
    return [*_called_rate(code), *_moved(phrases, code, "giảm")]


def _called_rate(code: str) -> Pieces:
    """Return "tỉ lệ " before the name of what is a rate by its value alone."""
    return ["tỉ lệ "] if code in (*_MODELS, "official_rate") else []


def _moved(phrases: Phrases, code: str, verb: str) -> Pieces:
    """Return what an indicator is called and by how much it moved; what is counted has been named."""
    of = phrases.of(code)
    change = of.result.since_last_year.value or Fraction(0)
    if of.indicator.is_sum_of_money or of.indicator.unit == "%":
        return [*subject(code), " ", *of.difference(change)]
    return [*subject(code), f" {verb} ", Number(of.indicator.text(abs(change)), of.source(change, "change"))]


def far_apart(phrases: Phrases) -> Sentence | None:
    """Return who has the highest and the lowest fund a person where they are far apart."""
    of = phrases.of("fund_per_capita")
    highest, lowest = (_at_end(of.known, choose) for choose in (max, min))
    if len(of.known) < _FEW or not lowest or max(len(highest), len(lowest)) > MOST_NAMED:
        return None
    times = _value(highest[0]) / _value(lowest[0]) if _value(lowest[0]) else Fraction(0)
    if times < _FAR_APART:
        return None
    more = "hơn " if times > floor(times) or times > _COUNTED else ""
    factor = in_words(min(floor(times), _COUNTED))
    together = " cùng gấp " if len(highest) > 1 else " gấp "
    head: Pieces = ["quỹ bình quân đầu người giữa các địa phương còn chênh lệch lớn: ", *of.names(highest)]
    return sentence(head, together, more, factor, " lần ", of.names(lowest))


def _at_end(
    known: Sequence[UnitResult], choose: Callable[[Iterable[Fraction]], Fraction]
) -> list[UnitResult]:
    """Return the units with the highest or the lowest value."""
    end = choose(map(_value, known)) if known else None
    return [unit for unit in known if _value(unit) == end]


def _value(unit: UnitResult) -> Fraction:
    return unit.amount.value or Fraction(0)
