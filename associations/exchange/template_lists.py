"""The sheets of a return's lists in its template: what each is called, its columns, and its rows as they stand.

Each row has its number on a hidden column at the right, and what it held when it was handed out as a digest on the hidden
sheet: so a row that was changed is known from one that was added, and one that is gone is asked about.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import models

from associations.exchange.template_places import plain
from associations.models import RegisterRow
from associations.sections.register import Register
from associations.text import plain_line

HEAD = 4  # the row of the heads
_LONGEST_NAME = 31  # of a sheet, in Excel


def sheet_name(register: Register) -> str:
    """Return what the sheet of a list is called: its heading, cut between words to what a sheet's name can hold."""
    name = ""
    for word in register.heading.split():
        longer = f"{name} {word}".strip()
        if len(longer) > _LONGEST_NAME:
            break
        name = longer
    return name.rstrip(",")


def written(register: Register, row: RegisterRow) -> tuple[Any, ...]:
    """Return the columns of a row as its cells have them: a day and a choice in words, a number as such, None for a blank."""
    return tuple(_written(row, name) for name in register.columns)


def _written(row: RegisterRow, column: str) -> Any:
    value = getattr(row, column)
    if value in (None, ""):
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return plain(row.display(column))


def digest_of(cells: Iterable[Any]) -> str:
    """Return what tells the content of a row from another's, blind to how a program spells it."""
    texts = [plain_line(str(cell)) if cell not in (None, "") else "" for cell in cells]
    return "r" + hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def is_required(register: Register, column: str) -> bool:
    """Return whether each row of a list must say a column; a yes or no that is not said is a no."""
    field = next(one for one in register.model._meta.fields if one.name == column)
    return not (field.blank or field.null or isinstance(field, models.BooleanField))
