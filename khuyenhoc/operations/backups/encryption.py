"""Encryption of a backup by age, for the recipients that the settings name (docs/adr/0047).

What is encrypted can be read by the private key alone, which the portal's machine need not have: whoever gets at the
machine, or at the place where copies are kept, reads no backup. A key itself stands in no message.
"""

from pathlib import Path
from typing import IO

import pyrage
from django.conf import settings

from khuyenhoc.operations.problems import NothingTried, OperationRefused

_PRIVATE = "AGE-SECRET-KEY-"
_ASK = "Tạo cặp khóa bằng lệnh backup_key."


class _Written:
    """A file to write into that keeps what the disk refused with: of that age tells no more than that it failed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.refusal: OSError | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self._file.write(piece)
        except OSError as error:
            self.refusal = error
            raise

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            self.refusal = error
            raise


def recipients() -> list[pyrage.x25519.Recipient]:
    """Return whom backups are encrypted for, [] where they are not; raise OperationRefused where one is no public key."""
    return [_recipient(place, key) for place, key in enumerate(settings.BACKUP_RECIPIENTS, start=1)]


def encrypt(source: Path, target: Path) -> None:
    """Encrypt a file into another for the recipients of the settings.

    Raise OperationRefused where one of them is no public key or there is none, OSError where the disk refuses.
    """
    keys = recipients()
    if not keys:
        raise OperationRefused([f"BACKUP_RECIPIENTS: chưa có khóa công khai nào. {_ASK}"])
    with source.open("rb") as plain, target.open("wb") as opened:
        encrypted = _Written(opened)
        try:
            pyrage.encrypt_io(plain, encrypted, keys)
        except pyrage.EncryptError as error:
            raise encrypted.refusal or OSError(str(error)) from None


def decrypt(stream: IO[bytes], target: Path) -> None:
    """Decrypt what a stream gives into a file, with the private key of BACKUP_IDENTITY.

    Raise NothingTried where the key is not there or does not fit, OSError where the disk refuses.
    """
    keys = _identities()
    with target.open("wb") as opened:
        plain = _Written(opened)
        try:
            pyrage.decrypt_io(stream, plain, keys)
        except pyrage.DecryptError:
            if plain.refusal:
                raise plain.refusal from None
            raise NothingTried(
                [
                    f"BACKUP_IDENTITY: khóa bí mật trong {settings.BACKUP_IDENTITY} không mở được bản sao lưu này. "
                    "Dùng tệp khóa đi cùng khóa công khai đã có trong BACKUP_RECIPIENTS khi sao lưu."
                ]
            ) from None


def new_key_pair() -> tuple[str, str]:
    """Return a new private key, as a file holds it, and the public key that goes with it."""
    private = pyrage.x25519.Identity.generate()
    return str(private), str(private.to_public())


def _recipient(place: int, key: str) -> pyrage.x25519.Recipient:
    if key.upper().startswith(_PRIVATE):
        raise OperationRefused(
            [
                f"BACKUP_RECIPIENTS, khóa thứ {place}: đây là khóa bí mật, không để trên máy chủ. "
                "Thay bằng khóa công khai (bắt đầu bằng age1), và tạo cặp khóa mới nếu người khác đã thấy khóa này."
            ]
        )
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise OperationRefused(
            [
                f"BACKUP_RECIPIENTS, khóa thứ {place}: không phải khóa công khai (bắt đầu bằng age1, dài 62 ký tự). "
                f"Chép lại nguyên khóa vào tệp .env. {_ASK}"
            ]
        ) from None


def _identities() -> list[pyrage.x25519.Identity]:
    """Return the private keys of the file of BACKUP_IDENTITY; lines that begin with # are notes."""
    if not settings.BACKUP_IDENTITY:
        raise NothingTried(
            [
                "Bản sao lưu được mã hóa, mà BACKUP_IDENTITY chưa đặt. Chép tệp khóa bí mật vào máy này, "
                "đặt BACKUP_IDENTITY là đường dẫn của tệp đó rồi chạy lại."
            ]
        )
    file = Path(settings.BACKUP_IDENTITY)
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise NothingTried(
            [f"BACKUP_IDENTITY: không đọc được tệp khóa {file}. Xem lại đường dẫn và quyền đọc tệp."]
        ) from None
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise NothingTried(
            [
                f"BACKUP_IDENTITY: {file} không phải tệp khóa bí mật (một dòng bắt đầu bằng {_PRIVATE}). "
                "Dùng tệp mà lệnh backup_key đã ghi."
            ]
        )
    return keys
