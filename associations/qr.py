"""QR codes of addresses: as drawings for pages and as letters for a terminal. Nothing of an address is text in them."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

_BLACK_ON_WHITE = "\x1b[97;40m"  # light squares are drawn, dark ones left, whatever colours the terminal has
_AS_BEFORE = "\x1b[0m"


def qr_png(address: str) -> bytes:
    """Return the code of an address as PNG, black on white, with its quiet zone."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=8, border=4)
    return out.getvalue()


def qr_svg(address: str, *, is_scaled: bool = False) -> SafeString:
    """Return the code as SVG for pages, in black on white; is_scaled: as large as its box instead of a size of its own."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=is_scaled))  # noqa: S308


def qr_lines(address: str, *, columns: int) -> list[str]:
    """Return the code as lines for a terminal, two rows of squares a line; [] where it is not wide enough."""
    # As small as it gets: a screen of 24 lines has to hold it.
    code = segno.make(address, error="l", boost_error=False, micro=False)
    out = io.StringIO()
    code.terminal(out, border=2, compact=True)
    lines = out.getvalue().splitlines()
    if len(lines[0]) > columns:
        return []
    return [f"{_BLACK_ON_WHITE}{line}{_AS_BEFORE}" for line in lines]
