"""Where the cells of a return stand in a filled template: its sheets by what they hold, columns by their heads, rows by
their labels.

People move rows, insert columns, rename and copy sheets, and programs spell names in their own way. A cell is read only
where its row and its column are certain; what stands elsewhere is named.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from associations.exchange.cell_names import address_of, column_letters
from associations.exchange.problems import BadFile, Problem
from associations.exchange.template_labels import FormLabels, Labels, is_added, rows_by_code
from associations.exchange.template_marks import Marks
from associations.exchange.template_places import (
    EXPLANATION_HEAD,
    FIGURES,
    LABEL_HEAD,
    REASON_HEAD,
    REMARK_HEAD,
    UNIT_HEAD,
    WORDS,
    Place,
    figure_cells,
    year_head,
)
from associations.exchange.workbooks import Sheet
from associations.text import folded, plain_line

_MOST_HEAD_ROWS = 200  # among which the heads of the columns are looked for
_READ = ("value", "reason", "remark", "explanation")  # of a figure's row, in the order of its cells
_HAS_TEXTS = 0.5  # of the labels of texts: the share by which their sheet is known


@dataclass(frozen=True)
class Stranger:
    """A row that holds something and whose label the template does not have."""

    place: Place
    value: object


@dataclass
class Layout:
    """What was found: places by cell, the rows of figures and texts that stand twice, and those that stand nowhere."""

    figures: Sheet
    words: Sheet
    columns: Mapping[str, int]
    places: dict[str, Place] = field(default_factory=dict)
    repeated: dict[str, list[Place]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    strangers: list[Stranger] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """Return the sheet of the figures or of the texts by its name."""
        return self.figures if name == self.figures.name else self.words


def find_layout(file: str, among: Sequence[Sheet], form: FormLabels, marks: Marks) -> Layout:
    """Return where the cells of a template stand, among the sheets of a file but for its hidden one.

    `marks` is what that one says: the year, what stood in the cells when it was handed out.
    Raises BadFile where a sheet or the column of the figures is missing, or could be two.
    """
    rows, words = Labels(form.figures), Labels(form.texts)
    sheet, heads, columns = _find_figures(file, among, marks, rows)
    layout = Layout(sheet, _find_words(file, among, words, sheet), columns)
    if layout.words.name == sheet.name:
        message = f"Hai trang tính cùng tên “{sheet.name}”. Đặt tên khác nhau rồi gửi lại."
        raise BadFile([Problem(message, file=file)])
    _place_figures(layout, heads, rows)
    _place_texts(layout, words, marks.stood)
    return layout


def _find_figures(
    file: str, among: Sequence[Sheet], marks: Marks, labels: Labels
) -> tuple[Sheet, int, dict[str, int]]:
    """Return the sheet of the figures, the row of its heads, and its columns by what they hold."""
    found = {sheet.position: head for sheet in among if (head := _head_row(sheet, marks.year)) is not None}
    sheets = [sheet for sheet in among if sheet.position in found and _known_rows(sheet, labels)]
    named = [sheet for sheet in among if _is_named(sheet, FIGURES)]
    if not sheets and named:
        message = f"Không thấy hàng tên cột “{LABEL_HEAD}”, “{year_head(marks.year)}”. Ghi lại tên cột như trong mẫu."
        raise BadFile([Problem(message, file=file, sheet=named[0].name)])
    sheet = _the_one(file, sheets, FIGURES)
    return sheet, found[sheet.position], _columns(file, sheet, found[sheet.position], marks)


def _the_one(file: str, sheets: list[Sheet], name: str) -> Sheet:
    """Return the sheet of the usual name, else the only one; raises BadFile where none or several could be meant."""
    usual = [sheet for sheet in sheets if _is_named(sheet, name)]
    chosen = usual if len(usual) == 1 else sheets
    if not chosen:
        message = f"Mẫu thiếu trang tính “{name}” (bị xóa). Tải mẫu mới rồi chép số sang."
        raise BadFile([Problem(message, file=file)])
    if len(chosen) > 1:
        names = " và ".join(f"“{sheet.name}”" for sheet in chosen[:2])
        message = f"Hai trang {names} đều giống trang “{name}” của mẫu nên không rõ trang nào có số cần lấy. Xóa trang không dùng, hoặc đặt tên trang cần lấy là “{name}”."
        raise BadFile([Problem(message, file=file)])
    return chosen[0]


def _is_named(sheet: Sheet, name: str) -> bool:
    return folded(sheet.name) == folded(name)


def _known_rows(sheet: Sheet, labels: Labels) -> bool:
    """Return whether a sheet has rows of the form at all."""
    return any(isinstance(cell.value, str) and labels.code_of(cell.value) for cell in sheet.cells.values())


def _head_row(sheet: Sheet, year: int) -> int | None:
    """Return the first row that has the heads of labels and of the year's figures; None where there is none."""
    wanted = {folded(LABEL_HEAD), folded(year_head(year))}
    for row, cells in sheet.rows():
        if row > _MOST_HEAD_ROWS:
            return None
        heads = {head for cell in cells.values() for head in wanted if _is_head(cell.value, head)}
        if heads == wanted:
            return row
    return None


