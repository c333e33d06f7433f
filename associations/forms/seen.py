"""A form that knows what the person saw, so that only what they changed is saved and a clash is noticed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from associations.actions.edits import Edit
from associations.models import Note
from associations.returns.cells import CellName
from associations.text import as_typed


def text_widget(rows: int = 0) -> forms.Widget:
    """Return the box of a text: of some lines, or of one line where `rows` is 0."""
    looks: dict[str, Any] = {"class": "form-control"}
    return forms.Textarea(attrs={"rows": rows, **looks}) if rows else forms.TextInput(attrs=looks)


class SeenForm(forms.Form):
    """A form that carries what the person saw and knows which cells they changed."""

    def __init__(self, key: str, current: Mapping[str, Any], data: Any = None) -> None:
        self.seen_name = f"seen/{key}"
        seen = _seen_cells(data.get(self.seen_name, "")) if data is not None else None
        self.sent_before = read_object(data.get(f"sent/{key}", "")) if data is not None else None
        # A page that does not say what was seen (a script) is taken to have seen what stands now.
        self.says_what_was_seen = seen is not None
        super().__init__(
            data, initial=dict(current) if seen is None else seen, auto_id="o-%s", label_suffix=""
        )
        self.current = current
        self.problems: dict[str, list[str]] = {}

    @property
    def text_names(self) -> Iterable[str]:
        """The fields that the page writes as boxes with a label of their own."""
        return self.fields

    @property
    def text_fields(self) -> Iterator[forms.BoundField]:
        """Yield these fields, each marked where what was sent is refused."""
        for name in self.text_names:
            if name in self.errors:
                self.fields[name].widget.attrs["class"] = "form-control is-invalid"
            yield self[name]

    @property
    def names_on_page(self) -> Iterable[str]:
        """The cells that the form's page shows."""
        return self.current

    @property
    def seen_value(self) -> str:
        """What is on the page now, to be sent back with the form."""
        return self.seen_of(self.names_on_page)

    def seen_of(self, names: Iterable[str]) -> str:
        """Return what stands in some cells now, as JSON by their names."""
        return json.dumps({name: self.current[name] for name in names}, ensure_ascii=False)

    def stored(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what stands in cells of this form, as `seen` names it; "" for nothing."""
        return {name: self.current.get(name, "") for name in names if name in self.fields}

    @cached_property
    def changed(self) -> list[str]:
        """The cells that the person changed; a cell that was not sent is left as it is."""
        return [
            name
            for name in self.changed_data
            if name in self.data or (CellName.parse(name).kind == Note.Kind.FLAG and self.says_what_was_seen)
        ]

    def fill(self, edit: Edit) -> None:
        """Put what the person changed into an edit; what cannot be kept at all stays in `problems`."""
        for name in self.changed:
            if name not in self.errors:
                self.fill_cell(edit, name)
            elif not self.keep_as_typed(edit, name):
                self.problems[CellName.parse(name).code] = [str(error) for error in self.errors[name]]
            texts = (self.sent_before or {}).get(name)
            if isinstance(texts, list):
                edit.sent[name] = [self._read(name, text) for text in texts if isinstance(text, str)]

    def _read(self, name: str, text: str) -> Any:
        """Return a text as the cell keeps it: a figure, or the text itself where it is none."""
        text = as_typed(text)  # as it was read when it was sent
        try:
            return self.fields[name].clean(text)
        except forms.ValidationError:
            return text.strip()

    def fill_cell(self, edit: Edit, name: str) -> None:
        """Put one changed text into an edit."""
        edit.texts[name] = self.cleaned_data[name]
        edit.seen[name] = self.initial.get(name, "")

    def keep_as_typed(self, edit: Edit, name: str) -> bool:
        """Return whether a cell that the form refuses is kept all the same."""
        return False

    def retry_data(self, data: QueryDict) -> None:
        """Leave in `data` what the person changed and put what stands now into every other cell."""
        for name in self.fields:
            if name not in self.changed:
                value = self.current.get(name, "")
                data.setlist(
                    name, value if isinstance(value, list) else [self[name].field.prepare_value(value)]
                )


def _seen_cells(text: str) -> dict[str, Any] | None:
    """Return what a page says it saw of cells; marks that are no list are taken for unseen, however they were forged."""
    found = read_object(text)
    if found is None:
        return None
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, list) or CellName.parse(name).kind != Note.Kind.FLAG
    }


def read_object(text: str) -> dict[str, Any] | None:
    """Return what a page says of cells, by name, as JSON; None where that cannot be read, however it was forged."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
