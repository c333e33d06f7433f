"""The forms of a succession."""

from typing import Any

from django import forms

from associations.days import DayField
from associations.models import Association
from associations.names import vietnamese_key


class SuccessionForm(forms.Form):
    """From when and by which law."""

    effective_on = DayField(label="Có hiệu lực từ ngày", error_messages={"required": "Ghi ngày có hiệu lực."})
    legal_basis = forms.CharField(
        label="Căn cứ pháp lý",
        max_length=200,
        required=False,
        help_text="Ví dụ: Nghị quyết 202/2025/QH15",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class NewSuccessionForm(SuccessionForm):
    """Which association takes up which."""

    field_order = ("predecessor", "successor", "effective_on", "legal_basis")
    predecessor = forms.ChoiceField(
        label="Hội đã kết thúc", error_messages={"required": "Chọn hội đã kết thúc."}
    )
    successor = forms.ChoiceField(label="Hội kế thừa", error_messages={"required": "Chọn hội kế thừa."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]
        units = Association.objects.filter(level=Association.Level.PROVINCE)
        ordered = sorted(units, key=lambda unit: (vietnamese_key(unit.name), unit.valid_from))
        self._units = {str(unit.pk): unit for unit in ordered}
        named = [(pk, f"{unit.name} ({unit.days})") for pk, unit in self._units.items()]
        ended = [(pk, words) for pk, words in named if self._units[pk].valid_to]
        for name, choices in (("predecessor", ended), ("successor", named)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", "—"), *choices]

    @property
    def action_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of the action."""
        cleaned = self.cleaned_data
        return {
            "predecessor": self._units[cleaned["predecessor"]],
            "successor": self._units[cleaned["successor"]],
            "effective_on": cleaned["effective_on"],
            "legal_basis": cleaned["legal_basis"],
        }
