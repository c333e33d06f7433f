"""What a page's markup lacks for who reads it by ear or by keyboard, found without a browser.

The rules of axe that need no styles: names of fields, buttons, links and pictures, identifiers and what points to them,
lists, languages. tests/browser has axe itself look at each page, contrast included, in turn.
"""

from collections import Counter
from collections.abc import Iterator

from lxml import html

from khuyenhoc.static_files.bundles import BOOTSTRAP
from khuyenhoc.static_files.used_styles import USED, left_out

_REFERENCES = (
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "headers",
    "list",
    "form",
)
_WORDS = ("text", "search", "email", "tel", "url", "number")
_LEFT_OUT = left_out(BOOTSTRAP.read_text(encoding="utf-8"), USED)
_CHILDREN = {
    "ul": {"li", "script", "template"},
    "ol": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"},
}


def faults_in(page: str) -> list[str]:
    """What is wrong with a page, a line each; nothing for a part of a page, which has no <html>."""
    if "<html" not in page:
        return []
    root = html.document_fromstring(page)
    return [
        *_of_the_page(root),
        *_of_identifiers(root),
        *_of_names(root),
        *_of_structure(root),
        *_of_drafts(root),
        *_of_styles(root),
    ]


def _of_styles(root: html.HtmlElement) -> Iterator[str]:
    """Classes whose rules are left out; khuyenhoc/static_files/used_styles.py names those that are not."""
    found = {name for names in root.xpath("//@class") for name in names.split()}
    lost = {name for names in _LEFT_OUT if names <= found for name in names - USED}
    yield from (f"class {name!r} has rules that no page loads" for name in sorted(lost))


def _of_the_page(root: html.HtmlElement) -> Iterator[str]:
    if not root.get("lang"):
        yield "html has no lang"
    if not (root.findtext("head/title") or "").strip():
        yield "no title"
    if len(root.findall(".//h1")) != 1:
        yield f"{len(root.findall('.//h1'))} headings of the first level"
    if len(root.findall(".//main")) != 1:
        yield f"{len(root.findall('.//main'))} main parts"
    if any("user-scalable=no" in (meta.get("content") or "") for meta in root.iter("meta")):
        yield "the page cannot be enlarged"


def _of_identifiers(root: html.HtmlElement) -> Iterator[str]:
    counts = Counter(root.xpath("//@id"))
    yield from (f"id {name!r} stands {count} times" for name, count in counts.items() if count > 1)
    for reference in _REFERENCES:
        for pointing in root.xpath(f"//*[@{reference}]"):
            lost = [name for name in pointing.get(reference).split() if name not in counts]
            yield from (f"{_told(pointing)}: {reference} points to no {name!r}" for name in lost)


def _of_names(root: html.HtmlElement) -> Iterator[str]:
    yield from (f"{_told(field)} has no label" for field in _fields(root) if not _is_labelled(field))
    for element in root.xpath("//a[@href] | //button | //summary | //*[@role='button']"):
        if not _name(element):
            yield f"{_told(element)} has no name"
    for image in root.iter("img"):
        if image.get("alt") is None and image.get("role") != "presentation":
            yield f"{_told(image)} has no alternative text"
    for drawing in root.xpath("//*[@role='img']"):
        if not _attribute_name(drawing) and drawing.find("{*}title") is None and not drawing.get("alt"):
            yield f"{_told(drawing)} is a picture without a name"


def _fields(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The fields that somebody fills; what scripts alone fill is hidden."""
    for field in root.iter("input", "select", "textarea"):
        is_filled = field.get("type") not in ("hidden", "submit", "button", "image", "reset")
        if is_filled and not field.xpath("ancestor-or-self::*[@hidden]"):
            yield field


def _is_labelled(field: html.HtmlElement) -> bool:
    has_label = field.xpath("ancestor::label | //label[@for=$id]", id=field.get("id") or "-")
    return bool(has_label or _attribute_name(field))


def _of_structure(root: html.HtmlElement) -> Iterator[str]:
    for kind, allowed in _CHILDREN.items():
        for parent in root.iter(kind):
            wrong = [child.tag for child in parent if isinstance(child.tag, str) and child.tag not in allowed]
            yield from (f"{_told(parent)} holds a {tag}" for tag in wrong)
    for item in root.iter("li"):
        if item.getparent().tag not in ("ul", "ol", "menu"):
            yield f"{_told(item)} stands in no list"
    for element in root.xpath("//*[@tabindex > 0]"):
        yield f"{_told(element)} jumps the order of the keyboard"
    for outer in root.xpath("//a[@href] | //button"):
        inner = outer.xpath(".//a[@href] | .//button | .//input[not(@type='hidden')] | .//select")
        if inner:
            yield f"{_told(inner[0])} lies in {_told(outer)}"


def _of_drafts(root: html.HtmlElement) -> Iterator[str]:
    """What would keep static/drafts.js from giving each text back to the form that it was typed into."""
    places: Counter[str] = Counter()
    for form in root.xpath("//form[translate(@method, 'POST', 'post') = 'post']"):
        if form.get("data-not-kept") is not None:
            if not form.get("data-not-kept").strip():
                yield f"{_told(form)} says no reason why it is not kept"
        elif words := sorted(_fields_for_words(root, form)):
            places[f"{form.get('action', '')}#{form.get('data-draft', '')}: {' '.join(words)}"] += 1
    yield from (
        f"{count} forms cannot be told apart: {place}" for place, count in places.items() if count > 1
    )
    is_signed_in = root.find("body").get("data-user")
    if places and is_signed_in and not root.xpath("//script[contains(@src, '/site.')]"):
        yield "what is typed here is not kept"


def _fields_for_words(root: html.HtmlElement, form: html.HtmlElement) -> Iterator[str]:
    """The names of a form's fields into which words are typed, wherever they stand on the page."""
    mine = root.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []
    for field in [*form.iter("input", "textarea"), *mine]:
        is_for_words = field.tag == "textarea" or field.get("type", "text") in _WORDS
        is_another_form = field.get("form") not in (None, form.get("id"))
        is_shown = field.get("readonly") is None and not field.xpath("ancestor-or-self::*[@hidden]")
        if field.tag in ("input", "textarea") and is_for_words and is_shown and not is_another_form:
            yield field.get("name", "")


def _attribute_name(element: html.HtmlElement) -> str:
    named = (element.get(name) for name in ("aria-label", "aria-labelledby", "title"))
    return "".join(value for value in named if value).strip()


def _name(element: html.HtmlElement) -> str:
    """What an element is called: its text, its pictures' texts or its own attributes."""
    return "".join(
        [element.text_content(), *element.xpath(".//@alt | .//@aria-label"), _attribute_name(element)]
    ).strip()


def _told(element: html.HtmlElement) -> str:
    marks = "".join(
        f" {name}={element.get(name)!r}" for name in ("id", "name", "class", "href") if element.get(name)
    )
    return f"<{element.tag}{marks}>"
