"""No address and no form stands outside the one reader of text; each exception has its reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from khuyenhoc.typed_text import KEPT_ADDRESSES, is_kept_as_sent
from tests.browsing import sign_in
from tests.test_every_form import OF_A_PACKAGE, Place, form_classes, forms_of

TCVN3 = "Toµn tØnh hiÖn cã 231.000 héi viªn"
_FOR = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
# Hidden fields that are read like any other, by the beginning of their names: the code's own letters and digits.
PLAIN = (
    "above", "back", "code-", "column-", "dau", "deed", "doan", "figures/", "figures_version", "heads", "match", "odd/", "of", "petition", "phan",
    "money_unit", "phien_ban", "plain", "revision", "section", "stamp", "start", "turns", "turns-", "unit", "unit-", "value-", "ve",
    "version", "version/",
)  # fmt: skip
# Hidden fields that send again what was read before, and so come out of the reader as they went in.
SENT_AGAIN = ("text", "raw-", "{{ name }}", "{{ one.name }}", "{{ kept_name }}", "{{ leftover.cell }}")


def addresses(patterns, before: str = "/") -> Iterator[str]:
    """Every address of the portal, with something for each of its parts."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and "^" not in str(pattern.pattern):
            path = before + str(pattern.pattern)
            yield re.sub(r"<(?:(\w+):)?\w+>", lambda found: _FOR.get(found[1] or "str", "x"), path)


def test_every_address_asks_before_it_takes_legacy_letters(cast):
    client = sign_in(cast.administrator)
    found = [one for one in addresses(get_resolver().url_patterns) if not one.startswith(KEPT_ADDRESSES)]
    assert len(found) > 100
    for path in found:
        assert client.post(path, {"text": TCVN3}).status_code == 422, path


def test_every_hidden_field_is_plain_or_stays_as_it_was_sent():
    found = set()
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", path.read_text()):
            found.add(re.search(r'name="([^"]*)"', tag)[1])
    assert len(found) > 20
    for name in found:
        of_the_code = name.split("{{")[0] in PLAIN or name in SENT_AGAIN or name.split("{{")[0] in SENT_AGAIN
        assert of_the_code or is_kept_as_sent(name) or name.endswith("seen_name }}"), name


@pytest.fixture
def place(cast):
    return Place(cast)


def test_every_text_of_every_form_is_read_and_what_was_seen_is_not(place):
    read = set()
    for form in forms_of(place):
        for name, field in form.fields.items():
            if not isinstance(field, forms.CharField):
                continue
            is_hidden = isinstance(field.widget, forms.HiddenInput)
            assert is_kept_as_sent(name) == is_hidden, (type(form).__name__, name)
            read.add(name)
    assert len(read) > 50
    for one in OF_A_PACKAGE & form_classes():
        assert one.__module__ == "associations.signing_in.forms"  # their addresses are KEPT_ADDRESSES
