"""The QR code of a revision: it leads from paper to the page that checks it."""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from reports.analysis.revision import Revision


def check_address(revision: Revision) -> str:
    """Return the whole address of the page that says what a revision is."""
    return f"{settings.PORTAL_URL}{reverse('check_revision')}?ma={revision.code}"


def qr_png(revision: Revision) -> bytes:
    """Return the code as PNG, black on white, with its quiet zone: for Word, Excel and slides."""
    out = io.BytesIO()
    segno.make(check_address(revision), error="m", micro=False).save(out, kind="png", scale=8, border=4)
    return out.getvalue()


def qr_svg(revision: Revision, *, is_scaled: bool = False) -> SafeString:
    """Return the code as SVG for pages, in black on white; is_scaled: as large as its box instead of a size of its own."""
    code = segno.make(check_address(revision), error="m", micro=False)
    # Squares only: nothing of the address is text in it.
    return mark_safe(code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=is_scaled))  # noqa: S308
