"""Whether a number in a workbook stands for a day: the only thing of a cell's look that is ever read."""

import datetime
import re
from enum import StrEnum


class DayFormat(StrEnum):
    """What a number is shown as."""

    DAY = "day"
    SPAN = "span"  # hours past 24, as [h]:mm


# The formats that have a number and no code in the file; those from 27 on are days in East Asian Excel alone.
_DAYS = frozenset((*range(14, 23), 45, 47))
_SPANS = frozenset((46,))
# Letters that are no part of the pattern: quoted, escaped, filling, as wide as; names of colours, places, conditions.
_NO_PATTERN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]?', re.IGNORECASE)
_SPAN = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_GENERAL = re.compile("general", re.IGNORECASE)
_LONGEST_CODE = 1_000  # Excel's own limit is 255

_EPOCH, _EPOCH_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)  # noqa: DTZ001 - a workbook knows no zone
_NO_LEAP_DAY = 60  # 29/02/1900, which Excel has and the calendar has not
_DAY_MILLISECONDS = 24 * 60 * 60 * 1000


def day_format(number: int, code: str | None) -> DayFormat | None:
    """Return what a format shows a number as, by its own number and its code in the file; None for a plain number."""
    if code is None:
        return DayFormat.DAY if number in _DAYS else DayFormat.SPAN if number in _SPANS else None
    pattern = _NO_PATTERN.sub("", code[:_LONGEST_CODE].partition(";")[0])
    if _SPAN.search(pattern):
        return DayFormat.SPAN
    return DayFormat.DAY if _LETTERS.search(_GENERAL.sub("", pattern)) else None


def as_day(
    number: float, format_: DayFormat, *, is_1904: bool
) -> datetime.date | datetime.time | datetime.timedelta | None:
    """Return the day that a number stands for: with its time where it has one, a time alone below 1.

    None where no calendar has it: Excel shows ##### there.
    """
    try:
        milliseconds = round(number * _DAY_MILLISECONDS)
        if format_ == DayFormat.SPAN:
            return datetime.timedelta(milliseconds=milliseconds)
        if milliseconds < 0:
            return None
        if milliseconds < _DAY_MILLISECONDS:
            return (_EPOCH + datetime.timedelta(milliseconds=milliseconds)).time()
        before = 1 if number < _NO_LEAP_DAY and not is_1904 else 0
        moment = (_EPOCH_1904 if is_1904 else _EPOCH) + datetime.timedelta(
            days=before, milliseconds=milliseconds
        )
    except OverflowError:
        return None
    return _without_midnight(moment)


def _without_midnight(moment: datetime.datetime) -> datetime.date:
    """Return a moment, as a day alone where no time is written."""
    if moment.time() != datetime.time():
        return moment
    return datetime.date(moment.year, moment.month, moment.day)


def written_day(text: str) -> datetime.date | datetime.time | None:
    """Return a day that is written out as 2025-12-31 or 2025-12-31T08:30:00; None for anything else."""
    for kind in (datetime.date, datetime.datetime, datetime.time):
        try:
            found = kind.fromisoformat(text.removesuffix("Z"))
        except ValueError:
            continue
        return _without_midnight(found) if isinstance(found, datetime.datetime) else found
    return None
