"""What the styles promise, so that the browser need not look for it at every width."""

import re

import pytest
from django.conf import settings

from khuyenhoc.components import views as page

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


SPACE = re.compile(r"(?<![\w-])(?:margin|padding|(?:row-|column-)?gap)[a-z-]*: ([^;]*);")
SIZE = re.compile(r"font-size: ([\d.]+)(rem|px|pt)")
OWN_SCALE = {"presenting.css", "paper.css"}  # a hall and a sheet of paper are measured otherwise


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_space_is_of_one_scale(path):
    """Space is a multiple of an eighth of a rem (2 px), or a hairline of 1 px, so that pages stand on one grid."""
    if path.name not in OWN_SCALE:
        spaces = [value for value in SPACE.findall(path.read_text(encoding="utf-8")) if "(" not in value]
        sizes = {float(size) for value in spaces for size in re.findall(r"([\d.]+)rem", value)}
        assert {size for size in sizes if (size * 8) % 1 and size != 0.0625} == set()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_letters_are_smaller_than_14_px_on_a_screen(path):
    if path.name not in OWN_SCALE:
        css = path.read_text(encoding="utf-8").split("@media print {")[0]
        sizes = {size: float(size) * (16 if unit == "rem" else 1) for size, unit in SIZE.findall(css)}
        assert {size for size, pixels in sizes.items() if pixels < 14} == set()


PORTAL = (settings.BASE_DIR / "static" / "portal.css").read_text(encoding="utf-8")
NAMED = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", PORTAL))
LETTERS = ("ink", "quiet", "brand", "brand-dark", "green", "amber", "red")
PAPERS = ("paper", "amber-light", "red-light", "green-light", "brand-light", "own-light")


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_named_colour_stands_on_the_page_of_components():
    assert {name for name, _ in page.COLOURS} == set(LETTERS) - {"brand-dark"}
    assert {name for name, _ in page.BACKGROUNDS} == set(PAPERS)


@pytest.mark.parametrize("letters", LETTERS)
def test_letters_of_every_named_colour_are_read_on_every_named_paper(letters):
    """AA for letters of any size; states, notices and marks stand on all of them."""
    for paper in ("#ffffff", *(NAMED[name] for name in PAPERS)):
        contrast = (luminance(paper) + 0.05) / (luminance(NAMED[letters]) + 0.05)
        assert contrast >= 4.5, (letters, paper, contrast)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_colours_have_one_name(path):
    """A colour is written once, where it gets its name; slides and printed forms stand alone."""
    if path.name in {"presenting.css", "paper.css"}:
        return
    css = re.sub(r":root \{.*?\n\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    css = re.sub(r"\[[^\]]*\]|@media print \{.*?\n\}", "", css, flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b(?=[^{}]*;)", css)) <= {"#fff"}


def test_no_file_of_one_kind_of_page_gives_a_common_name_another_meaning():
    """The sheet called the width of a column --line: all thin lines of its pages were gone."""
    common = set(re.findall(r"^  (--[\w-]+):", PORTAL, re.MULTILINE))
    alone = {"presenting.css", "public.css", "paper.css", "portal.css"}  # pages that do not load portal.css
    for path in STYLES:
        if path.name not in alone:
            own = set(re.findall(r"^ +(--(?!bs-)[\w-]+):", path.read_text(encoding="utf-8"), re.MULTILINE))
            assert not own & common, path.name


def test_rules_of_paper_do_not_come_back_as_rules_of_a_screen():
    """Rules for a screen had slipped into the block for print: one that stands outside as well says something else there."""
    outside, inside = PORTAL.split("@media print {", 1)
    rules = {(" ".join(names.split()), " ".join(text.split())) for names, text in RULE.findall(outside)}
    doubled = {
        (" ".join(names.split()), " ".join(text.split())) for names, text in RULE.findall(inside)
    } & rules
    assert doubled == set()


def test_there_are_widths_to_look_at():
    assert sum(len(blocks_of_widths(path.read_text(encoding="utf-8"))) for path in STYLES) > 5
