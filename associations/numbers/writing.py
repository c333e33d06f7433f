"""Numbers in Vietnamese writing."""

from decimal import Decimal
from fractions import Fraction

_UNIT_IS_WRITTEN_FROM = 10**12  # a bare number as large would be asked about: triệu, or full đồng?


def format_count(value: int | None) -> str:
    """Return a whole number in Vietnamese writing: 1234567 → "1.234.567"; "–" for what was not reported."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


def format_millions(value: int | None) -> str:
    """Return an amount in triệu đồng with as many decimals as it needs: 148724500000 → "148.724,5"."""
    if value is None:
        return format_count(value)
    return format_decimal(Fraction(value, 10**6), 6).rstrip("0").rstrip(",")


def millions_to_type(value: int | None) -> str:
    """Return an amount as `read_millions` takes it back: from 1.000 tỉ on with its unit, since it would be asked about."""
    text = format_millions(value)
    return f"{text} triệu" if value is not None and value >= _UNIT_IS_WRITTEN_FROM else text


def format_decimal(value: Fraction | int | None, decimals: int) -> str:
    """Return a number in Vietnamese writing, rounded half up: 29.761 with one decimal → "29,8"."""
    if value is None:
        return "–"
    rounded = _half_up(abs(Fraction(value)), decimals)
    whole, fraction = divmod(rounded, 10**decimals)
    sign = "−" if value < 0 and rounded else ""
    return f"{sign}{format_count(whole)}" + (f",{fraction:0{decimals}d}" if decimals else "")


def format_exact(value: Decimal | Fraction | int) -> str:
    """Return a number with the decimals that it has and no more: 70 → "70", 70.50 → "70,5"; at most four."""
    text = format_decimal(Fraction(value), 4)
    return text.rstrip("0").rstrip(",")


def quantity_to_type(value: Decimal | Fraction | int) -> str:
    """Return a number as `read_quantity` takes it back: 1234 → "1234", since a lone "1.234" would be asked about."""
    return format_exact(value).replace(".", "")


def money_in_words(value: int) -> str:
    """Return how an amount is read aloud: 1234000000 → "1 tỉ 234 triệu đồng", 181005 → "181 nghìn 005 đồng"."""
    parts, rest = [], value
    for name, size in (("tỉ", 10**9), ("triệu", 10**6), ("nghìn", 10**3)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{format_count(count)} {name}")
    if rest or not parts:
        # Three digits behind a size: "181 nghìn 5" would be heard as 181.500.
        parts.append(f"{rest:03}" if parts else str(rest))
    return " ".join(parts) + " đồng"


def _half_up(value: Fraction, decimals: int) -> int:
    """`value` ≥ 0 in units of 10 to the minus `decimals`, rounded half up; exact at any size."""
    return (2 * value.numerator * 10**decimals + value.denominator) // (2 * value.denominator)
