"""The tag that writes the rows of the sheet."""

from collections.abc import Collection

from django import template
from django.utils.safestring import SafeString

from associations.forms.returns import SectionForm
from associations.forms.sheet_rows import write_rows

register = template.Library()


@register.simple_tag
def sheet_rows(form: SectionForm, questioned: Collection[str] = ()) -> SafeString:
    """Return the rows of a section; questioned: the figures about which the secretariat waits for an answer."""
    return write_rows(form, questioned)
