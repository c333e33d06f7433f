"""A filled template that comes back: whose it is, what changed in it, and every fault at its cell.

The file is held against what it was handed out with (its hidden sheet), so that a figure that a colleague changed
in the portal meanwhile is not set back by a file that never touched it. It is read without its looks (workbooks.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from associations.exchange import template_places
from associations.exchange.faults import CellFault
from associations.exchange.filled_cells import CellReader
from associations.exchange.filled_lists import FilledList, read_lists
from associations.exchange.problems import BadFile, Problem
from associations.exchange.template_labels import FormLabels
from associations.exchange.template_layout import Layout, find_layout
from associations.exchange.template_marks import Marks, find_marks
from associations.exchange.template_places import Place
from associations.exchange.template_renamed import place_renamed
from associations.exchange.template_targets import read_targets
from associations.exchange.template_unread import Seen, notes_of
from associations.exchange.workbooks import Book, Sheet, read_workbook
from associations.models import Association
from associations.text import folded


@dataclass
class Filled:
    """What a filled template holds by the cell's name, what it was handed out with, and its faults.

    layout: where its cells stand. in_millions: whether its money is in triệu đồng. is_earlier: it was made for a form
    of before. contents: what each cell holds as it is written. notes: what of the file is not read, in sentences.
    lists: its lists, as tables. targets: the own targets as written, with their places, by indicator.
    """

    file: str
    association: str
    year: int
    stood: Mapping[str, Any]
    layout: Layout
    in_millions: bool = False
    is_earlier: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    contents: dict[str, Any] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lists: list[FilledList] = field(default_factory=list)
    targets: dict[str, tuple[Place, str]] = field(default_factory=dict)

    @property
    def changed(self) -> dict[str, Any]:
        """The cells that the file changes against what it was handed out with; None for one that it clears."""
        return {cell: value for cell, value in self.values.items() if value != self.stood.get(cell)}


def is_template(path: Path) -> bool:
    """Return whether a file looks like the portal's own template of one return; False for what cannot be opened."""
    try:
        book = read_workbook(path, path.name, only=_may_be_hidden_sheet)
    except BadFile:
        return False
    return any(_may_be_hidden_sheet(sheet) for sheet in book.sheets)


def _may_be_hidden_sheet(sheet: Sheet) -> bool:
    return folded(template_places.HIDDEN) in folded(sheet.name)


def read_filled(
    source: Path | bytes, name: str = "", *, association: str | None = None, year: int | None = None
) -> Filled:
    """Read a filled template, of a given association and year where they are named; `name` is the file's own.

    Raises BadFile where the file as a whole is refused: broken, no template, of another association or year.
    """
    book = read_workbook(source, name or getattr(source, "name", ""))
    hidden, marks = _identify(book)
    _refuse_other(book.file, marks, association, year)
    others = [sheet for sheet in book.sheets if sheet is not hidden]
    layout = find_layout(book.file, others, _form_labels(marks), marks)
    filled = Filled(
        file=book.file,
        association=marks.association,
        year=marks.year,
        stood=marks.stood,
        layout=layout,
        in_millions=marks.in_millions,
        is_earlier=marks.form != template_places.form_version(),
    )
    renamed = [] if marks.labels or not filled.is_earlier else place_renamed(layout, marks.stood)
    reader = CellReader(layout, marks, is_earlier=filled.is_earlier)
    reader.read()
    filled.values, filled.contents, filled.faults = reader.values, reader.contents, reader.faults
    filled.lists = read_lists(others, marks)
    targets = read_targets(others, marks) if marks.has_targets else {}
    filled.targets = targets or {}
    seen = Seen(layout, hidden, filled.lists, targets)
    filled.notes = renamed + notes_of(book, seen, marks, is_earlier=filled.is_earlier)
    return filled


def _bad(file: str, message: str) -> BadFile:
    return BadFile([Problem(message, file=file)])


def _identify(book: Book) -> tuple[Sheet, Marks]:
    """Return the hidden sheet of a template and what it says; raises BadFile for any other file."""
    found = find_marks(book)
    if found is None:
        raise _bad(book.file, "Tệp không phải là mẫu báo cáo của cổng. Tải mẫu của hội mình rồi ghi số vào mẫu đó.")  # fmt: skip
    if not found[1].is_sound:
        raise _bad(book.file, "Trang ẩn của mẫu đã bị sửa nên không biết mẫu của hội nào, năm nào. Tải mẫu mới rồi chép số sang.")  # fmt: skip
    return found


def _form_labels(marks: Marks) -> FormLabels:
    """Return the labels of the form that a file was made for: its own, else today's."""
    labels = _labels(marks)
    texts = template_places.text_labels()
    of_texts = {cell: label for cell, label in labels.items() if cell in texts}
    return FormLabels({code: label for code, label in labels.items() if code not in of_texts}, of_texts)


def _labels(marks: Marks) -> Mapping[str, str]:
    return marks.labels or template_places.form_labels()


def _refuse_other(file: str, marks: Marks, association: str | None, year: int | None) -> None:
    wanted = Association.objects.filter(key__in=[marks.association, association or ""])
    names = {row.key: row.dated_name if row.valid_to else row.name for row in wanted}
    if marks.association not in names:
        raise _bad(file, f"Mẫu của hội “{marks.association}”, cổng không có hội này. Tải mẫu mới.")
    if association is not None and marks.association != association:
        raise _bad(file, f"Mẫu này là của {names[marks.association]}, không phải của {names[association]}. Chọn đúng tệp.")  # fmt: skip
    if year is not None and marks.year != year:
        raise _bad(file, f"Mẫu này là của năm {marks.year}, không phải năm {year}. Chọn đúng tệp.")
