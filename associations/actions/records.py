"""The record of what is done to the registry and to people's accounts: who, when, what, in words.

Written in the transaction of the action itself, and never changed afterwards.
"""

from django.db import models, transaction
from django.utils import timezone

from associations.change_counts import raise_registry
from associations.models import RegistryRecord, User
from associations.requests.log import LogEvent, log_event


def write_down(*, by: User, row: models.Model, words: str) -> None:
    """Write down in words what was done to a row ("thêm Sơn La từ 01/01/2026"); pages of figures count it as a change."""
    RegistryRecord.objects.create(
        at=timezone.now(),
        by=by,
        by_name=str(by),
        table=row._meta.label_lower,
        row_id=row.pk,
        row_name=str(row)[:300],
        words=words,
    )
    fields = {"by": by.get_username(), "table": row._meta.label_lower, "row": row.pk, "words": words}
    raise_registry()
    transaction.on_commit(lambda: log_event(LogEvent.ADMINISTERED, **fields))


def records_of(row: models.Model) -> models.QuerySet[RegistryRecord]:
    """Return what was done to a row, the last first."""
    found = RegistryRecord.objects.filter(table=row._meta.label_lower, row_id=row.pk)
    return found.order_by("-at", "-pk")


def records_of_table(model: type[models.Model]) -> models.QuerySet[RegistryRecord]:
    """Return what was done to the rows of a table, those that are gone included, the last first."""
    return RegistryRecord.objects.filter(table=model._meta.label_lower).order_by("-at", "-pk")
