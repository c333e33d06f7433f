"""The rules that figures are held against, and the likely cause when one is broken.

E (impossible): the return cannot be submitted. Q (odd): submitted only with an explanation, because published
figures do contain such slips and some are true. A rule says nothing where a figure it needs was not reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from associations.checks.findings import IMPOSSIBLE, ODD, Finding, Values
from associations.checks.slips import slip
from associations.numbers import format_count


class Rule(Protocol):
    """What every rule answers.

    spec: the rule as the column `check` of spec/fields.csv writes it. expected: what the other figures make of the
    rule's own; None where they do not say. inputs: the figures of the same year that it reads beside its own.
    """

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def codes(self) -> tuple[str, ...]: ...
    @property
    def inputs(self) -> tuple[str, ...]: ...
    @property
    def spec(self) -> str: ...
    def expected(self, values: Values, previous: Values) -> int | None: ...
    def find(self, values: Values, previous: Values, labels: Mapping[str, str]) -> Finding | None: ...


@dataclass(frozen=True)
class AtMost:
    """A part is not above its whole: members ≤ population.

    whole_in_short: what a line beside the figure calls the whole; its label where nothing is said.
    """

    code: str
    whole: str
    kind: str = ODD
    cause: str = "hai ô bị đổi chỗ, hoặc một trong hai số gõ nhầm"
    whole_in_short: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return self.code, self.whole

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.whole,)

    @property
    def spec(self) -> str:
        return f"{self.kind}:<={self.whole}"

    def expected(self, values: Values, previous: Values) -> int | None:
        return None  # a part may be anything up to its whole

    def find(self, values: Values, previous: Values, labels: Mapping[str, str]) -> Finding | None:
        value, whole = values.get(self.code), values.get(self.whole)
        if value is None or whole is None or value <= whole:
            return None
        cause = slip(value, whole, money=False) or self.cause
        in_short = self.whole_in_short or in_sentence(labels[self.whole])
        return _finding(
            self,
            value,
            (value, whole),
            what=f"{labels[self.code]} ({format_count(value)}) lớn hơn {labels[self.whole]} ({format_count(whole)})",
            cause=cause,
            brief=f"Lớn hơn {in_short} ({format_count(whole)})",
        )


@dataclass(frozen=True)
class AtLeastSum:
    """A total is not below the sum of the parts that were reported: fund_raised ≥ its sources.

    `label` names the sum where it stands beside the total while the parts are typed.
    """

    code: str
    label: str
    prefix: str
    parts: tuple[str, ...]
    kind: str = ODD

    @property
    def codes(self) -> tuple[str, ...]:
        return self.code, *self.parts

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.parts

    @property
    def spec(self) -> str:
        return f"{self.kind}:>={self.prefix}*"

    def expected(self, values: Values, previous: Values) -> int | None:
        parts = _reported(self.parts, values)
        return sum(parts) if parts else None

    def find(self, values: Values, previous: Values, labels: Mapping[str, str]) -> Finding | None:
        value, expected = values.get(self.code), self.expected(values, previous)
        if value is None or expected is None or value >= expected:
            return None
        cause = slip(value, expected, money=True) or "một khoản ghi hai lần, hoặc tổng chưa cộng khoản mới"
        return _finding(
            self,
            value,
            (value, *_reported(self.parts, values)),
            what=f"{labels[self.code]} ({format_count(value)} đồng) nhỏ hơn tổng các khoản đã ghi "
            f"({format_count(expected)} đồng), thiếu {format_count(expected - value)} đồng",
            cause=cause,
            brief=f"Các khoản cộng lại {format_count(expected)}",
        )


@dataclass(frozen=True)
class EqualsSum:
    """A balance that its parts make up: fund_total = opening + raised + received.

    Where a part was not reported, only a sum that is too large already is odd. `label` names the sum where it stands
    beside the balance while the parts are typed.
    """

    code: str
    label: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    kind: str = ODD

    @property
    def codes(self) -> tuple[str, ...]:
        return self.code, *self.plus, *self.minus

    @property
    def inputs(self) -> tuple[str, ...]:
        return *self.plus, *self.minus

    @property
    def spec(self) -> str:
        return f"{self.kind}:=" + "+".join(self.plus) + "".join(f"-{code}" for code in self.minus)

    def expected(self, values: Values, previous: Values) -> int | None:
        """Return what the parts reported so far make; what is deducted counts as 0 until it is reported."""
        plus = _reported(self.plus, values)
        return sum(plus) - sum(_reported(self.minus, values)) if plus else None

    def formula(self, labels: Mapping[str, str]) -> str:
        """Return the sum in the words of its figures."""
        added = " + ".join(labels[code] for code in self.plus)
        return added + "".join(f" − {labels[code]}" for code in self.minus)

    def find(self, values: Values, previous: Values, labels: Mapping[str, str]) -> Finding | None:
        value, expected = values.get(self.code), self.expected(values, previous)
        plus, minus = [values.get(code) for code in self.plus], [values.get(code) for code in self.minus]
        if value is None or expected is None or None in minus:
            return None
        if value == expected or (None in plus and value > expected):
            return None
        formula = self.formula(labels)
        cause = slip(value, expected, money=True) or "thiếu hoặc thừa một khoản, hoặc một khoản ghi vào hai ô"
        return _finding(
            self,
            value,
            (value, *plus, *minus),
            what=f"{labels[self.code]} ({format_count(value)} đồng) khác {formula} ({format_count(expected)} đồng), "
            f"lệch {format_count(abs(value - expected))} đồng",
            cause=cause,
            brief=f"Các ô cộng lại {format_count(expected)}",
        )


@dataclass(frozen=True)
class EqualsYearBefore:
    """What one year closes with, the next opens with."""

    code: str
    before: str
    kind: str = ODD

    @property
    def codes(self) -> tuple[str, ...]:
        return self.code, self.before

    @property
    def inputs(self) -> tuple[str, ...]:
        return ()

    @property
    def spec(self) -> str:
        return f"{self.kind}:={self.before} of the year before"

    def expected(self, values: Values, previous: Values) -> int | None:
        return previous.get(self.before)

    def find(self, values: Values, previous: Values, labels: Mapping[str, str]) -> Finding | None:
        value, before = values.get(self.code), self.expected(values, previous)
        if value is None or before is None or value == before:
            return None
        cause = slip(value, before, money=True) or "năm trước đã sửa số, hoặc hai năm lấy từ hai sổ khác nhau"
        return _finding(
            self,
            value,
            (value, before),
            what=f"{labels[self.code]} ({format_count(value)} đồng) khác {labels[self.before]} của năm trước "
            f"({format_count(before)} đồng), lệch {format_count(abs(value - before))} đồng",
            cause=cause,
            brief=f"Cuối năm trước {format_count(before)}",
        )


Sum = AtLeastSum | EqualsSum


def key_of(rule: Rule) -> str:
    """Return the key of a rule's findings at its figure."""
    return rule.spec.partition(":")[2]


