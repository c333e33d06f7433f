"""The sections of the report that are written from figures: organisation, movement, funds, learning models."""

from dataclasses import dataclass

from associations.names import vietnamese_key
from reports.analysis.figures import UnitFigures
from reports.indicators import INDICATORS
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.phrasing import Phrases
from reports.presentation import wording
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Pieces,
    Quote,
    Sentence,
    Source,
    clauses,
    listed,
    sentence,
)
from reports.presentation.wording.quantities import about


@dataclass(frozen=True)
class _Model:
    """One of the learning models: how it is called and the codes of its figures and rates."""

    key: str
    name: str
    noun: str
    of_all: str
    code: str

    @property
    def rate(self) -> str:
        """Return the code of the rate of all there are."""
        return f"{self.code}_rate"

    @property
    def rate_registered(self) -> str:
        """Return the code of the rate of the registered."""
        return f"{self.code}_rate_registered"


_MODELS = (
    _Model(key="gia-dinh", name="Gia đình học tập", noun="gia đình", of_all="số hộ", code="family"),
    _Model(key="dong-ho", name="Dòng họ học tập", noun="dòng họ", of_all="số dòng họ", code="clan"),
    _Model(
        key="cong-dong",
        name="Cộng đồng học tập",
        noun="cộng đồng",
        of_all="số thôn, bản, tổ dân phố",
        code="community",
    ),
    _Model(key="don-vi", name="Đơn vị học tập", noun="đơn vị", of_all="số cơ quan, đơn vị", code="unit"),
    _Model(
        key="cong-dan",
        name="Công dân học tập",
        noun="người",
        of_all="dân số từ 18 tuổi trở lên",
        code="citizen",
    ),
)

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


def paragraph(key: str, about_: str, *sentences: Sentence | None) -> Paragraph:
    """Return a paragraph of the sentences that there are; where there is none it says that there are no figures."""
    there_are = tuple(one for one in sentences if one is not None and one.pieces)
    return Paragraph(
        key, about_, there_are or (sentence(f"chưa có số liệu về {about_[0].lower()}{about_[1:]}"),)
    )


def organisation(phrases: Phrases) -> Section:
    """Write "Tổ chức và hội viên"."""
    return Section(
        "to-chuc",
        "Tổ chức và hội viên",
        (_scope(phrases), _network(phrases), _members(phrases), _members_by_unit(phrases)),
    )


def movement(phrases: Phrases) -> Section:
    """Write "Tham mưu, phối hợp, tuyên truyền"."""
    return Section(
        "phong-trao",
        "Công tác tham mưu, phối hợp và tuyên truyền",
        (_advice(phrases), _cooperation(phrases), _press(phrases), _centres(phrases)),
    )


def funds(phrases: Phrases) -> Section:
    """Write "Quỹ khuyến học"."""
    return Section(
        "quy",
        "Quỹ khuyến học",
        (_fund(phrases), _fund_by_unit(phrases), _income(phrases), _spent(phrases), _awards(phrases)),
    )


def learning_models(phrases: Phrases) -> Section:
    """Write "Năm mô hình học tập"."""
    made = [_model(phrases, model) for model in _MODELS]
    return Section(
        "mo-hinh", "Xây dựng năm mô hình học tập", (*made, _officials(phrases), _communes(phrases))
    )


def _scope(phrases: Phrases) -> Paragraph:
    units = phrases.report.units
    names: Pieces = [": ", *listed(Known(u.association.name) for u in units)] if len(units) <= 12 else []
    expected = phrases.count_units(len(units), "Số hội trong cụm")
    sentences = [sentence("cụm gồm ", expected, " hội", names), _covered(phrases)]
    if not phrases.is_whole:
        sentences.append(
            sentence(
                "chưa có số liệu của ",
                _missing(phrases),
                "; các con số của cụm trong báo cáo không gồm những hội này",
            )
        )
    return paragraph(
        "to-chuc/pham-vi", "Phạm vi số liệu", *sentences, *_mergers(phrases), _comparison(phrases)
    )


