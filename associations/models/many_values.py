"""`__in` over any number of values: on SQLite they travel as one parameter.

SQLite takes 32,766 parameters a statement (Debian's build more, which hides it), and 3,321 units of ten years have more
ids than that. The lookup itself sees to it, so that no query has to be thought of: those that Django makes for
`prefetch_related`, too. PostgreSQL's client puts values into the statement and knows no such limit.
"""

import json
from collections.abc import Mapping, Set
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, IntegerField
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

FEW = 200  # values that travel as a parameter each
_FROM_ONE = "(SELECT value FROM json_each(%s))"


class _ManyValues:
    """What both kinds of `__in` do with many values."""

    def get_prep_lookup(self: Any) -> Any:
        """Return the values; ids as they are, which Django turns over one by one in every query."""
        if _are_ids(self.rhs) and isinstance(_target_of(self.lhs), IntegerField):
            return list(self.rhs)
        return super().get_prep_lookup()  # type: ignore[misc]

    def as_sqlite(
        self: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition, with one parameter for more than a few values."""
        is_many = self.rhs_is_direct_value() and len(self.rhs) > FEW
        tested, of_tested = self.process_lhs(compiler, connection) if is_many else ("", ())
        if is_many and _are_ids(self.rhs) and isinstance(_target_of(self.lhs), IntegerField):
            return f"{tested} IN {_FROM_ONE}", (*of_tested, json.dumps(self.rhs))
        sql, parameters = self.as_sql(compiler, connection)
        if not is_many:
            return sql, parameters
        values = parameters[len(of_tested) :]
        if not all(isinstance(value, int | str) for value in values):
            return sql, parameters
        return f"{tested} IN {_FROM_ONE}", (*of_tested, json.dumps(values))


def _are_ids(values: Any) -> bool:
    """Return whether values are many whole numbers and nothing else."""
    return (
        isinstance(values, list | tuple | Set | Mapping)
        and len(values) > FEW
        and set(map(type, values)) == {int}
    )


def _target_of(lhs: Any) -> Any:
    """Return the field whose values a condition compares; None where there are several."""
    field = getattr(lhs, "output_field", None)
    return field.target_field if isinstance(field, ForeignKey) else field


@Field.register_lookup
class ManyIn(_ManyValues, In):
    """`__in` of a column."""


@ForeignKey.register_lookup
class ManyRelatedIn(_ManyValues, RelatedIn):
    """`__in` of a relation."""
