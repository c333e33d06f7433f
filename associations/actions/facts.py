"""The facts of a registry row as pairs of words and values: what was seen, what changes, in words."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from associations.returns.workflow import Refused, Stale

Facts = Sequence[tuple[str, object]]  # (("từ ngày", datetime.date(2026, 1, 1)), …)


@dataclass(frozen=True)
class Difference:
    """One fact that changes: its name, as it was, as it is to be."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name}: {self.before} → {self.after}"


class WrongFields(Refused):
    """What was entered does not go together; `fields` holds a sentence for each field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(list(fields.values()))
        self.fields = fields


def in_words(value: object) -> str:
    """Return a fact's value as a person reads it; a blank in words."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return "để trống" if value is None or value == "" else str(value)


def differences(before: Facts, after: Facts) -> list[Difference]:
    """Return the facts that differ; both say the same facts in the same order."""
    return [
        Difference(name, in_words(old), in_words(new))
        for (name, old), (_, new) in zip(before, after, strict=True)
        if old != new
    ]


def joined(found: Sequence[Difference]) -> str:
    """Return differences as one text, as the record keeps them; "" where there is none."""
    return "; ".join(str(difference) for difference in found)


def as_seen(facts: Facts) -> str:
    """Return the facts in one text, with which a form says what its reader saw."""
    return "; ".join(f"{name} {in_words(value)}" for name, value in facts)


def refuse_stale(facts: Facts, seen: str | None) -> None:
    """Raise Stale where somebody has changed the row since it was seen; None is whoever saw no page."""
    if seen is not None and seen != as_seen(facts):
        raise Stale(
            [f"Người khác vừa sửa trong lúc anh/chị đang sửa; nay là: {as_seen(facts)}. Xem lại rồi lưu."]
        )
