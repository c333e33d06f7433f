"""The report as PDF: the words of its blocks, as the Word file has them, for everybody to read."""

import re

import pytest

from associations.exchange.documents.blocks import Body, Picture
from associations.exchange.pdf.face import printed
from reports.exports.document.kinds import Kind
from reports.exports.document.pdf import report_as_pdf
from reports.exports.document.writing import composed_report
from reports.presentation import charts
from tests.pdf_reading import ReadPdf, broken_rules
from tests.reports.exports.document.test_document import DOT
from tests.reports.narrative.demo import demo_report, many

CODE = re.compile(r"\[\d+\.\w+\]")


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch):
    """Charts are looked at elsewhere; here they only take time."""
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: demo_report(2023), Kind.SIGNED),
        (lambda: demo_report(2023), Kind.CHECKING),
        (lambda: demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh")), Kind.SOURCES),
        (lambda: many(34), Kind.CHECKING),
    ],
    ids=["the signed paper", "for checking", "sources alone, with gaps", "34 units"],
)
def test_the_pdf_says_the_words_of_the_report_and_its_codes_lead_to_their_rows(make, kind):
    report = make()
    blocks = composed_report(report, kind=kind, paragraphs={}).document
    content = report_as_pdf(report, kind=kind, paragraphs={})
    assert broken_rules(content) == []
    pdf = ReadPdf(content)
    shown = (
        pdf.document.words if kind != Kind.CHECKING else CODE.sub("", " ".join(pdf.document.words)).split()
    )
    assert shown == printed(" ".join(blocks.words)).split()
    codes = [run.code for block in blocks.blocks if isinstance(block, Body) for run in block.runs if run.code]
    assert bool(codes) == (kind == Kind.CHECKING)
    assert [link.text for link in pdf.document.all("Link")] == [f"[{code}]" for code in codes]
    pictures = [block.alternative for block in blocks.blocks if isinstance(block, Picture)]
    assert [figure.raw["/Alt"] for figure in pdf.document.all("Figure")] == pictures
    assert all(pictures)
