"""Where the cells of a return stand in its Excel template, and the marks by which a filled one is known again."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from associations.models import Note
from associations.returns.cells import CellName
from associations.sections.base import sections

FIGURES, WORDS, HIDDEN = "Báo cáo", "Lời văn", "_cong_thong_tin"
TODO = "Cần sửa"  # the sheet that a file with errors comes back with
VALUE, REASON, REMARK = "E", "F", "G"
LABEL = "B"
TEXT = "B"  # on the sheet of texts
MARKS = {"association", "year", "form", "fingerprint"}
SIGNING = {"certified_by": "Họ và tên người ký", "certified_title": "Chức vụ người ký"}
# Why there is no figure, by the words of the list in small letters.
REASONS = {str(label).lower(): value for value, label in Note.MissingReason.choices}

HEAD_LINE = 5  # of the column heads


@dataclass(frozen=True)
class Place:
    """Where one cell of a return stands in the template: its name (see cells.py), sheet and address."""

    cell: str
    sheet: str
    address: str
    label: str


def form_version() -> str:
    """Return eight letters that change whenever the form does: another figure, another order, another text."""
    form = [(section.key, section.columns) for section in sections()]
    return hashlib.sha256(json.dumps(form).encode()).hexdigest()[:8]


def places() -> tuple[Place, ...]:
    """Return every cell to fill of the form, in its order."""
    found: list[Place] = []
    line = HEAD_LINE + 1
    for section in sections():
        if not section.figures:
            continue
        line += 1
        for figure in section.figures:
            found.append(Place(figure.code, FIGURES, f"{VALUE}{line}", figure.label))
            found.append(
                Place(str(CellName(figure.code, Note.Kind.MISSING)), FIGURES, f"{REASON}{line}", figure.label)
            )
            found.append(
                Place(str(CellName(figure.code, Note.Kind.REMARK)), FIGURES, f"{REMARK}{line}", figure.label)
            )
            line += 1
    words = [(column.name, str(column.verbose_name)) for s in sections() for column in s.model.text_fields()]
    for line, (name, label) in enumerate([*words, *SIGNING.items()], start=3):
        found.append(Place(name, WORDS, f"{TEXT}{line}", label))
    return tuple(found)


def fingerprint(association: str, year: int, form: str, stood: dict[str, Any]) -> str:
    """Return a SHA-256 over whose form it is and what stood in its cells when it was handed out."""
    content = json.dumps([association, year, form, stood], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


# What XML cannot hold, and so neither .xlsx nor .docx; pasted text brings such characters along.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(value: Any) -> Any:
    """Return a text as a workbook keeps it: line feeds alone, no control characters, no blanks around it."""
    if not isinstance(value, str):
        return value
    return _UNWRITABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
