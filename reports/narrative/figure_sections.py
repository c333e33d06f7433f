"""The sections of the report on organisation and movement, written from figures."""

from reports.narrative.apart import changes_apart
from reports.narrative.paragraphs import Paragraph, Section, there_are, written
from reports.narrative.phrasing import Phrases
from reports.narrative.rankings import Form
from reports.presentation import wording
from reports.presentation.wording.pieces import Number, Pieces, Sentence, around, clauses, listed, sentence

_ORGANISATION = (
    ("branches", "số chi hội"),
    ("members", "số hội viên"),
    ("members_per_population", "tỉ lệ hội viên trên dân số"),
)
_MOVEMENT = (
    ("advisory_documents", "số văn bản tham mưu"),
    ("cooperation_programmes", "số chương trình phối hợp"),
    ("press_items", "số tin, bài trên báo chí"),
)
_MOST_SUCCESSORS = 3  # told one by one; of more who rose most


def organisation(phrases: Phrases) -> Section:
    """Write "Tổ chức hội và hội viên"."""
    have_members = _are_all_successors(phrases)
    subjects = [one for one in _ORGANISATION if not (have_members and one[0] == "members")]
    apart = changes_apart(phrases, "to-chuc/so-sanh", subjects)
    made = there_are(_network(phrases), _members(phrases), _members_by_unit(phrases), apart)
    return Section("to-chuc", "Tổ chức hội và hội viên", made)


def movement(phrases: Phrases) -> Section:
    """Write "Tham mưu, phối hợp, tuyên truyền"."""
    apart = changes_apart(phrases, "phong-trao/so-sanh", _MOVEMENT)
    made = there_are(_advice(phrases), _cooperation(phrases), _press(phrases), _centres(phrases), apart)
    return Section("phong-trao", "Tham mưu, phối hợp, tuyên truyền", made)


def _network(phrases: Phrases) -> Paragraph | None:
    communes = _communes_with_association(phrases)
    trained = phrases.total("officers_trained", "người")
    rate = phrases.rate("officers_trained_rate", "tổng số cán bộ các cấp")
    return written(
        "to-chuc/mang-luoi",
        "Mạng lưới tổ chức hội",
        communes,
        _branches(phrases, [] if communes else phrases.of_those_with("branches", "committees")),
        sentence("số cán bộ hội được tập huấn trong năm là ", trained, around(", bằng ", rate))
        if trained
        else None,
        phrases.lacking("commune_coverage", f"về số {phrases.communes} có Hội Khuyến học"),
    )


def _branches(phrases: Phrases, whose: Pieces) -> Sentence | None:
    """Return how many branches and committees there are, with the change of the branches."""
    branches, committees = phrases.total("branches"), phrases.total("committees", "ban khuyến học")
    since = phrases.since_inline("branches") if branches else []
    last = ", và " if since else " và "
    parts = listed([one for one in ([*branches, *around(", ", since)], committees) if one], last)
    return sentence("mạng lưới cơ sở", whose, " gồm ", parts) if parts else None


def _communes_with_association(phrases: Phrases) -> Sentence | None:
    there = phrases.of("commune_associations").whole("")
    result = phrases.result("commune_coverage")
    if not there:
        return None
    same = result.included == phrases.result("commune_associations").included
    if same and result.amount.value == 100:
        of = phrases.of_those_who_reported() or [" trong cụm"]
        return sentence("tất cả ", there, f" {phrases.communes}", of, " đều đã có Hội Khuyến học")
    return sentence(
        "hội Khuyến học đã được thành lập ở ",
        there,
        f" {phrases.communes}",
        phrases.partly("commune_associations") or phrases.of_those_who_reported() or [" trong cụm"],
        around(", đạt ", phrases.rate("commune_coverage", "tổng số")),
    )


