"""Legal documents and days as the report's text has them; what was entered, and tables and files, keep their writing."""

import datetime
import re

# A kind of document, its number and symbol, its day: "Quyết định 387/QĐ-TTg ngày 25/3/2022".
_DOCUMENT = re.compile(
    r"(?P<kind>[^\W\d_]+(?: [^\W\d_]+){0,2}?) (?:số )?(?P<symbol>\d+\S*/[^\s,;()]+)(?P<day> ngày \d{1,2}/\d{1,2}/\d{4})?"
)
_DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
# Who issued a document, where its symbol leaves no doubt.
_ISSUERS = (
    (re.compile(r"-TTg$"), "Thủ tướng Chính phủ"),
    (re.compile(r"-CP$"), "Chính phủ"),
    (re.compile(r"/QH\d+$"), "Quốc hội"),
    (re.compile(r"/UBTVQH\d+$"), "Ủy ban Thường vụ Quốc hội"),
)


def cited(basis: str) -> str:
    """Return a document as it is first named: "Quyết định số 387/QĐ-TTg ngày 25/3/2022 của Thủ tướng Chính phủ".

    A text that is more or other than one document stays as it is, but for its days.
    """
    found = _DOCUMENT.fullmatch(basis.strip(" .;"))
    if not found:
        return _with_days(basis)
    issuer = next((f" của {name}" for symbol, name in _ISSUERS if symbol.search(found["symbol"])), "")
    return f"{_numbered(found)}{_with_days(found['day'] or '')}{issuer}"


def cited_again(basis: str) -> str:
    """Return a document as it is named where the text has cited it before: "Quyết định số 387/QĐ-TTg"."""
    found = _DOCUMENT.fullmatch(basis.strip(" .;"))
    return _numbered(found) if found else _with_days(basis)


def _numbered(found: re.Match[str]) -> str:
    return f"{found['kind']} số {found['symbol']}"


def written_day(day: datetime.date) -> str:
    """Return a day as NĐ 30/2020 has it: "01/7/2025", a leading 0 for days below 10 and for the months 1 and 2."""
    return _written(day.day, day.month, day.year)


def _with_days(text: str) -> str:
    """Return a text with its days written so."""
    return _DAY.sub(lambda found: _written(*map(int, found.groups())), text)


def _written(day: int, month: int, year: int) -> str:
    of_month = f"{month:02}" if month < 3 else str(month)
    return f"{day:02}/{of_month}/{year}"
