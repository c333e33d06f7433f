"""Figures proposed out of a pasted paragraph of a report; nothing here is saved without a person's tick.

Each number of the text becomes a Mention. Its words are looked up in two plain tables: WORDS says which words mean
what, RULES which figure is meant when such words stand together. What could be two figures names both and must be
asked about; a share, an increase, a plan, a year or the number of a document is never proposed.

    read_paragraph("Kết nạp mới 3.200 hội viên", figures=figures())[0].candidates == ("members_new",)

Numbers in words ("mười hai chương trình") are not found. The time is linear in the length of the text.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from associations.checks.rules import Values
from associations.numbers import (
    MONEY_MAX,
    NumberProblem,
    read_amount,
    read_count,
    read_decimal,
    read_money,
)
from associations.sections.base import Figure

Kind = Literal["total", "increase", "share", "other"]


@dataclass(frozen=True)
class Mention:
    """One number of a text and the figures that it may be; `place` is its start and end in the text as given.

    `value` is in per cent for a share, and None for a date, for the number of a document and for what can be read
    in two ways: `problem` then says which two.
    """

    text: str
    place: tuple[int, int]
    sentence: str
    value: int | Fraction | None
    kind: Kind
    candidates: tuple[str, ...] = ()
    is_rounded: bool = False
    is_contested: bool = False  # another number of the text would be the same figure, with another value
    problem: str = ""

    @property
    def must_ask(self) -> bool:
        """Whether a person has to choose before the number can be taken."""
        return len(self.candidates) > 1 or self.is_contested or (self.value is None and bool(self.candidates))


# What words mean. A word of the tables is found as a whole and the longest first, so "chi hội" is not "chi".
WORDS: dict[str, tuple[str, ...]] = {
    # what is counted
    "member": ("hội viên", "hội viên khuyến học"),
    "new_member": ("hội viên mới", "hội viên mới kết nạp", "hội viên mới được kết nạp"),
    "officer": (
        "cán bộ hội",
        "cán bộ khuyến học",
        "cán bộ làm công tác khuyến học",
        "cán bộ làm công tác hội",
        "cán bộ, hội viên",
        "cán bộ chi hội",
    ),
    "cadre": ("cán bộ",),
    "official": (
        "cán bộ, công chức, viên chức",
        "cán bộ, công chức",
        "cán bộ công chức, viên chức",
        "cán bộ công chức viên chức",
        "công chức, viên chức",
    ),
    "population": ("dân số", "dân số trung bình", "người dân", "nhân khẩu", "dân"),
    "adult": (
        "từ 18 tuổi trở lên",
        "người từ 18 tuổi",
        "người từ 18 tuổi trở lên",
        "dân số từ 18 tuổi trở lên",
        "người trưởng thành",
        "người dân từ 18 tuổi trở lên",
    ),
    "household": ("hộ gia đình", "hộ dân", "hộ"),
    "commune": (
        "xã, phường, đặc khu",
        "xã, phường, thị trấn",
        "xã, phường",
        "xã phường",
        "xã, thị trấn",
        "xã",
        "đơn vị hành chính cấp xã",
        "đơn vị cấp xã",
    ),
    "commune_association": (
        "hội khuyến học cấp xã",
        "hội khuyến học xã, phường",
        "hội khuyến học xã, phường, đặc khu",
        "hội khuyến học xã, phường, thị trấn",
        "hội khuyến học cơ sở",
        "hội cấp xã",
        "hội cơ sở",
    ),
    "branch": ("chi hội", "chi hội khuyến học"),
    "committee": ("ban khuyến học",),
    "document": ("văn bản", "văn bản chỉ đạo"),
    "programme": (
        "chương trình phối hợp",
        "chương trình ký kết",
        "chương trình ký kết phối hợp",
        "quy chế phối hợp",
        "kế hoạch phối hợp",
        "thỏa thuận phối hợp",
        "văn bản phối hợp",
    ),
    "any_programme": ("chương trình",),
    "item": ("tin, bài", "tin bài", "tin", "bài viết", "bài báo", "tin, bài viết", "bài"),
    "broadcast_item": (
        "tin, bài, chuyên mục",
        "chuyên mục",
        "phóng sự",
        "lượt phát",
        "lượt phát sóng",
        "tin, bài phát thanh, truyền hình",
        "tin, bài, chuyên mục phát thanh, truyền hình",
    ),
    "centre": ("trung tâm học tập cộng đồng", "tthtcđ", "trung tâm htcđ"),
    "learner": ("lượt người học",),
    "attendance": ("lượt học viên", "lượt người", "lượt người tham gia", "lượt người dân"),
    "scholarship": ("học bổng", "suất học bổng"),
    "pupil": ("học sinh", "học sinh, sinh viên", "học sinh sinh viên", "sinh viên", "hssv"),
    "teacher": ("giáo viên", "thầy cô giáo", "thầy, cô giáo", "nhà giáo", "giáo viên, giảng viên"),
    "grown_up": ("người lớn", "người lớn học tập"),
    "prize": ("phần thưởng", "giải thưởng"),
    "present": ("suất quà", "phần quà"),
    "family": ("gia đình",),
    "clan": ("dòng họ",),
    "community": (
        "cộng đồng",
        "thôn",
        "bản",
        "tổ dân phố",
        "thôn, bản, tổ dân phố",
        "thôn, bản",
        "thôn, tổ dân phố",
        "thôn, bản, khu phố",
        "khu phố",
        "khu dân cư",
    ),
    "unit": ("đơn vị", "cơ quan, đơn vị", "cơ quan và đơn vị"),
    "citizen": ("công dân",),
    "commune_learning": ("cộng đồng học tập cấp xã",),
    # what is said of it
    "learning": ("học tập",),
    "register": ("đăng ký", "đăng kí"),
    "recognise": ("công nhận",),
    "reach": (
        "đạt danh hiệu",
        "đạt chuẩn",
        "đạt tiêu chuẩn",
        "đạt tiêu chí",
        "đạt gia đình",
        "đạt dòng họ",
        "đạt cộng đồng",
        "đạt đơn vị",
        "đạt công dân",
        "đạt công dân học tập",
    ),
    "award": (
        "khen thưởng",
        "biểu dương",
        "tuyên dương",
        "tiêu biểu",
        "được khen",
        "tôn vinh",
        "thưởng",
    ),
    "admit": (
        "kết nạp",
        "kết nạp mới",
        "kết nạp thêm",
        "phát triển mới",
        "phát triển thêm",
        "phát triển được",
    ),
    "card": ("cấp thẻ", "phát thẻ", "trao thẻ", "có thẻ", "thẻ hội viên"),
    "train": ("tập huấn", "bồi dưỡng"),
    "has_association": (
        "có hội khuyến học",
        "có tổ chức hội",
        "có tổ chức hội khuyến học",
        "thành lập hội",
        "thành lập hội khuyến học",
        "có hội",
    ),
    "party": ("cấp ủy", "tỉnh ủy", "thành ủy", "huyện ủy", "đảng ủy", "ban thường vụ", "cấp ủy đảng"),
    "authority": ("chính quyền", "ubnd", "hđnd", "ủy ban nhân dân", "hội đồng nhân dân"),
    "advise": ("tham mưu",),
    "sign_new": ("ký mới", "mới ký", "ký kết mới", "ký thêm", "mới ký kết", "ký mới trong năm"),
    "sign": ("ký kết", "ký"),
    "in_force": ("hiệu lực", "duy trì", "đang thực hiện", "đang triển khai", "hiện có", "hiện nay có"),
    "press": ("báo", "báo chí", "tạp chí", "báo, tạp chí", "báo điện tử", "báo tỉnh"),
    "broadcast": (
        "phát thanh",
        "truyền hình",
        "truyền thanh",
        "phát thanh, truyền hình",
        "phát thanh và truyền hình",
        "đài",
        "sóng",
    ),
    "poor": ("hoàn cảnh khó khăn", "có hoàn cảnh khó khăn", "nghèo", "nghèo vượt khó", "khó khăn", "mồ côi"),
    "support": ("hỗ trợ", "giúp đỡ", "đỡ đầu"),
    "gift": ("tặng quà", "tặng", "trao tặng"),
    "sum": ("tổng số", "tổng cộng"),
    "exist": ("có", "gồm"),
    # the fund
    "fund_total": (
        "tổng nguồn quỹ",
        "tổng quỹ",
        "tổng nguồn",
        "tổng nguồn quỹ khuyến học",
        "tổng quỹ khuyến học",
        "tổng số quỹ",
        "tổng số quỹ khuyến học",
    ),
    "fund": ("quỹ", "quỹ khuyến học", "quỹ khuyến học, khuyến tài"),
    "opening": (
        "dư đầu kỳ",
        "đầu kỳ dư",
        "đầu năm dư",
        "số dư quỹ đầu kỳ",
        "số dư quỹ đầu năm",
        "số dư đầu kỳ",
        "số dư đầu năm",
        "dư đầu năm",
        "tồn đầu kỳ",
        "năm trước chuyển sang",
        "số dư năm trước",
        "số dư năm trước chuyển sang",
    ),
    "closing": (
        "dư cuối kỳ",
        "cuối kỳ dư",
        "cuối năm dư",
        "tổng số dư quỹ cuối năm",
        "tổng số dư quỹ cuối kỳ",
        "số dư quỹ cuối kỳ",
        "số dư quỹ cuối năm",
        "số dư cuối kỳ",
        "số dư cuối năm",
        "tồn quỹ",
        "kết dư",
        "còn dư",
        "số dư còn lại",
        "tồn cuối kỳ",
        "quỹ còn",
        "số dư quỹ còn",
        "dư cuối năm",
    ),
    "until": ("đến ngày", "tính đến", "đến 31", "đến hết"),
    "balance": ("số dư", "số dư quỹ", "dư quỹ", "tổng số dư", "tổng số dư quỹ"),
    "raise": (
        "huy động",
        "huy động thêm",
        "vận động",
        "vận động thêm",
        "quyên góp",
        "thu được",
        "tổng thu",
        "ủng hộ",
        "đóng góp",
        "tài trợ",
        "thu",
        "gây quỹ",
        "xây dựng quỹ",
    ),
    "spend": ("chi", "đã chi", "tổng chi", "sử dụng"),
    "budget": ("ngân sách", "ngân sách nhà nước"),
    "organisation": (
        "doanh nghiệp",
        "các tổ chức",
        "cơ quan, doanh nghiệp",
        "cơ quan và doanh nghiệp",
        "tổ chức, doanh nghiệp",
        "công ty",
        "các cơ quan",
        "ngân hàng",
    ),
    "individual": ("cá nhân", "nhà hảo tâm", "cá nhân, nhà hảo tâm", "mạnh thường quân"),
    "other_source": ("nguồn khác", "thu khác"),
    "other_expense": ("chi khác", "khoản khác", "nội dung khác"),
    "operation": ("hoạt động của hội", "hoạt động hội", "chi hoạt động"),
    "hand_in": ("nhận bàn giao",),
    "hand_out": ("bàn giao", "bàn giao đi", "bàn giao cho"),
    "worth": ("trị giá", "tổng trị giá", "số tiền", "tổng số tiền", "kinh phí", "giá trị"),
    # what makes a number no figure of this year
    "aim": ("phấn đấu", "mục tiêu", "dự kiến", "dự toán"),
    "plan": ("chỉ tiêu", "kế hoạch năm", "kế hoạch"),
    "before": ("năm trước", "năm ngoái", "cùng kỳ", "kỳ trước", "cùng kỳ năm trước", "cuối năm trước"),
    "compared": (
        "so với",
        "so với cùng kỳ",
        "so với năm trước",
        "so với năm ngoái",
        "so với cùng kỳ năm trước",
        "so với kế hoạch",
        "vượt kế hoạch",
        "so với kỳ trước",
        "so với cuối năm trước",
    ),
    "not_yet": ("chưa", "không đạt", "chưa được"),
    "each": ("bình quân", "trung bình", "mỗi", "mức", "mức thưởng"),
    "part": ("riêng", "điển hình", "điển hình là", "tiêu biểu là"),
    "whole": ("toàn tỉnh", "cả tỉnh", "toàn thành phố", "toàn cụm", "toàn hội", "trên địa bàn tỉnh"),
    "among": ("trong đó", "trong số đó"),
    "subset": ("nữ", "là đảng viên", "dân tộc thiểu số", "cao tuổi", "là nữ", "là người dân tộc"),
    "grow": (
        "tăng",
        "giảm",
        "thêm",
        "tăng thêm",
        "vượt",
        "nhiều hơn",
        "ít hơn",
        "cao hơn",
        "thấp hơn",
        "thành lập mới",
        "thành lập thêm",
        "giải thể",
    ),
    "now": ("lên", "lên thành", "xuống", "xuống còn", "còn", "đạt", "nâng tổng số"),
    "respectively": ("lần lượt", "tương ứng"),
    # words that only hide shorter ones
    "": ("chi bộ", "chi nhánh", "chi đoàn", "chi tiết", "thông tin", "cơ bản", "bản thân", "thông báo", "báo cáo",
         "xã hội", "xã hội hóa", "xã hội học tập", "khen", "hộ chiếu", "phong trào thi đua", "tăng cường",
         "tăng trưởng"),
}  # fmt: skip

_MODELS = ("family", "clan", "community", "unit", "citizen")
_STATES = frozenset({"register", "recognise", "reach", "award"})


@dataclass(frozen=True)
class Rule:
    """Which figures are meant where all of `needs` are said of a number's subject; "a|b" needs one of the two."""

    needs: tuple[str, ...]
    codes: tuple[str, ...]
    is_general: bool = False  # gives way to what is said after the number


