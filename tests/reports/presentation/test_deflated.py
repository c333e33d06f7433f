"""A compressed piece between other texts is one gzip stream that any reader opens; without gzip it is the text itself."""

import gzip
import zlib

from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from reports.presentation.deflated import Piece, answer_between

TEXTS = st.one_of(st.text(max_size=50), st.sampled_from(["", "đ" * 40_000, "<td>1.234</td>" * 3_000]))


def answer(before: str, piece: Piece, after: str, accepts: str = "gzip"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return answer_between(request, piece, before, after)


@given(TEXTS, TEXTS, TEXTS)
def test_the_parts_are_one_stream_with_one_checksum(before, within, after):
    sent = answer(before, Piece.of(within), after).content
    whole = (before + within + after).encode()
    assert gzip.decompress(sent) == whole
    # Browsers stop at the end of the first stream: there must be nothing behind it.
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert reader.decompress(sent) == whole
    assert (reader.eof, reader.unused_data) == (True, b"")


def test_who_takes_no_gzip_gets_the_text(db):
    sent = answer("<p>", Piece.of("chữ"), "</p>", accepts="br")
    assert sent.content.decode() == "<p>chữ</p>"
    assert not sent.has_header("Content-Encoding")
    assert sent["Vary"] == "Accept-Encoding"


def test_the_length_tells_nothing_about_what_is_in_it(db):
    piece = Piece.of("x" * 1000)
    sent = [answer("a", piece, "b") for _ in range(30)]
    assert len({len(one.content) for one in sent}) > 3
    assert {(one["Content-Encoding"], one["Vary"]) for one in sent} == {("gzip", "Accept-Encoding")}
