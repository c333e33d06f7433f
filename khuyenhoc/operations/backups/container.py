"""The file of a backup: a plain zip of a manifest and the database's copy, sealed by a checksum over every byte.

Any program that opens zips shows what is in it. The copy may be encrypted (its name then ends in .age); the manifest
never is, so that everybody who has the file can hold event chains against it. The checksum is the zip's own comment, the
last 64 bytes of the file: SHA-256 of everything before them. It tells damage, not forgery.
"""

import errno
import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from khuyenhoc.operations.backups.content import Content
from khuyenhoc.operations.backups.moments import local_moment
from khuyenhoc.operations.engines import IN_WORDS
from khuyenhoc.operations.problems import NothingTried, OperationRefused, refusal_of

FORM = 1  # of the file; a later one is refused by an earlier release
ENCRYPTED = ".age"  # how the copy's name ends where it is encrypted

_MANIFEST = "manifest.json"
_NAME_AT = 30  # bytes of a zip before the name of what stands in it first
_SEAL = 64  # letters of the checksum
_DIGEST = re.compile(f"[0-9a-f]{{{_SEAL}}}", re.ASCII)
# What to do about a file that cannot be read.
_OF_READING = {
    errno.ENOENT: "Xem lại tên tệp, và ổ đĩa đã gắn chưa",
    errno.ENOTDIR: "Xem lại tên tệp, và ổ đĩa đã gắn chưa",
    errno.EACCES: "Cấp quyền đọc cho tài khoản chạy cổng, hoặc chép tệp về thư mục của tài khoản ấy",
}
_PIECE = 1 << 20  # bytes read at a time
_LONGEST_MANIFEST = 50 << 20  # bytes
_PAYLOADS = {"database.sqlite3", "database.pgdump"}  # names of copies
# What the system refuses a mistyped name with.
_OF_NAMES = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)
_VERSION = re.compile(r"[\w.+() ~-]{1,80}", re.ASCII)
# What a zip that was not written by the portal fails of, while it is read.
_OF_ZIPS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
# And a manifest that is JSON of another kind.
_OF_MANIFESTS = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    made_at: ISO time with zone. engine: "sqlite" or "postgresql". engine_version: of the server or library. payload: the
    copy's name in the zip. content: of the very moment that the copy is of.
    """

    made_at: str
    version: str
    engine: str
    engine_version: str
    payload: str
    content: Content
    form: int = FORM

    @property
    def is_encrypted(self) -> bool:
        return self.payload.endswith(ENCRYPTED)

    def as_json(self) -> dict[str, Any]:
        """Return what stands in manifest.json."""
        return {
            "form": self.form,
            "made_at": self.made_at,
            "version": self.version,
            "engine": self.engine,
            "engine_version": self.engine_version,
            "payload": self.payload,
            **self.content.as_json(),
        }


def write_container(file: Path, manifest: Manifest, payload: Path) -> None:
    """Write a backup to `file`, which must not exist, and seal it. Raise OSError where the disk refuses."""
    with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest.as_json(), ensure_ascii=False, indent=1))
        is_dense = manifest.payload.endswith((ENCRYPTED, ".pgdump"))  # shrinks no further
        archive.write(payload, manifest.payload, zipfile.ZIP_STORED if is_dense else zipfile.ZIP_DEFLATED)
        archive.comment = b"0" * _SEAL
    seal = _checksum(file)
    with file.open("r+b") as opened:
        opened.seek(-_SEAL, 2)
        opened.write(seal.encode())


def read_manifest(file: Path) -> Manifest:
    """Return the manifest of a whole, unaltered backup. Raise OperationRefused, in words, for anything else.

    NothingTried is raised for no file and for what never was a backup of the portal.
    """
    _check_seal(file)
    try:
        with zipfile.ZipFile(file) as archive:
            if archive.getinfo(_MANIFEST).file_size > _LONGEST_MANIFEST:
                raise ValueError("too long")
            return _read(json.loads(archive.read(_MANIFEST)), file, archive.namelist())
    except (*_OF_ZIPS, *_OF_MANIFESTS):
        raise NothingTried([_foreign(file)]) from None


def payload_bytes(file: Path, manifest: Manifest) -> int:
    """Return the size that the zip names for the database's copy, unpacked; `open_payload` never yields more."""
    with zipfile.ZipFile(file) as archive:
        return archive.getinfo(manifest.payload).file_size


