"""Days, hours and years as Vietnamese people write them: the only place where one is read from text.

The day stands before the month in every writing that is taken. What is none of these is refused in words that name
it, with the day that may be meant: Django's own reading would take 05/12/2026 for 12 May where its formats fall to
the English ones.

    read_day("05/12/2026") == read_day("5 tháng 12 năm 2026") == read_day("2026-12-05 00:00:00")
    read_day("12/31/2026")  -> DayProblem: there is no month 31; 31/12/2026?
    str(read_partial_day("tháng 9 năm 2024")) == "9/2024"
"""

import datetime
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms

from associations.day_patterns import AnotherWeekday, NoSuchDay, day_of_number, days_meant, find_day
from associations.models import PartialDay, Period
from associations.printable import message
from associations.text import folded, plain_line

_LONGEST = 40
_LONGEST_READ = 200  # the place in front of a document's day included
_HOUR = re.compile(r"([0-9]{1,2}) ?(?:(?:[:hg.]|giờ) ?([0-9]{2})?(?::00)?(?: ?(?:phút|p))?)", re.IGNORECASE)
_EXAMPLE = "05/12/2026"


class DayProblem(ValueError):
    """A text that is no day, hour or year; says why and what to do, in Vietnamese.

    proposals: the days that may be meant, as they would be typed.
    """

    def __init__(self, why: str, proposals: Iterable[str] = ()) -> None:
        super().__init__(message(why))
        self.proposals = tuple(proposals)


def read_day(value: object, *, in_sheet: bool = False) -> datetime.date | None:
    """Return a day out of what a person typed or a cell of a sheet holds; None for a blank.

    in_sheet: the value stood in a column of days of a sheet, where 46022 is Excel's number of 31/12/2025.
    Raise DayProblem for a day that does not exist, one without its year, and any other text.
    """
    found = _read(value, in_sheet=in_sheet, is_enough=lambda day: day.is_whole)
    return found.first_day if found else None


def read_partial_day(value: object, *, in_sheet: bool = False) -> PartialDay | None:
    """Return a day, or a month or a year where the day is not given; None for a blank. Otherwise as `read_day`."""
    return _read(value, in_sheet=in_sheet, is_enough=lambda day: True)


def read_hour(text: str) -> datetime.time | None:
    """Return an hour of the day as "08:00", "8h", "8h30" or "8 giờ 30"; None for a blank. Raise DayProblem."""
    cleaned = plain_line(text)
    if not cleaned:
        return None
    if found := _HOUR.fullmatch(cleaned):
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour < 24 and minute < 60:
            return datetime.time(hour, minute)
    raise DayProblem(f"Không có giờ này: “{cleaned[:_LONGEST]}”. Ghi giờ như 08:00 hoặc 8h30.")


def read_year(text: str) -> int | None:
    """Return a year in four digits; None for a blank. Raise DayProblem."""
    cleaned = plain_line(text)
    if not cleaned:
        return None
    if not re.fullmatch(r"[0-9]{4}", cleaned):
        raise DayProblem(f"“{cleaned[:_LONGEST]}” không phải là năm. Ghi bốn chữ số của năm, ví dụ 2026.")
    year = int(cleaned)
    if not _is_a_year(year):
        raise DayProblem(f"Năm {year} nằm ngoài {Period.FIRST_YEAR}–{Period.LAST_YEAR}. Kiểm tra lại năm.")
    return year


def format_day(day: datetime.date | None) -> str:
    """Return a day in Vietnamese writing; "" for none."""
    return f"{day:%d/%m/%Y}" if day else ""


def _read(value: object, *, in_sheet: bool, is_enough: Callable[[PartialDay], bool]) -> PartialDay | None:
    text = _as_text(value)
    if not text:
        return None
    try:
        found = find_day(folded(text)) if len(text) <= _LONGEST_READ else None
    except AnotherWeekday as another:
        raise _refused(text, f"“{_shortened(text)}”: ngày {another} không phải thứ ấy", is_enough) from None
    except NoSuchDay:
        raise _refused(text, f"Không có ngày “{_shortened(text)}”", is_enough) from None
    if found is None and in_sheet and (day := day_of_number(text)):
        found = PartialDay.of(day)
    if found is None:
        is_without_digits = not re.search("[0-9]", text)
        what = "Không có ngày “{}”" if is_without_digits else "“{}” chưa đọc được thành ngày"
        raise _refused(text, what.format(_shortened(text)), is_enough)
    if not _is_a_year(found.year):
        raise DayProblem(f"“{_shortened(text)}”: năm {found.year} không hợp lý. Kiểm tra lại năm.")
    if not is_enough(found):
        raise DayProblem(
            f"“{_shortened(text)}” chưa đủ ngày, tháng, năm. Ghi ngày trước, tháng sau, như {_EXAMPLE}."
        )
    return found


def _as_text(value: object) -> str:
    """Return a value in one line; a date cell of a sheet, which may have an hour, as it would be typed."""
    if isinstance(value, datetime.datetime):
        return f"{value:%d/%m/%Y}" if value.time() == datetime.time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else plain_line(str(value))


