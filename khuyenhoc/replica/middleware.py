"""Answers marked pages from the replica, each person after their own writes, and from the primary where that fails."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, PermissionDenied
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.http import Http404, HttpRequest, HttpResponse

from associations.requests.short_waits import is_reading
from khuyenhoc.replica.connection import REPLICA
from khuyenhoc.replica.marked import MARKED, PUBLIC
from khuyenhoc.replica.router import reading_from_replica
from khuyenhoc.replica.watch import watch

_KEPT_FOR = 3600  # seconds; a replica that is further behind is not read at all
_POSITION = re.compile(r"[0-9]{1,20}", re.ASCII)
# What may be so only because the replica does not know yet.
_MAY_BE_EARLY = {403, 404, 410}


class ReadFromReplica:
    """Stands last: what the middlewares around it read and write is the primary's.

    Whoever sends a form is given the position of the primary's log after it in a cookie, and is answered by the replica
    only once that has come so far. The cookie is no secret: who changes it reads the primary, or what is a moment old.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return the replica's answer; None where the primary is to answer."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in MARKED or request.method not in ("GET", "HEAD"):
            return None
        if not watch.may_read(after=_written(request), is_public=name in PUBLIC):
            return None
        try:
            with reading_from_replica(has_primary=not watch.has_lost_primary()):
                response = view(request, *args, **kwargs)
        except (DatabaseError, InterfaceError):
            # Who asks is read from the primary, which may be what failed: the replica is not to be blamed for it.
            if connections[REPLICA].errors_occurred:
                watch.failed()
                connections[REPLICA].close()
            return None  # only read so far: the primary is asked from the beginning
        except (Http404, PermissionDenied):
            if watch.has_lost_primary():
                raise
            return None
        if response.status_code in _MAY_BE_EARLY and not watch.has_lost_primary():
            return None
        return response


class NoteWrites:
    """Stands outside all that writes: gives whoever sent a form the position of the log that holds it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_reading(request) or response.status_code >= 500:
            return response
        try:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                # Of what is inserted, not of what is written out: it is not behind even where commits are not waited for.
                cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
                position = int(cursor.fetchone()[0])
        except (DatabaseError, InterfaceError):
            return response  # nothing was written that anybody could miss
        response.set_cookie(
            settings.REPLICA_COOKIE_NAME,
            str(position),
            max_age=_KEPT_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


def _written(request: HttpRequest) -> int | None:
    """Return up to where this person wrote; None where nobody did of late."""
    written = request.COOKIES.get(settings.REPLICA_COOKIE_NAME, "")
    return int(written) if _POSITION.fullmatch(written) else None
