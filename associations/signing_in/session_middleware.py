"""Sessions at each request: who is still signed in, when and where from a session was used (ADR 30)."""

from contextlib import nullcontext

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from associations.models import User
from associations.requests.client import client_address
from associations.requests.short_waits import is_reading, short_wait, spare_write, tell_left_out
from associations.signing_in import sessions


class Sessions(SessionMiddleware):
    """Django's sessions; whatever is saved of one also says from where and with which browser it was used."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session where it changed.

        A session that was ended while this answer was being made stays ended; the answer stands. It also stands where the
        database takes nothing at the moment and only notes of the session's use would be lost; they wait for nobody who
        reads. Raise DatabaseError where more would be lost, as with a sign-in.
        """
        session = request.session
        if session.modified and SESSION_KEY in session:
            session[sessions.ADDRESS] = client_address(request)
            session[sessions.AGENT] = sessions.clean_agent(request.headers.get("User-Agent", ""))
        is_spare = session.modified and session.may_be_lost()  # type: ignore[attr-defined]
        try:
            with short_wait() if is_spare and is_reading(request) else nullcontext():
                return super().process_response(request, response)
        except SessionInterrupted:
            pass
        except (DatabaseError, InterfaceError) as error:
            if not is_spare:
                raise
            tell_left_out(error)
        patch_vary_headers(response, ("Cookie",))
        return response


class SignedInWithinLimits(AuthenticationMiddleware):
    """Who asks: nobody any more once the session is past its limits, on every page that looks.

    It is found out when the page looks, so that pages which are the same for all stay free of cookies.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Set request.user, worked out when it is asked for."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _who_asks(request))  # type: ignore[assignment]


def who_has_signed_in(request: HttpRequest) -> tuple[AbstractBaseUser | AnonymousUser, str]:
    """Return whose session a request names and why it no longer holds, as a name of ENDINGS; "" while it does.

    Nothing is written: the session is neither prolonged nor ended. Raise DatabaseError or InterfaceError.
    """
    user = _read_with_session(request) or get_user(request)
    return user, sessions.ending(request.session) if isinstance(user, User) else ""


def _read_with_session(request: HttpRequest) -> User | None:
    """Return whose session it is, read in one statement with it, where Django's `get_user` is sure to say the same.

    That is asked in every other case: somebody who may not sign in, a password that has changed since, an older secret.
    """
    session = request.session
    kept = {name: str(session.get(name, "")) for name in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)}
    person: User | None = getattr(session, "person", None)
    if person is None or not person.is_active or str(person.pk) != kept[SESSION_KEY]:
        return None
    if kept[BACKEND_SESSION_KEY] not in settings.AUTHENTICATION_BACKENDS or not kept[HASH_SESSION_KEY]:
        return None
    is_current = constant_time_compare(kept[HASH_SESSION_KEY], person.get_session_auth_hash())
    return person if is_current else None


def _who_asks(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    user, why = who_has_signed_in(request)
    if not isinstance(user, User):
        return user
    if why:
        _end(request)
        request.session_ended = (why, user.pk)  # type: ignore[attr-defined]
        request._cached_user = AnonymousUser()  # type: ignore[attr-defined]
        return AnonymousUser()
    sessions.note_use(request.session)
    return user


def _end(request: HttpRequest) -> None:
    """Take a session out of the table, and the browser out of the session.

    Who reads waits for no writer: where the row cannot go at the moment it stays, past its limits as it is.
    """
    ended = request.session
    if not is_reading(request):
        ended.flush()
        return
    request.session = type(ended)()
    with spare_write():
        ended.delete()


def why_nobody(request: HttpRequest) -> str:
    """Return why a request that names a session has nobody behind it, as a name of ENDINGS; "" where it names none."""
    if ended := getattr(request, "session_ended", None):
        return str(ended[0])
    names_one = settings.SESSION_COOKIE_NAME in request.COOKIES
    return sessions.GONE if names_one and request.session.session_key is None else ""


def whose_it_was(request: HttpRequest) -> int | None:
    """Return the id of whose session came past its limits just now; None where it is not known."""
    ended: tuple[str, int] | None = getattr(request, "session_ended", None)
    return ended[1] if ended else None
