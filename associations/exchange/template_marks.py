"""The hidden sheet of a template: whose form it is, what its rows are called, and what stood in its cells.

Programs write the same value in different ways: 2025 as 2025.0 or as text, a letter composed or in pieces. So values
are compared and never their spelling, and the fingerprint is taken over what they have in common.
"""

import datetime
import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from associations.exchange.template_places import (
    EXPLANATION_HEAD,
    HIDDEN,
    MILLIONS,
    form_labels,
    form_version,
)
from associations.exchange.workbooks import Book, Sheet
from associations.models import Note
from associations.numbers import read_plain
from associations.returns.cells import CellName
from associations.sections.base import figures, registers
from associations.text import plain_line, plain_text

_IDENTITY = ("association", "year", "form", "fingerprint")
_MONEY = "money_unit"
_ROW = "row"  # "row/members" says what the row of a figure or a text is called
TARGET = "target"  # the code of the cells of own targets, as events name them
_HAS = "has"  # "has/explanation" says that the form has such a column
_ABOUT_FORM = (_ROW, _HAS)
_MOST_ROWS = 20_000  # of the hidden sheet; a form has three hundred, and a line for each row of its lists


@dataclass(frozen=True)
class Marks:
    """What the hidden sheet of a template says.

    stood: what stood in the cells by name, as `settled`. labels: of the rows of the file's own form, by cell; {} in a
    template that does not say them. in_millions: whether its money is in triệu đồng. is_sound: nobody altered the sheet.
    has: what the form has beside the cells of the first forms, by name.
    """

    association: str
    year: int
    form: str
    stood: Mapping[str, Any]
    labels: Mapping[str, str]
    in_millions: bool
    is_sound: bool
    has: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_targets(self) -> bool:
        """Whether the form has a sheet for own targets."""
        return TARGET in self.has

    @property
    def has_explanations(self) -> bool:
        """Whether the form has a column of explanations; in an earlier one such a column is the officer's own."""
        return Note.Kind.EXPLANATION in self.has


def hidden_rows(
    association: str, year: int, stood: Mapping[str, Any], *, in_millions: bool
) -> list[tuple[str, Any]]:
    """Return the names and values of the hidden sheet of a template that is handed out now.

    stood: what stands in its cells, and of each row of its lists the digest.
    """
    rest = {_MONEY: MILLIONS} if in_millions else {}
    rest |= stood
    rest |= {f"{_ROW}/{cell}": label for cell, label in form_labels().items()}
    rest |= {f"{_HAS}/{Note.Kind.EXPLANATION}": EXPLANATION_HEAD}
    rest |= {f"{_HAS}/{key}": register.heading for key, register in registers().items()}
    rest |= {f"{_HAS}/{TARGET}": TARGET}
    form = form_version()
    mark = _fingerprint(association, year, form, rest)
    values = (association, year, form, mark)
    return [*zip(_IDENTITY, values, strict=True), *rest.items()]


def find_marks(book: Book) -> tuple[Sheet, Marks] | None:
    """Return the hidden sheet of a template by what it holds, whatever it is called, and what it says; None without one.

    Of several the one that nobody altered counts, and the one of the usual name before copies.
    """
    found = [
        (sheet, marks)
        for sheet in sorted(book.sheets, key=lambda sheet: sheet.name != HIDDEN)
        if (marks := _marks(sheet)) is not None
    ]
    sound = [pair for pair in found if pair[1].is_sound]
    return next(iter([*sound, *found]), None)


def _marks(sheet: Sheet) -> Marks | None:
    rows = dict(_pairs(sheet))
    if any(name not in rows for name in _IDENTITY):
        return None
    association, form = plain_line(str(rows["association"])), plain_line(str(rows["form"]))
    year = rows["year"] if isinstance(rows["year"], int) else read_plain(plain_line(str(rows["year"])))
    rest = {name: value for name, value in rows.items() if name not in _IDENTITY}
    stood = {
        name: settled(name, value)
        for name, value in rest.items()
        if name != _MONEY and CellName.parse(name).code not in _ABOUT_FORM
    }
    mark = plain_line(str(rows["fingerprint"])).lower()
    return Marks(
        association=association,
        year=year or 0,
        form=form,
        stood=stood,
        labels=_named(_ROW, rest),
        has=_named(_HAS, rest),
        in_millions=plain_line(str(rest.get(_MONEY, ""))).lower() == MILLIONS,
        is_sound=year is not None and mark in _possible_fingerprints(association, year, form, rest),
    )


def _named(group: str, rest: Mapping[str, Any]) -> dict[str, str]:
    """Return what a hidden sheet says under the names of a group, by what follows the group's name."""
    return {
        name.partition("/")[2]: plain_line(str(value))
        for name, value in rest.items()
        if CellName.parse(name).code == group
    }


def _pairs(sheet: Sheet) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a hidden sheet, blanks left out."""
    for row, cells in sheet.rows():
        if row > _MOST_ROWS:
            return
        if 1 in cells and 2 in cells and cells[2].value not in (None, ""):
            yield plain_line(str(cells[1].value)), cells[2].value


def settled(cell: str, value: Any) -> Any:
    """Return the value of a cell in its one form: a figure's whole number as such, all else as stored text."""
    if value is None or value == "":
        return None
    if CellName.parse(cell).kind or cell not in figures():
        return as_text(value) or None
    if isinstance(value, str):
        return (
            read_plain(value.strip())
            if value.strip().isascii() and value.strip().isdigit()
            else plain_text(value)
        )
    return value


def as_text(value: Any) -> str:
    """Return what a cell says as text: a day as dd/mm/yyyy, a number as Vietnamese people write it."""
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return plain_text(str(value))


def _fingerprint(association: str, year: int, form: str, rest: Mapping[str, Any]) -> str:
    """Return a SHA-256 over whose form it is and all that its hidden sheet says, blind to how a program spells it."""
    spelled = {name: plain_line(str(value)) for name, value in rest.items()}
    return _digest([association, str(year), form, spelled])


def _possible_fingerprints(association: str, year: int, form: str, rest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fingerprints that a sound sheet can have: today's, and the first, over the values as written then."""
    yield _fingerprint(association, year, form, rest)
    composed = {
        name: unicodedata.normalize("NFC", value) if isinstance(value, str) else value
        for name, value in rest.items()
    }
    for values in (rest, composed, {name: settled(name, value) for name, value in rest.items()}):
        yield _digest([association, year, form, values])


def _digest(content: list[Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
