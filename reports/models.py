"""What a cluster's annual review needs beside the returns: the meeting itself, and what is to be reached."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from associations.models import Association, Cluster, Period
from reports.indicators import BY_CODE


class Meeting(models.Model):
    """The review meeting (hội nghị giao ban) of a cluster for a period; changed by meeting.arrange_meeting only."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="meetings")
    period = models.ForeignKey(Period, models.PROTECT, related_name="meetings")
    date = models.DateField("ngày họp", null=True, blank=True)
    starts_at = models.TimeField("giờ bắt đầu", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200, blank=True)
    host = models.ForeignKey(Association, models.PROTECT, null=True, blank=True, related_name="+")
    chair = models.CharField("chủ trì", max_length=200, blank=True)
    agenda = models.TextField("chương trình", blank=True, help_text="Mỗi dòng một mục.")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("sửa lúc")

    class Meta:
        verbose_name = "hội nghị giao ban"
        verbose_name_plural = "hội nghị giao ban"
        constraints = [models.UniqueConstraint(fields=["cluster", "period"], name="meeting_once")]

    def __str__(self) -> str:
        return f"Hội nghị giao ban {self.cluster}, {self.period}"

    @property
    def items(self) -> list[str]:
        """The agenda, item by item."""
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]


class Target(models.Model):
    """What an indicator is to reach by a year: of the whole country, or of one cluster.

    `value` is in the indicator's own unit; `indicator` is a code of reports/indicators.py. Data and no constants:
    new decisions are entered by an administrator.
    """

    indicator = models.CharField("chỉ số", max_length=60)
    year = models.PositiveSmallIntegerField("đến năm")
    value = models.DecimalField("mục tiêu", max_digits=20, decimal_places=4)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=200)
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name="cụm",
        help_text="Để trống: mục tiêu của cả nước.",
    )

    class Meta:
        verbose_name = "mục tiêu"
        verbose_name_plural = "mục tiêu"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                condition=Q(cluster__isnull=True),
                name="national_target_once",
            ),
            models.UniqueConstraint(fields=["indicator", "year", "cluster"], name="target_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}: {self.value}"

    def clean(self) -> None:
        if self.indicator not in BY_CODE:
            raise ValidationError({"indicator": f"Không có chỉ số “{self.indicator}”. Chọn trong danh sách."})
        clash = Target.objects.filter(indicator=self.indicator, year=self.year, cluster=self.cluster)
        if other := clash.exclude(pk=self.pk).first():
            raise ValidationError(f"Đã có mục tiêu này: {other} ({other.legal_basis}). Sửa dòng ấy.")


class SavedView(models.Model):
    """A cross table that somebody keeps: its choices as they stand in the address; shared with the cluster or not."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("tên", max_length=100)
    choices = models.JSONField("lựa chọn")  # [[name, value], …]
    is_shared = models.BooleanField("cả cụm dùng chung", default=False)

    class Meta:
        verbose_name = "bảng đã lưu"
        verbose_name_plural = "bảng đã lưu"
        constraints = [
            models.UniqueConstraint(fields=["cluster", "owner", "name"], name="saved_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class ScoreCriterion(models.Model):
    """One criterion of a cluster's emulation score: an indicator and what the best of it is worth.

    There is none by default: no official scoring table for clusters is known.
    """

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="score_criteria", verbose_name="cụm")
    indicator = models.CharField("chỉ số", max_length=60)
    weight = models.DecimalField("điểm tối đa", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "tiêu chí điểm thi đua"
        verbose_name_plural = "tiêu chí điểm thi đua"
        constraints = [
            models.UniqueConstraint(fields=["cluster", "indicator"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_is_worth_something"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.indicator}"
