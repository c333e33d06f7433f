"""The standing words of a printed form, and texts of users made fit to stand in it."""

import re

from associations.exchange.template_places import plain
from associations.models import Association

DOTS = "…" * 31  # a line to write on
SHORT_DOTS = "…" * 12
NUMBER = "Số: ……/BC-HKH"
DATE = "ngày …… tháng …… năm 20……"

_AUTHORITY = re.compile(r"(?:T\.?/?M|K\.?/?T|T\.?/?L|T\.?/?U\.?Q)[./ ]", re.IGNORECASE)
_BETWEEN_OFFICES = re.compile(r"\s+[-–—]\s+|\s*[;\n]\s*")


def lines_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text of a user, without what a document cannot hold; blank ones are left out."""
    return tuple(line for line in str(plain(text)).split("\n") if line.strip())


def line_of(text: str) -> str:
    """Return a text of a user as one line."""
    return " ".join(str(plain(text)).split())


def body_name(association: Association) -> str:
    """Return an association as it stands within a sentence: "Hội Khuyến học tỉnh Lạng Sơn"."""
    return f"Hội Khuyến học {association.get_kind_display()} {line_of(association.name)}"


def body_lines(association: Association) -> tuple[str, ...]:
    """Return an association in capitals, by the lines in which a letterhead has it."""
    return ("HỘI KHUYẾN HỌC", f"{association.get_kind_display()} {line_of(association.name)}".upper())


def place_and_date(association: Association) -> str:
    """Return the place of a document, and dots to write its date on by hand."""
    return f"{line_of(association.name)}, {DATE}"


def split_office(title: str) -> tuple[str, ...]:
    """Return the office of who signs in capitals, by its lines, with the body on whose behalf it is signed.

    A title that names its authority itself ("KT. Chủ tịch - Phó Chủ tịch") stands as it was typed.
    """
    typed = line_of(title).upper()
    if not typed:
        return ("TM. BAN THƯỜNG VỤ",)
    lines = tuple(part for part in _BETWEEN_OFFICES.split(typed) if part)
    return lines if _AUTHORITY.match(typed) else ("TM. BAN THƯỜNG VỤ", *lines)
