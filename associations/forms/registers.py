"""The form of a list's row, made from its model."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import forms
from django.db import models

from associations.days import PartialDayField, YearField, proposals_of
from associations.models import PartialDayColumn, Period, RegisterRow
from associations.names import without_marks
from associations.numbers import CountField
from associations.printable import message
from associations.sections.nouns import units_of
from associations.sections.register import Register
from associations.text import folded

_NONE = "—"  # nothing is chosen yet
_NO_DAY = ("–", "-", "không", "không có", "vô thời hạn", "không xác định thời hạn", "không có thời hạn")
_YES = [("no", "không"), ("yes", "có")]


class WordField(forms.TypedChoiceField):
    """A choice that is also read from its words, or from one of the words that its label lists."""

    def __init__(self, *, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        self.words = {str(key): str(label) for key, label in choices if key}
        self.refused: Mapping[str, str] = {}
        super().__init__(choices=choices, **kwargs)

    def refuse(self, refused: Mapping[str, str]) -> None:
        """Offer some choices no longer; whoever gives one all the same reads why not."""
        self.refused = refused
        self.choices = [
            ("", _NONE),
            *((key, label) for key, label in self.words.items() if key not in refused),
        ]

    def to_python(self, value: Any) -> str:
        text = _key(str(value or ""))
        for key, label in self.words.items():
            if str(value) == key or text == _key(label):
                return key
        fits = [key for key, label in self.words.items() if text and text in map(_key, label.split(","))]
        return fits[0] if len(fits) == 1 else str(value or "")

    def validate(self, value: Any) -> None:
        if value in self.refused:
            raise forms.ValidationError(self.refused[value])
        if value not in self.words and (value or self.required):
            problem = message(f"“{value}” không có trong danh sách") if value else "Chưa chọn"
            offered = [label for key, label in self.words.items() if key not in self.refused]
            words = f"{problem}. Chọn một trong: {'; '.join(offered)}."
            meant = _meant(str(value), offered) if value else []
            raise forms.ValidationError(words.replace("%", "%%"), params={"proposals": meant})


class YesField(WordField):
    """Yes or no in words; blank is no, "x" is yes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_YES, coerce=lambda value: value == "yes", required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ("yes" if value else "no") if isinstance(value, bool) else value

    def to_python(self, value: Any) -> str:
        text = _key(str(value or ""))
        return {"": "no", "x": "yes", "1": "yes", "0": "no"}.get(text) or super().to_python(value)


class RowForm(forms.ModelForm):
    """One row of a list."""

    @property
    def values(self) -> dict[str, Any]:
        """The row's columns, once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.fields}

    @property
    def error_texts(self) -> list[str]:
        """What is wrong, one sentence a column."""
        return [f"{self.fields[name].label}: {text}" for name, found in self.errors.items() for text in found]


def row_form(
    register: Register, period: Period, data: Any = None, *, row: RegisterRow | None = None
) -> RowForm:
    """Return the form of a new row of a period's list, or of one that stands there.

    A choice that there is no longer is offered only where the row that stands there has it.
    """
    form: RowForm = _form_class(register.model, register.columns)(
        data, instance=row, auto_id="o-%s", label_suffix="", use_required_attribute=False
    )
    for name, reasons in register.refusals(period).items():
        field_ = form.fields[name]
        assert isinstance(field_, WordField)  # noqa: S101 - only a choice ends
        kept = getattr(row, name) if row else ""
        field_.refuse({choice: reason for choice, reason in reasons.items() if choice != kept})
    return form


@cache
def _form_class(model: type[RegisterRow], columns: tuple[str, ...]) -> Any:
    return forms.modelform_factory(model, form=RowForm, fields=columns, formfield_callback=_form_field)


def _form_field(column: models.Field, **kwargs: Any) -> forms.Field:
    words: dict[str, Any] = {"label": str(column.verbose_name), "help_text": str(column.help_text)}
    if isinstance(column, PartialDayColumn):
        assert issubclass(column.model, RegisterRow)  # noqa: S101 - the rows of lists alone
        blank_words = (*_NO_DAY, column.model.blank_words.get(column.name, ""))
        return PartialDayField(required=not column.blank, blank_words=blank_words, **words)
    if isinstance(column, models.BooleanField):
        return YesField(**words)
    if column.choices:
        return WordField(
            choices=[("", _NONE), *((str(k), str(label)) for k, label in column.flatchoices)],
            required=not column.blank,
            **words,
        )
    if isinstance(column, models.PositiveIntegerField):
        return CountField(units=units_of(str(column.verbose_name), ""), **words)
    if isinstance(column, models.PositiveSmallIntegerField):
        return YearField(required=not column.blank, **words)
    made = column.formfield()
    assert made is not None  # noqa: S101 - every other column is text
    if isinstance(column, models.TextField):
        made.widget = forms.Textarea(attrs={"rows": 3})
    return made


def proposals_of_column(form: RowForm, name: str) -> tuple[str, ...]:
    """Return what may be meant by a column that is wrong, as it would be typed."""
    return proposals_of(form.errors.as_data()[name])


def _meant(text: str, offered: Iterable[str]) -> list[str]:
    """Return the one choice that a text may mean: typed without marks, with words around it or some left out."""
    bare = f" {without_marks(_key(text))} "
    options = {label: f" {without_marks(_key(label))} " for label in offered}
    found = [
        label for label, option in options.items() if bare.strip() and (bare in option or option in bare)
    ]
    return found if len(found) == 1 else []


def _key(text: str) -> str:
    """Return the words of a choice only to be compared: without commas and dashes."""
    return " ".join(re.findall(r"\w+", folded(text)))
