"""Who changed what of the registry, and what was done to whose account."""

from django.conf import settings
from django.db import models


class RegistryRecord(models.Model):
    """One action on a row of the registry, or on a person's account, in words: "đổi tên: Bắc Giang → Bắc Ninh".

    A row is named by its table ("associations.cluster") and id, not by a relation: what is said of it stays when
    the row itself is taken back, and apps above keep their actions here as well.
    """

    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField("người làm", max_length=200)
    table = models.CharField("bảng", max_length=100)
    row_id = models.BigIntegerField("số của dòng")
    row_name = models.CharField("dòng", max_length=300)
    words = models.TextField("việc đã làm")

    class Meta:
        verbose_name = "việc đã làm với danh mục"
        verbose_name_plural = "việc đã làm với danh mục"
        indexes = [models.Index(fields=["table", "row_id"], name="registry_record_of_row")]

    def __str__(self) -> str:
        return f"{self.row_name}: {self.words}"
