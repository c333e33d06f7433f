"""Files that are taken for workbooks and are none: the small ones that lie beside an open document, pages of the web."""

import re

_OF_OFFICE = re.compile(r"~\$")  # ~$bao-cao.xlsx: who has the document open, 165 bytes
_OF_LIBREOFFICE = re.compile(
    r"\.?~lock\.(.*)#", re.DOTALL
)  # .~lock.bao-cao.xlsx#, a browser may take the dot away
_SAVE_ANEW = "Mở bằng Excel, lưu lại dạng .xlsx rồi gửi lại."
# With these a file is a document, whatever it is called.
_WHOLE = (b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def lock_problem(name: str, beginning: bytes) -> str:
    """Return why a file is none that can be read, by its name and first bytes; "" for any other file."""
    if beginning.startswith(_WHOLE):
        return ""
    if _OF_OFFICE.match(name):
        return (
            f"“{name}” là tệp khóa tạm của Excel hoặc Word, có khi tệp thật đang mở; trong đó không có số liệu. "
            f"Đóng chương trình rồi chọn tệp “{name[2:]}” (không có ~$ ở đầu tên)."
        )
    if lock := _OF_LIBREOFFICE.fullmatch(name):
        return (
            f"“{name}” là tệp khóa tạm của LibreOffice, có khi tệp thật đang mở; trong đó không có số liệu. "
            f"Đóng chương trình rồi chọn tệp “{lock[1]}” (không có .~lock. ở đầu tên)."
        )
    return ""


def foreign_problem(name: str, beginning: bytes) -> str:
    """Return why a file is no workbook by its first bytes, whatever it is called; "" for what may be one."""
    if beginning.startswith(_WHOLE):
        return ""
    start = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<div", b"<meta", b"mime-version")):
        return f"“{name}” bên trong là một trang web (HTML), không phải bảng tính. {_SAVE_ANEW}"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return f"“{name}” ở dạng XML của Excel 2003 nên không được nhận. {_SAVE_ANEW}"
    ending = name.lower().rpartition(".")[2]
    if ending in ("xls", "xlt", "ods"):
        return f"Tệp mang đuôi .{ending} nhưng không phải là bảng tính nên không được nhận. {_SAVE_ANEW}"
    return ""
