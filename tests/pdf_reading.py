"""Reads a PDF back as a screen reader does: by its tags, in their order, with the letters that its fonts say.

Independent of what makes the files: pypdf finds the objects, the letters come from the fonts' own tables.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from page import validate_pdf_bytes
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


@dataclass
class Tag:
    """One element of the structure: its role, its own dictionary, what is in it (tags and pieces of text)."""

    role: str
    raw: DictionaryObject
    inside: list["Tag | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    def all(self, *roles: str) -> Iterator["Tag"]:
        for one in self.inside:
            if isinstance(one, Tag):
                if one.role in roles:
                    yield one
                yield from one.all(*roles)

    @property
    def words(self) -> list[str]:
        """The words in the order of the tags; what stands in different blocks is apart."""
        inline = ("Span", "Link", "Em", "Strong")
        parts = (one if isinstance(one, str) or one.role in inline else None for one in self.inside)
        if all(part is not None for part in parts):
            return self.text.split()
        found: list[str] = []
        for one in self.inside:
            found += one.split() if isinstance(one, str) else one.words
        return found


class ReadPdf:
    """A PDF as it is read."""

    def __init__(self, content: bytes):
        self.reader = PdfReader(io.BytesIO(content), strict=True)
        self.catalog = self.reader.trailer["/Root"]
        self._texts = [_marked_texts(page, self.reader) for page in self.reader.pages]
        self._numbers = {page.indirect_reference.idnum: n for n, page in enumerate(self.reader.pages)}
        tree = self.catalog["/StructTreeRoot"]
        self.roles = dict(tree.get("/RoleMap", {}))
        self.document = Tag("", tree)
        self._fill(self.document, tree.get("/K"), None)

    def _fill(self, tag: Tag, inside, page) -> None:
        inside = inside.get_object() if hasattr(inside, "get_object") else inside
        if inside is None:
            return
        if isinstance(inside, list):
            for one in inside:
                self._fill(tag, one, page)
        elif isinstance(inside, int):
            tag.inside.append(self._texts[page].get(int(inside), ""))
        elif "/S" in inside:
            page = self._page_of(inside, page)
            role = self.roles.get(inside["/S"], inside["/S"])[1:]
            found = Tag(role, inside)
            tag.inside.append(found)
            self._fill(found, inside.get("/K"), page)
        elif inside.get("/Type") == "/MCR":
            self._fill(tag, inside["/MCID"], self._page_of(inside, page))

    def _page_of(self, element, page):
        return self._numbers[element.raw_get("/Pg").idnum] if "/Pg" in element else page

    @property
    def fonts(self) -> dict[str, bool]:
        """The fonts by their names, each with whether it is within the file."""
        found = {}
        for page in self.reader.pages:
            for font in page["/Resources"].get("/Font", {}).values():
                inner = font.get_object()["/DescendantFonts"][0].get_object()
                descriptor = inner["/FontDescriptor"]
                embedded = any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))
                found[inner["/BaseFont"].rpartition("+")[2]] = embedded
        return found

    @property
    def unmarked(self) -> list[str]:
        """What is shown and neither tagged nor marked as decoration."""
        return [
            text for page in self.reader.pages for kind, text in _pieces(page, self.reader) if kind is None
        ]

    def text_of_page(self, number: int) -> str:
        """All text of a page, from 1, as it is drawn: head and foot too."""
        return " ".join(text for _, text in _pieces(self.reader.pages[number - 1], self.reader))


@dataclass
class Placed:
    """A piece of text on a page: how far from the left and the top in mm, its font and size in points."""

    text: str
    left: float
    top: float
    font: str
    size: float


def placed_on(page) -> list[Placed]:
    """Return the pieces of text of a page with their places, by pypdf's own reading."""
    found = []
    height = float(page.mediabox.height)

    def take(text, matrix, _, font, size) -> None:
        if text.strip():
            left, top = matrix[4] * 25.4 / 72, (height - matrix[5]) * 25.4 / 72
            name = font["/BaseFont"].rpartition("-")[2]
            found.append(Placed(" ".join(text.split()), round(left, 1), round(top, 1), name, size))

    page.extract_text(visitor_text=take)
    return found


def _marked_texts(page, reader) -> dict[int, str]:
    found: dict[int, str] = {}
    for mark, text in _pieces(page, reader):
        if isinstance(mark, int):
            found[mark] = found.get(mark, "") + text
    return found


def _pieces(page, reader) -> Iterator[tuple[int | str | None, str]]:
    """Yield each text that a page shows with its number in the tags, "Artifact", or None where it has no mark."""
    fonts = {name: _letters(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    marks: list[int | str] = []
    letters: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        mark = next((one for one in reversed(marks) if isinstance(one, int) or one == "Artifact"), None)
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 else {}
            marks.append(int(properties["/MCID"]) if "/MCID" in properties else operands[0][1:])
            if "/ActualText" in properties:
                marks[-1] = "said"
                yield mark, properties["/ActualText"]
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            letters = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ") and "said" not in marks:
            yield mark, _text(operands[0] if operator == b"TJ" else operands, letters)


def _text(strings, letters: dict[int, str]) -> str:
    """Return what strings of drawings, two bytes each, say; numbers between them only move the drawings."""
    shown = b"".join(one.original_bytes for one in strings if hasattr(one, "original_bytes"))
    return "".join(letters[int.from_bytes(shown[at : at + 2], "big")] for at in range(0, len(shown), 2))


def _letters(font) -> dict[int, str]:
    """Return the letters of the drawings of a font, by its own table for who copies or reads aloud."""
    table = font["/ToUnicode"].get_data()
    assert b"beginbfrange" not in table
    blocks = re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL)
    pairs = [pair for block in blocks for pair in _PAIR.findall(block)]
    return {int(drawing, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for drawing, text in pairs}


def broken_rules(content: bytes) -> list[str]:
    """Return the rules of PDF/UA-1 that a PDF breaks, each with what it finds."""
    failures = validate_pdf_bytes(content, profile="ua1").failures
    return [f"{failure.rule_id}: {failure.message}" for failure in failures]
