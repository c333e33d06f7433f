"""What a spreadsheet or a table of Word puts on the clipboard, split into cells: the only place that splits one.

Cells stand between tabs, rows between line breaks. A cell with a line break or a tab inside stands in quotes, its own
quotes doubled; other cells are written as they are, their quotes included:

    cells_of_clipboard('Tên\\t"Dòng một\\nDòng hai"') == [["Tên", "Dòng một\\nDòng hai"]]
    cells_of_clipboard('Tên\\t"Sở A" và Sở B') == [["Tên", '"Sở A" và Sở B']]
"""

import re
from collections.abc import Iterable

# Breaks within a cell, as Word and web pages write them; what ends a row is a plain line break alone.
_BREAKS = str.maketrans({"\v": "\n", "\f": "\n", "\u2028": "\n", "\u2029": "\n"})
_QUOTED = re.compile(r'"((?>(?:[^"]+|"")*))"(?=[\t\n]|\Z)')
_PLAIN = re.compile(r"[^\t\n]*")


def cells_of_clipboard(text: str) -> list[list[str]]:
    """Return the rows of a pasted text as cells, trimmed; blank rows stay, so that the n-th row is the n-th line.

    Letters are left as they are. The time grows with the length of the text alone, whatever quotes it has.
    """
    text = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    is_all_quoted = _is_all_quoted(text)
    rows: list[list[str]] = [[]]
    place = 0
    while place <= len(text):
        cell, end = _cell_at(text, place, is_all_quoted=is_all_quoted)
        rows[-1].append(cell.translate(_BREAKS).strip())
        if text[end : end + 1] == "\n":
            rows.append([])
        place = end + 1
    return rows


def cells_of_lines(text: str) -> list[list[str]]:
    """Return the rows of a text as cells: as copied from a sheet, and where a row is one cell, between its semicolons."""
    return [
        [cell.strip() for cell in row[0].split(";")] if len(row) == 1 and "\n" not in row[0] else row
        for row in cells_of_clipboard(text)
    ]


def clipboard_of_cells(rows: Iterable[Iterable[str]]) -> str:
    """Return the text that `cells_of_clipboard` splits into these rows, written as a spreadsheet writes it."""
    return "\n".join("\t".join(map(_written, row)) for row in rows)


def _written(cell: str) -> str:
    if "\n" in cell or "\t" in cell or cell.startswith('"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _cell_at(text: str, place: int, *, is_all_quoted: bool) -> tuple[str, int]:
    """Return the cell that begins at a place, and where it ends."""
    if found := _QUOTED.match(text, place):
        inner = found[1]
        if is_all_quoted or not inner or '""' in inner or "\n" in inner or "\t" in inner:
            return inner.replace('""', '"'), found.end()
    plain = _PLAIN.match(text, place)
    assert plain  # noqa: S101 - it matches anywhere
    return plain[0], plain.end()


def _is_all_quoted(text: str) -> bool:
    """Return whether a table of several columns has each of its filled cells in quotes, as some programs write."""
    if "\t" not in text:
        return False
    place = 0
    while place <= len(text):
        found = _QUOTED.match(text, place)
        end = found.end() if found else place
        if not found and text[place : place + 1] not in ("", "\t", "\n"):
            return False
        place = end + 1
    return True