def _members(phrases: Phrases) -> Paragraph | None:
    if not phrases.has("members"):
        return None
    rate = phrases.rate("members_per_population", "dân số")
    card = phrases.rate("card_rate", "số hội viên đã được cấp thẻ")
    since = phrases.before("members_per_population") or around(
        ", ", phrases.since_inline("members_per_population")
    )
    within = clauses(
        ["hội viên chiếm ", *rate, *since] if rate else [],
        card,
    )
    return written(
        "to-chuc/hoi-vien",
        "Hội viên",
        _risen_to(phrases) or _members_in_all(phrases),
        sentence(within) if within else None,
        _successors(phrases),
        phrases.lacking("members_per_population", "về hội viên so với dân số"),
    )


def _risen_to(phrases: Phrases) -> Sentence | None:
    """Return "Trong năm, các cấp hội kết nạp …; tổng số … là …, tăng …" where all have risen; else None.

    Those who are new stand beside the rise and never as its cause: others left, or moved in with a territory.
    Where fewer or more were admitted than the rise: "… kết nạp …; đến cuối năm, toàn cụm có …, tăng thực …".
    """
    since = phrases.result("members").since_last_year
    is_risen = since.is_over_all and since.value is not None and since.value > 0
    new = phrases.some("members_new", "hội viên mới")
    if not new or not is_risen or not phrases.are_of_same_units("members", "members_new"):
        return None
    head: Pieces = ["trong năm, các cấp hội kết nạp ", *new]
    if _are_all_new(phrases):
        risen = ["; tổng số hội viên của ", *phrases.whole(), " là ", *phrases.total("members")]
        return sentence(head, risen, ", ", _in_per_cent(phrases.since_with_growth("members")))
    change = phrases.since_with_growth("members")
    now = ["; đến cuối năm, ", *phrases.whole(), " có ", *phrases.total("members", "hội viên")]
    return sentence(head, now, ", ", ["tăng thực " if piece == "tăng " else piece for piece in change])


def _in_per_cent(since: Pieces) -> Pieces:
    """Return a change in per cent alone, "tăng 6,2 % so với năm 2022", where its number stands beside it already."""
    growth = next((one for one in since if isinstance(one, Number) and one.source.kind == "growth"), None)
    if growth is None:
        return since
    place = since.index(growth)
    return [*since[: place - 2], growth, *since[place + 2 :]]


def _are_all_new(phrases: Phrases) -> bool:
    """Return whether the rise of the members is written with the number of those who are new."""
    return phrases.result("members").since_last_year.value == phrases.result("members_new").amount.value


def _members_in_all(phrases: Phrases) -> Sentence:
    since = [] if phrases.is_of_few("members") else phrases.since_with_growth("members")
    if _are_all_new(phrases):
        since = _in_per_cent(since)
    # Beside a total of fewer units those who are new in all of them would be read as theirs.
    is_of_same = phrases.are_of_same_units("members", "members_new")
    new = phrases.some("members_new", "hội viên mới") if is_of_same else []
    return sentence(
        "tổng số hội viên của ",
        phrases.whole(),
        " là ",
        phrases.total("members"),
        around(", ", since),
        around("; trong năm kết nạp ", new),
    )


def _successors(phrases: Phrases) -> Sentence | None:
    """Return what became of the members of those that took others in, beside the sum of theirs."""
    if phrases.report.included < 2:
        return None
    if len(wording.of_successors(phrases.report)) > _MOST_SUCCESSORS:
        return phrases.moved("members", "số hội viên")
    each = _each_successor(phrases)
    return sentence("sau sắp xếp, ", clauses(*each)) if each else None


def _are_all_successors(phrases: Phrases) -> bool:
    """Return whether `_successors` has the change of the members of every unit that has one."""
    compared = {unit.association.key for unit in phrases.result("members").since_last_year.units}
    return bool(_each_successor(phrases)) and compared <= set(wording.of_successors(phrases.report))


def _each_successor(phrases: Phrases) -> list[Pieces]:
    """Return what became of the members of each; [] of a single return, and of so many that they are not named."""
    each = [list(one.pieces[:-1]) for one in wording.of_successors(phrases.report).values()]
    return each if phrases.report.included > 1 and len(each) <= _MOST_SUCCESSORS else []