def _covered(phrases: Phrases) -> Sentence | None:
    """Return whose figures the report adds up, in which state and on which map; None where nobody reported."""
    report = phrases.report
    if phrases.is_whole:
        who: Pieces = ["tất cả các hội, " if len(report.units) > 1 else "hội này, "]
    elif report.included:
        who = [*phrases.count_units(report.included, "Số hội có báo cáo"), " hội, "]
    else:
        return None
    kind = "đã duyệt" if report.status == "approved" else "đã duyệt hoặc mới nộp (tạm tính)"
    head: Pieces = ["báo cáo tổng hợp số liệu ", kind, " năm ", phrases.year, " của "]
    return sentence(head, who, wording.MAPS[report.map_])


def _mergers(phrases: Phrases) -> list[Sentence]:
    """Return the mergers of the year itself: they touch the comparison with the year before."""
    of_the_year = [one for one in phrases.report.breaks if one.year == phrases.report.year]
    in_order = sorted(of_the_year, key=lambda one: (one.on, vietnamese_key(one.successor.name)))
    texts = [one.words.removeprefix("Gián đoạn: ") for one in in_order]
    return [sentence(Known(text[0].upper() + text[1:])) for text in texts]


def _comparison(phrases: Phrases) -> Sentence | None:
    """Return that no unit, or only one or two, can be compared with last year; None where more can."""
    report = phrases.report
    if report.included and report.years.get(report.year - 1) and not _compares(phrases):
        nobody = "không hội nào có số liệu của cả hai năm trên cùng địa giới, nên báo cáo không so với năm "
        return sentence(nobody, phrases.last_year)
    since = phrases.result("members").since_last_year
    if not since.is_partial or len(since.units) > wording.MOST_NAMED:
        return None
    who = phrases.of("members").names(since.units)
    reason = " có số liệu cả hai năm trên cùng địa giới, nên chỗ nào so với năm "
    return sentence("chỉ ", who, reason, phrases.last_year, " là so riêng ", who)


def _compares(phrases: Phrases) -> bool:
    return any(phrases.report.result(indicator).compared.units for indicator in INDICATORS)


def _missing(phrases: Phrases) -> Pieces:
    """Return the units without a return that counts, by the reason."""
    by_reason: dict[str, list[UnitFigures]] = {}
    for unit in phrases.report.units:
        if not unit.is_included:
            by_reason.setdefault(unit.why[""], []).append(unit)
    return listed(_named_with(phrases, why, units) for why, units in by_reason.items())


def _named_with(phrases: Phrases, why: str, units: list[UnitFigures]) -> Pieces:
    trace = Trace("", phrases.report.year, units[0].association.key)
    reason = Quote(why, Source(trace, "words", "Lý do chưa có báo cáo", why))
    return [*listed(Known(unit.association.name) for unit in units), " (", reason, ")"]


def _network(phrases: Phrases) -> Paragraph:
    first = clauses(_with_change(phrases, "branches"), phrases.total("committees", "ban khuyến học"))
    trained = phrases.total("officers_trained", "cán bộ hội")
    rate = phrases.total("officers_trained_rate")
    return paragraph(
        "to-chuc/mang-luoi",
        "Mạng lưới tổ chức hội",
        _communes_with_association(phrases),
        sentence(phrases.whole(), " có ", first) if first else None,
        sentence(trained, " được tập huấn trong năm", [", bằng ", *rate, " số cán bộ hội các cấp"] if rate else None) if trained else None,
        phrases.lacking("commune_coverage", "về số xã, phường, đặc khu có Hội Khuyến học"),
    )  # fmt: skip


def _communes_with_association(phrases: Phrases) -> Sentence | None:
    there = phrases.total("commune_associations", "")
    result = phrases.result("commune_coverage")
    if not there:
        return None
    same = result.included == phrases.result("commune_associations").included
    if same and result.amount.value == 100:
        return sentence("tất cả ", there, " xã, phường, đặc khu", [" của ", *phrases.whole()] if not phrases.is_whole else None, " đã có Hội Khuyến học")  # fmt: skip
    rate = phrases.total("commune_coverage")
    return sentence(phrases.whole(), " có ", there, " xã, phường, đặc khu đã có Hội Khuyến học", [", đạt ", *rate, " số xã, phường, đặc khu"] if rate else None)  # fmt: skip


