"""Whether a text is Vietnamese throughout: no page and no mail of an account may hold English."""

import re
from html.parser import HTMLParser

# Words of Latin letters alone that are Vietnamese, names or codes; anything else is taken for English.
VIETNAMESE_WORD = re.compile(
    r"(?:ng?h?|gh|[ckt]h?|ph|tr|gi|qu|[bdđghlmnprsvxy])?[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}(?:ch|ng|nh|[cmnpt])?",
    re.IGNORECASE,
)
ALLOWED = {"email", "caps", "lock", "qr", "totp", "http", "https", "testserver", "localhost", "sha", "ctrl", "officer", "secretary", "svg"}  # fmt: skip
# English words that could be Vietnamese syllables without marks but are not used as such here.
ENGLISH = {
    "the",
    "your",
    "you",
    "is",
    "not",
    "that",
    "please",
    "log",
    "out",
    "up",
    "code",
    "app",
    "set",
    "it",
    "by",
    "or",
    "we",
}


class _Text(HTMLParser):
    """The text of a page, but for what says of itself that it is no language (translate="no"): keys, products."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self._skip = 0
        self._untranslated = ""  # the tag of an element that says so

    def handle_starttag(self, tag, attrs):
        self._skip += tag in ("script", "style", "svg")
        wording = dict(attrs)
        if wording.get("translate") == "no":
            self._untranslated = tag
        self.words += [
            wording[name] for name in ("placeholder", "title", "alt", "aria-label") if wording.get(name)
        ]
        if tag == "button" or (tag == "input" and wording.get("type") == "submit"):
            self.words.append(wording.get("value") or "")

    def handle_endtag(self, tag):
        self._skip -= tag in ("script", "style", "svg")
        if tag == self._untranslated:
            self._untranslated = ""

    def handle_data(self, data):
        if not self._skip and not self._untranslated:
            self.words.append(data)


def english_in(text):
    """The words of a text that cannot be Vietnamese."""
    text = re.sub(
        r"Ctrl\+\w|https?://\S+|\S+@\S+|/\S*/\S*|\b[0-9a-zA-Z]*[0-9][0-9a-zA-Z]*\b|\b[A-Z2-7]{16,}\b",
        " ",
        text,
    )
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", text)} - ALLOWED
    return {w for w in words if not VIETNAMESE_WORD.fullmatch(w) or w in ENGLISH}


def english_on(html):
    """The words of a page that cannot be Vietnamese: its text, titles, labels and buttons."""
    parser = _Text()
    parser.feed(html)
    return english_in(" ".join(parser.words))


def page_is_vietnamese(response):
    """Fails for a page with English on it."""
    assert english_on(response.content.decode()) == set(), response.request["PATH_INFO"]