def _members_by_unit(phrases: Phrases) -> Paragraph | None:
    return written(
        "to-chuc/hoi-vien-tung-hoi",
        "Tỉ lệ hội viên của từng hội",
        phrases.ranking("members_per_population", Form("về tỉ lệ hội viên trên dân số")),
        phrases.moved("members_per_population", "tỉ lệ này"),
        phrases.target("members_per_population", "về tỉ lệ hội viên"),
    )


def _advice(phrases: Phrases) -> Paragraph | None:
    code = "advisory_documents"
    form = Form("về số văn bản tham mưu", most="nhiều nhất")
    return written(
        "phong-trao/tham-muu",
        "Công tác tham mưu",
        *_documents(phrases),
        phrases.ranking(code, form),
        phrases.lacking(code, "về văn bản tham mưu"),
    )


def _documents(phrases: Phrases) -> list[Sentence | None]:
    """Return how many documents there are of party committees and of authorities, together and each alone."""
    code, kinds = "advisory_documents", (("advisory_party", "cấp ủy"), ("advisory_authority", "chính quyền"))
    head = "các cấp hội đã tham mưu để cấp ủy, chính quyền ban hành "
    known = [(kind, f" của {name}") for kind, name in kinds if phrases.has(kind)]
    each = listed([[*phrases.total(kind), of] for kind, of in known])
    both = phrases.total(code)
    if not both:
        return [sentence(head, each) if each else None]
    since = around(", ", phrases.since_inline(code))
    # Totals of other units are no parts of this one: they may come to more than it.
    if phrases.are_of_same_units(code, *(kind for kind, _ in kinds)):
        parts = listed([[*phrases.of(kind).whole(""), of] for kind, of in known], ", ")
        return [sentence(head, both, around(" (", parts, ")"), since)]
    each_alone = sentence("tính riêng từng loại, có ", each) if each else None
    return [sentence(head, both, since), each_alone]


def _cooperation(phrases: Phrases) -> Paragraph | None:
    total = phrases.total("cooperation_programmes", "chương trình phối hợp")
    if not total:
        return None
    since = phrases.since_inline("cooperation_programmes")
    new = phrases.some("cooperation_programmes_new", "chương trình")
    return written(
        "phong-trao/phoi-hop",
        "Chương trình phối hợp",
        sentence(
            phrases.whole(),
            [" đang thực hiện ", *total]
            if phrases.some("cooperation_programmes")
            else " không có chương trình phối hợp nào đang thực hiện",
            around(", ", since),
            around("; ký mới trong năm ", new),
        ),
        phrases.ranking("cooperation_programmes", Form(most="có nhiều chương trình nhất")),
        phrases.lacking("cooperation_programmes", "về chương trình phối hợp"),
    )


def _press(phrases: Phrases) -> Paragraph | None:
    press, broadcast = phrases.total("press_items"), phrases.total("broadcast_items", "lượt")
    since = phrases.since_inline("press_items")
    on_air = around("phát thanh, truyền hình phát ", broadcast, " tin, bài, chuyên mục")
    in_print = [
        *around("báo chí đăng ", press, " về công tác khuyến học"),
        *around(", ", since if press else []),
    ]
    return written(
        "phong-trao/tuyen-truyen",
        "Công tác tuyên truyền",
        sentence(clauses(in_print, on_air)) if in_print or on_air else None,
        None if since else phrases.since_sentence("Số tin, bài trên báo chí", "press_items"),
    )


def _centres(phrases: Phrases) -> Paragraph | None:
    centres = phrases.total("learning_centres", "trung tâm học tập cộng đồng")
    attended = phrases.total("learning_centre_attendances", "lượt người học")
    if not centres:
        return None
    of = phrases.of_those_with("learning_centres")
    return written(
        "phong-trao/trung-tam",
        "Trung tâm học tập cộng đồng",
        sentence("ở cơ sở, ", centres, of, " đang hoạt động", around(", phục vụ ", attended, " trong năm")),
    )
