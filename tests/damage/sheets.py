"""Ways in which the XML within an office file is broken: no XML, XML that lies, XML without end."""

import random
import re
from collections.abc import Callable

from tests.damage.archives import packed, parts_of

_VALUES = (
    b"-1", b"0", b"1048577", b"99999999999999999999", b"XFD1048576", b"A1:XFD1048576", b"ZZZZ1", b"", b" ", b"NaN",
    b"1e999", b"true", b"s", b"x" * 40_000, "\u202e\u2028".encode(), b"&#10;E kh&#225;c", b"&#x7f;&#x9b;", b"rId1",
)  # fmt: skip
_CELLS = (
    b'<c r="A1" t="s"><v>999999</v></c>', b'<c r="A1" t="s"><v>-1</v></c>', b'<c r="A1" t="s"/>',
    b'<c r="XFD1048576" t="str"><v> </v></c>', b'<c r="XFD1048576" t="str"><v></v></c>', b'<c r="XFD1048576"><v>1</v></c>',
    b'<c r="GR20000"><v>1</v></c>', b'<c r="A0"><v>1</v></c>', b'<c r="A1" s="99999"><v>1</v></c>',
    b'<c r="B2" t="d"><v>9999-99-99T99:99:99</v></c>', b'<c r="B2" t="n"><v>1e999</v></c>', b'<c r="B2"><v>nan</v></c>',
    b'<c r="B2" t="b"><v>7</v></c>', b'<c r="B2" t="e"><v>#BAD!</v></c>', b'<c r="B2"><f t="shared" si="9"/></c>',
    b'<c r="B2"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c>', b'<c><c><v>1</v></c></c>',
    b'<c r="C3" t="inlineStr"><is><r><t>a&#10;\x09b</t></r></is></c>', b'<c r="E9" t="str"><v>=1+1&#10;E x</v></c>',
)  # fmt: skip
_AFTER = (
    b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    b"<mergeCells>"
    + b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(1, 3_000))
    + b"</mergeCells>",
    b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>',
    b'<dataValidations><dataValidation sqref="%s"/></dataValidations>' % b" ".join([b"A1"] * 60_000),
    b'<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="x" priority="-1"/></conditionalFormatting>',
)
_DTDS = (
    b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;">]>',
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
)
_TAG = re.compile(rb"<[^<>]+>")
_ATTRIBUTE = re.compile(rb'"[^"<>]*"')

Xml = Callable[[random.Random, bytes], bytes]


def in_a_part(draw: random.Random, data: bytes) -> bytes:
    """An office file with one part broken, the parts with cells more often than others."""
    parts = parts_of(data)
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    heavy = [
        name
        for name in names
        if "sheet" in name or "document" in name or "haredS" in name or "workbook" in name
    ]
    name = draw.choice(heavy if heavy and draw.random() < 0.7 else names)
    kinds = KINDS if b"</sheetData>" in parts[name] else GENERAL
    parts[name] = draw.choice(kinds)(draw, parts[name])
    return packed(parts)


def other_value(draw: random.Random, xml: bytes) -> bytes:
    """A few attributes say something else."""
    for _ in range(draw.choice((1, 1, 3))):
        found = list(_ATTRIBUTE.finditer(xml))
        if found:
            at = draw.choice(found)
            xml = xml[: at.start()] + b'"' + draw.choice(_VALUES) + b'"' + xml[at.end() :]
    return xml


def tag_gone(draw: random.Random, xml: bytes) -> bytes:
    """A tag is not there."""
    at = draw.choice(list(_TAG.finditer(xml)))
    return xml[: at.start()] + xml[at.end() :]


def tags_again(draw: random.Random, xml: bytes) -> bytes:
    """A piece between two tags stands many times, or somewhere else."""
    tags = list(_TAG.finditer(xml))
    start = draw.randrange(len(tags))
    end = min(len(tags) - 1, start + draw.randrange(1, 6))
    piece = xml[tags[start].start() : tags[end].end()]
    at = draw.choice(tags).start()
    return xml[:at] + piece * draw.choice((1, 1, 2, 2_000)) + xml[at:]


