"""The names and the writing of all that can change on a return: the cells that an event's `changes` speak of.

A cell is a figure's code ("members"), a text's column ("outcomes"), a return's own text ("certified_by"), a text
that is no number ("members/typed"), a note ("members/missing/chua_co", "members/explanation/<=population"), or a row
of a list ("thoa-thuan/12").
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from associations.models import Note, Return, ReturnScan
from associations.numbers import format_count
from associations.sections.base import figures, registers, sections

_OWN = ("certified_by", "certified_title", "typed_from_paper")
_KEYS: dict[str, Mapping[str, str]] = {
    Note.Kind.MISSING: dict(Note.MissingReason.choices),
    Note.Kind.FLAG: dict(Note.Flag.choices),
}


def label(cell: str) -> str:
    """What a cell is called on the screen: "Tổng số hội viên (giải thích)"."""
    code, _, rest = cell.partition("/")
    if code == "target":
        return "Chỉ tiêu tự đặt cho năm tới"
    if code == "extension":
        return "Gia hạn"
    if code == "question":
        return f"Câu hỏi {rest}"
    if code in registers():
        return f"Danh mục {registers()[code].title}"
    name = figures()[code].label if code in figures() else _text_labels().get(code, code)
    if not rest:
        return name
    kind = rest.partition("/")[0]
    return f"{name} ({'chữ đã gõ' if kind == 'typed' else Note.Kind(kind).label})"


def section_of(cell: str) -> str:
    """The key of the section that a cell stands in; "" for what is of the return as a whole."""
    code = cell.partition("/")[0]
    if code == "target":
        return "proposals"
    if code in figures():
        return figures()[code].section
    for section in sections():
        if code in section.model.texts or code in {register.key for register in section.registers}:
            return section.key
    return ""


def value_text(cell: str, value: Any) -> str:
    """A cell's value as a person writes it; "–" for nothing."""
    if isinstance(value, int):
        return format_count(value)
    if isinstance(value, list):  # a note: text and what it speaks of
        _, kind, key = (*cell.split("/", 2), "", "")[:3]
        return value[0] or _KEYS.get(kind, {}).get(key, "") or "có"
    return str(value) if value else "–"


@cache
def _text_labels() -> Mapping[str, str]:
    found = {column.name: str(column.verbose_name) for column in Return._meta.fields if column.name in _OWN}
    found["scan"] = str(ReturnScan._meta.verbose_name)
    for section in sections():
        found |= {column.name: str(column.verbose_name) for column in section.model.text_fields()}
    return found
