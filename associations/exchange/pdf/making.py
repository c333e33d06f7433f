"""A document as PDF, made of its blocks by typst: tagged for screen readers (PDF/UA-1), its fonts within it.

The blocks go in as data, never as a source, so that "#", "$" and "<label>" of a user are letters. Fonts come from the
project's own folder, those of the system are not looked at, and nothing is fetched. What the compiler warns of is an
error here: it replaces a font that it does not find in silence. The same blocks give the same bytes.
"""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.conf import settings

from associations.exchange.documents.blocks import OfficialDocument
from associations.exchange.pdf.content import content_of

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("document.typ")


class PdfFailed(Exception):
    """The compiler refused a document or warned of something in it; says what."""


def make_pdf(official: OfficialDocument) -> bytes:
    """Return a document as a .pdf file. Raise PdfFailed where the compiler refuses or warns."""
    content, pictures = content_of(official)
    files = {"main.typ": _TEMPLATE.read_bytes(), "content.json": json.dumps(content).encode(), **pictures}
    # The compiler takes files in memory as text alone, and pictures are none.
    with TemporaryDirectory(prefix="pdf-") as temporary:
        folder = Path(temporary)
        for name, file in files.items():
            (folder / name).write_bytes(file)
        pdf, warnings = _compiled(folder)
    if warnings:
        raise PdfFailed("; ".join(warning.message for warning in warnings))
    return pdf


def _compiled(folder: Path) -> tuple[bytes, list["typst.TypstWarning"]]:
    """Return the PDF of what lies in a folder, and what the compiler warns of."""
    import typst

    try:
        return typst.compile_with_warnings(
            folder / "main.typ",
            root=folder,
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        raise PdfFailed(error.diagnostic) from error


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(settings.PDF_FONTS_DIR)]
    )
