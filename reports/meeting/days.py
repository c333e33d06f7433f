"""Which days a meeting and its tasks can have: judged by the meeting's own year, so that a past one can be written down.

A slip in the year is named. Only a meeting still to come is judged by today as well: a late one may yet be arranged.
"""

import datetime

from django.utils import timezone

from associations.days import format_day
from associations.models import Period
from associations.returns.deadlines import problem_with_year
from reports.models import Meeting

_YEARS_OF_MEETING = 1  # a year's meeting was held by the end of the year after
_YEARS_OF_TASK = 5  # and what it sets may be due for some years more


def problem_with_meeting_day(day: datetime.date, period: Period) -> str:
    """Return why a day cannot be that of a year's meeting; "" where it can, in the past as well."""
    if day < period.starts_on:
        return _not_the_day(day, f"trước khi năm {period.year} bắt đầu", period)
    if day <= _end_of_year(period, _YEARS_OF_MEETING):
        return ""
    if day < timezone.localdate():
        return _not_the_day(day, f"đã qua và sau năm {period.year + _YEARS_OF_MEETING}", period)
    return problem_with_year(day)


def problem_with_due_day(due: datetime.date, meeting: Meeting) -> str:
    """Return why what a meeting sets cannot be due on a day; "" where it can, also where the day has passed."""
    period = meeting.period
    if due <= (meeting.date or period.ends_on):
        end = f"ngày cuối kỳ báo cáo {format_day(period.ends_on)}"
        after = f"ngày họp {format_day(meeting.date)}" if meeting.date else end
        return f"Hạn {format_day(due)} không sau {after}. Ghi ngày sau đó, hoặc để trống."
    if due > _end_of_year(period, _YEARS_OF_TASK):
        return f"Hạn {format_day(due)} cách năm báo cáo {period.year} quá {_YEARS_OF_TASK} năm. Kiểm tra lại năm."
    return ""


def _not_the_day(day: datetime.date, why: str, period: Period) -> str:
    return (
        f"Ngày {format_day(day)} {why}, nên không phải ngày họp giao ban năm {period.year}. Kiểm tra lại năm."
    )


def _end_of_year(period: Period, years: int) -> datetime.date:
    """Return the last day of the calendar year that comes so many years after a period's."""
    return datetime.date(period.year + years, 12, 31)
