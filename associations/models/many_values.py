"""`__in` over any number of values: on SQLite they travel as one parameter.

SQLite takes 32,766 parameters a statement (Debian's build more, which hides it), and 3,321 units of ten years have more
ids than that. The lookup itself sees to it, so that no query has to be thought of: those that Django makes for
`prefetch_related`, too. PostgreSQL's client puts values into the statement and knows no such limit.
"""

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

FEW = 200  # values that travel as a parameter each
_FROM_ONE = "(SELECT value FROM json_each(%s))"


class _ManyValues:
    """What both kinds of `__in` do with many values."""

    def as_sqlite(
        self: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition, with one parameter for more than a few values."""
        sql, parameters = self.as_sql(compiler, connection)
        if not self.rhs_is_direct_value() or len(self.rhs) <= FEW:
            return sql, parameters
        tested, of_tested = self.process_lhs(compiler, connection)
        values = parameters[len(of_tested) :]
        if not all(isinstance(value, int | str) for value in values):
            return sql, parameters
        return f"{tested} IN {_FROM_ONE}", (*of_tested, json.dumps(values))


@Field.register_lookup
class ManyIn(_ManyValues, In):
    """`__in` of a column."""


@ForeignKey.register_lookup
class ManyRelatedIn(_ManyValues, RelatedIn):
    """`__in` of a relation."""
