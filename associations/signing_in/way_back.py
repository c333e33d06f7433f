"""The page where somebody was when the session ended: offered after the sign-in where the way to it was lost.

As a rule the sign-in itself leads there (`next`). It does not for who comes back by a mail for a forgotten password, by
a bookmark or by typing the address again.
"""

from django.http import HttpRequest

from associations.models import User

_LEFT = "left_page"
_HELD = 12 * 3600  # seconds


def remember(request: HttpRequest, page: str, *, of: int) -> None:
    """Keep the address of a page of the portal for the person with this id alone."""
    request.session[_LEFT] = {"of": of, "page": page}
    request.session.set_expiry(_HELD)  # signing in sets its own


def take(request: HttpRequest, user: User) -> str:
    """Return the page that was left by somebody, once; "" where there is none or it was another's."""
    found = request.session.pop(_LEFT, None)
    return str(found["page"]) if found and found["of"] == user.pk else ""
