"""When it is reported: periods and a cluster's dates for them."""

import datetime

from django.db import models
from django.db.models import F, Q

from associations.models.associations import Cluster


class PeriodManager(models.Manager["Period"]):
    def open_year(self, year: int) -> "Period":
        """Return the period of a calendar year, made where it is missing: figures as of 31 December, no dates due."""
        period, _ = self.get_or_create(
            year=year,
            defaults={
                "starts_on": datetime.date(year, 1, 1),
                "ends_on": datetime.date(year, 12, 31),
                "figures_as_of": datetime.date(year, 12, 31),
            },
        )
        return period


class Period(models.Model):
    """A year of reports; `figures_as_of` is the cut-off that decides which associations are expected."""

    FIRST_YEAR = 1996  # the central association was founded on 2/10/1996
    LAST_YEAR = 2100

    year = models.PositiveSmallIntegerField("năm", unique=True)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    figures_as_of = models.DateField("số liệu tính đến ngày")

    objects = PeriodManager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        verbose_name_plural = "kỳ báo cáo"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & Q(figures_as_of__gte=F("starts_on")),
                name="period_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"Năm {self.year}"


class Schedule(models.Model):
    """A cluster's dates for a period; each day counts until 23:59:59 in Asia/Ho_Chi_Minh."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="schedules")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="schedules")
    opens = models.DateField("mở nhập từ ngày", null=True, blank=True)
    due = models.DateField("hạn nộp", null=True, blank=True)
    locks = models.DateField("ngày khóa", null=True, blank=True)

    class Meta:
        verbose_name = "lịch báo cáo"
        verbose_name_plural = "lịch báo cáo"
        constraints = [models.UniqueConstraint(fields=["period", "cluster"], name="schedule_once")]

    def __str__(self) -> str:
        return f"{self.cluster}, {self.period}"
