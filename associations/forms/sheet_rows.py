"""The rows of the sheet and the line beside each figure, written by functions.

A return's form has 65 rows: through templates they are most of the time that the page takes (ADR 58). Nothing is computed
here; every value is escaped where it is put in.
"""

import json
from collections.abc import Collection
from html import escape

from django.utils.safestring import SafeString, mark_safe

from associations.forms.returns import SectionForm
from associations.returns.lines import Line
from associations.returns.rows import Row

# What puts a piece of an answer into its place on the page.
OOB = mark_safe(' hx-swap-oob="true"')


def write_rows(form: SectionForm, questioned: Collection[str] = ()) -> SafeString:
    """Return the rows of a section; questioned: the figures about which the secretariat waits for an answer."""
    rows = [
        _row(row, cell, line, is_questioned=row.figure.code in questioned) for row, cell, line in form.lines
    ]
    return mark_safe("\n".join(rows))  # noqa: S308 - _row escapes


def write_saved_row(row: Row, line: Line | None) -> SafeString:
    """Return what a save puts into its place of a row: the line beside the figure, and last year's."""
    code = escape(row.figure.code)
    before = f'<span id="truoc-{code}"{OOB}>{escape(row.previous_text)}</span>'
    return mark_safe(_beside(row, line, oob=OOB) + before)  # noqa: S308 - _beside escapes


def _row(row: Row, cell: SafeString, line: Line | None, *, is_questioned: bool) -> str:
    """Return a figure's row: label, unit, last year, cell, what there is to say, and the way to its panel."""
    code, number = escape(row.figure.code), escape(row.number)
    star = '<b title="bắt buộc">*</b>' if row.figure.required else ""
    looks, words, sign = ("row-more", "Ghi chú, lý do", "⋯")
    if is_questioned:
        looks, words, sign = ("row-more asked", "Thư ký cụm hỏi", "Hỏi")
    return (
        f'<tr class="row-figure {row.state}" id="dong-{code}">'
        f'<th scope="row"><label for="o-{code}"><span class="no">{number}</span> '
        f"{escape(row.figure.label)}{star}</label></th>"
        f'<td class="unit">{escape(row.unit)}</td>'
        f'<td class="num"><span id="truoc-{code}">{escape(row.previous_text)}</span></td>'
        f'<td class="entry">{cell}</td>'
        f'<td>{_beside(row, line)}<p class="live-ratio" id="chi-so-{code}"></p></td>'
        f'<td><a class="{looks}" href="o/{code}/" aria-label="{words} {number}">{sign}</a></td></tr>'
    )


def _beside(row: Row, line: Line | None, *, oob: str = "") -> str:
    """Return what changed since last year, and the one thing there is to say; oob: how a save puts it into its place."""
    code = escape(row.figure.code)
    noted = " data-noted" if row.has_notes else ""
    beside = f'<span class="line {line.kind}" id="ghi-{code}">{_line(code, line)}</span>' if line else ""
    return (
        f'<div class="said-of" id="xet-{code}" data-state="{row.state}"{noted} aria-live="polite"{oob}>'
        f'<span class="change" id="doi-{code}">{escape(row.change)}</span>{beside}</div>'
    )


def _line(code: str, line: Line) -> str:
    """Return the words of a line, with the button or the link that belongs to them."""
    text = escape(line.text)
    words = f'<span class="line-words" title="{text}">{text}</span>'
    if line.opens:
        words = f'<a class="line-words" href="o/{code}/" title="{text}">{text}</a>'
    if line.button:
        taken = escape(json.dumps(dict(line.take)))
        return (
            f'{words}<button class="btn btn-sm btn-outline-primary" name="take" value="{taken}">'
            f"{escape(line.button)}</button>"
        )
    if line.opens and line.kind == "question":
        return f'{words}<a class="line-open" href="o/{code}/" tabindex="-1">{escape(line.opens)}</a>'
    return words
