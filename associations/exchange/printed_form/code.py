"""The code at the foot of every page of a printed form: which return and which state of its figures it shows.

    BC-KH/2025 · LANG-SON · 1.5 · K7QM

Form and year, association, version with the number of saves, and four letters made of the figures and texts. A move
(submitting, approving) raises the version alone, so that a scan signed before it still has the same saves and
letters as the return; whatever is changed after printing changes both.
"""

import hashlib
import json

from associations.returns.rows import Sheet

# Letters and digits that nobody takes for one another on a bad copy.
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
_LENGTH = 4
NOT_READY = "bản chưa nộp được"


def code_of(sheet: Sheet) -> str:
    """Return the code of a return as it stands; with a plain warning where it cannot be submitted so."""
    return_ = sheet.return_
    parts = [form_code(return_.period.year), return_.association.key.upper(), return_.stamp, _check(sheet)]
    if return_.is_editable and sheet.remaining:
        parts.append(NOT_READY)
    return " · ".join(parts)


def form_code(year: int) -> str:
    """Return the code of a year's form."""
    return f"BC-KH/{year}"


def _check(sheet: Sheet) -> str:
    """Return four letters that change with any figure, last year's beside it, text, and save of the return."""
    return_ = sheet.return_
    figures = [
        [row.figure.code, row.value, row.typed, row.previous] for part in sheet.parts for row in part.rows
    ]
    texts = [[text.name, text.value] for part in sheet.parts for text in part.texts]
    content = [return_.association.key, return_.period.year, return_.figures_version, figures, texts]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).digest()
    number = int.from_bytes(digest[:8], "big")
    found = ""
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        found += _LETTERS[place]
    return found
