"""Tables as HTML, put together in a function: a template's loop over a thousand cells takes five times as long.

Every text is escaped here; nothing that a person typed reaches a page as markup.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from associations.models import Association
from associations.models.associations import distinct_name
from reports.analysis.figures import FLAGS, Part, UnitFigures
from reports.indicators import Indicator
from reports.presentation.tables import MARKS, Cell, Column, ReportTable, Row
from reports.presentation.traces import Trace

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
    """Draw a table in a box that scrolls by itself.

    Rows link to their indicator, names of associations to their profile and to the returns that they are added from,
    every number to its explanation.
    """
    links = _Links(link_of, why_of, profile_of, return_of)
    head = [f'<th scope="col">{escape(table.heading)}</th>']
    if table.has_units:
        head.append('<th scope="col">Đơn vị tính</th>')
    head.extend(_head(column, links) for column in table.columns)
    body = "".join(_row(table, row, links) for row in table.rows)
    label = escape(table.title)
    kind = " by-unit" if table.has_units else ""
    return mark_safe(  # noqa: S308
        f'<div class="wide" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="figures across{kind}" id="bang-{escape(table.key)}">'
        f"<thead><tr>{''.join(head)}</tr></thead><tbody>{body}</tbody></table></div>{_notes(table)}"
    )


@dataclass(frozen=True)
class _Links:
    """Where the indicator of a row, the explanation of a number, the profile of an association and a return are."""

    link_of: LinkOf | None
    why_of: WhyOf
    profile_of: ProfileOf
    return_of: ReturnOf


def _head(column: Column, links: _Links) -> str:
    unit = f'<br><span class="quiet">{escape(column.unit)}</span>' if column.unit else ""
    whole = " whole" if column.is_total else ""
    kind = "words" if column.is_text else "num"
    return f'<th scope="col" class="{kind}{whole}">{_unit_name(column.of, column.title, links)}{unit}</th>'


def _row(table: ReportTable, row: Row, links: _Links) -> str:
    if row.indicator and links.link_of:
        label = f'<a href="{links.link_of(row.indicator)}">{escape(row.label)}</a>'
    else:
        label = _unit_name(row.of, row.label, links)
    number = f'<span class="no">{escape(row.number)}</span> ' if row.number else ""
    unit = f'<td class="quiet">{escape(row.unit)}</td>' if table.has_units else ""
    pairs = zip(row.cells, table.columns, strict=True)
    cells = "".join(_cell(cell, row.is_total or column.is_total, links.why_of) for cell, column in pairs)
    whole = ' class="whole"' if row.is_total else ""
    return f'<tr{whole}><th scope="row">{number}{label}</th>{unit}{cells}</tr>'


def _cell(cell: Cell, is_whole: bool, why_of: WhyOf) -> str:
    if cell.is_text:
        return f'<td class="words">{escape(cell.text)}</td>'
    return f'<td class="num{" whole" if is_whole else ""}">{_linked(cell, why_of)}{_beside(cell)}</td>'


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
        marks = "".join(MARKS[flag] for flag in cell.flags)
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
    if not notes:
        return ""
    return f'<p class="quiet table-notes">{"<br>".join(escape(note) for note in notes)}</p>'
