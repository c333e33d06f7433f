"""Who asks."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from associations import access
from associations.models import Cluster, Period, User


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


def periods_of(request: HttpRequest) -> list[Period]:
    """Return all periods, the last first; read once for a page, and each time for a form, which may change them."""
    if request.method not in ("GET", "HEAD"):
        return list(Period.objects.order_by("-year"))
    if (found := getattr(request, "periods_read", None)) is None:
        found = list(Period.objects.order_by("-year"))
        request.periods_read = found  # type: ignore[attr-defined]
    return list(found)


def keep_clusters(request: HttpRequest, clusters: Iterable[Cluster]) -> None:
    """Let the page's frame have clusters that the page has read, so that it need not read them again."""
    request.clusters_read = list(clusters)  # type: ignore[attr-defined]


def clusters_kept(request: HttpRequest) -> list[Cluster]:
    """Return the clusters that the page has read and kept for its frame."""
    return list(getattr(request, "clusters_read", ()))
