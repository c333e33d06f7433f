"""Where a page of a return is: the return that an address names, within the reach of who asks, and what stands beside it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from associations import access, workflow
from associations.history import last_sending_back
from associations.models import Association, Period, Return, User


def find_place(key: str, year: int) -> tuple[Association, Period]:
    """The association and the period of an address; 404 where there is none."""
    return get_object_or_404(Association, key=key), get_object_or_404(Period, year=year)


def visible_return(user: User, key: str, year: int) -> Return:
    """The return of an address where the user may see it in every state; else 404, as if there were none."""
    found = access.visible_returns(user).select_related(
        "association", "period", "submitted_by", "approved_by"
    )
    return get_object_or_404(found, association__key=key, period__year=year)


def beside(return_: Return) -> dict[str, Any]:
    """What stands beside the figures on the filler's and on the reviewer's page."""
    return {
        "back": last_sending_back(return_) if return_.status == Return.Status.RETURNED else None,
        "scans": return_.scans.defer("content").order_by("-at"),
    }


def may_fill(return_: Return, user: User) -> bool:
    """Whether the user may enter figures now."""
    return return_.is_editable and access.may_begin(access.reach(user), return_.association)


def why_closed(return_: Return, user: User) -> str:
    """Why the user may not enter figures now, with the next step."""
    refusal = access.refusal_to_fill(return_, by=access.reach(user), paper="x")
    return refusal or workflow.next_step(return_)


def address_of(return_: Return, name: str = "return", **more: Any) -> str:
    """The address of one of a return's pages by its name."""
    return reverse(name, kwargs={"key": return_.association.key, "year": return_.period.year, **more})
