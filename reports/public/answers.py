"""How public addresses answer: the same for everybody, kept by browsers and caches, 304 before anything is drawn."""

import datetime
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import get_conditional_response

from reports.presentation.deflated import Piece, answer_between
from reports.presentation.drawn_cache import find_kept, keep, release

LATEST_FOR = 300  # seconds; a newly published revision shows after that at the latest
REVISION_FOR = 3600  # one revision's files never change but with the portal's own release


@dataclass(frozen=True)
class Content:
    """What an address gives: how it is made, and from what, so that it is made once.

    file_name: under which it is saved; "" where it is displayed.
    """

    made_from: object
    make: Callable[[], str | bytes]
    content_type: str
    file_name: str = ""


def answer(
    request: HttpRequest,
    content: Content,
    *,
    max_age: int = LATEST_FOR,
) -> HttpResponse:
    """Return a content, cached by what it is made from, with the headers by which others cache it.

    A client that has it already gets 304, and nothing is made. That is told by what it is made from and by nothing else:
    there is no moment at which a page last changed, since a new release changes it as the day of a meeting does.
    """
    source = repr((release(), _looks(), content.made_from))
    etag = f'"{hashlib.sha256(source.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = _made(request, source, content)
        if content.file_name:
            response["Content-Disposition"] = f'attachment; filename="{content.file_name}"'
    # What is compressed is the same in meaning only, as Django's own middleware has it.
    response["ETag"] = f"W/{etag}" if response.has_header("Content-Encoding") else etag
    response["Cache-Control"] = f"public, max-age={max_age}"
    # Anybody's page may read it: it is the same for all and no one is signed in to it.
    response["Access-Control-Allow-Origin"] = "*"
    if content.content_type.startswith("image/"):
        # A picture is displayed by whoever shows the link, without asking as CORS does.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def since(published: Iterable[datetime.datetime]) -> datetime.datetime | None:
    """Return the latest of some moments."""
    return max(published, default=None)


def _made(request: HttpRequest, source: str, content: Content) -> HttpResponse:
    """Return a content as it is kept: a text compressed, and sent so where the browser takes it."""
    made_from = ("public", source)
    kept = find_kept(made_from)
    if kept is None:
        made = content.make()
        kept = Piece.of(made) if isinstance(made, str) else made
        keep(made_from, kept)
    if isinstance(kept, Piece):
        return answer_between(request, kept, content_type=content.content_type)
    return HttpResponse(kept, content_type=content.content_type)


def _looks() -> tuple[str, ...]:
    """Return what else a page is made of: styles and script by their names, which change with them, and settings."""
    looks = (
        static("public.css"),
        static("icon.svg"),
        static("copy.js"),
    )
    return (*looks, settings.PORTAL_URL, settings.PUBLIC_CONTACT, settings.PUBLIC_TERMS)