def _model(name: str, everything: str) -> tuple[Rule, ...]:
    awarded, recognised, registered = f"{name}_awarded", f"{name}_recognised", f"{name}_registered"
    return (
        Rule(("award", "recognise"), (awarded, recognised)),
        Rule(("award",), (awarded,)),
        Rule(("register", "recognise"), (registered, recognised)),
        Rule(("register",), (registered,)),
        Rule(("recognise|reach",), (recognised,)),
        Rule(("learning", "inherited_register"), (recognised, registered)),
        Rule(("inherited_award",), (awarded,)),
        Rule(("inherited_recognise|inherited_reach",), (recognised,)),
        Rule(("inherited_register",), (registered,)),
        Rule(("learning",), (recognised,)),
        # "Có 45 gia đình", "2 đơn vị trực thuộc" count no figure where nothing is said of learning.
        *((Rule(("sum|exist",), (everything,), is_general=True),) if name in ("clan", "community") else ()),
        Rule(("around_learning",), (recognised, registered, everything), is_general=True),
    )


# The first rule that fits, by what is counted. More than one code is asked about, the likeliest first.
RULES: dict[str, tuple[Rule, ...]] = {
    "member": (
        Rule(("admit",), ("members_new",)),
        Rule(("card",), ("members_with_card",)),
        Rule((), ("members",), is_general=True),
    ),
    "new_member": (Rule((), ("members_new",)),),
    "officer": (Rule(("train",), ("officers_trained",)), Rule((), ("officers",), is_general=True)),
    "cadre": (Rule(("train",), ("officers_trained",)),),
    "official": (
        Rule(("recognise|reach|learning",), ("official_recognised",)),
        Rule(("train",), ()),
        Rule((), ("official_total",), is_general=True),
    ),
    "population": (Rule((), ("population",), is_general=True),),
    "adult": (Rule((), ("adult_population",), is_general=True),),
    "household": (
        Rule(("register|recognise|reach|award|learning",), ("family_recognised", "family_registered")),
        Rule(("poor|support",), ()),
        Rule((), ("households",), is_general=True),
    ),
    "commune": (
        Rule(("commune_learning|recognise|reach",), ("commune_learning_recognised",)),
        Rule(("has_association",), ("commune_associations",)),
        Rule(("exist|sum|whole",), ("communes",), is_general=True),
    ),
    "commune_association": (Rule((), ("commune_associations",), is_general=True),),
    "branch": (Rule(("award",), ()), Rule((), ("branches",), is_general=True)),
    "committee": (Rule(("award",), ()), Rule((), ("committees",), is_general=True)),
    "document": (
        Rule(("advise", "party", "authority"), ("advisory_authority", "advisory_party")),
        Rule(("advise", "party"), ("advisory_party",)),
        Rule(("advise", "authority"), ("advisory_authority",)),
        Rule(("advise",), ("advisory_authority", "advisory_party")),
    ),
    "programme": (
        Rule(("sign_new",), ("cooperation_programmes_new",)),
        Rule(("sign",), ("cooperation_programmes_new", "cooperation_programmes")),
        Rule((), ("cooperation_programmes",), is_general=True),
    ),
    "any_programme": (Rule(("sign_new",), ("cooperation_programmes_new",)),),
    "item": (
        Rule(("press", "broadcast"), ("press_items", "broadcast_items")),
        Rule(("broadcast",), ("broadcast_items",)),
        Rule(("press",), ("press_items",)),
        Rule((), ("press_items", "broadcast_items"), is_general=True),
    ),
    "broadcast_item": (
        Rule(("press",), ("broadcast_items", "press_items")),
        Rule((), ("broadcast_items",), is_general=True),
    ),
    "centre": (Rule(("recognise|award",), ()), Rule((), ("learning_centres",), is_general=True)),
    "learner": (Rule((), ("learning_centre_attendances",)),),
    "attendance": (Rule(("around_centre",), ("learning_centre_attendances",)),),
    "scholarship": (Rule((), ("scholarships",)),),
    "pupil": (
        Rule(("scholarship",), ("scholarships", "pupils_supported")),
        Rule(("poor|support", "award|gift"), ("pupils_supported", "pupil_prizes")),
        Rule(("poor|support",), ("pupils_supported",)),
        Rule(("award",), ("pupil_prizes",)),
        Rule(("gift",), ("pupil_prizes", "pupils_supported")),
        Rule(("inherited_award",), ("pupil_prizes",)),
    ),
    "teacher": (Rule(("award|inherited_award",), ("teacher_prizes",)),),
    "grown_up": (Rule(("award|prize|gift|inherited_award",), ("adult_prizes",)),),
    "prize": (
        Rule(("grown_up",), ("adult_prizes",)),
        Rule(("teacher", "award"), ("teacher_prizes",)),
        Rule(("pupil", "poor|support"), ("pupils_supported", "pupil_prizes")),
        Rule(("pupil",), ("pupil_prizes",)),
        Rule((), ("pupil_prizes", "adult_prizes", "teacher_prizes"), is_general=True),
    ),
    "present": (Rule((), ("pupil_prizes", "pupils_supported", "adult_prizes", "teacher_prizes")),),
    "family": _model("family", "households"),
    "clan": _model("clan", "clan_total"),
    "community": _model("community", "community_total"),
    "unit": _model("unit", "unit_total"),
    "citizen": _model("citizen", "adult_population"),
    "commune_learning": (Rule((), ("commune_learning_recognised",)),),
    "money": (
        Rule(("hand_in",), ("transfer_in",)),
        Rule(("hand_out",), ("transfer_out",)),
        Rule(("opening",), ("fund_opening",)),
        Rule(("closing",), ("fund_closing",)),
        Rule(("balance", "until"), ("fund_closing",)),
        Rule(("balance",), ("fund_closing", "fund_opening")),
        Rule(("raise", "scholarship"), ("fund_raised", "expense_scholarships")),
        Rule(("scholarship",), ("expense_scholarships",)),
        Rule(("award|prize", "teacher", "pupil"), ("expense_pupil_prizes", "expense_teacher_prizes")),
        Rule(("award|prize", "teacher"), ("expense_teacher_prizes",)),
        Rule(("award|prize", "grown_up"), ("expense_adult_prizes",)),
        Rule(("poor|support", "pupil", "award|gift"), ("expense_pupil_support", "expense_pupil_prizes")),
        Rule(("award|prize", "pupil"), ("expense_pupil_prizes",)),
        Rule(("poor|support", "pupil"), ("expense_pupil_support",)),
        Rule(("operation", "spend|operation"), ("expense_operations",)),
        Rule(("other_expense",), ("expense_other",)),
        Rule(("award", "spend"), ("expense_pupil_prizes", "expense_adult_prizes", "expense_teacher_prizes")),
        Rule(("fund_total",), ("fund_total",)),
        Rule(("organisation", "individual"), ("fund_raised", "income_organisations", "income_individuals")),
        Rule(("budget", "organisation|individual|member"), ("fund_raised", "income_budget")),
        Rule(("budget",), ("income_budget",)),
        Rule(("other_source",), ("income_other",)),
        Rule(("member", "raise"), ("income_members",)),
        Rule(("organisation",), ("income_organisations",)),
        Rule(("individual",), ("income_individuals",)),
        Rule(("spend", "raise"), ("fund_spent", "fund_raised"), is_general=True),
        Rule(("spend",), ("fund_spent",), is_general=True),
        Rule(("raise",), ("fund_raised",), is_general=True),
        Rule(("fund",), ("fund_total", "fund_closing", "fund_raised"), is_general=True),
    ),
}  # fmt: skip

