"""Who asks."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from associations.models import User


class HtmxRequest(HttpRequest):
    """A request as django-htmx's middleware leaves it; `htmx` is true where the page's script asks."""

    htmx: HtmxDetails


def signed_in(request: HttpRequest) -> User:
    """The user of a request that LoginRequiredMiddleware let in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
