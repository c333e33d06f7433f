"""The form of a question on a return."""

from typing import Any

from django import forms

from associations.days import DayField
from associations.models import Return
from associations.returns.deadlines import problem_with_day
from associations.returns.questions import find_subject, subjects

_LONGEST = 2000


class AskForm(forms.Form):
    """A question of the secretariat on a figure, a row of a list or a section of a return."""

    about = forms.ChoiceField(
        label="Hỏi về",
        error_messages={
            "required": "Chọn ô hoặc mục muốn hỏi.",
            "invalid_choice": "Chọn ô hoặc mục muốn hỏi.",
        },
    )
    text = forms.CharField(
        label="Câu hỏi",
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nêu rõ số nào, lạ ở chỗ nào, cần hội làm gì.",
        error_messages={"required": "Ghi điều muốn hỏi: số nào, lạ ở chỗ nào, cần hội làm gì."},
    )
    must_answer = forms.BooleanField(
        label="Phải trả lời rồi mới nộp lại và duyệt được", required=False, initial=True
    )
    due = DayField(label="Hạn trả lời (không bắt buộc)", required=False)

    def __init__(self, return_: Return, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["about"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        code = str(self.data.get("about") or self.initial.get("about") or "")
        choices: list[Any] = [("", "— chọn ô hoặc mục —"), *subjects()]
        row = find_subject(return_, code) if "/" in code else None
        if row:
            choices.append((row.code, row.label))
        choice.choices = choices

    def clean_due(self) -> Any:
        """Refuse a day that has passed."""
        due = self.cleaned_data["due"]
        if due and (problem := problem_with_day(due)):
            raise forms.ValidationError(f"{problem} Hoặc để trống.")
        return due
