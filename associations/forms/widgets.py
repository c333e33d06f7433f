"""The plainest widgets of Django written by functions.

A return's form has some five hundred of them, and a template for each, with its include, is most of the time that
the page takes. What is written is the same but for white space between tags; all other widgets go through the templates.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import escape


class QuickRenderer(DjangoTemplates):
    """The renderer of all forms (FORM_RENDERER)."""

    def render(
        self, template_name: str, context: Mapping[str, Any], request: HttpRequest | None = None
    ) -> str:
        write = _WRITERS.get(template_name)
        if write is None:
            return super().render(template_name, dict(context), request)
        return write(context["widget"])


def write_input(kind: str, name: str, value: Any, attributes: Mapping[str, Any]) -> str:
    """Return an input of one line; without a value where it is None."""
    written = "" if value is None else f' value="{escape(str(value))}"'
    return f'<input type="{escape(kind)}" name="{escape(name)}"{written}{_attributes(attributes)}>'


def _input(widget: Mapping[str, Any]) -> str:
    return write_input(widget["type"], widget["name"], widget["value"], widget["attrs"])


def _textarea(widget: Mapping[str, Any]) -> str:
    value = widget["value"] or ""
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\n{escape(str(value))}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    lines = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            lines.append(f'  <optgroup label="{escape(str(group))}">')
        for option in options:
            attributes = f' value="{escape(str(option["value"]))}"{_attributes(option["attrs"])}'
            lines.append(f"  <option{attributes}>{escape(str(option['label']))}</option>")
        if group:
            lines.append("  </optgroup>")
    return "\n".join([*lines, "</select>"])


def _box(widget: Mapping[str, Any]) -> str:
    """Return one of several boxes, within its label where the label is not written elsewhere."""
    if not widget.get("wrap_label"):
        return _input(widget)
    id_ = widget["attrs"].get("id")
    for_ = f' for="{escape(id_)}"' if id_ else ""
    return f"<label{for_}>{_input(widget)} {escape(str(widget['label']))}</label>"


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )


_FOLDER = "django/forms/widgets"
_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "time", "checkbox")
_WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **dict.fromkeys((f"{_FOLDER}/{kind}.html" for kind in _INPUTS), _input),
    f"{_FOLDER}/checkbox_option.html": _box,
    f"{_FOLDER}/textarea.html": _textarea,
    f"{_FOLDER}/select.html": _select,
}
