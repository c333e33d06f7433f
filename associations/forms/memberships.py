"""The forms of a cluster's names and of one membership."""

from typing import Any

from django import forms

from associations.days import DayField
from associations.forms.texts import LineField
from associations.models import Cluster
from associations.names import vietnamese_key
from associations.numbers import CountField

MOST_POSITION = 999


def small(value: int | None) -> int | None:
    """Return a place in a cluster's order; raises ValidationError where it is none."""
    if value is not None and value > MOST_POSITION:
        raise forms.ValidationError(f"Thứ tự “{value}” phải từ 0 đến {MOST_POSITION}.")
    return value


class NamesForm(forms.Form):
    """What a cluster is called."""

    name = LineField(label="Tên cụm", max_length=200, error_messages={"required": "Ghi tên cụm."})
    short_name = LineField(
        label="Tên ngắn", max_length=60, error_messages={"required": "Ghi tên ngắn của cụm."}
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class MembershipForm(forms.Form):
    """How long an association is in a cluster, and at which place."""

    position = CountField(label="Thứ tự (không bắt buộc)", help_text="Thứ tự của hội trong bảng của cụm.")
    valid_from = DayField(label="Từ ngày", error_messages={"required": "Ghi ngày hội vào cụm."})
    valid_to = DayField(
        label="Đến hết ngày", required=False, help_text="Để trống khi hội vẫn ở cụm. Ví dụ: 31/12/2026"
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_position(self) -> int | None:
        """Return the place, a small number."""
        return small(self.cleaned_data["position"])


class MembershipFilter(forms.Form):
    """Which memberships are listed."""

    tim = forms.CharField(label="Tên hội", required=False, max_length=100)
    cum = forms.ChoiceField(label="Cụm", required=False)
    luc = forms.ChoiceField(
        label="Lúc",
        required=False,
        choices=[("", "mọi lúc"), ("nay", "hôm nay"), ("truoc", "đã thôi"), ("sau", "chưa bắt đầu")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = sorted(Cluster.objects.all(), key=lambda cluster: vietnamese_key(cluster.short_name))
        choice = self.fields["cum"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "mọi cụm"), *((cluster.key, cluster.short_name) for cluster in clusters)]