def _is_head(value: object, wanted: str) -> bool:
    text = folded(plain_line(str(value or "")))
    return text == wanted or (text.startswith(wanted) and is_added(text[len(wanted) :]))


def _columns(file: str, sheet: Sheet, row: int, marks: Marks) -> dict[str, int]:
    """Return the columns by what they hold, label, unit, last, value and so on; raises BadFile where one is two.

    Where all stand side by side as they were handed out, the same words further right are the officer's own.
    """
    heads = {
        "label": LABEL_HEAD, "unit": UNIT_HEAD, "last": year_head(marks.year - 1),
        "value": year_head(marks.year), "reason": REASON_HEAD, "remark": REMARK_HEAD,
    }  # fmt: skip
    if marks.has_explanations:
        heads["explanation"] = EXPLANATION_HEAD
    found = {name: _columns_of(sheet, row, folded(head)) for name, head in heads.items()}
    for start in found["label"]:
        side_by_side = {name: start + offset for offset, name in enumerate(heads)}
        if all(column in found[name] for name, column in side_by_side.items()):
            return side_by_side
    for name, columns in found.items():
        if len(columns) > 1:
            letters = " và ".join(column_letters(column) for column in columns[:2])
            message = f"Cột {letters} đều ghi “{heads[name]}” nên không rõ lấy cột nào. Xóa cột thừa, hoặc đổi tên đầu cột ấy."
            raise BadFile([Problem(message, file=file, sheet=sheet.name)])
    return {name: columns[0] for name, columns in found.items() if columns}


def _columns_of(sheet: Sheet, row: int, head: str) -> list[int]:
    return sorted(
        column for (at, column), cell in sheet.cells.items() if at == row and _is_head(cell.value, head)
    )


def _place_figures(layout: Layout, heads: int, labels: Labels) -> None:
    """Find the row of each figure by its label, and the rows with a number that are none of the form."""
    sheet, columns = layout.figures, layout.columns
    texts = {
        row: plain_line(str(cells[columns["label"]].value)) if columns["label"] in cells else ""
        for row, cells in sheet.rows()
        if row > heads
    }
    rows = rows_by_code(texts, labels)
    for code, found in rows.items():
        place_figure(layout, code, found, labels.labels[code])
    layout.lost += [code for code in labels.labels if code not in rows]
    known = {row for found in rows.values() for row in found}
    for row, text in texts.items():
        value = sheet.value(row, columns["value"])
        if row not in known and value not in (None, ""):
            layout.strangers.append(Stranger(_place(sheet, "", row, columns["value"], text), value))


