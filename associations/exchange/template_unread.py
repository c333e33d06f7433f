"""What of a filled template is not read, in sentences: nobody shall think that a number was taken that was not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from associations.exchange.cell_names import column_letters
from associations.exchange.filled_lists import FilledList
from associations.exchange.template_layout import Layout
from associations.exchange.template_marks import Marks
from associations.exchange.template_places import (
    EXPLANATION_HEAD,
    REASON_HEAD,
    REMARK_HEAD,
    TODO,
    Place,
    form_labels,
)
from associations.exchange.template_targets import TARGETS
from associations.exchange.workbooks import Book, Sheet
from associations.text import folded

_MOST_NAMED = 8


_NO_TARGETS = f"Tệp không còn trang “{TARGETS}”: để như đang có trên cổng."


@dataclass(frozen=True)
class Seen:
    """What of a file is read: where its figures and texts stand, its hidden sheet, lists, targets (None: it lost them)."""

    layout: Layout
    hidden: Sheet
    lists: Sequence[FilledList]
    targets: Mapping[str, tuple[Place, str]] | None


def notes_of(book: Book, seen: Seen, marks: Marks, *, is_earlier: bool) -> list[str]:
    """Return what is not read, and what of the form the file does not have; `marks` is what its hidden sheet says."""
    labels, layout = marks.labels or form_labels(), seen.layout
    return [
        *_of_earlier_form(layout, labels, is_earlier=is_earlier),
        *_lost_rows(layout, is_earlier=is_earlier),
        *_lost_columns(layout, marks),
        *_of_lists(seen.lists),
        *([] if seen.targets is not None else [_NO_TARGETS]),
        *_other_sheets(book, seen),
        *_hidden_parts(layout.figures, layout),
        *_hidden_parts(layout.words, layout),
    ]


def _of_earlier_form(layout: Layout, labels: Mapping[str, str], *, is_earlier: bool) -> Iterator[str]:
    if not is_earlier:
        return
    lost = set(layout.lost)
    new = [label for cell, label in form_labels().items() if cell not in labels or cell in lost]
    yield "Tệp theo mẫu của một phiên bản trước; các chỉ tiêu được lấy theo tên." + (
        f" Mẫu ấy chưa có {_listed(new)}: để như đang có trên cổng." if new else ""
    )


def _lost_rows(layout: Layout, *, is_earlier: bool) -> Iterator[str]:
    if layout.lost and not is_earlier:
        labels = form_labels()
        names = _listed(labels[code] for code in layout.lost if code in labels)
        yield f"Tệp không còn dòng {names}: để như đang có trên cổng."


def _lost_columns(layout: Layout, marks: Marks) -> Iterator[str]:
    heads = {"reason": REASON_HEAD, "remark": REMARK_HEAD}
    if marks.has_explanations:
        heads["explanation"] = EXPLANATION_HEAD
    for name, head in heads.items():
        if name not in layout.columns:
            yield f"Tệp không còn cột “{head}”: để như đang có trên cổng."


def _of_lists(lists: Iterable[FilledList]) -> Iterator[str]:
    """Name the lists that are not read, and what of a read one is none of its columns or rows."""
    for found in lists:
        if found.problem:
            yield found.problem
        elif found.table is not None:
            if heads := found.table.unread_heads:
                yield f"Không đọc cột {heads} của trang “{found.sheet}”."
            last = min((found.number_of(line) for line in found.table.lines), default=0)
            rows = [
                f"{number} ({row.why})" for row in found.table.unread if (number := found.numbers[row.number - 1]) > last > 0
            ]  # fmt: skip
            if rows:
                yield f"Không đọc dòng {_some(rows)} của trang “{found.sheet}”."


def _other_sheets(book: Book, seen: Seen) -> Iterator[str]:
    own = {seen.layout.figures.position, seen.layout.words.position, seen.hidden.position}
    read = {found.sheet for found in seen.lists} | {place.sheet for place, _ in (seen.targets or {}).values()}
    names = [
        f"“{sheet.name}”" + ("" if sheet.is_visible else " (đang ẩn)")
        for sheet in book.sheets
        if sheet.position not in own
        and sheet.name not in read
        and folded(sheet.name) != folded(TODO)
        and (sheet.cells or sheet.holds_values)
    ]
    if names:
        yield f"Không đọc trang {_some(names)}: không phải trang của mẫu."


def _hidden_parts(sheet: Sheet, layout: Layout) -> Iterator[str]:
    """Name the hidden rows and columns of a sheet that hold something and are not read; headings of sections are none."""
    rows, columns = _read_parts(sheet, layout)
    filled = [
        at
        for at, cell in sheet.cells.items()
        if cell.value not in (None, "") and at[1] >= min(columns, default=1)
    ]
    unread_rows = {row for row, _ in filled} & sheet.hidden_rows - rows
    unread_columns = {column for _, column in filled} & sheet.hidden_columns - columns
    if unread_rows:
        yield f"Không đọc dòng đang ẩn của trang “{sheet.name}”: {_some(map(str, sorted(unread_rows)))}."
    if unread_columns:
        letters = map(column_letters, sorted(unread_columns))
        yield f"Không đọc cột đang ẩn của trang “{sheet.name}”: {_some(letters)}."


def _read_parts(sheet: Sheet, layout: Layout) -> tuple[set[int], set[int]]:
    """Return the rows and the columns of a sheet that are read or named, its column of labels included."""
    places = [*layout.places.values(), *(stranger.place for stranger in layout.strangers)]
    at = [place.at for place in places if place.sheet == sheet.name]
    columns = {column for _, column in at}
    if sheet is layout.figures:
        return {row for row, _ in at}, columns | set(layout.columns.values())
    return {row for row, _ in at}, columns | {min(columns, default=2) - 1}


def _listed(names: Iterable[str]) -> str:
    return _some(f"“{name}”" for name in names)


def _some(names: Iterable[str]) -> str:
    """Return names in a row, the first few of many."""
    known = list(names)
    rest = len(known) - _MOST_NAMED
    return ", ".join(known[:_MOST_NAMED]) + (f" và {rest} mục khác" if rest > 0 else "")
