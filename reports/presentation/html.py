"""Tables as HTML, put together in a function: a template's loop over a thousand cells takes five times as long.

Every text is escaped here; nothing that a person typed reaches a page as markup.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from associations.models import Association
from associations.models.associations import distinct_name
from reports.analysis.figures import FLAGS, Part, UnitFigures
from reports.indicators import Indicator
from reports.presentation import own_units
from reports.presentation.row_labels import labels_under_totals
from reports.presentation.tables import (
    Cell,
    Column,
    ReportTable,
    Row,
    has_many_units,
    marks_of,
    units_as_rows,
)
from reports.presentation.traces import Trace
from reports.presentation.wording import NO_BREAK

LinkOf = Callable[[Indicator], str]
WhyOf = Callable[[Trace], str]
ProfileOf = Callable[[Association], str]
ReturnOf = Callable[[Part], str]


def no_profile(unit: Association) -> str:
    """Return that an association has no profile: for pages from which nobody opens one."""
    return ""


def no_return(part: Part) -> str:
    """Return that a return has no page: for pages from which nobody opens one."""
    return ""


def draw_table(
    table: ReportTable,
    *,
    link_of: LinkOf | None = None,
    why_of: WhyOf,
    profile_of: ProfileOf = no_profile,
    return_of: ReturnOf = no_return,
) -> SafeString:
    """Draw a table in a box that scrolls by itself; more units than can be compared as columns stand as rows.

    Rows link to their indicator, names of associations to their profile and to the returns that they are added from,
    every number to its explanation. Rows and columns of a unit carry its class (`own_units`).
    """
    drawn = units_as_rows(table) if has_many_units(table) else table
    links = _Links(link_of, why_of, profile_of, return_of)
    sorts = _can_be_sorted(drawn)
    heading, columns = _heads_with_units(drawn)
    head = "".join(_head(column, links) for column in columns)
    body = "".join(_row(drawn, row, links, sorts) for row in _with_short_parts(drawn.rows))
    kinds = _class(
        "figures across",
        "by-unit" if drawn.has_units else "",
        "many" if len(drawn.columns) > _FITTING else "",
        "turned" if drawn is not table else "",
        "sorts" if sorts else "",
    )
    return mark_safe(  # noqa: S308
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(drawn.title)}">'
        f'<table{kinds} id="bang-{escape(drawn.key)}">{_column_group(drawn)}'
        f'<thead><tr><th scope="col">{escape(heading)}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"{_notes(drawn)}"
    )


def _with_short_parts(rows: Sequence[Row]) -> list[Row]:
    """Return rows with the parts of a total called shortly below it: files keep their whole names."""
    names = [(row.indicator.code if row.indicator else "", row.label) for row in rows]
    short = labels_under_totals(names)
    return [
        replace(row, label=f"{_PART_SIGN}{label.text}") if label else row
        for row, label in zip(rows, short, strict=True)
    ]


_PART_SIGN = "– "  # before the name of a part, which is set in as well


# Columns that fit a desk's window beside the heads of their rows; a table with more scrolls within its box.
_FITTING = 9
_UNIT_HEAD = ", đơn vị tính"
# Fewer rows than these are put in order by looking.
_WORTH_SORTING = 3


@dataclass(frozen=True)
class _Links:
    """Where the indicator of a row, the explanation of a number, the profile of an association and a return are."""

    link_of: LinkOf | None
    why_of: WhyOf
    profile_of: ProfileOf
    return_of: ReturnOf


def _can_be_sorted(table: ReportTable) -> bool:
    """Return whether the rows of a table can stand in the order of a column: those of one unit of measurement."""
    return (
        not table.has_units
        and sum(not row.is_total or row.of is not None for row in table.rows) >= _WORTH_SORTING
    )


def _heads_with_units(table: ReportTable) -> tuple[str, Sequence[Column]]:
    """Return the head of the rows' names and the columns; one of them says that the unit of a row stands below it."""
    if not table.has_units:
        return table.heading, table.columns
    if not _says_what_is_measured(table):
        return f"{table.heading}{_UNIT_HEAD}", table.columns
    first, *others = table.columns
    return table.heading, (replace(first, title=f"{first.title}{_UNIT_HEAD}"), *others)


def _says_what_is_measured(table: ReportTable) -> bool:
    """Return whether the first column says in words what a row measures, since the row is called by its unit."""
    return bool(table.columns) and table.columns[0].is_text


def _class(*names: str) -> str:
    """Return the attribute of some classes, the class of a unit last; "" without any."""
    joined = " ".join(name for name in names if name)
    return f' class="{joined}"' if joined else ""


def _unit_class(of: UnitFigures | Association | None) -> str:
    """Return the class of the unit that a row or a column is of; "" where it is of none."""
    if of is None:
        return ""
    return own_units.css_class(of.key if isinstance(of, Association) else of.association.key)


def _column_group(table: ReportTable) -> str:
    """Return the columns as elements, so that the one of a unit can be marked; "" where none is of a unit."""
    if not any(column.of for column in table.columns):
        return ""
    columns = "".join(f"<col{_class(_unit_class(column.of))}>" for column in table.columns)
    return f"<colgroup><col>{columns}</colgroup>"


