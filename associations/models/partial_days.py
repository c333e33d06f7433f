"""A day of which perhaps only the month or the year is known, and the column that keeps one.

Kept as it is known and no further: "2024", "2024-09" or "2024-09-05", which sort as text in the order of time.
"""

import calendar
import datetime
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute


@dataclass(frozen=True, order=True)
class PartialDay:
    """A day, a month (`day` is 0) or a year (`month` is 0 as well) that there is; ValueError for one that is not."""

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if self.day and not self.month:
            raise ValueError("a day needs its month")
        datetime.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        """Return a day that is known whole."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def of_stored(cls, text: str) -> Self:
        """Return what `stored` wrote; ValueError for any other text."""
        found = cls(*map(int, text.split("-")))
        if found.stored != text:
            raise ValueError(text)
        return found

    @property
    def is_whole(self) -> bool:
        """Whether the day itself is known."""
        return bool(self.day)

    @property
    def first_day(self) -> datetime.date:
        """The first day that it can be."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> datetime.date:
        """The last day that it can be."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def stored(self) -> str:
        """As it is kept: 2024, 2024-09, 2024-09-05."""
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)]
        return "-".join(parts)

    def __str__(self) -> str:
        """As a person writes it: 2024, 9/2024, 05/09/2024."""
        if self.day:
            return f"{self.first_day:%d/%m/%Y}"
        return f"{self.month}/{self.year}" if self.month else str(self.year)


class _AsPartialDay(DeferredAttribute):
    """Makes a partial day of whatever is assigned, so that a row says the same before and after it is stored."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class PartialDayColumn(models.CharField):
    """A column for a partial day; its lookups `first_day` and `last_day` are the days between which it lies."""

    descriptor_class = _AsPartialDay
    description = "a day, a month or a year"
    empty_strings_allowed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave out the length, which is always the same."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        """Return the partial day of what is stored, or of a date; expressions stay what they are."""
        if isinstance(value, datetime.date):
            return PartialDay.of(value)
        if not isinstance(value, str):
            return value
        try:
            return PartialDay.of_stored(value)
        except (ValueError, TypeError):
            raise ValidationError(f"“{value[:40]}” không phải là ngày, tháng hoặc năm.") from None

    def from_db_value(self, value: str | None, *context: Any) -> PartialDay | None:
        """Return the partial day of a row."""
        return None if value is None else PartialDay.of_stored(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return the text that is stored."""
        value = self.to_python(value)
        return value.stored if isinstance(value, PartialDay) else value

    def value_to_string(self, obj: models.Model) -> str:
        """Return the text that is stored, for a dump."""
        return str(self.get_prep_value(self.value_from_object(obj)))

    def run_validators(self, value: Any) -> None:
        """Every partial day fits."""


class _Bound(models.Transform):
    """A day at one end of a partial day, as a date of the database."""

    output_field = models.DateField()
    on_sqlite: ClassVar[str]
    on_postgresql: ClassVar[str]

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the database's own writing; it names the column several times."""
        column, params = compiler.compile(self.lhs)
        sql = self.on_postgresql if connection.vendor == "postgresql" else self.on_sqlite
        return sql.replace("{}", column), (*params,) * sql.count("{}")


@PartialDayColumn.register_lookup
class FirstDay(_Bound):
    """The first day that it can be."""

    lookup_name = "first_day"
    # Without a space behind a comma: where one stands, Django's introspection of SQLite cuts a table's statement.
    on_sqlite = "SUBSTR({} || '-01-01',1,10)"
    on_postgresql = "CAST(SUBSTR({} || '-01-01', 1, 10) AS date)"


@PartialDayColumn.register_lookup
class LastDay(_Bound):
    """The last day that it can be."""

    lookup_name = "last_day"
    on_sqlite = (
        "CASE LENGTH({}) WHEN 10 THEN {} WHEN 7 THEN DATE({} || '-01','+1 month','-1 day')"
        " ELSE {} || '-12-31' END"
    )
    on_postgresql = (
        "CASE LENGTH({}) WHEN 10 THEN CAST({} AS date)"
        " WHEN 7 THEN CAST(CAST({} || '-01' AS date) + INTERVAL '1 month' - INTERVAL '1 day' AS date)"
        " ELSE CAST({} || '-12-31' AS date) END"
    )
