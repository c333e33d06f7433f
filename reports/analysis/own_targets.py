"""Next year's targets that an association sets itself: read, written and listed by indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from associations.models import OwnTarget, Return
from associations.numbers import format_exact, quantity_to_type, read_count, read_money, read_quantity, tidy
from associations.sections.base import read_columns
from associations.sections.own_targets import OwnTargetRow
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
    """Read a target as it is typed, in the indicator's unit, which may stand behind it; None for a blank.

    Money also as "60 nghìn" or "12,5 tỉ". Raises NumberProblem.
    """
    bare = _without_unit(text, indicator.unit)
    if indicator.unit.startswith("đồng"):
        return _decimal(read_money(bare))
    if indicator.decimals:
        return read_quantity(bare, decimals=_DECIMALS, maximum=_LARGEST)
    return _decimal(read_count(bare))


def _without_unit(text: str, unit: str) -> str:
    """Return what stands before the unit: "70 %" → "70", "60.000 đồng/người" → "60.000 đồng" for read_money."""
    bare = tidy(text)
    counted, _, per = unit.partition("/")
    if per and bare.lower().endswith(f"/{per}"):
        bare = bare[: -len(per) - 1].rstrip()
    if counted != "đồng" and len(bare) > len(counted) and bare.lower().endswith(counted):
        bare = bare[: -len(counted)].rstrip()
    return bare


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def read_seen(text: str) -> Decimal | None:
    """Read the target that a form held when it was opened; anything malformed as a target that was never set."""
    if not text:
        return None
    try:
        seen = Decimal(text)
    except InvalidOperation:
        return _NEVER_SET
    return seen if seen.is_finite() else _NEVER_SET


def write_target(value: Decimal | None, indicator: Indicator) -> str:
    """Write a target exactly, as `read_target` reads it, so that saving again changes nothing; "" for none."""
    if value is None:
        return ""
    return quantity_to_type(value) if indicator.decimals else format_exact(value)


def target_rows(return_: Return, typed: Mapping[str, str], problems: Mapping[str, str]) -> list[TargetRow]:
    """Return every indicator with its value in the return and its target; refused input stays as typed."""
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
    """Return the targets that the association set a year ago for the year of this return, by indicator code."""
    found = OwnTarget.objects.filter(
        of_return__association=return_.association_id, of_return__period__year=return_.period.year - 1
    )
    return {row.indicator: row.value for row in found}


class _Targets:
    """The form of own targets for who sits below the indicators: the Excel template of a return."""

    def labels(self) -> dict[str, str]:
        """Return the label of every indicator by its code."""
        return {code: indicator.label for code, indicator in BY_CODE.items()}

    def rows(self, return_: Return) -> list[OwnTargetRow]:
        """Return every indicator with its value in the return and its target."""
        return [
            OwnTargetRow(
                code=row.indicator.code,
                label=row.indicator.label,
                unit=row.indicator.unit,
                now=row.now,
                stored=row.stored,
                text=row.text,
            )
            for row in target_rows(return_, {}, {})
        ]

    def read(self, code: str, text: str) -> Decimal | None:
        """Read a target as it is typed; raises NumberProblem."""
        return read_target(text, BY_CODE[code])

    def write(self, code: str, value: Decimal | None) -> str:
        """Write a target exactly."""
        return write_target(value, BY_CODE[code])


TARGETS = _Targets()
