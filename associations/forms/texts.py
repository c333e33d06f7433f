"""Fields of words."""

from typing import Any

from django import forms

from associations.text import plain_line


class LineField(forms.CharField):
    """A name or another text of one line, with one plain space between its words."""

    def to_python(self, value: Any) -> str:
        """Return the line as it is stored."""
        return plain_line(super().to_python(value) or "")
