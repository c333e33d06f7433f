"""The form of a list's row, made from its model, and rows pasted from Excel, read by the same form."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.db import models

from associations.days import PartialDayField, YearField, read_as_of_a_sheet
from associations.exchange.clipboard import cells_of_clipboard
from associations.models import PartialDayColumn, Period, RegisterRow
from associations.numbers import CountField
from associations.printable import message
from associations.sections.register import Register

MOST_PASTED = 500
_LONGEST_PASTED = 1_000_000
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
        text = _folded(str(value or ""))
        options = [(key, _folded(label)) for key, label in self.words.items()]
        for key, label in options:
            if text in (key, label):
                return key
        fits = [key for key, label in options if text and text in label.split(", ")]
        return fits[0] if len(fits) == 1 else str(value or "")

    def validate(self, value: Any) -> None:
        if value in self.refused:
            raise forms.ValidationError(self.refused[value])
        if value not in self.words and (value or self.required):
            problem = message(f"“{value}” không có trong danh sách") if value else "Chưa chọn"
            offered = [label for key, label in self.words.items() if key not in self.refused]
            raise forms.ValidationError(f"{problem}. Chọn một trong: {'; '.join(offered)}.")


class YesField(WordField):
    """Yes or no in words; blank is no, "x" is yes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_YES, coerce=lambda value: value == "yes", required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ("yes" if value else "no") if isinstance(value, bool) else value

    def to_python(self, value: Any) -> str:
        text = _folded(str(value or ""))
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
    made: Any = forms.modelform_factory(
        register.model, form=RowForm, fields=register.columns, formfield_callback=_form_field
    )
    form: RowForm = made(data, instance=row, auto_id="o-%s", label_suffix="", use_required_attribute=False)
    for name, reasons in register.refusals(period).items():
        field_ = form.fields[name]
        assert isinstance(field_, WordField)  # noqa: S101 - only a choice ends
        kept = getattr(row, name) if row else ""
        field_.refuse({choice: reason for choice, reason in reasons.items() if choice != kept})
    return form


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
        return CountField(**words)
    if isinstance(column, models.PositiveSmallIntegerField):
        return YearField(required=not column.blank, **words)
    made = column.formfield()
    assert made is not None  # noqa: S101 - every other column is text
    if isinstance(column, models.TextField):
        made.widget = forms.Textarea(attrs={"rows": 3})
    return made


@dataclass(frozen=True)
class PastedRow:
    """One line of what was pasted: as read, or with what is wrong; `is_known` where it stands in the list already."""

    line: int
    cells: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    is_known: bool = False


@dataclass(frozen=True)
class Pasted:
    """All that was pasted."""

    rows: tuple[PastedRow, ...]
    problem: str = ""

    @property
    def bad(self) -> list[PastedRow]:
        return [row for row in self.rows if row.problems]

    @property
    def new(self) -> list[PastedRow]:
        """The rows that would be added."""
        return [row for row in self.rows if not row.problems and not row.is_known]

    @property
    def known(self) -> int:
        return sum(row.is_known for row in self.rows)


def read_pasted(register: Register, period: Period, text: str, present: Iterable[RegisterRow]) -> Pasted:
    """Return the rows of what Excel puts on the clipboard, in the order of the table's columns; save nothing.

    period: that of the return to which they would be added.

    A first line that repeats the heads is skipped; blank lines are skipped and counted.
    """
    if len(text) > _LONGEST_PASTED:
        return Pasted((), "Nội dung dán quá dài. Dán từng phần.")
    lines = _lines(register, text)
    if problem := _refusal(len(lines)):
        return Pasted((), problem)
    known = {register.line(row) for row in present}
    rows = []
    for number, cells in lines:
        row = _read_row(register, period, number, cells)
        row = replace(row, is_known=not row.problems and register.line_of(row.cells) in known)
        known.add(register.line_of(row.cells))
        rows.append(row)
    return Pasted(tuple(rows))


def _lines(register: Register, text: str) -> list[tuple[int, list[str]]]:
    """Return the filled lines of a pasted text with their numbers, without the heads of the table."""
    rows = cells_of_clipboard(unicodedata.normalize("NFC", text))
    lines = [(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]
    has_head = bool(lines) and _is_head(register, lines[0][1])
    return lines[1:] if has_head else lines


def _refusal(count: int) -> str:
    """Return why so many lines are not read; "" where they are."""
    if not count:
        return "Chưa có dòng nào. Chép các dòng trong Excel rồi dán vào ô."
    if count > MOST_PASTED:
        return f"Dán {count} dòng, mỗi lần nhận nhiều nhất {MOST_PASTED} dòng. Dán làm nhiều lần."
    return ""


def _read_row(register: Register, period: Period, number: int, cells: list[str]) -> PastedRow:
    wanted = len(register.columns)
    if any(cells[wanted:]):
        problem = f"có {len(cells)} cột, bảng này có {wanted} cột. Chép đúng các cột của bảng."
        return PastedRow(number, tuple(cells[:wanted]), problems=(problem,))
    cells = (cells + [""] * wanted)[:wanted]
    form = row_form(register, period, dict(zip(register.columns, cells, strict=True)))
    read_as_of_a_sheet(form)
    if not form.is_valid():
        return PastedRow(number, tuple(cells), problems=tuple(form.error_texts))
    return PastedRow(number, register.cells(form.instance), form.values)


def _is_head(register: Register, cells: list[str]) -> bool:
    heads = [_folded(label) for label in register.labels]
    return [_folded(cell) for cell in cells[: len(heads)]] == heads


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("-", "–").split())
