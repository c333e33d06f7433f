"""Which units of a page are the reader's own: written as a class by whatever draws a unit, marked when it is read.

A page of figures is drawn once for all its readers, so nothing of one reader may be in it. Each row, bar, tile and line
of a unit carries `css_class`; when the page is answered `mark_own` adds `own` to those of the reader.
"""

import re
from collections.abc import Collection

from django.utils.safestring import SafeString, mark_safe

_PREFIX = "of-"
# The class stands last in the attribute `class`: nothing that a person wrote is there, and a quote within a text is
# escaped.
_CLASS = re.compile(rf'( class="(?:[^"<>]* )?){_PREFIX}([\w-]+)(?=")')


def css_class(key: str) -> str:
    """Return the class of a unit by its association's key; it must stand last in the attribute `class`."""
    return f"{_PREFIX}{key}"


def mark_own(markup: SafeString, keys: Collection[str]) -> SafeString:
    """Return a drawn piece of a page with the class `own` on what is drawn of the units of some keys."""
    if not keys:
        return markup
    # The piece is markup already, and a class is all that is added to it.
    return mark_safe(_CLASS.sub(lambda found: _marked(found, keys), markup))  # noqa: S308


def _marked(found: re.Match[str], keys: Collection[str]) -> str:
    return f"{found[0]} own" if found[2] in keys else found[0]
