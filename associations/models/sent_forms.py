"""Forms that were sent and acted, so that the same form sent again does not act again."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """A form that acted, by a digest of who sent what where, and the address that it led to.

    Written in the transaction of the action itself; old rows are removed (KEPT_DAYS).
    attempt: tells the request that wrote the row from one that finds it.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    attempt = models.CharField(max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField("lúc", db_index=True)
    location = models.CharField("dẫn tới", max_length=2000, blank=True)

    class Meta:
        verbose_name = "biểu mẫu đã gửi"
        verbose_name_plural = "biểu mẫu đã gửi"

    def __str__(self) -> str:
        return f"{self.user} {timezone.localtime(self.at):%d/%m/%Y %H:%M}"
