"""A Word report read again: its body without the small codes, its annex, by python-docx alone."""

import io
from dataclasses import dataclass

from docx import Document
from docx.oxml.ns import qn

from reports.narrative.paragraphs import numerals

TABLES, SOURCES = "PHỤ LỤC: BẢNG SỐ LIỆU", "PHỤ LỤC: NGUỒN SỐ LIỆU"
HEAD = "I. TỔ CHỨC VÀ HỘI VIÊN"


@dataclass
class Parsed:
    """body: the paragraphs of the report's text; codes: the references in them; annex: rows by code.

    by_hand: the rows of the annex of hand-written numbers: text, number, code, what it is, whole value, whose return.
    """

    document: object
    paragraphs: list[str]
    body: list[str]
    codes: list[str]
    annex: dict[str, list[str]]
    by_hand: list[list[str]]

    def orphans(self, allowed) -> list[str]:
        """Numerals of the body that neither the annex nor the list of names, dates and documents has.

        Of what is written by hand each is to stand with its code, or with who allowed it.
        """
        sourced = {n for row in self.annex.values() for n in numerals(row[1])}
        vouched = [row for row in self.by_hand if row[2] != "–" or " xác nhận ngày " in row[3]]
        sourced |= {n for row in vouched for n in numerals(row[1])}
        found = []
        for text in self.body:
            for known in sorted(allowed, key=len, reverse=True):
                text = text.replace(known, "")
            found += [n for n in numerals(text) if n not in sourced]
        return found


def parse(content: bytes) -> Parsed:
    """Read a report."""
    document = Document(io.BytesIO(content))
    paragraphs = [_text(p._p) for p in document.paragraphs]
    start, end = paragraphs.index(HEAD), paragraphs.index(TABLES)
    body = [text for text in paragraphs[start:end] if text]
    codes = [
        "".join(t.text for t in link.iter(qn("w:t"))).strip("; ")
        for p in document.paragraphs
        for link in p._p.iter(qn("w:hyperlink"))
    ]
    annex, by_hand = {}, []
    for table in document.element.body.iter(qn("w:tbl")):
        rows = [[_text(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]
        if rows[0][0] == "Mã":
            annex = {row[0]: row for row in rows[1:]}
        if rows[0][0] == "Đoạn":
            by_hand = rows[1:]
    return Parsed(document, paragraphs, body, codes, annex, by_hand)


def _text(element) -> str:
    return "".join(
        t.text or ""
        for t in element.iter(qn("w:t"))
        if not any(mark.get(qn("w:val")) == "superscript" for mark in t.getparent().iter(qn("w:vertAlign")))
    ).strip()
