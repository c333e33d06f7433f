"""The small files that office programs lay beside an open document; people find them in the folder and send them."""

import re

_OF_OFFICE = re.compile(r"~\$")  # ~$bao-cao.xlsx: who has the document open, 165 bytes
_OF_LIBREOFFICE = re.compile(r"\.~lock\..*#", re.DOTALL)  # .~lock.bao-cao.xlsx#
_WHOLE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # with these a file is a document, whatever it is called


def lock_problem(name: str, beginning: bytes) -> str:
    """Return why a file is none that can be read, by its name and first bytes; "" for any other file."""
    if beginning.startswith(_WHOLE):
        return ""
    if _OF_OFFICE.match(name):
        return (
            f"“{name}” là tệp khóa tạm của Excel hoặc Word, có khi tệp thật đang mở; trong đó không có số liệu. "
            f"Đóng chương trình rồi chọn tệp “{name[2:]}” (không có ~$ ở đầu tên)."
        )
    if _OF_LIBREOFFICE.fullmatch(name):
        return (
            f"“{name}” là tệp khóa tạm của LibreOffice, có khi tệp thật đang mở; trong đó không có số liệu. "
            f"Đóng chương trình rồi chọn tệp “{name[7:-1]}” (không có .~lock. ở đầu tên)."
        )
    return ""
