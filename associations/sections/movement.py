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
