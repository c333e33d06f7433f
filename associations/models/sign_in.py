"""What was tried at the door, counted; the limits stand in sign_in_limits.py."""

from django.db import models


class Tries(models.Model):
    """Tries of one kind by name and address since a moment.

    A blank address counts a name from anywhere, a blank name everybody from an address. Both are kept as keyed
    hashes: what is typed for a name may be a password.
    """

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "lần thử đăng nhập"
        verbose_name_plural = "lần thử đăng nhập"
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "address"], name="tries_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"
