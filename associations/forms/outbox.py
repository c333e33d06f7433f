"""The forms of the page of mails."""

from django import forms

from associations.models import OutgoingMail


class MailFilter(forms.Form):
    """Which mails are listed."""

    tim = forms.CharField(label="Địa chỉ, họ tên hoặc tiêu đề", required=False, max_length=100)
    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "mọi thư"), *OutgoingMail.State.choices]
    )
