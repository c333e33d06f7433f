"""The moment that a backup is of."""

import datetime

from django.utils import timezone

from associations.days import format_day


def moment_in_words(moment: str) -> str:
    """Return an ISO moment, as a manifest has it, in Hà Nội's hours, for example "09:15 ngày 30/11/2026"."""
    local = timezone.localtime(datetime.datetime.fromisoformat(moment))
    return f"{local:%H:%M} ngày {format_day(timezone.localdate(local))}"
