"""The sections of the report on organisation and movement, written from figures."""

from reports.narrative.paragraphs import Paragraph, Section, paragraph
from reports.narrative.phrasing import Phrases
from reports.presentation import wording
from reports.presentation.wording.pieces import Number, Pieces, Sentence, around, clauses, listed, sentence
from reports.presentation.wording.quantities import rounds_to_nothing


def organisation(phrases: Phrases) -> Section:
    """Write "Tổ chức và hội viên"."""
    return Section(
        "to-chuc",
        "Tổ chức và hội viên",
        (_network(phrases), _members(phrases), _members_by_unit(phrases)),
    )


def movement(phrases: Phrases) -> Section:
    """Write "Tham mưu, phối hợp, tuyên truyền"."""
    return Section(
        "phong-trao",
        "Công tác tham mưu, phối hợp và tuyên truyền",
        (_advice(phrases), _cooperation(phrases), _press(phrases), _centres(phrases)),
    )


def _network(phrases: Phrases) -> Paragraph:
    branches, committees = phrases.total("branches"), phrases.total("committees", "ban khuyến học")
    since = phrases.since_inline("branches") if branches else []
    joiner = "; " if since else " và "
    first = [*branches, *around(", ", since), *([joiner] if branches and committees else []), *committees]
    trained = phrases.total("officers_trained", "cán bộ hội")
    rate = phrases.total("officers_trained_rate")
    return paragraph(
        "to-chuc/mang-luoi",
        "Mạng lưới tổ chức hội",
        _communes_with_association(phrases),
        sentence(phrases.whole(), " có ", first) if first else None,
        phrases.since_apart("branches") if branches else None,
        sentence("trong năm, ", trained, " được tập huấn", around(", bằng ", rate, " số cán bộ hội các cấp"))
        if trained
        else None,
        phrases.lacking("commune_coverage", f"về số {phrases.communes} có Hội Khuyến học"),
    )


def _communes_with_association(phrases: Phrases) -> Sentence | None:
    there = phrases.of("commune_associations").whole("")
    result = phrases.result("commune_coverage")
    if not there:
        return None
    same = result.included == phrases.result("commune_associations").included
    if same and result.amount.value == 100:
        return sentence(
            "tất cả ",
            there,
            f" {phrases.communes}",
            around(" của ", [] if phrases.is_whole else phrases.whole()),
            " đã có Hội Khuyến học",
        )
    rate = phrases.total("commune_coverage")
    return sentence(
        phrases.whole(),
        " có Hội Khuyến học ở ",
        there,
        f" {phrases.communes}",
        phrases.partly("commune_associations"),
        around(", đạt ", rate, " tổng số"),
    )


def _members(phrases: Phrases) -> Paragraph:
    members = phrases.total("members", "hội viên")
    since = _members_since(phrases)
    is_apart = phrases.is_of_few("members")
    rate = phrases.total("members_per_population")
    rate_since = phrases.since_inline("members_per_population")
    card = phrases.total("card_rate")
    new = phrases.total("members_new", "hội viên")
    within = clauses(
        around("trong năm kết nạp ", new),
        around("", card, " hội viên đã được cấp thẻ"),
    )
    return paragraph(
        "to-chuc/hoi-vien",
        "Hội viên",
        sentence(phrases.whole(), " có ", members, around(", ", [] if is_apart else since))
        if members
        else None,
        _members_apart(phrases, since) if members and since and is_apart else None,
        sentence("hội viên chiếm ", rate, " dân số", around(", ", rate_since)) if rate else None,
        phrases.since_apart("members_per_population") if rate else None,
        sentence(within) if within else None,
        *(wording.of_successors(phrases.report).values() if phrases.report.included > 1 else ()),
        phrases.lacking("members_per_population", "về hội viên so với dân số"),
    )


def _members_apart(phrases: Phrases, since: Pieces) -> Sentence | None:
    return phrases.since_apart("members") if phrases.is_unchanged("members") else sentence(since)


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
    if not sizes or not value or rounds_to_nothing(growth.indicator, value):
        return since
    # The growth is given only where it is that of the same units as the change before it.
    if phrases.result("members").since_last_year.share != value / 100:
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
    # Totals of other units are no parts of this one: they may come to more than it.
    is_split = phrases.are_of_same_units("advisory_documents", *(code for code, _ in kinds))
    first = apart = None
    if both:
        apart = sentence("tính riêng từng loại, có ", parts) if parts and not is_split else None
        first = sentence(
            "các hội đã tham mưu để cấp ủy, chính quyền ban hành ",
            both,
            around(", gồm ", parts if is_split else []),
            around("; tổng số ", phrases.since_inline("advisory_documents")),
        )
    elif parts:
        first = sentence("các hội đã tham mưu ban hành ", parts)
    return paragraph(
        "phong-trao/tham-muu",
        "Công tác tham mưu",
        first,
        phrases.since_apart("advisory_documents") if both else None,
        apart,
        phrases.ranking("advisory_documents", "Về số văn bản tham mưu"),
        phrases.lacking("advisory_documents", "về văn bản tham mưu"),
    )


def _cooperation(phrases: Phrases) -> Paragraph:
    total = phrases.total("cooperation_programmes", "chương trình phối hợp")
    since = phrases.since_inline("cooperation_programmes")
    new = phrases.total("cooperation_programmes_new", "chương trình")
    return paragraph(
        "phong-trao/phoi-hop",
        "Chương trình phối hợp",
        sentence(
            phrases.whole(),
            " có ",
            total,
            " đang có hiệu lực",
            around(", ", since),
            around("; ký mới trong năm ", new),
        )
        if total
        else None,
        phrases.since_apart("cooperation_programmes") if total else None,
        phrases.ranking("cooperation_programmes", "Về số chương trình phối hợp"),
        phrases.lacking("cooperation_programmes", "về chương trình phối hợp"),
    )


def _press(phrases: Phrases) -> Paragraph:
    press, broadcast = phrases.total("press_items"), phrases.total("broadcast_items", "lượt")
    since = phrases.since_inline("press_items")
    on_air = around("", broadcast, " tin, bài, chuyên mục phát thanh, truyền hình")
    in_print = [*around("", press, " trên báo chí"), *(around(", ", since) if press else [])]
    joiner = "; " if since else " và "
    parts = [*in_print, *([joiner] if in_print and on_air else []), *on_air]
    return paragraph(
        "phong-trao/tuyen-truyen",
        "Công tác tuyên truyền",
        sentence("trong năm có ", parts) if parts else None,
        phrases.since_sentence("Tin, bài trên báo chí", "press_items") if not since else None,
    )


def _centres(phrases: Phrases) -> Paragraph:
    centres = phrases.total("learning_centres", "trung tâm học tập cộng đồng")
    attended = phrases.total("learning_centre_attendances", "lượt người học")
    return paragraph(
        "phong-trao/trung-tam",
        "Trung tâm học tập cộng đồng",
        sentence(
            phrases.whole(), " có ", centres, " đang hoạt động", around(", với ", attended, " trong năm")
        )
        if centres
        else None,
    )
