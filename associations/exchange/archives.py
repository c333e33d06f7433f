"""The one place where a zip from outside is opened: .xlsx, .docx, .pptx and their like are zips.

A zip says everything twice, in the list at its end and before each part, and nothing makes the two agree: programs
that believe different ones see different files. So all is held against what is really there, in bounded memory,
before any reader is let at it: names, lengths, checksums, the places of the parts.
"""

import io
import logging
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from associations.exchange.lock_files import lock_problem
from associations.exchange.problems import BadFile, Problem

logger = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 1_000
_CHUNK = 1 << 16
_BEGINNING = 4096
_LOCAL = struct.Struct("<4sHHHHHIIIHH")  # what stands before a part
_ENCRYPTED_FLAG, _UTF8_FLAG = 1, 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = re.compile(r"(?:vbaproject\.bin|vbadata\.xml)$")
# Of OpenDocument: the modules of a library, which is listed even where it has none.
_MODULES = re.compile(r"basic/[^/]+/(?!script-l[bc]\.xml$)[^/]+$|scripts/.")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Kind:
    """A kind of file that is a zip, as its refusals call it; `main`: where the part usually is whose root makes it one."""

    ending: str
    program: str
    what: str
    main: str
    root: str
    most_parts: int = MAX_PARTS


WORKBOOK = Kind(".xlsx", "Excel", "sổ Excel", "xl/workbook.xml", "workbook")
OPEN_DOCUMENT = Kind(".ods", "LibreOffice", "bảng tính OpenDocument", "content.xml", "document-content")
DOCUMENT = Kind(".docx", "Word", "tệp Word", "word/document.xml", "document")
PACK = Kind(".zip", "chương trình nén", "tệp nén", "", "")
SLIDES = Kind(
    ".pptx", "PowerPoint", "tệp PowerPoint", "ppt/presentation.xml", "presentation", most_parts=2_000
)


class Damaged(Exception):
    """A file that is not what it says it is; why, for the log."""


@contextmanager
def reading(name: str, program: str) -> Iterator[None]:
    """Turn any error within into BadFile: libraries raise what they like over a damaged file.

    A panic of calamine is no Exception to Python, so nothing else would catch it.
    """
    try:
        yield
    except BadFile:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        logger.info("damaged file: %s: %.200r", type(error).__name__, str(error))
        raise damaged(name, program) from error


class DamagedFile(BadFile):
    """A file that is cut, altered or contradicts itself."""


def damaged(name: str, program: str) -> DamagedFile:
    """Return the refusal of such a file."""
    message = f"Tệp bị hỏng hoặc chưa tải lên hết nên không đọc được. Mở bằng {program}, lưu lại rồi gửi lại."
    return DamagedFile([Problem(message, file=name)])


def check_file(path: Path) -> int:
    """Return the size of a file that can be read; raises BadFile where there is none, or the machine refuses it."""
    try:
        if not path.is_file():
            raise BadFile([Problem(f"Không có tệp “{path}”. Kiểm tra lại đường dẫn.", file=path.name)])
        with path.open("rb"):
            return path.stat().st_size
    except (OSError, ValueError) as error:
        message = f"Không mở được tệp “{path}”. Kiểm tra lại tên, đường dẫn và quyền đọc tệp."
        raise BadFile([Problem(message, file=path.name)]) from error


@contextmanager
def opened(source: Path | bytes, name: str, kind: Kind) -> Iterator[zipfile.ZipFile]:
    """Yield a zip of a kind, once every part of it is known to be there, whole and bounded.

    Raises BadFile with what is wrong and what to do, also for what a reader within stumbles over.
    """
    with reading(name, kind.program):
        stream: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        with stream:
            _check_beginning(stream, name, kind)
            with zipfile.ZipFile(stream) as archive:
                _check_list(archive, name, kind)
                _check_parts(archive)
                yield archive


def _check_beginning(stream: IO[bytes], name: str, kind: Kind) -> None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > MAX_BYTES:
        raise _bad(name, "Tệp nặng quá 10 MB. Xóa hình ảnh và những phần không cần rồi gửi lại.")
    start = stream.read(8)
    if problem := lock_problem(name, start):
        raise _bad(name, problem)
    if start.startswith(OLE_MAGIC):
        if _ENCRYPTED in stream.read():
            raise locked(name, kind)
        raise _bad(
            name,
            f"Tệp ở dạng {kind.program} 97–2003. Mở bằng {kind.program} và lưu lại dạng {kind.ending}.",
        )
    if not start.startswith(b"PK"):
        raise _bad(
            name,
            f"Tệp mang đuôi {kind.ending} nhưng không phải là {kind.what}. Lưu lại bằng {kind.program} dạng {kind.ending}.",
        )


