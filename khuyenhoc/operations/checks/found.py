"""What a check found, and how it is written."""

import datetime
from typing import NamedTuple

_UNITS = ("byte", "KB", "MB", "GB", "TB")
_STEP = 1024
_TWO_DAYS = 48  # hours


class Found(NamedTuple):
    """Whether all is well, and in words what was found and, where it is not well, what to do."""

    is_ok: bool
    words: str


def as_size(number: int) -> str:
    """Return a number of bytes as people write it: "812 byte", "1,5 GB"."""
    size, unit = float(number), _UNITS[0]
    for larger in _UNITS[1:]:
        if size < _STEP:
            break
        size, unit = size / _STEP, larger
    written = f"{size:.0f}" if unit == _UNITS[0] or size >= 100 else f"{size:.1f}".replace(".", ",")
    return f"{written.removesuffix(',0')} {unit}"


def as_age(age: datetime.timedelta) -> str:
    """Return how long ago something was, roughly: "3 phút trước", "5 giờ trước", "12 ngày trước"."""
    minutes = max(0, int(age.total_seconds() // 60))
    hours = minutes // 60
    if hours >= _TWO_DAYS:
        return f"{hours // 24} ngày trước"
    if hours:
        return f"{hours} giờ trước"
    return f"{minutes} phút trước" if minutes else "vừa xong"
