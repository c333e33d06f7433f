"""The action of arranging a cluster's meeting, its form, and how long it is until then."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from associations import access
from associations.actions.schedules import WrongFields
from associations.days import DayField, HourField, format_day
from associations.models import Association, Cluster, Period, User
from associations.returns.workflow import Refused, Stale
from associations.territory import members_on
from reports.meeting.days import problem_with_meeting_day
from reports.models import Meeting


@dataclass(frozen=True)
class Arrangement:
    """When and where a cluster meets, who hosts and chairs it, and the agenda, an item a line.

    source: the publication that the account of a past meeting is taken from; "" for the secretariat's own.
    """

    date: datetime.date | None = None
    starts_at: datetime.time | None = None
    place: str = ""
    host: Association | None = None
    chair: str = ""
    agenda: str = ""
    source: str = ""

    @property
    def stored(self) -> dict[str, object]:
        """The values as they are kept, by field of the meeting."""
        stripped = {name: getattr(self, name).strip() for name in ("place", "chair", "agenda", "source")}
        return {"date": self.date, "starts_at": self.starts_at, "host": self.host, **stripped}


@transaction.atomic
def arrange_meeting(
    *, by: User, cluster: Cluster, period: Period, arrangement: Arrangement, seen: str | None = None
) -> Meeting:
    """Make or change the meeting of a cluster and a period.

    seen: when what the person saw was changed (`meeting_seen`); Stale where somebody has changed it since. Raises
    WrongFields where the date is a slip or the host is not of the cluster, Refused for who does not lead. A meeting
    that has passed is taken: clusters write down the meetings of earlier years too.
    """
    if refusal := access.refusal_to_lead(by, cluster, "ghi lịch họp"):
        raise Refused([refusal])
    Cluster.objects.select_for_update().get(pk=cluster.pk)  # of two who arrange at once the second waits here
    meetings = Meeting.objects.select_related("cluster", "period", "changed_by", "host")
    found = meetings.filter(cluster=cluster, period=period).first()
    wanted = arrangement.stored
    if found and all(getattr(found, name) == value for name, value in wanted.items()):
        return found
    if found and seen is not None and seen != meeting_seen(found):
        at = timezone.localtime(found.changed_at)
        raise Stale(
            [f"{found.changed_by} đã sửa lịch họp lúc {at:%H:%M ngày %d/%m/%Y}. Xem bản mới rồi sửa tiếp."]
        )
    meeting = found or Meeting(cluster=cluster, period=period)
    if wrong := _problems(meeting, arrangement):
        raise WrongFields(wrong)
    for name, value in wanted.items():
        setattr(meeting, name, value)
    meeting.changed_by, meeting.changed_at = by, timezone.now()
    meeting.save()
    return meeting


def _problems(meeting: Meeting, arrangement: Arrangement) -> dict[str, str]:
    """Return what is wrong with a new date and the host, by field; a date that stands already is taken."""
    period, date, host = meeting.period, arrangement.date, arrangement.host
    wrong = {}
    if date and date != meeting.date and (problem := problem_with_meeting_day(date, period)):
        wrong["date"] = problem
    if host and host not in members_on(meeting.cluster, period.figures_as_of):
        wrong["host"] = f"{host} không thuộc cụm trong năm {period.year}."
    return wrong


def meeting_seen(meeting: Meeting | None) -> str:
    """Return when a meeting was last changed, in one text with which a form says what its reader saw."""
    return meeting.changed_at.isoformat() if meeting else ""


def note_on_past(date: datetime.date | None) -> str:
    """That a meeting has passed, in one sentence; "" where it has not or no day is set."""
    if date is None or date >= timezone.localdate():
        return ""
    return f"Ngày họp {format_day(date)} đã qua: đây là hội nghị đã họp."


def countdown(date: datetime.date | None) -> str:
    """Return how long it is until a day, in words; "" where there is none."""
    if date is None:
        return ""
    left = (date - timezone.localdate()).days
    if left > 1:
        return f"còn {left} ngày"
    return {1: "ngày mai", 0: "hôm nay"}.get(left, f"đã họp ngày {date:%d/%m/%Y}")


class MeetingForm(forms.Form):
    """When and where a cluster meets, who hosts and chairs it, and the agenda."""

    date = DayField(
        label="Ngày họp", required=False, help_text="Ví dụ: 05/12/2026. Hội nghị đã họp cũng ghi được."
    )
    starts_at = HourField(label="Giờ bắt đầu", required=False)
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)
    host = forms.ChoiceField(label="Hội đăng cai", required=False)
    chair = forms.CharField(label="Chủ trì", max_length=200, required=False)
    agenda = forms.CharField(
        label="Chương trình (mỗi dòng một mục)",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    source = forms.CharField(
        label="Nguồn đã công bố",
        max_length=200,
        required=False,
        help_text="Chỉ ghi khi chép lại từ bài báo, văn bản đã công bố: tên và ngày. Để trống khi cụm tự ghi.",
    )

    def __init__(self, members: list[Association], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(unit.pk): unit for unit in members}
        choice = self.fields["host"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "—"), *((pk, unit.name) for pk, unit in self.members.items())]

    @classmethod
    def showing(cls, meeting: Meeting | None, members: list[Association]) -> "MeetingForm":
        """Return the form with what stands of a meeting; blank where there is none."""
        names = ("date", "starts_at", "place", "chair", "agenda", "source")
        stored = {name: getattr(meeting, name) for name in names} if meeting else {}
        return cls(members, initial={**stored, "host": meeting.host_id if meeting else None})

    def clean_host(self) -> Association | None:
        """Return the association itself."""
        return self.members.get(self.cleaned_data["host"])