def _head(column: Column, links: _Links) -> str:
    title = _label(column.indicator, column.of, column.title, links)
    unit = f'<br><span class="quiet">{_unbroken(column.unit)}</span>' if column.unit else ""
    kind = "words" if column.is_text else "num"
    classes = _class(kind, "whole" if column.is_total else "", _unit_class(column.of))
    return f'<th scope="col"{classes}>{title}{unit}</th>'


def _row(table: ReportTable, row: Row, links: _Links, sorts: bool) -> str:
    label = _label(row.indicator, row.of, row.label, links)
    number = f'<span class="no">{escape(row.number)}</span> ' if row.number else ""
    pairs = zip(row.cells, table.columns, strict=True)
    cells = [_cell(cell, row.is_total or column.is_total, links.why_of, sorts) for cell, column in pairs]
    unit = f'<span class="quiet unit">, {_unbroken(row.unit)}</span>' if table.has_units and row.unit else ""
    if unit and _says_what_is_measured(table):
        cells[0] = f'<td class="words">{escape(row.cells[0].text)}{unit}</td>'
        unit = ""
    classes = _class("whole" if row.is_total else "", _unit_class(row.of))
    set_in = _class("a-part") if row.label.startswith(_PART_SIGN) else ""
    return f'<tr{classes}><th scope="row"{set_in}>{number}{label}{unit}</th>{"".join(cells)}</tr>'


def _unbroken(unit: str) -> str:
    """Return a unit of measurement on one line: "triệu đồng" in two of them reads as two units."""
    return escape(unit).replace(" ", NO_BREAK)


def _label(
    indicator: Indicator | None, of: UnitFigures | Association | None, text: str, links: _Links
) -> str:
    """Return what a row or a column is called, linked to the page of its indicator or of its association."""
    if indicator and links.link_of:
        return f'<a href="{links.link_of(indicator)}">{escape(text)}</a>'
    return _unit_name(of, text, links)


def _cell(cell: Cell, is_whole: bool, why_of: WhyOf, sorts: bool) -> str:
    """Return a cell; of rows that can be sorted with its value, since two that are printed alike may differ."""
    if cell.is_text:
        return f'<td class="words">{escape(cell.text)}</td>'
    value = f' data-value="{float(cell.value):.15g}"' if sorts and cell.value is not None else ""
    whole = " whole" if is_whole else ""
    return f'<td class="num{whole}"{value}>{_linked(cell, why_of)}{_beside(cell)}</td>'


def _linked(cell: Cell, why_of: WhyOf) -> str:
    """Return the text of a cell, linked to its explanation or to where its link leads."""
    content: str = escape(cell.text)
    if cell.missing:
        reason = escape(cell.missing)
        content = f'<span title="{reason}">{content}<span class="visually-hidden"> ({reason})</span></span>'
    why = why_of(cell.trace) if cell.trace else ""
    if why:
        return f'<a class="why" href="{escape(why)}">{content}</a>'
    return f'<a href="{escape(cell.link)}">{content}</a>' if cell.link else content


def _beside(cell: Cell) -> str:
    """Return the marks and the note beside a number."""
    content = ""
    if cell.flags:
        marks = marks_of(cell.flags)
        names = ", ".join(FLAGS[flag] for flag in cell.flags)
        content = f'<sup title="{escape(names)}">{marks}</sup>'
    if cell.note == "*":  # leads to a line below the table
        return f"{content}<sup>*</sup>"
    return f'{content}<br><span class="quiet">{escape(cell.note)}</span>' if cell.note else content


def _unit_name(of: UnitFigures | Association | None, name: str, links: _Links) -> str:
    """Return an association's name, linked to its profile; beside a sum also the returns that it is added from."""
    if of is None:
        return escape(name)
    if isinstance(of, Association):
        return _linked_name(links.profile_of(of), name)
    linked = _linked_name(links.profile_of(of.association), name)
    parts = [part for part in of.parts if part.association.pk != of.association.pk]
    if not parts:
        return linked
    added = ", ".join(
        _linked_name(links.return_of(part), distinct_name(part.association, [of.association]))
        for part in parts
    )
    return f'{linked} <span class="quiet">cộng từ {added}</span>'


def _linked_name(address: str, name: str) -> SafeString:
    """Return a name of an association as a link; the name alone where the reader opens no such page."""
    written = escape(name)
    return format_html('<a href="{}">{}</a>', address, written) if address else written


def _notes(table: ReportTable) -> str:
    notes = [note for note in (table.legend, *table.notes) if note]
    if key := _key_of_dashes(table, notes):
        notes.insert(1 if table.legend else 0, key)
    if not notes:
        return ""
    return f'<p class="quiet table-notes">{"<br>".join(escape(note) for note in notes)}</p>'


def _key_of_dashes(table: ReportTable, notes: Sequence[str]) -> str:
    """Return why cells are dashes, for who cannot rest upon one: on a telephone and on paper. "" where notes say it."""
    reasons = dict.fromkeys(cell.missing for row in table.rows for cell in row.cells if cell.text == "–")
    untold = [reason for reason in reasons if reason and not any(reason in note for note in notes)]
    return f"Dấu “–”: {'; '.join(untold)}." if untold else ""
