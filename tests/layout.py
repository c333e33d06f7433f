"""Markup without the layout of the templates, so that a test finds a sentence or a row wherever its lines break."""

import re

from django.http import HttpResponseBase

# Elements round whose edges whitespace is not rendered.
_BLOCKS = (
    "html|head|body|title|meta|link|script|main|header|footer|nav|section|article|aside|div|p|h[1-6]|ul|ol|li|dl|dt|dd|"
    "table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td|form|fieldset|legend|details|summary|figure|figcaption|"
    "dialog|blockquote|hr|br|option|optgroup|select|template"
)
_VERBATIM = re.compile(r"(<(textarea|pre|script)\b[^>]*>.*?</\2>)", re.DOTALL)
_RULES = (
    (re.compile(r"[ \t\r\n\f]+"), " "),
    (re.compile(r' >(?=[^"]*(?:<|$))'), ">"),  # after the last of attributes that stand a line each
    (re.compile(rf" ?(</?(?:{_BLOCKS})\b[^>]*>) ?"), r"\1"),
    (re.compile(r'(<(?:button|label)\b[^>]*>|<a class="btn[^>]*>) '), r"\1"),
    (re.compile(r" (</(?:button|label|a)>)"), r"\1"),
)


def without_layout(markup: str) -> str:
    """Markup as a browser lays it out: whitespace collapsed, none where none is rendered; text of fields as it is."""
    parts = _VERBATIM.split(markup)
    for place in range(0, len(parts), 3):
        for pattern, replacement in _RULES:
            parts[place] = pattern.sub(replacement, parts[place])
    return "".join(part for place, part in enumerate(parts) if place % 3 != 2)


def unfold(response: HttpResponseBase) -> None:
    """Take the layout out of a page's content, for the client of the tests."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if is_page and not response.streaming and not response.has_header("Content-Encoding"):
        response.content = without_layout(response.content.decode()).encode()  # type: ignore[attr-defined]
