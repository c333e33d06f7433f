"""A Word report read again: its body without the small codes, its annex, by python-docx alone."""

import io
import re
from dataclasses import dataclass

from docx import Document
from docx.oxml.ns import qn

from associations.models import Cluster, Period, User
from reports.exports.document.kinds import Kind
from reports.exports.document.writing import report_as_document
from reports.narrative.paragraphs import numerals
from reports.revisions.meeting_report import meeting_report
from reports.revisions.meetings import meeting_of

KIND, TABLES = "BÁO CÁO", "BẢNG SỐ LIỆU"
_NUMBERED, _CAPTION = re.compile(r"^\d+\. "), re.compile(r"^(?:Biểu đồ|Bảng) \d+\. ")
_HEAD = 2  # paragraphs of the title: the kind of document and its subject


def checking_version(*, by: User, cluster: Cluster, period: Period) -> "Parsed":
    """Return the report of a meeting with the codes of its sources, as who leads the cluster gets it, read again."""
    report = meeting_report(by=by, cluster=cluster, period=period)
    meeting = meeting_of(cluster, period.year)
    return parse(report_as_document(report, kind=Kind.CHECKING, meeting=meeting))


@dataclass
class Parsed:
    """body: the paragraphs of the report's text; codes: the references in them; annex: rows by code, of one in several sections the first.

    lines: the rows of all sections. by_hand: the rows of the annex of hand-written numbers: text, number, code, what it is, whole value, whose return.
    """

    document: object
    paragraphs: list[str]
    body: list[str]
    codes: list[str]
    annex: dict[str, list[str]]
    lines: list[list[str]]
    by_hand: list[list[str]]

    def orphans(self, allowed) -> list[str]:
        """Numerals of the body that neither the annex nor the list of names, dates and documents has.

        Of what is written by hand each is to stand with its code, or with who allowed it.
        """
        sourced = {n for row in self.lines for n in numerals(row[1])}
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
    start, end = paragraphs.index(KIND) + _HEAD, paragraphs.index(TABLES) - 1
    body = [_without_number(p) for p in document.paragraphs[start:end] if _text(p._p)]
    codes = [
        "".join(t.text for t in link.iter(qn("w:t"))).strip("[]")
        for p in document.paragraphs
        for link in p._p.iter(qn("w:hyperlink"))
    ]
    lines, by_hand = [], []
    for table in document.element.body.iter(qn("w:tbl")):
        rows = [[_text(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]
        if rows[0][0] == "Mã":
            lines += rows[1:]
        if rows[0][0] == "Đoạn":
            by_hand = rows[1:]
    annex: dict[str, list[str]] = {}
    for row in lines:
        annex.setdefault(row[0], row)
    return Parsed(document, paragraphs, body, codes, annex, lines, by_hand)


def _without_number(paragraph) -> str:
    """Return a paragraph of the body; the number of a head, a chart or a table is its place and no figure."""
    text = _text(paragraph._p)
    is_head = next(paragraph._p.iter(qn("w:outlineLvl")), None) is not None
    return (_NUMBERED if is_head else _CAPTION).sub("", text)


def _text(element) -> str:
    return "".join(
        t.text or ""
        for t in element.iter(qn("w:t"))
        if not any(mark.get(qn("w:val")) == "superscript" for mark in t.getparent().iter(qn("w:vertAlign")))
    ).strip()
