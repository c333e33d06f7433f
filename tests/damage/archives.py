"""Ways in which a zip is broken: cut, altered, spliced, and saying of itself what is not so."""

import io
import random
import struct
import zipfile
from collections.abc import Callable

EXTREMES = (0, 1, 2, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
# Signature → (offset, size) of each field of the three kinds of header.
_FIELDS = {
    b"PK\x03\x04": [(4, 2), (6, 2), (8, 2), (10, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)],
    b"PK\x01\x02": [(6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4)],
    b"PK\x05\x06": [(4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)],
}
_NAMES = (
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\x.xml",
    "a\\..\\b",
    "xl/a\x01\n.xml",
    "xl/" + "x" * 5_000,
    "",
    "xl/workbook.xml/",
)

Zip = Callable[[random.Random, bytes], bytes]


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a good zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """A good zip of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def flipped(draw: random.Random, data: bytes) -> bytes:
    """A few bits flipped."""
    damaged = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 8, 64))):
        damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
    return bytes(damaged)


def cut(draw: random.Random, data: bytes) -> bytes:
    """The beginning alone."""
    return data[: draw.randrange(len(data))]


def without_a_piece(draw: random.Random, data: bytes) -> bytes:
    """A piece taken out."""
    start = draw.randrange(len(data))
    return data[:start] + data[start + draw.choice((1, 4, 100, 5_000)) :]


def with_a_piece_twice(draw: random.Random, data: bytes) -> bytes:
    """A piece of the file laid over another place of it."""
    start, at, size = draw.randrange(len(data)), draw.randrange(len(data)), draw.choice((1, 30, 1_000))
    return data[:at] + data[start : start + size] + data[at:]


def zeroed(draw: random.Random, data: bytes) -> bytes:
    """A piece of zeros, as a disk leaves it."""
    start, size = draw.randrange(len(data)), draw.choice((1, 16, 512, 4_096))
    return data[:start] + bytes(len(data[start : start + size])) + data[start + size :]


def lying(draw: random.Random, data: bytes) -> bytes:
    """One field of one header says something else."""
    damaged = bytearray(data)
    mark = draw.choice(list(_FIELDS))
    places = [at for at in range(len(data) - 46) if data[at : at + 4] == mark] or [data.rfind(mark)]
    offset, size = draw.choice(_FIELDS[mark])
    at = draw.choice(places) + offset
    value = draw.choice((*EXTREMES, draw.randrange(1 << 32))) & (0xFFFF if size == 2 else 0xFFFFFFFF)
    struct.pack_into("<H" if size == 2 else "<I", damaged, at, value)
    return bytes(damaged)


def a_part_twice(draw: random.Random, data: bytes) -> bytes:
    """Two parts of one name that say different things."""
    out = io.BytesIO(data)
    names = list(parts_of(data))
    with zipfile.ZipFile(out, "a") as archive:
        archive._didModify = True
        info = zipfile.ZipInfo(draw.choice(names))
        archive.NameToInfo.pop(info.filename)  # so that it does not warn
        archive.writestr(info, b"<a/>")
    return out.getvalue()


def over_each_other(draw: random.Random, data: bytes) -> bytes:
    """Two entries of the list lead to one place."""
    places = [at for at in range(len(data) - 46) if data[at : at + 4] == b"PK\x01\x02"]
    one, other = draw.choice(places), draw.choice(places)
    damaged = bytearray(data)
    damaged[one + 42 : one + 46] = data[other + 42 : other + 46]
    return bytes(damaged)


def odd_name(draw: random.Random, data: bytes) -> bytes:
    """A part more, under a name that leads elsewhere or is none."""
    return packed({**parts_of(data), draw.choice(_NAMES): b"<a/>"})


def odd_way_of_packing(draw: random.Random, data: bytes) -> bytes:
    """Packed as no office program packs."""
    out = io.BytesIO()
    method = draw.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts_of(data).items():
            archive.writestr(name, content)
    return out.getvalue()


def around(draw: random.Random, data: bytes) -> bytes:
    """Something before or after it."""
    more = draw.choice((b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\r\n", b"junk" * 50, data[:500], data))
    return more + data if draw.random() < 0.5 else data + more


def bomb(draw: random.Random, data: bytes) -> bytes:
    """A part, or a thousand, that unpack to far more."""
    parts = parts_of(data)
    if draw.random() < 0.5:
        return packed({**parts, "xl/media/a.bin": bytes(draw.choice((50, 101)) * 1024 * 1024)})
    return packed({**parts, **{f"xl/media/{n}.bin": b"" for n in range(draw.choice((900, 1_001)))}})


def a_part_gone(draw: random.Random, data: bytes) -> bytes:
    """A part that others name is not there."""
    parts = parts_of(data)
    parts.pop(draw.choice(list(parts)))
    return packed(parts)


def of_another(draw: random.Random, data: bytes) -> bytes:
    """Two parts have changed places."""
    parts = parts_of(data)
    one, other = draw.choice(list(parts)), draw.choice(list(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return packed(parts)


KINDS: tuple[Zip, ...] = (
    flipped, cut, without_a_piece, with_a_piece_twice, zeroed, lying, lying, lying, a_part_twice, over_each_other,
    odd_name, odd_way_of_packing, around, bomb, a_part_gone, of_another,
)  # fmt: skip
