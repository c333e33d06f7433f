"""The section of the report on the fund: where its money came from and what it was spent on, by shares."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from reports.analysis.proportions import share_result
from reports.narrative.apart import changes_apart
from reports.narrative.paragraphs import Paragraph, Section, there_are, written
from reports.narrative.phrasing import Phrases
from reports.narrative.rankings import Form
from reports.presentation.printed import adds_up
from reports.presentation.wording.pieces import Number, Pieces, Sentence, around, clauses, listed, sentence
from reports.presentation.wording.quantities import about

INCOME = (
    ("income_organisations", "cơ quan, doanh nghiệp"),
    ("income_individuals", "cá nhân, nhà hảo tâm"),
    ("income_members", "hội viên đóng góp"),
    ("income_budget", "ngân sách nhà nước hỗ trợ"),
    ("income_other", "các nguồn khác"),
)
SPENT = (
    ("expense_scholarships", "học bổng"),
    ("expense_pupil_prizes", "khen thưởng học sinh, sinh viên"),
    ("expense_pupil_support", "hỗ trợ học sinh có hoàn cảnh khó khăn"),
    ("expense_teacher_prizes", "khen thưởng giáo viên"),
    ("expense_operations", "hoạt động của hội"),
    ("expense_adult_prizes", "phần thưởng cho người lớn"),
    ("expense_other", "các khoản khác"),
)
_APART = (
    ("fund_total", "tổng nguồn quỹ"),
    ("fund_raised", "số huy động trong kỳ"),
    ("scholarships", "số suất học bổng"),
)
_PRIZES = (
    ("khen thưởng ", (("pupil_prizes", "lượt học sinh, sinh viên"), ("teacher_prizes", "lượt giáo viên"))),
    ("hỗ trợ ", (("pupils_supported", "lượt học sinh có hoàn cảnh khó khăn"),)),
    ("trao ", (("adult_prizes", "phần thưởng cho người lớn"),)),
)
_NEARLY_ALL = 105  # per cent
_TINY = Fraction(1, 100)  # of all that was raised: a source that changed by less is not told
_NAMED_PARTS = 3  # the largest sources or purposes, named before the others


def funds(phrases: Phrases) -> Section:
    """Write "Quỹ khuyến học"."""
    made = there_are(
        _fund(phrases),
        _fund_by_unit(phrases),
        _income(phrases),
        _spent(phrases),
        _awards(phrases),
        changes_apart(phrases, "quy/so-sanh", _APART),
    )
    return Section("quy", "Quỹ khuyến học", made)


def _fund(phrases: Phrases) -> Paragraph | None:
    total = phrases.total("fund_total")
    mean = around("bình quân ", _average(phrases, "fund_per_capita"))
    since = phrases.since_with_growth("fund_total") if phrases.is_change_of_all("fund_total") else []
    named = (("số dư đầu kỳ là ", "fund_opening"), ("huy động trong kỳ ", "fund_raised"))
    parts = listed([[name, *phrases.total(code)] for name, code in named if phrases.has(code)], ", ")
    # Totals of other units are no parts of this one: they may come to more than it.
    is_split = phrases.are_of_same_units("fund_total", "fund_opening", "fund_raised")
    note = _rounded(total, parts) if is_split else ""
    closing = phrases.total("fund_closing")
    return written(
        "quy/tong-nguon",
        "Tổng nguồn quỹ",
        sentence(
            "tổng nguồn quỹ khuyến học của ",
            phrases.whole(),
            " đạt ",
            total,
            around(", ", mean),
            around("; tổng nguồn ", since),
        )
        if total
        else None,
        sentence("trong đó, " if total and is_split else "", parts, note) if parts else None,
        sentence("đến cuối kỳ, quỹ còn dư ", closing) if closing else None,
        phrases.since_sentence("Tổng nguồn quỹ", "fund_total") if total and not since else None,
        phrases.lacking("fund_total", "về quỹ khuyến học"),
    )


def _rounded(total: Pieces, parts: Pieces) -> str:
    """Return " (số đã làm tròn)" where two sums as they are written do not come to their total, and no word says why."""
    numbers = [piece for piece in (*total, *parts) if isinstance(piece, Number)]
    has_word = any(str(piece).endswith(("hơn ", "gần ")) for piece in (*total, *parts))
    if len(numbers) != 3 or has_word or len({number.unit for number in numbers}) > 1:
        return ""
    return "" if adds_up(*(number.text for number in numbers)) else " (số đã làm tròn)"


def _fund_by_unit(phrases: Phrases) -> Paragraph | None:
    return written(
        "quy/binh-quan",
        "Quỹ bình quân đầu người của từng hội",
        phrases.ranking(
            "fund_per_capita", Form(opening="tính bình quân đầu người, ", following="theo sau là "), "đồng"
        ),
        phrases.moved("fund_per_capita", "mức bình quân", is_year_last=True),
        phrases.lacking("fund_per_capita", "về quỹ bình quân đầu người"),
    )


class _Part(NamedTuple):
    """A source or a purpose of the fund: its figure, how it is called, its share of the whole."""

    code: str
    name: str
    share: Fraction


def _parts(phrases: Phrases, whole: str, parts: Sequence[tuple[str, str]]) -> list[_Part]:
    """Return the sources or purposes that there are, the largest share first."""
    found = [
        _Part(code, name, share)
        for code, name in parts
        if (share := share_result(phrases.report, code, whole).amount.value)
    ]
    return sorted(found, key=lambda part: -part.share)


def _come_to_more(phrases: Phrases, parts: Sequence[_Part], whole: str) -> bool:
    """Return whether the parts come to more than their whole, so that they are no parts to speak of.

    Over other units than it, because some lack one of them, they may come to a little more.
    """
    alike = all(phrases.are_of_same_units(part.code, whole) for part in parts)
    return sum(part.share for part in parts) > (100 if alike else _NEARLY_ALL)


def _income(phrases: Phrases) -> Paragraph | None:
    return written(
        "quy/nguon-thu",
        "Nguồn thu của quỹ",
        _raised(phrases),
        _sources(phrases),
        _sources_moved(phrases, year_stands_above=_is_raised_compared(phrases)),
    )


def _raised(phrases: Phrases) -> Sentence | None:
    """Return the change of what was raised, which stands beside the total; None where there is none."""
    if _is_raised_compared(phrases):
        return sentence("số huy động trong kỳ ", phrases.since_with_growth("fund_raised"))
    return phrases.since_sentence("Số huy động trong kỳ", "fund_raised")


def _is_raised_compared(phrases: Phrases) -> bool:
    """Return whether the sentence on what was raised holds it against last year's over all units."""
    is_over_all = phrases.result("fund_raised").since_last_year.is_over_all
    return is_over_all and not phrases.is_unchanged("fund_raised")


