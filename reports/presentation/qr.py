"""The QR code of a revision: it leads from paper to the page that checks it."""

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from associations import qr
from reports.analysis.revision import Revision


def check_address(revision: Revision) -> str:
    """Return the whole address of the page that says what a revision is."""
    return f"{settings.PORTAL_URL}{reverse('check_revision')}?ma={revision.code}"


def qr_png(revision: Revision) -> bytes:
    """Return the code as PNG, black on white, with its quiet zone: for Word, Excel and slides."""
    return qr.qr_png(check_address(revision))


def qr_svg(revision: Revision, *, is_scaled: bool = False) -> SafeString:
    """Return the code as SVG for pages; is_scaled: as large as its box instead of a size of its own."""
    return qr.qr_svg(check_address(revision), is_scaled=is_scaled)
