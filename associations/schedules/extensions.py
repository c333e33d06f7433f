"""What associations ask more time for: who may ask, what waits for an answer, what came of it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from associations.access import Reach, Right
from associations.models import Association, Cluster, Extension, ExtensionRequest, Period, Return
from associations.returns.deadlines import Deadline
from associations.returns.workflow import next_step
from associations.sections.base import sections


def refusal_to_ask_extension(
    association: Association, period: Period, *, return_: Return | None, by: Reach, deadline: Deadline
) -> str:
    """Return why a user may not ask for more time for an association; "" where it is allowed, before and after a date.

    return_: None where the association has not begun; deadline: the dates that hold for it.
    """
    if not by.has(Right.FILL, association.pk, period.figures_as_of):
        return (
            f"Chỉ cán bộ của {association} xin gia hạn cho hội mình. "
            "Thư ký cụm gia hạn ngay ở trang lịch của cụm, không cần xin."
        )
    if deadline.schedule is None or not (deadline.due or deadline.locks):
        return "Cụm chưa đặt hạn nộp hay ngày khóa cho năm này nên chưa cần xin gia hạn."
    if return_ is not None and not return_.is_editable:
        return next_step(return_)
    return ""


def requests_of(
    associations: Iterable[Association], period: Period, cluster: Cluster | None = None
) -> QuerySet[ExtensionRequest]:
    """Return the requests of associations for a period, the last first, with who asked and who decided."""
    found = ExtensionRequest.objects.filter(association__in=list(associations), schedule__period=period)
    if cluster is not None:
        found = found.filter(schedule__cluster=cluster)
    return found.select_related(
        "association", "schedule__cluster", "schedule__period", "asked_by", "decided_by", "extension"
    ).order_by("-asked_at", "-pk")


def waiting_for_answers(clusters: Iterable[Cluster]) -> list[ExtensionRequest]:
    """Return the requests of any year that wait for the secretariats of some clusters, the last first; one query."""
    found = ExtensionRequest.objects.filter(
        schedule__cluster__in=list(clusters), state=ExtensionRequest.State.OPEN
    )
    related = found.select_related("association", "schedule__cluster", "schedule__period")
    return list(related.order_by("-asked_at", "-pk"))


def open_request(association: Association, period: Period) -> ExtensionRequest | None:
    """Return the request of an association that waits for an answer; None where there is none."""
    return requests_of([association], period).filter(state=ExtensionRequest.State.OPEN).first()


def in_words(time: Extension | ExtensionRequest) -> str:
    """Return what more time is for: "mọi mục" or the sections by title."""
    titles = [section.title for section in sections() if section.key in time.sections]
    return f"mục {', '.join(titles)}" if titles else "mọi mục"