def _check_list(archive: zipfile.ZipFile, name: str, kind: Kind) -> None:
    """Hold what the list at the end says against the bounds: how much, of what kind, under which names."""
    parts = archive.infolist()
    if len(parts) > kind.most_parts:
        raise _bad(
            name,
            f"Tệp có {len(parts)} phần bên trong, quá {kind.most_parts}. Chép nội dung sang một tệp mới.",
        )
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bad(name, "Tệp giải nén ra quá 100 MB nên không được đọc. Chép nội dung sang một tệp mới.")
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise locked(name, kind)
    names = [part.filename.lower().replace("\\", "/") for part in parts]
    _check_listed(parts, names)
    if any(map(_MACROS.search, names)) or (kind == OPEN_DOCUMENT and any(map(_MODULES.match, names))):
        raise _bad(
            name,
            f"Tệp có macro nên không được nhận. Lưu lại dạng {kind.ending}, không có macro.",
        )


def _check_listed(parts: list[zipfile.ZipInfo], names: list[str]) -> None:
    """Raise Damaged for a name that stands twice or leads out of the file, and for an unknown way of packing."""
    if len(set(names)) < len(names):
        raise Damaged("two parts of one name")
    for part in parts:
        if part.compress_type not in _METHODS:
            raise Damaged(f"packed in way {part.compress_type}")
        if _leads_outside(part.orig_filename):
            raise Damaged("a part's name leads out of the file")


def _leads_outside(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or plain[1:2] == ":" or not plain.isprintable()


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Hold each part against what the list says of it; raises Damaged."""
    ends_at = 0
    for part in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if part.header_offset < ends_at:
            raise Damaged("parts lie over each other")
        ends_at = _start_of_content(archive, part) + part.compress_size
        _check_content(archive, part)
    if ends_at > archive.start_dir:
        raise Damaged("the last part lies over the list")


def _start_of_content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Return where a part's content begins; what stands before it must say the same as the list."""
    stream = _stream(archive)
    stream.seek(part.header_offset)
    mark, _, flags, method, _, _, _, _, _, name_length, extra_length = _LOCAL.unpack(stream.read(_LOCAL.size))
    name = stream.read(name_length)
    listed = part.orig_filename.encode("utf-8" if part.flag_bits & _UTF8_FLAG else "cp437")
    if mark != b"PK\x03\x04" or name != listed or method != part.compress_type or flags & _ENCRYPTED_FLAG:
        raise Damaged("a part is not what the list says")
    return part.header_offset + _LOCAL.size + name_length + extra_length


def _check_content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part to its real end, which must be the one that is listed; nothing of it is kept."""
    stream = _stream(archive)
    stream.seek(_start_of_content(archive, part))
    is_packed = part.compress_type == zipfile.ZIP_DEFLATED
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS) if is_packed else None
    size, checksum = 0, 0
    for content in _contents(stream, part, unpacking):
        size += len(content)
        checksum = zlib.crc32(content, checksum)
        if size > part.file_size:
            break
    if size != part.file_size or checksum != part.CRC or (unpacking and not unpacking.eof):
        raise Damaged("a part is longer, shorter or other than listed")


def _contents(
    stream: IO[bytes], part: zipfile.ZipInfo, unpacking: "zlib._Decompress | None"
) -> Iterator[bytes]:
    """Yield the content of a part in bounded pieces; raises Damaged where the file ends within it."""
    left = part.compress_size
    while left:
        piece = stream.read(min(left, _CHUNK))
        if not piece:
            raise Damaged("a part is cut short")
        left -= len(piece)
        yield from _unpacked(unpacking, piece)


def _unpacked(unpacking: "zlib._Decompress | None", piece: bytes) -> Iterator[bytes]:
    """Yield what a piece holds, in pieces that are bounded however well it was packed."""
    if unpacking is None:
        yield piece
        return
    while not unpacking.eof:
        content = unpacking.decompress(piece, _CHUNK)
        yield content
        piece = unpacking.unconsumed_tail
        if not piece and len(content) < _CHUNK:
            return


def _stream(archive: zipfile.ZipFile) -> IO[bytes]:
    stream = archive.fp
    if stream is None:
        raise Damaged("closed")
    return stream


def beginning_of(source: Path | bytes) -> bytes:
    """Return the first bytes of a file, by which its kind is known."""
    if isinstance(source, bytes):
        return source[:_BEGINNING]
    with source.open("rb") as stream:
        return stream.read(_BEGINNING)


def holds_part(source: Path | bytes, part: str) -> bool:
    """Return whether a file is a zip with a part; nothing of it is read."""
    return part in part_names(source)


def part_names(source: Path | bytes) -> frozenset[str]:
    """Return the names of the parts of a zip, of which nothing is read; none of a file that is no whole zip."""
    stream: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                return frozenset(archive.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return frozenset()  # a damaged one is named by who opens it


def locked(name: str, kind: Kind) -> BadFile:
    """Return the refusal of a file with a password."""
    return _bad(name, f"Tệp có mật khẩu nên không đọc được. Bỏ mật khẩu trong {kind.program} rồi lưu lại.")


def _bad(name: str, message: str) -> BadFile:
    return BadFile([Problem(message, file=name)])