def place_figure(layout: Layout, code: str, rows: list[int], label: str) -> None:
    """Place the cells of a figure in its row; of several rows that differ none is taken."""
    sheet, columns = layout.figures, layout.columns
    if len(rows) > 1 and not _are_alike(sheet, rows, columns):
        layout.repeated[code] = [_place(sheet, code, row, columns["value"], label) for row in rows]
        return
    for cell, name in zip(figure_cells(code), _READ, strict=True):
        if name in columns:
            layout.places[cell] = _place(sheet, cell, rows[0], columns[name], label)


def _are_alike(sheet: Sheet, rows: Iterable[int], columns: Mapping[str, int]) -> bool:
    """Return whether rows hold the same in all that is read of them."""
    read = [columns[name] for name in _READ if name in columns]
    return len({tuple(sheet.value(row, column) for column in read) for row in rows}) == 1


def _place(sheet: Sheet, cell: str, row: int, column: int, label: str) -> Place:
    return Place(cell, sheet.name, address_of(row, column), label)


def _find_words(file: str, among: Sequence[Sheet], labels: Labels, figures: Sheet) -> Sheet:
    """Return the sheet of the texts by their labels."""
    enough = len(labels.labels) * _HAS_TEXTS
    sheets = [
        sheet for sheet in among if sheet is not figures and len(_label_rows(sheet, labels)[1]) >= enough
    ]
    return _the_one(file, sheets, WORDS)


def _label_rows(sheet: Sheet, labels: Labels) -> tuple[int, dict[str, list[int]]]:
    """Return the column in which most labels of texts stand, and their rows."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        if isinstance(cell.value, str):
            by_column.setdefault(column, {})[row] = plain_line(cell.value)
    found = {column: rows_by_code(texts, labels) for column, texts in sorted(by_column.items())}
    best = max(found, key=lambda column: len(found[column]), default=1)
    return best, found.get(best, {})


def _place_texts(layout: Layout, labels: Labels, stood: Mapping[str, object]) -> None:
    """Find the cell of each text, right of its label; `stood` tells where the texts are once a column was inserted."""
    sheet = layout.words
    label_column, rows = _label_rows(sheet, labels)
    column = _text_column(sheet, label_column, rows, stood)
    for code, found in rows.items():
        places = [_place(sheet, code, row, column, labels.labels[code]) for row in found]
        if len({sheet.value(row, column) for row in found}) > 1:
            layout.repeated[code] = places
        else:
            layout.places[code] = places[0]
    layout.lost += [code for code in labels.labels if code not in rows]
    layout.strangers += _strange_texts(sheet, label_column, column, rows)


def _text_column(
    sheet: Sheet, label_column: int, rows: Mapping[str, list[int]], stood: Mapping[str, object]
) -> int:
    """Return the column of the texts: the next one, unless another holds what was handed out, or all there is."""
    beside: dict[int, dict[str, str]] = {}
    for (row, column), cell in sheet.cells.items():
        for code, found in rows.items():
            if row == found[0] and column > label_column and cell.value not in (None, ""):
                beside.setdefault(column, {})[code] = plain_line(str(cell.value))
    usual = label_column + 1
    kept = {
        column: sum(text == plain_line(str(stood.get(code) or "")) for code, text in texts.items())
        for column, texts in beside.items()
    }
    best = max(sorted(kept), key=lambda column: kept[column], default=usual)
    if kept.get(best, 0) > kept.get(usual, 0):
        return best
    return best if usual not in beside and len(beside) == 1 else usual


def _strange_texts(
    sheet: Sheet, label_column: int, column: int, rows: Mapping[str, list[int]]
) -> Iterator[Stranger]:
    """Yield the rows with a text whose label the form does not have; those without a label are the officer's own."""
    known = {row for found in rows.values() for row in found}
    for row, cells in sheet.rows():
        if (
            row not in known
            and {label_column, column} <= cells.keys()
            and cells[column].value not in (None, "")
        ):
            label = plain_line(str(cells[label_column].value))
            yield Stranger(_place(sheet, "", row, column, label), cells[column].value)
