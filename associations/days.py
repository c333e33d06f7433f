"""Days, hours and years as Vietnamese people write them: the only place where one is read from text.

The day stands before the month in every writing that is taken. What is none of these is refused in words that name
it: Django's own reading would take 05/12/2026 for 12 May where its formats fall to the English ones.

    read_day("05/12/2026") == read_day("5-12-2026") == read_day(" 5.12.26 ") == read_day("2026-12-05")
    read_day("12/31/2026")  -> DayProblem: there is no month 31
"""

import datetime
import re
from typing import Any

from django import forms

from associations.models import Period
from associations.numbers import tidy
from associations.printable import message

_LONGEST = 40
_MIDNIGHT = r"(?:[ T]0?0:00(?::00)?)?"  # a cell of a sheet is often copied with its hour
_DAY = re.compile(rf"([0-9]{{1,2}}) ?([/.\-]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{4}}|[0-9]{{2}}){_MIDNIGHT}")
_ISO = re.compile(rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){_MIDNIGHT}")
_IN_WORDS = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2})(?: năm|,)? ([0-9]{4})", re.IGNORECASE)
_HOUR = re.compile(r"([0-9]{1,2}) ?(?:(?:[:hg.]|giờ) ?([0-9]{2})?(?::00)?(?: ?(?:phút|p))?)", re.IGNORECASE)
_EXAMPLE = "05/12/2026"


class DayProblem(ValueError):
    """A text that is no day, hour or year; says why and what to do, in Vietnamese."""

    def __init__(self, why: str) -> None:
        super().__init__(message(why))


def read_day(text: str) -> datetime.date | None:
    """Return a day out of what a person typed; None for a blank.

    Raise DayProblem for a day that does not exist, one without its year, and any other text.
    """
    cleaned = tidy(text)
    if not cleaned:
        return None
    year, month, day = _parts(cleaned)
    if not Period.FIRST_YEAR <= year <= Period.LAST_YEAR:
        raise DayProblem(f"“{cleaned}”: năm {year} không hợp lý. Kiểm tra lại năm.")
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise _no_such_day(cleaned) from None


def read_hour(text: str) -> datetime.time | None:
    """Return an hour of the day as "08:00", "8h", "8h30" or "8 giờ 30"; None for a blank. Raise DayProblem."""
    cleaned = tidy(text)
    if not cleaned:
        return None
    if found := _HOUR.fullmatch(cleaned):
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour < 24 and minute < 60:
            return datetime.time(hour, minute)
    raise DayProblem(f"Không có giờ này: “{cleaned[:_LONGEST]}”. Ghi giờ như 08:00 hoặc 8h30.")


def read_year(text: str) -> int | None:
    """Return a year in four digits; None for a blank. Raise DayProblem."""
    cleaned = tidy(text)
    if not cleaned:
        return None
    if not re.fullmatch(r"[0-9]{4}", cleaned):
        raise DayProblem(f"“{cleaned[:_LONGEST]}” không phải là năm. Ghi bốn chữ số của năm, ví dụ 2026.")
    year = int(cleaned)
    if not Period.FIRST_YEAR <= year <= Period.LAST_YEAR:
        raise DayProblem(f"Năm {year} nằm ngoài {Period.FIRST_YEAR}–{Period.LAST_YEAR}. Kiểm tra lại năm.")
    return year


def format_day(day: datetime.date | None) -> str:
    """Return a day in Vietnamese writing; "" for none."""
    return f"{day:%d/%m/%Y}" if day else ""


def _parts(cleaned: str) -> tuple[int, int, int]:
    """Year, month and day as they are written."""
    if found := _ISO.fullmatch(cleaned):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _IN_WORDS.fullmatch(cleaned):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _DAY.fullmatch(cleaned):
        year = int(found[4])
        if len(found[4]) == 2:
            year += 2000 if year < 70 else 1900
        return year, int(found[3]), int(found[1])
    if any(letter.isdigit() for letter in cleaned) and len(cleaned) <= _LONGEST:
        raise DayProblem(f"“{cleaned}” chưa đủ ngày, tháng, năm. Ghi ngày trước, tháng sau, như {_EXAMPLE}.")
    raise _no_such_day(cleaned)


def _no_such_day(cleaned: str) -> DayProblem:
    quoted = cleaned if len(cleaned) <= _LONGEST else f"{cleaned[:_LONGEST]}…"
    return DayProblem(f"Không có ngày “{quoted}”. Ghi ngày có thật, ngày trước, tháng sau, như {_EXAMPLE}.")


class DayField(forms.DateField):
    """A form field for a day as 05/12/2026; one that does not exist is named."""

    widget = forms.TextInput(attrs={"placeholder": "ngày/tháng/năm", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"Ví dụ: {_EXAMPLE}")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime.date | None:
        """Return the day, or None for a blank."""
        if isinstance(value, datetime.date):
            return value
        return _read(read_day, value)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed; what was refused stays as it was."""
        return format_day(value) if isinstance(value, datetime.date) else value


class HourField(forms.TimeField):
    """A form field for an hour of the day as 08:00 or 8h30; the hours are those of Hà Nội."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Ví dụ: 08:00 hoặc 8h30")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime.time | None:
        """Return the hour, or None for a blank."""
        return value if isinstance(value, datetime.time) else _read(read_hour, value)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed; what was refused stays as it was."""
        return f"{value:%H:%M}" if isinstance(value, datetime.time) else value


class YearField(forms.CharField):
    """A form field for a year in four digits; the value is a number."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "empty_value": None, **kwargs})

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Return the year, or None for a blank."""
        return value if isinstance(value, int) else _read(read_year, value)

    def run_validators(self, value: Any) -> None:
        """The bounds were checked when it was read."""


def _read(reader: Any, value: Any) -> Any:
    """Return what a reader of text makes of a value that was sent; its problem as the form's."""
    try:
        return reader("" if value is None else str(value))
    except DayProblem as problem:
        raise forms.ValidationError(str(problem), code="invalid") from None