def _refused(text: str, what: str, is_enough: Callable[[PartialDay], bool]) -> DayProblem:
    """Return the problem of a text that is no day, with the days that may be meant."""
    if len(text) > _LONGEST:
        return DayProblem(f"{what}. Ghi ngày trước, tháng sau, như {_EXAMPLE}.")
    meant = [str(day) for day in days_meant(folded(text)) if _is_a_year(day.year) and is_enough(day)]
    if meant:
        return DayProblem(f"{what}. Nếu là {' hoặc '.join(meant)} thì ghi như vậy.", meant)
    if re.fullmatch(r"[0-9]{1,2} ?[/.\-] ?[0-9]{1,2}", text):
        what = f"“{text}” chưa đủ ngày, tháng, năm"
    return DayProblem(f"{what}. Ghi ngày trước, tháng sau, như {_EXAMPLE}.")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _is_a_year(year: int) -> bool:
    return Period.FIRST_YEAR <= year <= Period.LAST_YEAR


class _DayBox(forms.BoundField):
    """A day's box on a page; what may be meant by what was refused stands with it for static/portal.js."""

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> dict[str, Any]:
        """Add the days that may be meant."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if offered := proposals_of(self.errors.as_data() if self.errors else ()):
            built["data-offered"] = "|".join(offered)
        return built


class DayField(forms.DateField):
    """A form field for a day as 05/12/2026; one that does not exist is named."""

    widget = forms.TextInput(attrs={"placeholder": "ngày/tháng/năm", "autocomplete": "off"})

    in_sheet = False  # what is sent was copied out of a sheet

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"Ví dụ: {_EXAMPLE}")
        super().__init__(**kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Return the box with what may be meant by a refused day."""
        return _DayBox(form, self, field_name)

    def to_python(self, value: Any) -> datetime.date | None:
        """Return the day, or None for a blank."""
        return _field_value(partial(read_day, in_sheet=self.in_sheet), value)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed; what was refused stays as it was."""
        return format_day(value) if isinstance(value, datetime.date) else value


class PartialDayField(forms.Field):
    """A form field for a day of which perhaps only the month or the year is known; the value is a PartialDay.

    blank_words: what people write where there is no day, as "không thời hạn".
    """

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    in_sheet = False  # what is sent was copied out of a sheet

    def __init__(self, *, blank_words: Iterable[str] = (), **kwargs: Any) -> None:
        hint = "Ví dụ: 05/12/2026; chưa rõ ngày thì ghi 12/2026 hoặc 2026."
        kwargs["help_text"] = " ".join(filter(None, (kwargs.get("help_text"), hint)))
        self.blank_words = {folded(words) for words in blank_words}
        super().__init__(**kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Return the box with what may be meant by a refused day."""
        return _DayBox(form, self, field_name)

    def to_python(self, value: Any) -> PartialDay | None:
        """Return the day, or None for a blank."""
        if isinstance(value, str) and folded(value) in self.blank_words:
            return None
        return (
            value
            if isinstance(value, PartialDay)
            else _field_value(partial(read_partial_day, in_sheet=self.in_sheet), value)
        )

    def prepare_value(self, value: Any) -> Any:
        """As it is typed; what was refused stays as it was."""
        return str(value) if isinstance(value, PartialDay) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another day was typed."""
        return super().has_changed(self.prepare_value(initial), data)


class HourField(forms.TimeField):
    """A form field for an hour of the day as 08:00 or 8h30; the hours are those of Hà Nội."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Ví dụ: 08:00 hoặc 8h30")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime.time | None:
        """Return the hour, or None for a blank."""
        return value if isinstance(value, datetime.time) else _field_value(read_hour, str(value or ""))

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
        return value if isinstance(value, int) else _field_value(read_year, str(value or ""))

    def run_validators(self, value: Any) -> None:
        """The bounds were checked when it was read."""


def _field_value(reader: Callable[[Any], Any], value: Any) -> Any:
    """Return what a reader makes of a value that was sent; its problem as the form's."""
    try:
        return reader(value)
    except DayProblem as problem:
        raise day_error(problem) from None


def day_error(problem: DayProblem) -> forms.ValidationError:
    """Return a problem as a form's; `proposals_of` gives its proposals back."""
    # With parameters Django formats the sentence, which has what was typed in it.
    words = str(problem).replace("%", "%%")
    return forms.ValidationError(words, code="invalid", params={"proposals": problem.proposals})


def read_as_of_a_sheet(form: forms.BaseForm) -> None:
    """Have the days of a form read as cells that were copied out of a sheet: 46022 is 31/12/2025 there."""
    for field in form.fields.values():
        if isinstance(field, DayField | PartialDayField):
            field.in_sheet = True


def proposals_of(errors: Iterable[forms.ValidationError]) -> tuple[str, ...]:
    """Return the days that may be meant by what the errors of a field refuse, as they would be typed."""
    return tuple(day for error in errors for day in (error.params or {}).get("proposals", ()))
