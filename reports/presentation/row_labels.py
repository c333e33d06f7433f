"""The labels of rows: what is a part of the row above stands below it, indented, numbered and without its words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_PARTS = re.compile(r"Trong đó (thu|chi): ")
_PART = re.compile(_PARTS.pattern + "(.+)")
# What is raised and what is spent, by the words that their parts begin with.
_TOTALS = {"thu": "fund_raised", "chi": "fund_spent"}
_INDENT = 3  # of a part; others have 1


class RowLabel(NamedTuple):
    """The label of a row as it stands in a table of a form's figures, with its number there."""

    number: str
    text: str
    is_part: bool

    @property
    def indent(self) -> int:
        """How far from the left the label begins."""
        return _INDENT if self.is_part else 1


def row_labels(labels: Iterable[str]) -> Iterator[RowLabel]:
    """Yield the labels of neighbouring rows in order: "4", "Huy động trong kỳ", below it "4.1", "Hội viên đóng góp"."""
    whole = part = 0
    for label in labels:
        found = _PART.fullmatch(label)
        if found is None:
            whole, part = whole + 1, 0
            yield RowLabel(str(whole), label, is_part=False)
        else:
            part += 1
            yield RowLabel(f"{whole}.{part}", _capitalised(found[2]), is_part=True)


def labels_under_totals(rows: Sequence[tuple[str, str]]) -> list[RowLabel | None]:
    """Return of each row of a table, as (code, label), its short label where it stands in the parts of its total.

    None for any other row, a part without its total above it included: its name alone would not say of what it is.
    """
    found: list[RowLabel | None] = []
    whole = ""
    for code, label in rows:
        part = _PART.fullmatch(label)
        if part is None or whole != _TOTALS[part[1]]:
            found.append(None)
            whole = code
        else:
            found.append(RowLabel("", _capitalised(part[2]), is_part=True))
    return found


def alone(label: str) -> str:
    """Return a label, or words with labels in them, without the row that it is a part of: "Thu: hội viên đóng góp"."""
    return _PARTS.sub(lambda found: f"{found[1].capitalize()}: ", label)


def _capitalised(words: str) -> str:
    return words[0].upper() + words[1:]
