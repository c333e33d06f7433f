"""The printed form as Chromium prints it: how many pages, and what stands on the page with the signatures.

Parts of the form are printed in colours of their own, which are then looked for in the drawing of each page: nothing
else that the suite has reads a PDF.
"""

import re
import zlib
from pathlib import Path

import pytest

from tests.associations.exchange.printed_form import returns
from tests.browsing import address, sign_in
from tests.turns import in_turn

STYLES = Path(__file__).resolve().parents[2] / "static/paper.css"
TEXT, SENTENCE, SIGNATURES, ANNEX = "0 1 0 rg", ".502 0 .502 rg", "1 0 0 rg", "0 0 1 rg"
COLOURS = """
.text, td { color: rgb(0, 255, 0) }
footer .text { color: rgb(128, 0, 128) }
.signatures, .signatures * { color: rgb(255, 0, 0) }
.annex, .annex * { color: rgb(0, 0, 255) }
"""
LONG_PARAGRAPH = 350  # words; one that fills no page


def printed(page) -> list[bytes]:
    """The drawing of each page, in order."""
    pdf = page.pdf(prefer_css_page_size=True)
    objects = {
        int(number): content for number, content in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", pdf, re.S)
    }
    pages = [content for content in objects.values() if re.search(rb"/Type /Page\b", content)]
    drawn = []
    for content in pages:
        number = int(re.search(rb"/Contents (\d+) 0 R", content)[1])
        drawn.append(zlib.decompress(objects[number].partition(b"stream\n")[2].removesuffix(b"\nendstream")))
    return drawn


def colours_of(drawing: bytes) -> set[str]:
    text = drawing.decode("latin-1")
    return {
        colour
        for colour in (TEXT, SENTENCE, SIGNATURES, ANNEX)
        if re.search(rf"(?<![\d.]){re.escape(colour)}", text)
    }


@pytest.fixture
def open_print(browser, cast):
    """The printed form of a return in the browser, its own styles and the colours laid into the page."""
    pages = []

    def open_(return_):
        content = sign_in(cast.officer).get(address(return_, "in")).content.decode()
        link = re.search(r'<link rel="stylesheet"[^>]*>', content)[0]
        pages.append(browser.new_page())
        pages[-1].set_content(content.replace(link, f"<style>{STYLES.read_text()}{COLOURS}</style>"))
        return pages[-1]

    yield open_
    for page in pages:
        page.close()


@pytest.mark.parametrize(("make", "most"), [(returns.blank, 3), (returns.usual, 4), (returns.largest, 90)])
def test_a_form_takes_few_pages_and_its_signatures_stand_once_with_text_before_its_annexes(
    open_print, cast, make, most
):
    pages = [colours_of(drawing) for drawing in printed(open_print(make(cast)))]
    assert len(pages) <= most
    signed = [place for place, colours in enumerate(pages) if SIGNATURES in colours]
    assert len(signed) == 1
    assert {TEXT, SENTENCE} <= pages[signed[0]]
    annexed = [place for place, colours in enumerate(pages) if ANNEX in colours]
    assert annexed == [] or annexed[0] == signed[0] + 1


def test_wherever_the_text_ends_some_of_it_stands_with_the_signatures(open_print, cast):
    page = open_print(returns.usual(cast))
    for words in in_turn(range(0, 1500, 25), parts=5):
        page.evaluate(
            """words => {
                const texts = document.querySelectorAll('.page > .text');
                texts[texts.length - 1].textContent = 'báo cáo '.repeat(words + 1);
            }""",
            words,
        )
        signed = [colours for drawing in printed(page) if SIGNATURES in (colours := colours_of(drawing))]
        # Behind a paragraph that fills pages, Chromium breaks before the last sentence, which stays with the signatures.
        wanted = {SENTENCE} if words > LONG_PARAGRAPH else {SENTENCE, TEXT}
        assert [wanted <= colours for colours in signed] == [True], words
