"""The names and the values in words of all that can change on a return: the cells that an event's `changes` name.

A cell is a figure's code ("members"), a text's column ("outcomes"), a return's own text ("certified_by"), a text
that is no number ("members/typed"), a note ("members/missing/chua_co", "members/explanation/<=population"), or a row
of a list ("thoa-thuan/12"). `CellName` is the only reader and writer of these names; stored and sent, they are text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from associations.models import Note, Return, ReturnScan
from associations.numbers import format_count, read_plain
from associations.sections.base import figures, registers, sections

TYPED = "typed"  # the kind of a cell that holds a text in place of a number

_OWN = ("certified_by", "certified_title", "typed_from_paper")
_KEYS: dict[str, Mapping[str, str]] = {
    Note.Kind.MISSING: dict(Note.MissingReason.choices),
    Note.Kind.FLAG: dict(Note.Flag.choices),
}


@dataclass(frozen=True)
class CellName:
    """The name of a cell in its parts; `str()` gives the text that is stored and sent.

    code: of a figure, a text, a list, or another thing that events name. kind: of a note, "typed", or the row of a
    list. key: what a note of its kind is about: a reason, a flag, an origin, a rule.
    """

    code: str
    kind: str = ""
    key: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the parts of a name; what follows the second slash is the key, further slashes included."""
        code, _, rest = text.partition("/")
        kind, _, key = rest.partition("/")
        return cls(code, kind, key)

    def __str__(self) -> str:
        return "/".join(part for part in (self.code, self.kind, self.key) if part)

    @property
    def row(self) -> int | None:
        """The id of the list's row that is named; None where no row is."""
        return None if self.key else read_plain(self.kind)


def label(cell: str) -> str:
    """Return what a cell is called on the screen: "Tổng số hội viên (giải thích)"."""
    name = CellName.parse(cell)
    if name.code == "target":
        return "Chỉ tiêu tự đặt cho năm tới"
    if name.code == "extension":
        return "Gia hạn"
    if name.code == "question":
        return f"Câu hỏi {name.kind}"
    if name.code in registers():
        return f"Danh mục {registers()[name.code].title}"
    words = _label_of_code(name.code)
    if not name.kind:
        return words
    kind = "chữ đã gõ" if name.kind == TYPED else Note.Kind(name.kind).label
    return f"{words} ({kind})"


def _label_of_code(code: str) -> str:
    """Return the label of a figure or a text; the code itself where nothing has it."""
    return figures()[code].label if code in figures() else _text_labels().get(code, code)


def section_of(cell: str) -> str:
    """Return the key of the section that a cell stands in; "" for what is of the return as a whole."""
    code = CellName.parse(cell).code
    if code == "target":
        return "proposals"
    if code in figures():
        return figures()[code].section
    for section in sections():
        if code in section.model.texts or code in {register.key for register in section.registers}:
            return section.key
    return ""


def value_text(cell: str, value: Any) -> str:
    """Return a cell's value as a person writes it; "–" for nothing."""
    if isinstance(value, int):
        return format_count(value)
    if isinstance(value, list):  # a note: text and what it speaks of
        name = CellName.parse(cell)
        return value[0] or _KEYS.get(name.kind, {}).get(name.key, "") or "có"
    # A reason stands by its key where a cell has one reason at most ("members/missing").
    return str(_KEYS.get(CellName.parse(cell).kind, {}).get(value, value)) if value else "–"


@cache
def _text_labels() -> Mapping[str, str]:
    found = {column.name: str(column.verbose_name) for column in Return._meta.fields if column.name in _OWN}
    found["scan"] = str(ReturnScan._meta.verbose_name)
    for section in sections():
        found |= {column.name: str(column.verbose_name) for column in section.model.text_fields()}
    return found
