"""Mô hình học tập as a section of a return."""

from django.db.models import Q

from associations.checks.rules import AtMost
from associations.sections.base import Section
from associations.sections.register import DISTRICTS_UNTIL, Counted, Ended, Register
from learning_models.models import ExemplaryAward, LearningModelFigures, LearningTitle

_ADDED_UP = "số công nhận đã cộng dồn nhiều năm, hoặc số đăng ký chỉ là đăng ký mới trong năm"

AWARDS = Register(
    key="dien-hinh",
    title="điển hình được khen thưởng",
    row_name="điển hình",
    hint="Gia đình, dòng họ, cộng đồng, đơn vị, công dân học tập tiêu biểu được khen thưởng trong kỳ, và việc nhân rộng.",
    model=ExemplaryAward,
    columns=("model", "name", "place", "award", "replicated", "replicated_where", "replicated_times"),
    counts={f"{model}_awarded": Counted(Q(model=model)) for model in ExemplaryAward.Model.values},
)
TITLES = Register(
    key="danh-hieu",
    title="danh hiệu Đơn vị, Cộng đồng học tập trên cấp xã",
    row_name="danh hiệu",
    hint="Đơn vị, cộng đồng được cấp trên xã công nhận danh hiệu; mỗi dòng chọn cấp công nhận.",
    model=LearningTitle,
    columns=("kind", "level", "name", "year"),
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
        AtMost("family_recognised", "family_registered", cause=_ADDED_UP),
        AtMost("family_awarded", "family_recognised"),
        AtMost("clan_registered", "clan_total"),
        AtMost("clan_recognised", "clan_registered", cause=_ADDED_UP),
        AtMost("clan_awarded", "clan_recognised"),
        AtMost("community_registered", "community_total"),
        AtMost("community_recognised", "community_registered", cause=_ADDED_UP),
        AtMost("community_awarded", "community_recognised"),
        AtMost("unit_registered", "unit_total"),
        AtMost("unit_recognised", "unit_registered", cause=_ADDED_UP),
        AtMost("unit_awarded", "unit_recognised"),
        AtMost("citizen_registered", "adult_population"),
        AtMost("citizen_recognised", "citizen_registered", cause=_ADDED_UP),
        AtMost("citizen_awarded", "citizen_recognised"),
        AtMost("official_recognised", "official_total"),
        AtMost("commune_learning_recognised", "communes"),
    ),
    steady=("clan_total", "community_total", "unit_total", "official_total", "commune_learning_recognised"),
    registers=(AWARDS, TITLES),
)
