"""Ways in which a CSV or a JSON file is broken."""

import random
from collections.abc import Callable

Text = Callable[[random.Random, bytes], bytes]

_CELLS = (
    b'"', b'""', b"'", b"\0", b"\r", b"\n", b"\x1b[2J", "\u202e\u2028\x85".encode(), b"x" * 140_000, b"9" * 6_000,
    b"-1", b"1e999", b"nan", b"=1+1", b"\xff", b";;;;", b"\t\t", b"," * 500, "tỉ".encode(), "１２".encode(), b"{}",
)  # fmt: skip


def odd_cell(draw: random.Random, data: bytes) -> bytes:
    """Something odd in some places."""
    for _ in range(draw.choice((1, 1, 2, 20))):
        at = draw.randrange(len(data) + 1)
        data = data[:at] + draw.choice(_CELLS) + data[at:]
    return data


def other_letters(draw: random.Random, data: bytes) -> bytes:
    """In another encoding, or with another beginning."""
    text = data.decode("utf-8-sig", "replace")
    return draw.choice(
        (
            text.encode("utf-16"), text.encode("utf-16-le"), text.encode("utf-32"), text.encode("cp1258", "replace"),
            b"\xef\xbb\xbf" * 2 + data, b"\xfe\xff" + data, b"PK\x03\x04" + data, b"%PDF" + data, text.encode("utf-7"),
        )
    )  # fmt: skip


def other_separators(draw: random.Random, data: bytes) -> bytes:
    """Separators mixed, line ends of other machines."""
    half = len(data) // 2
    one, other = (
        draw.choice((b";", b"\t", b"|", b" ")),
        draw.choice((b"\r", b"\r\n", b"\n\r", b"\x0b", b"\n")),
    )
    return data[:half].replace(b",", one) + data[half:].replace(b"\n", other)


def without_end(draw: random.Random, data: bytes) -> bytes:
    """As many columns, lines or letters as ten megabytes hold."""
    piece = draw.choice(
        (b",", b"a\n", b"ab,", b'"\n",', b'"', b"\n", b"lang-son,2024,members,1,,\n", b"x", b"[", b"{},")
    )
    return data + piece * (draw.choice((1_000_000, 9_000_000)) // len(piece))


def cut(draw: random.Random, data: bytes) -> bytes:
    """The beginning alone."""
    return data[: draw.randrange(len(data))]


def flipped(draw: random.Random, data: bytes) -> bytes:
    """A few bytes are others."""
    damaged = bytearray(data)
    for _ in range(draw.choice((1, 5, 100))):
        damaged[draw.randrange(len(damaged))] = draw.randrange(256)
    return bytes(damaged)


def other_keys(draw: random.Random, data: bytes) -> bytes:
    """Every line has a key that is not known."""
    lines = data.split(b"\n")
    head, rows = lines[0], [b"la-%d," % n + line.partition(b",")[2] for n, line in enumerate(lines[1:])]
    return b"\n".join([head, *rows * draw.choice((1, 1, 50_000 // max(1, len(rows))))])


def lines_again(draw: random.Random, data: bytes) -> bytes:
    """Lines stand twice, in another order."""
    lines = data.split(b"\n")
    return b"\n".join([*lines, *draw.sample(lines, len(lines))])


KINDS: tuple[Text, ...] = (
    odd_cell, odd_cell, other_letters, other_separators, without_end, cut, flipped, other_keys, lines_again,
)  # fmt: skip