# What stands below the line of "132/166 xã có Hội Khuyến học".
DENOMINATORS: dict[str, tuple[str, ...]] = {
    "commune_associations": ("communes",),
    "commune_learning_recognised": ("communes",),
    "family_registered": ("households",),
    "family_recognised": ("family_registered", "households"),
    "clan_registered": ("clan_total",),
    "clan_recognised": ("clan_registered", "clan_total"),
    "community_registered": ("community_total",),
    "community_recognised": ("community_registered", "community_total"),
    "unit_registered": ("unit_total",),
    "unit_recognised": ("unit_registered", "unit_total"),
    "citizen_registered": ("adult_population",),
    "citizen_recognised": ("citizen_registered", "adult_population"),
    "official_recognised": ("official_total",),
    "members_with_card": ("members",),
    "officers_trained": ("officers",),
}

_PERSONS = frozenset(
    {
        "member",
        "new_member",
        "officer",
        "cadre",
        "official",
        "population",
        "adult",
        "citizen",
        "pupil",
        "teacher",
        "grown_up",
    }
)
_LONGEST_SENTENCE = 300
_REACH = 12  # how many numbers back or on a list may share its verb
_SMALLEST_BARE_MONEY = 1_000_000  # a fund of "148.700" without a unit was given in thousands or millions

