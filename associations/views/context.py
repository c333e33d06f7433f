"""What the frame of every page needs: the places that the signed-in person may go to."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from associations import access
from associations.models import Cluster, Period, User
from associations.requests.pages import page_of
from associations.requests.taken import answered_form, taken_forms
from associations.signing_in import sessions

# Pages full of figures to type: there the top bar is menus only, and few tabs lead past it.
FOLDED = {"fill"}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the clusters that the person reads, each with a year to go to, and whether they manage people."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        ended = sessions.ENDINGS.get(request.GET.get("het", ""), "")
        return {"frame_public": settings.PUBLIC_PAGE, "frame_session_ended": ended}
    resolved = request.resolver_match
    place = (resolved.url_name or "") if resolved else ""
    year = resolved.kwargs.get("year") if resolved else None
    if year is None:
        latest = Period.objects.order_by("-year").first()
        year = latest.year if latest else None
    return {
        "frame_unread": user.notices.filter(
            read_at=None
        ).count,  # asked by the frame, not by a piece of a page
        "frame_clusters": partial(_places, user, year),  # asked by the frame as well
        "frame_year": year,
        "frame_pages": settings.CLUSTER_PAGES,
        "frame_all_clusters": settings.ALL_CLUSTERS_PAGE,
        "frame_place": place,
        "frame_folds": place in FOLDED,
        "frame_key": resolved.kwargs.get("key", "") if resolved else "",
        "frame_public": settings.PUBLIC_PAGE,
        "frame_manages": access.reach(user).manages,
        "frame_taken": partial(taken_forms, request),
        "frame_answers": partial(answered_form, request),
        "frame_page_of": page_of(request) if request.method == "POST" else "",
    }


def _places(user: User, year: int | None) -> list[tuple[Cluster, int]]:
    return access.places_of_clusters(user, year, list(Period.objects.all())) if year else []
