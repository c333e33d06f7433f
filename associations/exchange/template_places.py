"""Where the cells of a return stand in its Excel template as it is handed out, and what its sheets and columns are called."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from associations.exchange.cell_names import place_of
from associations.models import Note, Return
from associations.returns.cells import CellName
from associations.sections.base import figures, registers, sections
from associations.sections.own_targets import own_target_form

FIGURES, WORDS, HIDDEN = "Báo cáo", "Lời văn", "_cong_thong_tin"
TODO = "Cần sửa"  # the sheet that a file with errors comes back with
VALUE, REASON, REMARK, EXPLANATION = "E", "F", "G", "H"
CHECK, SUM, SUM_WORDS = (
    "I",
    "J",
    "K",
)  # formulas: what the template asks by itself, what parts make, and which parts
LABEL = "B"
TEXT = "B"  # on the sheet of texts
SIGNING = {"certified_by": "Họ và tên người ký", "certified_title": "Chức vụ người ký"}
# Why there is no figure, by the words of the list in small letters.
REASONS = {str(label).lower(): value for value, label in Note.MissingReason.choices}

HEAD_LINE = 5  # of the column heads
LABEL_HEAD, UNIT_HEAD, REASON_HEAD, REMARK_HEAD = "Chỉ tiêu", "Đơn vị tính", "Vì sao chưa có số", "Ghi chú"
EXPLANATION_HEAD, CHECK_HEAD, SUM_HEAD, SUM_WORDS_HEAD = (
    "Giải thích",
    "Tự kiểm tra",
    "Cộng các dòng",
    "Cộng gì",
)
MILLION, MILLIONS = 1_000_000, "triệu đồng"


@dataclass(frozen=True)
class Place:
    """Where one cell of a return stands in a template: its name (see cells.py), sheet and address."""

    cell: str
    sheet: str
    address: str
    label: str

    @property
    def at(self) -> tuple[int, int]:
        """Row and column, from 1."""
        return place_of(self.address)

    @property
    def row(self) -> int:
        """The row, from 1."""
        return self.at[0]


def year_head(year: int) -> str:
    """Return what stands over the column of a year's figures."""
    return f"Năm {year}"


def form_version() -> str:
    """Return eight letters that change whenever the form does: another figure, another order, another text or column."""
    form = [(section.key, section.columns) for section in sections()] + [(EXPLANATION_HEAD, EXPLANATION)]
    form += [(key, register.columns) for key, register in registers().items()]
    form.append(("target", tuple(own_target_form().labels())))
    return hashlib.sha256(json.dumps(form).encode()).hexdigest()[:8]


def text_labels() -> dict[str, str]:
    """Return the label of every text of the form by its cell, in its order."""
    words = {
        column.name: str(column.verbose_name)
        for section in sections()
        for column in section.model.text_fields()
    }
    return words | SIGNING


def form_labels() -> dict[str, str]:
    """Return the label of every figure and text of the form, by which its row in a template is known again."""
    return {code: figure.label for code, figure in figures().items()} | text_labels()


def places() -> tuple[Place, ...]:
    """Return every cell to fill of the form, in its order."""
    return tuple(places_by_cell().values())


def places_by_cell() -> Mapping[str, Place]:
    """Return where each cell to fill of the form stands, by its name."""
    return _places(tuple(settings.RETURN_SECTIONS))


@cache
def _places(paths: tuple[str, ...]) -> Mapping[str, Place]:
    found: list[Place] = []
    line = HEAD_LINE + 1
    for section in sections():
        if not section.figures:
            continue
        line += 1
        for figure in section.figures:
            for cell, column in figure_cells(figure.code).items():
                found.append(Place(cell, FIGURES, f"{column}{line}", figure.label))
            line += 1
    for line, (name, label) in enumerate(text_labels().items(), start=3):
        found.append(Place(name, WORDS, f"{TEXT}{line}", label))
    return {place.cell: place for place in found}


def figure_cells(code: str) -> dict[str, str]:
    """Return the cells that a figure's row has: the figure, why there is none, a remark, an explanation; with columns."""
    return {
        code: VALUE,
        str(CellName(code, Note.Kind.MISSING)): REASON,
        str(CellName(code, Note.Kind.REMARK)): REMARK,
        str(CellName(code, Note.Kind.EXPLANATION)): EXPLANATION,
    }


def is_explanation(cell: str) -> bool:
    """Return whether a cell holds what explains a figure, to whatever is asked about it."""
    name = CellName.parse(cell)
    return name.kind == Note.Kind.EXPLANATION and not name.key


# What XML cannot hold, and so neither .xlsx nor .docx; pasted text brings such characters along.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(value: Any) -> Any:
    """Return a text as a workbook keeps it: line feeds alone, no control characters, no blanks around it."""
    if not isinstance(value, str):
        return value
    return _UNWRITABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def file_name(return_: Return) -> str:
    """Return what the file is called when it is downloaded."""
    return f"mau-bao-cao-{return_.association.key}-{return_.period.year}.xlsx"
