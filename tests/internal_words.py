"""What stands inside the portal and never on a user's page: codes of figures, keys, fractions, Python's own writing, English.

tests/test_access_everywhere.py holds every page of every role to it, tests/conftest.py every refusal of every test to a part.
"""

import re
from functools import cache
from html.parser import HTMLParser

from django.http import HttpResponseBase

from associations.models import Note
from reports.indicators import every_indicator
from tests.vietnamese import english_in

# Codes, names of products and of kinds of file that people know, and the words of the made-up accounts.
_KNOWN = {
    "excel", "word", "powerpoint", "pdf", "csv", "json", "xlsx", "xls", "ods", "docx", "pptx", "png", "jpg", "zip", "zalo", "internet",
    "google", "sheets", "byte", "schema", "org", "tab", "enter", "esc", "home", "end", "pageup", "pagedown",
    "alt", "ctrl", "shift", "delete", "backspace",
}  # fmt: skip
_OF_PYTHON = re.compile(
    r"\b(?:None|True|False|Fraction|Decimal|datetime|Traceback|QuerySet)\b|<[A-Z]\w+[ :]|[\[{(]['\"]\w|\bobject at 0x"
)
_DIVISION = re.compile(r"(?<![\d/.,–-])(\d+)/(\d+)(?![\d/]|[.,]\d|[/-][A-ZĐ])")
_LAST_DAY, _LAST_MONTH = 31, 12


class _Visible(HTMLParser):
    """The words of a page, its titles and labels; not what says of itself that it is no language (translate="no")."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden: list[str] = []  # the open elements from the first that is not read on

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if self._hidden:
            self._hidden += [tag] if tag == self._hidden[0] else []
        elif tag in ("script", "style", "textarea") or known.get("translate") == "no":
            self._hidden = [tag]
        self.words += [
            known[name] or "" for name in ("placeholder", "title", "alt", "aria-label") if name in known
        ]

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def visible(html: str) -> str:
    """The words of a page that somebody reads or hears."""
    parser = _Visible()
    parser.feed(html)
    return " ".join(" ".join(parser.words).split())


def internal_words_in(text: str) -> list[str]:
    """The words of a text that nobody outside the code knows."""
    codes = {
        *re.findall(r"[a-z]+(?:_[a-z0-9]+)+", text),
        *(set(re.findall(r"[a-z]+", text)) & set(every_indicator())),
    }
    pieces = [found[0] for found in _OF_PYTHON.finditer(text)]
    divisions = [found[0] for found in _DIVISION.finditer(text) if not _is_day_or_share(*found.groups())]
    return sorted({*codes, *pieces, *divisions, *_english_in(text)})


def _english_in(text: str) -> set[str]:
    """The words that cannot be Vietnamese, but for known ones, single letters and abbreviations in capitals."""
    found = english_in(re.sub(r"\b[A-ZĐƯ]+[a-z]?\b", " ", text))
    return {word for word in found if len(word) > 1} - _KNOWN


def _is_day_or_share(above: str, below: str) -> bool:
    """Whether "30/6" is a day or "3/8" so many of so many."""
    return int(above) <= int(below) or (int(above) <= _LAST_DAY and int(below) <= _LAST_MONTH)


def internal_words_on(html: str) -> list[str]:
    """The words of a page that nobody outside the code knows."""
    return internal_words_in(visible(html))


@cache
def _keys() -> re.Pattern[str]:
    """The codes and keys that are no word of any language: those with an underscore."""
    notes = (*Note.MissingReason.values, *Note.Flag.values, *Note.Origin.values)
    return re.compile(rf"\b(?:{'|'.join(key for key in (*every_indicator(), *notes) if '_' in key)})\b")


def keys_in_refusal(response: HttpResponseBase) -> set[str]:
    """The codes, keys and pieces of Python on a page that refuses something, but for those of its own address."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if not is_page or response.streaming or response.status_code < 400:
        return set()
    text = visible(response.content.decode())  # type: ignore[attr-defined]
    request = response.request  # type: ignore[attr-defined]
    address = f"{request['PATH_INFO']}?{request.get('QUERY_STRING', '')}"
    found = {*_keys().findall(text), *(piece[0] for piece in _OF_PYTHON.finditer(text))}
    return {word for word in found if word not in address}