# One mark under two spellings; each pair is as long as its other, so places stay the same.
_SPELLINGS = (("uỷ", "ủy"), ("quĩ", "quỹ"), ("hoá", "hóa"), ("kì", "kỳ"), ("thoả", "thỏa"))


def _spell(text: str) -> str:
    for written, usual in _SPELLINGS:
        text = text.replace(written, usual)
    return text


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in small composed letters with plain spaces, and where each of its letters stood."""
    letters: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and end - start < 5 and unicodedata.combining(text[end]):
            end += 1
        cluster = unicodedata.normalize("NFC", text[start:end]).lower()
        for letter in cluster:
            if letter == "\n" or letter == "\r":
                letters.append("\n")
            elif letter.isspace():
                letters.append(" ")
            elif unicodedata.category(letter) == "Cf":
                continue
            else:
                letters.append(letter)
            places.append(start)
        start = end
    return _spell("".join(letters)), [*places, len(text)]


_MEANINGS: dict[str, str] = {
    _spell(phrase): meaning for meaning, phrases in WORDS.items() for phrase in phrases
}
_PHRASE = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(p) for p in sorted(_MEANINGS, key=len, reverse=True)) + r")(?!\w)"
)

_DIGITS = r"(?:[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])|[0-9]+(?:[.,'’][0-9]+)*)"
_SIZE = r"(?:nghìn t[ỉỷ]|ngàn t[ỉỷ]|nghìn|ngàn|triệu|tr|t[ỉỷ]|vạn|trăm|chục|mươi)(?!\w)"
_NUMBER = re.compile(
    r"(?<![\w.,/])(?:"
    r"(?P<date>(?:ngày )?[0-9]{1,2} tháng [0-9]{1,2}(?: năm [0-9]{4})?|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}(?!\w)"
    r"|[0-9]{1,2}/(?:19|20)[0-9]{2}(?![\w/]))"
    r"|(?P<document>[0-9]+(?:/[0-9]{4})?[/-][^\W\d_]\w*(?:[-/]\w+)*)"
    rf"|(?P<upper>{_DIGITS})/(?P<lower>{_DIGITS})(?!\w)"
    rf"|(?P<share>{_DIGITS}) ?(?:%|phần trăm)"
    rf"|(?P<amount>{_DIGITS}(?: ?{_SIZE}(?: [0-9]+ ?{_SIZE})*)?)(?P<money> ?(?:đồng|vnđ|vnd|đ|₫)(?!\w))?"
    r")"
)
_SENTENCE_END = re.compile(r"\n+|;|(?<=[^\d\s])[.!?…](?=\s|$)|(?<=\d)[.!?](?=\s+[^\W\d_]|\s*$)")
_HARD = re.compile(r"[,()\[\]]| [-–—] ")
_SOFT = re.compile(
    r"(?<!\w)(?:và|với|tăng|giảm|trong đó|trong tổng số|có|đạt|chiếm|bằng|trị giá|lên|xuống|còn|cùng|cho|tại|ở|do)(?!\w)"
)
_DATE_LEAD = re.compile(r"(?:ngày|dịp|đến|hết|từ|trước|sau|sáng|chiều|tối|lễ|nhân) (?:ngày )?$")
_YEAR_LEAD = re.compile(
    r"(?:năm|giai đoạn|nhiệm kỳ|niên khóa|năm học|kỳ|so với|cuối|đầu|[0-9]{4} ?[-–]|[0-9]{4} đến) ?$"
)
_LABEL_LEAD = re.compile(
    r"(?:thứ|hạng|top|quý|tháng|ngày|khóa|điều|khoản|mục|phụ lục|biểu|mẫu|trang|phần|vị trí|bảng|đợt|lần|cụm|tuần) (?:số )?$"
)
_DOCUMENT_LEAD = re.compile(
    r"(?:(?:quyết định|chỉ thị|nghị quyết|nghị định|thông tư|kết luận|công văn|đề án|hướng dẫn|luật)(?: số)?"
    r"|(?:kế hoạch|văn bản|tờ trình|báo cáo|chương trình) số) ?$"
)
_TIME_AFTER = re.compile(r" ?(?:năm|tháng|tuổi|ngày|giờ|tuần|phút|quý)(?!\w)")
_ROUND_LEAD = re.compile(
    r"(?:gần|hơn|trên|khoảng|ước|ước đạt|ước tính|xấp xỉ|chừng|ngót|tới|độ|trên dưới|~|≈) ?(?:khoảng )?$"
)
_EACH_AFTER = re.compile(r" ?(?:/|trên mỗi )[^\W\d_]|(?: mỗi|/) ?(?:người|suất|em|hộ)")
_NEUTRAL_AFTER = re.compile(
    r"\s*(?:$|[^\w\s]|\n|(?:và|tăng|giảm|so|chiếm|đạt|trên|tại|ở|trong|do|của|vào|bằng|được|thì|đã|năm|với|lên|còn|người|em"
    r"|lượt)(?!\w))"
)
_PLACE_NAME = re.compile(r"(?<!\w)(?:huyện|thị xã|quận|xã|phường) (?=\w)")
_SINCE = re.compile(r"(?<!\w)từ (?:khoảng |gần |hơn |trên )?$")
_UPWARD = re.compile(r"[^;\n]{0,80}?(?<!\w)(?:lên|xuống|còn|đến)(?!\w)")
_COUNTED_AFTER = re.compile(r" ?(?:dân|người|lượt|nhân khẩu)(?!\w)")
_BECAME = re.compile(r"(?<!\w)(?:lên|xuống|còn|lên thành|lên đến) (?:khoảng |gần |hơn |trên )?$")
_FOR_WHOM = re.compile(r"cho(?!\w)")
_FILLERS = frozenset({"", "lượt", "suất", "em", "người", "số"})
_BARE_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True)
class _Atom:
    """A phrase of the tables where it stands in the folded text."""

    start: int
    end: int
    meaning: str


@dataclass
class _Quantity:
    """A number that could be a figure, with its share of the sentence: `left` to `right`."""

    start: int
    end: int
    form: Literal["amount", "share", "upper", "lower"]
    is_money: bool = False
    left: int = 0
    right: int = 0
    before: list[_Atom] = field(default_factory=list)
    after: list[_Atom] = field(default_factory=list)
    near: int = 0  # where the last clause before the number begins
    subject: str = ""

    @property
    def around(self) -> list[_Atom]:
        return [*self.before, *self.after]

    def near_tags(self) -> set[str]:
        """What the last clause before the number says."""
        return _tags(atom for atom in self.before if atom.start >= self.near)


@dataclass
class _Sentence:
    """A sentence of the folded text with its numbers in order."""

    start: int
    end: int
    atoms: list[_Atom]
    names: list[int]  # where districts and communes are named
    quantities: list[_Quantity] = field(default_factory=list)

    def _starts(self, *meanings: str) -> list[int]:
        return [atom.start for atom in self.atoms if atom.meaning in meanings]

    # Found once a sentence: a sentence may hold thousands of numbers.

    @cached_property
    def meanings(self) -> AbstractSet[str]:
        return _tags(self.atoms)

    @cached_property
    def aim(self) -> int:
        """Where what is only aimed at begins."""
        return min(self._starts("aim"), default=self.end)

    @cached_property
    def wholes(self) -> list[int]:
        return self._starts("whole")

    @cached_property
    def parts(self) -> list[int]:
        return sorted([*self._starts("part"), *self.names])

    @cached_property
    def mark(self) -> int:
        """Where "lần lượt" stands."""
        return min(self._starts("respectively"), default=self.end)

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The figures of all that is named before "lần lượt", if more than one thing is."""
        listed = [atom for atom in self.atoms if atom.end <= self.mark]
        subjects = dict.fromkeys(atom.meaning for atom in listed if atom.meaning in RULES)
        found = [code for subject in subjects for code in _first(RULES[subject], _tags(listed))[0]]
        return tuple(dict.fromkeys(found)) if len(subjects) > 1 else ()


