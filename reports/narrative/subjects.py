"""What indicators are called within a sentence, and what a target of one asks for."""

from collections.abc import Sequence

from reports.indicators import every_indicator
from reports.presentation.wording.pieces import Known, Pieces, clauses, listed

_ADULTS: Pieces = [" dân số từ ", Known("18 tuổi"), " trở lên"]  # an age is a name and no figure
# What is to reach a share of what: "70% số hộ đạt Gia đình học tập".
_SHARES: dict[str, Pieces] = {
    "members_per_population": [" dân số là hội viên"],
    "members_per_adult": [*_ADULTS, " là hội viên"],
    "card_rate": [" hội viên có thẻ"],
    "officers_trained_rate": [" cán bộ hội được tập huấn"],
    "family_rate": [" số hộ đạt Gia đình học tập"],
    "clan_rate": [" số dòng họ đạt Dòng họ học tập"],
    "community_rate": [" số thôn, bản, tổ dân phố đạt Cộng đồng học tập"],
    "unit_rate": [" số cơ quan, đơn vị đạt Đơn vị học tập"],
    "citizen_rate": [*_ADULTS, " đạt Công dân học tập"],
    "official_rate": [" cán bộ, công chức, viên chức đạt Công dân học tập"],
    "commune_learning_rate": [" số xã đạt Cộng đồng học tập cấp xã"],
    "commune_coverage": [" số xã có Hội Khuyến học"],
}
_MODELS = {
    "family_rate": "Gia đình",
    "clan_rate": "Dòng họ",
    "community_rate": "Cộng đồng",
    "unit_rate": "Đơn vị",
    "citizen_rate": "Công dân",
}
_SUBJECTS = {code: f"{name} học tập" for code, name in _MODELS.items()} | {
    "members_per_population": "tỉ lệ hội viên trên dân số",
    "official_rate": "cán bộ, công chức, viên chức đạt Công dân học tập",
    "commune_learning_rate": "Cộng đồng học tập cấp xã",
    "members": "số hội viên",
    "branches": "số chi hội",
    "cooperation_programmes": "số chương trình phối hợp",
    "advisory_documents": "số văn bản tham mưu",
    "press_items": "số tin, bài trên báo chí",
    "broadcast_items": "số lượt phát thanh, truyền hình",
    "fund_raised": "số huy động vào quỹ",
    "scholarships": "số suất học bổng",
    "pupil_prizes": "số lượt học sinh, sinh viên được khen thưởng",
    "teacher_prizes": "số lượt giáo viên được khen thưởng",
    "adult_prizes": "số phần thưởng cho người lớn",
    "pupils_supported": "số lượt học sinh khó khăn được hỗ trợ",
    "learning_centre_attendances": "số lượt người học ở trung tâm học tập cộng đồng",
}


def subject(code: str) -> Pieces:
    """Return what an indicator is about as it stands in a sentence: "Gia đình học tập"."""
    if known := _SUBJECTS.get(code):
        return [known]
    label = every_indicator()[code].label
    before, age, after = (label[0].lower() + label[1:]).replace("/", " trên ").partition("18 tuổi")
    return [before, Known(age), after] if age else [before]


def subjects(codes: Sequence[str]) -> Pieces:
    """Return what several indicators are about: "A, B và C"; models together: "Gia đình, Dòng họ và Đơn vị học tập"."""
    models = [_MODELS[code] for code in codes if code in _MODELS]
    others = [subject(code) for code in codes if code not in _MODELS]
    together: list[Pieces] = [[*listed(models), " học tập"]] if models else []
    return enumerated([*others, *together])


def reach(code: str, value: Pieces) -> Pieces:
    """Return what a target asks for: "70% số hộ đạt Gia đình học tập"."""
    share = _SHARES.get(code)
    return [*value, *share] if share else [*subject(code), " đạt ", *value]


def enumerated(parts: Sequence[Pieces]) -> Pieces:
    """Return "A, B và C", with semicolons where one of them has a comma in it."""
    has_comma = any("," in piece for part in parts for piece in part if isinstance(piece, str))
    return clauses(*parts) if has_comma else listed(parts)
