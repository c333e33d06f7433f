"""What a check found, and how long ago."""

import datetime
from typing import NamedTuple

from django.utils import timezone

_TWO_DAYS = 48  # hours


class Found(NamedTuple):
    """Whether all is well, and in words what was found and, where it is not well, what to do."""

    is_ok: bool
    words: str


def as_moment(moment: datetime.datetime) -> str:
    """Return when something was, in the portal's time: "07:15 30/11/2026"."""
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"


def as_age(age: datetime.timedelta) -> str:
    """Return how long ago something was, roughly: "3 phút trước", "5 giờ trước", "12 ngày trước"."""
    minutes = max(0, int(age.total_seconds() // 60))
    hours = minutes // 60
    if hours >= _TWO_DAYS:
        return f"{hours // 24} ngày trước"
    if hours:
        return f"{hours} giờ trước"
    return f"{minutes} phút trước" if minutes else "vừa xong"
