"""Every text of a Word file with the place where a person finds it in Word: "Đoạn 3", "Bảng 1, dòng 2", "Đầu trang"."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

_PROPERTIES = ("title", "subject", "author", "comments", "identifier", "language")
_AROUND = {"header": "Đầu trang", "footer": "Chân trang", "footnotes": "Chú thích chân trang"}


@dataclass(frozen=True)
class Text:
    """The text of a paragraph; is_in_body: it stands in the body itself, not in a table, a box or around the page."""

    place: str
    content: str
    is_in_body: bool = False


def texts_of(document: Any) -> Iterator[Text]:
    """Yield every text of a document with its place in words."""
    yield from _texts_of_body(document.element.body)
    for place, part in _around_the_page(document):
        for paragraph in part.iter(qn("w:p")):
            yield Text(place, _text_of(paragraph))
    for name in _PROPERTIES:
        yield Text(f"Thuộc tính tệp ({name})", getattr(document.core_properties, name) or "")


def _texts_of_body(body: Any) -> Iterator[Text]:
    number = 0
    tables, lines = _numbered(body)
    for paragraph in body.iter(qn("w:p")):
        content = _text_of(paragraph)
        boxes = [one for one in paragraph.iterancestors() if one.tag in (qn("w:tbl"), qn("w:txbxContent"))]
        if not boxes:
            number += 1
            place = f"Đoạn {number}{_beginning(content)}"
            yield Text(place, content, is_in_body=paragraph.getparent() is body)
        elif qn("w:tbl") in (boxes[0].tag, boxes[-1].tag):
            table = next(one for one in boxes if one.tag == qn("w:tbl"))
            row = next(paragraph.iterancestors(qn("w:tr")))
            yield Text(f"Bảng {tables[table]}, dòng {lines[table, row]}", content)
        else:
            yield Text(f"Khung chữ sau đoạn {number}", content)


def _numbered(body: Any) -> tuple[dict[Any, int], dict[tuple[Any, Any], int]]:
    """Return the number of each table, and of each row in each table that it stands in, nested ones included."""
    tables, lines = {}, {}
    for number, table in enumerate(body.iter(qn("w:tbl")), start=1):
        tables[table] = number
        for line, row in enumerate(table.iter(qn("w:tr")), start=1):
            lines[table, row] = line
    return tables, lines


def _around_the_page(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield heads, feet and notes of the document."""
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _AROUND and not relation.is_external:
            yield _AROUND[kind], parse_xml(relation.target_part.blob)


def _text_of(paragraph: Any) -> str:
    """Return the text of a paragraph alone, without that of text boxes in it."""
    return "".join(
        node.text or ""
        for node in paragraph.iter(qn("w:t"), qn("w:instrText"))
        if next(node.iterancestors(qn("w:p"))) is paragraph
    )


def _beginning(text: str) -> str:
    return f" (“{text.strip()[:30]}”)" if text.strip() else ""
