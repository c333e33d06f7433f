"""Where a page of a return is: the return that an address names, within the reach of who asks, and what stands beside it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from associations import access
from associations.models import Association, Cluster, Period, Return, User
from associations.numbers import read_plain
from associations.returns import workflow
from associations.returns.deadlines import Deadline
from associations.returns.hindrances import Hindrances
from associations.returns.history import last_sending_back
from associations.returns.material import Known, Material
from associations.returns.workflow import refusal_to_enter
from associations.territory import members_on
from associations.views.requests import signed_in

# Whoever fills for another association names the document when saving, not when opening the form.
_ANY_DOCUMENT = "x"


def find_place(key: str, year: int) -> tuple[Association, Period]:
    """Return the association and the period of an address; 404 where there is none."""
    return get_object_or_404(Association, key=key), get_object_or_404(Period, year=year)


def find_cluster(user: User, key: str, year: int) -> tuple[Cluster, Period]:
    """Return the cluster and the period of an address; raise Http404 where the user does not read that year of it."""
    cluster, period = get_object_or_404(Cluster, key=key), get_object_or_404(Period, year=year)
    if not access.reads_cluster_year(user, cluster, period):
        raise Http404
    return cluster, period


def members_within(
    user: User, cluster: Cluster, period: Period, right: access.Right = access.Right.SEE_ALL
) -> list[Association]:
    """Return the expected units of a cluster for which a user holds a right, in its order; 404 where there are none."""
    reach = access.reach(user)
    day = period.figures_as_of
    found = [unit for unit in members_on(cluster, day) if reach.has(right, unit.pk, day)]
    if not found:
        raise Http404
    return found


def led_cluster(user: User, key: str, year: int) -> tuple[Cluster, Period]:
    """Return the cluster and the period of an address for who leads the cluster; 404 for everybody else."""
    cluster, period = find_cluster(user, key, year)
    if not access.may_lead(user, cluster):
        raise Http404
    return cluster, period


def visible_return(user: User, key: str, year: int) -> Return:
    """Return the return of an address where the user may see it in every state; else 404, as if there were none."""
    found = access.visible_returns(user).select_related(
        "association", "period", "submitted_by", "approved_by"
    )
    return get_object_or_404(found, association__key=key, period__year=year)


def beside(return_: Return) -> dict[str, Any]:
    """Return what stands beside the figures on the filler's and on the reviewer's page."""
    return {
        "back": last_sending_back(return_) if return_.status == Return.Status.RETURNED else None,
        "scans": return_.scans.defer("content").order_by("-at"),
    }


def may_fill(return_: Return, user: User, deadline: Deadline | None = None) -> bool:
    """Return whether the user may enter figures now; deadline: the return's, where it is read already."""
    return not refusal_to_enter(
        return_, by=access.reach(user), document_number=_ANY_DOCUMENT, deadline=deadline
    )


def moves_offered(
    return_: Return, user: User, known: Known | None = None
) -> list[tuple[workflow.Move, Hindrances]]:
    """Return the moves that a page offers as buttons, each with what stands in its way."""
    return [
        (step, workflow.hindrances(return_, step.name, by=user, known=known))
        for step in workflow.offered(return_, by=user)
    ]


def known_of(material: Material, deadline: Deadline) -> Known:
    """Return what a page has read of a return, for the moves that it offers."""
    return Known(material.assessment, material.unanswered, deadline)


def turn_away(request: HttpRequest, return_: Return, deadline: Deadline | None = None) -> HttpResponse | None:
    """Back to the return for who may not enter figures now; None for who may. deadline: where it is read already.

    Only what was sent is answered with the reason: who merely follows an old link sees the return's state anyway.
    """
    user = signed_in(request)
    if may_fill(return_, user, deadline):
        return None
    if request.method == "POST":
        messages.error(
            request,
            refusal_to_enter(
                return_, by=access.reach(user), document_number=_ANY_DOCUMENT, deadline=deadline
            ),
        )
    return redirect(address_of(return_))


def fills_for_another(return_: Return, user: User) -> bool:
    """Return whether the user would fill the return for its association, by a document that is to be named."""
    return not access.reach(user).has_of(access.Right.FILL, return_)


def seen_version(request: HttpRequest, name: str) -> int:
    """Return a version that was sent with a form; -1, which no return has, for anything else."""
    seen = read_plain(request.POST.get(name, ""))
    return -1 if seen is None else seen


def seen_before(request: HttpRequest, return_: Return) -> tuple[int, int]:
    """Return the versions of a return that the page with the link to this one showed (?xem=), else the present ones."""
    version, _, figures_version = request.GET.get("xem", "").partition(".")
    seen = read_plain(version), read_plain(figures_version)
    if seen[0] is not None and seen[1] is not None:
        return seen[0], seen[1]
    return return_.version, return_.figures_version


def address_of(return_: Return, name: str = "return", **more: Any) -> str:
    """Return the address of one of a return's pages by its name."""
    return reverse(name, kwargs={"key": return_.association.key, "year": return_.period.year, **more})
