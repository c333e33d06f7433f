"""Next year's targets that an association sets itself: read, written and listed by indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from associations.models import OwnTarget, Return
from associations.numbers import NumberProblem, format_count, read_count, read_decimal, read_money
from associations.sections.base import read_columns
from reports.indicators import BY_CODE, Indicator

_DECIMALS = 4  # as the column keeps them
_LARGEST = 10**15
_NEVER_SET = Decimal(-1)


@dataclass(frozen=True)
class TargetRow:
    """An indicator with its value this year and the target for the next, as written; "" where there is none."""

    indicator: Indicator
    now: str
    stored: Decimal | None
    text: str
    problem: str = ""


def read_target(text: str, indicator: Indicator) -> Decimal | None:
    """A target as a person types it, in the indicator's unit; None for a blank. Raises NumberProblem."""
    if indicator.unit == "đồng":
        value: Fraction | int | None = read_money(text)
    else:
        value = read_decimal(text) if indicator.decimals else read_count(text)
    if value is None:
        return None
    scaled = Fraction(value) * 10**_DECIMALS
    if scaled.denominator != 1:
        raise NumberProblem(f"“{text.strip()}” có quá {_DECIMALS} chữ số sau dấu phẩy. Làm tròn bớt.")
    if not 0 <= scaled < _LARGEST * 10**_DECIMALS:
        raise NumberProblem(
            f"“{text.strip()}” không dùng làm chỉ tiêu được: phải từ 0 đến {format_count(_LARGEST)}."
        )
    return Decimal(int(scaled)).scaleb(-_DECIMALS)


def read_seen(text: str) -> Decimal | None:
    """The target that a form showed when it was opened; for what no form of ours sends, one that nobody ever set."""
    if not text:
        return None
    try:
        seen = Decimal(text)
    except InvalidOperation:
        return _NEVER_SET
    return seen if seen.is_finite() else _NEVER_SET


def write_target(value: Decimal | None, indicator: Indicator) -> str:
    """A target in Vietnamese writing; "" for none."""
    return "" if value is None else indicator.text(Fraction(value))


def target_rows(return_: Return, typed: Mapping[str, str], problems: Mapping[str, str]) -> list[TargetRow]:
    """Every indicator with its value in the return and its target; what was typed and refused stands as typed."""
    values = read_columns([return_.pk], figures_only=True)[return_.pk]
    stored = {row.indicator: row.value for row in OwnTarget.objects.filter(of_return=return_)}
    rows = []
    for code, indicator in BY_CODE.items():
        now = indicator.of(values, None, {})
        rows.append(
            TargetRow(
                indicator,
                "" if now.value is None else indicator.text(now.value),
                stored.get(code),
                typed.get(code, write_target(stored.get(code), indicator)),
                problems.get(code, ""),
            )
        )
    return rows


def targets_set_before(return_: Return) -> dict[str, Decimal]:
    """What the association set itself a year ago for the year of this return, by indicator code."""
    found = OwnTarget.objects.filter(
        of_return__association=return_.association_id, of_return__period__year=return_.period.year - 1
    )
    return {row.indicator: row.value for row in found}
