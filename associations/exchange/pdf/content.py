"""The blocks of a document as the data that the template of a PDF reads: names of fields, texts, numbers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from associations.exchange.documents.blocks import (
    AnnexHeading,
    Block,
    Body,
    Heading,
    OfficialDocument,
    Picture,
    Table,
    Title,
)
from associations.exchange.pdf.face import printed

_FONT = "Tinos"  # of the widths of Times New Roman, and free
_AUTHOR = "Cổng thông tin khuyến học"


def content_of(official: OfficialDocument) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return what a document holds as JSON takes it, and its pictures by the names that stand in it."""
    pictures: dict[str, bytes] = {}
    laid = [block for block in official.blocks if not (isinstance(block, Heading) and not block.text.strip())]
    blocks = [_data(block) for block in laid]
    for block, made in zip(laid, blocks, strict=True):
        if isinstance(block, Picture):
            made["png"] = f"{len(pictures)}.png"
            pictures[made["png"]] = block.png
            made["alternative"] = made["alternative"] or made["caption"] or printed(official.title)
        elif isinstance(block, Table):
            made["is_short"] = block.is_short
        elif isinstance(block, Body):
            made["leads"] = block.leads
    _set_levels(laid, blocks)
    content = {
        "title": printed(official.title),
        "author": _AUTHOR,
        "font": _FONT,
        "code": printed(official.code),
        "size": official.size,
        "anchors": _anchors(official),
        "blocks": blocks,
    }
    return content, pictures


def _data(value: Any) -> Any:
    """Return a block, or what it is made of, by the names of its fields and its kind."""
    if is_dataclass(value):
        kind = getattr(value, "kind", "")
        return {"kind": kind, **{field.name: _data(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, bytes):
        return ""
    if isinstance(value, tuple):
        return [_data(one) for one in value]
    return printed(value) if isinstance(value, str) else value


def _set_levels(laid: list[Block], blocks: list[dict[str, Any]]) -> None:
    """Set how deep each heading stands in the outline: a PDF for everybody begins at 1 and leaves no level out."""
    above = 0
    for block, made in zip(laid, blocks, strict=True):
        if isinstance(block, Title | AnnexHeading):
            above = made["depth"] = 1
        elif isinstance(block, Heading):
            above = made["depth"] = min(block.level + 1, above + 1)


def _anchors(official: OfficialDocument) -> list[str]:
    """Return the codes that the text gives and that just one row has as its anchor; no other leads anywhere."""
    rows = Counter(_row_anchors(official))
    given = {run.code for block in official.blocks if isinstance(block, Body) for run in block.runs}
    return sorted(code for code in given if code and rows[code] == 1)


def _row_anchors(official: OfficialDocument) -> Iterator[str]:
    for block in official.blocks:
        if isinstance(block, Table):
            yield from (row.anchor for row in block.rows)
