"""What an app above associations says beside an approval."""

from collections.abc import Collection

from django.conf import settings
from django.utils.module_loading import import_string

from associations.models import Association, Period


def about_approving(units: Collection[Association], period: Period) -> str:
    """Return what the approval of units' returns does not change, in words; "" where there is nothing to say."""
    words: str = import_string(settings.APPROVAL_WORDS)(units, period)
    return words
