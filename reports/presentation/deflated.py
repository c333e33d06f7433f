"""Text that is compressed once and sent many times, each time between other text: one gzip stream with one checksum.

A piece of a deflate stream that looks back at nothing before it may stand between any others. Browsers read the first of
several gzip streams only, so it must be one; its checksum follows from those of its parts.
"""

import re
import secrets
import zlib
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

_LEVEL = 6
_RAW = -zlib.MAX_WBITS  # without a head and an end of its own
# Magic number, deflate, a name follows; no time, no system.
_HEAD = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"
# As long as Django's own middleware makes it, so that the length of an answer does not tell what a secret is like (BREACH).
_LONGEST_NAME = 100
_POLYNOMIAL = 0xEDB88320  # of the checksum (CRC-32), its lowest power in the highest bit
_ONE = 1 << 31
_ACCEPTS = re.compile(r"\bgzip\b")  # as the middleware understands it


@dataclass(frozen=True)
class Piece:
    """A text as a piece of a deflate stream.

    size: of the text, in bytes. checksum: of the text. shift: what turns the checksum of a text before it into that of the
    two together (`_shift`).
    """

    deflated: bytes
    size: int
    checksum: int
    shift: int

    @classmethod
    def of(cls, text: str) -> "Piece":
        """Compress a text."""
        content = text.encode()
        deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
        deflated = deflater.compress(content) + deflater.flush(zlib.Z_FULL_FLUSH)
        return cls(deflated, len(content), zlib.crc32(content), _shift(len(content)))

    @property
    def content(self) -> bytes:
        """The text in UTF-8."""
        return zlib.decompressobj(_RAW).decompress(self.deflated)


def answer_between(
    request: HttpRequest, piece: Piece, before: str = "", after: str = "", content_type: str | None = None
) -> HttpResponse:
    """Return an answer of a piece between two texts, compressed where the browser takes gzip."""
    if _ACCEPTS.search(request.headers.get("Accept-Encoding", "")):
        answer = HttpResponse(_gzip(before.encode(), piece, after.encode()), content_type=content_type)
        answer["Content-Encoding"] = "gzip"
    else:
        answer = HttpResponse(
            b"".join((before.encode(), piece.content, after.encode())), content_type=content_type
        )
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def _gzip(before: bytes, piece: Piece, after: bytes) -> bytes:
    deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    checksum = _multiplied(piece.shift, zlib.crc32(before)) ^ piece.checksum
    return b"".join(
        (
            _HEAD,
            b"a" * secrets.randbelow(_LONGEST_NAME),
            b"\0",
            deflater.compress(before),
            deflater.flush(zlib.Z_FULL_FLUSH),
            piece.deflated,
            deflater.compress(after),
            deflater.flush(),
            zlib.crc32(after, checksum).to_bytes(4, "little"),
            (len(before) + piece.size + len(after) & 0xFFFFFFFF).to_bytes(4, "little"),
        )
    )


def _shift(size: int) -> int:
    """Return x to the power of so many bytes' bits, modulo the polynomial: a checksum times it has the bytes behind it."""
    product, power = _ONE, 3  # 2³ bits are a byte
    while size:
        if size & 1:
            product = _multiplied(_power_of_two(power), product)
        size, power = size >> 1, power + 1
    return product


@cache
def _power_of_two(exponent: int) -> int:
    """Return x to the power of 2 to an exponent, modulo the polynomial."""
    if exponent == 0:
        return _ONE >> 1
    half = _power_of_two(exponent - 1)
    return _multiplied(half, half)


def _multiplied(one: int, other: int) -> int:
    """Return the product of two polynomials modulo the polynomial of the checksum, as zlib's own `crc32_combine` does."""
    product, bit = 0, _ONE
    while bit:
        if one & bit:
            product ^= other
        bit >>= 1
        other = (other >> 1) ^ _POLYNOMIAL if other & 1 else other >> 1
    return product
