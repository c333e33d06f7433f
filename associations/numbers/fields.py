"""Form fields that read numbers as Vietnamese people write them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from associations.numbers.problems import NumberProblem
from associations.numbers.reading import read_cell, read_quantity
from associations.numbers.wanted import COUNT_MAX
from associations.numbers.writing import format_count, millions_to_type, quantity_to_type


class CountField(forms.CharField):
    """A form field that reads a whole number as Vietnamese people write it; blank is None."""

    is_money = False
    in_millions = False

    def __init__(
        self,
        *,
        reader: Callable[[str | None], int | None] | None = None,
        units: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        self.reader = reader  # of a figure's field: the figure's own
        self.units = units  # the words that may stand behind the number
        super().__init__(**{"required": False, "empty_value": None, "max_length": 200, **kwargs})

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        text = super().to_python(value)
        try:
            return self.read(text)
        except NumberProblem as problem:
            raise forms.ValidationError(problem.in_words, code="invalid") from None

    def read(self, text: str | None) -> int | None:
        """Return the number in a text; raises NumberProblem."""
        if self.reader:
            return self.reader(text)
        return read_cell(text, is_money=self.is_money, in_millions=self.in_millions, units=self.units)

    def prepare_value(self, value: Any) -> Any:
        """Numbers are shown back grouped; a text that was refused stays as typed."""
        return format_count(value) if isinstance(value, int) else value

    def run_validators(self, value: Any) -> None:
        """The length was checked on the text; there is nothing to validate on the number."""


class QuantityField(CountField):
    """A form field for a number that may have decimals, such as "70,5"; the value is an exact Decimal."""

    def __init__(self, *, decimals: int = 2, maximum: int = COUNT_MAX, **kwargs: Any) -> None:
        self.decimals, self.maximum = decimals, maximum
        super().__init__(**kwargs)

    def read(self, text: str | None) -> Decimal | None:  # type: ignore[override]
        """Return the number in a text; raises NumberProblem."""
        return read_quantity(text or "", decimals=self.decimals, maximum=self.maximum)

    def prepare_value(self, value: Any) -> Any:
        """Numbers are shown with a comma; a text that was refused stays as typed."""
        return quantity_to_type(value) if isinstance(value, Decimal | int) else value


class MoneyField(CountField):
    """A form field for whole đồng that also takes "148,7 tỉ" and "148.724 triệu"."""

    is_money = True


class MillionsField(CountField):
    """A form field for money, shown and typed in triệu đồng; the value is whole đồng all the same."""

    is_money = True
    in_millions = True

    def prepare_value(self, value: Any) -> Any:
        return millions_to_type(value) if isinstance(value, int) else value
