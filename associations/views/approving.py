"""What the pages of approving one return and several share."""

from collections.abc import Collection

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from associations.models import Association, Period


def about_approving(units: Collection[Association], period: Period) -> str:
    """Return what the approval of units' returns does not change, in words; "" where there is nothing to say."""
    words: str = import_string(settings.APPROVAL_WORDS)(units, period)
    return words


def odd_as_read(request: HttpRequest, start: str) -> dict[str, str]:
    """Return the odd cells that stood on a page in fields that begin with `start`, each with the digest of what was read."""
    return {
        name.removeprefix(start): str(digest)
        for name, digest in request.POST.items()
        if name.startswith(start)
    }