def deep(draw: random.Random, xml: bytes) -> bytes:
    """Nested without end."""
    levels = draw.choice((300, 3_000, 200_000))
    at = draw.choice(list(_TAG.finditer(xml))[1:] or list(_TAG.finditer(xml))).start()
    return xml[:at] + b"<a>" * levels + b"</a>" * levels + xml[at:]


def document_type(draw: random.Random, xml: bytes) -> bytes:
    """A document type with entities."""
    root = re.search(rb"<[A-Za-z]", xml)
    at = root.start() if root else 0
    return xml[:at] + draw.choice(_DTDS) + xml[at:].replace(b"</v>", b"&b;</v>", 1)


def other_letters(draw: random.Random, xml: bytes) -> bytes:
    """In another encoding than it says, or with what is no letter."""
    body = re.sub(rb"^<\?xml[^>]*\?>", b"", xml)
    text = body.decode()
    return draw.choice(
        (
            b'<?xml version="1.0" encoding="foo"?>' + body,
            b'<?xml version="1.0" encoding="utf-7"?>' + body,
            b'<?xml version="1.0" encoding="cp1258"?>' + body,
            text.encode("utf-16"),
            text.encode("utf-32"),
            b"\xef\xbb\xbf" * 2 + body,
            body.replace(b">", b">\0", 1),
            body.replace(b"e", b"\xff", 3),
            b"",
            b"   ",
        )
    )


def odd_cells(draw: random.Random, xml: bytes) -> bytes:
    """Cells that no program writes."""
    cells = b"".join(draw.choice(_CELLS) for _ in range(draw.choice((1, 2, 5))))
    row = draw.choice((b"2", b"900", b"1048576", b"0", b"-3", b"99999999999"))
    return xml.replace(b"</sheetData>", b'<row r="' + row + b'">' + cells + b"</row></sheetData>")


def odd_rest(draw: random.Random, xml: bytes) -> bytes:
    """Ranges after the cells that cover everything."""
    return xml.replace(b"</sheetData>", b"</sheetData>" + draw.choice(_AFTER))


def odd_dimension(draw: random.Random, xml: bytes) -> bytes:
    """A first line that lies about the size."""
    return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + draw.choice(_VALUES) + b'"', xml)


def one_cell_without_end(draw: random.Random, xml: bytes) -> bytes:
    """A text longer than any cell may be."""
    text = b"ab\xe1\xba\xa1" * draw.choice((10_000, 400_000, 3_000_000))
    cell = b'<row r="7"><c r="C7" t="inlineStr"><is><t>' + text + b"</t></is></c></row>"
    return xml.replace(b"</sheetData>", cell + b"</sheetData>")


def cells_without_end(draw: random.Random, xml: bytes) -> bytes:
    """More cells than anybody types."""
    count = draw.choice((5_000, 60_000, 300_000))
    kind = draw.choice(
        (b'<row r="%d"><c r="A%d"><v>1</v></c></row>', b'<row r="%d"><c r="A%d" s="0"/></row>')
    )
    return xml.replace(b"</sheetData>", b"".join(kind % (n, n) for n in range(50, count)) + b"</sheetData>")


def flipped(draw: random.Random, xml: bytes) -> bytes:
    """A byte is another."""
    at = draw.randrange(max(1, len(xml)))
    return xml[:at] + bytes([draw.randrange(256)]) + xml[at + 1 :]


GENERAL: tuple[Xml, ...] = (
    other_value,
    other_value,
    tag_gone,
    tags_again,
    deep,
    document_type,
    other_letters,
    flipped,
)
KINDS: tuple[Xml, ...] = (
    *GENERAL, odd_cells, odd_cells, odd_cells, odd_rest, odd_dimension, one_cell_without_end, cells_without_end,
)  # fmt: skip
