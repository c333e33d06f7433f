"""What a changed formula or target of a revision says in words.

A difference keeps a definition as names and values in one text ("legal_basis …, value 185/2, year 2025"), which stays
as it is stored; whoever reads it is told in words.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

from associations.numbers import format_exact
from associations.sections.base import labels
from reports.indicators import Indicator, every_indicator

DEFINITIONS = ("formula", "target")  # kinds of difference that speak of a definition
NOTHING = "không có"

_NAMES = (
    "better", "decimals", "denominator", "fields", "kind", "label", "legal_basis", "numerator", "scale", "unit", "value",
    "year",
)  # fmt: skip
_NAME = re.compile(rf"(?:^|, )({'|'.join(_NAMES)}) ")
_IN_WORDS = {
    "label": "tên",
    "unit": "đơn vị tính",
    "kind": "cách tính",
    "fields": "cộng các chỉ tiêu",
    "numerator": "tử số",
    "denominator": "mẫu số",
    "scale": "nhân với",
    "decimals": "số chữ số thập phân",
    "better": "thế nào là tốt",
}
_KINDS = {"total": "tổng", "ratio": "tỉ lệ", "growth": "tăng trưởng so với năm trước"}
_BETTER = {"up": "cao hơn là tốt hơn", "down": "thấp hơn là tốt hơn", "": "không xếp hạng"}


def definition_name(kind: str, code: str) -> str:
    """Return what a changed definition is of: "Mục tiêu của “Hội viên có thẻ”"."""
    indicator = _indicator(code)
    label = indicator.label if indicator else "một chỉ số nay không còn"
    return f"{'Cách tính' if kind == 'formula' else 'Mục tiêu của'} “{label}”"


def _indicator(code: str) -> Indicator | None:
    """Return the indicator of a definition's code; a target of another year has that year behind it."""
    return every_indicator().get(code.partition(" ")[0])


def definition_change(kind: str, code: str, before: str, after: str) -> str:
    """Return how a definition changed, from → to, out of both as they are stored."""
    if kind == "target":
        return f"{_target(code, before)} → {_target(code, after)}"
    if NOTHING in (before, after):
        return f"{before if before == NOTHING else 'có'} → {after if after == NOTHING else 'có'}"
    then, now = _parsed(before), _parsed(after)
    changed = [name for name in _IN_WORDS if then.get(name, "") != now.get(name, "")]
    return "; ".join(
        f"{_IN_WORDS[name]}: {_part(name, then.get(name, ''))} → {_part(name, now.get(name, ''))}"
        for name in changed
    )


def _parsed(stored: str) -> Mapping[str, str]:
    """Return a stored definition by its names."""
    _, *pieces = _NAME.split(stored)
    return dict(zip(pieces[::2], (piece.strip() for piece in pieces[1::2]), strict=True))


def _target(code: str, stored: str) -> str:
    """Return a target with its unit, year and legal basis: "92,5 % đến năm 2025 (QĐ 387/QĐ-TTg)"."""
    if stored == NOTHING:
        return NOTHING
    parts = _parsed(stored)
    indicator = _indicator(code)
    amount = f"{format_exact(Fraction(parts['value']))} {indicator.unit if indicator else ''}".strip()
    basis = f" ({parts['legal_basis']})" if parts.get("legal_basis") else ""
    return f"{amount} đến năm {parts['year']}{basis}"


def _part(name: str, stored: str) -> str:
    """Return one part of a formula in words."""
    if name == "kind":
        return _KINDS.get(stored, NOTHING)
    if name == "better":
        return _BETTER.get(stored, NOTHING)
    if name in ("numerator", "denominator", "fields"):
        codes = re.findall(r"\w+", stored)
        return " + ".join(labels().get(code, "một chỉ tiêu nay không còn") for code in codes) or NOTHING
    return stored or NOTHING
