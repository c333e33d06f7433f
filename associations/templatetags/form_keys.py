"""The tag `csrf_token`, which every form that is sent has, writes the form's own key beside the token.

A builtin of all templates (settings), so that no form can be without one; what the key is for stands in
requests/once.py.
"""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from associations.requests.once import FIELD, new_key

register = template.Library()


class _TokenAndKey(CsrfTokenNode):
    """Django's own hidden input, and the key of the form that it stands in."""

    def render(self, context: Any) -> str:
        token = super().render(context)
        return token and format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, new_key())


@register.tag
def csrf_token(parser: Any, token: Any) -> _TokenAndKey:
    """Write the token against forged forms and the form's key."""
    return _TokenAndKey()
