"""Tham mưu, phối hợp, tuyên truyền."""

from django.db.models import F, Q

from associations.checks.rules import AtMost
from associations.models import AdvisoryDocument, CooperationAgreement, Period
from associations.models.figures import MovementFigures
from associations.sections.base import Section
from associations.sections.register import Counted, Register

_CUT_OFF = F("of_return__period__figures_as_of")
_IN_FORCE = Q(signed_on__lte=_CUT_OFF) & (Q(in_force_until__isnull=True) | Q(in_force_until__gte=_CUT_OFF))
_SIGNED_WITHIN = Q(
    signed_on__gte=F("of_return__period__starts_on"), signed_on__lte=F("of_return__period__ends_on")
)
_ANY = Q(pk__isnull=False)


def _still_in_force(period: Period) -> Q:
    return Q(in_force_until__isnull=True) | Q(in_force_until__gte=period.starts_on)


AGREEMENTS = Register(
    key="thoa-thuan",
    title="thỏa thuận phối hợp",
    row_name="thỏa thuận",
    hint="Mỗi dòng là một chương trình, thỏa thuận phối hợp; số dòng còn hiệu lực là số ghi ở mục chương trình phối hợp.",
    model=CooperationAgreement,
    columns=("partner", "partner_kind", "content", "signed_on", "in_force_until"),
    counts={
        "cooperation_programmes": Counted(_IN_FORCE, kept=_ANY),
        "cooperation_programmes_new": Counted(_SIGNED_WITHIN, kept=_ANY),
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
    counts={
        "advisory_party": Counted(Q(body_kind=AdvisoryDocument.BodyKind.PARTY)),
        "advisory_authority": Counted(Q(body_kind=AdvisoryDocument.BodyKind.AUTHORITY)),
    },
)

MOVEMENT = Section(
    key="movement",
    title="Tham mưu, phối hợp, tuyên truyền",
    model=MovementFigures,
    rules=(AtMost("cooperation_programmes_new", "cooperation_programmes"),),
    steady=("cooperation_programmes", "learning_centres"),
    registers=(AGREEMENTS, DOCUMENTS),
)
