"""Who asks."""

from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from associations import access
from associations.models import User


class HtmxRequest(HttpRequest):
    """A request as django-htmx's middleware leaves it; `htmx` is true where the page's script asks."""

    htmx: HtmxDetails


def signed_in(request: HttpRequest) -> User:
    """Return the user of a request that LoginRequiredMiddleware let in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def manager(request: HttpRequest) -> User:
    """Return the administrator who asks; 404 for everybody else."""
    user = signed_in(request)
    if not access.may_manage(user):
        raise Http404
    return user
