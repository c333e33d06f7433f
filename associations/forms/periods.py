"""The forms of the pages of periods."""

import datetime

from django import forms
from django.utils import timezone

from associations.days import DayField, YearField
from associations.models import Period


class PeriodForm(forms.Form):
    """The days of a period that is open."""

    starts_on = DayField(label="Từ ngày", error_messages={"required": "Ghi ngày đầu của kỳ."})
    ends_on = DayField(label="Đến hết ngày", error_messages={"required": "Ghi ngày cuối của kỳ."})
    figures_as_of = DayField(
        label="Số liệu tính đến ngày",
        help_text="Hội thuộc cụm vào ngày này thì phải báo cáo. Ví dụ: 25/11/2023, ngày họp giao ban.",
        error_messages={"required": "Ghi ngày mà số liệu tính đến."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class OpenPeriodForm(PeriodForm):
    """A year that is to be opened."""

    field_order = ("year", "starts_on", "ends_on", "figures_as_of")
    year = YearField(label="Năm", error_messages={"required": "Ghi năm."})


def proposed() -> dict[str, object]:
    """Return the next year to open with the days of a calendar year; this year where none is open."""
    last = Period.objects.order_by("-year").first()
    year = last.year + 1 if last else timezone.localdate().year
    return {
        "year": str(year),
        "starts_on": datetime.date(year, 1, 1),
        "ends_on": datetime.date(year, 12, 31),
        "figures_as_of": datetime.date(year, 12, 31),
    }
