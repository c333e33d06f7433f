"""The forms of the people's pages."""

from typing import Any

from django import forms
from django.utils import timezone

from associations.days import DayField
from associations.forms.texts import LineField
from associations.models import Assignment, Association, Cluster, User
from associations.models.users import PORTAL_USERNAME
from associations.names import vietnamese_key


class AssociationChoice(forms.ModelChoiceField):
    """Associations by Vietnamese name; those that stand twice are told apart by their dates."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.dated_name)


class PersonForm(forms.Form):
    """How a person is called and reached."""

    full_name = LineField(label="Họ và tên", max_length=150)
    email = forms.EmailField(label="Thư điện tử (không bắt buộc)", required=False)
    phone = forms.CharField(label="Điện thoại (không bắt buộc)", max_length=20, required=False)


class InviteForm(PersonForm):
    """A new person."""

    field_order = ("username", "full_name", "email", "phone")
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=150,
        help_text="Chữ không dấu, chữ số và dấu gạch; ví dụ: can-bo-lang-son.",
    )


class AssignmentForm(forms.Form):
    """A role from a day on."""

    role = forms.ChoiceField(label="Vai trò", choices=Assignment.Role.choices)
    association = AssociationChoice(
        label="Hội (cho cán bộ hội)", queryset=Association.objects.none(), required=False, empty_label="—"
    )
    cluster = forms.ModelChoiceField(
        label="Cụm (cho thư ký cụm)", queryset=Cluster.objects.all(), required=False, empty_label="—"
    )
    valid_from = DayField(label="Từ ngày", initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["association"]
        assert isinstance(choice, AssociationChoice)  # noqa: S101 - declared above
        choice.queryset = Association.objects.filter(level=Association.Level.PROVINCE)
        ordered = sorted(choice.queryset, key=lambda a: (vietnamese_key(a.name), a.valid_from))
        choice.choices = [("", "—"), *((a.pk, choice.label_from_instance(a)) for a in ordered)]


class PersonChoice(forms.ModelChoiceField):
    """People with the name that they sign in by: two may be called the same."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.username})"


class HandoverForm(forms.Form):
    """Who takes over, and whether the account is closed with it."""

    to = PersonChoice(label="Bàn giao cho", queryset=User.objects.none(), empty_label="—")
    close = forms.BooleanField(label="Ngừng tài khoản này sau khi bàn giao", required=False)

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["to"]
        assert isinstance(choice, PersonChoice)  # noqa: S101 - declared above
        choice.queryset = (
            User.objects.filter(is_active=True).exclude(username=PORTAL_USERNAME).exclude(pk=person.pk)
        )
        ordered = sorted(choice.queryset, key=lambda other: (vietnamese_key(str(other)), other.username))
        choice.choices = [("", "—"), *((other.pk, choice.label_from_instance(other)) for other in ordered)]


class EndForm(forms.Form):
    """The last day of a role."""

    last_day = DayField(
        label="Ngày cuối", initial=timezone.localdate, error_messages={"required": "Ghi ngày cuối."}
    )