def _with_change(phrases: Phrases, code: str, noun: str | None = None) -> Pieces:
    """Return "27.952 chi hội, tăng 1.174 chi hội so với năm 2022"; [] where there is no value."""
    total = phrases.total(code, noun)
    since = phrases.since(code)
    return [*total, ", ", *since] if total and since else total


def _members(phrases: Phrases) -> Paragraph:
    members = phrases.total("members", "hội viên")
    since = _members_since(phrases)
    rate = phrases.total("members_per_population")
    rate_since = phrases.since("members_per_population")
    card = phrases.total("card_rate")
    new = phrases.total("members_new", "hội viên")
    within = clauses(
        ["trong năm kết nạp ", *new] if new else [],
        [*card, " hội viên đã được cấp thẻ"] if card else [],
    )
    return paragraph(
        "to-chuc/hoi-vien",
        "Hội viên",
        sentence(phrases.whole(), " có ", members, _after_comma(since)) if members else None,
        sentence("hội viên chiếm ", rate, " dân số", _after_comma(rate_since)) if rate else None,
        sentence(within) if within else None,
        phrases.lacking("members_per_population", "về hội viên so với dân số"),
    )


def _after_comma(pieces: Pieces) -> Pieces:
    """Return a part of a sentence behind a comma; [] where there is none."""
    return [", ", *pieces] if pieces else []


def _members_since(phrases: Phrases) -> Pieces:
    """Return the change of the members with their growth: "tăng 181.801 người (6,2 %) so với năm 2022"."""
    since = phrases.since("members")
    growth = phrases.of("members_growth")
    value = growth.result.amount.value
    sizes = [
        place
        for place, piece in enumerate(since)
        if isinstance(piece, Number) and piece.source.kind == "change"
    ]
    if not sizes or not value or phrases.result("members").change is None:
        return since
    behind = sizes[0] + 1
    share = Number(growth.indicator.text(abs(value)), growth.source(value, "growth"), "%")
    return [*since[:behind], " (", share, ")", *since[behind:]]


def _members_by_unit(phrases: Phrases) -> Paragraph:
    return paragraph(
        "to-chuc/hoi-vien-tung-hoi",
        "Tỉ lệ hội viên của từng hội",
        phrases.ranking("members_per_population", "Về tỉ lệ hội viên trên dân số"),
        phrases.moved("members_per_population", "Tỉ lệ này"),
        phrases.target("members_per_population", "về tỉ lệ hội viên"),
    )


def _advice(phrases: Phrases) -> Paragraph:
    both = phrases.total("advisory_documents")
    kinds = (("advisory_party", " của cấp ủy"), ("advisory_authority", " của chính quyền"))
    parts = listed([[*phrases.total(code), of] for code, of in kinds if phrases.has(code)])
    since = phrases.since("advisory_documents")
    first = None
    if both:
        first = sentence("các hội đã tham mưu để cấp ủy, chính quyền ban hành ", both, [", gồm ", *parts] if parts else None, ["; tổng số ", *since] if since else None)  # fmt: skip
    elif parts:
        first = sentence("các hội đã tham mưu ban hành ", parts)
    return paragraph(
        "phong-trao/tham-muu",
        "Công tác tham mưu",
        first,
        phrases.ranking("advisory_documents", "Về số văn bản tham mưu"),
        phrases.lacking("advisory_documents", "về văn bản tham mưu"),
    )


