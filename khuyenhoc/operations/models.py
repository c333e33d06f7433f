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


class Machine(models.Model):
    """What runs the portal on one machine, on PostgreSQL: each server and worker writes its row anew while it lives.

    A row for each machine, kind, version and pair of keys, however many processes; so one that was set up otherwise
    stands beside the others and can be compared with them.
    """

    class Kind(models.TextChoices):
        PORTAL = "portal", "máy chủ web"
        WORKER = "worker", "phần chạy nền"

    name = models.CharField("tên máy", max_length=64)
    kind = models.CharField("phần", max_length=8, choices=Kind)
    version = models.CharField("phiên bản", max_length=64)
    secret_key = models.CharField("dấu của SECRET_KEY", max_length=32)
    authenticator_keys = models.CharField("dấu của AUTHENTICATOR_KEYS", max_length=32)
    clock_ahead = models.FloatField("đồng hồ nhanh hơn cơ sở dữ liệu, giây")
    began_at = models.DateTimeField("thấy từ lúc")
    seen_at = models.DateTimeField("thấy lần cuối lúc", db_index=True)

    class Meta:
        verbose_name = "máy chạy cổng"
        verbose_name_plural = "các máy chạy cổng"
        constraints = (
            models.UniqueConstraint(
                fields=("name", "kind", "version", "secret_key", "authenticator_keys"),
                name="machine_once_as_it_is",
            ),
        )

    def __str__(self) -> str:
        return self.name
