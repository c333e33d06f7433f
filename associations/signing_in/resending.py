"""A form that was sent just after its session had ended: kept until the same person is back, then sent again by them."""

from dataclasses import dataclass

from django.http import HttpRequest

from associations.models import User
from associations.requests.pages import page_of

_KEPT = "sent_too_late"
_MOST = 100_000  # characters
_HELD = 3600  # seconds until somebody has to be signed in again
_LONG = 20  # characters; from here on a text was typed rather than chosen


@dataclass(frozen=True)
class Kept:
    """What was sent, and to which address of the portal."""

    path: str
    page: str  # where it was typed
    fields: list[tuple[str, str]]

    @property
    def texts(self) -> list[str]:
        """Return the longer texts, by which one knows again what it was."""
        return [value for _, value in self.fields if len(value) >= _LONG]


def keep(request: HttpRequest, *, of: int) -> bool:
    """Keep what a request sent, for the person with this id alone; whether it could be kept.

    Kept are plain forms: no files, nothing of the pages of an account, no password.
    """
    if request.method != "POST" or request.FILES or request.path.startswith("/tai-khoan/"):
        return False
    own = request.POST.copy()
    own.pop("csrfmiddlewaretoken", None)
    fields = [(name, value) for name, values in own.lists() for value in values]
    if any("password" in name for name, _ in fields):
        return False
    if sum(len(name) + len(value) for name, value in fields) > _MOST:
        return False
    kept = {"of": of, "path": request.get_full_path(), "page": page_of(request), "fields": fields}
    request.session[_KEPT] = kept
    request.session.set_expiry(_HELD)  # signing in sets its own
    return True


def kept_for(request: HttpRequest, user: User) -> Kept | None:
    """Return what waits to be sent again by somebody, None where nothing does; what was another's is dropped."""
    found = request.session.get(_KEPT)
    if not found:
        return None
    if found["of"] != user.pk:
        drop(request)
        return None
    return Kept(
        found["path"], found.get("page", found["path"]), [(name, value) for name, value in found["fields"]]
    )


def drop(request: HttpRequest) -> None:
    """Forget what waits."""
    request.session.pop(_KEPT, None)
