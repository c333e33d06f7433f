"""What templates may write: numbers, icons, states. Nothing is computed here."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from associations import numbers
from associations.models import Association, Turn
from associations.printable import printable

register = template.Library()

_STATES = {
    "draft": ("pencil", "nhap"),
    "submitted": ("send", "da-nop"),
    "returned": ("arrow-return-left", "can-sua"),
    "approved": ("check-circle", "da-duyet"),
}


@register.filter
def count(value: int | None) -> str:
    """Return a whole number in Vietnamese writing; "–" for what is missing."""
    return numbers.format_count(value)


@register.filter
def in_fours(text: str) -> str:
    """Return a long key in groups of four letters, as people copy it."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def seen(text: object) -> str:
    """Return what came from outside as one line of what can be seen: nothing in it turns the direction of the page."""
    return printable(text)


@register.filter
def last_question(turns: Sequence[Turn]) -> str:
    """Return what the secretariat said last in a question's thread."""
    return next((turn.text for turn in reversed(turns) if turn.kind != Turn.Kind.ANSWER), "")


@register.filter
def figures_json(values: Mapping[str, int]) -> str:
    """Figures by code as JSON, for a button that takes them."""
    return json.dumps(dict(values))


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return a single icon as SVG in the page's own colour, silent for screen readers."""
    svg = (settings.ICONS_DIR / f"{name}.svg").read_text()
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308


@register.simple_tag(takes_context=True)
def unit_name(context: Mapping[str, Any], unit: Association, name: str) -> str:
    """Return an association's name, linked to its profile where the page says by `profile_of` where that is."""
    address = context["profile_of"](unit) if "profile_of" in context else ""
    return format_html('<a href="{}">{}</a>', address, name) if address else name


@register.inclusion_tag("_components/state.html")
def state(status: str, label: str) -> dict[str, str]:
    """Return a state as colour, icon and word."""
    icon_name, colour = _STATES.get(status, ("circle", "chua-co"))
    return {"icon_name": icon_name, "colour": colour, "label": label}
