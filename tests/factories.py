"""Returns in any state, reached through the real actions."""

from associations.actions import questions
from associations.actions import returns as actions
from associations.models import Association, ClusterMembership, Period, Return, User
from associations.returns.assessment import assess
from associations.returns.workflow import move
from tests.cast import LONG_AGO, Cast

# A small return in which nothing is missing, impossible or odd.
SOUND = {
    "population": 800_000,
    "communes": 200,
    "commune_associations": 198,
    "branches": 2_100,
    "members": 220_000,
    "cooperation_programmes": 9,
    "fund_total": 11_000_000_000,
    "family_recognised": 90_000,
    "clan_recognised": 1_200,
    "community_recognised": 1_000,
    "unit_recognised": 800,
    "citizen_recognised": 150_000,
}


def join(cast: Cast, number: int) -> Association:
    """A further province that belongs to the cluster since long ago."""
    unit = Association.objects.create(
        key=f"moi-{number}",
        name=f"Mới {number}",
        kind="tỉnh",
        gso_code=str(100 + number),
        valid_from=LONG_AGO,
    )
    ClusterMembership.objects.create(cluster=cast.cluster, association=unit, valid_from=LONG_AGO)
    return unit


def begin(association: Association, year: int = 2024) -> Return:
    """The return of an association and a year, without figures yet."""
    period = Period.objects.open_year(year)
    return actions.begin(wanted=[(association, period)])[association.pk, period.pk]


def save(return_: Return, by: User, **figures: int | None) -> Return:
    """Save figures of a return."""
    actions.save(by=by, edits=[actions.Edit(return_, figures=dict(figures))])
    return return_


def go(return_: Return, name: str, by: User, reason: str = "") -> Return:
    """Make a move of a return as it is now; a sending-back asks about the members, with the reason as the question."""
    return_.refresh_from_db()
    if name == "send_back":
        questions.ask(
            by=by, return_=return_, questions=[questions.NewQuestion("members", reason, must_answer=False)]
        )
        reason = ""
    move(by=by, return_=return_, name=name, seen_version=return_.version, reason=reason)
    return return_


def draft(
    cast: Cast, association: Association | None = None, year: int = 2024, **figures: int | None
) -> Return:
    """A sound draft of Lạng Sơn by its officer, or of another province by the portal's account."""
    return_ = begin(association or cast.lang_son, year)
    by = cast.officer if association in (None, cast.lang_son) else User.objects.portal()
    return save(return_, by, **{**SOUND, **figures})


def submitted(
    cast: Cast, association: Association | None = None, year: int = 2024, **figures: int | None
) -> Return:
    return_ = draft(cast, association, year, **figures)
    by = cast.officer if association in (None, cast.lang_son) else User.objects.portal()
    answer_doctor(return_, by)
    return go(return_, "submit", by)


def answer_doctor(return_: Return, by: User) -> None:
    """Figures of tests leap from year to year or stay the same: answer what the doctor asks, and no rule."""
    _answer(return_, by, only="doctor:")


def answer_all(return_: Return, by: User) -> None:
    """Answer whatever is asked about odd figures, by the doctor and by the rules."""
    _answer(return_, by, only="")


def _answer(return_: Return, by: User, only: str) -> None:
    asked = [q for q in assess([return_])[return_.pk].questions if q.key.startswith(only)]
    notes = {(q.code, "explanation", q.key): ("Số của bài thử", q.about) for q in asked}
    if notes:
        actions.save(by=by, edits=[actions.Edit(return_, notes=notes)])


def returned(
    cast: Cast, association: Association | None = None, year: int = 2024, **figures: int | None
) -> Return:
    return go(
        submitted(cast, association, year, **figures), "send_back", cast.secretary, "Xem lại số hội viên"
    )


def approved(
    cast: Cast, association: Association | None = None, year: int = 2024, **figures: int | None
) -> Return:
    return go(submitted(cast, association, year, **figures), "approve", cast.secretary)


IN_STATE = {
    Return.Status.DRAFT: draft,
    Return.Status.SUBMITTED: submitted,
    Return.Status.RETURNED: returned,
    Return.Status.APPROVED: approved,
}
