"""Pages of figures that are kept whole below their frame, for all who read the same, until something changes."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from associations import access
from associations.change_counts import change_number
from associations.models import User
from reports.presentation.deflated import Piece, answer_between
from reports.presentation.drawn_cache import find_kept, keep

# Where the content stands in a frame: nobody can write it, since nobody knows it.
_SLOT = f"<!--{secrets.token_hex(16)}-->"
_LONGEST_QUERY = 1000  # letters of an address; a longer one is not worth keeping for


@dataclass(frozen=True)
class KeptPage:
    """What stands below the frame of a page, as it is sent, and what the frame says of it: plain values by name."""

    content: Piece
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Drawn:
    """What stands below the frame of a page; facts: what the frame says of it, plain values by name.

    may_be_kept: whether it follows from what the change number counts, from who holds the same roles, and from the day.
    """

    content: str
    facts: Mapping[str, Any]
    may_be_kept: bool


def kept_page(
    request: HttpRequest, *, by: User, number: int, of: object, draw: Callable[[], Drawn]
) -> KeptPage:
    """Return a page as it was drawn for somebody with the same roles since when nothing has changed, else draw it.

    number: `change_number`, as it was before anything else was read for the page. of: which page it is. Whether `by` reads
    it at all has been decided before.
    """
    query = sorted((name, tuple(values)) for name, values in request.GET.lists())
    made_from = _made_from(by, (of, query), number)
    found: KeptPage | None = find_kept(made_from)
    if found is not None:
        return found
    # Rights may have been read before the number, and be older than it says.
    access.reach_now(by)
    drawn = draw()
    page = KeptPage(Piece.of(drawn.content), drawn.facts)
    is_short = len(request.META.get("QUERY_STRING", "")) <= _LONGEST_QUERY
    # Not where something changed meanwhile: half of it may be in the page.
    if drawn.may_be_kept and is_short and _made_from(by, (of, query), change_number()) == made_from:
        keep(made_from, page)
    return page


def _made_from(by: User, of: object, number: int) -> object:
    return of, access.places_held(by), timezone.localdate().isoformat(), number


def answer_in_frame(
    request: HttpRequest, template: str, context: Mapping[str, Any], content: Piece
) -> HttpResponse:
    """Return a page: its frame drawn for this request by a template with a `slot`, and the content as it is kept."""
    # A comment of our own making.
    frame = render_to_string(template, {**context, "slot": mark_safe(_SLOT)}, request)  # noqa: S308
    before, after = frame.split(_SLOT)
    return answer_between(request, content, before, after)
