"""What the styles promise, so that the browser need not look for it at every width."""

import re

import pytest
from django.conf import settings

STYLES = sorted((settings.BASE_DIR / "static").glob("*.css"))
# What is written by a style itself is read by no check of contrast.
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOURS = re.compile(r"(?<![\w-])(?:color|background(?:-color|-image)?|opacity|filter|mix-blend-mode)\s*:")


def blocks_of_widths(css: str) -> list[str]:
    """What stands in each block that holds at some widths only."""
    found = []
    for match in re.finditer(r"@media[^{]*-width[^{]*\{", css):
        depth, at = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        found.append(css[match.end() : at - 1])
    return found


def coloured(css: str) -> list[str]:
    """The rules that change a colour with the width."""
    return [
        text.strip()
        for block in blocks_of_widths(css)
        for text, declared in RULE.findall(block)
        if COLOURS.search(declared) and "::before" not in text
    ]


def test_a_rule_that_changes_a_colour_with_the_width_is_found():
    css = "a { color: red; } @media (max-width: 60rem) { b { opacity: .5; } i { border-color: red; } } @media print { u { color: red; } }"
    assert coloured(css) == ["b"]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_colour_depends_on_the_width(path):
    """Contrast is looked at where pages are laid out for a desk, and holds for a phone."""
    assert coloured(path.read_text(encoding="utf-8")) == []


def test_there_are_widths_to_look_at():
    assert sum(len(blocks_of_widths(path.read_text(encoding="utf-8"))) for path in STYLES) > 5
