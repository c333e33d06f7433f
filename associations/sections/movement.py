"""Tham mưu, phối hợp, tuyên truyền."""

from django.db.models import F, Q

from associations.checks.rules import AtMost
from associations.models import AdvisoryDocument, CooperationAgreement, Period
from associations.models.figures import MovementFigures
from associations.sections.base import Section
from associations.sections.register import Counted, Register

_CUT_OFF = F("of_return__period__figures_as_of")
_ANY = Q(pk__isnull=False)
# Of what is only dated by its month or year the last day counts: signed for certain by then, in force until then.
_SIGNED = Q(signed_on__last_day__lte=_CUT_OFF)
_NOT_ENDED = Q(in_force_until__isnull=True) | Q(in_force_until__last_day__gte=_CUT_OFF)
_SIGNED_WITHIN = Q(
    signed_on__first_day__gte=F("of_return__period__starts_on"),
    signed_on__last_day__lte=F("of_return__period__ends_on"),
)
_PERHAPS_SIGNED = Q(signed_on__first_day__lte=_CUT_OFF, signed_on__last_day__gt=_CUT_OFF)
_PERHAPS_WITHIN = (
    Q(
        signed_on__first_day__lte=F("of_return__period__ends_on"),
        signed_on__last_day__gte=F("of_return__period__starts_on"),
    )
    & ~_SIGNED_WITHIN
)


def _still_in_force(period: Period) -> Q:
    return Q(in_force_until__isnull=True) | Q(in_force_until__last_day__gte=period.starts_on)


AGREEMENTS = Register(
    key="thoa-thuan",
    title="thỏa thuận phối hợp",
    row_name="thỏa thuận",
    hint="Mỗi dòng là một chương trình, thỏa thuận phối hợp; số dòng còn hiệu lực là số ghi ở mục chương trình phối hợp.",
    model=CooperationAgreement,
    columns=("partner", "partner_kind", "content", "signed_on", "in_force_until"),
    heads={
        "partner": (
            "Đơn vị phối hợp",
            "Cơ quan phối hợp",
            "Ngành phối hợp",
            "Đơn vị ký kết",
            "Cơ quan ký kết",
            "Đơn vị ký",
            "Cơ quan ký",
            "Tên đối tác",
            "Tên đơn vị",
            "Tên đơn vị phối hợp",
            "Đơn vị",
            "Cơ quan",
            "Cơ quan, đơn vị",
            "Cơ quan, đơn vị phối hợp",
            "Đơn vị, cơ quan phối hợp",
            "Bên ký kết",
            "Ký với",
        ),
        "partner_kind": ("Loại", "Loại đơn vị", "Loại cơ quan", "Loại hình", "Nhóm đối tác", "Khối"),
        "content": (
            "Nội dung",
            "Nội dung chương trình",
            "Nội dung ký kết",
            "Nội dung chính",
            "Nội dung thỏa thuận",
            "Tên chương trình",
            "Tên chương trình phối hợp",
            "Chương trình phối hợp",
        ),
        "signed_on": (
            "Ngày ký kết",
            "Ngày tháng năm ký",
            "Ngày tháng ký",
            "Thời gian ký",
            "Thời gian ký kết",
            "Thời điểm ký",
            "Ký ngày",
            "Năm ký",
        ),
        "in_force_until": (
            "Hiệu lực đến",
            "Hiệu lực đến ngày",
            "Có hiệu lực đến",
            "Có hiệu lực đến ngày",
            "Hết hiệu lực",
            "Ngày hết hiệu lực",
            "Ngày hết hạn",
            "Đến ngày",
            "Đến hết ngày",
            "Thời hạn đến",
            "Ngày kết thúc",
        ),
    },
    counts={
        "cooperation_programmes": Counted(
            _SIGNED & _NOT_ENDED, kept=_ANY, unsure=_PERHAPS_SIGNED & _NOT_ENDED
        ),
        "cooperation_programmes_new": Counted(_SIGNED_WITHIN, kept=_ANY, unsure=_PERHAPS_WITHIN),
    },
    carries_over=_still_in_force,
)
DOCUMENTS = Register(
    key="van-ban",
    title="văn bản do Hội tham mưu",
    row_name="văn bản",
    hint="Văn bản của cấp ủy, chính quyền ban hành trong kỳ mà Hội đã tham mưu.",
    model=AdvisoryDocument,
    columns=("body_kind", "issuing_body", "number", "issued_on", "summary"),
    heads={
        "body_kind": ("Cấp ủy, chính quyền", "Cấp ban hành", "Loại cơ quan", "Khối"),
        "issuing_body": ("Cơ quan ban hành văn bản", "Nơi ban hành", "Đơn vị ban hành", "Cơ quan"),
        "number": ("Số", "Số hiệu", "Số văn bản", "Số và ký hiệu", "Số, ký hiệu văn bản"),
        "issued_on": (
            "Ngày",
            "Ngày tháng",
            "Ngày ban hành văn bản",
            "Ngày tháng năm ban hành",
            "Ngày tháng năm",
            "Thời gian ban hành",
            "Ngày văn bản",
            "Ngày ký",
        ),
        "summary": (
            "Trích yếu nội dung",
            "Trích yếu văn bản",
            "Nội dung",
            "Nội dung văn bản",
            "Tên văn bản",
            "Tên loại và trích yếu",
            "Tên loại và trích yếu nội dung",
            "Về việc",
        ),
    },
    counts={
        "advisory_party": Counted(Q(body_kind=AdvisoryDocument.BodyKind.PARTY)),
        "advisory_authority": Counted(Q(body_kind=AdvisoryDocument.BodyKind.AUTHORITY)),
    },
)

MOVEMENT = Section(
    key="movement",
    title="Tham mưu, phối hợp, tuyên truyền",
    short_title="Tham mưu, phối hợp",
    model=MovementFigures,
    rules=(AtMost("cooperation_programmes_new", "cooperation_programmes"),),
    steady=("cooperation_programmes", "learning_centres"),
    registers=(AGREEMENTS, DOCUMENTS),
)