def _sources(phrases: Phrases) -> Sentence | None:
    """Return where the money came from: the largest source, the next two, the others."""
    whole = "fund_raised"
    parts = _parts(phrases, whole, INCOME)
    if not parts or _come_to_more(phrases, parts, whole):
        return None
    first, *others = parts
    if first.share > Fraction(50):
        lead: Pieces = [
            "hơn một nửa số huy động (",
            *phrases.share(first.code, whole),
            ") là từ ",
            first.name,
        ]
    else:
        lead = [
            "nguồn lớn nhất là ",
            first.name,
            ", chiếm ",
            *phrases.share(first.code, whole, of_what=" số huy động"),
        ]
    following, rest = others[: _NAMED_PARTS - 1], others[_NAMED_PARTS - 1 :]
    return sentence(
        lead,
        around(", rồi đến ", _shares(phrases, following, whole)),
        around("; ngoài ra có ", _shares(phrases, rest, whole)),
    )


def _shares(phrases: Phrases, parts: Sequence[_Part], whole: str) -> Pieces:
    """Return parts with their shares: "cá nhân (28,3 %) và hội viên đóng góp (25,3 %)"."""
    return listed([part.name, " (", *phrases.share(part.code, whole), ")"] for part in parts)


def _sources_moved(phrases: Phrases, *, year_stands_above: bool) -> Sentence | None:
    """Return which source rose most and which fell most since last year, of those that all can be compared."""
    changes = _changes_of_sources(phrases)
    if len(changes) < 2:
        return None
    highest, lowest = max(changes, key=_size), min(changes, key=_size)
    least = _TINY * (phrases.result("fund_raised").amount.value or Fraction(0))
    since: Pieces = [] if year_stands_above else ["so với năm ", phrases.last_year, " "]
    rose = ["tăng nhiều nhất ", *since, "là ", *_with_change(phrases, *highest)] if highest[0] > least else []
    when = [] if rose else since
    fell = ["giảm nhiều nhất ", *when, "là ", *_with_change(phrases, *lowest)] if lowest[0] < -least else []
    return sentence(clauses(rose, fell)) if rose or fell else None