def read_paragraph(
    text: str, *, figures: Mapping[str, Figure], previous: Values | None = None
) -> list[Mention]:
    """Every number of a text in Vietnamese, with the figures that each may be; never raises.

    `figures` are those that may be proposed. `previous` are the figures of the year before: of several figures
    the one nearest to its value of then comes first, and a number that only repeats a value of then is no total
    of now where the text holds another.
    """
    reader = _Reader(text, figures, previous or {})
    found = sorted(reader.mentions(), key=lambda mention: mention.place)
    return _contested(found, previous or {})


def _tags(atoms: Iterable[_Atom]) -> set[str]:
    return {atom.meaning for atom in atoms}


class _Reader:
    """One reading of one text."""

    def __init__(self, text: str, figures: Mapping[str, Figure], previous: Values) -> None:
        self.text, self.figures, self.previous = text, figures, previous
        self.folded, self.places = _fold(text)
        self.atoms = [_Atom(m.start(), m.end(), _MEANINGS[m[0]]) for m in _PHRASE.finditer(self.folded)]
        # The length of the phrase that a letter is in: a comma within "tin, bài" ends no clause.
        self.covered = [0] * (len(self.folded) + 1)
        for atom in self.atoms:
            self.covered[atom.start : atom.end] = [atom.end - atom.start] * (atom.end - atom.start)

    def mentions(self) -> Iterator[Mention]:
        """All mentions, the labels of a sentence before its quantities."""
        numbers = deque(_NUMBER.finditer(self.folded))
        for sentence in self._sentences():
            while numbers and numbers[0].start() < sentence.end:
                yield from self._sort(numbers.popleft(), sentence)
            self._divide(sentence)
            for position, quantity in enumerate(sentence.quantities):
                quantity.subject = self._subject(quantity) or self._carried_on(sentence, position)
                yield self._mention(sentence, position)

    def _sentences(self) -> Iterator[_Sentence]:
        start, position = 0, 0
        ends = [found.end() for found in _SENTENCE_END.finditer(self.folded)]
        for end in (*ends, len(self.folded)):
            atoms: list[_Atom] = []
            while position < len(self.atoms) and self.atoms[position].start < end:
                atoms.append(self.atoms[position])
                position += 1
            names = [m.start() for m in _PLACE_NAME.finditer(self.folded, start, end) if self._is_name(m)]
            yield _Sentence(start, end, atoms, names)
            start = end

    def _is_name(self, found: re.Match[str]) -> bool:
        """Whether a capital follows "huyện", in a text that is not all in capitals."""
        is_capital = self.text[self.places[found.end()]].isupper()
        return is_capital and not self.text[self.places[found.start() + 1]].isupper()

    # Numbers that count nothing: dates, documents, years, ordinals

    def _sort(self, found: re.Match[str], sentence: _Sentence) -> Iterator[Mention]:
        """A number that counts nothing is a mention at once; others are the sentence's quantities."""
        start, end = found.span()
        lead = self.folded[max(sentence.start, start - 30) : start]
        if (
            found["date"]
            or (found["document"] and self._is_document(found))
            or _DOCUMENT_LEAD.search(lead)
            or found["document"]
        ):
            yield self._other(start, end, None, sentence)
        elif found["upper"]:
            if _DATE_LEAD.search(lead) and _is_day(found["upper"], found["lower"]):
                yield self._other(start, end, None, sentence)
                return
            sentence.quantities += [
                _Quantity(*found.span("upper"), "upper"),
                _Quantity(*found.span("lower"), "lower"),
            ]
        elif found["share"]:
            sentence.quantities.append(_Quantity(start, end, "share"))
        elif self._is_label(found, lead, sentence):
            yield self._other(start, end, _plain(found["amount"]), sentence)
        else:
            sentence.quantities.append(_Quantity(start, end, "amount", is_money=self._is_money(found)))

    def _is_document(self, found: re.Match[str]) -> bool:
        return any(
            letter.isupper() for letter in self.text[self.places[found.start()] : self.places[found.end()]]
        )

    def _is_label(self, found: re.Match[str], lead: str, sentence: _Sentence) -> bool:
        amount, end = found["amount"], found.end()
        if not amount.isdigit() or found["money"]:
            return False
        if _BARE_YEAR.fullmatch(amount) and _YEAR_LEAD.search(lead):
            return True
        if _LABEL_LEAD.search(lead) or _TIME_AFTER.match(self.folded, end):
            return True
        at_line_start = not self.folded[sentence.start : found.start()].strip()
        return at_line_start and len(amount) < 3 and self.folded[end : end + 1] in {".", ")"}

    def _is_money(self, found: re.Match[str]) -> bool:
        if found["money"]:
            return True
        if found["amount"].endswith(("tỉ", "tỷ")):
            return True
        if not found["amount"].endswith(("triệu", "tr")):
            return False
        after = self.folded[found.end() : found.end() + 30].strip()
        counted = _PHRASE.match(after)
        return not _COUNTED_AFTER.match(" " + after) and not (counted and _MEANINGS[counted[0]] in RULES)

    def _other(self, start: int, end: int, value: int | None, sentence: _Sentence) -> Mention:
        return Mention(*self._quoted(start, end), self._context(sentence), value, "other")

    # Which words of a sentence belong to which number

    def _divide(self, sentence: _Sentence) -> None:
        """Give every quantity its part of the sentence; both parts of "132/166" have the same."""
        groups: list[list[_Quantity]] = []
        for quantity in sentence.quantities:
            if quantity.form == "lower":
                groups[-1].append(quantity)
            else:
                groups.append([quantity])
        left = sentence.start
        for position, group in enumerate(groups):
            last = position + 1 == len(groups)
            right = sentence.end if last else self._boundary(group[-1].end, groups[position + 1][0].start)
            atoms = _between(sentence.atoms, left, right)
            for quantity in group:
                quantity.left, quantity.right = left, right
                quantity.before = [atom for atom in atoms if atom.end <= group[0].start]
                quantity.after = [atom for atom in atoms if atom.start >= group[-1].end]
                quantity.near = self._last_clause(left, group[0].start)
            left = right

    def _boundary(self, start: int, end: int) -> int:
        """Where the words of one number end and those of the next begin."""
        clause = self._last_clause(start, end)
        if clause > start:
            return clause
        for found in _SOFT.finditer(self.folded, start, end):
            if self.covered[found.start()] <= found.end() - found.start():
                return found.start()
        return end

    def _last_clause(self, start: int, end: int) -> int:
        ends = [m.end() for m in _HARD.finditer(self.folded, start, end) if not self.covered[m.start()]]
        return ends[-1] if ends else start

    def _subject(self, quantity: _Quantity) -> str:
        """What is counted: the noun right after the number, else the last one before it."""
        after = next((atom for atom in quantity.after if atom.meaning in RULES), None)
        if after and self.folded[quantity.end : after.start].strip() in _FILLERS:
            return after.meaning
        if quantity.form == "upper" and after:
            lower_end = self.folded.find(" ", quantity.end)
            if lower_end >= 0 and not self.folded[lower_end : after.start].strip():
                return after.meaning
        if not _NEUTRAL_AFTER.match(self.folded, quantity.end):
            return ""
        is_person = self.folded.startswith(" người", quantity.end)
        for atom in reversed(quantity.before):
            if atom.meaning in RULES and (not is_person or atom.meaning in _PERSONS):
                return atom.meaning
        return ""

    def _carried_on(self, sentence: _Sentence, position: int) -> str:
        """What the number before counted, where this one only says what became of it: "lên 318.000 người"."""
        quantity = sentence.quantities[position]
        lead = self.folded[max(quantity.left, quantity.start - 20) : quantity.start]
        if position and _BECAME.search(lead) and _NEUTRAL_AFTER.match(self.folded, quantity.end):
            return sentence.quantities[position - 1].subject
        return ""

    # What a number is

    def _mention(self, sentence: _Sentence, position: int) -> Mention:
        quantity = sentence.quantities[position]
        value, problem = self._value(quantity)
        kind = self._kind(sentence, position)
        codes: tuple[str, ...] = ()
        if kind == "total":
            codes = self._candidates(sentence, position, value)
            if self._is_subset(sentence, position, codes):
                kind, codes = "other", ()
        lead = self.folded[max(sentence.start, quantity.start - 20) : quantity.start]
        words = self.folded[quantity.start : quantity.end]
        is_rounded = bool(_ROUND_LEAD.search(lead) or re.search(_SIZE, words))
        return Mention(
            *self._quoted(quantity.start, quantity.end),
            self._context(sentence),
            value,
            kind,
            self._ordered(codes, value),
            is_rounded,
            problem=problem,
        )

    def _value(self, quantity: _Quantity) -> tuple[int | Fraction | None, str]:
        words = self.folded[quantity.start : quantity.end]
        try:
            if quantity.form == "share":
                return read_decimal(re.sub(r" ?(?:%|phần trăm)$", "", words)), ""
            if quantity.is_money:
                return read_money(words), ""
            return read_amount(words, maximum=MONEY_MAX), ""
        except NumberProblem as problem:
            return None, str(problem)

    def _kind(self, sentence: _Sentence, position: int) -> Kind:
        quantity = sentence.quantities[position]
        if quantity.form == "share":
            return "share"
        if self._is_each_or_then(quantity):
            return "other"
        if self._is_increase(quantity):
            return "increase"
        if quantity.near_tags() & {"plan", "before", "each"} or "not_yet" in _tags(quantity.around):
            return "other"
        if sentence.aim < quantity.start or self._is_heading_of_a_plan(sentence):
            return "other"
        if self._is_of_a_part(sentence, quantity):
            return "other"
        return "total"

    def _is_heading_of_a_plan(self, sentence: _Sentence) -> bool:
        """Whether the sentence begins with the plan: "Chỉ tiêu đến năm 2026: …"."""
        if not sentence.atoms or sentence.atoms[0].meaning != "plan":
            return False
        return not self.folded[sentence.start : sentence.atoms[0].start].strip(" -+*\n")

    def _is_increase(self, quantity: _Quantity) -> bool:
        near = [atom for atom in quantity.before if atom.start >= quantity.near]
        for atom in reversed(near):
            if atom.meaning == "grow":
                return True
            if atom.meaning in {"now", "admit"}:
                return False
        return False

    def _is_each_or_then(self, quantity: _Quantity) -> bool:
        """An average, or the value of another time: "từ 297.890 lên", "so với 297.890"."""
        if quantity.form in {"amount", "lower"} and _EACH_AFTER.match(self.folded, quantity.end):
            return True
        lead = self.folded[max(quantity.left, quantity.start - 20) : quantity.start]
        if _SINCE.search(lead) and _UPWARD.match(self.folded, quantity.end):
            return True
        return bool(quantity.before) and (
            quantity.before[-1].meaning == "compared" and quantity.before[-1].end >= quantity.start - 1
        )

    def _is_of_a_part(self, sentence: _Sentence, quantity: _Quantity) -> bool:
        """Whether the sentence last spoke of a district or a commune by name, and not of the whole."""
        whole = _last(sentence.wholes, quantity.start)
        return _last(sentence.parts, quantity.start) > whole

    def _is_subset(self, sentence: _Sentence, position: int, codes: tuple[str, ...]) -> bool:
        """Whether it is a part of a total just named: "trong đó có 181.000 hội viên nữ"."""
        quantity = sentence.quantities[position]
        if "subset" in _tags(quantity.after) and not quantity.is_money:
            return True
        if "among" not in quantity.near_tags() or len(codes) != 1:
            return False
        earlier = sentence.quantities[max(0, position - _REACH) : position]
        return any(other.subject == quantity.subject != "" for other in earlier) and any(
            rule.is_general and rule.codes == codes for rule in RULES.get(quantity.subject, ())
        )

    # Which figures it may be

    def _candidates(
        self, sentence: _Sentence, position: int, value: int | Fraction | None
    ) -> tuple[str, ...]:
        quantity = sentence.quantities[position]
        if quantity.form == "lower":
            codes = self._below_the_line(sentence, position)
        elif quantity.is_money:
            codes = self._of_money(sentence, position)
        elif listed := self._respectively(sentence, quantity):
            codes = listed
        elif quantity.subject:
            codes = self._of_count(sentence, position, quantity.subject)
        elif value is not None and value >= _SMALLEST_BARE_MONEY and self._stands_alone(quantity):
            return self._known(self._of_money(sentence, position), is_money=True)
        else:
            return ()
        return self._known(codes, is_money=quantity.is_money)

    def _known(self, codes: Iterable[str], *, is_money: bool) -> tuple[str, ...]:
        return tuple(
            code for code in codes if code in self.figures and self.figures[code].is_money == is_money
        )

    def _stands_alone(self, quantity: _Quantity) -> bool:
        return bool(_NEUTRAL_AFTER.match(self.folded, quantity.end))

    def _below_the_line(self, sentence: _Sentence, position: int) -> tuple[str, ...]:
        upper = self._candidates(sentence, position - 1, None)
        found = [below for code in upper for below in DENOMINATORS.get(code, ())]
        return tuple(dict.fromkeys(found))

    def _of_count(self, sentence: _Sentence, position: int, subject: str) -> tuple[str, ...]:
        quantity = sentence.quantities[position]
        tags = _tags(quantity.around) | self._lent(sentence, position)
        if "centre" in sentence.meanings:
            tags.add("around_centre")
        if "learning" in sentence.meanings:
            tags.add("around_learning")
        if not tags & _STATES:
            tags |= {f"inherited_{state}" for state in self._inherited(sentence, position)}
        return _first(RULES[subject], tags)[0]

    def _lent(self, sentence: _Sentence, position: int) -> AbstractSet[str]:
        """What stands around a number that is no figure: "45 lớp tập huấn cho", "tổng quỹ của 8 tỉnh"."""
        quantity = sentence.quantities[position]
        if not position or sentence.quantities[position - 1].subject:
            return frozenset()
        earlier = sentence.quantities[position - 1]
        if earlier.is_money or earlier.form != "amount":
            return frozenset()
        if quantity.before and not _FOR_WHOM.match(self.folded, quantity.left):
            return frozenset()
        return _tags(earlier.around)

    def _inherited(self, sentence: _Sentence, position: int) -> AbstractSet[str]:
        """The verb that a list shares: before it, else after it as far as the same thing is not counted again."""
        quantities, subject = sentence.quantities, sentence.quantities[position].subject
        for quantity in reversed(quantities[max(0, position - _REACH) : position]):
            if found := _tags(quantity.around) & _STATES:
                return found
        for quantity in quantities[position + 1 : position + _REACH]:
            if quantity.subject == subject or self._subject(quantity) == subject:
                return frozenset()
            if found := _tags(quantity.around) & _STATES:
                return found
        return frozenset()

    def _respectively(self, sentence: _Sentence, quantity: _Quantity) -> tuple[str, ...]:
        """All that "A, B, C lần lượt là 1, 2, 3" may mean; which is which is left to the person."""
        return sentence.listed if sentence.mark < quantity.start else ()

    def _of_money(self, sentence: _Sentence, position: int) -> tuple[str, ...]:
        quantity = sentence.quantities[position]
        rules = RULES["money"]
        before = _tags(quantity.before) | self._lent(sentence, position)
        around = before | _tags(quantity.after)
        codes, is_general = _first(rules, before)
        if not codes or is_general:
            more, still_general = _first(rules, around)
            if more and (not codes or not still_general):
                codes = more
        if not codes and position and "worth" in before:
            codes = _first(rules, around | _tags(sentence.quantities[position - 1].around))[0]
        return codes

    def _ordered(self, codes: tuple[str, ...], value: int | Fraction | None) -> tuple[str, ...]:
        """Of several figures the one nearest to its value of the year before comes first."""
        if len(codes) < 2 or value is None:
            return codes

        def distance(code: str) -> Fraction:
            then = self.previous.get(code)
            return Fraction(1) if not then else min(Fraction(1), abs(Fraction(value) - then) / then)

        return tuple(sorted(codes, key=distance))

    # What is said back

    def _quoted(self, start: int, end: int) -> tuple[str, tuple[int, int]]:
        place = (self.places[start], self.places[end])
        return self.text[slice(*place)], place

    def _context(self, sentence: _Sentence) -> str:
        return self.text[self.places[sentence.start] : self.places[sentence.end]].strip()[:_LONGEST_SENTENCE]


