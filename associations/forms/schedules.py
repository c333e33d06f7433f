"""The forms of a cluster's dates: the dates of a period, and more time for one association."""

from typing import Any

from django import forms

from associations.actions.schedules import dates_seen
from associations.days import DayField
from associations.models import Association, Cluster, Schedule
from associations.sections.base import sections


class DatesForm(forms.Form):
    """When a cluster's returns of a period open, are due and are locked; blank is no date."""

    opens = DayField(label="Mở nhập từ ngày", required=False)
    due = DayField(label="Hạn nộp", required=False, help_text="Nộp đến 23:59 của ngày này là đúng hạn.")
    locks = DayField(
        label="Ngày khóa",
        required=False,
        help_text="Sau ngày này không nhập, không nộp được nữa, trừ khi gia hạn.",
    )


class ClusterDatesForm(DatesForm):
    """One cluster's dates among those of all clusters; its fields bear the cluster's key."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, cluster: Cluster, stored: Schedule | None, data: Any = None) -> None:
        self.cluster = cluster
        initial = {name: getattr(stored, name, None) for name in ("opens", "due", "locks")}
        super().__init__(data, prefix=cluster.key, initial={**initial, "seen": dates_seen(stored)})
        for field in ("opens", "due", "locks"):
            self.fields[field].help_text = ""
            self.fields[field].widget.attrs["class"] = "form-control day"


class MoreTimeForm(forms.Form):
    """How much more time one association is given: for what, until when, and why."""

    keys = forms.MultipleChoiceField(
        label="Các mục (không chọn là mọi mục)", required=False, widget=forms.CheckboxSelectMultiple
    )
    until = DayField(label="Đến hết ngày", error_messages={"required": "Ghi ngày cuối của gia hạn."})
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Ghi lý do gia hạn."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = self.fields["keys"]
        assert isinstance(keys, forms.MultipleChoiceField)  # noqa: S101 - declared above
        keys.choices = [(section.key, section.title) for section in sections()]


class AskExtensionForm(MoreTimeForm):
    """What an officer asks for."""

    until = DayField(
        label="Xin đến hết ngày", error_messages={"required": "Ghi ngày mà hội chắc chắn làm xong."}
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nêu điều làm chậm và việc còn phải làm; thư ký cụm đọc câu này để quyết định.",
        error_messages={"required": "Ghi lý do xin gia hạn."},
    )


class DeclineForm(forms.Form):
    """Why no more time is given."""

    words = forms.CharField(
        label="Lý do không gia hạn (hội sẽ đọc)",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Ghi lý do không gia hạn, để hội biết cần làm gì tiếp."},
    )


class ExtensionForm(MoreTimeForm):
    """Who gets more time, until when, for what and why."""

    field_order = ("association", "keys", "until", "reason")
    association = forms.ChoiceField(label="Hội được gia hạn", error_messages={"required": "Chọn hội."})

    def __init__(self, members: list[Association], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(unit.pk): unit for unit in members}
        units = self.fields["association"]
        assert isinstance(units, forms.ChoiceField)  # noqa: S101 - declared above
        units.choices = [("", "—"), *((pk, unit.name) for pk, unit in self.members.items())]

    def clean_association(self) -> Association:
        """Return the association itself."""
        return self.members[self.cleaned_data["association"]]