def _cooperation(phrases: Phrases) -> Paragraph:
    total = phrases.total("cooperation_programmes", "chương trình phối hợp")
    since = phrases.since("cooperation_programmes")
    new = phrases.total("cooperation_programmes_new", "chương trình")
    return paragraph(
        "phong-trao/phoi-hop",
        "Chương trình phối hợp",
        sentence(phrases.whole(), " có ", total, " đang có hiệu lực", _after_comma(since), ["; ký mới trong năm ", *new] if new else None) if total else None,
        phrases.ranking("cooperation_programmes", "Về số chương trình phối hợp"),
        phrases.lacking("cooperation_programmes", "về chương trình phối hợp"),
    )  # fmt: skip


def _press(phrases: Phrases) -> Paragraph:
    press, broadcast = phrases.total("press_items"), phrases.total("broadcast_items", "lượt")
    parts = clauses(
        [*press, " trên báo chí"] if press else [],
        [*broadcast, " tin, bài, chuyên mục phát thanh, truyền hình"] if broadcast else [],
    )
    return paragraph(
        "phong-trao/tuyen-truyen",
        "Công tác tuyên truyền",
        sentence("trong năm có ", parts) if parts else None,
        phrases.since_sentence("Số tin, bài trên báo chí", "press_items"),
    )


def _centres(phrases: Phrases) -> Paragraph:
    centres = phrases.total("learning_centres", "trung tâm học tập cộng đồng")
    attended = phrases.total("learning_centre_attendances", "lượt người học")
    return paragraph(
        "phong-trao/trung-tam",
        "Trung tâm học tập cộng đồng",
        sentence(phrases.whole(), " có ", centres, " đang hoạt động", [", với ", *attended, " trong năm"] if attended else None) if centres else None,
    )  # fmt: skip


def _fund(phrases: Phrases) -> Paragraph:
    total = phrases.total("fund_total")
    mean: Pieces = []
    result = phrases.result("fund_per_capita")
    if result.amount.value is not None:
        step = 1000 if result.amount.value >= 10_000 else 1
        word, text = about(result.amount.value, step)
        source = phrases.of("fund_per_capita").source(result.amount.value)
        mean = [
            "đạt trung bình ",
            word,
            Number(text, source, "đồng/người"),
            *phrases.partly("fund_per_capita"),
        ]
    parts = clauses(
        ["số dư đầu kỳ ", *phrases.total("fund_opening")] if phrases.has("fund_opening") else [],
        ["huy động trong kỳ ", *phrases.total("fund_raised")] if phrases.has("fund_raised") else [],
    )
    return paragraph(
        "quy/tong-nguon",
        "Tổng nguồn quỹ",
        sentence("tổng nguồn quỹ khuyến học của ", phrases.whole(), " là ", total, _after_comma(mean)) if total else None,
        phrases.since_sentence("Tổng nguồn quỹ", "fund_total"),
        sentence("trong tổng nguồn có ", parts) if parts else None,
        sentence("số dư cuối kỳ là ", phrases.total("fund_closing")) if phrases.has("fund_closing") else None,
        phrases.lacking("fund_total", "về quỹ khuyến học"),
    )  # fmt: skip


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
    since = phrases.since("fund_raised")
    return paragraph(
        "quy/nguon-thu",
        "Nguồn thu của quỹ",
        sentence("trong kỳ, ", phrases.whole(), " huy động được ", raised, _after_comma(since)) if raised else None,
        _by_size(phrases, "xếp theo mức thu: ", _INCOME),
    )  # fmt: skip


