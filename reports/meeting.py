"""The deed of arranging a cluster's meeting, its form, and how long it is until then."""

import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from associations import access
from associations.actions.schedules import WrongFields
from associations.models import Association, Cluster, Period, User
from associations.people_forms import DayField
from associations.territory import members_on
from associations.workflow import Refused
from reports.models import Meeting


@transaction.atomic
def arrange_meeting(
    *,
    by: User,
    cluster: Cluster,
    period: Period,
    date: datetime.date | None,
    starts_at: datetime.time | None = None,
    place: str = "",
    host: Association | None = None,
    chair: str = "",
    agenda: str = "",
) -> Meeting:
    """Make or change the meeting of a cluster and a period.

    Raises WrongFields where a new date has passed or the host is not of the cluster, Refused for who does not lead.
    """
    if not access.may_lead(by, cluster):
        raise Refused([f"Chỉ thư ký của {cluster} hoặc quản trị ghi lịch họp."])
    meeting = Meeting.objects.select_for_update().filter(cluster=cluster, period=period).first()
    meeting = meeting or Meeting(cluster=cluster, period=period)
    today, wrong = timezone.localdate(), {}
    if date and date != meeting.date and date < today:
        wrong["date"] = f"Ngày {date:%d/%m/%Y} đã qua. Chọn từ ngày {today:%d/%m/%Y} trở đi."
    if host and host not in members_on(cluster, period.figures_as_of):
        wrong["host"] = f"{host} không thuộc cụm trong năm {period.year}."
    if wrong:
        raise WrongFields(wrong)
    meeting.date, meeting.starts_at, meeting.place = date, starts_at, place.strip()
    meeting.host, meeting.chair, meeting.agenda = host, chair.strip(), agenda.strip()
    meeting.changed_by, meeting.changed_at = by, timezone.now()
    meeting.save()
    return meeting


def meeting_of(cluster: Cluster, year: int) -> Meeting | None:
    """The meeting of a cluster's year with its host; None where nobody has arranged one."""
    return (
        Meeting.objects.filter(cluster__key=cluster.key, period__year=year)
        .select_related("host", "cluster", "period")
        .first()
    )


def countdown(date: datetime.date | None) -> str:
    """How long it is until a day, in words; "" where there is none."""
    if date is None:
        return ""
    left = (date - timezone.localdate()).days
    if left > 1:
        return f"còn {left} ngày"
    return {1: "ngày mai", 0: "hôm nay"}.get(left, f"đã họp ngày {date:%d/%m/%Y}")


class MeetingForm(forms.Form):
    """When and where a cluster meets, who hosts and chairs it, and the agenda."""

    date = DayField(label="Ngày họp", required=False)
    starts_at = forms.TimeField(
        label="Giờ bắt đầu",
        required=False,
        input_formats=["%H:%M", "%Hh%M", "%Hh"],
        help_text="Ví dụ: 08:00",
        error_messages={"invalid": "Không có giờ này. Ghi giờ như 08:00."},
        widget=forms.TimeInput(format="%H:%M"),
    )
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)
    host = forms.ChoiceField(label="Hội đăng cai", required=False)
    chair = forms.CharField(label="Chủ trì", max_length=200, required=False)
    agenda = forms.CharField(
        label="Chương trình (mỗi dòng một mục)",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, members: list[Association], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(unit.pk): unit for unit in members}
        choice = self.fields["host"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "—"), *((pk, unit.name) for pk, unit in self.members.items())]

    def clean_host(self) -> Association | None:
        """The association itself."""
        return self.members.get(self.cleaned_data["host"])
