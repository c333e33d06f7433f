"""Who asks."""

from django.http import HttpRequest

from associations.models import User


def signed_in(request: HttpRequest) -> User:
    """The user of a request that LoginRequiredMiddleware let in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
