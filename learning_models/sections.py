"""Mô hình học tập as a section of a return."""

from django.db.models import Q

from associations.checks.rules import AtMost
from associations.sections.base import Section
from associations.sections.register import DISTRICTS_UNTIL, Counted, Ended, Register
from learning_models.models import ExemplaryAward, LearningModelFigures, LearningTitle

_ADDED_UP = "số công nhận đã cộng dồn nhiều năm, hoặc số đăng ký chỉ là đăng ký mới trong năm"
_REGISTERED = "số đăng ký"
_RECOGNISED = "số được công nhận"

AWARDS = Register(
    key="dien-hinh",
    title="điển hình được khen thưởng",
    row_name="điển hình",
    hint="Gia đình, dòng họ, cộng đồng, đơn vị, công dân học tập tiêu biểu được khen thưởng trong kỳ, và việc nhân rộng.",
    model=ExemplaryAward,
    columns=("model", "name", "place", "award", "replicated", "replicated_where", "replicated_times"),
    heads={
        "model": ("Loại", "Loại hình", "Loại mô hình", "Mô hình học tập"),
        "name": (
            "Tên điển hình",
            "Họ và tên",
            "Họ tên",
            "Tên gia đình, dòng họ",
            "Tên mô hình",
            "Tên tập thể, cá nhân",
            "Tập thể, cá nhân",
        ),
        "place": ("Nơi ở", "Nơi cư trú", "Địa phương", "Địa bàn", "Xã", "Xã, phường"),
        "award": ("Khen thưởng", "Hình thức", "Hình thức khen", "Danh hiệu khen thưởng", "Cấp khen"),
        "replicated": ("Nhân rộng", "Được nhân rộng", "Có nhân rộng"),
        "replicated_where": ("Nơi nhân rộng", "Địa bàn nhân rộng", "Nhân rộng tại"),
        "replicated_times": ("Số lần", "Số nơi nhân rộng", "Số lượt nhân rộng"),
    },
    counts={f"{model}_awarded": Counted(Q(model=model)) for model in ExemplaryAward.Model.values},
)
TITLES = Register(
    key="danh-hieu",
    title="danh hiệu Đơn vị, Cộng đồng học tập trên cấp xã",
    row_name="danh hiệu",
    hint="Đơn vị, cộng đồng được cấp trên xã công nhận danh hiệu; mỗi dòng chọn cấp công nhận.",
    model=LearningTitle,
    columns=("kind", "level", "name", "year"),
    heads={
        "kind": ("Loại", "Loại hình", "Loại danh hiệu", "Danh hiệu học tập"),
        "level": ("Cấp",),
        "name": ("Tên", "Tên đơn vị", "Tên cộng đồng", "Đơn vị, cộng đồng", "Đơn vị", "Tập thể"),
        "year": ("Năm", "Năm được công nhận"),
    },
    ended={
        "level": Ended(
            LearningTitle.Level.DISTRICT,
            DISTRICTS_UNTIL,
            "cấp huyện",
            "Chọn cấp tỉnh; danh hiệu cấp huyện đã ghi ở báo cáo các năm trước vẫn giữ ở đó.",
        )
    },
)

LEARNING_MODELS = Section(
    key="learning_models",
    title="Mô hình học tập",
    model=LearningModelFigures,
    rules=(
        AtMost("family_registered", "households"),
        AtMost("family_recognised", "family_registered", cause=_ADDED_UP, whole_in_short=_REGISTERED),
        AtMost("family_awarded", "family_recognised", whole_in_short=_RECOGNISED),
        AtMost("clan_registered", "clan_total"),
        AtMost("clan_recognised", "clan_registered", cause=_ADDED_UP, whole_in_short=_REGISTERED),
        AtMost("clan_awarded", "clan_recognised", whole_in_short=_RECOGNISED),
        AtMost("community_registered", "community_total", whole_in_short="tổng số cộng đồng"),
        AtMost("community_recognised", "community_registered", cause=_ADDED_UP, whole_in_short=_REGISTERED),
        AtMost("community_awarded", "community_recognised", whole_in_short=_RECOGNISED),
        AtMost("unit_registered", "unit_total"),
        AtMost("unit_recognised", "unit_registered", cause=_ADDED_UP, whole_in_short=_REGISTERED),
        AtMost("unit_awarded", "unit_recognised", whole_in_short=_RECOGNISED),
        AtMost("citizen_registered", "adult_population"),
        AtMost("citizen_recognised", "citizen_registered", cause=_ADDED_UP, whole_in_short=_REGISTERED),
        AtMost("citizen_awarded", "citizen_recognised", whole_in_short=_RECOGNISED),
        AtMost("official_recognised", "official_total"),
        AtMost("commune_learning_recognised", "communes"),
    ),
    steady=("clan_total", "community_total", "unit_total", "official_total", "commune_learning_recognised"),
    registers=(AWARDS, TITLES),
)
