"""How often what the pages of figures are made of has changed."""

from django.db import models


class ChangeCount(models.Model):
    """How often one thing that the pages of figures are made of has changed: the returns of an association, or the registry.

    `of` is the association's id, above 0; the registry has several rows below 0 (associations/change_counts.py). Numbers only
    grow and rows stay, also of an association that is gone, so that the sum of all never comes back to an earlier one.
    """

    of = models.BigIntegerField("của", primary_key=True)
    number = models.BigIntegerField("số lần đổi")

    class Meta:
        verbose_name = "số lần đổi"
        verbose_name_plural = "số lần đổi"

    def __str__(self) -> str:
        return f"{self.of}: {self.number}"