def _first(rules: tuple[Rule, ...], tags: AbstractSet[str]) -> tuple[tuple[str, ...], bool]:
    """The figures of the first rule that fits, and whether it is a general one."""
    for rule in rules:
        if all(any(tag in tags for tag in need.split("|")) for need in rule.needs):
            return rule.codes, rule.is_general
    return (), False


def _between(atoms: list[_Atom], start: int, end: int) -> list[_Atom]:
    low = bisect_left(atoms, start, key=lambda atom: atom.start)
    high = bisect_left(atoms, end, key=lambda atom: atom.start)
    return [atom for atom in atoms[low:high] if atom.end <= end]


def _last(places: list[int], before: int) -> int:
    """The last of sorted places that is before a place; -1 where none is."""
    position = bisect_left(places, before)
    return places[position - 1] if position else -1


def _is_day(day: str, month: str) -> bool:
    return day.isdigit() and month.isdigit() and 1 <= int(day[:3]) <= 31 and 1 <= int(month[:3]) <= 12


def _plain(digits: str) -> int | None:
    try:
        return read_count(digits)
    except NumberProblem:
        return None


def _contested(found: list[Mention], previous: Values) -> list[Mention]:
    """Mark numbers of which two would be the same figure; one that repeats the year before gives way."""
    by_code: dict[str, list[int]] = {}
    for position, mention in enumerate(found):
        if len(mention.candidates) == 1 and mention.value is not None:
            by_code.setdefault(mention.candidates[0], []).append(position)
    for code, positions in by_code.items():
        then = previous.get(code)
        repeats = [p for p in positions if then is not None and found[p].value == then]
        if len(repeats) < len(positions):
            for position in repeats:
                found[position] = replace(found[position], kind="other", candidates=())
            positions = [p for p in positions if p not in set(repeats)]
        if not _agree([found[p] for p in positions]):
            for position in positions:
                found[position] = replace(found[position], is_contested=True)
    return found


def _agree(mentions: list[Mention]) -> bool:
    """Whether all say the same, "318 nghìn" and "318.123" included."""
    values = [m.value for m in mentions if m.value is not None]
    if max(values) == min(values):
        return True
    is_rounded = any(m.is_rounded for m in mentions)
    return is_rounded and (max(values) - min(values)) * 100 <= max(values)
