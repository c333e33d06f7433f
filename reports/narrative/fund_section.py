"""The section of the report on the fund: where its money came from and what it was spent on."""

from reports.narrative.paragraphs import Paragraph, Section, paragraph
from reports.narrative.phrasing import Phrases
from reports.presentation.wording.pieces import Number, Pieces, Sentence, around, clauses, sentence
from reports.presentation.wording.quantities import about

_INCOME = (
    ("income_organisations", "cơ quan và doanh nghiệp"),
    ("income_individuals", "cá nhân và nhà hảo tâm"),
    ("income_members", "hội viên đóng góp"),
    ("income_budget", "ngân sách nhà nước hỗ trợ"),
    ("income_other", "nguồn khác"),
)
_SPENT = (
    ("expense_scholarships", "học bổng cho học sinh, sinh viên"),
    ("expense_pupil_prizes", "khen thưởng học sinh, sinh viên"),
    ("expense_pupil_support", "hỗ trợ học sinh có hoàn cảnh khó khăn"),
    ("expense_teacher_prizes", "khen thưởng giáo viên"),
    ("expense_operations", "hoạt động của hội"),
    ("expense_adult_prizes", "phần thưởng cho người lớn"),
    ("expense_other", "chi khác"),
)


def funds(phrases: Phrases) -> Section:
    """Write "Quỹ khuyến học"."""
    return Section(
        "quy",
        "Quỹ khuyến học",
        (_fund(phrases), _fund_by_unit(phrases), _income(phrases), _spent(phrases), _awards(phrases)),
    )


def _fund(phrases: Phrases) -> Paragraph:
    total = phrases.total("fund_total")
    mean = around("đạt trung bình ", _average(phrases, "fund_per_capita"))
    parts = clauses(
        ["số dư đầu kỳ ", *phrases.total("fund_opening")] if phrases.has("fund_opening") else [],
        ["huy động trong kỳ ", *phrases.total("fund_raised")] if phrases.has("fund_raised") else [],
    )
    # Totals of other units are no parts of this one: they may come to more than it.
    is_split = phrases.are_of_same_units("fund_total", "fund_opening", "fund_raised")
    return paragraph(
        "quy/tong-nguon",
        "Tổng nguồn quỹ",
        sentence("tổng nguồn quỹ khuyến học của ", phrases.whole(), " là ", total, around(", ", mean))
        if total
        else None,
        phrases.since_sentence("Tổng nguồn quỹ", "fund_total"),
        sentence("trong tổng nguồn có " if is_split else "", parts) if parts else None,
        sentence("số dư cuối kỳ là ", phrases.total("fund_closing")) if phrases.has("fund_closing") else None,
        phrases.lacking("fund_total", "về quỹ khuyến học"),
    )


def _fund_by_unit(phrases: Phrases) -> Paragraph:
    return paragraph(
        "quy/binh-quan",
        "Quỹ bình quân đầu người của từng hội",
        phrases.ranking("fund_per_capita", "Tính bình quân đầu người"),
        phrases.moved("fund_per_capita", "Mức bình quân"),
        phrases.lacking("fund_per_capita", "về quỹ bình quân đầu người"),
    )


def _income(phrases: Phrases) -> Paragraph:
    raised = phrases.total("fund_raised")
    since = phrases.since_inline("fund_raised")
    return paragraph(
        "quy/nguon-thu",
        "Nguồn thu của quỹ",
        sentence("trong kỳ, ", phrases.whole(), " huy động được ", raised, around(", ", since))
        if raised
        else None,
        phrases.since_apart("fund_raised") if raised else None,
        _by_size(phrases, "các nguồn thu, từ cao đến thấp: ", _INCOME),
    )


def _spent(phrases: Phrases) -> Paragraph:
    spent = phrases.total("fund_spent")
    rate = phrases.total("fund_spent_rate")
    return paragraph(
        "quy/su-dung",
        "Sử dụng quỹ",
        sentence(phrases.whole(), " chi ", spent, around(", bằng ", rate, " tổng nguồn quỹ"))
        if spent
        else None,
        _by_size(phrases, "các khoản chi, từ cao đến thấp: ", _SPENT),
    )


def _by_size(phrases: Phrases, head: str, parts: tuple[tuple[str, str], ...]) -> Sentence | None:
    """Return sources or purposes, the largest first."""
    there = [(phrases.result(code).amount.value, code, name) for code, name in parts]
    known = sorted(((v, c, n) for v, c, n in there if v is not None), key=lambda one: -one[0])
    if not known:
        return None
    return sentence(head, clauses(*([f"{name} ", *phrases.total(code)] for _, code, name in known)))


def _awards(phrases: Phrases) -> Paragraph:
    scholarships = phrases.total("scholarships", "suất học bổng")
    mean = _average(phrases, "scholarship_average")
    first = None
    if scholarships:
        money = phrases.total("expense_scholarships")
        first = sentence(
            phrases.whole(),
            " trao ",
            scholarships,
            around(", tổng số tiền ", money),
            around(", bình quân ", mean, " một suất"),
        )
    prizes = clauses(
        *(
            [
                f"{verb} ",
                *phrases.total(code, noun),
                *([" (", *money, ")"] if (money := phrases.total(cost)) else []),
            ]
            for verb, code, noun, cost in (
                ("khen thưởng", "pupil_prizes", "lượt học sinh, sinh viên", "expense_pupil_prizes"),
                (
                    "hỗ trợ",
                    "pupils_supported",
                    "lượt học sinh có hoàn cảnh khó khăn",
                    "expense_pupil_support",
                ),
                ("khen thưởng", "teacher_prizes", "lượt giáo viên", "expense_teacher_prizes"),
                ("trao", "adult_prizes", "phần thưởng cho người lớn", "expense_adult_prizes"),
            )
            if phrases.has(code)
        )
    )
    return paragraph(
        "quy/hoc-bong",
        "Học bổng và giải thưởng",
        first,
        phrases.since_sentence("Số suất học bổng", "scholarships"),
        sentence(prizes) if prizes else None,
    )


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
