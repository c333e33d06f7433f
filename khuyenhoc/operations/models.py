"""What running the portal keeps in the database."""

from django.db import models


class WorkerBeat(models.Model):
    """One living worker of the queue: it writes its row anew while it lives and removes it when it ends."""

    name = models.CharField("phần chạy nền", max_length=64, unique=True)
    began_at = models.DateTimeField("bắt đầu lúc")
    beat_at = models.DateTimeField("còn chạy lúc")

    class Meta:
        verbose_name = "phần chạy nền"
        verbose_name_plural = "các phần chạy nền"

    def __str__(self) -> str:
        return self.name
