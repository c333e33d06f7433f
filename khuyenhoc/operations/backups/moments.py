"""The moment that a backup is of."""

import datetime

from django.utils import timezone

from associations.days import format_day


def local_moment(moment: str) -> datetime.datetime:
    """Return an ISO moment, as a manifest has it, in Hà Nội's hours. Raise TypeError or ValueError where it is none."""
    return timezone.localtime(datetime.datetime.fromisoformat(moment))


def moment_in_words(moment: str) -> str:
    """Return such a moment as people say it, for example "09:15 ngày 30/11/2026"."""
    local = local_moment(moment)
    return f"{local:%H:%M} ngày {format_day(timezone.localdate(local))}"