def _spent(phrases: Phrases) -> Paragraph:
    spent = phrases.total("fund_spent")
    rate = phrases.total("fund_spent_rate")
    return paragraph(
        "quy/su-dung",
        "Sử dụng quỹ",
        sentence("đã chi ", spent, [", bằng ", *rate, " tổng nguồn quỹ"] if rate else None)
        if spent
        else None,
        _by_size(phrases, "xếp theo mức chi: ", _SPENT),
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
    mean = phrases.result("scholarship_average")
    first = None
    if scholarships:
        money = phrases.total("expense_scholarships")
        first = sentence(
            "đã trao ", scholarships,
            [" với ", *money] if money else None,
            [", bình quân ", *_money(phrases, "scholarship_average"), " một suất"] if mean.included else None,
        )  # fmt: skip
    prizes = clauses(
        *(
            [f"{verb} ", *phrases.total(code, noun), *([" (", *money, ")"] if (money := phrases.total(cost)) else [])]
            for verb, code, noun, cost in (
                ("khen thưởng", "pupil_prizes", "lượt học sinh, sinh viên", "expense_pupil_prizes"),
                ("hỗ trợ", "pupils_supported", "lượt học sinh có hoàn cảnh khó khăn", "expense_pupil_support"),
                ("khen thưởng", "teacher_prizes", "lượt giáo viên", "expense_teacher_prizes"),
                ("trao", "adult_prizes", "phần thưởng cho người lớn", "expense_adult_prizes"),
            )
            if phrases.has(code)
        )
    )  # fmt: skip
    return paragraph(
        "quy/hoc-bong",
        "Học bổng và giải thưởng",
        first,
        phrases.since_sentence("Số suất học bổng", "scholarships"),
        sentence(prizes) if prizes else None,
    )


def _money(phrases: Phrases, code: str) -> Pieces:
    """Return an average of đồng, to the nearest thousand."""
    result = phrases.result(code)
    value = result.amount.value
    assert value is not None  # noqa: S101 - asked by the caller
    word, text = about(value, 1000 if value >= 10_000 else 1)
    return [word, Number(text, phrases.of(code).source(value), "đồng"), *phrases.partly(code)]


def _model(phrases: Phrases, model: _Model) -> Paragraph:
    recognised = phrases.total(f"{model.code}_recognised", model.noun)
    name = model.name
    share: Pieces = []
    if phrases.has(model.rate):
        share = ["bằng ", *phrases.total(model.rate), " ", *_adults(model.of_all)]
    if phrases.has(model.rate_registered):
        share += [" và " if share else "bằng ", *phrases.total(model.rate_registered), " số đăng ký"]
    awarded = phrases.total(f"{model.code}_awarded", model.noun)
    return paragraph(
        f"mo-hinh/{model.key}",
        name,
        sentence(phrases.whole(), " có ", recognised, f" được công nhận {name}", _after_comma(share)) if recognised else None,
        phrases.since_sentence(f"Tỉ lệ {name}", model.rate),
        phrases.ranking(model.rate, f"Về tỉ lệ {name}"),
        phrases.target(model.rate, f"về {name}"),
        sentence("trong năm đã khen thưởng ", awarded, " tiêu biểu") if awarded else None,
        phrases.lacking(model.rate, f"về tỉ lệ {name}"),
    )  # fmt: skip


def _adults(of_all: str) -> Pieces:
    """Return the denominator; the age in it is a name and no figure."""
    before, age, after = of_all.partition("18 tuổi")
    return [before, Known(age), after] if age else [of_all]


def _officials(phrases: Phrases) -> Paragraph:
    recognised = phrases.total("official_recognised", "cán bộ, công chức, viên chức")
    rate = phrases.total("official_rate")
    return paragraph(
        "mo-hinh/can-bo",
        "Cán bộ, công chức, viên chức đạt Công dân học tập",
        sentence(phrases.whole(), " có ", recognised, " đạt Công dân học tập", [", bằng ", *rate, " tổng số"] if rate else None, [", ", *since] if (since := phrases.since("official_rate")) else None) if recognised else None,
        phrases.target("official_rate", "về cán bộ, công chức, viên chức đạt Công dân học tập"),
    )  # fmt: skip


def _communes(phrases: Phrases) -> Paragraph:
    recognised = phrases.total("commune_learning_recognised", "xã, phường, đặc khu")
    rate = phrases.total("commune_learning_rate")
    return paragraph(
        "mo-hinh/cap-xa",
        "Cộng đồng học tập cấp xã",
        sentence(recognised, " đạt Cộng đồng học tập cấp xã", [", bằng ", *rate, " tổng số"] if rate else None) if recognised else None,
        phrases.ranking("commune_learning_rate", "Về tỉ lệ này"),
        phrases.target("commune_learning_rate", "về Cộng đồng học tập cấp xã"),
    )  # fmt: skip