def _changes_of_sources(phrases: Phrases) -> list[tuple[Fraction, str, str]]:
    """Return the changes of the named sources over all units, each with its code and name."""
    found = []
    for code, name in INCOME:
        change = phrases.result(code).since_last_year
        if change.is_over_all and change.value is not None and code != "income_other":
            found.append((change.value, code, name))
    return found


def _size(change: tuple[Fraction, str, str]) -> Fraction:
    return change[0]


def _with_change(phrases: Phrases, value: Fraction, code: str, name: str) -> Pieces:
    """Return "hội viên đóng góp (hơn 10 tỉ đồng)"."""
    return [f"nguồn {name} (", *phrases.of(code).difference(value)[1:], ")"]


def _spent(phrases: Phrases) -> Paragraph | None:
    spent = phrases.total("fund_spent")
    rate = phrases.rate("fund_spent_rate", "tổng nguồn quỹ")
    return written(
        "quy/su-dung",
        "Sử dụng quỹ",
        sentence("tổng chi của ", phrases.whole(), " là ", spent, around(", bằng ", rate)) if spent else None,
        _purposes(phrases),
    )


def _purposes(phrases: Phrases) -> Sentence | None:
    """Return what the money was spent on: the largest purposes, then the others."""
    parts = _parts(phrases, "fund_spent", SPENT)
    if not parts or _come_to_more(phrases, parts, "fund_spent"):
        return None
    named, rest = parts[:_NAMED_PARTS], parts[_NAMED_PARTS:]
    head = (
        "phần lớn số chi dành cho "
        if sum(part.share for part in named) > Fraction(50)
        else "số chi nhiều nhất là cho "
    )
    return sentence(
        clauses(
            around(head, _shares(phrases, named, "fund_spent")),
            around("còn lại là ", _shares(phrases, rest, "fund_spent")),
        )
    )


def _awards(phrases: Phrases) -> Paragraph | None:
    return written(
        "quy/hoc-bong",
        "Học bổng và giải thưởng",
        _scholarships(phrases),
        _prizes(phrases),
    )


def _scholarships(phrases: Phrases) -> Sentence | None:
    scholarships = phrases.total("scholarships", "suất học bổng")
    if not scholarships:
        return None
    return sentence(
        "từ nguồn quỹ, ",
        phrases.whole(),
        " trao ",
        scholarships,
        around(", ", phrases.since_inline("scholarships")),
        around("; tổng số tiền ", phrases.total("expense_scholarships")),
        around(", bình quân ", _average(phrases, "scholarship_average"), " một suất"),
    )


def _prizes(phrases: Phrases) -> Sentence | None:
    """Return whom else the fund rewarded or helped; how much that cost stands in the shares of what was spent."""
    by_verb: list[Pieces] = []
    for verb, prizes in _PRIZES:
        there_is = [phrases.some(code, noun) for code, noun in prizes if phrases.some(code)]
        if there_is:
            by_verb.append([verb, *listed(there_is)])
    return sentence("quỹ còn ", listed(by_verb, ", ")) if by_verb else None


def _average(phrases: Phrases, code: str) -> Pieces:
    """Return an average of đồng, to the nearest thousand that passes no unit and no target; [] where there is none."""
    result = phrases.result(code)
    value = result.amount.value
    if value is None:
        return []
    among = [unit.amount.value for unit in result.units if unit.amount.value is not None]
    word, text = about(value, 1000 if value >= 10_000 else 1, (*among, *result.targets))
    number = Number(text, phrases.of(code).source(value), result.indicator.unit)
    return [word, number, *phrases.partly(code)]
