"""How templates are laid out: narrow lines, one element of block level a line, components with a place on their page."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR, "templates")
WIDTH = 120
# A run of plain words that long is a sentence of the page, which stays whole.
SENTENCE = re.compile(r"[^<>{}\"']{80,}")
BLOCKS = (
    "article|aside|blockquote|dd|details|div|dl|dt|fieldset|figure|footer|form|h[1-6]|header|li|main|nav|ol|p|section|"
    "summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
TEXT_BOX = re.compile(r"<textarea(?:{{[^{}]*}}|{%[^%]*%}|[^>{])*>\s*\n")
OPENING = re.compile(rf"<(?:{BLOCKS})\b")


def lines() -> Iterator[tuple[str, str]]:
    """Every line of every template, with its place."""
    for path in sorted(FOLDER.rglob("*.*ml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.relative_to(FOLDER)}:{number}", line


def test_a_line_is_long_only_for_a_sentence():
    assert [place for place, line in lines() if len(line) > WIDTH and not SENTENCE.search(line)] == []


def test_few_lines_are_long():
    long = [place for place, line in lines() if len(line) > WIDTH]
    assert len(long) <= 0.05 * sum(1 for _ in lines()), long


def test_a_line_opens_one_element_of_block_level():
    assert [place for place, line in lines() if len(OPENING.findall(line)) > 1] == []


def test_a_text_box_holds_its_text_and_no_indentation():
    """What stands between the tags is what the person finds in the box, line breaks and blanks included."""
    found = [
        str(path.relative_to(FOLDER))
        for path in sorted(FOLDER.rglob("*.html"))
        if TEXT_BOX.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