@dataclass(frozen=True)
class ListCount:
    """How many rows of a list a figure counts; None where the list is not kept.

    unsure: how many more it may count, of whose day only the month or the year is known.
    """

    key: str
    title: str
    counted: int | None
    unsure: int = 0


def list_key(register: str) -> str:
    """Return the key of what is found where a figure is not what a list counts."""
    return f"=list:{register}"


def find_list_difference(
    code: str, value: int | None, count: ListCount, labels: Mapping[str, str]
) -> Finding | None:
    """Return what is odd about a figure that is not what its list counts; None where one of the two is missing."""
    counted = count.counted
    if value is None or counted is None or value == counted:
        return None
    first = "Thêm dòng còn thiếu" if counted < value else "Xóa dòng thừa"
    dated = f"Không đếm {format_count(count.unsure)} dòng chỉ ghi tháng hoặc năm. " if count.unsure else ""
    if dated and counted < value:
        first = "Ghi đủ ngày, thêm dòng còn thiếu"
    todo = f"{first} trong danh mục, sửa số, hoặc giải thích một câu."
    return Finding(
        kind=ODD,
        code=code,
        key=list_key(count.key),
        message=f"{labels[code]} ghi {format_count(value)}, danh mục {count.title} đếm được {format_count(counted)} dòng. "
        f"{dated}{todo}",
        brief=f"Danh mục đếm được {format_count(counted)} dòng",
        value=value,
        about=f"{value} {counted}",
        to_do=todo,
    )


def _reported(codes: tuple[str, ...], values: Values) -> list[int]:
    return [value for code in codes if (value := values.get(code)) is not None]


def in_sentence(label: str) -> str:
    """Return a label as it stands within a sentence: "Tổng số hội viên" → "tổng số hội viên"."""
    return label[:1].lower() + label[1:]


def _finding(
    rule: Rule, value: int, about: tuple[int | None, ...], *, what: str, cause: str, brief: str
) -> Finding:
    todo = "Sửa lại cho đúng." if rule.kind == IMPOSSIBLE else "Sửa số, hoặc giải thích một câu."
    return Finding(
        kind=rule.kind,
        code=rule.code,
        key=key_of(rule),
        message=f"{what}. Có thể: {cause}. {todo}",
        brief=brief,
        value=value,
        about=" ".join("-" if part is None else str(part) for part in about),
        what=f"{what}.",
        to_do=todo,
    )