@contextmanager
def open_payload(file: Path, manifest: Manifest) -> Iterator[IO[bytes]]:
    """Yield the database's copy as it stands in the backup, encrypted where it is, to be read once.

    Raise OperationRefused where it cannot be unpacked: sealed anew by somebody, since the checksum holds.
    """
    try:
        with zipfile.ZipFile(file) as archive, archive.open(manifest.payload) as payload:
            yield payload
    except _OF_ZIPS:
        raise OperationRefused([f"{file}: không mở được bản sao trong tệp. Dùng bản sao lưu khác."]) from None


def refuse_unreadable(file: Path) -> None:
    """Raise OperationRefused, in words, where there is no such file, or none that this account may read."""
    # By os.path, which takes what may not be looked at for what is not there; the opening tells.
    if os.path.isdir(file):
        raise NothingTried(
            [f"{file}: là một thư mục. Ghi tên tệp sao lưu ở trong đó, ví dụ {file / 'sao-luu.zip'}."]
        )
    try:
        file.open("rb").close()
    except OSError as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: OSError) -> OperationRefused:
    what_to_do = _OF_READING.get(error.errno or 0, "Lấy lại tệp từ nơi cất giữ")
    kind = NothingTried if isinstance(error, _OF_NAMES) else OperationRefused
    return kind([f"{file}: không đọc được tệp ({refusal_of(error)}). {what_to_do}, rồi chạy lại lệnh này."])


def _check_seal(file: Path) -> None:
    refuse_unreadable(file)
    try:
        with file.open("rb") as opened:
            head = opened.read(_NAME_AT + len(_MANIFEST))
            opened.seek(max(0, opened.seek(0, os.SEEK_END) - _SEAL))
            seal = opened.read().decode("ascii", "replace")
    except OSError as error:
        raise _unreadable(file, error) from None
    if not head:
        raise OperationRefused([f"{file}: tệp rỗng, không phải bản sao lưu. Lấy lại tệp từ nơi cất giữ."])
    # One of ours shows it at its head, also where it was cut, or at its end.
    if not (head.endswith(_MANIFEST.encode()) or _DIGEST.fullmatch(seal)):
        raise NothingTried([_foreign(file)])
    if seal != _checksum(file):
        raise OperationRefused(
            [
                f"{file}: tệp không còn nguyên (bị cắt, bị hỏng hoặc bị sửa). "
                "Lấy lại tệp từ nơi cất giữ, hoặc dùng bản sao lưu khác."
            ]
        )


def _foreign(file: Path) -> str:
    return f"{file}: không phải tệp sao lưu của cổng này."


def _read(kept: dict[str, Any], file: Path, names: list[str]) -> Manifest:
    """Return the manifest out of its JSON; raise one of _OF_MANIFESTS where it is none."""
    if kept["form"] > FORM and _VERSION.fullmatch(kept["version"]):
        raise OperationRefused(
            [
                f"{file}: bản sao lưu của phiên bản cổng mới hơn ({kept['version']}). "
                "Nâng cấp cổng rồi khôi phục."
            ]
        )
    content = {name: kept[name] for name in ("migrations", "tables", "heads", "revisions", "figures")}
    own = {name: kept[name] for name in ("form", "made_at", "version", "engine", "engine_version", "payload")}
    manifest = Manifest(**own, content=Content(**content))
    is_alone = sorted(names) == sorted([_MANIFEST, manifest.payload])
    if not (is_alone and _says_what_it_is(manifest) and _is_content(manifest.content)):
        raise ValueError("not as the portal writes it")
    return manifest


def _says_what_it_is(manifest: Manifest) -> bool:
    """Return whether what a manifest says of itself is such as the portal writes: it is printed, and read by code."""
    versions = (manifest.version, manifest.engine_version)
    return (
        type(manifest.form) is int
        and manifest.form >= 1
        and all(_VERSION.fullmatch(version) for version in versions)
        and manifest.engine in IN_WORDS
        and manifest.payload.removesuffix(ENCRYPTED) in _PAYLOADS
        and bool(local_moment(manifest.made_at))
    )


def _is_content(content: Content) -> bool:
    """Return whether everything of a content is of the kind that `content_of` returns, and can be printed."""
    numbers = [*content.tables.values()]
    words = [*content.migrations, *content.tables]
    for named in (content.revisions, content.figures):
        words += [*named, *named.values()]
    for name, (number, digest) in content.heads.items():
        numbers.append(number)
        words += [name, digest]
    return all(type(number) is int for number in numbers) and all(word.isprintable() for word in words)


def _checksum(file: Path) -> str:
    """Return the SHA-256 of all but the last 64 bytes of a file."""
    left = file.stat().st_size - _SEAL
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while left > 0:
            piece = opened.read(min(_PIECE, left))
            if not piece:
                break
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()
